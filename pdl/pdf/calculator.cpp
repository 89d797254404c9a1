#include "pdl/pdf/calculator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <utility>

namespace consigne::pdl::pdf {
namespace {

using Code = Calculator::Code;

constexpr std::size_t max_steps = 100'000;
constexpr std::size_t max_blocks = 64;  // of nesting
constexpr std::size_t max_stack = 100;  // ISO 32000-1 Annex C

constexpr std::array<std::pair<std::string_view, Code>, 37> words{{
    {"abs", Code::abs}, {"add", Code::add}, {"atan", Code::atan}, {"ceiling", Code::ceiling}, {"cos", Code::cos},
    {"cvi", Code::cvi}, {"cvr", Code::cvr}, {"div", Code::div}, {"exp", Code::exp}, {"floor", Code::floor},
    {"idiv", Code::idiv}, {"ln", Code::ln}, {"log", Code::log}, {"mod", Code::mod}, {"mul", Code::mul},
    {"neg", Code::neg}, {"round", Code::round}, {"sin", Code::sin}, {"sqrt", Code::sqrt}, {"sub", Code::sub},
    {"truncate", Code::truncate}, {"and", Code::bit_and}, {"bitshift", Code::bitshift}, {"eq", Code::eq}, {"ge", Code::ge},
    {"gt", Code::gt}, {"le", Code::le}, {"lt", Code::lt}, {"ne", Code::ne}, {"not", Code::bit_not}, {"or", Code::bit_or},
    {"xor", Code::bit_xor}, {"copy", Code::copy}, {"dup", Code::dup}, {"exch", Code::exch}, {"index", Code::index},
    {"pop", Code::pop},
}};

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

std::string_view next_word(std::string_view& text)
{
    while (!text.empty() && (is_space(text.front()) || text.front() == '%')) {
        if (text.front() == '%') text.remove_prefix(std::min(text.find_first_of("\r\n"), text.size()));
        else text.remove_prefix(1);
    }
    std::size_t n = 0;
    if (!text.empty() && (text.front() == '{' || text.front() == '}')) n = 1;
    else while (n < text.size() && !is_space(text[n]) && text[n] != '{' && text[n] != '}' && text[n] != '%') ++n;
    const std::string_view word = text.substr(0, n);
    text.remove_prefix(n);
    return word;
}

double radians(double degrees)
{
    return degrees * std::numbers::pi / 180;
}

std::int64_t integer(double value)
{
    return static_cast<std::int64_t>(std::clamp(std::trunc(value), -2147483648.0, 2147483647.0));
}

double unary(Code code, double a)
{
    switch (code) {
    case Code::abs: return std::abs(a);
    case Code::ceiling: return std::ceil(a);
    case Code::cos: return std::cos(radians(a));
    case Code::cvi:
    case Code::truncate: return std::trunc(a);
    case Code::floor: return std::floor(a);
    case Code::ln: return a > 0 ? std::log(a) : 0;
    case Code::log: return a > 0 ? std::log10(a) : 0;
    case Code::neg: return -a;
    case Code::round: return std::floor(a + 0.5);
    case Code::sin: return std::sin(radians(a));
    case Code::sqrt: return a > 0 ? std::sqrt(a) : 0;
    case Code::bit_not: return a == 0 ? 1 : a == 1 ? 0 : static_cast<double>(~integer(a));
    default: return a;
    }
}

double binary(Code code, double a, double b)
{
    switch (code) {
    case Code::add: return a + b;
    case Code::sub: return a - b;
    case Code::mul: return a * b;
    case Code::div: return b == 0 ? 0 : a / b;
    case Code::idiv: return integer(b) == 0 ? 0 : static_cast<double>(integer(a) / integer(b));
    case Code::mod: return integer(b) == 0 ? 0 : static_cast<double>(integer(a) % integer(b));
    case Code::exp: return std::pow(a, b);
    case Code::atan: {
        const double degrees = std::atan2(a, b) * 180 / std::numbers::pi;
        return degrees < 0 ? degrees + 360 : degrees;
    }
    case Code::bit_and: return static_cast<double>(integer(a) & integer(b));
    case Code::bit_or: return static_cast<double>(integer(a) | integer(b));
    case Code::bit_xor: return static_cast<double>(integer(a) ^ integer(b));
    case Code::bitshift: {
        const auto shift = std::clamp<std::int64_t>(integer(b), -31, 31);
        const auto value = static_cast<std::uint32_t>(integer(a));
        return static_cast<double>(static_cast<std::int32_t>(shift < 0 ? value >> -shift : value << shift));
    }
    case Code::eq: return a == b;
    case Code::ne: return a != b;
    case Code::ge: return a >= b;
    case Code::gt: return a > b;
    case Code::le: return a <= b;
    case Code::lt: return a < b;
    default: return 0;
    }
}

bool rearrange(Code code, std::vector<double>& stack)
{
    const auto take = [&stack] {
        const double top = stack.back();
        stack.pop_back();
        return integer(top);
    };
    if (stack.empty()) return false;
    switch (code) {
    case Code::pop: stack.pop_back(); return true;
    case Code::dup: stack.push_back(stack.back()); return true;
    case Code::exch:
        if (stack.size() < 2) return false;
        std::swap(stack.back(), stack[stack.size() - 2]);
        return true;
    case Code::copy: {
        const std::int64_t n = take();
        if (n < 0 || static_cast<std::uint64_t>(n) > stack.size()) return false;
        const std::size_t from = stack.size() - static_cast<std::size_t>(n);
        for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) stack.push_back(double{stack[from + i]});
        return true;
    }
    case Code::index: {
        const std::int64_t n = take();
        if (n < 0 || static_cast<std::uint64_t>(n) >= stack.size()) return false;
        stack.push_back(double{stack[stack.size() - 1 - static_cast<std::size_t>(n)]});
        return true;
    }
    case Code::roll: {
        if (stack.size() < 2) return false;
        const std::int64_t by = take();
        const std::int64_t n = take();
        if (n < 0 || static_cast<std::uint64_t>(n) > stack.size()) return false;
        if (n == 0) return true;
        const std::int64_t shift = ((by % n) + n) % n;
        std::rotate(stack.end() - n, stack.end() - shift, stack.end());
        return true;
    }
    default: return false;
    }
}

}  // namespace

