#include "pdl/text/reader.hpp"

#include "pdl/pcl/reader.hpp"

namespace consigne::pdl::text {
namespace {

constexpr Media letter{612, 792}, a4{595, 842};

std::string paper_name(const Media& media)
{
    if (media == letter) return "Letter";
    if (media == a4) return "A4";
    return std::to_string(media.width) + " x " + std::to_string(media.height) + " points";
}

/// Six lines an inch between margins of half an inch, unless PJL says how many.
std::uint32_t lines_of(const Defaults& defaults, const Media& media)
{
    const int height = defaults.landscape ? media.width : media.height;
    return defaults.form_lines ? *defaults.form_lines : static_cast<std::uint32_t>(std::max(height - 72, 0) / 12);
}

}  // namespace

Result<Segment> read(Cursor& in, const Defaults& defaults)
{
    const std::uint64_t begin = in.offset();
    const Media paper = defaults.media.value_or(letter);
    auto segment = pcl::read(in, defaults);
    if (!segment) return segment;
    segment->language = Language::text;
    segment->confidence = Confidence::estimated;
    segment->notes.push_back("plain text: counted as PCL on " + paper_name(paper) + ", " + std::to_string(lines_of(defaults, paper)) +
                             " lines a page, long lines cut; the device's own settings decide");
    if (defaults.media) return segment;
    Defaults on_a4 = defaults;
    on_a4.media = a4;
    Cursor again(in.source(), begin);
    const auto other = pcl::read(again, on_a4);
    if (other && other->pages.size() != segment->pages.size())
        segment->notes.push_back("on A4 it would be " + std::to_string(other->pages.size()) + (other->pages.size() == 1 ? " page" : " pages"));
    return segment;
}

}  // namespace consigne::pdl::text
