#include "pdl/postscript/source.hpp"

#include "pdl/postscript/dsc.hpp"
#include "pdl/postscript/force.hpp"

#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::postscript {
namespace {

constexpr std::uint8_t ctrl_d = 0x04;
constexpr std::size_t look_behind_ctrl_d = 65;
constexpr std::uint8_t escape = 0x1B;

std::uint32_t le32(ByteView b, std::size_t at)
{
    return static_cast<std::uint32_t>(b[at]) | static_cast<std::uint32_t>(b[at + 1]) << 8 |
           static_cast<std::uint32_t>(b[at + 2]) << 16 | static_cast<std::uint32_t>(b[at + 3]) << 24;
}

/// How many bytes come before the first that may end a line, a job or the language.
std::size_t plain_run(ByteView bytes)
{
    const auto special = [](std::uint8_t c) { return c == ctrl_d || c == '\n' || c == '\r' || c == escape; };
    std::size_t at = 0;
#ifdef __SSE2__
    const __m128i most = _mm_set1_epi8(escape);
    for (; bytes.size() - at >= 16; at += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
        auto low = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(here, most), here)));
        for (; low != 0; low &= low - 1) {
            const auto found = at + static_cast<std::size_t>(std::countr_zero(low));
            if (special(bytes[found])) return found;
        }
    }
#endif
    while (at < bytes.size() && !special(bytes[at])) ++at;
    return at;
}

bool blank(std::uint8_t c) { return c == 0 || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == ' '; }

}  // namespace

Result<> Source::open()
{
    while (const auto c = in_.peek_byte()) {
        if (!blank(*c)) break;
        in_.skip(1);
    }
    // EPS with a preview (Encapsulated PostScript 3.0 §5.1): only the PostScript part is printed.
    if (in_.looking_at("\xC5\xD0\xD3\xC6")) {
        const auto start = in_.offset();
        const ByteView head = in_.peek(30);
        if (head.size() < 30) return fail(Errc::truncated, "DOS EPS header cut short", start);
        const std::uint64_t at = le32(head, 4), length = le32(head, 8), size = in_.source().size() - start;
        if (at < 30 || at > size || length > size - at) return fail(Errc::malformed, "DOS EPS header points outside the file", start);
        std::uint64_t end = at + length;
        for (const std::size_t part : {12U, 20U}) {
            end = std::max(end, std::min<std::uint64_t>(size, std::uint64_t{le32(head, part)} + le32(head, part + 4)));
        }
        dos_ = true;
        limit_ = start + at + length;
        container_end_ = start + end;
        in_.skip(at);
    }
    if (in_.looking_at("\x01M")) {
        quoted_ = true;
        in_.skip(2);
    }
    return {};
}

bool Source::ended()
{
    const auto c = in_.peek_byte();
    return !c || in_.offset() >= limit_ || (!dos_ && *c == escape && in_.looking_at(uel));
}

std::optional<std::uint8_t> Source::byte()
{
    if (ended()) return std::nullopt;
    auto c = in_.next();
    escaped_ = quoted_ && c == std::uint8_t{1};
    if (escaped_) {
        if (ended()) return std::nullopt;
        c = in_.next();
        return static_cast<std::uint8_t>(*c ^ 0x40);
    }
    return c;
}

bool Source::ctrl_d_ends_job()
{
    // Quoted streams have no other use for it; elsewhere binary data may hold the byte, so what follows decides.
    if (quoted_) return true;
    // What else is buffered depends on the window.
    constexpr std::size_t most = look_behind_ctrl_d + force_begins.size();
    const std::string_view ahead = as_text(in_.peek(most)).substr(0, most);
    std::size_t at = 1;
    while (at < std::min(ahead.size(), look_behind_ctrl_d) && (blank(static_cast<std::uint8_t>(ahead[at])) || ahead[at] == ctrl_d)) ++at;
    if (at == ahead.size() || at == look_behind_ctrl_d) return true;
    const std::string_view rest = ahead.substr(at);
    // A job without a head that was rewritten begins with our procset.
    return rest.starts_with("%!") || rest.starts_with(uel) || rest.starts_with(force_begins);
}

bool Source::next(Line& line)
{
    line.text.clear();
    line.eol = {};
    line.first = at_line_start_;
    line.end_of_job = false;
    while (line.text.size() < max_piece) {
        if (!quoted_) {
            // What nothing here has to look at: most of a line, most often all of it.
            ByteView ahead = in_.peek(1);
            ahead = ahead.first(static_cast<std::size_t>(std::min<std::uint64_t>({ahead.size(), max_piece - line.text.size(), limit_ - std::min(limit_, in_.offset())})));
            const std::size_t plain = plain_run(ahead);
            if (plain > 0) {
                line.text.append(as_text(ahead.first(plain)));
                in_.skip(plain);
                continue;
            }
        }
        if (ended()) {
            at_line_start_ = true;
            return !line.text.empty();
        }
        if (in_.peek_byte() == ctrl_d && ctrl_d_ends_job()) {
            at_line_start_ = true;
            if (!line.text.empty()) return true;
            in_.skip(1);
            line.first = true;
            line.end_of_job = true;
            return true;
        }
        const auto c = byte();
        if (!c) continue;
        if (*c == '\n') {
            line.eol = "\n";
        } else if (*c == '\r') {
            line.eol = "\r";
            if (!ended() && in_.peek_byte() == std::uint8_t{'\n'}) {
                in_.skip(1);
                line.eol = "\r\n";
            }
        } else {
            line.text.push_back(static_cast<char>(*c));
            continue;
        }
        at_line_start_ = true;
        return true;
    }
    at_line_start_ = false;
    return true;
}

std::optional<Line> Source::line()
{
    Line result;
    if (!next(result)) return std::nullopt;
    return result;
}

std::string_view Source::buffered_lines()
{
    if (quoted_ || !at_line_start_) return {};
    const std::string_view ahead = as_text(in_.peek(enough()));
    return ahead.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(ahead.size(), limit_ - std::min(limit_, in_.offset()))));
}

std::string_view Source::lines_ahead()
{
    const std::string_view ahead = buffered_lines();
    if (in_.offset() >= clear_until_) {
        clear_until_ = in_.offset() + std::min({ahead.size(), ahead.find(static_cast<char>(ctrl_d)), ahead.find(static_cast<char>(escape))});
    }
    return ahead.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(ahead.size(), clear_until_ - in_.offset())));
}

std::string Source::data(std::uint64_t n)
{
    std::string result;
    while (result.size() < n && result.size() < max_piece) {
        const auto c = byte();
        if (!c) break;
        result.push_back(static_cast<char>(*c));
    }
    at_line_start_ = true;
    return result;
}

bool Source::soon(std::string_view name)
{
    auto ahead = as_text(in_.peek(4096));
    ahead = ahead.substr(0, std::min(ahead.find(uel), ahead.find('\x04')));
    return names(ahead.substr(0, 4096), name);
}

void Source::close()
{
    if (dos_ && in_.offset() < container_end_) in_.skip(container_end_ - in_.offset());
    while (!in_.at_end()) {
        // Search by windows: everything up to the next UEL belongs to this language.
        const ByteView seen = in_.peek(uel.size());
        const auto at = as_text(seen).find(uel);
        if (at != std::string_view::npos) {
            in_.skip(at);
            return;
        }
        in_.skip(seen.size() > uel.size() - 1 ? seen.size() - (uel.size() - 1) : seen.size());
    }
}

}  // namespace consigne::pdl::postscript
