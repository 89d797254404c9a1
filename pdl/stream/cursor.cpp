#include "pdl/stream/cursor.hpp"

#include <algorithm>
#include <cstring>

namespace consigne::pdl {

Cursor::Cursor(const RandomAccess& source, std::uint64_t begin, std::size_t window) :
    source_(source),
    offset_(begin),
    window_(std::max<std::size_t>(window, 1)),
    buffer_(window_)
{}

void Cursor::fill(std::size_t n)
{
    if (ended_ || filled_ - at_ >= n) return;
    if (at_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
        filled_ -= at_;
        at_ = 0;
    }
    if (buffer_.size() < n) buffer_.resize(n);
    while (filled_ < n && !ended_) {
        const auto got = source_.read(offset_ + filled_, std::span(buffer_).subspan(filled_));
        if (!got) error_ = got.error();
        if (!got || *got == 0) ended_ = true;
        else filled_ += *got;
    }
}

bool Cursor::looking_at(std::string_view text)
{
    const ByteView ahead = peek(text.size());
    return ahead.size() >= text.size() && std::memcmp(ahead.data(), text.data(), text.size()) == 0;
}

std::uint64_t Cursor::skip_further(std::uint64_t n)
{
    const std::uint64_t buffered = filled_ - at_;
    offset_ += buffered;
    // Beyond the window nothing need be read to be skipped.
    const std::uint64_t left = source_.size() > offset_ ? source_.size() - offset_ : 0;
    const std::uint64_t jump = std::min(n - buffered, left);
    offset_ += jump;
    at_ = filled_ = 0;
    return buffered + jump;
}

Result<std::uint64_t> Cursor::copy(std::uint64_t n, ByteSink& to)
{
    std::uint64_t done = 0;
    while (done < n) {
        ByteView ahead = peek(1);
        if (ahead.empty()) break;
        if (ahead.size() > n - done) ahead = ahead.first(static_cast<std::size_t>(n - done));
        if (const auto put = to.write(ahead); !put) return put.error();
        done += ahead.size();
        at_ += ahead.size();
        offset_ += ahead.size();
    }
    return done;
}

Result<Bytes> Cursor::take(std::size_t n)
{
    const ByteView ahead = peek(n);
    if (ahead.size() < n) return fail(Errc::truncated, "stream ends inside a counted block", offset_ + ahead.size());
    Bytes out(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(n));
    at_ += n;
    offset_ += n;
    return out;
}

}  // namespace consigne::pdl
