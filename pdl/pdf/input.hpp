// A document as qpdf reads it.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <qpdf/InputSource.hh>

#include <optional>

namespace consigne::pdl::pdf {

/// qpdf's view of a RandomAccess, through one window. An error of the source is kept, and looks like the end of the file.
class Input final : public InputSource {
public:
    explicit Input(const RandomAccess& source);

    qpdf_offset_t findAndSkipNextEOL() override;
    std::string const& getName() const override { return name_; }
    qpdf_offset_t tell() override { return at_; }
    void seek(qpdf_offset_t offset, int whence) override;
    void rewind() override { at_ = 0; }
    size_t read(char* into, size_t length) override;
    void unreadCh(char) override;

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    /// Buffered bytes from `at_` on; empty at the end.
    [[nodiscard]] ByteView ahead();

    const RandomAccess& source_;
    std::string name_ = "document";
    qpdf_offset_t at_ = 0;
    Bytes window_;
    qpdf_offset_t window_begin_ = 0;
    std::size_t window_filled_ = 0;
    std::optional<Error> error_;
};

}  // namespace consigne::pdl::pdf
