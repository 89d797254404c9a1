#include "tests/mfp/judge.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace consigne::mfp {
namespace {

std::string variable(const Facts& facts, const char* name)
{
    const auto found = facts.pjl.find(name);
    if (found == facts.pjl.end()) return {};
    std::string value = found->second;
    for (char& c : value) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return value;
}

std::uint32_t count(const std::string& text)
{
    const long number = std::strtol(text.c_str(), nullptr, 10);
    return static_cast<std::uint32_t>(std::clamp(number, 1L, 32767L));
}

}  // namespace

const char* sides_keyword(Duplex duplex)
{
    return duplex == Duplex::simplex     ? "one-sided"
           : duplex == Duplex::long_edge ? "two-sided-long-edge"
                                         : "two-sided-short-edge";
}

Verdict judge(const Facts& facts, const Request& request, const Rules& rules)
{
    Verdict out;
    out.known = facts.counted;
    std::vector<Page> pages = facts.pages;
    if (!facts.counted) pages.assign(1, Page{});  // something comes out of an opaque language; one side stands for it
    if (rules.drop_page && !pages.empty()) pages.pop_back();

    const std::string pjl_duplex = variable(facts, "DUPLEX");
    const std::string render = variable(facts, "RENDERMODE");
    const bool grey = request.monochrome || render == "GRAYSCALE" || render == "BLACK";
    std::uint64_t sets = count(variable(facts, "QTY"));
    if (!(rules.ignore_urf_copies && facts.language == "urf")) sets *= std::max(1U, request.copies);
    if (rules.ignore_copies) sets = 1;

    bool front_open = false;
    std::uint64_t front_copies = 0;
    std::uint64_t sheets = 0;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const Page& page = pages[i];
        std::uint32_t copies = page.copies.value_or(count(variable(facts, "COPIES")));
        if (rules.ignore_copies) copies = std::min(copies, 1U);

        Duplex sides = rules.default_sides;
        if (page.duplex) sides = *page.duplex;
        else if (pjl_duplex == "OFF") sides = Duplex::simplex;
        else if (pjl_duplex == "ON") sides = variable(facts, "BINDING") == "SHORTEDGE" ? Duplex::short_edge : Duplex::long_edge;
        else if (request.sides) sides = *request.sides;
        if (rules.one_sided) sides = Duplex::simplex;

        const bool colour = page.colour && !grey && !page.grey_requested;
        out.page_colour.push_back(colour);
        out.page_copies.push_back(static_cast<std::uint32_t>(copies * sets));
        if (i == 0) out.sides = sides;
        out.mixed_sides = out.mixed_sides || sides != out.sides;
        if (copies == 0) continue;  // PCL XL PageCopies 0 prints nothing
        ++out.impressions;
        out.impressions_total += copies * sets;
        if (colour) out.colour_total += copies * sets;

        // A back goes on the open front only when as many copies of it come out.
        if (sides != Duplex::simplex && front_open && front_copies == copies) {
            front_open = false;
        } else {
            sheets += copies;
            front_open = sides != Duplex::simplex;
            front_copies = copies;
        }
    }
    out.sheets = sheets * sets;
    out.copies = out.page_copies.empty() ? static_cast<std::uint32_t>(sets) : out.page_copies.front();
    return out;
}

}  // namespace consigne::mfp
