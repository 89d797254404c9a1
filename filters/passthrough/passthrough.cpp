#include "filters/passthrough/passthrough.hpp"

namespace consigne::filters::passthrough {

Result<> copy(const RandomAccess& document, std::uint64_t begin, std::uint64_t end, ByteSink& out)
{
    pdl::Cursor in(document, begin);
    const auto copied = in.copy(end - std::min(begin, end), out);
    if (!copied) return copied.error();
    if (in.error()) return *in.error();
    return {};
}

}  // namespace consigne::filters::passthrough
