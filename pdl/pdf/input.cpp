#include "pdl/pdf/input.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <limits>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t window_size = 64 * 1024;

}  // namespace

Input::Input(const RandomAccess& source) : source_(source), window_(window_size) {}

ByteView Input::ahead()
{
    if (at_ < window_begin_ || at_ >= window_begin_ + static_cast<qpdf_offset_t>(window_filled_)) {
        window_begin_ = at_;
        window_filled_ = 0;
        const auto got = error_ ? Result<std::size_t>(*error_) : source_.read(static_cast<std::uint64_t>(at_), window_);
        if (got) {
            window_filled_ = *got;
        } else {
            error_ = got.error();
            // qpdf knows one end of a search: the file's. Without it, it would look at the same place for ever.
            at_ = std::max(at_, static_cast<qpdf_offset_t>(source_.size()));
            window_begin_ = at_;
        }
    }
    const auto skip = static_cast<std::size_t>(at_ - window_begin_);
    return ByteView(window_).subspan(skip, window_filled_ - skip);
}

qpdf_offset_t Input::findAndSkipNextEOL()
{
    bool found = false;
    for (;;) {
        const ByteView bytes = ahead();
        if (bytes.empty()) return found ? last_offset : (last_offset = at_);
        std::size_t i = 0;
        for (; i < bytes.size(); ++i) {
            const bool eol = bytes[i] == '\r' || bytes[i] == '\n';
            if (eol && !found) {
                found = true;
                last_offset = at_ + static_cast<qpdf_offset_t>(i);
            }
            else if (!eol && found) {
                at_ += static_cast<qpdf_offset_t>(i);
                return last_offset;
            }
        }
        at_ += static_cast<qpdf_offset_t>(i);
    }
}

void Input::seek(qpdf_offset_t offset, int whence)
{
    qpdf_offset_t base = 0;
    if (whence == SEEK_CUR) base = at_;
    if (whence == SEEK_END) base = static_cast<qpdf_offset_t>(source_.size());
    if (offset > 0 && base > std::numeric_limits<qpdf_offset_t>::max() - offset) throw std::runtime_error("seek past the end");
    if (base + offset < 0) throw std::runtime_error("seek before the beginning");
    at_ = base + offset;
}

size_t Input::read(char* into, size_t length)
{
    last_offset = at_;
    std::size_t done = 0;
    while (done < length) {
        const ByteView bytes = ahead();
        if (bytes.empty()) break;
        const std::size_t n = std::min(bytes.size(), length - done);
        std::memcpy(into + done, bytes.data(), n);
        done += n;
        at_ += static_cast<qpdf_offset_t>(n);
    }
    return done;
}

void Input::unreadCh(char)
{
    if (at_ > 0) --at_;
}

}  // namespace consigne::pdl::pdf
