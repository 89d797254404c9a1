// Cuts a PCL XL stream into statements. The reader and the rewriter share it, so that they agree on every byte.
#pragma once

#include "pdl/pclxl/statement.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::pdl::pclxl {

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
    static constexpr std::size_t max_header_bytes = 4096;

    /// `order`: that of the stream around a user stream, which may come without a header.
    explicit Scanner(Cursor& in, std::optional<ByteOrder> order = {}) : in_(in), order_(order) {}

    [[nodiscard]] Result<Token> next();
    /// Takes a statement when one stands there as nearly all do: values, each with its attribute, and the operator, all of
    /// it buffered. Else nothing is taken, and next() finds whatever there is.
    [[nodiscard]] bool plain_statement();
    /// Passes over such statements, as far as they are buffered, and returns how many bytes that takes; none is taken from the
    /// cursor. Ends before the first of which `passes(const Statement&)` says no, and before VendorUnique, whose data come bare.
    template <class Passes>
    [[nodiscard]] std::size_t pass_over(Passes passes)
    {
        if (!order_ || vendor_bytes_ > 0) return 0;
        const ByteView ahead = in_.peek(1);
        Statement statement{{}, 0, *order_, 0};
        std::size_t at = 0;
        while (const std::size_t size = pclxl::plain_statement(ahead.subspan(at), statement.order, statement.colours)) {
            statement.raw = ahead.subspan(at, size);
            statement.op = statement.raw.back();
            if (statement.op == op::vendor_unique || !passes(std::as_const(statement))) break;
            at += size;
        }
        return at;
    }

    /// All bytes the last token took from the cursor (of a block: its tag and length).
    [[nodiscard]] ByteView raw() const { return statement_.raw; }
    [[nodiscard]] const Statement& statement() const { return statement_; }
    [[nodiscard]] const Header& header() const { return header_; }
    [[nodiscard]] std::uint64_t data_length() const { return data_length_; }
    [[nodiscard]] bool cut_short() const { return cut_short_; }
    [[nodiscard]] ByteOrder order() const { return order_.value_or(ByteOrder::little); }

private:
    void end_statement();
    [[nodiscard]] bool append(std::size_t n);
    [[nodiscard]] Result<bool> value(std::uint8_t tag);
    [[nodiscard]] Token attribute(std::uint8_t tag);
    [[nodiscard]] Token block(std::uint8_t tag);
    [[nodiscard]] Token header_line();
    Token end_inside();

    Cursor& in_;
    std::optional<ByteOrder> order_;
    Statement statement_;
    Bytes pieces_;                  // a token that does not stand whole in the window
    std::size_t attributes_ = 0;    // in the pieces so far
    bool value_due_ = false;        // the last value has no attribute yet
    Header header_;
    std::uint64_t data_length_ = 0;
    std::uint64_t vendor_bytes_ = 0;
    bool cut_short_ = false;
};

/// Leaves the cursor on the next UEL or at the end, handing the bytes before it to `to` when given.
[[nodiscard]] Result<> pass_to_uel(Cursor& in, ByteSink* to);

}  // namespace consigne::pdl::pclxl
