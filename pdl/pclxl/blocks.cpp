#include "pdl/pclxl/blocks.hpp"

#include "pdl/pclxl/vocabulary.hpp"

namespace consigne::pdl::pclxl {

ByteView BlockBytes::view()
{
    while (left_ == 0) {
        const auto first = in_.peek_byte();
        if (!first || (*first != tag::block && *first != tag::short_block)) return {};
        const std::size_t size = *first == tag::block ? 4 : 1;
        const ByteView head = in_.peek(1 + size);
        if (head.size() < 1 + size) {
            cut_short_ = true;
            in_.skip(head.size());
            return {};
        }
        left_ = get_number(head.subspan(1, size), order_);
        in_.skip(1 + size);
    }
    const ByteView ahead = in_.peek(1);
    if (ahead.empty()) {
        cut_short_ = true;
        left_ = 0;
    }
    return ahead.first(static_cast<std::size_t>(std::min<std::uint64_t>(ahead.size(), left_)));
}

std::optional<std::uint8_t> BlockBytes::next()
{
    const ByteView ahead = view();
    if (ahead.empty()) return {};
    const std::uint8_t byte = ahead[0];
    take(1);
    return byte;
}

std::size_t BlockBytes::read(std::span<std::uint8_t> into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ByteView ahead = view();
        if (ahead.empty()) break;
        const std::size_t some = std::min(ahead.size(), into.size() - done);
        std::copy_n(ahead.begin(), some, into.begin() + static_cast<std::ptrdiff_t>(done));
        take(some);
        done += some;
    }
    return done;
}

void BlockBytes::drain()
{
    for (ByteView ahead = view(); !ahead.empty(); ahead = view()) {
        if (in_.skip(left_) < left_) cut_short_ = true;
        left_ = 0;
    }
}

}  // namespace consigne::pdl::pclxl
