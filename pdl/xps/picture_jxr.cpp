#include "pdl/xps/picture.hpp"

#include <array>
#include <cstring>

#include <JXRGlue.h>
// The header defines these as macros.
#undef min
#undef max

namespace consigne::pdl::xps {
namespace {

struct ReleaseDecoder {
    void operator()(PKImageDecode* decoder) const noexcept { decoder->Release(&decoder); }
};
struct ReleaseConverter {
    void operator()(PKFormatConverter* converter) const noexcept { converter->Release(&converter); }
};
struct CloseStream {
    void operator()(WMPStream* stream) const noexcept { CloseWS_Memory(&stream); }
};

std::uint32_t little(ByteView bytes, std::uint64_t at, std::size_t width)
{
    std::uint32_t value = 0;
    for (std::size_t i = width; i > 0; --i) value = value << 8 | (at + i <= bytes.size() ? bytes[at + i - 1] : 0);
    return value;
}

/// How the pixels lie, by the pixel format's name in the container.
struct Layout {
    bool grey = false;
    std::size_t bytes = 0;  ///< of a pixel as libjxr gives it without conversion; 0: it is to convert to RGB
    bool bgr = false, alpha = false, premultiplied = false;
};

struct Head {
    Picture picture;
    Layout layout;
};

/// The container's directory (ITU-T T.832 Annex A): pixel format, size, resolution.
Result<Head> read_head(ByteView file)
{
    // All common formats share this name but for the last byte.
    constexpr std::array<std::uint8_t, 15> common{0x24, 0xC3, 0xDD, 0x6F, 0x03, 0x4E, 0xFE, 0x4B, 0xB1, 0x85, 0x3D, 0x77, 0x76, 0x8D, 0xC9};
    Head head;
    head.picture.format = Format::jpeg_xr;
    const std::uint32_t directory = little(file, 4, 4);
    const std::uint32_t count = little(file, directory, 2);
    for (std::uint32_t i = 0; i < count && directory + 2 + std::uint64_t{12} * (i + 1) <= file.size(); ++i) {
        const std::uint64_t at = directory + 2 + std::uint64_t{12} * i;
        const std::uint32_t tag = little(file, at, 2), value = little(file, at + 8, little(file, at + 2, 2) == 3 ? 2 : 4);
        float resolution = 0;
        std::memcpy(&resolution, &value, sizeof resolution);
        if (tag == 0xBC80) head.picture.width = value;
        else if (tag == 0xBC81) head.picture.height = value;
        else if (tag == 0xBC82) head.picture.x_dpi = resolution >= 1 && resolution < 1e5F ? static_cast<double>(resolution) : 0;
        else if (tag == 0xBC83) head.picture.y_dpi = resolution >= 1 && resolution < 1e5F ? static_cast<double>(resolution) : 0;
        else if (tag == 0xBC01 && std::uint64_t{value} + 16 <= file.size() && std::equal(common.begin(), common.end(), file.begin() + value)) {
            switch (file[value + 15]) {
            case 0x05: case 0x08: case 0x0B: case 0x11: case 0x13: case 0x3E: case 0x3F: head.layout.grey = true; break;
            case 0x0C: head.layout = {false, 3, true, false, false}; break;
            case 0x0D: head.layout = {false, 3, false, false, false}; break;
            case 0x0E: head.layout = {false, 4, true, false, false}; break;
            case 0x0F: head.layout = {false, 4, true, true, false}; break;
            case 0x10: head.layout = {false, 4, true, true, true}; break;
            default: break;
            }
        }
    }
    head.picture.colour = !head.layout.grey;
    if (head.picture.width == 0 || head.picture.height == 0 || head.picture.width > 65'535 || head.picture.height > 65'535)
        return fail(Errc::malformed, "a JPEG XR image without a size");
    return head;
}

void unpack(const std::uint8_t* from, std::size_t n, const Layout& layout, std::uint8_t* to)
{
    for (std::size_t x = 0; x < n; ++x, from += layout.bytes, to += 4) {
        const unsigned alpha = layout.alpha ? from[3] : 255;
        for (std::size_t i = 0; i < 3; ++i) {
            const unsigned value = from[layout.bgr ? 2 - i : i];
            to[i] = static_cast<std::uint8_t>(!layout.premultiplied || alpha == 255 ? value : alpha == 0 ? 255 : std::min(value * 255 / alpha, 255U));
        }
        to[3] = static_cast<std::uint8_t>(alpha);
    }
}

}  // namespace

Result<> read_jpeg_xr(PartStream& part, PictureEvents& events)
{
    auto file = whole_file(part);
    if (!file) return file.error();
    auto head = read_head(*file);
    if (!head) return head.error();
    if (!events.begin(head->picture)) return {};

    WMPStream* opened = nullptr;
    if (CreateWS_Memory(&opened, file->data(), file->size()) != WMP_errSuccess) return fail(Errc::limit_exceeded, "no memory to decode an image");
    const std::unique_ptr<WMPStream, CloseStream> stream(opened);
    PKImageDecode* created = nullptr;
    if (PKImageDecode_Create_WMP(&created) != WMP_errSuccess) return fail(Errc::limit_exceeded, "no memory to decode an image");
    const std::unique_ptr<PKImageDecode, ReleaseDecoder> decoder(created);
    const Error damaged = fail(Errc::malformed, "a JPEG XR image that cannot be decoded");
    if (decoder->Initialize(decoder.get(), stream.get()) != WMP_errSuccess) return damaged;
    I32 width = 0, height = 0;
    if (decoder->GetSize(decoder.get(), &width, &height) != WMP_errSuccess) return damaged;
    const Picture& picture = head->picture;
    if (static_cast<std::uint32_t>(width) != picture.width || static_cast<std::uint32_t>(height) != picture.height) return damaged;
    Layout& layout = head->layout;
    if (layout.alpha) decoder->WMP.wmiSCP.uAlphaMode = 2;  // the picture and its alpha plane

    std::unique_ptr<PKFormatConverter, ReleaseConverter> converter;
    if (layout.bytes == 0) {
        PKFormatConverter* made = nullptr;
        if (PKCodecFactory_CreateFormatConverter(&made) != WMP_errSuccess) return fail(Errc::limit_exceeded, "no memory to decode an image");
        converter.reset(made);
        if (converter->Initialize(converter.get(), decoder.get(), nullptr, GUID_PKPixelFormat24bppRGB) != WMP_errSuccess)
            return fail(Errc::unsupported, "a JPEG XR image of a kind that is not decoded");
        layout.bytes = 3;
    }
    // A conversion works in place, so there must be room for the widest pixels: 128 bits.
    const std::size_t stride = std::size_t{picture.width} * (converter ? 16 : layout.bytes);
    if (std::uint64_t{stride} * picture.height > max_pixel_bytes) return fail(Errc::limit_exceeded, "a JPEG XR image of more than 128 MiB");
    Bytes pixels(stride * (picture.height + std::size_t{15}));  // libjxr writes whole macroblocks of 16 rows
    const PKRect all{0, 0, width, height};
    const ERR done = converter ? converter->Copy(converter.get(), &all, pixels.data(), static_cast<U32>(stride))
                               : decoder->Copy(decoder.get(), &all, pixels.data(), static_cast<U32>(stride));
    if (done != WMP_errSuccess) return damaged;
    Bytes row(std::size_t{4} * picture.width);
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        unpack(pixels.data() + stride * y, picture.width, layout, row.data());
        if (!events.row(row)) break;
    }
    return {};
}

}  // namespace consigne::pdl::xps
