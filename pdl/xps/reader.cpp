#include "pdl/xps/reader.hpp"

#include "pdl/xps/document.hpp"
#include "pdl/xps/marks.hpp"
#include "pdl/xps/ticket.hpp"

#include <cmath>
#include <set>

namespace consigne::pdl::xps {
namespace {

/// The tickets on the way to a page.
struct Tickets {
    Ticket job, document, page;

    [[nodiscard]] std::optional<Duplex> duplex() const
    {
        // A keyword counts where its prefix belongs, or above: DocumentDuplex in the job's ticket is every document's.
        if (document.document_duplex) return document.document_duplex;
        return job.job_duplex ? job.job_duplex : job.document_duplex;
    }
    /// What of copies is asked for at each level; they multiply where a driver sets more than one.
    [[nodiscard]] std::array<std::optional<std::uint32_t>, 3> copies() const
    {
        const auto first = [](auto... each) {
            std::optional<std::uint32_t> found;
            ((found = found ? found : each), ...);
            return found;
        };
        return {job.job_copies, first(document.document_copies, job.document_copies), first(page.page_copies, document.page_copies, job.page_copies)};
    }
    [[nodiscard]] std::optional<bool> grey() const { return page.grey ? page.grey : document.grey ? document.grey : job.grey; }
    [[nodiscard]] std::optional<Media> media() const { return page.media ? page.media : document.media ? document.media : job.media; }
    [[nodiscard]] std::uint32_t pages_per_sheet() const { return std::max({job.pages_per_sheet, document.pages_per_sheet, page.pages_per_sheet}); }
};

class Reader {
public:
    Reader(Package& package, const Defaults& defaults) : package_(package), defaults_(defaults), marks_(package) { segment_.language = Language::xps; }
    [[nodiscard]] Result<Segment> read();

private:
    [[nodiscard]] Result<Ticket> ticket(std::string_view part);
    [[nodiscard]] Result<> page(const std::string& part, Tickets tickets);
    void note(std::string sentence)
    {
        if (noted_.insert(sentence).second) segment_.notes.push_back(std::move(sentence));
    }

    Package& package_;
    const Defaults& defaults_;
    Marks marks_;
    Segment segment_;
    std::set<std::string> noted_;
};

/// The ticket related to a part; an empty one when there is none. A ticket that cannot be read asks for nothing, and says so.
Result<Ticket> Reader::ticket(std::string_view part)
{
    const auto name = ticket_of(package_, part);
    if (!name) return name.error();
    if (name->empty()) return Ticket();
    auto read = read_ticket(package_, *name);
    if (read) return read;
    note("a PrintTicket cannot be read");
    segment_.confidence = Confidence::estimated;
    return Ticket();
}

Result<> Reader::page(const std::string& part, Tickets tickets)
{
    auto own = ticket(part);
    if (!own) return own.error();
    tickets.page = *own;
    const auto marks = marks_.page(part);
    if (!marks) return marks.error();
    Page page;
    const auto points = [](double length) { return static_cast<int>(std::lround(std::clamp(length, 0.0, 1e6) * 72 / 96)); };
    page.media = {points(marks->width), points(marks->height)};
    page.colour = marks->colour;
    if (tickets.grey() == true && defaults_.trust_grey_switch) page.colour = false;
    if (!page.colour) {
        segment_.confidence = Confidence::estimated;
        note("the colour of some pages cannot be known: " + (marks->why_unknown ? marks->why_unknown->detail : std::string("unknown")));
    }
    page.duplex = tickets.duplex() ? tickets.duplex() : defaults_.duplex;

    std::uint64_t copies = 1;
    int levels = 0;
    bool said = false;
    for (const auto& asked : tickets.copies()) {
        if (!asked) continue;
        said = true;
        copies = std::min<std::uint64_t>(copies * std::max(1U, *asked), 0xFFFFFFFF);
        levels += *asked > 1;
    }
    page.copies = said ? static_cast<std::uint32_t>(copies) : defaults_.copies;
    if (levels > 1) {
        segment_.confidence = Confidence::estimated;
        note("copies are asked for at more than one level of PrintTickets");
    }
    if (tickets.pages_per_sheet() > 1) {
        segment_.confidence = Confidence::estimated;
        note("the PrintTicket asks for " + std::to_string(tickets.pages_per_sheet()) + " pages on a side, which the count does not show");
    }
    if (const auto paper = tickets.media()) {
        const auto near = [](int a, int b) { return std::abs(a - b) <= 3; };
        const bool same = (near(paper->width, page.media.width) && near(paper->height, page.media.height)) ||
                          (near(paper->width, page.media.height) && near(paper->height, page.media.width));
        if (!same) note("the PrintTicket asks for another paper than the page's size");
    }
    if (segment_.producer.empty()) segment_.producer = marks->producer;
    segment_.pages.push_back(page);
    return {};
}

Result<Segment> Reader::read()
{
    const auto sequence = read_sequence(package_);
    if (!sequence) return sequence.error();
    segment_.title = sequence->title;
    segment_.user = sequence->author;
    if (sequence->is_signed) note("digitally signed");
    Tickets tickets;
    auto job = ticket(sequence->part);
    if (!job) return job.error();
    tickets.job = *job;
    for (const FixedDocument& document : sequence->documents) {
        auto own = ticket(document.part);
        if (!own) return own.error();
        tickets.document = *own;
        for (const std::string& part : document.pages)
            if (const auto done = page(part, tickets); !done) return done.error();
    }
    if (segment_.pages.empty()) return fail(Errc::malformed, "an XPS document without pages");
    return std::move(segment_);
}

}  // namespace

Result<Segment> read(const RandomAccess& xps, const Defaults& defaults)
{
    const auto package = Package::open(xps);
    if (!package) return package.error();
    return Reader(**package, defaults).read();
}

}  // namespace consigne::pdl::xps
