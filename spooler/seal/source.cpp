#include "spooler/seal/source.hpp"

namespace consigne::spooler::seal {
namespace {

/// A reader of PDF goes between a few places of its file; a stream is read once.
constexpr std::size_t most_kept = 8;

constexpr auto* broken = "the document's seal is broken";

}  // namespace

OpenedSource::OpenedSource(const RandomAccess& sealed, const Key& key, Written written) : sealed_(sealed)
{
    Header header;
    const auto got = read_all(sealed, 0, header);
    if (!got || *got != header.size() || !id_of(header)) {
        broken_ = got ? fail(Errc::malformed, broken) : got.error();
        return;
    }
    if (written == Written::so_far) {
        last_ = (sealed.size() - header_size) / sealed_chunk_size;
        size_ = last_ * chunk_size;
    } else {
        const auto plain = plain_size(sealed.size());
        if (!plain) {
            broken_ = fail(Errc::malformed, broken);
            return;
        }
        size_ = *plain;
        last_ = size_ == 0 ? 0 : (size_ - 1) / chunk_size;
    }
    chunks_.emplace(key, header);
}

std::size_t OpenedSource::size_of(std::uint64_t number) const
{
    return static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size, size_ - number * chunk_size));
}

Result<> OpenedSource::open(std::uint64_t number, std::span<std::uint8_t> out) const
{
    raw_.resize(out.size() + tag_size);
    const auto got = read_all(sealed_, header_size + number * sealed_chunk_size, raw_);
    if (!got) return got.error();
    if (*got != raw_.size()) return fail(Errc::malformed, broken, number * chunk_size);
    return chunks_->open(number, number == last_, raw_, out);
}

Result<ByteView> OpenedSource::chunk(std::uint64_t number) const
{
    const auto found = std::find_if(kept_.begin(), kept_.end(), [number](const Kept& one) { return one.number == number; });
    if (found != kept_.end()) {
        kept_.splice(kept_.begin(), kept_, found);
        return ByteView(kept_.front().plain);
    }
    if (kept_.size() < most_kept) kept_.emplace_front();
    else kept_.splice(kept_.begin(), kept_, std::prev(kept_.end()));
    Kept& one = kept_.front();
    one.number = number;
    one.plain.resize(size_of(number));
    if (const auto opened = open(number, one.plain); !opened) {
        kept_.pop_front();
        return opened.error();
    }
    return ByteView(one.plain);
}

Result<std::size_t> OpenedSource::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (broken_) return *broken_;
    // Its tag is the only word on an empty document.
    if (size_ == 0 && last_ == 0 && sealed_.size() >= header_size + tag_size) {
        if (const auto opened = open(0, {}); !opened) return opened.error();
    }
    if (offset >= size_) return std::size_t{0};
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset));
    std::size_t done = 0;
    while (done < wanted) {
        const std::uint64_t number = (offset + done) / chunk_size;
        const auto within = static_cast<std::size_t>((offset + done) % chunk_size);
        const std::size_t whole = size_of(number), taken = std::min(wanted - done, whole - within);
        if (taken == whole) {  // nothing of it is left for later
            if (const auto opened = open(number, into.subspan(done, whole)); !opened) return opened.error();
        } else {
            const auto plain = chunk(number);
            if (!plain) return plain.error();
            std::copy_n(plain->begin() + static_cast<std::ptrdiff_t>(within), taken, into.begin() + static_cast<std::ptrdiff_t>(done));
        }
        done += taken;
    }
    return done;
}

}  // namespace consigne::spooler::seal
