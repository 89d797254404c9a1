// The facts as one JSON line, and files as bytes.
#pragma once
#include "tests/mfp/interpret/facts.hpp"

#include <boost/json/object.hpp>

namespace consigne::mfp {

/// {"language","pages","colour_pages","copies","duplex","grey_pages","pjl","notes"}; pages null when unknown.
boost::json::object summary(const Facts& facts);
const char* word(Duplex duplex);

/// A file mapped for reading; empty when it cannot be read.
class MappedFile {
public:
    explicit MappedFile(const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] Bytes bytes() const { return {data_, size_}; }

private:
    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    bool good_ = false;
};

}  // namespace consigne::mfp
