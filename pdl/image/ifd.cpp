#include "pdl/image/ifd.hpp"

#include "pdl/pjl/line.hpp"

#include <array>

namespace consigne::pdl::image {
namespace {

/// Bytes of one value of each field type (TIFF 6.0 §2, and BigTIFF's three); 0: not known.
constexpr std::array<std::uint8_t, 19> type_bytes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
constexpr std::uint16_t type_ascii = 2;

}  // namespace

const IfdEntry* Ifd::find(std::uint16_t tag) const
{
    const auto at = std::find_if(entries.begin(), entries.end(), [tag](const IfdEntry& entry) { return entry.tag == tag; });
    return at == entries.end() ? nullptr : &*at;
}

std::optional<std::uint64_t> IfdSource::number(std::uint64_t at, std::size_t bytes) const
{
    std::array<std::uint8_t, 8> raw{};
    const auto got = source_->read(at, std::span(raw).first(bytes));
    if (!got || *got < bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | raw[little_ ? bytes - 1 - i : i];
    return value;
}

Result<IfdSource> IfdSource::open(const RandomAccess& source)
{
    IfdSource made(source);
    const auto order = made.number(0, 2);
    made.little_ = order == 0x4949;
    const auto version = made.number(2, 2);
    made.big_ = version == 43;
    if ((!made.little_ && order != 0x4D4D) || (version != 42 && version != 43)) return fail(Errc::malformed, "no TIFF header");
    const auto first = made.big_ ? made.number(8, 8) : made.number(4, 4);
    if (!first) return fail(Errc::malformed, "a TIFF header without a directory");
    made.first_ = *first;
    return made;
}

Result<Ifd> IfdSource::read(std::uint64_t offset) const
{
    const std::size_t counts = big_ ? 8 : 2, word = big_ ? 8 : 4, entry_bytes = big_ ? 20 : 12;
    const auto count = number(offset, counts);
    if (!count) return fail(Errc::malformed, "a TIFF directory outside of the file", offset);
    if (*count > max_ifd_entries) return fail(Errc::limit_exceeded, "a TIFF directory of more than 4096 entries", offset);
    Bytes raw(static_cast<std::size_t>(*count) * entry_bytes + word);
    const auto got = source_->read(offset + counts, raw);
    if (!got) return got.error();
    // Some writers leave out the last link.
    if (*got + word < raw.size()) return fail(Errc::malformed, "a TIFF directory outside of the file", offset);
    const auto value = [&](std::size_t at, std::size_t bytes) {
        std::uint64_t v = 0;
        for (std::size_t i = 0; i < bytes; ++i) v = v << 8 | raw[at + (little_ ? bytes - 1 - i : i)];
        return v;
    };
    Ifd ifd;
    ifd.offset = offset;
    for (std::size_t i = 0; i < *count; ++i) {
        const std::size_t at = i * entry_bytes;
        IfdEntry entry;
        entry.tag = static_cast<std::uint16_t>(value(at, 2));
        entry.type = static_cast<std::uint16_t>(value(at + 2, 2));
        entry.count = value(at + 4, word);
        const std::size_t each = entry.type < type_bytes.size() ? type_bytes[entry.type] : 0;
        if (each == 0) continue;
        const bool inside = entry.count <= word / each;
        entry.at = inside ? offset + counts + at + 4 + word : value(at + 4 + word, word);
        ifd.entries.push_back(entry);
    }
    ifd.next = *got == raw.size() ? value(raw.size() - word, word) : 0;
    return ifd;
}

std::optional<std::uint64_t> IfdSource::integer(const Ifd& ifd, std::uint16_t tag) const
{
    const IfdEntry* entry = ifd.find(tag);
    if (!entry || entry->count == 0) return std::nullopt;
    switch (entry->type) {
    case 1:
    case 3:
    case 4:
    case 16: return number(entry->at, type_bytes[entry->type]);
    default: return std::nullopt;
    }
}

std::string IfdSource::text(const Ifd& ifd, std::uint16_t tag) const
{
    const IfdEntry* entry = ifd.find(tag);
    if (!entry || entry->type != type_ascii) return {};
    Bytes raw(static_cast<std::size_t>(std::min<std::uint64_t>(entry->count, max_ifd_text)));
    const auto got = source_->read(entry->at, raw);
    if (!got) return {};
    std::string_view view = as_text(ByteView(raw).first(*got));
    view = view.substr(0, view.find('\0'));
    while (!view.empty() && (view.back() == ' ' || view.back() == '\n' || view.back() == '\r')) view.remove_suffix(1);
    return pjl::to_utf8(view);
}

}  // namespace consigne::pdl::image
