#include "pdl/xps/markup.hpp"

#include "pdl/xps/names.hpp"

#include <charconv>
#include <cmath>

namespace consigne::pdl::xps {
namespace {

constexpr std::size_t max_resources = 100'000;
constexpr std::size_t max_images = 20'000;

std::optional<double> number(std::optional<std::string_view> text)
{
    if (!text) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool invisible(const Element& element)
{
    const auto opacity = number(element.find("Opacity"));
    return opacity && *opacity <= 0;
}

/// x:Key, in the namespace of either XPS.
std::string key_of(const Element& element)
{
    for (const Attribute& attribute : element.attributes)
        if (attribute.name == "Key" && attribute.space.ends_with("/resourcedictionary-key")) return std::string(attribute.value);
    return {};
}

}  // namespace

Paint& Markup::sink()
{
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame)
        if (frame->entry) return frame->own().paint;
    return painted;
}

std::map<std::string, Paint>& Markup::owner()
{
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame)
        if (frame->kind == Frame::Kind::canvas) return frame->own().resources;
    return resources;
}

const Paint* Markup::find(std::string_view key) const
{
    const std::string name(key);
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame)
        if (frame->scope)
            if (const auto at = frame->scope->resources.find(name); at != frame->scope->resources.end()) return &at->second;
    const auto at = resources.find(name);
    return at == resources.end() ? nullptr : &at->second;
}

/// Once the page itself shows colour, the rest of it cannot take that back.
void Markup::seen()
{
    if (painted.colour) stop();
    else if (painted.images.size() > max_images) fail_with(fail(Errc::limit_exceeded, "more than 20000 images on a page"));
}

void Markup::stated(std::optional<std::string_view> value, bool even_transparent)
{
    if (!value) return;
    const auto space = [this](std::string_view profile) { return marks_.profile(resolve(part_, profile)); };
    const auto colour = read_colour(*value, space);
    Paint& paint = sink();
    if (!colour) paint.unknown = true;
    else if ((even_transparent || colour->alpha > 0) && !colour->neutral()) paint.colour = true;
}

/// An attribute that holds a brush: a colour, or a resource.
void Markup::brush(std::optional<std::string_view> value)
{
    if (!value || value->empty()) return;
    const std::string_view key = resource_key(*value);
    if (key.empty()) return stated(value, false);
    if (const Paint* resource = find(key)) sink().add(*resource);
    else sink().unknown = true;
}

void Markup::picture(std::optional<std::string_view> value)
{
    if (!value) return;
    const ImageReference reference = read_image_reference(*value);
    ImageUse use{resolve(part_, reference.image), reference.profile.empty() ? std::string() : resolve(part_, reference.profile)};
    if (use.image.empty()) sink().unknown = true;
    else sink().images.insert(std::move(use));
}

Markup::Frame& Markup::push(Frame::Kind kind)
{
    frames_.emplace_back().kind = kind;
    return frames_.back();
}

void Markup::define(const std::string& key, Paint paint)
{
    std::map<std::string, Paint>& resources_here = owner();
    if (resources_here.size() >= max_resources) return fail_with(fail(Errc::limit_exceeded, "more than 100000 resources"));
    resources_here.insert_or_assign(key, std::move(paint));
}

/// mc:AlternateContent (ECMA-376 part 3): the fallback is taken, as a device that knows nothing but XPS does. True when the
/// element was one of these.
bool Markup::compatibility(const Element& element)
{
    if (element.space != compatibility_space) return false;
    const bool within = !frames_.empty() && frames_.back().kind == Frame::Kind::alternatives;
    if (element.name == "AlternateContent") push(Frame::Kind::alternatives);
    else if (element.name == "Fallback" && within) push(Frame::Kind::plain);
    else skipped_ = 1;
    return true;
}

/// Path.Fill and the like: what is inside is a brush, a mask, or a shape.
void Markup::property(std::string_view name)
{
    if (name == "Resources" || name == "Fill" || name == "Stroke" || name == "Visual" || name == "GradientStops") push(Frame::Kind::plain);
    else skipped_ = 1;  // masks, clips, shapes and transforms have no colour of their own
}

void Markup::object(const Element& element, bool entry)
{
    using Kind = Frame::Kind;
    const std::string_view name = element.name;
    if (invisible(element)) {
        if (entry) define(key_of(element), {});
        skipped_ = 1;
        return;
    }
    Frame& frame = push(name == "FixedPage" || name == "Canvas" ? Kind::canvas : name == "ResourceDictionary" ? Kind::dictionary : Kind::plain);
    frame.entry = entry;
    if (entry) frame.own().key = key_of(element);
    if (name == "FixedPage") {
        page.width = number(element.find("Width")).value_or(0);
        page.height = number(element.find("Height")).value_or(0);
    } else if (name == "ResourceDictionary") {
        const auto source = element.find("Source");
        if (!source) return;
        const auto remote = marks_.dictionary(resolve(part_, *source));
        if (!remote) return fail_with(remote.error());
        owner().insert((*remote)->begin(), (*remote)->end());
    } else if (name == "Path") {
        brush(element.find("Fill"));
        brush(element.find("Stroke"));
    } else if (name == "Glyphs") brush(element.find("Fill"));
    else if (name == "SolidColorBrush") stated(element.find("Color"), false);
    // A stop's colour runs into its neighbours' even where the stop itself is transparent.
    else if (name == "GradientStop") stated(element.find("Color"), true);
    else if (name == "ImageBrush") picture(element.find("ImageSource"));
    else if (name == "VisualBrush") brush(element.find("Visual"));
}

/// Every element has a frame, or begins what is skipped.
void Markup::start(const Element& element)
{
    if (skipped_ > 0) {
        ++skipped_;
        return;
    }
    if (compatibility(element)) return;
    if (!is_xps(element.space)) {  // another maker's extension, which XPS devices do not draw
        skipped_ = 1;
        return;
    }
    const std::size_t dot = element.name.find('.');
    if (dot != std::string_view::npos) property(element.name.substr(dot + 1));
    else object(element, !frames_.empty() && frames_.back().kind == Frame::Kind::dictionary);
    seen();
}

void Markup::end(const Element&)
{
    if (skipped_ > 0) {
        --skipped_;
        return;
    }
    if (frames_.empty()) return;
    Frame ended = std::move(frames_.back());
    frames_.pop_back();
    if (ended.entry) define(ended.own().key, std::move(ended.own().paint));
}

void Markup::comment(std::string_view text)
{
    // "Microsoft XPS Document Converter (MXDC) Generated! Version: 0.3…"
    if (!page.producer.empty()) return;
    const std::size_t at = text.find(" Generated! Version: ");
    if (at == std::string_view::npos || at > 200) return;
    std::string_view name = text.substr(0, at);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    std::string_view version = text.substr(at + 21, 40);
    version = version.substr(0, version.find_first_of(" \t\r\n"));
    page.producer = std::string(name) + " " + std::string(version);
}

}  // namespace consigne::pdl::xps
