#include "tests/fuzz/harness.hpp"

#include "filters/proof/prove.hpp"
#include "pdl/stream/cursor.hpp"

#include <cstdio>
#include <cstdlib>

namespace consigne::fuzz {
namespace {

constexpr std::size_t large = 64 * 1024;

std::string text_of(std::optional<pdl::Duplex> duplex) { return duplex ? std::string(keyword(*duplex)) : "-"; }
std::string text_of(pdl::Media media) { return std::to_string(media.width) + "x" + std::to_string(media.height); }

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

void require(bool holds, std::string_view promise, std::string_view why)
{
    if (holds) return;
    std::fprintf(stderr, "broken promise: %.*s: %.*s\n", static_cast<int>(promise.size()), promise.data(), static_cast<int>(why.size()), why.data());
    std::abort();
}

void require_same(std::string_view promise, const std::string& one, const std::string& other)
{
    require(one == other, promise, "\n--- one\n" + one + "\n--- other\n" + other);
}

std::string text_of(const Error& error)
{
    return "error " + std::to_string(static_cast<int>(error.code)) + " at " + std::to_string(error.offset) + ": " + error.detail;
}

std::string text_of(const pdl::Segment& segment)
{
    std::string text(keyword(segment.language));
    text += " " + std::string(keyword(segment.confidence)) + (segment.pages_known ? " pages" : " pages unknown") + "\n";
    for (const pdl::Page& page : segment.pages) {
        text += text_of(page.media) + (page.colour ? *page.colour ? " colour " : " grey " : " ? ") + text_of(page.duplex);
        text += " x" + std::to_string(page.copies) + "\n";
    }
    text += segment.title + "|" + segment.user + "|" + segment.producer + "\n";
    for (const std::string& note : segment.notes) text += note + "\n";
    return text;
}

std::string text_of(const pdl::Facts& facts)
{
    std::string text(keyword(facts.language));
    text += " " + std::string(keyword(facts.confidence)) + (facts.readable ? " readable" : " unreadable") + (facts.pjl ? " pjl" : "") + "\n";
    text += "pages " + (facts.pages ? std::to_string(*facts.pages) : "?") + " colour";
    if (facts.colour_pages)
        for (const std::uint32_t page : *facts.colour_pages) text += " " + std::to_string(page);
    else text += " ?";
    text += "\nmedia";
    for (const pdl::Media& media : facts.media) text += " " + text_of(media);
    text += "\nsides " + text_of(facts.duplex) + " copies " + (facts.copies ? std::to_string(*facts.copies) : "?") + "\n";
    text += facts.title + "|" + facts.user + "|" + facts.producer + "\n";
    for (const std::string& note : facts.notes) text += note + "\n";
    return text;
}

std::uint64_t hash(ByteView bytes)
{
    std::uint64_t value = 0xCBF29CE484222325;  // FNV-1a
    for (const std::uint8_t byte : bytes) value = (value ^ byte) * 0x100000001B3;
    return value;
}

std::size_t small_window(ByteView bytes)
{
    const auto small = static_cast<std::size_t>(1 + hash(bytes) % 97);
    return bytes.size() > large ? small + 900 : small;
}

std::optional<Bytes> check_rewrite(const RandomAccess& document, const pdl::Facts& facts, const filters::Policy& policy, std::size_t window)
{
    const Outcome whole = rewrite(document, facts, policy, pdl::Cursor::default_window);
    const Outcome pieces = rewrite(document, facts, policy, window);
    require_same("fed whole or in pieces, a rewrite is the same", whole.said, pieces.said);
    require(whole.bytes == pieces.bytes, "fed whole or in pieces, a rewrite is the same", "other bytes");
    if (!whole.said.empty()) return std::nullopt;

    const MemorySource result(whole.bytes);
    const auto proof = filters::prove(result, facts, policy, whole.report);
    // What only executing a program could tell, of the document or of the result, is refused by the proof: nobody executes
    // PostScript here. Where nothing is printed, nothing can be proved. A job that changes the interpreter is left alone, and
    // should it print none the less, the proof says so.
    const pdl::Facts read = pdl::read_document(result);
    const bool needs_execution = facts.language == pdl::Language::postscript && facts.confidence != pdl::Confidence::exact;
    if (!proof && (!facts.pages || read.pages.value_or(0) == 0 || (policy.monochrome && !read.colour_pages) || needs_execution)) return std::nullopt;
    require(proof.has_value(), "rewritten and read again, a document says what was promised", proof ? "" : proof.error().detail);

    const Outcome again = rewrite(result, read, policy, pdl::Cursor::default_window);
    require(again.said.empty(), "what was forced can be forced again", again.said);
    const MemorySource twice(again.bytes);
    require_same("forced again, a document says the same", fuzz::text_of(read), fuzz::text_of(pdl::read_document(twice)));
    if (again.bytes == whole.bytes) return whole.bytes;
    // qpdf writes the keys of what it packs in another order than those of what is packed already: once.
    require(as_text(whole.bytes).find("%PDF-") != std::string_view::npos, "forced again, a document stays as it is", "other bytes");
    const Outcome last = rewrite(twice, pdl::read_document(twice), policy, pdl::Cursor::default_window);
    require(last.bytes == again.bytes, "forced a third time, a document stays as it is", "other bytes");
    return whole.bytes;
}

std::vector<filters::Policy> policies(ByteView bytes)
{
    using pdl::Duplex;
    using Switches = filters::Policy::Switches;
    const std::vector<filters::Policy> all{
        {true, {}, {}, Switches::pjl},
        {true, Duplex::long_edge, 3, Switches::pjl},
        {false, Duplex::short_edge, 2, Switches::pjl},
        {false, Duplex::simplex, {}, Switches::pjl},
        {false, {}, 1, Switches::pjl},
        {true, Duplex::simplex, 2, Switches::outside},
        {false, {}, {}, Switches::pjl, false, pdl::Media{420, 595}},
        {true, {}, 2, Switches::outside, false, pdl::Media{595, 842}},
    };
    const std::size_t pick = hash(bytes) / 97 % all.size();
#ifdef CONSIGNE_FUZZ_REPLAY
    if (bytes.size() <= large) return all;
#endif
    return {all[pick]};
}

}  // namespace consigne::fuzz
