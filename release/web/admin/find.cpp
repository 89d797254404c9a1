// /admin/find: what the field above every page of the administration finds: people, documents, printers, machines and terminals.
#include "release/web/admin/common.hpp"
#include "release/web/admin/job.hpp"
#include "release/web/admin/routes.hpp"
#include "release/web/moments.hpp"
#include "release/web/options.hpp"
#include "release/web/page.hpp"
#include "spooler/api/search_words.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

constexpr std::uint32_t of_each = 8;

class Finds {
public:
    Finds(Visit& visit, const std::string& text) : visit_(visit), text_(text), wanted_(spooler::search_words(text)) {}

    void people()
    {
        if (!visit_.may(Right::see_people)) return;
        spooler::PeopleQuery query;
        query.search = text_;
        query.limit = of_each;
        for (const auto& person : visit_.site.parts.people.page(query).people)
            add("ppl_title", "/admin/people/" + std::to_string(person.id.value), person.full_name.empty() ? person.login : person.full_name, person.login + (person.department.empty() ? "" : " · " + person.department));
        more("/admin/people?search=");
    }
    void documents()
    {
        spooler::JobSearch query;
        query.text = text_;
        query.limit = of_each;
        const Language& words = *visit_.words;
        for (const auto& job : visit_.site.parts.jobs.search(query).jobs)
            add("dj_title", "/admin/jobs/" + std::to_string(job.id.value), std::to_string(job.ticket_number) + " · " + title_of(job, words), about(job, words));
        more("/admin/jobs?show=all&q=");
    }
    void places()
    {
        for (const auto& printer : visit_.site.parts.printers.list())
            if (fits(printer.name + " " + printer.info + " " + printer.location)) add("pr_title", "/admin/printers/" + std::to_string(printer.id.value), printer.name, printer.location);
        more({});
        for (const auto& device : visit_.site.parts.devices.list())
            if (fits(device.name + " " + device.model + " " + device.location + " " + device.serial)) add("find_machines", "/admin/machines/" + std::to_string(device.id.value), device.name, device.location);
        more({});
        for (const auto& terminal : visit_.site.parts.terminals.list())
            if (fits(terminal.name + " " + terminal.serial + " " + terminal.comment)) add("tm_title", "/admin/terminals/" + std::to_string(terminal.id.value), terminal.name.empty() ? terminal.serial : terminal.name, terminal.serial);
        more("/admin/terminals?search=");
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const std::string& only() const { return first_; }
    [[nodiscard]] json::array groups() { return std::move(groups_); }

private:
    [[nodiscard]] bool fits(const std::string& about_it) const { return !wanted_.empty() && spooler::has_words(about_it, wanted_); }
    void add(std::string_view title_key, std::string href, std::string name, std::string line)
    {
        if (count_++ == 0) first_ = href;
        title_ = title_key;
        if (rows_.size() < of_each) rows_.push_back(json::object{{"href", std::move(href)}, {"name", std::move(name)}, {"more", std::move(line)}});
    }
    /// Ends a group. `all`: the list that has the rest, where there may be more.
    void more(const std::string& all)
    {
        if (rows_.empty()) return;
        const bool full = rows_.size() == of_each && !all.empty();
        groups_.push_back(json::object{{"title", visit_.words->text(title_)}, {"rows", std::move(rows_)}, {"all", full ? all + url_part(text_) : std::string()}});
        rows_ = {};
    }

    Visit& visit_;
    const std::string& text_;
    const std::vector<std::string> wanted_;
    json::array groups_, rows_;
    std::string title_, first_;
    std::size_t count_ = 0;
};

HttpResponse find(Visit& visit)
{
    const std::string text = trimmed(visit.query.get("q"), 120);
    if (text.empty()) return desk::see(visit, "/admin/");
    Finds finds(visit, text);
    finds.people();
    finds.documents();
    finds.places();
    // What there is one of is what was meant.
    if (finds.count() == 1) return desk::see(visit, finds.only());
    const bool any = finds.count() > 0;
    return desk::show(visit, "adm_find", "find_title", {{"find_text", text}, {"any", any}, {"groups_found", finds.groups()}, {"nothing", visit.words->text("find_nothing", {{"text", text}})}});
}

}  // namespace

void add_find_routes(std::vector<desk::Route>& all) { all.push_back({"GET", "/admin/find", Right::see_site, find}); }

}  // namespace consigne::release::web::admin
