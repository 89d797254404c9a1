#include "pdl/pdf/jpx.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include <openjpeg.h>

namespace consigne::pdl::pdf {
namespace {

using Channel = JpxHead::Channel;

template <auto Free>
struct Release {
    void operator()(auto* handle) const noexcept { Free(handle); }
};
using Codec = std::unique_ptr<opj_codec_t, Release<&opj_destroy_codec>>;
using Stream = std::unique_ptr<opj_stream_t, Release<&opj_stream_destroy>>;
using Picture = std::unique_ptr<opj_image_t, Release<&opj_image_destroy>>;

constexpr unsigned max_depth_bits = 31;   // of a sample; OpenJPEG's are of 32 bits with their sign

/// Numbers of a box or a marker segment, big end first. Beyond its end there are zeros, and `ok` is false.
class Fields {
public:
    explicit Fields(ByteView bytes) : bytes_(bytes) {}
    std::uint32_t number(std::size_t size)
    {
        std::uint32_t value = 0;
        if (size > bytes_.size() - at_) {
            ok_ = false;
            at_ = bytes_.size();
            return 0;
        }
        for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes_[at_++];
        return value;
    }
    [[nodiscard]] ByteView rest() const { return bytes_.subspan(at_); }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

struct Box {
    std::string_view type;
    ByteView body;
};

/// The box at the head of `bytes`, which is taken off (ISO 15444-1 §I.4).
std::optional<Box> next_box(ByteView& bytes)
{
    if (bytes.size() < 8) return std::nullopt;
    Fields fields(bytes);
    std::uint64_t length = fields.number(4);
    const std::string_view type = as_text(bytes.subspan(4, 4));
    fields.number(4);
    std::size_t head = 8;
    if (length == 1) {
        length = std::uint64_t{fields.number(4)} << 32;
        length |= fields.number(4);
        head = 16;
    }
    if (length == 0 || length > bytes.size()) length = bytes.size();   // a cut file's last box ends with it
    if (!fields.ok() || length < head) return std::nullopt;
    const Box box{type, bytes.subspan(head, static_cast<std::size_t>(length) - head)};
    bytes = bytes.subspan(static_cast<std::size_t>(length));
    return box;
}

/// Main header of a codestream up to what is looked for: SIZ, which comes first, and COD (ISO 15444-1 §A.5.1, §A.6.1).
bool read_codestream(ByteView data, JpxHead& head)
{
    Fields fields(data);
    if (fields.number(4) != 0xFF4FFF51) return false;
    fields.number(4);   // Lsiz, Rsiz
    const std::uint32_t right = fields.number(4), bottom = fields.number(4);
    head.left = fields.number(4);
    head.top = fields.number(4);
    const std::uint32_t tile_width = fields.number(4);
    head.tile_height = fields.number(4);
    const std::uint32_t tile_left = fields.number(4);
    head.tile_top = fields.number(4);
    const std::uint32_t components = fields.number(2);
    constexpr std::uint32_t most = 0x7FFFFFFF;
    if (!fields.ok() || right > most || bottom > most || head.left >= right || head.top >= bottom || tile_width == 0 || head.tile_height == 0 ||
        tile_left > head.left || head.tile_top > head.top || components == 0 || components > max_jpx_components)
        return false;
    head.width = right - head.left;
    head.height = bottom - head.top;
    const std::uint64_t across = (std::uint64_t{right} - tile_left + tile_width - 1) / tile_width;
    const std::uint64_t down = (std::uint64_t{bottom} - head.tile_top + head.tile_height - 1) / head.tile_height;
    if (across > 65535 || down > 65535 || across * down * (components + 6) > max_jpx_tables) return false;
    bool full = false;
    for (std::uint32_t i = 0; i < components; ++i) {
        const std::uint32_t depth = fields.number(1);
        JpxHead::Component component;
        component.bits = (depth & 0x7F) + 1;
        component.is_signed = (depth & 0x80) != 0;
        component.dx = fields.number(1);
        component.dy = fields.number(1);
        if (component.dx == 0 || component.dy == 0 || component.bits > max_depth_bits) return false;
        full = full || (component.dx == 1 && component.dy == 1);
        head.components.push_back(component);
    }
    if (!fields.ok() || !full) return false;   // a picture without a component of its own size has no size that all agree on
    for (ByteView rest = fields.rest(); rest.size() >= 4 && rest[0] == 0xFF && rest[1] != 0x90;) {
        Fields segment(rest.subspan(2));
        const std::size_t length = segment.number(2);
        if (rest[1] == 0x52) {
            // Scod, order, layers, transform of components, levels, both sides of blocks, style: then which wavelet.
            head.irreversible = length >= 12 && rest.size() > 13 && rest[13] == 0;
            break;
        }
        if (length < 2 || length > rest.size() - 2) break;
        rest = rest.subspan(2 + length);
    }
    return true;
}

void read_colour(ByteView body, JpxHead& head)
{
    using Space = JpxHead::Space;
    Fields fields(body);
    const std::uint32_t method = fields.number(1);
    fields.number(2);   // precedence, approximation
    head.space = Space::unknown;
    if (method == 1) {
        const std::uint32_t known = fields.number(4);
        head.space = known == 12 ? Space::cmyk : known == 16 ? Space::rgb : known == 17 ? Space::grey : known == 18 ? Space::ycc : Space::unknown;
    }
    else if ((method == 2 || method == 3) && fields.rest().size() >= 20) {
        const std::string_view colours = as_text(fields.rest().subspan(16, 4));   // ICC.1 §7.2.6
        head.space = colours == "GRAY" ? Space::grey : colours == "RGB " ? Space::rgb : colours == "CMYK" ? Space::cmyk : Space::unknown;
    }
}

/// False when the palette is not one.
bool read_palette(ByteView body, JpxHead& head, std::vector<Channel>& columns)
{
    Fields fields(body);
    const std::uint32_t entries = fields.number(2), wide = fields.number(1);
    if (entries == 0 || entries > 1024 || wide == 0 || wide > max_jpx_components) return false;
    for (std::uint32_t i = 0; i < wide; ++i) {
        const std::uint32_t depth = fields.number(1);
        columns.push_back({0, i, (depth & 0x7F) + 1, (depth & 0x80) != 0});
        if (columns.back().bits > max_depth_bits) return false;
    }
    for (std::uint32_t i = 0; i < entries; ++i) {
        auto& row = head.palette.emplace_back();
        for (const Channel& column : columns) {
            std::uint32_t value = fields.number((column.bits + 7) / 8);
            if (column.is_signed && (value >> (column.bits - 1) & 1) != 0) value |= ~std::uint32_t{0} << (column.bits - 1);
            row.push_back(static_cast<std::int32_t>(value));
        }
    }
    return fields.ok();
}

struct Definition {
    std::uint32_t channel, type, goes_with;
};

/// The header box (ISO 15444-1 §I.5.3). False when what it says does not fit the codestream.
bool read_header(ByteView body, JpxHead& head, bool indexed)
{
    bool coloured = false;
    std::optional<ByteView> palette, map;
    std::vector<Definition> definitions;
    while (const auto box = next_box(body)) {
        if (box->type == "colr" && !coloured) {
            // Only the first counts (§I.5.3.3), of those that are understood.
            read_colour(box->body, head);
            coloured = head.space != JpxHead::Space::unknown;
        }
        else if (box->type == "pclr") palette = box->body;
        else if (box->type == "cmap") map = box->body;
        else if (box->type == "cdef") {
            Fields fields(box->body);
            for (std::uint32_t n = fields.number(2); n > 0 && fields.ok(); --n) {
                const std::uint32_t channel = fields.number(2), type = fields.number(2);
                definitions.push_back({channel, type, fields.number(2)});
            }
            if (!fields.ok()) return false;
        }
    }
    if (indexed) return true;
    auto& channels = head.colours;
    if (palette && map) {
        std::vector<Channel> columns, mapped;
        if (!read_palette(*palette, head, columns)) return false;
        Fields fields(*map);
        while (fields.rest().size() >= 4 && mapped.size() < max_jpx_components) {
            const std::size_t component = fields.number(2);
            const bool through = fields.number(1) == 1;
            const std::size_t column = fields.number(1);
            if (component >= head.components.size() || (through && column >= columns.size())) return false;
            Channel channel = through ? columns[column] : channels[component];
            channel.component = component;
            mapped.push_back(channel);
        }
        channels = std::move(mapped);
    }
    if (definitions.empty()) return true;
    std::vector<std::pair<std::uint32_t, std::size_t>> order;
    for (const Definition& said : definitions) {
        if (said.channel >= channels.size()) return false;
        if (said.type == 0) order.emplace_back(said.goes_with, said.channel);
        else if ((said.type == 1 || said.type == 2) && !head.opacity) head.opacity = channels[said.channel];
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Channel> colours;
    for (const auto& [place, channel] : order) colours.push_back(channels[channel]);
    channels = std::move(colours);
    return true;
}

/// The codestream on its way to OpenJPEG, which gets copies.
struct Input {
    ByteView data;
    std::size_t at = 0;
};

OPJ_SIZE_T read_bytes(void* to, OPJ_SIZE_T size, void* user) noexcept
{
    auto& input = *static_cast<Input*>(user);
    const std::size_t n = std::min<std::size_t>(size, input.data.size() - input.at);
    if (n == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(to, input.data.data() + input.at, n);
    input.at += n;
    return n;
}

OPJ_OFF_T skip_bytes(OPJ_OFF_T size, void* user) noexcept
{
    auto& input = *static_cast<Input*>(user);
    if (size < 0) return -1;
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(size), input.data.size() - input.at));
    input.at += n;
    return n == 0 && size > 0 ? -1 : static_cast<OPJ_OFF_T>(n);
}

OPJ_BOOL seek_to(OPJ_OFF_T place, void* user) noexcept
{
    auto& input = *static_cast<Input*>(user);
    if (place < 0 || static_cast<std::uint64_t>(place) > input.data.size()) return OPJ_FALSE;
    input.at = static_cast<std::size_t>(place);
    return OPJ_TRUE;
}

void say_nothing(const char*, void*) noexcept {}

/// Rows `from` to `to` of the picture; null when OpenJPEG gives up.
Picture decode_band(ByteView data, const JpxHead& head, std::size_t from, std::size_t to)
{
    Input input{data.subspan(head.codestream, head.length)};
    const Codec codec(opj_create_decompress(OPJ_CODEC_J2K));
    const Stream stream(opj_stream_create(std::size_t{64} * 1024, OPJ_TRUE));
    if (!codec || !stream) return nullptr;
    opj_set_info_handler(codec.get(), &say_nothing, nullptr);
    opj_set_warning_handler(codec.get(), &say_nothing, nullptr);
    opj_set_error_handler(codec.get(), &say_nothing, nullptr);
    opj_stream_set_user_data(stream.get(), &input, nullptr);
    opj_stream_set_user_data_length(stream.get(), input.data.size());
    opj_stream_set_read_function(stream.get(), &read_bytes);
    opj_stream_set_skip_function(stream.get(), &skip_bytes);
    opj_stream_set_seek_function(stream.get(), &seek_to);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (!opj_setup_decoder(codec.get(), &parameters)) return nullptr;
    opj_decoder_set_strict_mode(codec.get(), OPJ_FALSE);   // what is cut is shown as far as it goes
    opj_image_t* header = nullptr;
    const bool read = opj_read_header(stream.get(), codec.get(), &header);
    Picture picture(header);
    if (!read || !picture || picture->numcomps != head.components.size() || picture->x0 != head.left || picture->y0 != head.top ||
        picture->x1 - picture->x0 != head.width || picture->y1 - picture->y0 != head.height)
        return nullptr;
    const auto place = [](std::size_t at) { return static_cast<OPJ_INT32>(at); };
    if (from > 0 || to < head.height) {
        // A coarser component's row may begin above the band.
        std::size_t above = 0;
        for (const auto& component : head.components) above = std::max<std::size_t>(above, component.dy - 1);
        from -= std::min(from, above);
        const bool set = opj_set_decode_area(codec.get(), picture.get(), place(head.left), place(head.top + from), place(head.left + head.width),
                                             place(head.top + to));
        if (!set) return nullptr;
    }
    if (!opj_decode(codec.get(), stream.get(), picture.get())) return nullptr;
    for (OPJ_UINT32 i = 0; i < picture->numcomps; ++i)
        if (const opj_image_comp_t& c = picture->comps[i]; c.data == nullptr || c.w == 0 || c.h == 0 || c.factor != 0) return nullptr;
    return picture;
}

/// Where each pixel of a row, or of a column, finds its sample.
std::size_t sample_at(std::uint64_t grid, std::uint32_t step, std::uint32_t first, std::uint32_t count)
{
    const std::uint64_t at = grid / step;
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(at < first ? 0 : at - first, 0, count - 1));
}

/// One channel of a band.
class Samples {
public:
    Samples(const JpxHead& head, const Channel& channel, const opj_image_t& picture)
        : head_(head), channel_(channel), plane_(picture.comps[channel.component])
    {
        for (std::size_t x = 0; x < head.width; ++x) columns_.push_back(static_cast<std::uint32_t>(sample_at(std::uint64_t{head.left} + x, plane_.dx, plane_.x0, plane_.w)));
    }

