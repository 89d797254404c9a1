// Adds segments up into the facts of a document.
#pragma once

#include "pdl/pjl/envelope.hpp"

namespace consigne::pdl {

class Tally {
public:
    /// Adds a segment with the envelope that governed it. Errors: limit_exceeded (max_pages).
    [[nodiscard]] Result<> add(const Segment& segment, const pjl::Envelope& envelope);

    void note(std::string sentence);
    [[nodiscard]] bool empty() const { return !any_; }
    [[nodiscard]] Facts facts() const;

private:
    void count_copies(std::uint64_t copies);
    void count_duplex(std::optional<Duplex> duplex);

    Facts facts_;
    std::vector<std::uint32_t> colour_pages_;
    std::vector<Media> media_;
    bool any_ = false;
    bool pages_known_ = true, colour_known_ = true, media_known_ = true;
    std::optional<Language> language_, idle_language_;
    std::uint32_t pages_ = 0;
    std::optional<std::uint32_t> copies_;
    bool copies_differ_ = false;
    std::optional<std::optional<Duplex>> duplex_;
    bool duplex_differs_ = false;
    std::uint32_t job_ = 0, page_in_job_ = 0;
    bool selected_ = false;
    std::optional<Confidence> confidence_;
};

}  // namespace consigne::pdl
