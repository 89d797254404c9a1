// Passwords that clients send with a job ('job-password' and 'job-password-encryption', PWG 5100.11): the methods, without a key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace consigne::spooler {

/// "METHOD:HEX" of a password that somebody types. `method` is a keyword of job-password-encryption; "none" is kept as sha2-256. Empty
/// for a method that is not ours.
[[nodiscard]] std::optional<std::string> job_password_digest(std::string_view method, std::string_view password);

/// The same from what a client sent: the digest's octets, or with "none" the password itself, of 255 octets at most. Empty for another
/// method, or octets that are no digest of it.
[[nodiscard]] std::optional<std::string> received_job_password(std::string_view method, std::string_view octets);

}  // namespace consigne::spooler
