// One operator of PCL XL with its attributes. Loops over whole pages run through here, so that they stand in the header.
#pragma once

#include "pdl/pclxl/vocabulary.hpp"
#include "pdl/stream/bytes.hpp"

#include <array>
#include <optional>
#include <utility>

namespace consigne::pdl::pclxl {

enum class ByteOrder : std::uint8_t { big, little };

/// Puts `value` as 2 or 4 bytes in the stream's order.
void put16(Bytes& to, std::uint32_t value, ByteOrder order);
void put32(Bytes& to, std::uint32_t value, ByteOrder order);
/// Of 1 to 4 bytes.
[[nodiscard]] inline std::uint32_t get_number(ByteView bytes, ByteOrder order)
{
    if (bytes.size() == 1) return bytes[0];  // nearly always
    std::uint32_t value = 0;
    if (order == ByteOrder::big)
        for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | bytes[i];
    else
        for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
    return value;
}

/// The bytes an element of `type` takes.
[[nodiscard]] inline std::size_t element_size(std::uint8_t type)
{
    switch (type) {
    case tag::ubyte: return 1;
    case tag::uint16:
    case tag::sint16: return 2;
    default: return 4;
    }
}

/// Attributes of one statement; drivers use ten.
inline constexpr std::size_t max_attributes = 256;

[[nodiscard]] constexpr bool is_white(std::uint8_t byte) { return byte == 0 || (byte >= 9 && byte <= 13) || byte == ' '; }

[[nodiscard]] constexpr bool is_operator(std::uint8_t byte) { return byte >= 0x41 && byte <= 0xBF; }

/// What a byte begins, where the attribute list of a statement goes on.
struct Meaning {
    enum class Kind : std::uint8_t { other, white, value, array };
    Kind kind = Kind::other;
    std::uint8_t type = 0;      ///< of a value: as Attribute::type
    std::uint8_t count = 0;     ///< its elements
    std::uint8_t size = 0;      ///< of an element
    std::uint8_t length = 0;    ///< of a value that is no array, its tag included
};
inline constexpr auto meanings = [] {
    std::array<Meaning, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        Meaning& meaning = table[byte];
        const unsigned kind = byte & 0xF8, type = 0xC0 | (byte & 7);
        if (is_white(static_cast<std::uint8_t>(byte))) meaning.kind = Meaning::Kind::white;
        else if ((kind == 0xC0 || kind == 0xC8 || kind == 0xD0 || kind == 0xE0) && type <= tag::real32) {
            meaning.kind = kind == 0xC8 ? Meaning::Kind::array : Meaning::Kind::value;
            meaning.type = static_cast<std::uint8_t>(type);
            meaning.count = kind == 0xE0 ? 4 : kind == 0xD0 ? 2 : 1;
            meaning.size = type == tag::ubyte ? 1 : type == tag::uint16 || type == tag::sint16 ? 2 : 4;
            meaning.length = static_cast<std::uint8_t>(1 + meaning.count * meaning.size);
        }
    }
    return table;
}();

/// A value and the attribute that names it, as places in Statement::raw.
struct Attribute {
    std::uint16_t id = 0;
    std::uint8_t type = 0;      ///< C0 ubyte … C5 real32, whether one, an array, a pair or a box
    bool array = false;         ///< C8 … CD
    std::uint32_t count = 0;    ///< elements
    std::size_t begin = 0;      ///< the value's tag
    std::size_t data = 0;       ///< the first element
    std::size_t end = 0;        ///< behind the attribute's id
};

/// An operator with its attribute list, which is looked through when something in it is asked for: of most operators nothing is.
struct Statement {
    ByteView raw;               ///< exactly what the stream holds, white space before included; until the cursor moves on
    std::uint8_t op = 0;
    ByteOrder order = ByteOrder::little;
    std::uint32_t colours = 0;  ///< a bit for each attribute with an id below 0x20: those about colour

