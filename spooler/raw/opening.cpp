#include "spooler/raw/opening.hpp"

#include "pdl/stream/cursor.hpp"
#include "spooler/lpd/commands.hpp"

#include <algorithm>
#include <array>

namespace consigne::spooler::raw {
namespace {

constexpr std::size_t least_unmarked = 16;
constexpr char ctrl_d = '\x04';

constexpr std::array<std::string_view, 14> foreign_words{
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "CONNECT ", "DELETE ", "PATCH ", "TRACE ", "PRI * HTTP/", "SSH-", "EHLO ", "HELO ",
    "\x16\x03",  // TLS handshake record
};

bool padding(char c) { return std::string_view("\0\r\n \t\f\v\x04", 8).find(c) != std::string_view::npos; }

enum class Match : std::uint8_t { no, maybe, yes };

Match starts(std::string_view text, std::string_view word)
{
    if (text.starts_with(word)) return Match::yes;
    return word.starts_with(text) ? Match::maybe : Match::no;
}

/// An LPD command (RFC 1179 §5): one of five octets, a queue's name, a blank or the line's end. No page language begins so.
Match lpd_command(std::string_view text)
{
    if (text.front() < 1 || text.front() > 5) return Match::no;
    std::size_t at = 1;
    while (at < text.size() && at <= lpd::max_queue_name && lpd::queue_letter(text[at])) ++at;
    if (at == text.size()) return Match::maybe;
    return at > 1 && (text[at] == '\n' || text[at] == '\r' || text[at] == ' ') ? Match::yes : Match::no;
}

Match foreign(std::string_view text)
{
    Match found = Match::no;
    for (const std::string_view word : foreign_words) {
        const Match match = starts(text, word);
        if (match == Match::yes) return match;
        if (match == Match::maybe) found = match;
    }
    const Match command = lpd_command(text);
    return command == Match::no ? found : command;
}

/// Whether PJL that asks for something, and prints nothing, is all there is: Windows' port monitors and watchers send it.
Match only_questions(std::string_view text)
{
    constexpr std::array<std::string_view, 5> asking{"INFO", "ECHO", "INQUIRE", "DINQUIRE", "USTATUS"};
    if (text.size() > max_questions) return Match::no;
    while (!text.empty()) {
        if (text.starts_with(pdl::uel)) {
            text.remove_prefix(pdl::uel.size());
            continue;
        }
        if (padding(text.front())) {
            text.remove_prefix(1);
            continue;
        }
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (end == std::string_view::npos && (line.size() < 12 || std::string_view(pdl::uel).starts_with(line))) return Match::maybe;
        if (!line.starts_with("@PJL")) return Match::no;
        std::string_view word = line.substr(4);
        while (!word.empty() && padding(word.front())) word.remove_prefix(1);
        if (!word.empty() && std::none_of(asking.begin(), asking.end(), [&](std::string_view one) { return word.starts_with(one); })) return Match::no;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return Match::yes;
}

}  // namespace

Opening judge_opening(ByteView head, bool whole)
{
    std::string_view text = as_text(head);
    const std::size_t all = text.size();
    while (!text.empty()) {
        // Ctrl-D is padding before PostScript, and LPD's fourth command before a queue's name and the end of the stream.
        if (text.front() == ctrl_d && whole && text.find('\n') == text.size() - 1 && lpd_command(text) == Match::yes) return Opening::nothing;
        if (padding(text.front())) {
            text.remove_prefix(1);
            continue;
        }
        const Match uel = starts(text, pdl::uel);
        if (uel == Match::no) break;
        if (uel == Match::maybe && !whole) return Opening::undecided;
        if (uel == Match::maybe) break;
        text.remove_prefix(pdl::uel.size());
    }
    if (text.empty()) return whole || all > max_padding ? Opening::nothing : Opening::undecided;
    const Match other = foreign(text);
    if (other == Match::yes) return Opening::nothing;
    if (other == Match::maybe && !whole) return Opening::undecided;
    if (const Match questions = only_questions(text); questions != Match::no) {
        if (!whole) return Opening::undecided;
        if (questions == Match::yes) return Opening::nothing;
    }
    if (text.size() >= least_unmarked) return Opening::document;
    if (!whole) return Opening::undecided;
    // A few bytes are a document only when they say so.
    const bool marked = text.starts_with("%!") || text.starts_with("\x1B") || text.starts_with("@PJL");
    return marked ? Opening::document : Opening::nothing;
}

}  // namespace consigne::spooler::raw
