#include "pdl/xps/ticket.hpp"

#include "pdl/pjl/line.hpp"
#include "pdl/xps/names.hpp"
#include "pdl/xps/xml.hpp"

#include <cmath>

namespace consigne::pdl::xps {
namespace {

/// Follows the names on the way down: psk:PageMediaSize / psk:ISOA4 / psk:MediaSizeWidth / value.
class TicketEvents final : public XmlEvents {
public:
    void start(const Element& element) override
    {
        Step step;
        for (const Namespace& declared : element.declared) scopes_.emplace_back(declared.prefix, declared.space);
        step.scopes = element.declared.size();
        if (element.space == framework_space) {
            if (const auto name = element.find("name")) step.keyword = keyword_of(*name);
            if (element.name == "Option") option(step.keyword);
            value_ = element.name == "Value";
            text_.clear();
        }
        steps_.push_back(std::move(step));
    }
    void end(const Element& element) override
    {
        scopes_.resize(scopes_.size() - steps_.back().scopes);
        steps_.pop_back();
        if (value_ && element.name == "Value") value();
        value_ = false;
    }
    void text(std::string_view text) override
    {
        if (value_ && text_.size() < 64) text_ += text.substr(0, 64);
    }
    Ticket ticket;

private:
    struct Step {
        std::string keyword;     // of psk:, else empty
        std::size_t scopes = 0;  // namespaces declared here
    };

    /// The keyword when the name's prefix stands for psk's namespace here.
    std::string keyword_of(std::string_view name) const
    {
        const QualifiedName qualified = split(name);
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
            if (scope->first == qualified.prefix) return scope->second == keywords_space ? std::string(qualified.name) : std::string();
        return {};
    }

    [[nodiscard]] std::string_view above() const { return steps_.empty() ? std::string_view() : steps_.back().keyword; }

    /// An Option directly in the Feature that stands above.
    void option(std::string_view name)
    {
        const auto sides = [&]() -> std::optional<Duplex> {
            if (name == "OneSided") return Duplex::simplex;
            if (name == "TwoSidedLongEdge") return Duplex::long_edge;
            if (name == "TwoSidedShortEdge") return Duplex::short_edge;
            return std::nullopt;
        };
        if (above() == "JobDuplexAllDocumentsContiguously") ticket.job_duplex = sides();
        else if (above() == "DocumentDuplex") ticket.document_duplex = sides();
        else if (above() == "PageOutputColor") {
            if (name == "Grayscale" || name == "Monochrome") ticket.grey = true;
            else if (name == "Color") ticket.grey = false;
        }
    }

    /// A Value has ended; its ScoredProperty or ParameterInit stands above.
    void value()
    {
        const auto number = pjl::number(text_);
        if (!number) return;
        const std::string_view name = above();
        if (name == "JobCopiesAllDocuments") ticket.job_copies = number;
        else if (name == "DocumentCopiesAllPages") ticket.document_copies = number;
        else if (name == "PageCopies") ticket.page_copies = number;
        else if (name == "PagesPerSheet") ticket.pages_per_sheet = std::max(1U, *number);
        else if (name == "MediaSizeWidth" || name == "MediaSizeHeight") {
            if (!ticket.media) ticket.media.emplace();
            const int points = static_cast<int>(std::lround(std::min<double>(*number, 1e8) * 72 / 25'400));  // given in micrometres
            (name == "MediaSizeWidth" ? ticket.media->width : ticket.media->height) = points;
        }
    }

    std::vector<Step> steps_;
    std::vector<std::pair<std::string, std::string>> scopes_;
    std::string text_;
    bool value_ = false;
};

}  // namespace

QualifiedName split(std::string_view name)
{
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

Result<Ticket> read_ticket(Package& package, std::string_view part)
{
    const auto bytes = package.load(part, max_ticket_bytes);
    if (!bytes) return bytes.error();
    MemoryPart stream(*bytes);
    TicketEvents events;
    if (const auto done = read_xml(stream, events); !done) return done.error();
    return events.ticket;
}

}  // namespace consigne::pdl::xps
