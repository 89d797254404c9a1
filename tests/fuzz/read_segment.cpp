// The reader of one language, named by CONSIGNE_FUZZ_LANGUAGE, on data of any kind: no crash, and the same answer and the same
// end however small its window is.
#include "pdl/tally/segments.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;

namespace {

std::string read(const RandomAccess& document, pdl::Language language, std::size_t window)
{
    pdl::Cursor in(document, 0, window);
    pdl::Defaults defaults;
    defaults.copies = 2;
    const auto segment = pdl::read_segment(in, language, defaults, false);
    if (!segment) return fuzz::text_of(segment.error());
    return fuzz::text_of(*segment) + "ends at " + std::to_string(in.offset());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const pdl::Language language = pdl::language_from_keyword(CONSIGNE_FUZZ_LANGUAGE).value();
    const ByteView bytes(data, size);
    const MemorySource document(Bytes(bytes.begin(), bytes.end()));
    const std::size_t window = fuzz::small_window(bytes);
    fuzz::require_same("fed whole or in pieces, a segment is the same", read(document, language, pdl::Cursor::default_window),
                       read(document, language, window));
    return 0;
}
