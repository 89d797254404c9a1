#include "pdl/tally/segments.hpp"

#include "pdl/detect/detect.hpp"
#include "pdl/image/jpeg.hpp"
#include "pdl/image/tiff.hpp"
#include "pdl/pcl/reader.hpp"
#include "pdl/pclxl/reader.hpp"
#include "pdl/pdf/reader.hpp"
#include "pdl/postscript/reader.hpp"
#include "pdl/raster/reader.hpp"
#include "pdl/text/reader.hpp"
#include "pdl/xps/reader.hpp"

namespace consigne::pdl {
namespace {

/// How far behind a UEL one looks to see whether it is one.
constexpr std::size_t look_behind = 512;

/// Compressed data hold any nine bytes; a UEL that ends a job is followed by PJL, another UEL, a language or nothing.
bool plausible_after(ByteView after)
{
    after = after.subspan(detect::padding(after));
    if (after.empty()) return true;
    const std::string_view text = as_text(after);
    return text.starts_with(uel) || pjl::begins_line(after) || text.starts_with("%!") || text.starts_with("%PDF-") || text.starts_with("\x1B" "E") ||
           text.substr(1).starts_with(" HP-PCL XL");
}

/// XPS names its fixed document sequence in the archive's directory, which stands at the end (ECMA-388 §9).
bool directory_names_xps(const RandomAccess& document)
{
    constexpr std::uint64_t tail = 256 * 1024;
    Bytes bytes(static_cast<std::size_t>(std::min(tail, document.size())));
    const auto got = read_all(document, document.size() - bytes.size(), bytes);
    return got && as_text(ByteView(bytes).first(*got)).find(".fdseq") != std::string_view::npos;
}

Segment unread(Language language)
{
    Segment segment;
    segment.language = language;
    segment.pages_known = false;
    segment.confidence = Confidence::none;
    if (language != Language::unknown) segment.notes.push_back("pages of this language are not counted: " + std::string(keyword(language)));
    return segment;
}

}  // namespace

Opening identify(Cursor& in, const pjl::Envelope& envelope)
{
    const ByteView ahead = in.peek(detect::head_bytes);
    const ByteView head = ahead.first(std::min(ahead.size(), detect::head_bytes));
    detect::Guess guess = detect::sniff(head);
    if (guess.note == detect::zip_note && directory_names_xps(in.source())) guess = {Language::xps, {}};
    if (!envelope.entered()) return {guess.language, guess.note};
    if (detect::unmistakable(guess.language) || as_text(head).starts_with("\xCD\xCA\x10")) return {guess.language, guess.note};
    return {detect::from_name(*envelope.entered()), {}};
}

bool ends_itself(Language language)
{
    return language == Language::pcl || language == Language::text || language == Language::hpgl2 || language == Language::pclxl ||
           language == Language::postscript || language == Language::pwg || language == Language::urf || language == Language::cupsraster;
}

std::uint64_t search_end(Cursor& in, bool enveloped)
{
    if (!enveloped) {
        in.skip(in.source().size() - std::min(in.source().size(), in.offset()));
        return in.offset();
    }
    for (;;) {
        const ByteView ahead = in.peek(uel.size() + look_behind);
        if (ahead.empty()) return in.offset();
        const std::size_t at = as_text(ahead).find(uel);
        if (at == std::string_view::npos) {
            // The last eight bytes may be the beginning of a UEL, unless nothing follows.
            in.skip(ahead.size() >= uel.size() + look_behind ? ahead.size() - (uel.size() - 1) : ahead.size());
            continue;
        }
        in.skip(at);
        const ByteView found = in.peek(uel.size() + look_behind);
        if (plausible_after(found.first(std::min(found.size(), uel.size() + look_behind)).subspan(uel.size()))) return in.offset();
        in.skip(1);
    }
}

Result<Segment> read_segment(Cursor& in, Language language, const Defaults& defaults, bool enveloped)
{
    switch (language) {
    case Language::pcl: return pcl::read(in, defaults);
    case Language::pclxl: return pclxl::read(in, defaults);
    case Language::postscript: return postscript::read(in, defaults);
    case Language::hpgl2: return pcl::read_plot(in, defaults);
    case Language::text: return text::read(in, defaults);
    case Language::pwg:
    case Language::urf:
    case Language::cupsraster: return raster::read(in, defaults);
    case Language::pdf:
    case Language::pclm:
    case Language::jpeg:
    case Language::tiff:
    case Language::xps: {
        const std::uint64_t begin = in.offset();
        const SourcePart part(in.source(), begin, search_end(in, enveloped) - begin);
        if (language == Language::jpeg) return image::read_jpeg(part, defaults);
        if (language == Language::tiff) return image::read_tiff(part, defaults);
        if (language == Language::xps) return xps::read(part, defaults);
        return pdf::read(part, defaults);
    }
    default: break;
    }
    (void)search_end(in, enveloped);
    return unread(language);
}

}  // namespace consigne::pdl
