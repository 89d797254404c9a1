#include "pdl/postscript/tokens.hpp"

#include <array>
#include <charconv>

namespace consigne::pdl::postscript {
namespace {

constexpr std::size_t max_text = 255;

enum class Class : std::uint8_t { regular, space, special };
constexpr auto classes = [] {
    std::array<Class, 256> table{};
    for (const char c : std::string_view(" \t\r\n\f\0", 6)) table[static_cast<std::uint8_t>(c)] = Class::space;
    for (const char c : std::string_view("()<>[]{}/%")) table[static_cast<std::uint8_t>(c)] = Class::special;
    return table;
}();
Class class_of(char c) { return classes[static_cast<std::uint8_t>(c)]; }

/// "16#2c": a base, then an integer in it (PLRM 3 §3.3.2).
std::optional<double> radix_number(std::string_view text, std::size_t mark)
{
    int base = 0;
    unsigned long whole = 0;
    const char* const digits = text.data() + mark + 1;
    const char* const end = text.data() + text.size();
    if (std::from_chars(text.data(), digits - 1, base).ptr != digits - 1 || base < 2 || base > 36 || digits == end) return std::nullopt;
    if (std::from_chars(digits, end, whole, base).ptr != end) return std::nullopt;
    return static_cast<double>(whole);
}

}  // namespace

std::optional<double> number(std::string_view text)
{
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    const char first = text[0];
    if ((first < '0' || first > '9') && first != '-' && first != '.') return std::nullopt;

    // Plain decimals, which are nearly all: exact in a double up to 15 digits.
    static constexpr double tenths[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (text.size() <= 15) {
        std::uint64_t digits = 0;
        std::size_t at = first == '-' ? 1 : 0, seen = 0, point = std::string_view::npos;
        for (; at < text.size(); ++at) {
            const char c = text[at];
            if (c >= '0' && c <= '9') digits = digits * 10 + static_cast<std::uint64_t>(c - '0'), ++seen;
            else if (c == '.' && point == std::string_view::npos) point = at;
            else break;
        }
        if (at == text.size() && seen > 0) {
            const double value = static_cast<double>(digits) / tenths[point == std::string_view::npos ? 0 : text.size() - 1 - point];
            return first == '-' ? -value : value;
        }
    }
    if (const auto mark = text.find('#'); mark == 1 || mark == 2) return radix_number(text, mark);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value == value && value < 1e15 && value > -1e15 ? std::optional(value) : std::nullopt;
}

void Tokenizer::reset()
{
    state_ = State::between;
    text_.clear();
    depth_ = 0;
}

void Tokenizer::emit(Token::Kind kind, std::string_view text)
{
    Token token{kind, text.substr(0, max_text), 0};
    if (kind == Token::Kind::name) {
        if (const auto value = number(token.text)) {
            token.kind = Token::Kind::number;
            token.value = *value;
        }
    }
    state_ = State::between;
    handler_(token);
}

/// Emits what was kept over pieces.
void Tokenizer::kept(Token::Kind kind)
{
    std::string text;
    text.swap(text_);
    emit(kind, text);
    if (text_.empty()) {
        text.clear();
        text_.swap(text);   // its memory is used again
    }
}

void Tokenizer::keep(std::string_view text)
{
    if (text_.size() < max_text) text_.append(text.substr(0, max_text - text_.size()));
}

/// Takes a word that begins or goes on at `at`; returns where it ends. One that lies whole in the piece is not copied.
std::size_t Tokenizer::word(std::string_view piece, std::size_t at, bool ends)
{
    std::size_t end = at;
    while (end < piece.size() && class_of(piece[end]) == Class::regular) ++end;
    const auto text = piece.substr(at, end - at);
    const auto kind = state_ == State::literal ? Token::Kind::literal : Token::Kind::name;
    if (end == piece.size() && !ends) {
        keep(text);
    } else if (text_.empty()) {
        emit(kind, text);
    } else {
        keep(text);
        kept(kind);
    }
    return end;
}

void Tokenizer::feed(std::string_view piece, bool ends)
{
    std::size_t at = 0;
    while (at < piece.size()) {
        const char c = piece[at];
        switch (state_) {
        case State::between:
            if (class_of(c) == Class::regular) {
                state_ = State::word;
                at = word(piece, at, ends);
            } else {
                byte(c);
                ++at;
            }
            break;
        case State::literal:
            if (c == '/' && text_.empty()) {    // //name
                state_ = State::word;
                ++at;
                break;
            }
            [[fallthrough]];
        case State::word: at = word(piece, at, ends); break;
        case State::comment: at = piece.size(); break;
        default:
            byte(c);
            ++at;
            break;
        }
    }
    if (!ends) return;
    if (state_ == State::word || state_ == State::literal) kept(state_ == State::word ? Token::Kind::name : Token::Kind::literal);
    else if (state_ == State::comment) state_ = State::between;
    else if (state_ != State::between) byte('\n');
}

void Tokenizer::byte(char c)
{
    using Kind = Token::Kind;
    switch (state_) {
    case State::string_escape:
        keep({&c, 1});
        state_ = State::string;
        return;
    case State::string:
        if (c == '\\') state_ = State::string_escape;
        if (c == '(') ++depth_;
        if (c == ')' && --depth_ == 0) return kept(Kind::string);
        return keep({&c, 1});
    case State::ascii85:
        if (c == '~') state_ = State::ascii85_tilde;
        return;
    case State::ascii85_tilde:
        if (c == '>') return kept(Kind::string);
        state_ = State::ascii85;
        return;
    case State::hex:
        if (c == '>') return kept(Kind::string);
        return keep({&c, 1});
    case State::angle:
        if (c == '<') return kept(Kind::dict_open);
        state_ = c == '~' ? State::ascii85 : State::hex;
        if (c == '>') return kept(Kind::string);
        return c == '~' ? void() : keep({&c, 1});
    case State::close_angle:
        if (c == '>') return kept(Kind::dict_close);
        state_ = State::between;
        break;
    default: break;
    }
    switch (c) {
    case '(': state_ = State::string; depth_ = 1; return;
    case '<': state_ = State::angle; return;
    case '>': state_ = State::close_angle; return;
    case '[': return emit(Kind::array_open, {});
    case ']': return emit(Kind::array_close, {});
    case '{': return emit(Kind::brace_open, {});
    case '}': return emit(Kind::brace_close, {});
    case '/': state_ = State::literal; return;
    case '%': state_ = State::comment; return;
    default: break;
    }
    if (class_of(c) == Class::regular) {    // behind a single '>'
        state_ = State::word;
        keep({&c, 1});
    }
}

}  // namespace consigne::pdl::postscript
