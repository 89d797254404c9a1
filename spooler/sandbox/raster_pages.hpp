// Pages in the PWG raster that Ghostscript writes (PWG 5102.4): paper, sides, copies, and whether a pixel is coloured.
#pragma once

#include "pdl/tally/facts.hpp"
#include "spooler/sandbox/canvas.hpp"

#include <array>

namespace consigne::spooler::sandbox {

/// Fed the stream in any pieces. Holds one page header; pixels are looked at and forgotten.
class RasterPages {
public:
    /// `first`: what the first page is drawn on, small; none: nothing is drawn.
    explicit RasterPages(Canvas* first = nullptr) : first_(first) {}

    /// Errors: malformed (not such a stream), limit_exceeded (pdl::max_pages).
    [[nodiscard]] Result<> feed(ByteView bytes);

    /// Pages so far that came whole.
    [[nodiscard]] const std::vector<pdl::Page>& pages() const { return pages_; }

private:
    enum class State : std::uint8_t { sync, header, repeat, code, run, literal };
    static constexpr std::size_t header_size = 1796;

    [[nodiscard]] Result<> begin_page();
    [[nodiscard]] Result<> advance(std::uint32_t pixels);
    void look(const std::uint8_t* pixel, std::uint32_t count);

    State state_ = State::sync;
    std::array<std::uint8_t, header_size> kept_{};  // of the sync word, the header or a pixel
    std::size_t kept_size_ = 0;
    std::uint32_t width_ = 0, height_ = 0, pixel_bytes_ = 0;
    std::uint32_t x_ = 0, y_ = 0, rows_ = 0, count_ = 0;
    bool rgb_ = false, coloured_ = false;
    Canvas* first_;
    pdl::Page page_;
    std::vector<pdl::Page> pages_;
};

}  // namespace consigne::spooler::sandbox
