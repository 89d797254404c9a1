#include "pdl/pdf/steps.hpp"

#include <array>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t max_operands = 100'000;   // as parse_content
constexpr int max_nesting = 16;

enum class Class : std::uint8_t { regular, space, delimiter, odd };
constexpr auto classes = [] {
    std::array<Class, 256> table{};
    for (unsigned c = 0; c < ' '; ++c) table[c] = Class::odd;
    for (const char c : std::string_view("\0\t\n\f\r ", 6)) table[static_cast<std::uint8_t>(c)] = Class::space;
    for (const char c : std::string_view("()<>[]{}/%")) table[static_cast<std::uint8_t>(c)] = Class::delimiter;
    return table;
}();
Class class_of(char c) { return classes[static_cast<std::uint8_t>(c)]; }

#ifdef __SSE2__
__m128i sixteen(const char* text) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text)); }
__m128i same(__m128i text, char c) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(c)); }
unsigned bits(__m128i bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }
#endif

/// Behind a plain decimal of at most fifteen digits, whose value is exact; npos when it is something else. It must begin as one.
std::size_t behind_number(std::string_view text, std::size_t at)
{
    if (text[at] == '-' || text[at] == '+') ++at;
#ifdef __SSE2__
    if (text.size() - at > 16) {
        // No branch depends on how many digits there are.
        const __m128i shifted = _mm_sub_epi8(sixteen(text.data() + at), _mm_set1_epi8(static_cast<char>('0' - 128)));
        const unsigned other = bits(_mm_cmpgt_epi8(shifted, _mm_set1_epi8(9 - 128))) | 0x10000;
        const auto whole = static_cast<unsigned>(std::countr_zero(other));
        const unsigned point = text[at + whole] == '.' ? 1 : 0;
        const auto end = static_cast<unsigned>(std::countr_zero((other & ~(point << whole)) | 0x10000));
        if (end < 16) return end == point || class_of(text[at + end]) == Class::regular ? std::string_view::npos : at + end;
    }
#endif
    const auto run = [&] {
        const std::size_t begin = at;
        while (at < text.size() && static_cast<unsigned>(text[at] - '0') <= 9) ++at;
        return at - begin;
    };
    std::size_t count = run();
    if (at < text.size() && text[at] == '.') {
        ++at;
        count += run();
    }
    return count == 0 || count > 15 || (at < text.size() && class_of(text[at]) == Class::regular) ? std::string_view::npos : at;
}

/// The value of what `behind_number` has seen.
double value_of(std::string_view number)
{
    static constexpr double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    std::uint64_t digits = 0;
    std::size_t behind_point = 0;
    bool point = false;
    for (const char c : number) {
        if (c == '.') point = true;
        if (static_cast<unsigned>(c - '0') > 9) continue;
        digits = digits * 10 + static_cast<unsigned>(c - '0');
        behind_point += point ? 1 : 0;
    }
    double value = static_cast<double>(digits);
    if (behind_point > 0) value /= tens[behind_point];
    return number.front() == '-' ? -value : value;
}

bool begins_number(char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; }
bool hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Goes through content that is written as producers write it.
class Plain {
public:
    Plain(std::string_view text, const std::function<bool(const Step&)>& each) : text_(text), each_(each) {}

    /// False when something came that is not plainly written, or the end of the content within an operand.
    bool run();
    [[nodiscard]] bool stopped() const { return stopped_; }
    /// Behind the last operator.
    [[nodiscard]] std::size_t done() const { return done_; }

private:
    void pass_blanks();
    [[nodiscard]] std::string_view word();
    [[nodiscard]] bool number();
    void pass_shown();
    [[nodiscard]] bool string(Operand& into);
    [[nodiscard]] bool hexadecimal_string(Operand& into);
    [[nodiscard]] bool array(Operand& into);
    [[nodiscard]] bool dictionary(int depth);
    [[nodiscard]] bool inner(Operand& into, int depth);
    [[nodiscard]] bool operand(Operand& into);
    [[nodiscard]] bool looking_at(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

    std::string_view text_;
    const std::function<bool(const Step&)>& each_;
    std::size_t at_ = 0, done_ = 0;
    bool stopped_ = false;
    Operand& next_operand();

    // Those before the next operator are the first `count_`; the others are kept to be used again.
    std::vector<Operand> operands_;
    std::size_t count_ = 0;
    Operand beyond_;    // one too many, or of which only the reading is needed
};

inline void Plain::pass_blanks()
{
    for (; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c > '%') return;
        if (c == '%') {
            at_ = std::min(text_.find_first_of("\r\n", at_), text_.size() - 1);
            continue;
        }
        if (class_of(c) != Class::space) return;
    }
}

