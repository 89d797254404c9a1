#include "filters/proof/prove.hpp"

#include "pdl/stream/cursor.hpp"
#include "pdl/tally/paper.hpp"
#include "pdl/tally/reading.hpp"

namespace consigne::filters {
namespace {

std::string number(const std::optional<std::uint32_t>& value) { return value ? std::to_string(*value) : "an unknown number"; }

}  // namespace

Result<pdl::Facts> prove(const RandomAccess& result, const pdl::Facts& before, const Policy& policy, const Report& report,
                         pdl::postscript::Executor* executor)
{
    // Where black and white is promised, the marks themselves must be grey: the device's own switch is not taken for it.
    const bool trust_switch = report.monochrome != Means::rewrite;
    pdl::Facts after = pdl::read_document(result, pdl::Cursor::default_window, pdl::Reading{trust_switch, executor});
    if (!after.readable) return fail(Errc::malformed, after.notes.empty() ? "the result cannot be read" : "the result cannot be read: " + after.notes.front());
    // Plain text with PCL orders in front is PCL.
    const bool same = after.language == before.language || (before.language == pdl::Language::text && after.language == pdl::Language::pcl);
    if (!same) return fail(Errc::conflict, "the result is another language: " + std::string(keyword(after.language)));
    if (after.pages != before.pages) return fail(Errc::conflict, "the result has " + number(after.pages) + " pages, the document " + number(before.pages));

    if (policy.monochrome && report.monochrome == Means::rewrite) {
        if (!after.colour_pages) return fail(Errc::conflict, "whether the result is black and white is not known");
        if (!after.colour_pages->empty()) return fail(Errc::conflict, "page " + std::to_string(after.colour_pages->front()) + " of the result is in colour");
    }
    if (policy.sides && report.sides == Means::rewrite && after.duplex != policy.sides)
        return fail(Errc::conflict, "the result is " + std::string(after.duplex ? keyword(*after.duplex) : "undecided") + ", not " + std::string(keyword(*policy.sides)));
    if (policy.copies && report.copies == Means::rewrite && after.copies != policy.copies)
        return fail(Errc::conflict, "the result asks for " + number(after.copies) + " copies, not " + std::to_string(*policy.copies));
    if (policy.fit && report.fit == Means::rewrite) {
        if (after.media.size() != after.pages) return fail(Errc::conflict, "the paper of the result is not known");
        for (std::size_t i = 0; i < after.media.size(); ++i)
            if (!pdl::same_paper(after.media[i], *policy.fit))
                return fail(Errc::conflict, "page " + std::to_string(i + 1) + " of the result is of other paper: " + std::to_string(after.media[i].width) + " by " + std::to_string(after.media[i].height) + " points");
    }
    return after;
}

}  // namespace consigne::filters
