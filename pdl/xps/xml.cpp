#include "pdl/xps/xml.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <array>
#include <deque>
#include <limits>

namespace consigne::pdl::xps {
namespace {

constexpr std::size_t piece = 32 * 1024;

std::string_view view(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : std::string_view(); }

/// Nothing outside the part is ever looked at.
xmlParserInputPtr no_entity(const char*, const char*, xmlParserCtxtPtr) { return nullptr; }

struct Parse {
    xmlParserCtxtPtr context = nullptr;
    XmlEvents* events = nullptr;
    std::optional<Error> error;
    int depth = 0;
    std::vector<Attribute> attributes;
    std::vector<Namespace> declared;
    std::deque<std::string> decoded;  // values that are not as they stand in the text

    void end_with(Error why)
    {
        if (!error) error = std::move(why);
        xmlStopParser(context);
    }
    void heard()
    {
        if (events->stopped()) xmlStopParser(context);
    }
};

Parse& of(void* context) { return *static_cast<Parse*>(static_cast<xmlParserCtxtPtr>(context)->_private); }

/// libxml2 leaves an ampersand as its character reference where entities are not replaced.
std::string_view value_of(const xmlChar* begin, const xmlChar* end, std::deque<std::string>& decoded)
{
    const std::string_view text(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin));
    auto at = text.find("&#38;");
    if (at == std::string_view::npos) return text;
    std::string& value = decoded.emplace_back(text);
    for (; at != std::string::npos; at = value.find("&#38;", at + 1)) value.replace(at, 5, "&");
    return value;
}

void start_element(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space, int declared, const xmlChar** namespaces, int count,
                   int, const xmlChar** attributes)
{
    Parse& parse = of(context);
    if (parse.error || parse.events->stopped()) return;
    if (++parse.depth > max_xml_depth) return parse.end_with(fail(Errc::limit_exceeded, "XML elements within more than 64 others"));
    parse.declared.clear();
    for (int i = 0; i < declared; ++i) parse.declared.push_back({view(namespaces[2 * i]), view(namespaces[2 * i + 1])});
    parse.attributes.clear();
    parse.decoded.clear();
    for (int i = 0; i < count; ++i) {
        const xmlChar** at = attributes + 5 * i;
        parse.attributes.push_back({view(at[0]), view(at[1]), view(at[2]), value_of(at[3], at[4], parse.decoded)});
    }
    parse.events->start({view(name), view(prefix), view(space), parse.attributes, parse.declared});
    parse.heard();
}

void end_element(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space)
{
    Parse& parse = of(context);
    if (parse.error || parse.events->stopped()) return;
    --parse.depth;
    parse.events->end({view(name), view(prefix), view(space), {}, {}});
    parse.heard();
}

void characters(void* context, const xmlChar* text, int length)
{
    Parse& parse = of(context);
    if (parse.error || parse.events->stopped()) return;
    parse.events->text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
    parse.heard();
}

void comment(void* context, const xmlChar* text)
{
    Parse& parse = of(context);
    if (parse.error || parse.events->stopped()) return;
    parse.events->comment(view(text));
    parse.heard();
}

/// A DOCTYPE is where entities come from; XPS forbids it (ECMA-388 §9.1.7), and so do we.
void doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*)
{
    of(context).end_with(fail(Errc::malformed, "XML with a DOCTYPE, which XPS does not allow"));
}

struct FreeContext {
    void operator()(xmlParserCtxtPtr context) const noexcept { xmlFreeParserCtxt(context); }
};

std::string what_libxml_says(const xmlParserCtxt& context)
{
    std::string text = context.lastError.message ? context.lastError.message : "not well-formed";
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return "XML: " + text.substr(0, 200);
}

}  // namespace

std::optional<std::string_view> Element::find(std::string_view attribute) const
{
    for (const Attribute& candidate : attributes)
        if (candidate.space.empty() && candidate.name == attribute) return candidate.value;
    return std::nullopt;
}

Result<> read_xml(PartStream& part, XmlEvents& events)
{
    static const bool shut = [] {
        xmlInitParser();
        xmlSetExternalEntityLoader(no_entity);
        return true;
    }();
    (void)shut;

    std::array<std::uint8_t, piece> buffer{};
    auto got = part.read(std::span(buffer).first(4));  // libxml2 finds the encoding in the first four bytes
    if (!got) return got.error();
    if (*got < 4) return fail(Errc::truncated, "an XML part is empty");

    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start_element;
    handler.endElementNs = end_element;
    handler.characters = characters;
    handler.cdataBlock = characters;
    handler.comment = comment;
    handler.internalSubset = doctype;
    Parse parse;
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(
        xmlCreatePushParserCtxt(&handler, nullptr, reinterpret_cast<const char*>(buffer.data()), 4, nullptr));
    if (!context) return fail(Errc::limit_exceeded, "no memory to read XML");
    parse.context = context.get();
    parse.events = &events;
    context->_private = &parse;
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

    for (bool more = true; more;) {
        got = part.read(buffer);
        if (!got) return got.error();
        more = *got == buffer.size();
        const int status = xmlParseChunk(context.get(), reinterpret_cast<const char*>(buffer.data()), static_cast<int>(*got), more ? 0 : 1);
        if (parse.error) return *parse.error;
        if (events.error()) return *events.error();
        if (events.stopped()) return {};
        if (status != XML_ERR_OK && !context->wellFormed) return fail(Errc::malformed, what_libxml_says(*context));
    }
    if (!context->wellFormed) return fail(Errc::malformed, what_libxml_says(*context));
    return {};
}

}  // namespace consigne::pdl::xps
