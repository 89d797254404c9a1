#include "pdl/pclxl/scanner.hpp"

namespace consigne::pdl::pclxl {

/// Takes `n` bytes more of a token that is put together.
bool Scanner::append(std::size_t n)
{
    while (n > 0) {
        const ByteView ahead = in_.peek(1);
        if (ahead.empty()) break;
        const std::size_t some = std::min(n, ahead.size());
        pieces_.insert(pieces_.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(some));
        in_.skip(some);
        n -= some;
    }
    statement_.raw = pieces_;
    return n == 0;
}

Token Scanner::end_inside()
{
    cut_short_ = true;
    return Token::end;
}

/// What stands in `raw` is a statement.
void Scanner::end_statement()
{
    statement_.op = statement_.raw.back();
    statement_.order = *order_;
    // VendorUnique data come bare, without a block's tag and length (HP JetReady).
    if (statement_.op == op::vendor_unique) vendor_bytes_ = static_cast<std::uint64_t>(std::max<std::int64_t>(0, statement_.integer(attr::vu_data_length).value_or(0)));
}

bool Scanner::plain_statement()
{
    if (!order_ || vendor_bytes_ > 0) return false;
    const ByteView ahead = in_.peek(1);
    const std::size_t size = pclxl::plain_statement(ahead, *order_, statement_.colours);
    if (size == 0) return false;
    statement_.raw = ahead.first(size);
    in_.skip(size);
    end_statement();
    return true;
}

Result<Token> Scanner::next()
{
    pieces_.clear();
    statement_.raw = {};
    attributes_ = 0;
    value_due_ = false;
    if (vendor_bytes_ > 0) {
        data_length_ = std::exchange(vendor_bytes_, 0);
        return Token::data;
    }
    if (plain_statement()) return Token::statement;
    statement_.colours = 0;
    for (;;) {
        const auto byte = in_.peek_byte();
        if (!byte) {
            cut_short_ = attributes_ > 0 || value_due_;
            return Token::end;
        }
        if (is_white(*byte)) {
            if (!append(1)) return end_inside();
            if (pieces_.size() > max_statement_bytes) {
                return fail(Errc::limit_exceeded, "PCL XL statement longer than 1 MiB", in_.offset());
            }
            continue;
        }
        if (*byte == 0x1B) {
            if (!in_.looking_at(uel)) return Token::stray;
            cut_short_ = attributes_ > 0 || value_due_;
            return Token::end;
        }
        if (*byte == '\'' || *byte == '(' || *byte == ')') return header_line();
        if (!order_) return Token::stray;
        if (is_operator(*byte)) {
            if (!append(1)) return end_inside();
            end_statement();
            return Token::statement;
        }
        if (*byte == tag::block || *byte == tag::short_block) return block(*byte);
        if (*byte == tag::attribute || *byte == tag::attribute16) {
            if (const Token token = attribute(*byte); token != Token::statement) return token;
            if (attributes_ > max_attributes) {
                return fail(Errc::limit_exceeded, "PCL XL operator with more than 256 attributes", in_.offset());
            }
            continue;
        }
        const auto whole = value(*byte);
        if (!whole) return whole.error();
        if (!*whole) return cut_short_ ? Token::end : Token::stray;
    }
}

/// True when a whole value was taken; false at the end of the document or at a byte that begins no value.
Result<bool> Scanner::value(std::uint8_t first)
{
    const Meaning& meaning = meanings[first];
    if (meaning.kind != Meaning::Kind::value && meaning.kind != Meaning::Kind::array) return false;
    std::uint32_t count = meaning.count;
    cut_short_ = true;
    if (!append(1)) return false;
    if (meaning.kind == Meaning::Kind::array) {
        const auto length_tag = in_.peek_byte();
        if (!length_tag) return false;
        if (*length_tag < tag::ubyte || *length_tag > tag::uint32) {
            cut_short_ = false;
            return false;
        }
        const std::size_t size = element_size(*length_tag);
        if (!append(1 + size)) return false;
        count = get_number(statement_.raw.last(size), *order_);
    }
    if (count > (max_statement_bytes - std::min(max_statement_bytes, pieces_.size())) / meaning.size) {
        return fail(Errc::limit_exceeded, "PCL XL statement longer than 1 MiB", in_.offset());
    }
    if (!append(std::size_t{count} * meaning.size)) return false;
    cut_short_ = false;
    value_due_ = true;
    return true;
}

/// Token::statement stands for "taken, the list goes on".
Token Scanner::attribute(std::uint8_t first)
{
    const std::size_t size = first == tag::attribute ? 1 : 2;
    if (!append(1 + size)) return end_inside();
    statement_.colours |= colour_bit(get_number(statement_.raw.last(size), *order_));
    if (std::exchange(value_due_, false)) ++attributes_;
    return Token::statement;
}

Token Scanner::block(std::uint8_t first)
{
    const std::size_t size = first == tag::short_block ? 1 : 4;
    if (!append(1 + size)) return end_inside();
    data_length_ = get_number(statement_.raw.last(size), *order_);
    return Token::data;
}

Token Scanner::header_line()
{
    const ByteView ahead = in_.peek(12);
    const std::string_view text = as_text(ahead).substr(1);
    if (!text.starts_with(" HP-PCL XL") && !text.starts_with("HP-PCL XL")) return Token::stray;
    const char binding = static_cast<char>(ahead[0]);

    std::string line;
    for (;;) {
        const auto byte = in_.peek_byte();
        if (!byte || line.size() > max_header_bytes) return byte ? Token::stray : end_inside();
        if (!append(1)) return end_inside();
        if (*byte == '\n') break;
        line.push_back(static_cast<char>(*byte));
    }
    header_ = Header{};
    header_.text = binding == '\'';
    order_ = binding == '(' ? ByteOrder::big : ByteOrder::little;
    // Behind the third semicolon: ") HP-PCL XL;2;0;Comment …".
    std::size_t at = 0;
    for (int semicolons = 0; semicolons < 3 && at != std::string::npos; ++semicolons) {
        at = line.find(';', at);
        if (at != std::string::npos) ++at;
    }
    if (at != std::string::npos) header_.comment = line.substr(at);
    return Token::header;
}

Result<> pass_to_uel(Cursor& in, ByteSink* to)
{
    for (;;) {
        const ByteView ahead = in.peek(uel.size());
        const std::size_t found = as_text(ahead).find(uel);
        std::size_t some = found;
        if (found == std::string_view::npos) {
            some = ahead.size() < uel.size() ? ahead.size() : ahead.size() - (uel.size() - 1);
        }
        if (to) {
            if (const auto put = in.copy(some, *to); !put) return put.error();
        } else {
            in.skip(some);
        }
        if (found != std::string_view::npos || in.at_end()) return {};
    }
}

}  // namespace consigne::pdl::pclxl
