// PCL cut into commands, text and control codes (HP PCL 5 Technical Reference, ch. 2). Reader and rewriter share it.
#pragma once

#include "pdl/stream/cursor.hpp"

#include <array>
#include <utility>

namespace consigne::pdl::pcl {

/// A command's name as a number, so that a switch can choose; `group` is 0 when there is none.
[[nodiscard]] constexpr std::uint32_t code(char prefix, char group, char final)
{
    const auto byte = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c)); };
    return byte(prefix) << 16 | byte(group) << 8 | byte(final);
}
/// The same of "&lX" or "%A".
[[nodiscard]] constexpr std::uint32_t code(std::string_view name)
{
    return code(name[0], name.size() == 3 ? name[1] : '\0', name.back());
}

/// Whether a command's value counts bytes of data behind it (PCL 5 Technical Reference; Color; DeskJet 9xx).
[[nodiscard]] constexpr bool counts_payload(char prefix, char group, char final)
{
    if (final == 'X') return prefix == '&' && group == 'p';
    if (final == 'V') return prefix == '*' && group == 'b';
    if (final != 'W') return false;
    constexpr std::string_view star = "bcdgilmnov", ampersand = "abn", bracket = "sf";
    switch (prefix) {
    case '*': return star.find(group) != std::string_view::npos;
    case '&': return ampersand.find(group) != std::string_view::npos;
    case '(':
    case ')': return bracket.find(group) != std::string_view::npos;
    default: return false;
    }
}

/// A set of commands, asked of every command of a stream: one look into a table instead of many compares.
class CommandSet {
public:
    /// `holds(prefix, group, final)`: of each name there can be.
    template <class Holds>
    explicit constexpr CommandSet(Holds holds)
    {
        for (unsigned prefix = 0x21; prefix <= 0x2F; ++prefix)
            for (unsigned group = 0x5F; group <= 0x7E; ++group)  // the first stands for none
                for (unsigned final = 0x40; final <= 0x5F; ++final) {
                    const auto name = [](unsigned c) { return static_cast<char>(c); };
                    held_[place(name(prefix), group == 0x5F ? '\0' : name(group), name(final))] = holds(name(prefix), group == 0x5F ? '\0' : name(group), name(final));
                }
    }
    [[nodiscard]] constexpr bool has(char prefix, char group, char final) const { return held_[place(prefix, group, final)]; }

private:
    [[nodiscard]] static constexpr std::size_t place(char prefix, char group, char final)
    {
        const unsigned of_group = group == '\0' ? 31 : static_cast<unsigned>(group) & 31;  // no group is 7F
        return (static_cast<unsigned>(prefix) & 15) << 10 | of_group << 5 | (static_cast<unsigned>(final) & 31);
    }
    std::array<bool, 16 * 32 * 32> held_{};
};

/// How many bytes come before the first control code.
[[nodiscard]] std::size_t printing_run(ByteView bytes);

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
    [[nodiscard]] std::uint32_t number() const { return kind == Kind::command ? code(prefix, group, final) : 0; }
    [[nodiscard]] int integer() const;  ///< the value, cut and clamped
};

/// Cuts a stream into tokens. Holds the open combined sequence, the text parsing method and display-functions mode.
class Tokens {
public:
    explicit Tokens(Cursor& in) : in_(in) {}

    /// The next token. A payload must have been taken from `cursor()` before.
    void next(Token& token);

    /// Goes over text of one byte a character, control codes and commands that count no data, as nearly all do, as far as they
    /// are buffered, and returns how many bytes that takes, which are the caller's to take from the cursor.
    /// `text(std::size_t characters)`, `control(std::uint8_t code)` and `command(const Token&)`, whose token counts no
    /// data and says nothing of where it begins, return false to end before what they were given.
    template <class Text, class Control, class Command>
    [[nodiscard]] std::size_t pass_over(Text text, Control control, Command command)
    {
        if (chained_ || !by_bytes()) return 0;
        const ByteView ahead = in_.peek(1);
        Token token;
        token.kind = Token::Kind::command;
        std::size_t at = 0;
        while (at < ahead.size()) {
            const ByteView here = ahead.subspan(at);
            std::size_t size = 1;
            if (here[0] == 0x1B || (here[0] >= 0x20 && !token.last)) {
                size = plain_command(token, here);
                token.raw = here.first(size);
                if (size == 0 || !command(std::as_const(token))) break;
                chained_ = !token.last;
                if (token.first) begin_ = in_.offset() + at;
            } else if (here[0] >= 0x20) {
                size = printing_run(here.first(std::min(here.size(), max_run)));
                if (size == here.size() || !text(size)) break;
            } else {
                chained_ = false;
                token.last = true;
                if (!control(here[0])) break;
            }
            at += size;
        }
        if (chained_) {
            prefix_ = token.prefix;
            group_ = token.group;
        }
        return at;
    }

    [[nodiscard]] Cursor& cursor() { return in_; }
    /// As ESC E does: back to one byte a character.
    void reset() { text_method_ = 0; }

private:
    static constexpr std::size_t max_run = 16 * 1024;  // longest text handed out at once

    [[nodiscard]] bool by_bytes() const { return !display_ && text_method_ != 21 && text_method_ != 31 && text_method_ != 38; }
    [[nodiscard]] static std::size_t plain_command(Token& token, ByteView ahead);
    [[nodiscard]] bool command_ahead(Token& token, ByteView ahead, std::size_t lead);
    void command(Token& token);
    void end_command(Token& token, std::uint8_t final);
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
