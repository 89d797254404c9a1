#include "release/web/paper.hpp"

#include "pdl/tally/paper.hpp"
#include "release/web/texts.hpp"

#include <algorithm>
#include <string_view>

namespace consigne::release::web {
namespace {

/// Office machines put A4 and Letter in each other's place by themselves (Canon's "switch paper size A4/LTR"): nobody is sent away for
/// the difference of a finger's breadth.
bool serves(std::string_view loaded, std::string_view asked)
{
    return loaded == asked || (loaded == "A4" && asked == "Letter") || (loaded == "Letter" && asked == "A4");
}

/// A tray of no known name is told by its size.
std::string tray_name(const spooler::Tray& tray)
{
    const std::string name = paper_name(tray.width, tray.height);
    return name.empty() ? std::to_string((tray.width * 254 + 360) / 720) + "×" + std::to_string((tray.height * 254 + 360) / 720) + " mm" : name;
}

}  // namespace

std::string paper_name(int width, int height) { return std::string(pdl::paper_name({width, height})); }

std::string paper_name(const spooler::Job& job)
{
    for (const auto& media : job.facts.media)
        if (media.width > 0 && media.height > 0) return paper_name(media.width, media.height);
    return {};
}

std::string missing_paper(const spooler::Job& job, const std::vector<spooler::Tray>& trays, const std::set<std::string>& loaded)
{
    if (trays.empty() || job.reading != spooler::Reading::done) return {};
    for (const auto& media : job.facts.media) {
        // A page of any other size comes out on what there is.
        const std::string name = paper_name(media.width, media.height);
        if (name.empty() || loaded.contains(name)) continue;
        if (std::none_of(trays.begin(), trays.end(), [&](const spooler::Tray& tray) { return serves(paper_name(tray.width, tray.height), name); })) return name;
    }
    return {};
}

std::string paper_instead(const std::string& missing, const std::vector<spooler::Tray>& trays)
{
    const auto asked = pdl::paper_size(missing);
    if (!asked) return {};
    const auto area = [](const pdl::Media& size) { return std::int64_t{size.width} * size.height; };
    const auto better = [&](const pdl::Media& one, const pdl::Media& other) {
        const bool larger = area(one) > area(*asked), other_larger = area(other) > area(*asked);
        return larger != other_larger ? other_larger : larger ? area(one) < area(other) : area(one) > area(other);
    };
    std::optional<pdl::Media> best;
    for (const spooler::Tray& tray : trays)
        if (const auto size = pdl::paper_size(paper_name(tray.width, tray.height)); size && (!best || better(*size, *best))) best = size;
    return best ? paper_name(best->width, best->height) : std::string();
}

std::string papers_in(const std::vector<spooler::Tray>& trays)
{
    std::string line;
    std::set<std::string> said;
    for (const auto& tray : trays)
        if (auto name = tray_name(tray); said.insert(name).second) line += (line.empty() ? "" : ", ") + name;
    return line;
}

std::string asks_for(const Language& words, const std::string& paper, const std::vector<spooler::Tray>& trays)
{
    return words.count("paper_missing", trays.size(), {{"paper", paper}, {"trays", papers_in(trays)}});
}

}  // namespace consigne::release::web
