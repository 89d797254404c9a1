// A machine's test page: a document of the server's own that goes to it at once.
#pragma once

#include "release/api/context.hpp"
#include "release/web/texts.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace consigne::release::web {

enum class TestPageTrouble : std::uint8_t {
    no_pdf,      ///< it said what it takes, and PDF is not among it
    no_printer,  ///< no printer that is neither paused nor shut has this machine
    not_kept,    ///< the store or the account does not take it
    not_sent,    ///< it waits in store
};
/// "mc_no_pdf": what a person reads; {name} is the machine's.
[[nodiscard]] std::string_view text_key(TestPageTrouble trouble);

/// Prints it for `who`, in their language; nobody: an administrator of this machine, and the document is nobody's (PersonId 0). `release_id` as in ReleaseRequest. Told to the audit
/// log as `actor`'s when it is on its way.
[[nodiscard]] std::variant<spooler::JobId, TestPageTrouble> send_test_page(Context& site, const spooler::OutputDevice& device, const std::optional<spooler::Person>& who, const Language& words,
                                                                           const std::string& release_id, const std::string& actor);

/// One side of A4 with these lines, a ramp of greys and the colours.
[[nodiscard]] std::string test_pdf(const std::vector<std::string>& lines);

}  // namespace consigne::release::web
