#include "release/web/admin/terminal_list.hpp"

#include "release/web/admin/common.hpp"
#include "release/web/admin/lists.hpp"
#include "release/web/moments.hpp"
#include "release/web/page.hpp"
#include "spooler/api/search_words.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;
using spooler::OutputDevice;
using spooler::Terminal;
using Machines = std::map<spooler::OutputDeviceId, OutputDevice>;

constexpr std::size_t a_page = 50;

/// A terminal of the list, with its machine and what it is sorted by.
struct Place {
    const Terminal* terminal;
    const OutputDevice* machine;
    std::string order;
};

struct Filter {
    std::string_view word, text_key;
    bool (*shows)(const OutputDevice* machine);
};
constexpr std::array filters{Filter{"", "tm_all", [](const OutputDevice*) { return true; }}, Filter{"ready", "tm_ready", [](const OutputDevice* machine) { return machine && machine->ready; }},
                             Filter{"needs", "tm_needs", [](const OutputDevice* machine) { return !machine || (!machine->ready && !out_of_reach(*machine)); }},
                             Filter{"silent", "tm_silent", [](const OutputDevice* machine) { return machine && out_of_reach(*machine); }}};

std::string mode_words(const Terminal& terminal, const Language& words)
{
    return words.text(terminal.automatic_release ? "tm_automatic" : terminal.release_after_login ? "tm_manual_all" : "tm_manual_choose");
}

const OutputDevice* machine_of(const Terminal& terminal, const Machines& machines)
{
    const auto linked = terminal.device ? machines.find(*terminal.device) : machines.end();
    return linked == machines.end() ? nullptr : &linked->second;
}

json::object row_of(const Visit& visit, const Terminal& terminal, const OutputDevice* machine)
{
    const Language& words = *visit.words;
    const auto now = visit.site.parts.clock();
    json::object row{{"href", path_of(terminal)}, {"name", terminal.name.empty() ? terminal.serial : terminal.name}, {"serial", terminal.serial}, {"machine", machine ? machine->name : words.text("tm_no_machine")}, {"mode", mode_words(terminal, words)},
                     {"seen", terminal.last_seen ? ago(words, *terminal.last_seen, now) : words.text("tm_never")}, {"address", terminal.address}};
    if (machine) put_state(row, words, *machine);
    else put_nothing(row, words.text("tm_no_machine"), "warn");
    return row;
}

bool found(const Place& place, const std::vector<std::string>& words)
{
    const Terminal& terminal = *place.terminal;
    std::string text = terminal.name + " " + terminal.serial + " " + terminal.address + " " + terminal.comment;
    if (place.machine) text += " " + place.machine->name + " " + place.machine->model + " " + place.machine->location;
    return spooler::has_words(text, words);
}

}  // namespace

std::string path_of(const Terminal& terminal) { return "/admin/terminals/" + std::to_string(terminal.id.value); }

desk::HttpResponse terminal_list(Visit& visit, const std::string& serial, const std::string& name, const std::string& trouble)
{
    const Language& words = *visit.words;
    Machines machines;
    for (auto& device : visit.site.parts.devices.list()) machines.emplace(device.id, std::move(device));
    const std::string search = visit.query.get("search").substr(0, 200), only = visit.query.get("only");
    const auto asked = spooler::search_words(search);
    const auto* filter = std::find_if(filters.begin(), filters.end(), [&](const Filter& one) { return one.word == only; });
    if (filter == filters.end()) filter = filters.begin();

    const auto all = visit.site.parts.terminals.list();
    json::array rows, asking, shown;
    std::vector<Place> places;
    std::uint64_t accepted = 0;
    for (const Terminal& terminal : all) {
        Place place{&terminal, machine_of(terminal, machines), {}};
        if (!terminal.accepted) {
            asking.push_back(row_of(visit, terminal, place.machine));
            continue;
        }
        ++accepted;
        if (!filter->shows(place.machine) || !found(place, asked)) continue;
        place.order = spooler::folded(terminal.name.empty() ? terminal.serial : terminal.name);
        places.push_back(std::move(place));
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return std::tie(a.order, a.terminal->serial) < std::tie(b.order, b.terminal->serial); });
    // Some may have gone since the page before was shown: then its last rows.
    auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(whole_number(visit.query.get("from")).value_or(1), 1, 1'000'000) - 1);
    if (first >= places.size()) first = places.empty() ? 0 : (places.size() - 1) / a_page * a_page;
    const std::size_t last = std::min(places.size(), first + a_page);
    for (std::size_t i = first; i < last; ++i) rows.push_back(row_of(visit, *places[i].terminal, places[i].machine));

    const auto page_from = [&](std::string_view state, std::size_t row) {
        return link("/admin/terminals", {{"search", search}, {"only", std::string(state)}, {"from", row == 0 ? std::string() : std::to_string(row + 1)}});
    };
    for (const Filter& one : filters) shown.push_back(json::object{{"href", page_from(one.word, 0)}, {"title", words.text(one.text_key)}, {"on", &one == filter}});
    const bool any_asking = !asking.empty();
    json::object data{{"any", !rows.empty()}, {"rows", std::move(rows)}, {"asking", std::move(asking)}, {"any_asking", any_asking}, {"may", visit.may(Right::keep_machines)}, {"new_serial", serial}, {"new_name", name}, {"trouble", trouble},
                      {"count", words.count("tm_count", accepted)}, {"none_yet", accepted == 0}, {"search", search}, {"only", std::string(filter->word)}, {"filters", std::move(shown)}};
    if (places.size() > a_page) data["range"] = words.text("range", {{"from", std::to_string(first + 1)}, {"to", std::to_string(last)}, {"total", std::to_string(places.size())}});
    if (first > 0) data["before"] = page_from(filter->word, first > a_page ? first - a_page : 0);
    if (last < places.size()) data["after"] = page_from(filter->word, last);
    return desk::show(visit, "adm_terminals", "tm_title", std::move(data), trouble.empty() ? 200 : 422);
}

}  // namespace consigne::release::web::admin
