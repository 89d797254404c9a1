#include "filters/image/written_twice.hpp"

namespace consigne::filters::image {
namespace {

/// Widest gap a writer may leave: a directory of a few hundred entries.
constexpr std::uint64_t widest_gap = 64 * 1024;

}  // namespace

Pieces::Map::const_iterator Pieces::first_ending_behind(std::uint64_t begin, std::uint64_t end) const
{
    auto piece = pieces_.upper_bound(begin);
    if (piece != pieces_.begin() && std::prev(piece)->first + std::prev(piece)->second.size() > begin) --piece;
    return piece != pieces_.end() && piece->first < end ? piece : pieces_.end();
}

void Pieces::put(std::uint64_t offset, ByteView bytes)
{
    while (!bytes.empty()) {
        const auto found = first_ending_behind(offset, offset + bytes.size());
        std::size_t n = bytes.size();
        if (found == pieces_.end()) pieces_.emplace(offset, Bytes(bytes.begin(), bytes.end()));
        else if (found->first > offset) {
            n = static_cast<std::size_t>(found->first - offset);
            pieces_.emplace(offset, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n)));
        } else {
            Bytes& piece = pieces_.find(found->first)->second;
            const auto at = static_cast<std::size_t>(offset - found->first);
            n = std::min(n, piece.size() - at);
            std::copy_n(bytes.begin(), n, piece.begin() + static_cast<std::ptrdiff_t>(at));
        }
        offset += n;
        bytes = bytes.subspan(n);
    }
}

bool Pieces::lay_over(std::uint64_t begin, std::span<std::uint8_t> onto) const
{
    const std::uint64_t end = begin + onto.size();
    bool any = false;
    for (auto piece = first_ending_behind(begin, end); piece != pieces_.end() && piece->first < end; ++piece) {
        const std::uint64_t from = std::max(begin, piece->first), to = std::min(end, piece->first + piece->second.size());
        std::copy_n(piece->second.begin() + static_cast<std::ptrdiff_t>(from - piece->first), to - from, onto.begin() + static_cast<std::ptrdiff_t>(from - begin));
        any = true;
    }
    return any;
}

void WrittenTwice::start(ByteSink* out)
{
    if (out) patches_ = std::move(patched_);
    out_ = out;
    at_ = size_ = 0;
    keeping_ = false;
    known_.clear();
    patched_.clear();
    error_.reset();
}

bool WrittenTwice::append(ByteView bytes)
{
    if (keeping_) known_.put(size_, bytes);
    const std::uint64_t begin = size_;
    size_ += bytes.size();
    if (!out_) return true;
    Bytes copy;
    if (patches_.touches(begin, size_)) {
        copy.assign(bytes.begin(), bytes.end());
        (void)patches_.lay_over(begin, copy);
        bytes = copy;
    }
    const auto put = out_->write(bytes);
    if (!put) error_ = put.error();
    return put.has_value();
}

bool WrittenTwice::write(ByteView bytes)
{
    if (at_ > size_) {
        if (at_ - size_ > widest_gap) return false;
        if (!append(Bytes(static_cast<std::size_t>(at_ - size_)))) return false;
    }
    const auto back = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - at_, bytes.size()));
    patched_.put(at_, bytes.first(back));
    known_.put(at_, bytes.first(back));
    at_ += bytes.size();
    return back == bytes.size() || append(bytes.subspan(back));
}

void WrittenTwice::read(std::span<std::uint8_t> into)
{
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    (void)known_.lay_over(at_, into);
    at_ += into.size();
}

}  // namespace consigne::filters::image
