// Sentences that are kept, or told between parts of the program, in an English that never changes, and their words in the reader's
// language. What no sentence of the tables is (older words, a name) is shown as it stands.
#pragma once

#include "release/web/texts.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace consigne::release::web {

struct Kept {
    std::string_view key;        ///< of its words; they have the same places
    std::string_view sentence;   ///< "linked card ending {last}"
};

/// What stands at the places of the sentence in this text; empty: it is another sentence.
[[nodiscard]] std::optional<std::map<std::string, std::string, std::less<>>> places(std::string_view sentence, std::string_view text);

/// What happened, as the audit log keeps it: "signed in by password", "released for ines: black and white, 2 copies".
[[nodiscard]] std::string audit_what(const Language& words, std::string_view kept);
/// To whom or what: "job 12 ticket 401 at terminal 2FW00627".
[[nodiscard]] std::string audit_subject(const Language& words, std::string_view kept);
/// By whom: a login, or what is nobody's.
[[nodiscard]] std::string audit_who(const Language& words, std::string_view kept);

/// What is wrong with rules for card readers, or why one does not fit a reading (identity/cards/rules.hpp).
[[nodiscard]] std::string rule_words(const Language& words, std::string_view detail);

/// How a document got its owner (Job::owner_rule): "trusted network 10.0.0.0/8".
[[nodiscard]] std::string owner_words(const Language& words, std::string_view rule);

/// All sentences of the tables, for tests.
[[nodiscard]] std::span<const Kept> audit_sentences();
[[nodiscard]] std::span<const Kept> rule_sentences();
[[nodiscard]] std::span<const Kept> owner_sentences();

}  // namespace consigne::release::web
