// The raw port's first bytes: what was decided of a stream's beginning stays decided when more of it is there, and when it ends.
#include "spooler/raw/opening.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;
using spooler::raw::judge_opening;
using spooler::raw::Opening;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, std::min<std::size_t>(size, 2 * spooler::raw::max_padding));
    const std::size_t window = fuzz::small_window(bytes);
    Opening decided = Opening::undecided;
    for (std::size_t had = std::min(window, bytes.size());; had = std::min(bytes.size(), had + window)) {
        const Opening now = judge_opening(bytes.first(had), false);
        fuzz::require(decided == Opening::undecided || now == decided, "what was decided stays");
        decided = now;
        if (had == bytes.size()) break;
    }
    const Opening end = judge_opening(bytes, true);
    fuzz::require(end != Opening::undecided, "a stream that has ended is decided");
    fuzz::require(decided != Opening::document || end == Opening::document || bytes.size() < 2, "a document stays one when it ends");
    return 0;
}
