#include "pdl/xps/marks.hpp"

#include "pdl/xps/markup.hpp"
#include "pdl/xps/picture.hpp"

namespace consigne::pdl::xps {
namespace {

constexpr int max_dictionary_depth = 8;  // dictionaries may name dictionaries; real ones do not
constexpr std::size_t max_kept = 10'000; // verdicts remembered; more images than that are decoded again

/// Looks for a pixel with colour that shows.
class ColourSearch final : public PictureEvents {
public:
    explicit ColourSearch(Space space) : space_(space) {}
    [[nodiscard]] bool begin(const Picture& picture) override
    {
        // A profile of one component makes grey of whatever the image holds.
        return picture.colour && space_ != Space::grey;
    }
    [[nodiscard]] bool row(ByteView rgba) override
    {
        for (std::size_t x = 0; x + 3 < rgba.size(); x += 4) {
            const auto [least, most] = std::minmax({rgba[x], rgba[x + 1], rgba[x + 2]});
            if (most - least <= pixel_tolerance || rgba[x + 3] == 0) continue;
            found = true;
            return false;
        }
        return true;
    }
    bool found = false;

private:
    Space space_;
};

}  // namespace

void Paint::add(const Paint& other)
{
    colour = colour || other.colour;
    unknown = unknown || other.unknown;
    images.insert(other.images.begin(), other.images.end());
}

Space Marks::profile(const std::string& part)
{
    if (const auto known = profiles_.find(part); known != profiles_.end()) return known->second;
    Space space = Space::other;
    if (const auto stream = package_.stream(part)) {
        std::array<std::uint8_t, 128> header{};
        if (const auto got = (*stream)->read(header)) space = space_of_profile(ByteView(header).first(*got));
    }
    if (profiles_.size() < max_kept) profiles_[part] = space;
    return space;
}

Result<const std::map<std::string, Paint>*> Marks::dictionary(const std::string& part)
{
    if (const auto known = dictionaries_.find(part); known != dictionaries_.end()) return &known->second;
    if (depth_ >= max_dictionary_depth) return fail(Errc::limit_exceeded, "resource dictionaries within more than 8 others");
    const auto stream = package_.markup(part);
    if (!stream) return stream.error();
    ++depth_;
    Markup markup(*this, part);
    const auto done = read_xml(**stream, markup);
    --depth_;
    if (!done) return done.error();
    return &(dictionaries_[part] = std::move(markup.resources));
}

std::optional<bool> Marks::image(const ImageUse& use)
{
    if (const auto known = images_.find(use); known != images_.end()) return known->second;
    std::optional<bool> verdict;
    if (const auto stream = package_.stream(use.image)) {
        ColourSearch search(use.profile.empty() ? Space::rgb : profile(use.profile));
        if (const auto done = read_picture(**stream, search)) verdict = search.found;
        else image_trouble_ = done.error().detail;
    } else image_trouble_ = stream.error().detail;
    if (images_.size() < max_kept) images_[use] = verdict;
    return verdict;
}

Result<PageMarks> Marks::page(std::string_view part)
{
    const std::string key = part_key(part);
    if (const auto known = pages_.find(key); known != pages_.end()) return known->second;
    const auto stream = package_.markup(part);
    if (!stream) return stream.error();
    Markup markup(*this, part);
    if (const auto done = read_xml(**stream, markup); !done) return done.error();
    PageMarks page = std::move(markup.page);
    const Paint& painted = markup.painted;
    page.colour = painted.colour;
    bool unknown = painted.unknown;
    if (unknown) page.why_unknown = fail(Errc::unsupported, "a colour or a resource is not understood");
    for (auto use = painted.images.begin(); use != painted.images.end() && !*page.colour; ++use) {
        const auto verdict = image(*use);
        if (verdict) page.colour = *verdict;
        else {
            unknown = true;
            page.why_unknown = fail(Errc::unsupported, image_trouble_);
        }
    }
    if (!*page.colour && unknown) page.colour.reset();
    pages_[key] = page;
    return page;
}

}  // namespace consigne::pdl::xps
