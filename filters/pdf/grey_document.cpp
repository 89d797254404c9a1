#include "filters/pdf/grey_document.hpp"

namespace consigne::filters::pdf {

using pdl::pdf::ColourSpace;
using pdl::pdf::name;
using pdl::pdf::numbers;
using Kind = ColourSpace::Kind;

namespace {

QPDFObjectHandle grey_name()
{
    return QPDFObjectHandle::newName("/DeviceGray");
}

void for_each_value(QPDFObjectHandle dict, const std::function<void(QPDFObjectHandle)>& each)
{
    if (!dict.isDictionary()) return;
    for (auto& [key, value] : dict.getDictAsMap()) each(value);
}

}  // namespace

QPDFObjectHandle grey_array(QPDFObjectHandle array)
{
    const auto values = numbers(array);
    const Kind kind = values.size() == 3 ? Kind::rgb : values.size() == 4 ? Kind::cmyk : Kind::grey;
    if (kind == Kind::grey) return array;
    const double grey = ColourSpace::device(kind)->grey(values);
    return QPDFObjectHandle::newArray({QPDFObjectHandle::newReal(number_text(grey))});
}

bool GreyDocument::first_time(QPDFObjectHandle object)
{
    if (!seen_.insert(object.getObjectPtr()).second) return false;
    kept_.push_back(object);
    return true;
}

void GreyDocument::convert()
{
    QPDFObjectHandle root = document_.qpdf().getRoot();
    root.removeKey("/OutputIntents");
    for (auto& leaf : document_.leaves()) page(leaf);
    form_fields();
}

void GreyDocument::page(pdl::pdf::Leaf& leaf)
{
    const SpacesPtr spaces = resources(leaf.resources, 0);
    group(leaf.page);
    leaf.page.removeKey("/OutputIntents");
    QPDFObjectHandle contents = leaf.page.getKey("/Contents");
    if (contents.isStream() || contents.isArray()) {
        // The original stays as it is and is left behind: another page may use it with other resources.
        QPDFObjectHandle& grey = contents_[{contents.getObjectPtr(), spaces.get()}];
        if (!grey.isInitialized()) {
            grey = QPDFObjectHandle::newStream(&document_.qpdf());
            const auto provide = [this, contents, spaces](Pipeline* to) {
                const std::string text = grey_content(document_, document_.content(contents), *spaces);
                to->write(reinterpret_cast<const unsigned char*>(text.data()), text.size());
                to->finish();
            };
            grey.replaceStreamData(std::function<void(Pipeline*)>(provide), QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
            kept_.push_back(contents);
        }
        leaf.page.replaceKey("/Contents", grey);
    }
    QPDFObjectHandle annotations = leaf.page.getKey("/Annots");
    if (annotations.isArray())
        for (auto& item : annotations.aitems()) annotation(item, leaf.resources);
}

void GreyDocument::annotation(QPDFObjectHandle annotation, QPDFObjectHandle inherited)
{
    if (!annotation.isDictionary() || !first_time(annotation)) return;
    for (const char* key : {"/C", "/IC"})
        if (annotation.hasKey(key)) annotation.replaceKey(key, grey_array(annotation.getKey(key)));
    QPDFObjectHandle look = annotation.getKey("/MK");
    if (look.isDictionary() && first_time(look))
        for (const char* key : {"/BC", "/BG"})
            if (look.hasKey(key)) look.replaceKey(key, grey_array(look.getKey(key)));
    if (QPDFObjectHandle da = annotation.getKey("/DA"); da.isString())
        annotation.replaceKey("/DA", QPDFObjectHandle::newString(grey_content(document_, da.getStringValue(), {})));
    QPDFObjectHandle looks = annotation.getKey("/AP");
    if (looks.isDictionary() && first_time(looks)) appearance(looks, inherited, 0);
}

void GreyDocument::appearance(QPDFObjectHandle object, QPDFObjectHandle inherited, int depth)
{
    if (object.isStream()) xobject(object, inherited, 0);
    else if (depth < 3) for_each_value(object, [&](QPDFObjectHandle value) { appearance(value, inherited, depth + 1); });
}

void GreyDocument::form_fields()
{
    QPDFObjectHandle form = document_.qpdf().getRoot().getKey("/AcroForm");
    if (!form.isDictionary()) return;
    resources(form.getKey("/DR"), 0);
    if (QPDFObjectHandle da = form.getKey("/DA"); da.isString())
        form.replaceKey("/DA", QPDFObjectHandle::newString(grey_content(document_, da.getStringValue(), {})));
}

GreyDocument::SpacesPtr GreyDocument::resources(QPDFObjectHandle dict, int depth)
{
    static const SpacesPtr none = std::make_shared<const Spaces>();
    if (depth > pdl::pdf::max_depth) throw Stop{fail(Errc::limit_exceeded, "PDF resources nested deeper than 100")};
    if (!dict.isDictionary()) return none;
    QPDFObjectHandle named = dict.getKey("/ColorSpace");
    SpacesPtr spaces = none;
    if (named.isDictionary()) {
        SpacesPtr& known = spaces_[named.getObjectPtr()];
        if (!known) {
            kept_.push_back(named);
            auto read = std::make_shared<Spaces>();
            for (auto& [key, value] : named.getDictAsMap()) (*read)[key] = ColourSpace::parse(document_, value, dict);
            known = std::move(read);
        }
        spaces = known;
    }
    if (!first_time(dict)) return spaces;
    // All of these look names up in the spaces as they were; the spaces are replaced last.
    for_each_value(dict.getKey("/Shading"), [&](QPDFObjectHandle value) { shading(value, dict); });
    for_each_value(dict.getKey("/XObject"), [&](QPDFObjectHandle value) { xobject(value, dict, depth + 1); });
    for_each_value(dict.getKey("/Pattern"), [&](QPDFObjectHandle value) { pattern(value, dict, depth + 1); });
    for_each_value(dict.getKey("/Font"), [&](QPDFObjectHandle value) { font(value, dict, depth + 1); });
    for_each_value(dict.getKey("/ExtGState"), [&](QPDFObjectHandle value) { graphics_state(value, dict, depth + 1); });
    if (named.isDictionary() && first_time(named)) colour_spaces(named);
    return spaces;
}

void GreyDocument::colour_spaces(QPDFObjectHandle named)
{
    const SpacesPtr spaces = spaces_[named.getObjectPtr()];
    for (const auto& [key, space] : *spaces) {
        if (key == "/DefaultRGB" || key == "/DefaultCMYK") named.removeKey(key);
        else if (space->kind() == Kind::grey || !space->marks()) continue;
        else if (space->kind() != Kind::pattern) named.replaceKey(key, grey_name());
        else if (space->base())
            named.replaceKey(key, QPDFObjectHandle::newArray({QPDFObjectHandle::newName("/Pattern"), grey_name()}));
    }
}

void GreyDocument::group(QPDFObjectHandle owner)
{
    QPDFObjectHandle group = owner.getKey("/Group");
    if (group.isDictionary() && group.hasKey("/CS")) group.replaceKey("/CS", grey_name());
}

void GreyDocument::xobject(QPDFObjectHandle stream, QPDFObjectHandle inherited, int depth)
{
    if (!stream.isStream()) return;
    const std::string kind = name(stream.getDict().getKey("/Subtype"));
    if (kind == "/Image") image(stream, inherited);
    else if (kind == "/Form" || kind.empty()) {
        group(stream.getDict());
        content_stream(stream, inherited, depth);
    }
}

void GreyDocument::content_stream(QPDFObjectHandle stream, QPDFObjectHandle inherited, int depth)
{
    if (!stream.isStream() || !first_time(stream)) return;
    QPDFObjectHandle own = stream.getDict().getKey("/Resources");
    const SpacesPtr spaces = resources(own.isDictionary() ? own : inherited, depth);
    QPDFObjectHandle original = stream.copyStream();
    const auto provide = [this, original, spaces](Pipeline* to) {
        const std::string text = grey_content(document_, document_.content(original), *spaces);
        to->write(reinterpret_cast<const unsigned char*>(text.data()), text.size());
        to->finish();
    };
    stream.replaceStreamData(std::function<void(Pipeline*)>(provide), QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
}

void GreyDocument::font(QPDFObjectHandle font, QPDFObjectHandle inherited, int depth)
{
    if (!font.isDictionary() || name(font.getKey("/Subtype")) != "/Type3" || !first_time(font)) return;
    QPDFObjectHandle own = font.getKey("/Resources");
    for_each_value(font.getKey("/CharProcs"), [&](QPDFObjectHandle glyph) { content_stream(glyph, own.isDictionary() ? own : inherited, depth); });
}

void GreyDocument::graphics_state(QPDFObjectHandle state, QPDFObjectHandle inherited, int depth)
{
    if (!state.isDictionary() || !first_time(state)) return;
    // Transfer functions one for each ink could tint grey.
    for (const char* key : {"/TR", "/TR2"})
        if (state.getKey(key).isArray()) state.removeKey(key);
    QPDFObjectHandle fonts = state.getKey("/Font");
    if (fonts.isArray() && fonts.getArrayNItems() > 0) font(fonts.getArrayItem(0), inherited, depth);
    QPDFObjectHandle mask = state.getKey("/SMask");
    if (!mask.isDictionary() || !first_time(mask)) return;
    QPDFObjectHandle source = mask.getKey("/G");
    if (!source.isStream()) return;
    // The backdrop is in the group's own space, which becomes grey with it.
    if (const auto backdrop = numbers(mask.getKey("/BC")); !backdrop.empty()) {
        QPDFObjectHandle groups = source.getDict().getKey("/Group");
        QPDFObjectHandle space = groups.isDictionary() ? groups.getKey("/CS") : QPDFObjectHandle::newNull();
        if (space.isName() && name(space) == "/DeviceGray") mask.replaceKey("/BC", grey_array(mask.getKey("/BC")));
        else if (!space.isNull()) {
            const double grey = ColourSpace::parse(document_, space, inherited)->grey(backdrop);
            mask.replaceKey("/BC", QPDFObjectHandle::newArray({QPDFObjectHandle::newReal(number_text(grey))}));
        }
    }
    xobject(source, inherited, depth);
}

void GreyDocument::pattern(QPDFObjectHandle pattern, QPDFObjectHandle inherited, int depth)
{
    if (pattern.isStream()) content_stream(pattern, inherited, depth);
    else if (pattern.isDictionary()) {
        shading(pattern.getKey("/Shading"), inherited);
        graphics_state(pattern.getKey("/ExtGState"), inherited, depth);
    }
}

}  // namespace consigne::filters::pdf
