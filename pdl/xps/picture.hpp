// Images of XPS documents, decoded row by row: JPEG, PNG, TIFF, and JPEG XR (ECMA-388 §9.1.5).
#pragma once

#include "pdl/xps/package.hpp"

namespace consigne::pdl::xps {

enum class Format : std::uint8_t { jpeg, png, tiff, jpeg_xr };

/// What an image's head says.
struct Picture {
    Format format = Format::jpeg;
    std::uint32_t width = 0, height = 0;
    bool colour = true;             ///< false: it has no room for colour
    double x_dpi = 0, y_dpi = 0;    ///< 0: not said
};

/// Most bytes of pixels held at once; only TIFF strips, interlaced PNG and JPEG XR need more than a row.
inline constexpr std::uint64_t max_pixel_bytes = 128 * 1024 * 1024;

/// Hears an image.
class PictureEvents {
public:
    virtual ~PictureEvents() = default;
    /// False: no row is wanted.
    [[nodiscard]] virtual bool begin(const Picture& picture) = 0;
    /// A row of pixels, top to bottom, four bytes each: R, G, B, alpha (not premultiplied). False: no more are wanted.
    [[nodiscard]] virtual bool row(ByteView rgba) = 0;
};

/// The format of an image, of which eight bytes are taken. Errors: unsupported, and those of the part.
[[nodiscard]] Result<Format> format_of(PartStream& part);

/// Decodes an image, whose format its first bytes tell. Errors: unsupported, malformed, limit_exceeded, and those of the part.
[[nodiscard]] Result<> read_picture(PartStream& part, PictureEvents& events);

/// A decoder for each format, from read_picture: `part` is a part's beginning already looked at, and the rest.
[[nodiscard]] Result<> read_jpeg(PartStream& part, PictureEvents& events);
[[nodiscard]] Result<> read_png(PartStream& part, PictureEvents& events);
[[nodiscard]] Result<> read_tiff(PartStream& part, PictureEvents& events);
[[nodiscard]] Result<> read_jpeg_xr(PartStream& part, PictureEvents& events);

/// All of a part that a decoder reads in any order. Errors: limit_exceeded (more than 64 MiB).
[[nodiscard]] Result<Bytes> whole_file(PartStream& part);

}  // namespace consigne::pdl::xps
