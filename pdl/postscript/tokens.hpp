// PostScript's tokens (PLRM 3 §3.2), fed piece by piece.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace consigne::pdl::postscript {

struct Token {
    enum class Kind : std::uint8_t { name, literal, number, string, array_open, array_close, dict_open, dict_close, brace_open, brace_close };
    Kind kind = Kind::name;
    std::string_view text;  ///< of names without the slash; of strings only the first 255 bytes, undecoded; dies with the call
    double value = 0;       ///< of numbers
};

/// Cuts what it is fed into tokens. Holds one token; longer ones than 255 bytes are cut, not refused.
class Tokenizer {
public:
    using Handler = std::function<void(const Token&)>;
    explicit Tokenizer(Handler handler) : handler_(std::move(handler)) {}

    /// `ends`: a line end follows the piece.
    void feed(std::string_view piece, bool ends = false);
    void end_line() { feed({}, true); }
    void reset();   ///< forgets an open string or token: what follows is new
    [[nodiscard]] bool idle() const { return state_ == State::between; }    ///< nothing is open
    [[nodiscard]] bool in_string() const { return state_ == State::string || state_ == State::ascii85; }

private:
    enum class State : std::uint8_t { between, word, literal, string, string_escape, angle, hex, ascii85, ascii85_tilde, close_angle, comment };
    void emit(Token::Kind kind, std::string_view text);
    void kept(Token::Kind kind);
    void keep(std::string_view text);
    std::size_t word(std::string_view piece, std::size_t at, bool ends);
    void byte(char c);

    Handler handler_;
    State state_ = State::between;
    std::string text_;
    int depth_ = 0;
};

[[nodiscard]] std::optional<double> number(std::string_view text);

}  // namespace consigne::pdl::postscript
