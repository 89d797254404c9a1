#include "tests/mfp/interpret/summary.hpp"

#include <boost/json/array.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::mfp {

namespace json = boost::json;

const char* word(Duplex duplex)
{
    return duplex == Duplex::simplex ? "simplex" : duplex == Duplex::long_edge ? "long" : "short";
}

json::object summary(const Facts& facts)
{
    json::array colour;
    json::array grey;
    json::array copies;
    json::array duplex;
    for (std::size_t i = 0; i < facts.pages.size(); ++i) {
        const Page& page = facts.pages[i];
        if (page.colour) colour.emplace_back(i + 1);
        if (page.grey_requested) grey.emplace_back(i + 1);
        copies.push_back(page.copies ? json::value(*page.copies) : json::value(nullptr));
        duplex.push_back(page.duplex ? json::value(word(*page.duplex)) : json::value(nullptr));
    }
    json::object pjl;
    for (const auto& [name, value] : facts.pjl) pjl[name] = value;
    json::array notes;
    for (const auto& note : facts.notes) notes.emplace_back(note);
    json::object out;
    out["language"] = facts.language;
    out["pages"] = facts.counted ? json::value(facts.pages.size()) : json::value(nullptr);
    out["colour_pages"] = facts.counted ? json::value(colour) : json::value(nullptr);
    out["copies"] = copies;
    out["duplex"] = duplex;
    out["grey_pages"] = grey;
    out["pjl"] = pjl;
    out["notes"] = notes;
    return out;
}

MappedFile::MappedFile(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    struct stat info{};
    if (::fstat(fd, &info) == 0 && info.st_size >= 0) {
        good_ = true;
        size_ = static_cast<std::size_t>(info.st_size);
        if (size_ > 0) {
            void* where = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
            if (where == MAP_FAILED) {
                good_ = false;
                size_ = 0;
            } else {
                data_ = static_cast<const std::uint8_t*>(where);
            }
        }
    }
    ::close(fd);
}

MappedFile::~MappedFile()
{
    if (data_) ::munmap(const_cast<std::uint8_t*>(data_), size_);
}

}  // namespace consigne::mfp
