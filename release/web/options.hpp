// What may be chosen for a document, and what then comes out.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/api/release.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::web {

class Language;

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
    right,        ///< its owner's rights have decided it already
};
[[nodiscard]] Offer monochrome_offer(const spooler::Job& job, const spooler::Terminal& terminal);
[[nodiscard]] Offer two_sided_offer(const spooler::Job& job, const spooler::Terminal& terminal);
[[nodiscard]] Offer copies_offer(const spooler::Job& job, const spooler::Terminal& terminal);
/// Other paper than it asks for.
[[nodiscard]] Offer fit_offer(const spooler::Job& job, const spooler::Terminal& terminal);
/// Why not, in words; empty where it is possible. `colour`: of black and white rather than of sides.
[[nodiscard]] std::string reason_against(Offer offer, const Language& words, bool colour);

/// The ticket for one document: what its owner prepared, and over it of these choices what can be kept for it.
[[nodiscard]] spooler::Ticket ticket_for(const spooler::Job& job, const spooler::Terminal& terminal, const Choices& choices);

/// What comes out under a ticket; empty: not known.
[[nodiscard]] std::optional<bool> in_colour(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] bool on_both_sides(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] std::uint32_t copies(const spooler::Job& job, const spooler::Ticket& ticket);
[[nodiscard]] std::optional<std::uint64_t> sheets(const spooler::Job& job, const spooler::Ticket& ticket);

/// Documents grouped by what is asked of them: a release has one ticket. In the order given. `fit`: the paper that one is put on.
struct Batch {
    spooler::Ticket ticket;
    std::vector<spooler::JobId> jobs;
};
[[nodiscard]] std::vector<Batch> batches(const std::vector<spooler::Job>& jobs, const spooler::Terminal& terminal, const Choices& choices,
                                        const std::function<std::optional<pdl::Media>(const spooler::Job&)>& fit);

}  // namespace consigne::release::web
