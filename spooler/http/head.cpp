#include "spooler/http/head.hpp"

#include <charconv>

namespace consigne::spooler::http {
namespace {

// tchar of RFC 9110 §5.6.2.
bool token_char(char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool token(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), token_char);
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Whether a comma list has this element, in any case.
bool lists(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (lower(trimmed(list.substr(0, comma))) == word) return true;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

HeadOutcome refuse(int status, std::string why)
{
    HeadOutcome out;
    out.refusal = status;
    out.why = std::move(why);
    return out;
}

int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// What the fields mean for framing and for the connection. Returns a reason to refuse, or nothing.
std::optional<std::pair<int, std::string>> interpret(Head& head)
{
    std::size_t hosts = 0, lengths = 0, codings = 0;
    std::string connection;
    for (const auto& [name, value] : head.fields) {
        if (name == "host") {
            ++hosts;
            if (head.host.empty()) head.host = value;
        } else if (name == "content-length") {
            ++lengths;
            std::uint64_t n = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
            if (error != std::errc{} || end != value.data() + value.size()) return std::pair(400, std::string("Content-Length"));
            head.length = n;
        } else if (name == "transfer-encoding") {
            ++codings;
            if (lower(value) != "chunked") return std::pair(400, std::string("Transfer-Encoding other than chunked"));
            head.chunked = true;
        } else if (name == "connection") {
            connection += "," + value;
        } else if (name == "expect") {
            if (lower(value) != "100-continue") return std::pair(417, std::string("Expect"));
            head.expects_continue = head.minor >= 1;
        } else if (name == "content-encoding") {
            // Documents come compressed by an attribute of IPP (T-ZIP-1: one layer only).
            if (!value.empty() && lower(value) != "identity") return std::pair(415, std::string("Content-Encoding"));
        }
    }
    if (hosts > 1 || lengths > 1 || codings > 1) return std::pair(400, std::string("a framing field twice"));
    if (head.chunked && lengths != 0) return std::pair(400, std::string("both Transfer-Encoding and Content-Length"));
    if (head.chunked && head.minor == 0) return std::pair(400, std::string("chunked in HTTP/1.0"));
    if (hosts == 0 && head.minor >= 1) return std::pair(400, std::string("no Host"));
    head.keep_alive = head.minor >= 1 ? !lists(connection, "close") : lists(connection, "keep-alive");
    if (head.minor >= 1 && lists(connection, "upgrade")) {  // HTTP/1.0 knows no upgrade (RFC 9110 §7.8)
        const std::string wanted = lower(head.field("upgrade"));
        head.upgrade_to_tls = wanted.find("tls/1") != std::string::npos || lists(wanted, "tls");
    }
    return std::nullopt;
}

}  // namespace

std::string_view Head::field(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : fields)
        if (name == lower_case_name) return value;
    return {};
}

bool Head::has(std::string_view lower_case_name) const
{
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.first == lower_case_name; });
}

std::optional<std::size_t> head_length(ByteView so_far, std::size_t from)
{
    const std::size_t back = from > 3 ? from - 3 : 0;
    const auto at = as_text(so_far).find("\r\n\r\n", back);
    if (at == std::string_view::npos) return std::nullopt;
    return at + 4;
}

int refuse_early(ByteView so_far)
{
    const auto text = as_text(so_far);
    const auto line = text.find('\n');
    if (line == std::string_view::npos) return text.size() > max_request_line ? 414 : 0;
    if (line > max_request_line) return 414;
    // A line feed alone never becomes a line end later: say so now instead of waiting for more.
    for (std::size_t at = line; at != std::string_view::npos; at = text.find('\n', at + 1))
        if (at == 0 || text[at - 1] != '\r') return 400;
    return text.size() > max_head ? 431 : 0;
}

HeadOutcome read_head(ByteView bytes)
{
    std::string_view text = as_text(bytes);
    if (const int early = refuse_early(bytes)) return refuse(early, "request head");
    if (text.size() < 4) return refuse(400, "empty head");
    text.remove_suffix(2);  // the empty line; every line left ends in CR LF

    Head head;
    bool first = true;
    while (!text.empty()) {
        const auto end = text.find("\r\n");
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 2);
        for (const char c : line)
            if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return refuse(400, "a control in the head");
        if (first) {
            first = false;
            const auto a = line.find(' ');
            const auto b = line.rfind(' ');
            if (a == std::string_view::npos || a == b) return refuse(400, "request line");
            head.method = line.substr(0, a);
            head.target = line.substr(a + 1, b - a - 1);
            const auto version = line.substr(b + 1);
            if (!token(head.method) || head.target.empty()) return refuse(400, "request line");
            for (const char c : head.target)
                if (static_cast<unsigned char>(c) <= 0x20) return refuse(400, "request target");
            if (version == "HTTP/1.1") head.minor = 1;
            else if (version == "HTTP/1.0") head.minor = 0;
            else return refuse(version.substr(0, 5) == "HTTP/" ? 505 : 400, "version");
            continue;
        }
        // Folded lines (obsolete) begin with a blank, and blanks before the colon hide a name: both refused (RFC 9112 §5).
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !token(line.substr(0, colon))) return refuse(400, "field line");
        if (head.fields.size() == max_fields) return refuse(431, "too many fields");
        head.fields.emplace_back(lower(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
    }
    if (auto trouble = interpret(head)) return refuse(trouble->first, std::move(trouble->second));

    // absolute-form: its authority counts, not the Host field (RFC 9112 §3.2.2).
    for (const std::string_view scheme : {"http://", "https://", "ipp://", "ipps://"}) {
        if (lower(std::string_view(head.target).substr(0, scheme.size())) != scheme) continue;
        const auto rest = head.target.substr(scheme.size());
        const auto slash = rest.find_first_of("/?");
        head.host = rest.substr(0, slash);
        head.target = slash == std::string::npos ? "/" : rest.substr(slash);
        break;
    }
    HeadOutcome out;
    out.head = std::move(head);
    return out;
}

Result<Target> read_target(std::string_view target)
{
    Target out;
    const auto mark = target.find('?');
    if (mark != std::string_view::npos) {
        out.query = target.substr(mark + 1);
        target = target.substr(0, mark);
    }
    if (target.empty() || target.front() != '/') return fail(Errc::malformed, "target without a path");
    for (std::size_t i = 0; i < target.size(); ++i) {
        char c = target[i];
        if (c == '%') {
            if (target.size() - i < 3) return fail(Errc::malformed, "cut escape");
            const int high = hex(target[i + 1]), low = hex(target[i + 2]);
            if (high < 0 || low < 0) return fail(Errc::malformed, "escape");
            c = static_cast<char>(high * 16 + low);
            // Spelling separators and dots as escapes has one use only (T-AUTH-1).
            if (c == '/' || c == '.' || c == '%') return fail(Errc::malformed, "escaped separator");
            i += 2;
        }
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7F || c == ';' || c == '\\' || c == '#') return fail(Errc::malformed, "character in path");
        out.path += c;
    }
    std::string_view rest = out.path;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto slash = rest.find('/');
        const auto part = rest.substr(0, slash);
        if (part == "." || part == ".." || (part.empty() && slash != std::string_view::npos))
            return fail(Errc::malformed, "dot or empty segment");
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash);
    }
    return out;
}

}  // namespace consigne::spooler::http
