// Cuts a PCL XL stream into statements. The reader and the rewriter share it, so that they agree on every byte.
#pragma once

#include "pdl/pclxl/vocabulary.hpp"
#include "pdl/stream/cursor.hpp"

#include <array>

namespace consigne::pdl::pclxl {

enum class ByteOrder : std::uint8_t { big, little };

/// Puts `value` as 2 or 4 bytes in the stream's order.
void put16(Bytes& to, std::uint32_t value, ByteOrder order);
void put32(Bytes& to, std::uint32_t value, ByteOrder order);
/// Of 1 to 4 bytes.
[[nodiscard]] inline std::uint32_t get_number(ByteView bytes, ByteOrder order)
{
    std::uint32_t value = 0;
    if (order == ByteOrder::big)
        for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | bytes[i];
    else
        for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
    return value;
}

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

/// An operator with its attribute list; `raw` is exactly what the stream holds, white space before included.
struct Statement {
    Bytes raw;
    std::vector<Attribute> attributes;
    std::uint8_t op = 0;
    ByteOrder order = ByteOrder::little;

    [[nodiscard]] const Attribute* find(std::uint16_t id) const;  ///< the last of that id
    [[nodiscard]] double element(const Attribute& attribute, std::size_t index) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::uint16_t id) const;
    [[nodiscard]] std::string_view bytes(const Attribute& attribute) const;  ///< all elements as they stand
};

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

enum class Token : std::uint8_t {
    header,     ///< a stream header line: `header()`
    statement,  ///< `statement()`
    data,       ///< `data_length()` bytes follow in the cursor; the caller takes them
    stray,      ///< the next byte belongs to no token (or an ESC begins no UEL): framing is lost
    end,        ///< at a UEL or the end of the document; `cut_short()` when inside a construct
};

struct Header {
    bool text = false;      ///< ASCII binding: no device takes it, and nothing behind it is framed as below
    std::string comment;    ///< behind protocol class and revision
};

/// Holds one statement. An attribute list beyond the limits is limit_exceeded.
class Scanner {
public:
    /// PCL XL arrays have 16-bit lengths: 65,535 elements of 4 bytes, and a statement holds few of them.
    static constexpr std::size_t max_statement_bytes = std::size_t{1} << 20;
    static constexpr std::size_t max_attributes = 256;
    static constexpr std::size_t max_header_bytes = 4096;

    /// `order`: that of the stream around a user stream, which may come without a header.
    explicit Scanner(Cursor& in, std::optional<ByteOrder> order = {}) : in_(in), order_(order) {}

    [[nodiscard]] Result<Token> next();
    /// Takes a statement when one stands there as nearly all do: values, each with its attribute, and the operator, all of
    /// it buffered. Else nothing is taken, and next() finds whatever there is.
    [[nodiscard]] bool plain_statement();

    /// All bytes the last token took from the cursor (of a block: its tag and length).
    [[nodiscard]] const Bytes& raw() const { return statement_.raw; }
    [[nodiscard]] const Statement& statement() const { return statement_; }
    [[nodiscard]] const Header& header() const { return header_; }
    [[nodiscard]] std::uint64_t data_length() const { return data_length_; }
    [[nodiscard]] bool cut_short() const { return cut_short_; }
    [[nodiscard]] ByteOrder order() const { return order_.value_or(ByteOrder::little); }

private:
    [[nodiscard]] bool append(std::size_t n);
    [[nodiscard]] Result<bool> value(std::uint8_t tag);
    [[nodiscard]] Token attribute(std::uint8_t tag);
    [[nodiscard]] Token block(std::uint8_t tag);
    [[nodiscard]] Token header_line();
    Token end_inside();

    Cursor& in_;
    std::optional<ByteOrder> order_;
    Statement statement_;
    std::array<Attribute, 8> found_;  // of a statement that stands whole in the window
    Header header_;
    std::optional<Attribute> pending_;
    std::uint64_t data_length_ = 0;
    std::uint64_t vendor_bytes_ = 0;
    bool cut_short_ = false;
};

/// Leaves the cursor on the next UEL or at the end, handing the bytes before it to `to` when given.
[[nodiscard]] Result<> pass_to_uel(Cursor& in, ByteSink* to);

}  // namespace consigne::pdl::pclxl
