// What keeps a document from coming out, in a person's words: what it is and what to do next. Technical detail goes to the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace consigne::spooler {

enum class Trouble : std::uint8_t {
    none,
    unreachable,          ///< no connection: off, unplugged, another address
    silent,               ///< connected, and no answer
    cut,                  ///< the connection broke before the document had gone
    busy,                 ///< takes no jobs at present
    refused,              ///< took the request and said no
    unknown_format,
    too_many_copies,
    not_understood,       ///< answers what no printer answers
    certificate_changed,
    paper_jam, no_paper, no_toner, cover_open, tray_full, tray_missing, paused, stopped,  ///< canon-facts §1.7
    held_at_machine,      ///< the machine's own hold keeps the job
    cancelled_at_machine, given_up,
    waited_too_long,      ///< others' documents took the two minutes a tap is good for (threats.md R2)
    choice_not_kept,      ///< the rewritten document could not be made or did not hold its promise
    not_prepared,         ///< the document could not be read or written here
    server_restarted,     ///< before the first byte
    restarted_printing,   ///< after it
    outcome_unknown,      ///< the machine has it all, and says nothing more
    without_finishing,    ///< printed: the machine cannot staple, punch or fold as the sender asked
    sent_as_it_came,      ///< printed: the sender's own settings could only be asked of the machine, or not even that
};

/// The last Trouble, for tables and tests that go through all.
inline constexpr Trouble last_trouble = Trouble::sent_as_it_came;

/// Nothing can be sent to the machine at present.
[[nodiscard]] inline bool out_of_reach(Trouble trouble) { return trouble >= Trouble::unreachable && trouble <= Trouble::cut; }

/// "paper-jam": for logs, and key of the sentence's translations ("machine_paper-jam" in release/web/i18n). none: empty.
[[nodiscard]] std::string_view keyword(Trouble trouble);

/// In English, at most two sentences: what Delivery::reason, Job::message and OutputDevice::state_message hold. none: empty.
[[nodiscard]] std::string_view sentence(Trouble trouble);

/// The trouble that has this sentence; empty for any other text.
[[nodiscard]] std::optional<Trouble> trouble_from_sentence(std::string_view text);

}  // namespace consigne::spooler
