#include "pdl/pclxl/user_streams.hpp"

namespace consigne::pdl::pclxl {

void RecordedStream::add(std::uint64_t begin, std::uint64_t length)
{
    if (length == 0) return;
    parts_.push_back({size_, begin, length});
    size_ += length;
}

Result<std::size_t> RecordedStream::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset >= size_ || into.empty()) return std::size_t{0};
    auto part = std::upper_bound(parts_.begin(), parts_.end(), offset,
                                 [](std::uint64_t at, const Part& one) { return at < one.at; });
    --part;
    std::size_t done = 0;
    while (done < into.size() && part != parts_.end()) {
        const std::uint64_t within = offset + done - part->at;
        const auto some =
            static_cast<std::size_t>(std::min<std::uint64_t>(into.size() - done, part->length - within));
        const auto got = source_->read(part->begin + within, into.subspan(done, some));
        if (!got) return got.error();
        done += *got;
        if (*got < some) break;  // a source may give less at a time; the caller asks again
        ++part;
    }
    return done;
}

}  // namespace consigne::pdl::pclxl