inline std::string_view Plain::word()
{
    const std::size_t begin = at_;
    while (at_ < text_.size() && class_of(text_[at_]) == Class::regular) ++at_;
    return text_.substr(begin, at_ - begin);
}

/// Once something is shown, more of the same says nothing new: to the last byte before one that may end it.
void Plain::pass_shown()
{
#ifdef __SSE2__
    while (text_.size() - at_ > 16) {
        const __m128i some = sixteen(text_.data() + at_ + 1);
        const unsigned found = bits(_mm_or_si128(_mm_or_si128(same(some, '('), same(some, ')')), same(some, '\\')));
        at_ += found == 0 ? 16 : static_cast<unsigned>(std::countr_zero(found));
        if (found != 0) return;
    }
#endif
    while (at_ + 1 < text_.size() && text_[at_ + 1] != '(' && text_[at_ + 1] != ')' && text_[at_ + 1] != '\\') ++at_;
}

bool Plain::string(Operand& into)
{
    into.kind = Operand::Kind::string;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
        char c = text_[at_];
        if (c == '(' && depth++ == 0) continue;
        if (c == ')' && --depth == 0) {
            ++at_;
            return true;
        }
        if (c == '\\') {
            if (++at_ == text_.size()) return false;
            c = text_[at_];
            if (c == '\r' || c == '\n') return false;
            if (c >= '0' && c <= '7') {
                unsigned value = 0;
                for (int i = 0; i < 3 && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7'; ++i) value = value * 8 + static_cast<unsigned>(text_[at_++] - '0');
                --at_;
                if (value > 255) return false;
                c = static_cast<char>(value);
            } else if (c == ' ') {
                return false;
            } else c = 'x';
        }
        into.empty = false;
        into.blank = into.blank && c == ' ';
        if (!into.blank) pass_shown();
    }
    return false;
}

bool Plain::hexadecimal_string(Operand& into)
{
    into.kind = Operand::Kind::string;
    std::size_t digits = 0;
    bool blank = true;
    for (++at_; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '>') {
            ++at_;
            into.empty = into.empty && digits == 0;
            into.blank = into.blank && blank;
            return digits % 2 == 0;
        }
        if (class_of(c) == Class::space) continue;
        if (!hexadecimal(c)) return false;
        blank = blank && c == (digits % 2 == 0 ? '2' : '0');
        ++digits;
    }
    return false;
}

bool Plain::array(Operand& into)
{
    for (++at_;;) {
        pass_blanks();
        if (at_ >= text_.size()) return false;
        const char c = text_[at_];
        if (c == ']') {
            ++at_;
            into.kind = Operand::Kind::array;
            return true;
        }
        if (c == '[' || looking_at("<<")) return false;
        // What the strings hold adds up.
        if (c == '(' || c == '<') {
            if (c == '(' ? !string(into) : !hexadecimal_string(into)) return false;
            continue;
        }
        if (begins_number(c) ? !number() : !inner(beyond_, 0)) return false;
    }
}

inline bool Plain::number()
{
    const std::size_t behind = behind_number(text_, at_);
    if (behind == std::string_view::npos) return false;
    at_ = behind;
    return true;
}

/// A name, number or true, false, null inside something, a dictionary or an array within a dictionary.
bool Plain::inner(Operand& into, int depth)
{
    if (depth > max_nesting) return false;
    const char c = text_[at_];
    if (c == '(') return string(into);
    if (looking_at("<<")) return dictionary(depth + 1);
    if (c == '<') return hexadecimal_string(into);
    if (c == '[') {
        for (++at_;;) {
            pass_blanks();
            if (at_ >= text_.size()) return false;
            if (text_[at_] == ']') {
                ++at_;
                return true;
            }
            Operand item;
            if (!inner(item, depth + 1)) return false;
        }
    }
    if (c == '/') {
        ++at_;
        const std::string_view name = word();
        into.kind = Operand::Kind::name;
        return !name.empty() && name.find('#') == std::string_view::npos;
    }
    if (begins_number(c)) {
        into.kind = Operand::Kind::number;
        return number();
    }
    const std::string_view text = word();
    return text == "true" || text == "false" || text == "null";
}

