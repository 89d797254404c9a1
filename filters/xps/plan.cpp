#include "filters/xps/plan.hpp"

#include "filters/xps/grey_markup.hpp"
#include "filters/xps/tickets.hpp"
#include "filters/xps/xml_tree.hpp"
#include "pdl/xps/names.hpp"
#include "pdl/xps/picture.hpp"
#include "pdl/xps/ticket.hpp"

namespace consigne::filters::xps {
namespace {

using pdl::xps::part_key;

constexpr std::size_t max_small_part = 16 * 1024 * 1024;  // relationships and content types, held as trees
constexpr std::string_view content_types = "/[Content_Types].xml";

class Planner {
public:
    Planner(pdl::xps::Package& package, const Policy& policy) : package_(package), policy_(policy), marks_(package) {}
    [[nodiscard]] Result<Plan> make();

private:
    [[nodiscard]] Result<> colours();
    [[nodiscard]] Result<> markup(const std::string& part);
    [[nodiscard]] Result<> tickets();
    [[nodiscard]] Result<> ticket(const std::string& part, Level level);
    [[nodiscard]] Result<> new_job_ticket();
    [[nodiscard]] Result<> types();

    pdl::xps::Package& package_;
    const Policy& policy_;
    pdl::xps::Marks marks_;
    pdl::xps::Sequence sequence_;
    const std::set<std::string> no_pictures_;
    std::set<std::string> looked_at_;
    std::set<pdl::xps::ImageUse> images_;
    std::map<std::string, std::string> content_;  // content types to state, by part name
    Plan plan_;
};

Result<> Planner::markup(const std::string& part)
{
    // Dictionaries name dictionaries: a worklist instead of recursion.
    std::vector<std::string> waiting{part};
    while (!waiting.empty()) {
        const std::string here = std::move(waiting.back());
        waiting.pop_back();
        if (!looked_at_.insert(part_key(here)).second) continue;
        const auto stream = package_.markup(here);
        if (!stream) return stream.error();
        GreyMarkup look(marks_, here, no_pictures_, nullptr);
        if (const auto done = pdl::xps::read_xml(**stream, look); !done) return done;
        if (look.changed) plan_.markup.insert(part_key(here));
        images_.insert(look.images.begin(), look.images.end());
        waiting.insert(waiting.end(), look.dictionaries.begin(), look.dictionaries.end());
    }
    return {};
}

Result<> Planner::colours()
{
    for (const auto& document : sequence_.documents)
        for (const std::string& page : document.pages)
            if (const auto done = markup(page); !done) return done;
    for (const auto& use : images_) {
        const auto colour = marks_.image(use);
        if (!colour) return fail(Errc::unsupported, "an image is not understood and cannot be made grey");
        if (!*colour || !plan_.pictures.insert(part_key(use.image)).second) continue;
        const auto stream = package_.stream(use.image);
        if (!stream) return stream.error();
        const auto format = pdl::xps::format_of(**stream);
        if (!format) return format.error();
        if (*format != pdl::xps::Format::jpeg && *format != pdl::xps::Format::png) content_[use.image] = "image/png";
    }
    // Where a profile stands beside an image that becomes grey, the markup changes too.
    if (plan_.pictures.empty()) return {};
    for (const std::string& part : looked_at_) {
        const auto stream = package_.markup(part);
        if (!stream) return stream.error();
        GreyMarkup look(marks_, part, plan_.pictures, nullptr);
        if (const auto done = pdl::xps::read_xml(**stream, look); !done) return done;
        if (look.changed) plan_.markup.insert(part);
    }
    return {};
}

Result<> Planner::ticket(const std::string& part, Level level)
{
    const std::string key = part_key(part);
    const auto known = plan_.replaced.find(key);
    auto bytes = known != plan_.replaced.end() ? Result<Bytes>(known->second) : package_.load(part, pdl::xps::max_ticket_bytes);
    if (!bytes) return bytes.error();
    auto forced = force_ticket(*bytes, level, policy_);
    if (!forced) return fail(Errc::unsupported, "a PrintTicket cannot be changed: " + forced.error().detail);
    if (*forced) plan_.replaced[key] = std::move(**forced);
    return {};
}

/// Black and white alone needs no ticket where there is none: the content is grey.
Result<> Planner::tickets()
{
    std::set<std::string> done_with;
    const auto related = [&](const std::string& part, Level level) -> Result<bool> {
        const auto name = pdl::xps::ticket_of(package_, part);
        if (!name) return name.error();
        if (name->empty()) return false;
        if (!done_with.insert(part_key(*name)).second) return true;
        if (const auto done = ticket(*name, level); !done) return done.error();
        return true;
    };
    // The job's first: a ticket that the job shares with its pages is treated as the job's.
    const auto job = related(sequence_.part, Level::job);
    if (!job) return job.error();
    if (!*job && (policy_.sides || policy_.copies))
        if (const auto done = new_job_ticket(); !done) return done;
    for (const auto& document : sequence_.documents) {
        if (const auto done = related(document.part, Level::below); !done) return done.error();
        for (const std::string& page : document.pages)
            if (const auto done = related(page, Level::below); !done) return done.error();
    }
    return {};
}

Result<> Planner::new_job_ticket()
{
    std::string name = "/Metadata/Job_PT.xml";
    for (int i = 2; package_.find(name); ++i) name = "/Metadata/Job_PT_" + std::to_string(i) + ".xml";
    plan_.added[name] = new_ticket(policy_);
    content_[name] = pdl::xps::ticket_content;

    // The relationship is of the kind its package speaks: XPS or OpenXPS.
    const auto root = pdl::xps::read_relations(package_, "/");
    if (!root) return root.error();
    bool open = false;
    for (const auto& relation : *root) open = open || (relation.target == sequence_.part && relation.type.starts_with(pdl::xps::open_space));
    const std::string type = std::string(open ? pdl::xps::open_space : pdl::xps::microsoft_space) + "/printticket";

    const std::string relations = pdl::xps::relations_of(sequence_.part);
    const std::string empty = "<Relationships xmlns=\"" + std::string(pdl::xps::relations_space) + "\"/>";
    const bool there = package_.find(relations) != nullptr;
    const auto bytes = there ? package_.load(relations, max_small_part) : Result<Bytes>(Bytes(empty.begin(), empty.end()));
    if (!bytes) return bytes.error();
    auto tree = parse_tree(*bytes);
    if (!tree) return tree.error();
    xmlNode& list = *xmlDocGetRootElement(tree->get());
    std::set<std::string> ids;
    for (xmlNode* relation : elements_of(list)) ids.insert(attribute_of(*relation, "Id"));
    std::string id = "JobTicket";
    for (int i = 2; ids.contains(id); ++i) id = "JobTicket" + std::to_string(i);
    xmlNode& relation = *xmlNewChild(&list, list.ns, xml("Relationship"), nullptr);
    set_attribute(relation, "Type", type);
    set_attribute(relation, "Target", name);
    set_attribute(relation, "Id", id);
    if (there) plan_.replaced[part_key(relations)] = write_tree(*tree);
    else plan_.added[relations] = write_tree(*tree);
    return {};
}

/// States the content types of new parts and of images that are PNG from now on (OPC §6.2.4).
Result<> Planner::types()
{
    if (content_.empty() && plan_.added.empty()) return {};
    const auto bytes = package_.load(content_types, max_small_part);
    if (!bytes) return bytes.error();
    auto tree = parse_tree(*bytes);
    if (!tree) return tree.error();
    xmlNode& list = *xmlDocGetRootElement(tree->get());
    bool relations_known = false;
    for (xmlNode* entry : elements_of(list)) {
        relations_known = relations_known || part_key(attribute_of(*entry, "Extension")) == "/rels";
        if (name_of(*entry) != "Override") continue;
        const std::string part = part_key(attribute_of(*entry, "PartName"));
        for (const auto& [name, type] : content_)
            if (part_key(name) == part) {
                remove_node(entry);
                break;
            }
    }
    const auto state = [&](const char* kind, const char* key, const std::string& what, const std::string& type) {
        xmlNode& entry = *xmlNewChild(&list, list.ns, xml(kind), nullptr);
        set_attribute(entry, key, what);
        set_attribute(entry, "ContentType", type);
    };
    if (!relations_known) state("Default", "Extension", "rels", "application/vnd.openxmlformats-package.relationships+xml");
    for (const auto& [name, type] : content_) state("Override", "PartName", name, type);
    plan_.replaced[part_key(content_types)] = write_tree(*tree);
    return {};
}

Result<Plan> Planner::make()
{
    auto sequence = pdl::xps::read_sequence(package_);
    if (!sequence) return sequence.error();
    sequence_ = std::move(*sequence);
    plan_.is_signed = sequence_.is_signed;
    if (policy_.monochrome)
        if (const auto done = colours(); !done) return done.error();
    if (const auto done = tickets(); !done) return done.error();
    if (const auto done = types(); !done) return done.error();
    return std::move(plan_);
}

}  // namespace

Result<Plan> make_plan(pdl::xps::Package& package, const Policy& policy) { return Planner(package, policy).make(); }

}  // namespace consigne::filters::xps
