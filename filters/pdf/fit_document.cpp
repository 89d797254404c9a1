#include "filters/pdf/fit_document.hpp"

#include "pdl/tally/paper.hpp"

#include <charconv>
#include <cmath>

namespace consigne::filters::pdf {
namespace {

using pdl::pdf::Leaf;
using Box = std::array<double, 4>;
constexpr double steps = 1e6;  // of a factor as it is written

std::string written(double value)
{
    std::array<char, 400> text{};
    const auto [end, ec] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 6);
    return ec == std::errc() ? std::string(text.data(), end) : "0";
}

QPDFObjectHandle array_of(const Box& box)
{
    std::vector<QPDFObjectHandle> corners;
    for (const double one : box) corners.push_back(QPDFObjectHandle::newReal(number_text(one)));
    return QPDFObjectHandle::newArray(corners);
}

Box common(const Box& a, const Box& b) { return {std::max(a[0], b[0]), std::max(a[1], b[1]), std::min(a[2], b[2]), std::min(a[3], b[3])}; }
bool has_area(const Box& box) { return box[2] > box[0] && box[3] > box[1]; }

}  // namespace

bool FitDocument::convert()
{
    bool changed = false;
    for (Leaf& leaf : document_.leaves()) changed = page(leaf) || changed;
    return changed;
}

FitDocument::Move FitDocument::move_for(const Box& shown, double unit) const
{
    const double width = shown[2] - shown[0], height = shown[3] - shown[1];
    const bool lies = width > height, paper_lies = paper_.width > paper_.height;
    const double across = lies == paper_lies ? paper_.width : paper_.height, along = lies == paper_lies ? paper_.height : paper_.width;
    // Rounded down as it will be written, so that nothing stands beyond the edge.
    const double scale = std::floor(std::min({unit, across / width, along / height}) * steps) / steps;
    if (scale <= 0) throw Stop{fail(Errc::unsupported, "a page is too large to be put on other paper")};
    return {scale, (across - width * scale) / 2 - shown[0] * scale, (along - height * scale) / 2 - shown[1] * scale, {0, 0, across, along}};
}

bool FitDocument::page(Leaf& leaf)
{
    // A page that stands in the tree twice is moved once.
    if (!seen_.insert(leaf.page.getObjectPtr()).second) return false;
    kept_.push_back(leaf.page);
    Box shown = common(leaf.crop, leaf.box);
    if (!has_area(shown)) shown = leaf.box;
    const auto points = [&](int low, int high) { return static_cast<int>(std::lround(std::min((shown[high] - shown[low]) * leaf.unit, 1e6))); };
    if (shown == leaf.box && pdl::same_paper({points(0, 2), points(1, 3)}, paper_)) return false;

    const Move move = move_for(shown, leaf.unit);
    content(leaf, shown, move);
    annotations(leaf.page, move);
    for (const char* key : {"/TrimBox", "/BleedBox", "/ArtBox"}) {
        const auto n = pdl::pdf::numbers(leaf.page.getKey(key));
        if (n.size() != 4) continue;
        const Box box = common(move.of({std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])}), move.paper);
        if (has_area(box)) leaf.page.replaceKey(key, array_of(box));
        else leaf.page.removeKey(key);
    }
    leaf.page.replaceKey("/MediaBox", array_of(move.paper));
    leaf.page.replaceKey("/CropBox", array_of(move.paper));
    leaf.page.removeKey("/UserUnit");
    return true;
}

