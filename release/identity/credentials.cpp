#include "release/identity/credentials.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"
#include "spooler/runtime/whole_file.hpp"

namespace consigne::release {
namespace {

constexpr std::size_t key_characters = 64;  // 256 bits as hex

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

unsigned code_length(std::uint64_t people) { return people <= 100 ? 6 : 8; }

Result<std::string> normal_code(std::string_view typed)
{
    if (typed.size() < 4 || typed.size() > 12 || typed.find_first_not_of("0123456789") != std::string_view::npos)
        return fail(Errc::malformed, "a print code has 4 to 12 digits");
    return std::string(typed);
}

Result<std::string> normal_card(std::string_view read)
{
    std::string card;
    for (const char c : read) {
        if (letter_or_digit(c)) card += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        else if (c != ' ' && c != ':' && c != '-' && c != '\r' && c != '\n' && c != '\t') return fail(Errc::malformed, "not a card number");
        if (card.size() > 64) return fail(Errc::malformed, "a card number has 6 to 64 characters");
    }
    if (card.size() < 6) return fail(Errc::malformed, "a card number has 6 to 64 characters");
    return card;
}

std::string last_four(std::string_view card) { return std::string(card.size() <= 4 ? card : card.substr(card.size() - 4)); }

Result<LookupKey> LookupKey::load_or_make(const std::filesystem::path& state_dir)
{
    const auto file = state_dir / "lookup.key";
    const auto there = spooler::read_whole_file(file, 4096);
    if (there) {
        if (there->size() < key_characters) return fail(Errc::storage_failed, file.string() + ": too short");
        return LookupKey(there->substr(0, key_characters));
    }
    if (there.error().code != Errc::not_found) return there.error();
    // Every code and card hangs on it: it is whole and on disk before the first is kept.
    const std::string key = random_hex(key_characters / 2);
    if (const auto kept = spooler::write_whole_file(file, key); !kept) return kept.error();
    return LookupKey(key);
}

std::string LookupKey::code(std::string_view normal) const { return hmac_sha256_hex(key_, std::string("code\n").append(normal)); }
std::string LookupKey::card(std::string_view normal) const { return hmac_sha256_hex(key_, std::string("card\n").append(normal)); }
std::string LookupKey::address(std::string_view token) const { return hmac_sha256_hex(key_, std::string("address\n").append(token)); }
std::string LookupKey::job_password(std::string_view digest) const { return hmac_sha256_hex(key_, std::string("job-password\n").append(digest)); }
std::string LookupKey::form(std::string_view text) const { return hmac_sha256_hex(key_, std::string("form\n").append(text)); }

}  // namespace consigne::release
