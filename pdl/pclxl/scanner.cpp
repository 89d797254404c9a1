#include "pdl/pclxl/scanner.hpp"

#include <bit>

namespace consigne::pdl::pclxl {

namespace {

constexpr bool is_white(std::uint8_t byte) { return byte == 0 || (byte >= 9 && byte <= 13) || byte == ' '; }

/// What a byte begins, where a statement goes on.
struct Meaning {
    enum class Kind : std::uint8_t { other, white, value, array, op };
    Kind kind = Kind::other;
    std::uint8_t type = 0;      ///< of a value: as Attribute::type
    std::uint8_t count = 0;     ///< its elements
    std::uint8_t size = 0;      ///< of an element
};
constexpr auto meanings = [] {
    std::array<Meaning, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        Meaning& meaning = table[byte];
        const unsigned kind = byte & 0xF8, type = 0xC0 | (byte & 7);
        if (is_white(static_cast<std::uint8_t>(byte))) meaning.kind = Meaning::Kind::white;
        else if (byte >= 0x41 && byte <= 0xBF) meaning.kind = Meaning::Kind::op;
        else if ((kind == 0xC0 || kind == 0xC8 || kind == 0xD0 || kind == 0xE0) && type <= tag::real32) {
            meaning.kind = kind == 0xC8 ? Meaning::Kind::array : Meaning::Kind::value;
            meaning.type = static_cast<std::uint8_t>(type);
            meaning.count = kind == 0xE0 ? 4 : kind == 0xD0 ? 2 : 1;
            meaning.size = type == tag::ubyte ? 1 : type == tag::uint16 || type == tag::sint16 ? 2 : 4;
        }
    }
    return table;
}();

}  // namespace

void put16(Bytes& to, std::uint32_t value, ByteOrder order)
{
    const auto low = static_cast<std::uint8_t>(value);
    const auto high = static_cast<std::uint8_t>(value >> 8);
    to.push_back(order == ByteOrder::big ? high : low);
    to.push_back(order == ByteOrder::big ? low : high);
}

void put32(Bytes& to, std::uint32_t value, ByteOrder order)
{
    put16(to, order == ByteOrder::big ? value >> 16 : value & 0xFFFF, order);
    put16(to, order == ByteOrder::big ? value & 0xFFFF : value >> 16, order);
}

const Attribute* Statement::find(std::uint16_t id) const
{
    for (auto it = attributes.rbegin(); it != attributes.rend(); ++it) {
        if (it->id == id) return &*it;
    }
    return nullptr;
}

double Statement::element(const Attribute& attribute, std::size_t index) const
{
    if (index >= attribute.count) return 0;
    const std::size_t size = element_size(attribute.type);
    const std::uint32_t bits = get_number(ByteView(raw).subspan(attribute.data + index * size, size), order);
    switch (attribute.type) {
    case tag::sint16: return static_cast<std::int16_t>(bits);
    case tag::sint32: return static_cast<std::int32_t>(bits);
    case tag::real32: return std::bit_cast<float>(bits);
    default: return bits;
    }
}

std::optional<std::int64_t> Statement::integer(std::uint16_t id) const
{
    const Attribute* attribute = find(id);
    if (!attribute || attribute->count == 0) return {};
    const double number = element(*attribute, 0);
    // A real32 may hold anything; what is no integer of 32 bits is no answer.
    if (!(number >= -2147483648.0 && number <= 4294967295.0)) return {};
    return static_cast<std::int64_t>(number);
}

std::string_view Statement::bytes(const Attribute& attribute) const
{
    return as_text(ByteView(raw).subspan(attribute.data, attribute.count * element_size(attribute.type)));
}

bool Scanner::append(std::size_t n)
{
    while (n > 0) {
        const ByteView ahead = in_.peek(1);
        if (ahead.empty()) return false;
        const std::size_t some = std::min(n, ahead.size());
        statement_.raw.insert(statement_.raw.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(some));
        in_.skip(some);
        n -= some;
    }
    return true;
}

Token Scanner::end_inside()
{
    cut_short_ = true;
    return Token::end;
}

