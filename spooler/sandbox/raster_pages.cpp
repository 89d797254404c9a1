#include "spooler/sandbox/raster_pages.hpp"

namespace consigne::spooler::sandbox {
namespace {

// A difference of R, G and B that a person sees: 12 of 255, as everywhere in pdl.
constexpr int visible = 12;

// Offsets in a page header (PWG 5102.4 §4.3).
enum Field : std::size_t { duplex = 272, copies = 340, page_width = 352, page_height = 356, tumble = 368, width = 372, height = 376,
                           bits_per_colour = 384, bits_per_pixel = 388, bytes_per_line = 392, colour_order = 396, colour_space = 400 };
constexpr std::uint32_t device_rgb = 1, srgb = 19;

// Far beyond any paper at our resolution; what is larger is not a page.
constexpr std::uint32_t max_side = 200'000;

}  // namespace

Result<> RasterPages::begin_page()
{
    const auto field = [&](Field at) {
        return std::uint32_t{kept_[at]} << 24 | std::uint32_t{kept_[at + 1]} << 16 | std::uint32_t{kept_[at + 2]} << 8 | kept_[at + 3];
    };
    width_ = field(width);
    height_ = field(height);
    const std::uint32_t bits = field(bits_per_pixel), space = field(colour_space);
    pixel_bytes_ = bits >= 8 ? bits / 8 : 1;
    if (width_ == 0 || height_ == 0 || width_ > max_side || height_ > max_side || bits == 0 || bits > 240 || field(colour_order) != 0)
        return fail(Errc::malformed, "the interpreter wrote no page");
    if (bits < 8) width_ = field(bytes_per_line);
    rgb_ = bits == 24 && field(bits_per_colour) == 8 && (space == device_rgb || space == srgb);
    coloured_ = false;
    page_ = {};
    const auto points = [](std::uint32_t value) { return static_cast<int>(std::min<std::uint32_t>(value, 100'000)); };
    page_.media = {points(field(page_width)), points(field(page_height))};
    page_.copies = std::max<std::uint32_t>(1, field(copies));
    page_.duplex = field(duplex) == 0 ? pdl::Duplex::simplex : field(tumble) != 0 ? pdl::Duplex::short_edge : pdl::Duplex::long_edge;
    y_ = 0;
    if (first_ != nullptr && rgb_ && pages_.empty()) first_->begin(width_, height_, page_.media);
    state_ = State::repeat;
    return {};
}

void RasterPages::look(const std::uint8_t* pixel, std::uint32_t count)
{
    if (first_ != nullptr && pages_.empty()) first_->paint(x_, y_, count, rows_, {pixel[0], pixel[1], pixel[2]});
    const auto [low, high] = std::minmax({pixel[0], pixel[1], pixel[2]});
    if (high - low > visible) coloured_ = true;
}

Result<> RasterPages::advance(std::uint32_t pixels)
{
    if (pixels > width_ - x_) return fail(Errc::malformed, "the interpreter's page is wider than it says");
    x_ += pixels;
    state_ = State::code;
    if (x_ < width_) return {};
    if (rows_ > height_ - y_) return fail(Errc::malformed, "the interpreter's page is longer than it says");
    y_ += rows_;
    state_ = State::repeat;
    if (y_ < height_) return {};
    if (pages_.size() == pdl::max_pages) return fail(Errc::limit_exceeded, "more pages than Consigne counts");
    if (rgb_) page_.colour = coloured_;
    pages_.push_back(page_);
    state_ = State::header;
    return {};
}

Result<> RasterPages::feed(ByteView bytes)
{
    std::size_t at = 0;
    const auto fill = [&](std::size_t wanted) {
        const std::size_t n = std::min(wanted - kept_size_, bytes.size() - at);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), n, kept_.begin() + static_cast<std::ptrdiff_t>(kept_size_));
        kept_size_ += n;
        at += n;
        if (kept_size_ < wanted) return false;
        kept_size_ = 0;
        return true;
    };
    while (at < bytes.size()) {
        switch (state_) {
        case State::sync:
            if (!fill(4)) break;
            if (as_text(ByteView(kept_).first(4)) != "RaS2") return fail(Errc::malformed, "the interpreter wrote no PWG raster");
            state_ = State::header;
            break;
        case State::header:
            if (!fill(header_size)) break;
            if (const auto begun = begin_page(); !begun) return begun;
            break;
        case State::repeat:
            rows_ = std::uint32_t{bytes[at++]} + 1;
            x_ = 0;
            state_ = State::code;
            break;
        case State::code: {
            const std::uint8_t code = bytes[at++];
            if (code == 128) {  // white to the row's end
                if (const auto done = advance(width_ - x_); !done) return done;
                break;
            }
            count_ = code < 128 ? code + 1U : 257U - code;
            state_ = code < 128 ? State::run : State::literal;
            break;
        }
        case State::run:
            if (!fill(pixel_bytes_)) break;
            if (rgb_) look(kept_.data(), count_);
            if (const auto done = advance(count_); !done) return done;
            break;
        case State::literal:
            while (count_ > 0 && fill(pixel_bytes_)) {
                if (rgb_) look(kept_.data(), 1);
                if (--count_ == 0) {
                    if (const auto done = advance(1); !done) return done;
                    break;
                }
                if (++x_ >= width_) return fail(Errc::malformed, "the interpreter's page is wider than it says");
            }
            break;
        }
    }
    return {};
}

}  // namespace consigne::spooler::sandbox
