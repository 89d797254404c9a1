// Print codes and cards: found by a keyed digest, never kept in clear (threats.md T-PIN-1, T-CARD-1, §6).
#pragma once

#include "pdl/stream/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace consigne::release {

/// Digits of the codes drawn for a site of `people`: a random guess hits once in ten thousand at most.
[[nodiscard]] unsigned code_length(std::uint64_t people);

/// A code as typed: digits only, 4 to 12 of them. Errors: malformed.
[[nodiscard]] Result<std::string> normal_code(std::string_view typed);

/// A card as its reader sent it: letters and digits, upper case, separators a reader puts in removed, 6 to 64 of them.
/// Errors: malformed (also when a reader sent anything else: a short or torn read is no card).
[[nodiscard]] Result<std::string> normal_card(std::string_view read);

/// The last four characters of a normal card number, for people.
[[nodiscard]] std::string last_four(std::string_view card);

/// Makes digests with the site's lookup key.
class LookupKey {
public:
    explicit LookupKey(std::string key) : key_(std::move(key)) {}

    /// Reads `state_dir`/lookup.key, made with mode 0600 at the first start. Errors: storage_failed.
    [[nodiscard]] static Result<LookupKey> load_or_make(const std::filesystem::path& state_dir);

    [[nodiscard]] std::string code(std::string_view normal) const;
    [[nodiscard]] std::string card(std::string_view normal) const;
    /// Of a digest of a job's password.
    [[nodiscard]] std::string job_password(std::string_view digest) const;
    /// Of a personal address' token.
    [[nodiscard]] std::string address(std::string_view token) const;
    /// Signs what a page carries and we must know again (form tokens).
    [[nodiscard]] std::string form(std::string_view text) const;

private:
    std::string key_;
};

}  // namespace consigne::release
