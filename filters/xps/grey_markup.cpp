#include "filters/xps/grey_markup.hpp"

#include "pdl/xps/names.hpp"

#include <cmath>

namespace consigne::filters::xps {
namespace {

using pdl::xps::Attribute;
using pdl::xps::Element;

constexpr std::size_t piece = 32 * 1024;

void escape(std::string& out, std::string_view text, bool attribute)
{
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '\r': out += "&#13;"; break;
        case '"': out += attribute ? "&quot;" : "\""; break;
        case '\t': out += attribute ? "&#9;" : "\t"; break;
        case '\n': out += attribute ? "&#10;" : "\n"; break;
        default: out += c;
        }
    }
}

std::string qualified(std::string_view prefix, std::string_view name)
{
    std::string text(prefix);
    if (!prefix.empty()) text += ':';
    return text.append(name);
}

/// #AARRGGBB of a grey.
std::string hexadecimal(const pdl::xps::Colour& colour)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto alpha = static_cast<unsigned>(std::lround(colour.alpha * 255));
    const unsigned grey = colour.luminance();
    std::string text = "#";
    for (const unsigned byte : {alpha, grey, grey, grey}) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

bool holds_brush(std::string_view name) { return name == "Fill" || name == "Stroke" || name == "Color"; }

}  // namespace

void GreyMarkup::put(std::string_view text)
{
    if (!out_) return;
    held_ += text;
    if (held_.size() < piece) return;
    if (const auto done = flush(); !done) fail_with(done.error());
}

Result<> GreyMarkup::flush()
{
    if (!out_) return {};
    const auto done = out_->write(as_bytes(held_));
    held_.clear();
    return done;
}

void GreyMarkup::close_tag()
{
    if (tag_open_) put(">");
    tag_open_ = false;
}

/// The attribute's new value, if it has one.
std::optional<std::string> GreyMarkup::grey(const Element& element, const Attribute& attribute)
{
    if (!attribute.space.empty() || !pdl::xps::is_xps(element.space)) return std::nullopt;
    if (attribute.name == "ImageSource" && element.name == "ImageBrush" && mask_ == 0) {
        const auto reference = pdl::xps::read_image_reference(attribute.value);
        pdl::xps::ImageUse use{pdl::xps::resolve(part_, reference.image), {}};
        if (!reference.profile.empty()) use.profile = pdl::xps::resolve(part_, reference.profile);
        const bool made_grey = grey_images_.contains(pdl::xps::part_key(use.image));
        if (!use.image.empty()) images.insert(std::move(use));
        if (made_grey && !reference.profile.empty()) return std::string(reference.image);
        return std::nullopt;
    }
    if (!holds_brush(attribute.name) || attribute.value.empty() || !pdl::xps::resource_key(attribute.value).empty()) return std::nullopt;
    const auto space = [this](std::string_view profile) { return marks_.profile(pdl::xps::resolve(part_, profile)); };
    const auto colour = pdl::xps::read_colour(attribute.value, space);
    if (!colour) {
        fail_with(fail(Errc::unsupported, "a colour that is not understood cannot be made grey"));
        return std::nullopt;
    }
    if (colour->neutral()) return std::nullopt;
    return hexadecimal(*colour);
}

void GreyMarkup::start(const Element& element)
{
    if (mask_ > 0 || element.name.ends_with(".OpacityMask")) ++mask_;
    if (element.name == "ResourceDictionary")
        if (const auto source = element.find("Source")) dictionaries.insert(pdl::xps::resolve(part_, *source));
    if (!begun_) put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    begun_ = true;
    close_tag();
    std::string tag = "<" + qualified(element.prefix, element.name);
    for (const pdl::xps::Namespace& declared : element.declared) {
        tag += declared.prefix.empty() ? " xmlns=\"" : " xmlns:" + std::string(declared.prefix) + "=\"";
        escape(tag, declared.space, true);
        tag += '"';
    }
    for (const Attribute& attribute : element.attributes) {
        const auto instead = grey(element, attribute);
        changed = changed || instead;
        tag += ' ' + qualified(attribute.prefix, attribute.name) + "=\"";
        escape(tag, instead ? std::string_view(*instead) : attribute.value, true);
        tag += '"';
    }
    put(tag);
    tag_open_ = true;
}

void GreyMarkup::end(const Element& element)
{
    mask_ -= mask_ > 0;
    put(tag_open_ ? "/>" : "</" + qualified(element.prefix, element.name) + ">");
    tag_open_ = false;
}

void GreyMarkup::text(std::string_view text)
{
    if (!out_) return;
    close_tag();
    std::string escaped;
    escape(escaped, text, false);
    put(escaped);
}

void GreyMarkup::comment(std::string_view text)
{
    if (!out_ || !begun_) return;
    close_tag();
    put("<!--" + std::string(text) + "-->");
}

}  // namespace consigne::filters::xps
