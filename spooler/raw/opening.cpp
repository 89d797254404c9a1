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

/// Whether lines of PJL are all there is: they print nothing. Windows' port monitors and watchers ask for the state so, and who means
/// harm for files (T-PJL-1). What follows ENTER LANGUAGE, or stands between the lines, is a document.
Match only_pjl(std::string_view text)
{
    if (text.size() > max_pjl_alone) return Match::no;
    while (!text.empty()) {
        if (text.starts_with(pdl::uel)) {
            text.remove_prefix(pdl::uel.size());
            continue;
        }
        if (padding(text.front())) {
            text.remove_prefix(1);
            continue;
        }
        constexpr std::string_view pjl = "@PJL", language = "ENTER";
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (end == std::string_view::npos && (pjl.starts_with(line) || std::string_view(pdl::uel).starts_with(line))) return Match::maybe;
        if (!line.starts_with(pjl)) return Match::no;
        std::string_view word = line.substr(pjl.size());
        while (!word.empty() && padding(word.front())) word.remove_prefix(1);
        const bool may_enter = std::equal(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(std::min(word.size(), language.size())), language.begin(), [](char a, char b) { return (a & ~0x20) == b; });
        if (may_enter && word.size() >= language.size()) return Match::no;
        if (end == std::string_view::npos) return may_enter ? Match::maybe : Match::yes;
        text.remove_prefix(end + 1);
    }
    return Match::yes;
}

}  // namespace

Opening judge_opening(ByteView head, bool whole)
{
    std::string_view text = as_text(head);
    const std::size_t all = text.size();
    bool may_ask = false;
    while (!text.empty()) {
        // Ctrl-D is padding before PostScript, and LPD's fourth command before a queue's name, a line's end and the end of the stream.
        if (text.front() == ctrl_d && text.size() <= lpd::max_line && text.find('\n') >= text.size() - 1) {
            const Match command = lpd_command(text);
            if (whole && command == Match::yes && text.back() == '\n') return Opening::nothing;
            may_ask = command != Match::no;
        }
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
    if (const Match pjl = only_pjl(text); pjl != Match::no) {
        if (!whole) return Opening::undecided;
        if (pjl == Match::yes) return Opening::nothing;
    }
    if (text.size() >= least_unmarked && (whole || !may_ask)) return Opening::document;
    if (!whole) return Opening::undecided;
    // A few bytes are a document only when they say so.
    const bool marked = text.starts_with("%!") || (text.starts_with("\x1B") && text.size() > 1);
    return marked ? Opening::document : Opening::nothing;
}

}  // namespace consigne::spooler::raw
