#include "spooler/ipp/scanner.hpp"

#include <cups/ipp.h>

namespace consigne::spooler::ipp {
namespace {

std::size_t two(ByteView bytes, std::size_t at)
{
    return static_cast<std::size_t>(bytes[at]) << 8 | bytes[at + 1];
}

// RFC 8010 §3.5.2.
constexpr std::uint8_t end_of_attributes = 0x03;
constexpr std::uint8_t begin_collection = 0x34, end_collection = 0x37, member_name = 0x4A, extension = 0x7F;
constexpr std::size_t longest_value = 32'767;

}  // namespace

Scanner::State Scanner::refuse(std::uint16_t status, const char* why)
{
    status_ = status;
    why_ = why;
    return state_ = State::refused;
}

const char* Scanner::value_fault(std::uint8_t tag, ByteView value, std::uint16_t& status) const
{
    const std::size_t n = value.size();
    const auto exactly = [&](std::size_t size) { return n == size ? nullptr : "a value of the wrong size"; };
    const auto at_most = [&](std::size_t size) -> const char* {
        if (n > size) { status = IPP_STATUS_ERROR_REQUEST_VALUE; return "a value too long"; }
        return as_text(value).find('\0') == std::string_view::npos ? nullptr : "a zero byte in a string";
    };
    switch (tag) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: return exactly(4);
    case IPP_TAG_BOOLEAN: return n == 1 && value[0] > 1 ? "a boolean that is neither" : exactly(1);
    case IPP_TAG_DATE: return exactly(11);
    case IPP_TAG_RESOLUTION: return exactly(9);
    case IPP_TAG_RANGE: return exactly(8);
    case IPP_TAG_NAME: case IPP_TAG_KEYWORD: case IPP_TAG_MIMETYPE: case member_name: return at_most(255);
    case IPP_TAG_TEXT: case IPP_TAG_URI: return at_most(1'023);
    case IPP_TAG_STRING: if (n > 1'023) { status = IPP_STATUS_ERROR_REQUEST_VALUE; return "a value too long"; } return nullptr;
    case IPP_TAG_CHARSET: case IPP_TAG_LANGUAGE: case IPP_TAG_URISCHEME: return at_most(63);
    case IPP_TAG_TEXTLANG: case IPP_TAG_NAMELANG: {
        // Two lengths inside must add up to the one outside (CVE-2019-2228's place).
        if (n < 4) return "a string with language too short";
        const std::size_t language = two(value, 0);
        if (language > n - 4) return "a language longer than its value";
        const std::size_t text = two(value, 2 + language);
        if (text != n - 4 - language) return "lengths that do not add up";
        if (language > 63 || text > (tag == IPP_TAG_NAMELANG ? 255U : 1'023U)) {
            status = IPP_STATUS_ERROR_REQUEST_VALUE;
            return "a value too long";
        }
        return nullptr;
    }
    case extension: return n < 4 ? "an extension tag without its number" : nullptr;
    default: return nullptr;  // out-of-band values and tags not known to us: skipped by their length
    }
}

Scanner::State Scanner::element(ByteView message, bool& taken)
{
    taken = false;
    const std::size_t left = message.size() - at_;
    if (left < 1) return State::more;
    const std::uint8_t tag = message[at_];
    if (tag <= 0x0F) {
        if (depth_ != 0) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a collection not closed");
        if (tag == 0) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "reserved group tag");
        ++at_;
        taken = true;
        in_group_ = true;
        after_attribute_ = false;
        return tag == end_of_attributes ? state_ = State::done : State::more;
    }
    if (!in_group_) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "an attribute before any group");
    if (left < 3) return State::more;
    const std::size_t name = two(message, at_ + 1);
    if (name > 255) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "attribute name too long");
    if (left - 3 < name) return State::more;
    if (left - 3 - name < 2) return State::more;
    const std::size_t value = two(message, at_ + 3 + name);
    if (value > longest_value) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a value longer than 32767");
    if (left - 5 - name < value) return State::more;
    const ByteView name_bytes = message.subspan(at_ + 3, name);
    const ByteView value_bytes = message.subspan(at_ + 5 + name, value);

    if (as_text(name_bytes).find('\0') != std::string_view::npos) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a zero byte in a name");
    if (depth_ == 0) {
        if (name != 0) {
            if (++attributes_ > max_attributes) return refuse(IPP_STATUS_ERROR_REQUEST_ENTITY, "too many attributes");
            values_in_one_ = 0;
            after_attribute_ = true;
        } else if (!after_attribute_) {
            return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "an additional value of nothing");
        }
        if (tag == member_name || tag == end_collection) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a member outside a collection");
        if (++values_in_one_ > max_values_in_one) return refuse(IPP_STATUS_ERROR_REQUEST_ENTITY, "too many values in one attribute");
    } else if (name != 0) {
        return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a name inside a collection");
    } else if (const bool is_value = tag != member_name && tag != end_collection; is_value ? inside_ == Inside::name : inside_ == Inside::value) {
        return refuse(IPP_STATUS_ERROR_BAD_REQUEST, is_value ? "a value of no member" : "a member without a value");
    }
    if (++values_ > max_values) return refuse(IPP_STATUS_ERROR_REQUEST_ENTITY, "too many values");

    if (tag == begin_collection) {
        if (value != 0) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a collection with a value of its own");
        if (++depth_ > max_depth) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "collections nested too deep");
        inside_ = Inside::name;
    } else if (tag == end_collection) {
        if (value != 0) return refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a collection end with a value");
        --depth_;
        inside_ = Inside::either;
    } else {
        inside_ = tag == member_name ? Inside::value : Inside::either;
        std::uint16_t status = IPP_STATUS_ERROR_BAD_REQUEST;
        if (const char* why = value_fault(tag, value_bytes, status)) return refuse(status, why);
    }
    at_ += 5 + name + value;
    taken = true;
    return State::more;
}

Scanner::State Scanner::scan(ByteView so_far)
{
    if (state_ != State::more) return state_;
    if (at_ == 0) {
        if (so_far.size() < 8) return State::more;
        at_ = 8;
    }
    bool taken = true;
    while (taken && state_ == State::more) {
        if (element(so_far, taken) != State::more) break;
        if (at_ > max_section) return refuse(IPP_STATUS_ERROR_REQUEST_ENTITY, "attributes too large");
    }
    if (state_ == State::more && so_far.size() > max_section) return refuse(IPP_STATUS_ERROR_REQUEST_ENTITY, "attributes too large");
    return state_;
}

}  // namespace consigne::spooler::ipp
