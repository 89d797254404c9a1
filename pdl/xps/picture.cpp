#include "pdl/xps/picture.hpp"

#include <array>

namespace consigne::pdl::xps {
namespace {

constexpr std::size_t max_file_bytes = 64 * 1024 * 1024;

/// A part whose first bytes have been taken, from its beginning again.
class Again final : public PartStream {
public:
    Again(ByteView head, PartStream& rest) : head_(head), rest_(rest) {}
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const std::size_t n = std::min(into.size(), head_.size());
        std::copy_n(head_.begin(), n, into.begin());
        head_ = head_.subspan(n);
        if (n == into.size()) return n;
        const auto got = rest_.read(into.subspan(n));
        if (!got) return got;
        return n + *got;
    }

private:
    ByteView head_;
    PartStream& rest_;
};

std::optional<Format> recognise(ByteView head)
{
    const std::string_view text = as_text(head);
    if (text.starts_with("\xFF\xD8\xFF")) return Format::jpeg;
    if (text.starts_with("\x89PNG")) return Format::png;
    if (text.starts_with("II\xBC")) return Format::jpeg_xr;
    if (text.starts_with("II*") || text.starts_with(std::string_view("MM\0*", 4))) return Format::tiff;
    return std::nullopt;
}

}  // namespace

Result<Format> format_of(PartStream& part)
{
    std::array<std::uint8_t, 8> head{};
    const auto got = part.read(head);
    if (!got) return got.error();
    const auto format = recognise(ByteView(head).first(*got));
    if (!format) return fail(Errc::unsupported, "an image of a format that XPS does not know");
    return *format;
}

Result<> read_picture(PartStream& part, PictureEvents& events)
{
    std::array<std::uint8_t, 8> head{};
    const auto got = part.read(head);
    if (!got) return got.error();
    const ByteView seen = ByteView(head).first(*got);
    Again whole(seen, part);
    if (const auto format = recognise(seen)) {
        switch (*format) {
        case Format::jpeg: return read_jpeg(whole, events);
        case Format::png: return read_png(whole, events);
        case Format::tiff: return read_tiff(whole, events);
        case Format::jpeg_xr: return read_jpeg_xr(whole, events);
        }
    }
    return fail(Errc::unsupported, "an image of a format that XPS does not know");
}

Result<Bytes> whole_file(PartStream& part)
{
    Bytes bytes;
    for (std::size_t room = 64 * 1024;; room *= 2) {
        const std::size_t before = bytes.size();
        bytes.resize(std::min(before + room, max_file_bytes + 1));
        const auto got = part.read(std::span(bytes).subspan(before));
        if (!got) return got.error();
        const bool ended = *got < bytes.size() - before;
        bytes.resize(before + *got);
        if (bytes.size() > max_file_bytes) return fail(Errc::limit_exceeded, "an image file larger than 64 MiB");
        if (ended) return bytes;
    }
}

}  // namespace consigne::pdl::xps
