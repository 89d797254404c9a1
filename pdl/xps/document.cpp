#include "pdl/xps/document.hpp"

#include "pdl/tally/facts.hpp"
#include "pdl/xps/names.hpp"
#include "pdl/xps/xml.hpp"

namespace consigne::pdl::xps {
namespace {

constexpr std::size_t max_relations = 100'000;
constexpr std::size_t max_title = 4096;

class Relations final : public XmlEvents {
public:
    explicit Relations(std::string_view base) : base_(base) {}
    void start(const Element& element) override
    {
        if (element.space != relations_space || element.name != "Relationship") return;
        const auto type = element.find("Type");
        const auto target = element.find("Target");
        const auto id = element.find("Id");
        const auto mode = element.find("TargetMode");
        if (!type || !target) return;
        if (found.size() >= max_relations) return fail_with(fail(Errc::limit_exceeded, "more than 100000 relationships"));
        const bool outside = mode && *mode == "External";
        found.push_back({std::string(*type), outside ? std::string() : resolve(base_, *target), std::string(id.value_or(""))});
    }
    std::vector<Relation> found;

private:
    std::string base_;
};

/// The sources that `element` elements name, in their order. In an mc:AlternateContent only what a consumer that knows
/// nothing but XPS would choose counts.
class Sources final : public XmlEvents {
public:
    Sources(std::string_view base, std::string_view element) : base_(base), element_(element) {}
    void start(const Element& element) override
    {
        if (skipped_ > 0 || (element.space == compatibility_space && element.name == "Choice")) ++skipped_;
        if (skipped_ > 0 || !is_xps(element.space) || element.name != element_) return;
        const auto source = element.find("Source");
        std::string part = source ? resolve(base_, *source) : std::string();
        if (part.empty()) return fail_with(fail(Errc::malformed, "a reference to a part leads nowhere"));
        if (found.size() >= max_pages) return fail_with(fail(Errc::limit_exceeded, "more than 100000 pages"));
        found.push_back(std::move(part));
    }
    void end(const Element&) override { skipped_ -= skipped_ > 0; }
    std::vector<std::string> found;

private:
    std::string base_;
    std::string_view element_;
    int skipped_ = 0;
};

class Properties final : public XmlEvents {
public:
    void start(const Element& element) override
    {
        into_ = element.space != dublin_core ? nullptr : element.name == "title" ? &title : element.name == "creator" ? &author : nullptr;
    }
    void end(const Element&) override { into_ = nullptr; }
    void text(std::string_view text) override
    {
        if (into_ && into_->size() + text.size() <= max_title) *into_ += text;
    }
    std::string title, author;

private:
    std::string* into_ = nullptr;
};

Result<std::vector<std::string>> sources(Package& package, std::string_view part, std::string_view element)
{
    auto stream = package.markup(part);
    if (!stream) return stream.error();
    Sources events(part, element);
    if (const auto done = read_xml(**stream, events); !done) return done.error();
    return std::move(events.found);
}

}  // namespace

Result<std::vector<Relation>> read_relations(Package& package, std::string_view part)
{
    const std::string name = relations_of(part);
    if (!package.find(name)) return std::vector<Relation>();
    auto stream = package.markup(name);
    if (!stream) return stream.error();
    Relations events(part);
    if (const auto done = read_xml(**stream, events); !done) return done.error();
    return std::move(events.found);
}

Result<std::string> ticket_of(Package& package, std::string_view part)
{
    const auto relations = read_relations(package, part);
    if (!relations) return relations.error();
    for (const Relation& relation : *relations)
        if (is_relation(relation.type, "printticket") && !relation.target.empty()) return relation.target;
    return std::string();
}

Result<Sequence> read_sequence(Package& package)
{
    Sequence sequence;
    const auto root = read_relations(package, "/");
    if (!root) return root.error();
    for (const Relation& relation : *root) {
        if (is_relation(relation.type, "fixedrepresentation") && sequence.part.empty()) sequence.part = relation.target;
        if (relation.type.ends_with("/digital-signature/origin")) sequence.is_signed = true;
        if (relation.type != core_properties || !package.find(relation.target)) continue;
        auto stream = package.markup(relation.target);
        if (!stream) return stream.error();
        Properties properties;
        // Damaged properties are no reason not to print.
        if (read_xml(**stream, properties)) {
            sequence.title = properties.title;
            sequence.author = properties.author;
        }
    }
    if (sequence.part.empty()) return fail(Errc::malformed, "a ZIP archive without an XPS document in it");
    const auto documents = sources(package, sequence.part, "DocumentReference");
    if (!documents) return documents.error();
    std::size_t pages = 0;
    for (const std::string& part : *documents) {
        auto content = sources(package, part, "PageContent");
        if (!content) return content.error();
        pages += content->size();
        if (pages > max_pages) return fail(Errc::limit_exceeded, "more than 100000 pages");
        sequence.documents.push_back({part, std::move(*content)});
    }
    return sequence;
}

}  // namespace consigne::pdl::xps