    void row(std::size_t y) { row_ = plane_.data + sample_at(std::uint64_t{head_.top} + y, plane_.dy, plane_.y0, plane_.h) * plane_.w; }

    /// Beginning at 0, of `channel.bits`.
    [[nodiscard]] std::uint32_t at(std::size_t x) const
    {
        std::int64_t value = row_[columns_[x]];
        if (channel_.column) {
            if (head_.components[channel_.component].is_signed) value += std::int64_t{1} << (head_.components[channel_.component].bits - 1);
            value = head_.palette[static_cast<std::size_t>(std::clamp<std::int64_t>(value, 0, static_cast<std::int64_t>(head_.palette.size()) - 1))][*channel_.column];
        }
        if (channel_.is_signed) value += std::int64_t{1} << (channel_.bits - 1);
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, (std::int64_t{1} << channel_.bits) - 1));
    }

private:
    const JpxHead& head_;
    const Channel& channel_;
    const opj_image_comp_t& plane_;
    std::vector<std::uint32_t> columns_;
    const OPJ_INT32* row_ = nullptr;
};

/// Rows in bands of whole tiles where that many fit.
std::size_t band_end(const JpxHead& head, std::size_t from, std::uint64_t band)
{
    const std::uint64_t row = std::uint64_t{head.width} * head.components.size();
    const std::uint64_t most = std::max<std::uint64_t>(1, band / row);
    if (head.height - from <= most) return head.height;
    const std::uint64_t last = std::uint64_t{head.top} + from + most;
    const std::uint64_t whole = head.tile_top + (last - head.tile_top) / head.tile_height * head.tile_height;
    return static_cast<std::size_t>((whole > head.top + from ? whole : last) - head.top);
}