    /// Calls `each(const Attribute&)` for every value that an attribute names, in their order.
    template <class Each>
    void attributes(Each each) const
    {
        Attribute attribute;
        for (std::size_t at = 0; next_attribute(at, attribute);) each(std::as_const(attribute));
    }
    [[nodiscard]] std::optional<Attribute> find(std::uint16_t id) const;  ///< the last of that id
    [[nodiscard]] double element(const Attribute& attribute, std::size_t index) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::uint16_t id) const;
    [[nodiscard]] std::string_view bytes(const Attribute& attribute) const;  ///< all elements as they stand

private:
    /// The next from `at` on. What was scanned holds nothing but whole values and attributes, and at its end the operator.
    [[nodiscard]] bool next_attribute(std::size_t& at, Attribute& attribute) const;
};

/// A bit of Statement::colours; 0 when the attribute is not about colour.
[[nodiscard]] constexpr std::uint32_t colour_bit(std::uint32_t id) { return id < 0x20 ? 1U << id : 0; }

/// A statement that outlives its cursor's next move.
struct KeptStatement {
    explicit KeptStatement(const Statement& statement) : bytes(statement.raw.begin(), statement.raw.end()), said{bytes, statement.op, statement.order, statement.colours} {}
    KeptStatement(const KeptStatement&) = delete;
    KeptStatement& operator=(const KeptStatement&) = delete;

    Bytes bytes;
    Statement said;
};

[[gnu::always_inline]] inline bool Statement::next_attribute(std::size_t& at, Attribute& attribute) const
{
    bool value_due = false;
    while (at + 1 < raw.size()) {
        const std::uint8_t byte = raw[at];
        const Meaning& meaning = meanings[byte];
        if (meaning.kind == Meaning::Kind::white) {
            ++at;
        } else if (byte == tag::attribute || byte == tag::attribute16) {
            const std::size_t size = byte == tag::attribute ? 1 : 2;
            attribute.id = static_cast<std::uint16_t>(get_number(raw.subspan(at + 1, size), order));
            attribute.end = at += 1 + size;
            if (value_due) return true;
        } else {
            attribute.type = meaning.type;
            attribute.array = meaning.kind == Meaning::Kind::array;
            attribute.count = meaning.count;
            attribute.begin = at++;
            if (attribute.array) {
                const std::size_t size = element_size(raw[at]);
                attribute.count = get_number(raw.subspan(at + 1, size), order);
                at += 1 + size;
            }
            attribute.data = at;
            at += std::size_t{attribute.count} * meaning.size;
            value_due = true;
        }
    }
    return false;
}

/// The length of the statement that `ahead` begins with, and its Statement::colours; 0 when none does as nearly all do, or not
/// all of it stands there.
[[nodiscard, gnu::always_inline]] inline std::size_t plain_statement(ByteView ahead, ByteOrder order, std::uint32_t& colours)
{
    constexpr std::size_t most = 16 * 1024;
    const std::size_t end = std::min(ahead.size(), most);
    std::size_t at = 0, attributes = 0;
    std::uint32_t about_colour = 0;
    while (at < end) {
        if (is_operator(ahead[at])) {
            colours = about_colour;
            return at + 1;
        }
        const Meaning& meaning = meanings[ahead[at]];
        if (meaning.kind == Meaning::Kind::value) {
            at += meaning.length;
        } else if (meaning.kind == Meaning::Kind::array) {
            if (end - at < 3 || ahead[at + 1] < tag::ubyte || ahead[at + 1] > tag::uint32) return 0;
            const std::size_t size = element_size(ahead[at + 1]);
            if (end - at < 2 + size) return 0;
            at += 2 + size + std::size_t{get_number(ahead.subspan(at + 2, size), order)} * meaning.size;
        } else if (meaning.kind == Meaning::Kind::white) {
            ++at;
            continue;
        } else {
            return 0;
        }
        // The attribute that names the value follows it.
        if (at + 2 > end || ahead[at] != tag::attribute || ++attributes > max_attributes) return 0;
        about_colour |= colour_bit(ahead[at + 1]);
        at += 2;
    }
    return 0;
}

}  // namespace consigne::pdl::pclxl