bool Plain::dictionary(int depth)
{
    at_ += 2;
    for (bool key = true;; key = !key) {
        pass_blanks();
        if (at_ >= text_.size()) return false;
        if (looking_at(">>")) {
            at_ += 2;
            return key;
        }
        Operand item;
        if ((key && text_[at_] != '/') || !inner(item, depth)) return false;
    }
}

bool Plain::operand(Operand& into)
{
    const std::size_t begin = at_;
    bool plain = false;
    switch (text_[at_]) {
    case '(': plain = string(into); break;
    case '[': plain = array(into); break;
    case '<':
        plain = looking_at("<<") ? dictionary(0) : hexadecimal_string(into);
        break;
    default: plain = inner(into, 0);
    }
    into.raw = text_.substr(begin, at_ - begin);
    return plain;
}

inline Operand& Plain::next_operand()
{
    if (count_ == operands_.size() && count_ < max_operands) operands_.emplace_back();
    Operand& next = count_ < max_operands ? operands_[count_++] : beyond_;
    next.kind = Operand::Kind::other;
    next.blank = next.empty = true;
    next.raw = {};
    return next;
}

bool Plain::run()
{
    for (;;) {
        pass_blanks();
        if (at_ >= text_.size()) return true;
        const char c = text_[at_];
        if (class_of(c) == Class::regular && !begins_number(c)) {
            const std::string_view op = word();
            if (op == "BI" || op == "ID" || op == "EI") return false;
            if (at_ < text_.size() && class_of(text_[at_]) == Class::odd) return false;
            if (op != "true" && op != "false" && op != "null") {
                const std::string_view raw = text_.substr(done_, at_ - done_);
                done_ = at_;
                if (!each_({op, {operands_.data(), count_}, raw})) {
                    stopped_ = true;
                    return true;
                }
                count_ = 0;
                continue;
            }
            next_operand();
            continue;
        }
        Operand& next = next_operand();
        if (begins_number(c)) {
            const std::size_t begin = at_;
            if (!number()) return false;
            next.kind = Operand::Kind::number;
            next.raw = text_.substr(begin, at_ - begin);
        } else if (!operand(next)) {
            return false;
        }
        if (at_ < text_.size() && class_of(text_[at_]) == Class::odd) return false;
    }
}

Operand as_operand(const QPDFObjectHandle& object)
{
    Operand out;
    out.object = object;
    QPDFObjectHandle handle = object;
    if (handle.isNumber()) {
        out.kind = Operand::Kind::number;
    } else if (handle.isName()) {
        out.kind = Operand::Kind::name;
    } else if (handle.isString() || handle.isArray()) {
        out.kind = handle.isString() ? Operand::Kind::string : Operand::Kind::array;
        const std::string codes = out.codes();
        out.empty = codes.empty();
        out.blank = codes.find_first_not_of(' ') == std::string::npos;
    }
    return out;
}

}  // namespace

QPDFObjectHandle Operand::as_object() const { return object.isInitialized() ? object : QPDFObjectHandle::parse(std::string(raw)); }

double Operand::value() const
{
    if (kind != Kind::number) return 0;
    QPDFObjectHandle held = object;
    return held.isInitialized() ? held.getNumericValue() : value_of(raw);
}

std::string Operand::name() const
{
    if (kind != Kind::name) return {};
    return object.isInitialized() ? pdf::name(object) : std::string(raw);
}

std::string Operand::codes() const
{
    std::string codes;
    if (kind != Kind::string && kind != Kind::array) return codes;
    QPDFObjectHandle held = as_object();
    if (held.isString()) codes = held.getStringValue();
    else if (held.isArray())
        for (auto& item : held.aitems())
            if (item.isString()) codes += item.getStringValue();
    return codes;
}

std::size_t step_through(const std::string& text, const std::function<bool(const Step&)>& each)
{
    Plain plain(text, each);
    if (plain.run() || plain.stopped()) return plain.done();
    // From here on qpdf finds its way through whatever stands there.
    std::vector<Operand> operands;
    const std::string rest = text.substr(plain.done());
    return plain.done() + parse_content(rest, [&](const Operation& operation) {
        operands.clear();
        for (const QPDFObjectHandle& object : operation.operands) operands.push_back(as_operand(object));
        return each({operation.op, operands, operation.raw});
    });
}

}  // namespace consigne::pdl::pdf
