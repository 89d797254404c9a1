// PCL cut into commands, text and control codes (HP PCL 5 Technical Reference, ch. 2). Reader and rewriter share it.
#pragma once

#include "pdl/stream/cursor.hpp"

namespace consigne::pdl::pcl {

/// A command's name, "&lX" or "%A", as a number, so that a switch can choose.
[[nodiscard]] constexpr std::uint32_t code(std::string_view name)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(name[i])); };
    return name.size() == 3 ? byte(0) << 16 | byte(1) << 8 | byte(2) : byte(0) << 16 | byte(1);
}

struct Token {
    enum class Kind : std::uint8_t {
        end,      ///< of the data; nothing taken
        uel,      ///< a UEL stands at the cursor; nothing taken
        text,     ///< printing bytes in `raw`
        control,  ///< one control code in `raw`
        simple,   ///< a two-character command; `final` is the second character
        command,  ///< one parameterised command; in a combined sequence each is a token of its own
    };
    Kind kind = Kind::end;
    ByteView raw;               ///< the token's bytes, until the cursor moves on; of a combined sequence's later commands only what follows the prefix
    char prefix = 0;            ///< parameterised character: & * ( ) % …
    char group = 0;             ///< group character, 0 when there is none
    char final = 0;             ///< termination character, upper case
    double value = 0;
    char sign = 0;              ///< '+' or '-' when written
    bool first = true;          ///< begins its escape sequence
    bool last = true;           ///< ends it (upper-case termination)
    std::uint64_t payload = 0;  ///< bytes of data that follow and are not taken: the consumer's to skip or take
    std::uint64_t begin = 0;    ///< offset of the escape sequence

    [[nodiscard]] bool is(std::string_view name) const  ///< "&lX", "%A"
    {
        return kind == Kind::command && name.size() >= 2 && prefix == name.front() && final == name.back() &&
               (name.size() == 2 ? group == 0 : group == name[1]);
    }
    /// The name as a number; 0 when this is no command.
    [[nodiscard]] std::uint32_t number() const
    {
        const auto byte = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c)); };
        return kind == Kind::command ? byte(prefix) << 16 | byte(group) << 8 | byte(final) : 0;
    }
    [[nodiscard]] int integer() const;  ///< the value, cut and clamped
};

/// Cuts a stream into tokens. Holds the open combined sequence, the text parsing method and display-functions mode.
class Tokens {
public:
    explicit Tokens(Cursor& in) : in_(in) {}

    /// The next token. A payload must have been taken from `cursor()` before.
    void next(Token& token);

    [[nodiscard]] Cursor& cursor() { return in_; }
    /// As ESC E does: back to one byte a character.
    void reset() { text_method_ = 0; }

private:
    [[nodiscard]] bool command_ahead(Token& token, ByteView ahead, std::size_t lead);
    void command(Token& token);
    void end_command(Token& token, std::uint8_t final, double value);
    [[nodiscard]] bool text_ahead(Token& token, ByteView ahead);
    void text(Token& token);
    void take(Token& token, ByteView ahead, std::size_t n);
    void gather(std::size_t n);
    [[nodiscard]] bool leads_pair(std::uint8_t byte) const;

    Cursor& in_;
    bool chained_ = false;
    bool display_ = false;
    char prefix_ = 0, group_ = 0;
    int text_method_ = 0;
    std::uint64_t begin_ = 0;
    Bytes pieces_;  // a token that does not stand whole in the cursor's window
};

}  // namespace consigne::pdl::pcl
