#include "release/identity/person_rules.hpp"

#include "spooler/api/search_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace consigne::release {
namespace {

/// Letters that look like those of the reserved name, in UTF-8 and lower case.
constexpr std::array<std::pair<std::string_view, char>, 30> twins{{
    {"а", 'a'}, {"А", 'a'}, {"α", 'a'}, {"Α", 'a'}, {"ɑ", 'a'}, {"ԁ", 'd'}, {"ⅾ", 'd'}, {"м", 'm'}, {"М", 'm'}, {"Μ", 'm'}, {"ⅿ", 'm'}, {"с", 'c'}, {"С", 'c'}, {"ϲ", 'c'}, {"Ϲ", 'c'},
    {"ⅽ", 'c'}, {"п", 'n'}, {"Ν", 'n'}, {"ո", 'n'}, {"о", 'o'}, {"О", 'o'}, {"ο", 'o'}, {"Ο", 'o'}, {"օ", 'o'}, {"0", 'o'}, {"4", 'a'}, {"@", 'a'}, {"ᴀ", 'a'}, {"ᴄ", 'c'}, {"ᴏ", 'o'}}};

std::string skeleton(std::string_view login)
{
    const std::string text = spooler::folded(login);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto rest = std::string_view(text).substr(i);
        const auto twin = std::find_if(twins.begin(), twins.end(), [&](const auto& one) { return rest.starts_with(one.first); });
        // Full-width letters: U+FF21 to U+FF5A.
        const bool wide = rest.size() >= 3 && rest[0] == '\xEF' && (rest[1] == '\xBC' || rest[1] == '\xBD');
        if (twin != twins.end()) out += twin->second, i += twin->first.size();
        else if (wide) {
            const unsigned letter = (static_cast<unsigned char>(rest[1]) == 0xBC ? 0U : 64U) + (static_cast<unsigned char>(rest[2]) & 0x3FU) + 0x20U;
            out += static_cast<char>(std::tolower(static_cast<int>(letter)));
            i += 3;
        } else {
            if (std::isalnum(static_cast<unsigned char>(text[i])) || static_cast<unsigned char>(text[i]) >= 0x80) out += text[i];
            ++i;
        }
    }
    return out;
}

}  // namespace

bool fits_login(std::string_view login)
{
    return !login.empty() && login.size() <= longest_login && login.front() != '-' && std::all_of(login.begin(), login.end(), [](unsigned char c) {
        return std::isalnum(c) || c >= 0x80 || c == '.' || c == '_' || c == '-' || c == '@' || c == '+';
    });
}

bool looks_reserved(std::string_view login) { return login != technician_login && skeleton(login) == technician_login; }

Result<> check_person(const spooler::Person& person)
{
    if (!fits_login(person.login)) return fail(Errc::malformed, "login has 1 to 64 letters, digits or . _ - @ +");
    if (looks_reserved(person.login)) return fail(Errc::denied, "login looks like admcanon, which is kept for the technician: choose another");
    if (!person.alias.empty() && !fits_login(person.alias)) return fail(Errc::malformed, "alias has 1 to 64 letters, digits or . _ - @ +");
    if (looks_reserved(person.alias) || person.alias == technician_login) return fail(Errc::denied, "alias looks like admcanon, which is kept for the technician: choose another");
    if (person.account_type != "standard" && person.account_type != "guest" && person.account_type != "service") return fail(Errc::malformed, "account_type is standard, guest or service");
    return {};
}

bool give_reserved_right(spooler::Person& person)
{
    if (person.login != technician_login || person.technician_right) return false;
    person.technician_right = true;
    return true;
}

}  // namespace consigne::release
