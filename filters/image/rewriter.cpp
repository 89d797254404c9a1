#include "filters/image/rewriter.hpp"

#include "filters/image/jpeg_grey.hpp"
#include "filters/image/tiff_grey.hpp"
#include "filters/passthrough/passthrough.hpp"
#include "pdl/image/jpeg.hpp"
#include "pdl/image/tiff.hpp"

namespace consigne::filters::image {

Result<> rewrite_jpeg(const RandomAccess& source, const Policy& policy, ByteSink& out)
{
    const auto head = pdl::image::read_head(source);
    if (!head) return head.error();
    if (!policy.monochrome || head->components == 1) return passthrough::copy(source, 0, source.size(), out);
    pdl::Cursor in(source);
    return write_grey_jpeg(in, out);
}

Result<> rewrite_tiff(const RandomAccess& source, const Policy& policy, ByteSink& out)
{
    const auto file = pdl::image::IfdSource::open(source);
    if (!file) return file.error();
    std::vector<std::string> notes;
    const auto pages = pdl::image::tiff_pages(*file, notes);
    if (!pages) return pages.error();
    const bool grey = std::all_of(pages->begin(), pages->end(), [](const auto& page) { return page.grey; });
    if (!policy.monochrome || grey) return passthrough::copy(source, 0, source.size(), out);
    return write_grey_tiff(source, out);
}

}  // namespace consigne::filters::image
