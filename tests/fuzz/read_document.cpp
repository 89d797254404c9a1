// Whole documents: envelope, detection, every reader, tally; whole or in pieces the facts are the same.
#include "tests/fuzz/harness.hpp"

using namespace consigne;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const MemorySource document(Bytes(bytes.begin(), bytes.end()));
    const std::size_t window = fuzz::small_window(bytes);
    const pdl::Facts facts = pdl::read_document(document);
    fuzz::require_same("fed whole or in pieces, a document is the same", fuzz::text_of(facts),
                       fuzz::text_of(pdl::read_document(document, window)));
    fuzz::require(!facts.colour_pages || facts.pages, "colour pages are known only with pages");
    fuzz::require(facts.readable || !facts.notes.empty(), "an unreadable document says why");
    return 0;
}
