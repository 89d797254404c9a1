// Texts of the pages, a file per language (design.md §10). A key that a language lacks is answered in English.
#pragma once

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::release::web {

class Language {
public:
    using Parameters = std::initializer_list<std::pair<std::string_view, std::string>>;

    Language(std::string code, boost::json::object texts, const Language* fallback);

    [[nodiscard]] const std::string& code() const { return code_; }
    /// The text with {name} replaced. An unknown key answers itself, which a test of the pages would see.
    [[nodiscard]] std::string text(std::string_view key, Parameters parameters = {}) const;
    /// The form for `n`, with {n} replaced too.
    [[nodiscard]] std::string count(std::string_view key, std::uint64_t n, Parameters parameters = {}) const;
    /// 9,420 or 9 420.
    [[nodiscard]] std::string number(std::uint64_t n) const;
    /// "30 seconds", "5 minutes".
    [[nodiscard]] std::string duration(std::uint64_t seconds) const;
    /// 0.13 or 0,13; two significant digits, "< 0.01" below (design.md §7).
    [[nodiscard]] std::string quantity(double value) const;
    /// Every text without parameters, for templates: {{t.key}}.
    [[nodiscard]] const boost::json::object& plain() const { return plain_; }

private:
    [[nodiscard]] const boost::json::value* find(std::string_view key) const;

    std::string code_;
    boost::json::object texts_, plain_;
    const Language* fallback_;
};

/// The languages built in, English first.
[[nodiscard]] const std::vector<const Language*>& languages();
/// That language, or English.
[[nodiscard]] const Language& language(std::string_view code);

}  // namespace consigne::release::web
