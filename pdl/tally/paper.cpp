#include "pdl/tally/paper.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace consigne::pdl {
namespace {

struct Paper { std::string_view name; Media size; };
constexpr std::array papers{Paper{"A3", {842, 1191}}, Paper{"A4", {595, 842}}, Paper{"A5", {420, 595}}, Paper{"A6", {298, 420}}, Paper{"B4", {729, 1032}}, Paper{"B5", {516, 729}},
                            Paper{"Letter", {612, 792}}, Paper{"Legal", {612, 1008}}, Paper{"Tabloid", {792, 1224}}, Paper{"SRA3", {907, 1276}}};
constexpr int rounding = 4;   // points that programs and machines may differ by

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

bool same_paper(Media one, Media other)
{
    const auto [narrow, wide] = std::minmax(one.width, one.height);
    const auto [other_narrow, other_wide] = std::minmax(other.width, other.height);
    return narrow > 0 && other_narrow > 0 && std::abs(narrow - other_narrow) <= rounding && std::abs(wide - other_wide) <= rounding;
}

std::string_view paper_name(Media size)
{
    const auto found = std::find_if(papers.begin(), papers.end(), [size](const Paper& paper) { return same_paper(paper.size, size); });
    return found == papers.end() ? std::string_view() : found->name;
}

std::optional<Media> paper_size(std::string_view name)
{
    for (const Paper& paper : papers)
        if (std::equal(name.begin(), name.end(), paper.name.begin(), paper.name.end(), [](char a, char b) { return lower(a) == lower(b); })) return paper.size;
    return std::nullopt;
}

std::string paper_names()
{
    std::string all;
    for (const Paper& paper : papers) (all += all.empty() ? "" : ", ") += paper.name;
    return all;
}

}  // namespace consigne::pdl
