#include "release/web/csv.hpp"

#include <algorithm>
#include <array>

namespace consigne::release::web::csv {
namespace {

/// Windows-1252, 0x80 to 0x9F, as UTF-8; what has no meaning there becomes U+FFFD.
constexpr std::array<std::string_view, 32> windows{"€", "\uFFFD", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\uFFFD", "Ž", "\uFFFD",
                                                   "\uFFFD", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\uFFFD", "ž", "Ÿ"};

bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        const std::size_t more = c < 0x80 ? 0 : c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 9;
        if (more == 9 || text.size() - i <= more) return false;
        for (std::size_t k = 1; k <= more; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
        i += more + 1;
    }
    return true;
}

std::string from_windows(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char one : text) {
        const auto c = static_cast<unsigned char>(one);
        if (c < 0x80) out += one;
        else if (c < 0xA0) out += windows.at(c - 0x80U);
        else out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    }
    return out;
}

char separator_of(std::string_view text)
{
    const std::string_view first = text.substr(0, text.find('\n'));
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {';', ',', '\t', '|'})
        if (const auto n = std::count(first.begin(), first.end(), candidate); n > most) most = n, best = candidate;
    return best;
}

}  // namespace

std::string field(std::string_view text)
{
    const auto first = text.find_first_not_of(" \u00A0");
    const bool formula = !text.empty() && (std::string_view("\t\r").find(text.front()) != std::string_view::npos || (first != std::string_view::npos && std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos));
    std::string out = formula ? "\"'" : "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string line(const std::vector<std::string>& fields)
{
    std::string out;
    for (const auto& one : fields) out += (out.empty() ? "" : ",") + field(one);
    return out + "\r\n";
}

Result<Table> read(std::string_view file)
{
    if (file.size() > longest_file) return fail(Errc::limit_exceeded, "longer than 10 MiB");
    if (file.starts_with("\xFF\xFE") || file.starts_with("\xFE\xFF") || file.find('\0') != std::string_view::npos) return fail(Errc::malformed, "UTF-16, or no text: save it as CSV UTF-8");
    Table table;
    std::string turned;
    if (file.starts_with(mark)) file.remove_prefix(mark.size());
    table.encoding = "UTF-8";
    if (!is_utf8(file)) {
        turned = from_windows(file);
        file = turned;
        table.encoding = "Windows-1252";
    }
    // "sep=;" of spreadsheets says it outright.
    std::size_t number = 1;
    if (file.starts_with("sep=") && file.size() > 4) {
        table.separator = file[4];
        const auto end = file.find('\n');
        file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
        ++number;
    } else table.separator = separator_of(file);

    Line now{number, {}};
    std::string text;
    bool quoted = false, was_quoted = false;
    const auto end_field = [&] {
        now.fields.push_back(std::move(text));
        text.clear();
        was_quoted = false;
    };
    const auto end_line = [&]() -> bool {
        end_field();
        const bool blank = std::all_of(now.fields.begin(), now.fields.end(), [](const std::string& one) { return one.find_first_not_of(' ') == std::string::npos; });
        if (!blank) table.lines.push_back(std::move(now));
        now = Line{number, {}};
        return table.lines.size() <= most_lines;
    };
    for (std::size_t i = 0; i < file.size(); ++i) {
        const char c = file[i];
        if (c == '\n') ++number;
        if (quoted) {
            if (c != '"') text += c;
            else if (i + 1 < file.size() && file[i + 1] == '"') text += '"', ++i;
            else quoted = false;
        } else if (c == '"' && text.empty() && !was_quoted) quoted = was_quoted = true;
        else if (c == table.separator) {
            end_field();
            if (now.fields.size() >= most_fields) return fail(Errc::limit_exceeded, "line " + std::to_string(now.number) + " has more than 64 columns");
        } else if (c == '\n' || c == '\r') {
            if (c == '\r' && i + 1 < file.size() && file[i + 1] == '\n') continue;
            if (!end_line()) return fail(Errc::limit_exceeded, "more than 200 000 lines");
        } else text += c;
    }
    if (quoted) return fail(Errc::malformed, "line " + std::to_string(now.number) + ": a quote is never closed");
    if ((!text.empty() || !now.fields.empty()) && !end_line()) return fail(Errc::limit_exceeded, "more than 200 000 lines");
    return table;
}

}  // namespace consigne::release::web::csv
