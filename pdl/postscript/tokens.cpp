#include "pdl/postscript/tokens.hpp"

#include <charconv>

namespace consigne::pdl::postscript {
namespace {

constexpr std::size_t max_text = 255;

bool space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0'; }
bool special(char c) { return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }

}  // namespace

std::optional<double> number(std::string_view text)
{
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    // "16#2c": a base, then an integer in it (PLRM 3 §3.3.2).
    if (const auto mark = text.find('#'); mark == 1 || mark == 2) {
        int base = 0;
        unsigned long whole = 0;
        const char* const digits = text.data() + mark + 1;
        const bool based = std::from_chars(text.data(), digits - 1, base).ptr == digits - 1 && base >= 2 && base <= 36;
        if (!based || std::from_chars(digits, text.data() + text.size(), whole, base).ptr != text.data() + text.size()) return std::nullopt;
        return digits == text.data() + text.size() ? std::nullopt : std::optional(static_cast<double>(whole));
    }
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

void Tokenizer::emit(Token::Kind kind)
{
    Token token;
    token.kind = kind;
    token.text.swap(text_);
    if (kind == Token::Kind::name) {
        if (const auto value = number(token.text)) {
            token.kind = Token::Kind::number;
            token.value = *value;
        }
    }
    state_ = State::between;
    handler_(token);
}

void Tokenizer::feed(std::string_view piece)
{
    for (const char c : piece) byte(c);
}

void Tokenizer::byte(char c)
{
    using Kind = Token::Kind;
    const auto keep = [&] {
        if (text_.size() < max_text) text_.push_back(c);
    };
    switch (state_) {
    case State::comment:
        if (c == '\n' || c == '\r') state_ = State::between;
        return;
    case State::string_escape:
        keep();
        state_ = State::string;
        return;
    case State::string:
        if (c == '\\') state_ = State::string_escape;
        if (c == '(') ++depth_;
        if (c == ')' && --depth_ == 0) return emit(Kind::string);
        return keep();
    case State::ascii85:
        if (c == '~') state_ = State::ascii85_tilde;
        return;
    case State::ascii85_tilde:
        if (c == '>') return emit(Kind::string);
        state_ = State::ascii85;
        return;
    case State::hex:
        if (c == '>') return emit(Kind::string);
        return keep();
    case State::angle:
        if (c == '<') return emit(Kind::dict_open);
        state_ = c == '~' ? State::ascii85 : State::hex;
        if (c == '>') return emit(Kind::string);
        return c == '~' ? void() : keep();
    case State::close_angle:
        if (c == '>') return emit(Kind::dict_close);
        state_ = State::between;
        break;
    case State::word:
    case State::literal:
        if (state_ == State::literal && text_.empty() && c == '/') return void(state_ = State::word);   // //name
        if (!space(c) && !special(c)) return keep();
        emit(state_ == State::word ? Kind::name : Kind::literal);
        break;
    case State::between: break;
    }
    if (space(c)) return;
    switch (c) {
    case '(': state_ = State::string; depth_ = 1; return;
    case '<': state_ = State::angle; return;
    case '>': state_ = State::close_angle; return;
    case '[': return emit(Kind::array_open);
    case ']': return emit(Kind::array_close);
    case '{': return emit(Kind::brace_open);
    case '}': return emit(Kind::brace_close);
    case '/': state_ = State::literal; return;
    case '%': state_ = State::comment; return;
    default: state_ = State::word; keep(); return;
    }
}

}  // namespace consigne::pdl::postscript
