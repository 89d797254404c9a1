#include "filters/xps/tickets.hpp"

#include "filters/xps/xml_tree.hpp"
#include "pdl/xps/names.hpp"
#include "pdl/xps/ticket.hpp"

#include <array>

namespace consigne::filters::xps {
namespace {

using namespace std::string_view_literals;

constexpr std::array sides_features{"JobDuplexAllDocumentsContiguously"sv, "DocumentDuplex"sv};
constexpr std::array copies_parameters{"JobCopiesAllDocuments"sv, "DocumentCopiesAllPages"sv, "PageCopies"sv};
constexpr std::string_view colour_feature = "PageOutputColor";

class TicketEditor {
public:
    explicit TicketEditor(XmlTree tree) : tree_(std::move(tree)), root_(*xmlDocGetRootElement(tree_.get())) {}

    void force(Level level, const Policy& policy)
    {
        if (policy.sides) {
            const std::string_view wanted = option_for(*policy.sides);
            // One that is right stays as it is, with whatever a driver has written beside it.
            bool there = settle(sides_features, [&](xmlNode& node, std::string_view keyword) {
                return level == Level::job && keyword == sides_features.front() && keyword_of_option(node) == wanted;
            });
            if (level == Level::job && !there) add_feature(sides_features.front(), wanted);
        }
        if (policy.copies) {
            const std::string wanted = std::to_string(*policy.copies);
            bool there = settle(copies_parameters, [&](xmlNode& node, std::string_view keyword) {
                return level == Level::job && keyword == copies_parameters.front() && value_of(node) == wanted;
            });
            if (level == Level::job && !there) add_copies(wanted);
        }
        if (policy.monochrome) {
            bool said = false;
            const bool grey = settle(std::array{colour_feature}, [&](xmlNode& node, std::string_view) {
                said = true;
                const std::string option = keyword_of_option(node);
                return option == "Grayscale" || option == "Monochrome";
            });
            if (!grey && (said || level == Level::job)) add_feature(colour_feature, "Grayscale");
        }
    }
    [[nodiscard]] bool changed() const { return changed_; }
    [[nodiscard]] Bytes bytes() const { return write_tree(tree_); }

private:
    static std::string_view option_for(pdl::Duplex sides)
    {
        switch (sides) {
        case pdl::Duplex::long_edge: return "TwoSidedLongEdge";
        case pdl::Duplex::short_edge: return "TwoSidedShortEdge";
        case pdl::Duplex::simplex: break;
        }
        return "OneSided";
    }

    /// The psk: keyword a node's name stands for; empty for another maker's.
    std::string keyword_of(xmlNode& node)
    {
        const std::string name = attribute_of(node, "name");
        const pdl::xps::QualifiedName qualified = pdl::xps::split(name);
        const std::string prefix(qualified.prefix);
        const xmlNs* space = xmlSearchNs(tree_.get(), &node, prefix.empty() ? nullptr : xml(prefix.c_str()));
        const bool ours = space && reinterpret_cast<const char*>(space->href) == pdl::xps::keywords_space;
        return ours ? std::string(qualified.name) : std::string();
    }

    std::string keyword_of_option(xmlNode& feature)
    {
        for (xmlNode* child : elements_of(feature))
            if (name_of(*child) == "Option") return keyword_of(*child);
        return {};
    }

    static std::string value_of(xmlNode& parameter)
    {
        for (xmlNode* child : elements_of(parameter)) {
            if (name_of(*child) != "Value") continue;
            xmlChar* text = xmlNodeGetContent(child);
            std::string value = text ? reinterpret_cast<const char*>(text) : "";
            xmlFree(text);
            return value;
        }
        return {};
    }

    /// Removes what the root says under these keywords, but for one that `right` finds so. Whether that one is there.
    template <std::size_t N, class Right>
    bool settle(const std::array<std::string_view, N>& keywords, Right right)
    {
        bool there = false;
        for (xmlNode* node : elements_of(root_)) {
            if (space_of(*node) != pdl::xps::framework_space) continue;
            const std::string keyword = keyword_of(*node);
            if (std::find(keywords.begin(), keywords.end(), keyword) == keywords.end()) continue;
            if (!there && right(*node, keyword)) {
                there = true;
                continue;
            }
            remove_node(node);
            changed_ = true;
        }
        return there;
    }

    xmlNode* add(xmlNode& parent, const char* element, std::string_view keyword)
    {
        xmlNode* node = xmlNewChild(&parent, root_.ns, xml(element), nullptr);
        if (!keyword.empty()) set_attribute(*node, "name", prefix_for(*tree_, pdl::xps::keywords_space, "psk") + ":" + std::string(keyword));
        changed_ = true;
        return node;
    }

    void add_feature(std::string_view feature, std::string_view option) { add(*add(root_, "Feature", feature), "Option", option); }

    void add_copies(const std::string& copies)
    {
        xmlNode* value = add(*add(root_, "ParameterInit", copies_parameters.front()), "Value", {});
        const std::string instance = prefix_for(*tree_, "http://www.w3.org/2001/XMLSchema-instance", "xsi");
        const std::string schema = prefix_for(*tree_, "http://www.w3.org/2001/XMLSchema", "xsd");
        xmlNs* space = xmlSearchNs(tree_.get(), value, xml(instance.c_str()));
        xmlSetNsProp(value, space, xml("type"), xml((schema + ":integer").c_str()));
        xmlNodeSetContent(value, xml(copies.c_str()));
    }

    XmlTree tree_;
    xmlNode& root_;
    bool changed_ = false;
};

}  // namespace

Result<std::optional<Bytes>> force_ticket(ByteView ticket, Level level, const Policy& policy)
{
    auto tree = parse_tree(ticket);
    if (!tree) return tree.error();
    const xmlNode& root = *xmlDocGetRootElement(tree->get());
    if (name_of(root) != "PrintTicket" || space_of(root) != pdl::xps::framework_space) return fail(Errc::unsupported, "a PrintTicket that is none");
    TicketEditor editor(std::move(*tree));
    editor.force(level, policy);
    return editor.changed() ? std::optional(editor.bytes()) : std::nullopt;
}

Bytes new_ticket(const Policy& policy)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<psf:PrintTicket xmlns:psf=\"" + std::string(pdl::xps::framework_space) +
                       "\" xmlns:psk=\"" + std::string(pdl::xps::keywords_space) + "\" version=\"1\"/>";
    auto forced = force_ticket(as_bytes(text), Level::job, policy);
    return forced && *forced ? std::move(**forced) : Bytes(text.begin(), text.end());
}

}  // namespace consigne::filters::xps
