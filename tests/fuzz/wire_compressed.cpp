// Documents that come compressed: the same bytes and the same end in any cut, as gzip and as deflate.
#include "spooler/ipp/inflate.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;
using spooler::ipp::Inflater;

namespace {

/// Enough to tell two outputs apart: an input of 50 KB may be 50 MB of them.
struct Output {
    std::uint64_t sum = 14'695'981'039'346'656'037u, size = 0;
    std::string end;

    [[nodiscard]] std::string text() const { return std::to_string(size) + " bytes, sum " + std::to_string(sum) + ", " + end; }
};

/// What came out before a fault depends on the cut: of that, only the fault is told.
std::string expand(ByteView bytes, Inflater::Kind kind, std::size_t window)
{
    Inflater inflater(kind);
    Output out;
    const Inflater::Sink sink = [&](ByteView part) -> Result<> {
        for (const std::uint8_t byte : part) out.sum = (out.sum ^ byte) * 1'099'511'628'211u;
        out.size += part.size();
        return {};
    };
    for (std::size_t at = 0; at < bytes.size(); at += window) {
        if (const auto written = inflater.write(bytes.subspan(at, std::min(window, bytes.size() - at)), sink); !written)
            return "refused";
    }
    const auto ended = inflater.finish();
    out.end = ended ? "whole" : fuzz::text_of(ended.error());
    return out.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    for (const auto kind : {Inflater::Kind::gzip, Inflater::Kind::deflate})
        fuzz::require_same("a compressed document expands the same in any cut", expand(bytes, kind, std::max<std::size_t>(size, 1)),
                           expand(bytes, kind, fuzz::small_window(bytes)));
    return 0;
}
