// A policy forced on a document: refused, or the result says what was promised when it is read; in pieces the same bytes.
#include "filters/proof/prove.hpp"
#include "pdl/stream/cursor.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;

namespace {

struct Outcome {
    std::string said;  ///< the error, or nothing
    Bytes bytes;
    filters::Report report;
};

Outcome rewrite(const RandomAccess& document, const pdl::Facts& facts, const filters::Policy& policy, std::size_t window)
{
    MemorySink sink;
    auto report = filters::rewrite(document, facts, policy, sink, window);
    if (!report) return {fuzz::text_of(report.error()), {}, {}};
    return {{}, sink.bytes(), std::move(*report)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const MemorySource document(Bytes(bytes.begin(), bytes.end()));
    const pdl::Facts facts = pdl::read_document(document);
    const std::size_t window = fuzz::small_window(bytes);
    for (const filters::Policy& policy : fuzz::policies(bytes)) {
        const Outcome whole = rewrite(document, facts, policy, pdl::Cursor::default_window);
        const Outcome pieces = rewrite(document, facts, policy, window);
        fuzz::require_same("fed whole or in pieces, a rewrite is the same", whole.said, pieces.said);
        fuzz::require(whole.bytes == pieces.bytes, "fed whole or in pieces, a rewrite is the same", "other bytes");
        if (!whole.said.empty()) continue;
        const MemorySource result(whole.bytes);
        const auto proof = filters::prove(result, facts, policy, whole.report);
        // What only executing a program could tell is refused by the proof: nobody executes PostScript here.
        const pdl::Facts read = pdl::read_document(result);
        if (!proof && (!read.pages || (policy.monochrome && !read.colour_pages))) continue;
        fuzz::require(proof.has_value(), "rewritten and read again, a document says what was promised", proof ? "" : proof.error().detail);
    }
    return 0;
}
