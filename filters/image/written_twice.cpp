#include "filters/image/written_twice.hpp"

namespace consigne::filters::image {

void WrittenTwice::start(ByteSink* out)
{
    if (out) patches_ = std::move(patched_);
    out_ = out;
    at_ = size_ = 0;
    keeping_ = false;
    kept_.clear();
    patched_.clear();
    error_.reset();
}

void WrittenTwice::lay_over(const std::map<std::uint64_t, std::uint8_t>& bytes, std::uint64_t begin, std::span<std::uint8_t> onto)
{
    for (auto patch = bytes.lower_bound(begin); patch != bytes.end() && patch->first - begin < onto.size(); ++patch)
        onto[static_cast<std::size_t>(patch->first - begin)] = patch->second;
}

bool WrittenTwice::append(ByteView bytes)
{
    if (keeping_) kept_.emplace(size_, Bytes(bytes.begin(), bytes.end()));
    const std::uint64_t begin = size_;
    size_ += bytes.size();
    if (!out_) return true;
    const auto first = patches_.lower_bound(begin);
    const bool patched = first != patches_.end() && first->first < size_;
    Bytes copy;
    if (patched) {
        copy.assign(bytes.begin(), bytes.end());
        lay_over(patches_, begin, copy);
    }
    const auto put = out_->write(patched ? ByteView(copy) : bytes);
    if (!put) error_ = put.error();
    return put.has_value();
}

bool WrittenTwice::write(ByteView bytes)
{
    // A writer may leave a hole behind the end: nothing stands there.
    if (at_ > size_) {
        constexpr std::uint64_t widest = 64;
        if (at_ - size_ > widest) return false;
        if (!append(Bytes(static_cast<std::size_t>(at_ - size_)))) return false;
    }
    const auto back = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - at_, bytes.size()));
    for (std::size_t i = 0; i < back; ++i) patched_[at_ + i] = bytes[i];
    at_ += bytes.size();
    return back == bytes.size() || append(bytes.subspan(back));
}

void WrittenTwice::read(std::span<std::uint8_t> into)
{
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    const std::uint64_t end = at_ + into.size();
    auto piece = kept_.upper_bound(at_);
    if (piece != kept_.begin()) --piece;
    for (; piece != kept_.end() && piece->first < end; ++piece)
        for (std::uint64_t i = std::max(at_, piece->first); i < std::min(end, piece->first + piece->second.size()); ++i)
            into[static_cast<std::size_t>(i - at_)] = piece->second[static_cast<std::size_t>(i - piece->first)];
    lay_over(patched_, at_, into);
    at_ = end;
}

}  // namespace consigne::filters::image