std::optional<Calculator> Calculator::parse(std::string_view text)
{
    struct Block {
        std::size_t begin;     // index of the jump_unless held open before the block
        std::size_t end = 0;   // index of the jump that ends the block
    };
    Calculator program;
    auto& steps = program.steps_;
    std::vector<Block> open;      // blocks being read
    std::vector<Block> finished;  // blocks read whose 'if' or 'ifelse' has not come
    std::vector<std::size_t> waiting;  // how many were finished when each open block began
    if (next_word(text) != "{") return std::nullopt;
    for (;;) {
        if (steps.size() > max_steps || open.size() > max_blocks) return std::nullopt;
        const std::string_view word = next_word(text);
        if (word.empty()) return std::nullopt;
        if (word == "{") {
            open.push_back({steps.size()});
            waiting.push_back(finished.size());
            steps.push_back({Code::jump_unless});
            continue;
        }
        if (word == "}") {
            if (open.empty()) {
                if (!finished.empty()) return std::nullopt;
                return program;
            }
            if (finished.size() != waiting.back()) return std::nullopt;
            waiting.pop_back();
            open.back().end = steps.size();
            steps.push_back({Code::jump});
            finished.push_back(open.back());
            open.pop_back();
            continue;
        }
        const std::size_t own = finished.size() - (waiting.empty() ? 0 : waiting.back());
        if (word == "if") {
            if (own < 1) return std::nullopt;
            const Block block = finished.back();
            finished.pop_back();
            steps[block.begin].target = steps[block.end].target = block.end + 1;
        }
        else if (word == "ifelse") {
            if (own < 2) return std::nullopt;
            const Block no = finished.back();
            finished.pop_back();
            const Block yes = finished.back();
            finished.pop_back();
            if (yes.end + 1 != no.begin) return std::nullopt;
            steps[yes.begin].target = no.begin + 1;  // past the second block's own condition
            steps[yes.end].target = steps[no.end].target = no.end + 1;
        }
        else if (own > 0) {
            // A block may be followed by another block or by if/ifelse only.
            return std::nullopt;
        }
        else if (word == "roll") steps.push_back({Code::roll});
        else if (word == "true" || word == "false") steps.push_back({Code::push, word == "true" ? 1.0 : 0.0});
        else if (const auto* found = std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.first == word; });
                 found != words.end())
            steps.push_back({found->second});
        else {
            double value = 0;
            const std::string_view digits = word.front() == '+' ? word.substr(1) : word;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
            if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
            steps.push_back({Code::push, value});
        }
    }
}

bool Calculator::run(std::vector<double>& stack) const
{
    for (std::size_t at = 0; at < steps_.size(); ++at) {
        const Step& step = steps_[at];
        if (stack.size() > max_stack) return false;
        if (step.code == Code::push) stack.push_back(step.value);
        else if (step.code == Code::jump) at = step.target - 1;
        else if (step.code == Code::jump_unless) {
            if (stack.empty()) return false;
            const bool yes = stack.back() != 0;
            stack.pop_back();
            if (!yes) at = step.target - 1;
        }
        else if (step.code >= Code::copy) {
            if (!rearrange(step.code, stack)) return false;
        }
        else {
            switch (step.code) {
            case Code::abs: case Code::ceiling: case Code::cos: case Code::cvi: case Code::cvr: case Code::floor:
            case Code::ln: case Code::log: case Code::neg: case Code::round: case Code::sin: case Code::sqrt:
            case Code::truncate: case Code::bit_not:
                if (stack.empty()) return false;
                stack.back() = unary(step.code, stack.back());
                break;
            default:
                if (stack.size() < 2) return false;
                const double b = stack.back();
                stack.pop_back();
                stack.back() = binary(step.code, stack.back(), b);
            }
        }
    }
    return true;
}

}  // namespace consigne::pdl::pdf
