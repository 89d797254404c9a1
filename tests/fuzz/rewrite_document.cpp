// A policy forced on a document: refused, or the result says what was promised when it is read; in pieces the same bytes.
#include "tests/fuzz/harness.hpp"

using namespace consigne;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const MemorySource document(Bytes(bytes.begin(), bytes.end()));
    const pdl::Facts facts = pdl::read_document(document);
    for (filters::Policy& policy : fuzz::policies(bytes)) {
        policy.packets_obey = facts.packets;
        (void)fuzz::check_rewrite(document, facts, policy, fuzz::small_window(bytes));
    }
    return 0;
}
