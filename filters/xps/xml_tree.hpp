// Small XML parts as trees that can be changed: tickets, relationships, content types.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <libxml/tree.h>

#include <memory>

namespace consigne::filters::xps {

struct FreeTree {
    void operator()(xmlDocPtr tree) const noexcept { xmlFreeDoc(tree); }
};
using XmlTree = std::unique_ptr<xmlDoc, FreeTree>;

/// Errors: malformed (also a DOCTYPE, or no root element).
[[nodiscard]] Result<XmlTree> parse_tree(ByteView xml);
/// In UTF-8, with an XML declaration.
[[nodiscard]] Bytes write_tree(const XmlTree& tree);

[[nodiscard]] inline const xmlChar* xml(const char* text) { return reinterpret_cast<const xmlChar*>(text); }
[[nodiscard]] std::string_view name_of(const xmlNode& node);
[[nodiscard]] std::string_view space_of(const xmlNode& node);
/// An attribute without a namespace; empty when there is none.
[[nodiscard]] std::string attribute_of(xmlNode& node, const char* name);
/// Element children, in order.
[[nodiscard]] std::vector<xmlNode*> elements_of(xmlNode& node);
void set_attribute(xmlNode& node, const char* name, const std::string& value);
void remove_node(xmlNode* node);
/// The prefix that stands for `space` on the root, declared there if it is not yet (as `wanted`, or `wanted` and a number).
[[nodiscard]] std::string prefix_for(xmlDoc& tree, std::string_view space, const std::string& wanted);

}  // namespace consigne::filters::xps