bool for_each_row_of(ByteView data, const JpxHead& head, const std::vector<Channel>& channels,
                     const std::function<bool(const std::vector<Samples>&)>& each, std::uint64_t band)
{
    for (std::size_t from = 0; from < head.height;) {
        const std::size_t to = band_end(head, from, band);
        const Picture picture = decode_band(data, head, from, to);
        if (!picture) return false;
        std::vector<Samples> samples;
        for (const Channel& channel : channels) samples.emplace_back(head, channel, *picture);
        for (std::size_t y = from; y < to; ++y) {
            for (Samples& one : samples) one.row(y);
            if (!each(samples)) return true;
        }
        from = to;
    }
    return true;
}

/// Of 8 or 16 bits; what is finer loses its last bits.
std::uint32_t stored(std::uint32_t value, unsigned bits)
{
    return bits > 16 ? value >> (bits - 16) : value;
}

}  // namespace

int JpxHead::stored_bits() const
{
    return std::any_of(colours.begin(), colours.end(), [](const Channel& channel) { return channel.bits > 8; }) ? 16 : 8;
}

void JpxHead::keep_colours(std::size_t n)
{
    colours.resize(std::min(n, colours.size()));
}

std::optional<JpxHead> read_jpx_head(ByteView data, bool indexed)
{
    JpxHead head;
    ByteView header;
    ByteView codestream = data;
    if (data.size() < 12) return std::nullopt;
    if (as_text(data.subspan(4, 4)) == "jP  ") {
        codestream = {};
        ByteView rest = data;
        while (const auto box = next_box(rest)) {
            if (box->type == "jp2h" && header.empty()) header = box->body;
            if (box->type != "jp2c") continue;
            codestream = box->body;
            break;
        }
    }
    if (codestream.empty() || !read_codestream(codestream, head)) return std::nullopt;
    head.codestream = static_cast<std::size_t>(codestream.data() - data.data());
    head.length = codestream.size();
    for (std::size_t i = 0; i < head.components.size(); ++i) head.colours.push_back({i, {}, head.components[i].bits, head.components[i].is_signed});
    if (!header.empty() && !read_header(header, head, indexed)) return std::nullopt;
    if (head.colours.empty()) return std::nullopt;
    return head;
}

