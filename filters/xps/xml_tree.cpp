#include "filters/xps/xml_tree.hpp"

#include "pdl/xps/xml.hpp"

#include <libxml/parser.h>

namespace consigne::filters::xps {
namespace {

std::string_view view(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : std::string_view(); }

/// Wants nothing: the strict reader of pdl/ decides whether the text is one we read at all.
class NoEvents final : public pdl::xps::XmlEvents {
public:
    void start(const pdl::xps::Element&) override {}
};

struct FreeText {
    void operator()(xmlChar* text) const noexcept { xmlFree(text); }
};

}  // namespace

Result<XmlTree> parse_tree(ByteView text)
{
    // No DOCTYPE, no depth beyond the limit: as every other XML part.
    pdl::xps::MemoryPart part(text);
    NoEvents events;
    if (const auto readable = pdl::xps::read_xml(part, events); !readable) return readable.error();
    XmlTree tree(xmlReadMemory(reinterpret_cast<const char*>(text.data()), static_cast<int>(text.size()), nullptr, nullptr,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    if (!tree || !xmlDocGetRootElement(tree.get())) return fail(Errc::malformed, "XML that cannot be read");
    return tree;
}

Bytes write_tree(const XmlTree& tree)
{
    xmlChar* text = nullptr;
    int length = 0;
    xmlDocDumpMemoryEnc(tree.get(), &text, &length, "UTF-8");
    const std::unique_ptr<xmlChar, FreeText> owned(text);
    return text ? Bytes(text, text + length) : Bytes();
}

std::string_view name_of(const xmlNode& node) { return view(node.name); }
std::string_view space_of(const xmlNode& node) { return node.ns ? view(node.ns->href) : std::string_view(); }

std::string attribute_of(xmlNode& node, const char* name)
{
    const std::unique_ptr<xmlChar, FreeText> value(xmlGetNoNsProp(&node, xml(name)));
    return std::string(view(value.get()));
}

std::vector<xmlNode*> elements_of(xmlNode& node)
{
    std::vector<xmlNode*> elements;
    for (xmlNode* child = node.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) elements.push_back(child);
    return elements;
}

void set_attribute(xmlNode& node, const char* name, const std::string& value) { xmlSetProp(&node, xml(name), xml(value.c_str())); }

void remove_node(xmlNode* node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

std::string prefix_for(xmlDoc& tree, std::string_view space, const std::string& wanted)
{
    xmlNode* root = xmlDocGetRootElement(&tree);
    for (const xmlNs* declared = root->nsDef; declared; declared = declared->next)
        if (declared->prefix && view(declared->href) == space) return std::string(view(declared->prefix));
    std::string prefix = wanted;
    for (int i = 1; xmlSearchNs(&tree, root, xml(prefix.c_str())); ++i) prefix = wanted + std::to_string(i);
    xmlNewNs(root, xml(std::string(space).c_str()), xml(prefix.c_str()));
    return prefix;
}

}  // namespace consigne::filters::xps
