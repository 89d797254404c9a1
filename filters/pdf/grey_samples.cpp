// Images and shadings made grey.
#include "filters/pdf/grey_document.hpp"

#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_DCT.hh>
#include <qpdf/Pl_Flate.hh>

#include <cmath>
#include <cstdio>
#include <jpeglib.h>

namespace consigne::filters::pdf {

using pdl::pdf::ColourSpace;
using pdl::pdf::Image;
using pdl::pdf::name;
using pdl::pdf::numbers;
using Kind = ColourSpace::Kind;

namespace {

constexpr std::size_t max_mesh = 64 * 1024 * 1024;

[[noreturn]] void refuse(const char* what)
{
    throw Stop{fail(Errc::unsupported, std::string("PDF cannot be made grey: ") + what)};
}

/// Good enough that a second coding does not show on paper.
class Quality final : public Pl_DCT::CompressConfig {
public:
    void apply(jpeg_compress_struct* jpeg) override { jpeg_set_quality(jpeg, 90, TRUE); }
};

QPDFObjectHandle null_object()
{
    return QPDFObjectHandle::newNull();
}

QPDFObjectHandle real_array(const std::vector<double>& values)
{
    std::vector<QPDFObjectHandle> items;
    for (const double v : values) items.push_back(QPDFObjectHandle::newReal(v, 6));
    return QPDFObjectHandle::newArray(items);
}

/// One component of up to 8 bits keeps its data: the values become indices of greys.
QPDFObjectHandle grey_table(const Image& image)
{
    Image all = image;
    all.width = std::size_t{1} << image.bits;
    all.bits = 8;
    Bytes values;
    for (std::size_t v = 0; v < all.width; ++v) values.push_back(static_cast<std::uint8_t>(v));
    // As if the samples had 8 bits, with /Decode stretched so that each value means what it did.
    const double most = std::pow(2.0, image.bits) - 1;
    all.decode[1] = all.decode[0] + 255 / most * (all.decode[1] - all.decode[0]);
    std::vector<std::uint8_t> greys;
    pdl::pdf::Pixels(all).grey(values, greys);
    return QPDFObjectHandle::newArray({QPDFObjectHandle::newName("/Indexed"), QPDFObjectHandle::newName("/DeviceGray"),
                                       QPDFObjectHandle::newInteger(static_cast<long long>(greys.size()) - 1),
                                       QPDFObjectHandle::newString(std::string(as_text(greys)))});
}

/// 16-bit samples of the shading's greys over its domain, as a Type 0 function.
QPDFObjectHandle grey_function(Document& document, const pdl::pdf::Shading& shading)
{
    const bool plane = shading.type == 1;
    const std::size_t side = plane ? 128 : 1024;
    const auto& d = shading.domain;
    const double last = static_cast<double>(side - 1);
    std::string samples;
    for (std::size_t j = 0; j < (plane ? side : 1); ++j)
        for (std::size_t i = 0; i < side; ++i) {
            std::vector<double> in{d[0] + (d[1] - d[0]) * static_cast<double>(i) / last};
            if (plane) in.push_back(d[2] + (d[3] - d[2]) * static_cast<double>(j) / last);
            const double grey = std::clamp(shading.space->grey((*shading.function)(in)), 0.0, 1.0);
            const auto value = static_cast<unsigned>(std::lround(grey * 65535));
            samples += static_cast<char>(value >> 8);
            samples += static_cast<char>(value & 255);
        }
    // Packed here and not by the writer, which orders the keys of what it packs differently: a second rewriting changes nothing.
    Pl_Buffer packed("samples");
    Pl_Flate packing("samples", &packed, Pl_Flate::a_deflate);
    packing.write(reinterpret_cast<unsigned char*>(samples.data()), samples.size());
    packing.finish();
    QPDFObjectHandle stream = QPDFObjectHandle::newStream(&document.qpdf());
    stream.replaceStreamData(packed.getBufferSharedPointer(), QPDFObjectHandle::newName("/FlateDecode"), null_object());
    QPDFObjectHandle dict = stream.getDict();
    dict.replaceKey("/FunctionType", QPDFObjectHandle::newInteger(0));
    dict.replaceKey("/Domain", real_array(d));
    dict.replaceKey("/Range", real_array({0, 1}));
    QPDFObjectHandle size = QPDFObjectHandle::newArray();
    for (std::size_t i = 0; i < d.size() / 2; ++i) size.appendItem(QPDFObjectHandle::newInteger(static_cast<long long>(side)));
    dict.replaceKey("/Size", size);
    dict.replaceKey("/BitsPerSample", QPDFObjectHandle::newInteger(16));
    return stream;
}

}  // namespace

void GreyDocument::shading(QPDFObjectHandle object, QPDFObjectHandle inherited)
{
    if (!object.isStream() && !object.isDictionary()) return;
    if (!first_time(object)) return;
    const pdl::pdf::Shading shading = pdl::pdf::read_shading(document_, object, inherited);
    if (shading.space->kind() == Kind::grey) return;
    if (!shading.usable) refuse("a shading is not understood");
    QPDFObjectHandle dict = shading.dict;
    if (shading.function) dict.replaceKey("/Function", grey_function(document_, shading));
    else {
        const Bytes data = document_.bytes(object, max_mesh);
        const auto recoded = pdl::pdf::recode_mesh(data, shading, [&](std::span<const double> in) { return shading.space->grey(in); });
        if (!recoded) refuse("a mesh is not understood");
        object.replaceStreamData(std::string(as_text(*recoded)), null_object(), null_object());
        const auto decode = numbers(dict.getKey("/Decode"));
        dict.replaceKey("/Decode", real_array({decode[0], decode[1], decode[2], decode[3], 0, 1}));
    }
    if (const auto background = numbers(dict.getKey("/Background")); !background.empty())
        dict.replaceKey("/Background", real_array({shading.space->grey(background)}));
    dict.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
}

void GreyDocument::image(QPDFObjectHandle stream, QPDFObjectHandle inherited)
{
    if (!first_time(stream)) return;
    QPDFObjectHandle dict = stream.getDict();
    dict.removeKey("/Alternates");
    const Image image = pdl::pdf::read_image(document_, stream, inherited);
    QPDFObjectHandle soft = dict.getKey("/SMask");
    if (soft.isStream() && first_time(soft))
        if (const auto matte = numbers(soft.getDict().getKey("/Matte")); !matte.empty())
            soft.getDict().replaceKey("/Matte", real_array({image.space->grey(matte)}));
    if (image.stencil) return;
    const bool told = !dict.getKey("/ColorSpace").isNull();
    if (image.filter == "/JPXDecode" && image.space->kind() == Kind::grey) {
        // What the picture says of itself is said for it, so that nobody has to look.
        if (!told) dict.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
        return;
    }
    if (image.filter == "/JPXDecode" && !image.usable) refuse("a JPEG 2000 image is not understood");
    if (image.space->kind() == Kind::grey || !image.space->marks()) return;
    if (!image.usable || image.space->kind() == Kind::unknown || image.space->kind() == Kind::pattern) refuse("an image is not understood");
    // Of a JPEG 2000 picture, where its samples are what an Indexed space counts by.
    const bool counted = !image.jpx || (image.jpx->palette.empty() && !image.jpx->colours[0].is_signed);
    if (image.space->components() == 1 && image.bits <= 8 && counted) {
        dict.replaceKey("/ColorSpace", grey_table(image));
        dict.removeKey("/Decode");
        return;
    }
    if (image.opaque_coding()) refuse("an image is not understood");
    recode(stream, image);
}

void GreyDocument::recode(QPDFObjectHandle stream, const Image& image)
{
    QPDFObjectHandle dict = stream.getDict();
    QPDFObjectHandle original = stream.copyStream();
    // What came in waves that lose something comes back as a JPEG, and otherwise exactly.
    const bool waves = image.jpx && image.jpx->irreversible && std::max(image.width, image.height) <= JPEG_MAX_DIMENSION;
    const bool jpeg = image.filter == "/DCTDecode" || waves;
    const auto key = numbers(dict.getKey("/Mask"));
    if (key.size() == 2 * image.space->components()) {
        // Colour keys name colours that are no more: the pixels they hide go into a stencil.
        QPDFObjectHandle mask = QPDFObjectHandle::newStream(&document_.qpdf());
        const auto provide = [this, original, image, key](Pipeline* to) {
            pdl::pdf::Pixels pixels(image);
            std::vector<unsigned> raw;
            pdl::pdf::for_each_row(document_, original, image, [&](ByteView row) {
                Bytes bits((image.width + 7) / 8, 0);
                for (std::size_t x = 0; x < image.width; ++x) {
                    pixels.components(row, x, raw);
                    bool hidden = true;
                    for (std::size_t i = 0; i < raw.size(); ++i) hidden = hidden && raw[i] >= key[2 * i] && raw[i] <= key[2 * i + 1];
                    if (hidden) bits[x / 8] = static_cast<std::uint8_t>(bits[x / 8] | 0x80u >> x % 8);
                }
                to->write(bits.data(), bits.size());
                return true;
            });
            to->finish();
        };
        mask.replaceStreamData(std::function<void(Pipeline*)>(provide), null_object(), null_object());
        QPDFObjectHandle about = mask.getDict();
        about.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
        about.replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
        about.replaceKey("/Width", QPDFObjectHandle::newInteger(static_cast<long long>(image.width)));
        about.replaceKey("/Height", QPDFObjectHandle::newInteger(static_cast<long long>(image.height)));
        about.replaceKey("/ImageMask", QPDFObjectHandle::newBool(true));
        about.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(1));
        dict.replaceKey("/Mask", mask);
    }
    const auto provide = [this, original, image, jpeg](Pipeline* to) {
        Quality quality;
        Pl_Flate deflate("grey", to, Pl_Flate::a_deflate);
        std::optional<Pl_DCT> code;
        if (jpeg)
            code.emplace("grey", to, static_cast<JDIMENSION>(image.width), static_cast<JDIMENSION>(image.height), 1, JCS_GRAYSCALE, &quality);
        Pipeline& into = code ? static_cast<Pipeline&>(*code) : deflate;
        grey_rows(document_, original, image, [&into](ByteView row) { into.write(row.data(), row.size()); });
        into.finish();
    };
    stream.replaceStreamData(std::function<void(Pipeline*)>(provide), QPDFObjectHandle::newName(jpeg ? "/DCTDecode" : "/FlateDecode"), null_object());
    dict = stream.getDict();
    dict.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
    dict.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
    dict.removeKey("/Decode");
    if (!image.jpx) return;
    if (pdl::pdf::uses_opacity(dict, image)) {
        QPDFObjectHandle mask = opacity(original, image);
        // Colours that were mixed with nothing are taken out of it again by whoever draws them.
        if (pdl::pdf::integer(dict.getKey("/SMaskInData"), 0) == 2)
            mask.getDict().replaceKey("/Matte", real_array({image.space->grey(std::vector<double>(image.space->components(), 0.0))}));
        dict.replaceKey("/SMask", mask);
    }
    dict.removeKey("/SMaskInData");
}

/// The opacity that a JPEG 2000 picture brings along, as a soft mask of its own.
QPDFObjectHandle GreyDocument::opacity(QPDFObjectHandle original, const Image& image)
{
    QPDFObjectHandle mask = QPDFObjectHandle::newStream(&document_.qpdf());
    const auto provide = [this, original, image](Pipeline* to) {
        Pl_Flate deflate("opacity", to, Pl_Flate::a_deflate);
        const bool whole = pdl::pdf::for_each_opacity_row(document_, original, image, [&deflate](ByteView row) {
            deflate.write(row.data(), row.size());
            return true;
        });
        if (!whole) refuse("a JPEG 2000 image cannot be decoded");
        deflate.finish();
    };
    mask.replaceStreamData(std::function<void(Pipeline*)>(provide), QPDFObjectHandle::newName("/FlateDecode"), null_object());
    QPDFObjectHandle dict = mask.getDict();
    dict.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
    dict.replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
    dict.replaceKey("/Width", QPDFObjectHandle::newInteger(static_cast<long long>(image.width)));
    dict.replaceKey("/Height", QPDFObjectHandle::newInteger(static_cast<long long>(image.height)));
    dict.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
    dict.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
    return mask;
}

}  // namespace consigne::filters::pdf
