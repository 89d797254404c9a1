// Reading what a device answers over IPP.
#pragma once

#include "spooler/api/release_trouble.hpp"

#include <cups/ipp.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::spooler::forward {

[[nodiscard]] std::vector<std::string> strings_of(ipp_t* from, const char* name);
[[nodiscard]] bool has(const std::vector<std::string>& list, std::string_view word);
/// An integer or enum; empty when it is missing or of another kind.
[[nodiscard]] std::optional<int> integer_of(ipp_t* from, const char* name);
[[nodiscard]] std::optional<std::uint32_t> count_of(ipp_t* from, const char* name);

[[nodiscard]] inline bool refused(ipp_t* reply) { return ippGetStatusCode(reply) >= IPP_STATUS_REDIRECTION_OTHER_SITE; }
/// "client-error-not-found: the device's own words", for the log.
[[nodiscard]] std::string status_of(ipp_t* reply);

/// What printer-state-reasons or job-state-reasons come to (canon-facts §1.7); none when nothing keeps the machine from printing.
[[nodiscard]] Trouble trouble_from_reasons(const std::vector<std::string>& reasons);

}  // namespace consigne::spooler::forward
