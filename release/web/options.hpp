// What may be chosen for a document, and what then comes out.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/api/release.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::web {

/// Most copies a person may ask for at a terminal.
inline constexpr std::uint32_t most_copies = 99;

/// A person's choices for all ticked documents. Unset: as sent.
struct Choices {
    bool monochrome = false, two_sided = false;
    std::optional<std::uint32_t> copies;
    [[nodiscard]] bool nothing() const { return !monochrome && !two_sided && !copies; }

    /// As a form carries them: "bd2" is black and white, two-sided, 2 copies; empty: as sent.
    [[nodiscard]] std::string write() const;
    [[nodiscard]] static Choices read(std::string_view written);
};

/// Whether a choice can be offered for a document; design.md §1.5: never promise what cannot be kept.
enum class Offer : std::uint8_t {
    possible,
    already,      ///< it comes out that way as sent
    pointless,    ///< two-sided with one page
    unread,       ///< the sandbox has not seen it yet
    unreadable,
    cannot,
    site,         ///< this terminal does not offer it
};
[[nodiscard]] Offer monochrome_offer(const spooler::Job& job, const spooler::Terminal& terminal);
[[nodiscard]] Offer two_sided_offer(const spooler::Job& job, const spooler::Terminal& terminal);
[[nodiscard]] Offer copies_offer(const spooler::Job& job, const spooler::Terminal& terminal);

/// The ticket for one document: only what can be kept for it.
[[nodiscard]] spooler::Ticket ticket_for(const spooler::Job& job, const spooler::Terminal& terminal, const Choices& choices);

/// What comes out under a ticket; empty: not known.
[[nodiscard]] std::optional<bool> in_colour(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] bool on_both_sides(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] std::uint32_t copies(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] std::optional<std::uint64_t> sheets(const spooler::Job& job, const spooler::Ticket& ticket);

/// Documents grouped by what is asked of them: a release has one ticket. In the order given.
struct Batch {
    spooler::Ticket ticket;
    std::vector<spooler::JobId> jobs;
};
[[nodiscard]] std::vector<Batch> batches(const std::vector<spooler::Job>& jobs, const spooler::Terminal& terminal, const Choices& choices);

}  // namespace consigne::release::web
