// Walks an IPP message before libcups may see it: libcups 2.4.2 recurses without limit (threats.md §1.1) and reads only whole
// messages. Finds where the attributes end and the document begins, and refuses what is beyond the limits. No recursion.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::ipp {

// threats.md §5.
inline constexpr std::size_t max_section = 256 * 1024;
inline constexpr unsigned max_attributes = 1'000;
inline constexpr unsigned max_values_in_one = 1'000;
inline constexpr unsigned max_values = 4'096;
inline constexpr unsigned max_depth = 8;

/// Feed it the growing message; the answer does not depend on how the message was cut.
class Scanner {
public:
    enum class State : std::uint8_t { more, done, refused };

    /// `so_far`: the whole message up to now, from its first byte.
    State scan(ByteView so_far);

    /// Bytes of header and attributes, end tag included. Meaningful when done.
    [[nodiscard]] std::size_t length() const { return at_; }
    /// IPP status to refuse with: 0x0400 (malformed), 0x0408 (too large), 0x0409 (a value too long).
    [[nodiscard]] std::uint16_t status() const { return status_; }
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    State refuse(std::uint16_t status, const char* why);
    [[nodiscard]] State element(ByteView message, bool& taken);
    [[nodiscard]] const char* value_fault(std::uint8_t tag, ByteView value, std::uint16_t& status) const;

    std::size_t at_ = 0;
    std::uint16_t status_ = 0;
    std::string why_;
    State state_ = State::more;
    /// What a collection goes on with (RFC 8010 §3.1.6): members are a name, then values. libcups 2.4.2 takes a name without a value,
    /// and writes it as something else.
    enum class Inside : std::uint8_t { name, value, either } inside_ = Inside::name;
    unsigned attributes_ = 0, values_ = 0, values_in_one_ = 0, depth_ = 0;
    bool in_group_ = false, after_attribute_ = false;
};

}  // namespace consigne::spooler::ipp