void FitDocument::content(Leaf& leaf, const Box& shown, const Move& move)
{
    QPDFObjectHandle contents = leaf.page.getKey("/Contents");
    if (!contents.isStream() && !contents.isArray()) return;
    // Patterns keep to the content they stand in, not to what was set before them; and what a page leaves open, or closes once too
    // often, stays in its form. So the page becomes a form, and the page itself nothing but its place.
    QPDFObjectHandle resources = leaf.resources.isDictionary() ? leaf.resources.shallowCopy() : QPDFObjectHandle::newDictionary();
    QPDFObjectHandle named = resources.getKey("/XObject");
    named = named.isDictionary() ? named.shallowCopy() : QPDFObjectHandle::newDictionary();
    std::string name = "/Whole";
    for (int n = 1; named.hasKey(name); ++n) name = "/Whole" + std::to_string(n);
    named.replaceKey(name, form(contents, leaf.resources, shown));
    resources.replaceKey("/XObject", named);
    // All of the resources stay: appearances of annotations that have none look here.
    leaf.page.replaceKey("/Resources", resources);
    const std::string place = "q " + written(move.scale) + " 0 0 " + written(move.scale) + " " + written(move.right) + " " + written(move.up) + " cm " + name + " Do Q\n";
    leaf.page.replaceKey("/Contents", QPDFObjectHandle::newStream(&document_.qpdf(), place));
}

QPDFObjectHandle FitDocument::form(QPDFObjectHandle contents, QPDFObjectHandle resources, const Box& shown)
{
    const void* const named = resources.isDictionary() ? resources.getObjectPtr() : nullptr;
    QPDFObjectHandle& form = forms_[{contents.getObjectPtr(), named, shown}];
    if (form.isInitialized()) return form;
    kept_.push_back(contents);
    kept_.push_back(resources);
    form = QPDFObjectHandle::newStream(&document_.qpdf());
    QPDFObjectHandle dict = form.getDict();
    dict.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
    dict.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
    dict.replaceKey("/BBox", array_of(shown));
    dict.replaceKey("/Resources", named != nullptr ? resources : QPDFObjectHandle::newDictionary());
    const auto provide = [&document = document_, contents](Pipeline* to) {
        const std::string text = document.content(contents);
        to->write(reinterpret_cast<const unsigned char*>(text.data()), text.size());
        to->finish();
    };
    form.replaceStreamData(std::function<void(Pipeline*)>(provide), QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
    return form;
}

void FitDocument::annotations(QPDFObjectHandle page, const Move& move)
{
    QPDFObjectHandle all = page.getKey("/Annots");
    if (!all.isArray()) return;
    const auto moved = [&move](QPDFObjectHandle points) {
        const auto n = pdl::pdf::numbers(points);
        std::vector<QPDFObjectHandle> out;
        for (std::size_t i = 0; i < n.size(); ++i) out.push_back(QPDFObjectHandle::newReal(number_text(n[i] * move.scale + (i % 2 == 0 ? move.right : move.up))));
        return QPDFObjectHandle::newArray(out);
    };
    std::vector<QPDFObjectHandle> own;
    for (auto item : all.aitems()) {
        if (!item.isDictionary()) {
            own.push_back(item);
            continue;
        }
        // The fields of a form know the object, so it is the object that moves; on a second page, a copy of what it was.
        const auto [was, first] = annotations_.try_emplace(item.getObjectPtr(), item.shallowCopy());
        if (first) kept_.push_back(item);
        else item = document_.qpdf().makeIndirectObject(was->second.shallowCopy());
        // An appearance is drawn into the rectangle, whatever size it has.
        for (const char* key : {"/Rect", "/QuadPoints", "/L", "/Vertices", "/CL"})
            if (item.getKey(key).isArray()) item.replaceKey(key, moved(item.getKey(key)));
        if (QPDFObjectHandle strokes = item.getKey("/InkList"); strokes.isArray()) {
            std::vector<QPDFObjectHandle> list;
            for (auto& stroke : strokes.aitems()) list.push_back(moved(stroke));
            item.replaceKey("/InkList", QPDFObjectHandle::newArray(list));
        }
        own.push_back(item);
    }
    page.replaceKey("/Annots", QPDFObjectHandle::newArray(own));
}

}  // namespace consigne::filters::pdf
