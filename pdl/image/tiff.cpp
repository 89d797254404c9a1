#include "pdl/image/tiff.hpp"

#include "pdl/image/tiff_codec.hpp"
#include "pdl/image/tint.hpp"

#include <set>

namespace consigne::pdl::image {
namespace {

constexpr std::uint64_t reduced = 1, mask = 4;      // NewSubfileType
constexpr std::uint64_t old_reduced = 2;            // SubfileType

bool is_page(const IfdSource& file, const Ifd& ifd)
{
    if (file.integer(ifd, TIFFTAG_SUBFILETYPE).value_or(0) & (reduced | mask)) return false;
    if (file.integer(ifd, TIFFTAG_OSUBFILETYPE) == old_reduced) return false;
    return file.integer(ifd, TIFFTAG_IMAGEWIDTH).value_or(0) > 0 && file.integer(ifd, TIFFTAG_IMAGELENGTH).value_or(0) > 0;
}

bool is_grey(const IfdSource& file, const Ifd& ifd)
{
    const auto photometric = file.integer(ifd, TIFFTAG_PHOTOMETRIC);
    return photometric == std::uint64_t{PHOTOMETRIC_MINISWHITE} || photometric == std::uint64_t{PHOTOMETRIC_MINISBLACK};
}

/// Whether the page has a coloured pixel; empty when libtiff cannot tell.
std::optional<bool> has_colour(TiffInput& input, const IfdSource& file, const Ifd& ifd)
{
    const TiffHandle tiff = open_tiff_page(input, ifd.offset);
    if (!tiff) return std::nullopt;
    const std::uint64_t compression = file.integer(ifd, TIFFTAG_COMPRESSION).value_or(COMPRESSION_NONE);
    const bool fringes = compression == COMPRESSION_JPEG || compression == COMPRESSION_OJPEG;
    TintCount tint(fringes, file.integer(ifd, TIFFTAG_IMAGEWIDTH).value_or(0) * file.integer(ifd, TIFFTAG_IMAGELENGTH).value_or(0));
    const auto seen = each_tiff_row(tiff.get(), [&tint](ByteView row) {
        for (std::size_t x = 0; x + 2 < row.size(); x += 3) tint.look(row[x], row[x + 1], row[x + 2]);
        return !tint.coloured();
    });
    if (tint.coloured()) return true;
    return seen ? std::optional(false) : std::nullopt;
}

}  // namespace

Result<std::vector<TiffPage>> tiff_pages(const IfdSource& file, std::vector<std::string>& notes)
{
    std::vector<TiffPage> pages;
    std::set<std::uint64_t> visited;
    for (std::uint64_t at = file.first(); at != 0;) {
        if (!visited.insert(at).second) {
            notes.emplace_back("the chain of pages comes back to itself");
            break;
        }
        if (visited.size() > max_pages) return fail(Errc::limit_exceeded, "more than 100000 directories", at);
        auto ifd = file.read(at);
        if (!ifd) {
            if (pages.empty()) return ifd.error();
            notes.push_back("the chain of pages breaks: " + ifd.error().detail);
            break;
        }
        at = ifd->next;
        if (is_page(file, *ifd)) {
            const bool grey = is_grey(file, *ifd);
            pages.push_back({std::move(*ifd), grey});
        }
    }
    if (pages.empty()) return fail(Errc::malformed, "a TIFF file without a page");
    return pages;
}

Result<Segment> read_tiff(const RandomAccess& source, const Defaults& defaults)
{
    const auto file = IfdSource::open(source);
    if (!file) return file.error();
    Segment segment;
    segment.language = Language::tiff;
    const auto pages = tiff_pages(*file, segment.notes);
    if (!pages) return pages.error();
    segment.title = file->text(pages->front().ifd, TIFFTAG_DOCUMENTNAME);
    if (segment.title.empty()) segment.title = file->text(pages->front().ifd, TIFFTAG_IMAGEDESCRIPTION);
    segment.producer = file->text(pages->front().ifd, TIFFTAG_SOFTWARE);

    TiffInput input(source);
    bool undecoded = false;
    for (const TiffPage& found : *pages) {
        Page page;
        page.copies = defaults.copies;
        page.media = defaults.media.value_or(Media{});
        if (found.grey) page.colour = false;
        else page.colour = has_colour(input, *file, found.ifd);
        undecoded = undecoded || !page.colour;
        segment.pages.push_back(page);
    }
    if (undecoded) segment.notes.emplace_back("pages could not be decoded: whether they are in colour is not known");
    if (!segment.notes.empty()) segment.confidence = Confidence::estimated;
    return segment;
}

}  // namespace consigne::pdl::image
