#include "pdl/tally/tally.hpp"

namespace consigne::pdl {
namespace {

constexpr std::size_t max_notes = 32;

/// What a job of two languages is called. A device lays plain text out as PCL.
Language joined(Language one, Language other)
{
    if (one == other) return one;
    const auto printed_as_pcl = [](Language language) { return language == Language::pcl || language == Language::text; };
    return printed_as_pcl(one) && printed_as_pcl(other) ? Language::pcl : Language::mixed;
}

}  // namespace

void Tally::note(std::string sentence)
{
    auto& notes = facts_.notes;
    if (notes.size() >= max_notes || std::find(notes.begin(), notes.end(), sentence) != notes.end()) return;
    notes.push_back(std::move(sentence));
}

void Tally::count_copies(std::uint64_t copies)
{
    const auto value = static_cast<std::uint32_t>(std::min<std::uint64_t>(copies, 0xFFFFFFFF));
    if (copies_ && *copies_ != value) copies_differ_ = true;
    copies_ = value;
}

void Tally::count_duplex(std::optional<Duplex> duplex)
{
    if (duplex_ && *duplex_ != duplex) duplex_differs_ = true;
    duplex_ = duplex;
}

Result<> Tally::add(const Segment& segment, const pjl::Envelope& envelope)
{
    any_ = true;
    const Defaults defaults = envelope.defaults();
    const std::uint64_t quantity = envelope.quantity();
    if (envelope.job_number() != job_) {
        job_ = envelope.job_number();
        page_in_job_ = 0;
    }
    for (const std::string& sentence : segment.notes) note(sentence);
    if (facts_.title.empty()) facts_.title = envelope.title();
    // The envelope's word goes before whatever a document says of itself, even when it comes later.
    if (!facts_.pjl_user) {
        if (std::string user = envelope.user(); !user.empty()) {
            facts_.user = std::move(user);
            facts_.pjl_user = true;
        }
    }

    // A reset between two envelopes (HPLIP begins so) is no job of its own.
    if (segment.pages_known && segment.pages.empty() && segment.confidence == Confidence::exact) {
        if (!idle_language_) idle_language_ = segment.language;
        return {};
    }
    if (facts_.title.empty()) facts_.title = segment.title;
    if (facts_.user.empty()) facts_.user = segment.user;
    if (facts_.producer.empty()) facts_.producer = segment.producer;
    language_ = joined(language_.value_or(segment.language), segment.language);
    confidence_ = std::max(confidence_.value_or(Confidence::exact), segment.confidence);  // enumerators go from sure to unsure

    if (const std::uint32_t on_a_side = envelope.pages_on_a_side(); on_a_side > 1) {
        confidence_ = std::max(*confidence_, Confidence::estimated);
        note("PJL asks for " + std::to_string(on_a_side) + " pages on a side, which the count does not show");
    }

    // A device that obeys prints in grey what is read as colour here.
    const std::string* mode = envelope.find("RENDERMODE");
    const bool coloured = std::any_of(segment.pages.begin(), segment.pages.end(), [](const Page& page) { return page.colour == true; });
    if (mode && coloured && pjl::upper_case(*mode) != "COLOR") {
        confidence_ = std::max(*confidence_, Confidence::estimated);
        note("PJL asks for no colour, which not every device obeys");
    }

    if (!segment.pages_known) {
        pages_known_ = false;
        count_copies(quantity * defaults.copies);
        count_duplex(defaults.duplex);
        return {};
    }
    for (const Page& page : segment.pages) {
        ++page_in_job_;
        // JOB START and END choose pages (PJL Technical Reference, JOB).
        if (page_in_job_ < envelope.first_page() || page_in_job_ > envelope.last_page()) {
            selected_ = true;
            continue;
        }
        if (pages_ >= max_pages) return fail(Errc::limit_exceeded, "more than 100000 pages");
        ++pages_;
        if (!page.colour) {
            colour_known_ = false;
            confidence_ = std::max(*confidence_, Confidence::estimated);
        } else if (*page.colour) {
            colour_pages_.push_back(pages_);
        }
        if (page.media == Media{}) media_known_ = false;
        media_.push_back(page.media);
        count_copies(quantity * page.copies);
        count_duplex(page.duplex ? page.duplex : defaults.duplex);
    }
    return {};
}

Facts Tally::facts() const
{
    Facts facts = facts_;
    facts.language = language_.value_or(idle_language_.value_or(Language::unknown));
    facts.confidence = confidence_.value_or(Confidence::exact);
    if (pages_known_) {
        facts.pages = pages_;
        if (colour_known_) facts.colour_pages = colour_pages_;
        if (media_known_) facts.media = media_;
    } else facts.confidence = Confidence::none;
    const auto say = [&](std::string_view sentence) {
        if (facts.notes.size() < max_notes) facts.notes.emplace_back(sentence);
    };
    if (copies_differ_) say("pages ask for different numbers of copies");
    else facts.copies = copies_.value_or(1);
    if (duplex_differs_) say("some pages are one-sided and some two-sided");
    else if (duplex_) facts.duplex = *duplex_;
    if (selected_) say("the job asks for a part of its pages");
    return facts;
}

}  // namespace consigne::pdl
