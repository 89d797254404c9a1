#include "pdl/pdf/reader.hpp"

#include "pdl/pdf/marks.hpp"

#include <cmath>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t head_bytes = 1024;
constexpr std::size_t max_text = 4096;  // of a title kept

/// Text as UTF-8, whatever the string was coded in; what does not decode is left out.
std::string text(QPDFObjectHandle object)
{
    if (!object.isString()) return {};
    const std::string raw = object.getUTF8Value();
    std::string out;
    for (std::size_t i = 0; i < raw.size() && out.size() < max_text;) {
        const auto lead = static_cast<unsigned char>(raw[i]);
        const std::size_t n = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        bool good = n > 0 && n <= raw.size() - i && lead != 0;
        for (std::size_t k = 1; good && k < n; ++k) good = (static_cast<unsigned char>(raw[i + k]) & 0xC0) == 0x80;
        if (good) out.append(raw, i, n);
        i += good ? n : 1;
    }
    return out;
}

Media media(const Leaf& leaf)
{
    const auto points = [&leaf](double length) { return static_cast<int>(std::lround(std::min(length * leaf.unit, 1e6))); };
    return {points(leaf.box[2] - leaf.box[0]), points(leaf.box[3] - leaf.box[1])};
}

void describe(Document& document, Segment& segment)
{
    QPDFObjectHandle info = document.qpdf().getTrailer().getKey("/Info");
    if (info.isDictionary()) {
        segment.title = text(info.getKey("/Title"));
        segment.user = text(info.getKey("/Author"));
        segment.producer = text(info.getKey("/Producer"));
    }
    QPDFObjectHandle hints = document.qpdf().getRoot().getKey("/ViewerPreferences");
    if (!hints.isDictionary()) return;
    // Hints to a viewer's print dialogue; no device reads them (ISO 32000-1 Table 150).
    if (const std::string sides = name(hints.getKey("/Duplex")); !sides.empty())
        segment.notes.push_back("/ViewerPreferences says " + sides.substr(1) + ", which devices do not read");
    if (const double copies = number(hints.getKey("/NumCopies"), 1); copies > 1)
        segment.notes.push_back("/ViewerPreferences says " + std::to_string(static_cast<long>(std::min(copies, 1e6))) + " copies, which devices do not read");
}

}  // namespace

Result<Segment> read(const RandomAccess& pdf, const Defaults& defaults)
{
    Segment segment;
    segment.language = Language::pdf;
    Bytes head(head_bytes);
    const auto got = pdf.read(0, head);
    if (!got) return got.error();
    head.resize(*got);
    if (as_text(head).find("%PCLm") != std::string_view::npos) segment.language = Language::pclm;
    const Result<> done = at_edge([&] {
        Document document(pdf);
        if (document.damaged()) segment.notes.push_back("PDF is damaged and was repaired for reading");
        describe(document, segment);
        auto leaves = document.leaves();
        if (leaves.empty()) throw Stop{fail(Errc::malformed, "PDF without pages")};
        Marks marks(document);
        std::size_t unknown = 0;
        std::size_t doubtful = 0;
        std::size_t mixed = 0;
        for (Leaf& leaf : leaves) {
            const Marks::Answer answer = marks.page(leaf);
            unknown += !answer.colour;
            doubtful += answer.colour == true && !answer.certain;
            mixed += answer.colour == false && answer.mixed;
            Page page;
            page.media = media(leaf);
            page.colour = answer.colour;
            page.duplex = defaults.duplex;
            page.copies = defaults.copies;
            segment.pages.push_back(page);
        }
        if (unknown) segment.notes.push_back("colour of " + std::to_string(unknown) + " pages cannot be known: an image or colour space is not read");
        if (doubtful) segment.notes.push_back("colour of " + std::to_string(doubtful) + " pages may be hidden by a clip, a mask or a blend, or is of annotations that a device may not draw");
        if (mixed) segment.notes.push_back("grey of " + std::to_string(mixed) + " pages is mixed of coloured inks, which a device may count as colour");
        if (unknown || doubtful || mixed) segment.confidence = Confidence::estimated;
    });
    if (!done) return done.error();
    return segment;
}

}  // namespace consigne::pdl::pdf
