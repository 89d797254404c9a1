// What the machine itself offers beside documents: copies and USB sticks, at its own panel (design.md §3: Copy hands over to it).
#include "release/web/page.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::Use;
using spooler::UseVerdict;

constexpr std::array at_the_machine{Use::copy, Use::scan, Use::usb};

std::string verdict(const Language& words, const UseVerdict& decided)
{
    if (decided.may) return words.text("mach_may");
    return decided.by == UseVerdict::By::group ? words.text("mach_not_group", {{"group", decided.group}}) : words.text("mach_not");
}

}  // namespace

HttpResponse machine_page(Visit& visit)
{
    const Language& words = *visit.words;
    json::array uses;
    for (const Use use : at_the_machine) {
        const UseVerdict decided = visit.person->verdict(use);
        uses.push_back(json::object{{"title", words.text("use_" + std::string(keyword(use)))}, {"text", verdict(words, decided)}, {"may", decided.may}});
    }
    std::string machine = words.text("mach_this");
    if (visit.terminal.device)
        if (const auto device = visit.site.parts.devices.find(*visit.terminal.device)) machine = device->name;
    const auto waiting = held_documents(visit).size();
    return show(visit, "machine", "mach_title",
                {{"machine_page", true}, {"own", !visit.subject}, {"machine", machine}, {"uses", std::move(uses)}, {"waiting", std::to_string(waiting)}, {"waiting_words", words.count("mach_waiting", waiting)}, {"seconds_form", words.text("seconds")}},
                then_still(visit));
}

std::string landing(Visit& visit)
{
    const std::string where = visit.settings.text("landing");
    if (where == "machine") return "/t/machine";
    const bool nothing_here = where == "documents-if-any" && held_documents(visit).empty() && releases_under_way(visit).empty();
    return nothing_here ? "/t/machine" : "/t/jobs";
}

}  // namespace consigne::release::web
