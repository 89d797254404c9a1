#include "spooler/http/chunks.hpp"

#include <charconv>

namespace consigne::spooler::http {

Result<> Chunks::size_line()
{
    const auto digits = std::string_view(line_).substr(0, line_.find_first_of("; \t"));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
    if (digits.empty() || digits.size() > 15 || error != std::errc{} || end != digits.data() + digits.size())
        return fail(Errc::malformed, "chunk size");
    const auto rest = std::string_view(line_).substr(digits.size());
    const auto mark = rest.find_first_not_of(" \t");
    if (mark != std::string_view::npos && rest[mark] != ';') return fail(Errc::malformed, "chunk size");
    state_ = left_ == 0 ? State::trailer : State::data;
    line_.clear();
    return {};
}

Result<ByteView> Chunks::next(ByteView bytes, std::size_t& used)
{
    used = 0;
    while (used < bytes.size() && state_ != State::done) {
        if (state_ == State::data) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - used));
            const ByteView data = bytes.subspan(used, n);
            used += n;
            left_ -= n;
            if (left_ == 0) state_ = State::data_end;
            return data;
        }
        const char c = static_cast<char>(bytes[used++]);
        const bool carriage = !line_.empty() && line_.back() == '\r';
        if (c != '\n') {
            if (carriage || c == '\0') return fail(Errc::malformed, "chunk line end");
            if (state_ == State::data_end && (c != '\r' || !line_.empty())) return fail(Errc::malformed, "chunk longer than it said");
            if (line_.size() == max_line) return fail(Errc::limit_exceeded, "chunk line too long");
            if (state_ == State::trailer && ++trailer_ > max_trailer) return fail(Errc::limit_exceeded, "trailer too long");
            line_ += c;
            continue;
        }
        if (!carriage) return fail(Errc::malformed, "bare line feed in chunk framing");
        line_.pop_back();
        if (state_ == State::size) {
            if (auto read = size_line(); !read) return read.error();
        } else if (state_ == State::data_end) {
            state_ = State::size;
        } else if (line_.empty()) {
            state_ = State::done;
        }
        line_.clear();
    }
    return ByteView{};
}

}  // namespace consigne::spooler::http
