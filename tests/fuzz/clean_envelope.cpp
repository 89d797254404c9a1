// The cut of forbidden PJL: what is left has nothing more to cut, and stays as it is when it is cleaned again.
#include "filters/pjl/clean.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const MemorySource document(Bytes(data, data + size));
    MemorySink once;
    const auto cut = filters::clean_envelope(document, once);
    if (!cut) return 0;
    fuzz::require(!cut->empty() || once.bytes() == Bytes(data, data + size), "with nothing to cut a document passes byte for byte");
    MemorySink twice;
    const auto again = filters::clean_envelope(MemorySource(once.bytes()), twice);
    fuzz::require(again.has_value(), "a clean document can be cleaned", again ? "" : again.error().detail);
    fuzz::require(again->empty(), "a clean document holds no forbidden line", again->empty() ? "" : again->front());
    fuzz::require(once.bytes() == twice.bytes(), "a clean document stays as it is");
    return 0;
}
