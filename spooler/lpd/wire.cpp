#include "spooler/lpd/wire.hpp"

#include "spooler/lpd/commands.hpp"

#include <algorithm>

namespace consigne::spooler::lpd {
namespace {

namespace net = http::net;
using namespace std::chrono_literals;

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t line_size = 2 * 1024;  // thousands may stand at a line and wait: what they have is small
constexpr std::size_t gathered = 64 * 1024;

}  // namespace

net::awaitable<Result<std::size_t>> Wire::fill(std::size_t most)
{
    // Asio waits for another readiness event after a short read, and none follows the end: never read past it.
    if (ended_) co_return std::size_t{0};
    const std::size_t before = buffer_.size();
    buffer_.resize(before + most);
    const Result<std::size_t> got = co_await stream_.read_some(std::span(buffer_).subspan(before));
    buffer_.resize(before + (got ? *got : 0));
    ended_ = got && *got == 0;
    co_return got;
}

net::awaitable<Result<std::string>> Wire::line()
{
    stream_.expires_after(10s);
    while (true) {
        const auto end = std::find(buffer_.begin(), buffer_.end(), std::uint8_t{'\n'});
        if (end != buffer_.end()) {
            std::string line(buffer_.begin(), end);
            buffer_.erase(buffer_.begin(), end + 1);
            if (line.size() > max_line) co_return fail(Errc::limit_exceeded, "LPD line longer than 1 KiB");
            if (line.ends_with('\r')) line.pop_back();
            co_return line;
        }
        if (buffer_.size() > max_line) co_return fail(Errc::limit_exceeded, "LPD line longer than 1 KiB");
        const Result<std::size_t> more = co_await fill(line_size);
        if (!more) co_return more.error();
        if (*more == 0) co_return fail(Errc::peer_gone, "the client left");
    }
}

net::awaitable<Result<std::string>> Wire::small_file(std::size_t bytes)
{
    stream_.expires_after(10s);
    while (buffer_.size() < bytes + 1) {
        const Result<std::size_t> more = co_await fill(line_size);
        if (!more) co_return more.error();
        if (*more == 0) co_return fail(Errc::peer_gone, "the client left in the middle of a control file");
    }
    if (buffer_[bytes] != 0) co_return fail(Errc::malformed, "a control file without its end octet");
    std::string text(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes));
    use(bytes + 1);
    co_return text;
}

net::awaitable<Result<ByteView>> Wire::piece(std::uint64_t most, bool gather)
{
    const std::size_t wanted = gather ? static_cast<std::size_t>(std::min<std::uint64_t>(most, gathered)) : 1;
    while (!ended_ && buffer_.size() < wanted) {
        if (since_ >= floor_bytes) {
            stream_.expires_after(30s);
            since_ = 0;
        }
        const Result<std::size_t> more = co_await fill(piece_size);
        if (!more) co_return more.error();
        since_ += *more;
    }
    co_return ByteView(buffer_).first(static_cast<std::size_t>(std::min<std::uint64_t>(most, buffer_.size())));
}

net::awaitable<Result<>> Wire::end_octet()
{
    stream_.expires_after(10s);
    if (buffer_.empty()) {
        const Result<std::size_t> more = co_await fill(line_size);
        if (!more) co_return more.error();
        if (*more == 0) co_return fail(Errc::peer_gone, "the client left before the document's end octet");
    }
    if (buffer_.front() != 0) co_return fail(Errc::malformed, "the document is longer than announced");
    use(1);
    co_return Result<>();
}

net::awaitable<bool> Wire::answer(std::uint8_t octet)
{
    last_answer_ = octet;
    stream_.expires_after(10s);
    const Result<> sent = co_await stream_.write_all(ByteView(&last_answer_, 1));
    co_return sent.has_value();
}

net::awaitable<void> Wire::tell(std::string text)
{
    stream_.expires_after(30s);
    const Result<> sent = co_await stream_.write_all(as_bytes(text));
    if (sent) co_await stream_.finish_writing();
}

}  // namespace consigne::spooler::lpd