bool Scanner::plain_statement()
{
    if (!order_ || vendor_bytes_ > 0) return false;
    constexpr std::size_t most = 16 * 1024;
    ByteView ahead = in_.peek(1);
    ahead = ahead.first(std::min(ahead.size(), most));
    std::size_t count = 0;
    for (std::size_t at = 0; at < ahead.size();) {
        const Meaning& meaning = meanings[ahead[at]];
        if (meaning.kind == Meaning::Kind::op) {
            statement_.raw.assign(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(at + 1));
            statement_.attributes.assign(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(count));
            statement_.op = ahead[at];
            statement_.order = *order_;
            in_.skip(at + 1);
            // VendorUnique data come bare, without a block's tag and length (HP JetReady).
            if (statement_.op == op::vendor_unique) vendor_bytes_ = static_cast<std::uint64_t>(std::max<std::int64_t>(0, statement_.integer(attr::vu_data_length).value_or(0)));
            return true;
        }
        std::size_t data = at + 1;
        std::uint32_t elements = meaning.count;
        if (meaning.kind == Meaning::Kind::array) {
            const std::size_t left = ahead.size() - at;
            if (left < 2 || ahead[at + 1] < tag::ubyte || ahead[at + 1] > tag::uint32) return false;
            const std::size_t size = element_size(ahead[at + 1]);
            if (left < 2 + size) return false;
            elements = get_number(ahead.subspan(at + 2, size), *order_);
            data = at + 2 + size;
        } else if (meaning.kind == Meaning::Kind::white) {
            ++at;
            continue;
        } else if (meaning.kind == Meaning::Kind::other) {
            return false;
        }
        // The attribute that names the value follows it.
        const std::size_t end = data + std::size_t{elements} * meaning.size;
        if (count == found_.size() || end + 2 > ahead.size() || ahead[end] != tag::attribute) return false;
        found_[count++] = {ahead[end + 1], meaning.type, meaning.kind == Meaning::Kind::array, elements, at, data, end + 2};
        at = end + 2;
    }
    return false;
}

Result<Token> Scanner::next()
{
    statement_.raw.clear();
    statement_.attributes.clear();
    pending_.reset();
    if (vendor_bytes_ > 0) {
        data_length_ = std::exchange(vendor_bytes_, 0);
        return Token::data;
    }
    if (plain_statement()) return Token::statement;
    for (;;) {
        const auto byte = in_.peek_byte();
        if (!byte) {
            cut_short_ = !statement_.attributes.empty() || pending_;
            return Token::end;
        }
        if (is_white(*byte)) {
            if (!append(1)) return end_inside();
            if (statement_.raw.size() > max_statement_bytes) {
                return fail(Errc::limit_exceeded, "PCL XL statement longer than 1 MiB", in_.offset());
            }
            continue;
        }
        if (*byte == 0x1B) {
            if (!in_.looking_at(uel)) return Token::stray;
            cut_short_ = !statement_.attributes.empty() || pending_;
            return Token::end;
        }
        if (*byte == '\'' || *byte == '(' || *byte == ')') return header_line();
        if (!order_) return Token::stray;
        if (*byte >= 0x41 && *byte <= 0xBF) {
            if (!append(1)) return end_inside();
            statement_.op = *byte;
            statement_.order = *order_;
            // VendorUnique data come bare, without a block's tag and length (HP JetReady).
            if (*byte == op::vendor_unique) {
                vendor_bytes_ = static_cast<std::uint64_t>(
                    std::max<std::int64_t>(0, statement_.integer(attr::vu_data_length).value_or(0)));
            }
            return Token::statement;
        }
        if (*byte == tag::block || *byte == tag::short_block) return block(*byte);
        if (*byte == tag::attribute || *byte == tag::attribute16) {
            if (const Token token = attribute(*byte); token != Token::statement) return token;
            if (statement_.attributes.size() > max_attributes) {
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
    const std::uint8_t type = first & 0x07;
    const std::uint8_t kind = first & 0xF8;
    if (type > 5 || (kind != 0xC0 && kind != 0xC8 && kind != 0xD0 && kind != 0xE0)) return false;
    Attribute value;
    value.type = static_cast<std::uint8_t>(0xC0 | type);
    value.array = kind == 0xC8;
    value.begin = statement_.raw.size();
    value.count = kind == 0xE0 ? 4 : kind == 0xD0 ? 2 : 1;
    cut_short_ = true;
    if (!append(1)) return false;
    if (value.array) {
        const auto length_tag = in_.peek_byte();
        if (!length_tag) return false;
        if (*length_tag < tag::ubyte || *length_tag > tag::uint32) {
            cut_short_ = false;
            return false;
        }
        const std::size_t size = element_size(*length_tag);
        if (!append(1 + size)) return false;
        value.count = get_number(ByteView(statement_.raw).last(size), *order_);
    }
    const std::size_t size = element_size(value.type);
    if (value.count > (max_statement_bytes - std::min(max_statement_bytes, statement_.raw.size())) / size) {
        return fail(Errc::limit_exceeded, "PCL XL statement longer than 1 MiB", in_.offset());
    }
    value.data = statement_.raw.size();
    if (!append(value.count * size)) return false;
    cut_short_ = false;
    pending_ = value;
    return true;
}

/// Token::statement stands for "taken, the list goes on".
Token Scanner::attribute(std::uint8_t first)
{
    const std::size_t size = first == tag::attribute ? 1 : 2;
    if (!append(1 + size)) return end_inside();
    const std::uint32_t id = get_number(ByteView(statement_.raw).last(size), *order_);
    if (pending_) {
        pending_->id = static_cast<std::uint16_t>(id);
        pending_->end = statement_.raw.size();
        statement_.attributes.push_back(*pending_);
        pending_.reset();
    }
    return Token::statement;
}

Token Scanner::block(std::uint8_t first)
{
    const std::size_t size = first == tag::short_block ? 1 : 4;
    if (!append(1 + size)) return end_inside();
    data_length_ = get_number(ByteView(statement_.raw).last(size), *order_);
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
