#include "release/web/texts.hpp"

#include "release/web/embedded.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace consigne::release::web {
namespace {

std::string fill(std::string text, std::string_view name, std::string_view value)
{
    const std::string mark = "{" + std::string(name) + "}";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
    return text;
}

boost::json::object read(std::string_view file)
{
    const EmbeddedFile* found = embedded_file(file);
    if (!found) throw std::logic_error("no built-in file " + std::string(file));
    return boost::json::parse(found->content).as_object();
}

}  // namespace

Language::Language(std::string code, boost::json::object texts, const Language* fallback)
    : code_(std::move(code)), texts_(std::move(texts)), fallback_(fallback)
{
    if (fallback_) plain_ = fallback_->plain_;
    for (const auto& [key, value] : texts_)
        if (value.is_string()) plain_[key] = value;
}

const boost::json::value* Language::find(std::string_view key) const
{
    if (const auto* value = texts_.if_contains(key)) return value;
    return fallback_ ? fallback_->find(key) : nullptr;
}

std::string Language::text(std::string_view key, Parameters parameters) const
{
    const auto* value = find(key);
    if (!value || !value->is_string()) return std::string(key);
    std::string text(value->as_string());
    for (const auto& [name, replacement] : parameters) text = fill(std::move(text), name, replacement);
    return text;
}

std::string Language::count(std::string_view key, std::uint64_t n, Parameters parameters) const
{
    const auto* value = find(key);
    if (!value || !value->is_object()) return std::string(key);
    // French counts zero as one (0 page), English as many (0 pages).
    const bool one = code_ == "fr" ? n < 2 : n == 1;
    const auto& forms = value->as_object();
    const auto* form = one ? forms.if_contains("one") : nullptr;
    if (!form) form = forms.if_contains("other");
    if (!form || !form->is_string()) return std::string(key);
    std::string text = fill(std::string(form->as_string()), "n", std::to_string(n));
    for (const auto& [name, replacement] : parameters) text = fill(std::move(text), name, replacement);
    return text;
}

std::string Language::number(std::uint64_t n) const
{
    std::string digits = std::to_string(n);
    const std::string between = text("thousands");
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, between);
    return digits;
}

std::string Language::duration(std::uint64_t seconds) const
{
    if (seconds < 60) return count("duration_s", seconds);
    return count("duration_min", (seconds + 59) / 60);
}

std::string Language::quantity(double value) const
{
    std::array<char, 32> out{};
    if (value > 0 && value < 0.01) return code_ == "fr" ? "< 0,01" : "< 0.01";
    const int decimals = value >= 10 || value == 0 ? 0 : value >= 1 ? 1 : 2;
    std::snprintf(out.data(), out.size(), "%.*f", decimals, value);
    std::string text = out.data();
    if (code_ == "fr")
        if (const auto dot = text.find('.'); dot != std::string::npos) text[dot] = ',';
    return text;
}

const std::vector<const Language*>& languages()
{
    static const Language english("en", read("en.json"), nullptr);
    static const Language french("fr", read("fr.json"), &english);
    static const std::vector<const Language*> all{&english, &french};
    return all;
}

const Language& language(std::string_view code)
{
    for (const Language* one : languages())
        if (one->code() == code) return *one;
    return *languages().front();
}

}  // namespace consigne::release::web
