// A content stream operator by operator, with as much of the operands as marks and greys ask for.
#pragma once

#include "pdl/pdf/content.hpp"

#include <span>

namespace consigne::pdl::pdf {

struct Operand {
    enum class Kind : std::uint8_t { number, name, string, array, other };
    Kind kind = Kind::other;
    bool blank = true;          ///< of a string, or of the strings in an array: no code but that of the blank
    bool empty = true;          ///< no code at all
    std::string_view raw;       ///< as it stands in the content, unless `object` holds it
    QPDFObjectHandle object;    ///< what qpdf read; not initialised when qpdf was not asked

    [[nodiscard]] double value() const;         ///< of a number; 0 of anything else
    [[nodiscard]] std::string name() const;     ///< with its slash; empty when it is no name
    [[nodiscard]] std::string codes() const;    ///< of a string, or of the strings in an array
    [[nodiscard]] QPDFObjectHandle as_object() const;
};

/// One operator; lives until the call returns.
struct Step {
    std::string_view op;
    std::span<const Operand> operands;
    std::string_view raw;       ///< all bytes since the previous operator, to be copied when nothing changes
};

/// An operator's name as a number, so that a switch can choose; 0 for names longer than three bytes.
[[nodiscard]] constexpr std::uint32_t code(std::string_view op)
{
    std::uint32_t value = 0;
    if (op.size() <= 3)
        for (const char c : op) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

/// Calls `each` for every operator until it returns false; the same operators as parse_content finds, which is asked as soon
/// as something stands in the content that is not plainly written. Returns how many bytes of `text` belong to operators.
std::size_t step_through(const std::string& text, const std::function<bool(const Step&)>& each);

}  // namespace consigne::pdl::pdf
