#include "pdl/postscript/executor.hpp"

namespace consigne::pdl::postscript {

Result<std::size_t> Program::read(std::span<std::uint8_t> into)
{
    for (;;) {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), end_ - at_));
        if (most == 0) return std::size_t{0};
        const auto got = source_.read(at_, into.first(most));
        if (!got) return got.error();
        at_ = *got == 0 ? end_ : at_ + *got;
        if (!quoted_) return *got;
        std::size_t kept = 0;
        for (const std::uint8_t byte : into.first(*got)) {
            if (!escaped_ && byte == 1) escaped_ = true;
            else into[kept++] = static_cast<std::uint8_t>(escaped_ ? byte ^ 0x40 : byte), escaped_ = false;
        }
        if (kept > 0 || *got == 0) return kept;
    }
}

}  // namespace consigne::pdl::postscript