bool for_each_jpx_row(ByteView data, const JpxHead& head, const std::function<bool(ByteView)>& each, std::uint64_t band)
{
    const std::size_t n = head.colours.size();
    const bool wide = head.stored_bits() == 16;
    const unsigned bits = head.colours[0].bits;
    const bool ycc = head.space == JpxHead::Space::ycc && n == 3 && head.colours[1].bits == bits && head.colours[2].bits == bits;
    const double most = std::pow(2.0, bits) - 1, middle = std::pow(2.0, bits - 1);
    Bytes row(head.width * n * (wide ? 2 : 1));
    return for_each_row_of(data, head, head.colours, [&](const std::vector<Samples>& samples) {
        std::size_t out = 0;
        const auto put = [&](std::uint32_t value) {
            if (wide) row[out++] = static_cast<std::uint8_t>(value >> 8);
            row[out++] = static_cast<std::uint8_t>(value);
        };
        for (std::size_t x = 0; x < head.width; ++x) {
            if (!ycc) {
                for (std::size_t i = 0; i < n; ++i) put(stored(samples[i].at(x), head.colours[i].bits));
                continue;
            }
            const double y = samples[0].at(x), cb = samples[1].at(x) - middle, cr = samples[2].at(x) - middle;
            for (const double v : {y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb})
                put(stored(static_cast<std::uint32_t>(std::lround(std::clamp(v, 0.0, most))), bits));
        }
        return each(row);
    }, band);
}

bool for_each_jpx_opacity(ByteView data, const JpxHead& head, const std::function<bool(ByteView)>& each, std::uint64_t band)
{
    if (!head.opacity) return false;
    const std::uint64_t most = (std::uint64_t{1} << head.opacity->bits) - 1;
    Bytes row(head.width);
    return for_each_row_of(data, head, {*head.opacity}, [&](const std::vector<Samples>& samples) {
        for (std::size_t x = 0; x < head.width; ++x) row[x] = static_cast<std::uint8_t>((samples[0].at(x) * std::uint64_t{255} + most / 2) / most);
        return each(row);
    }, band);
}

}  // namespace consigne::pdl::pdf
