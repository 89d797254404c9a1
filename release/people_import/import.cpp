#include "release/people_import/import.hpp"

#include "release/identity/person_rules.hpp"
#include "release/identity/roles.hpp"
#include "release/web/csv.hpp"
#include "release/web/texts.hpp"
#include "spooler/api/search_words.hpp"
#include "spooler/api/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace consigne::release {
namespace {

using spooler::Person;

struct Name {
    std::string_view words, field;   ///< folded words of a header, and the field they mean
};

constexpr std::array names{
    Name{"login", "login"}, Name{"account", "login"}, Name{"user", "login"}, Name{"username", "login"}, Name{"user name", "login"}, Name{"compte", "login"}, Name{"identifiant", "login"}, Name{"utilisateur", "login"},
    Name{"full name", "full_name"}, Name{"display name", "full_name"}, Name{"nom complet", "full_name"}, Name{"nom et prenom", "full_name"},
    Name{"first name", "first"}, Name{"given name", "first"}, Name{"prenom", "first"}, Name{"last name", "last"}, Name{"surname", "last"}, Name{"family name", "last"}, Name{"name", "last"}, Name{"nom", "last"}, Name{"nom de famille", "last"},
    Name{"email", "email"}, Name{"e mail", "email"}, Name{"mail", "email"}, Name{"courriel", "email"}, Name{"adresse mail", "email"}, Name{"adresse e mail", "email"},
    Name{"department", "department"}, Name{"departement", "department"}, Name{"service", "department"},
    Name{"comment", "comment"}, Name{"commentaire", "comment"}, Name{"remarque", "comment"}, Name{"language", "language"}, Name{"langue", "language"},
    Name{"associated login", "alias"}, Name{"alias", "alias"}, Name{"login associe", "alias"}, Name{"compte associe", "alias"},
    Name{"account type", "account_type"}, Name{"type", "account_type"}, Name{"type de compte", "account_type"}, Name{"home folder", "home_folder"}, Name{"home", "home_folder"}, Name{"repertoire personnel", "home_folder"},
    Name{"limited", "limited"}, Name{"limite", "limited"}, Name{"paused", "paused"}, Name{"en pause", "paused"}, Name{"suspendu", "paused"},
    Name{"operator", "operator"}, Name{"operateur", "operator"}, Name{"technician", "technician"}, Name{"technicien", "technician"}, Name{"auditor", "auditor"}, Name{"auditeur", "auditor"},
    Name{"password", "password"}, Name{"mot de passe", "password"}, Name{"print code", "code"}, Name{"code d impression", "code"}, Name{"code", "code"},
    Name{"card", "card"}, Name{"card 1", "card"}, Name{"card number", "card"}, Name{"card number 1", "card"}, Name{"carte", "card"}, Name{"carte 1", "card"}, Name{"numero carte 1", "card"}, Name{"numero de carte", "card"},
    Name{"card 2", "card2"}, Name{"card number 2", "card2"}, Name{"carte 2", "card2"}, Name{"numero carte 2", "card2"},
    Name{"card pin", "card_pin"}, Name{"pin", "card_pin"}, Name{"code pin de la carte", "card_pin"}, Name{"code pin", "card_pin"},
    Name{"groups", "groups"}, Name{"group", "groups"}, Name{"groupes", "groups"}, Name{"groupe", "groups"}};

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string field_of(const std::string& header)
{
    const std::string words = joined(spooler::search_words(header));
    for (const Name& name : names) if (name.words == words) return std::string(name.field);
    return {};
}

std::optional<bool> yes_or_no(const std::string& text)
{
    const std::string word = joined(spooler::search_words(text));
    for (const char* yes : {"yes", "oui", "true", "vrai", "1", "x"}) if (word == yes) return true;
    for (const char* no : {"", "no", "non", "false", "faux", "0"}) if (word == no) return false;
    return std::nullopt;
}

/// A cell as a person meant it: the ' that an export puts before what a spreadsheet would run is taken off again.
std::string cell(const std::string& text, std::size_t longest)
{
    std::string clean = spooler::clean_text(text, longest + 1);
    if (clean.size() > 1 && clean[0] == '\'' && std::string_view("=+-@").find(clean[1]) != std::string_view::npos) clean.erase(0, 1);
    return clean;
}

/// What a file says of everybody, so that no two lines want the same.
struct Seen {
    std::map<std::string, std::size_t> logins, codes, cards;
    std::map<std::string, spooler::Group> groups;
    std::size_t passwords = 0;
    unsigned code_floor = 6;
};

struct Judged {
    ImportLine line;
    spooler::PersonChange change;
    std::string password, pin;
};

class Judge {
public:
    Judge(Context& site, const std::vector<std::string>& fields, Seen& seen) : site_(site), fields_(fields), seen_(seen) {}

    Judged judge(const web::csv::Line& line)
    {
        Judged out;
        out.line.number = line.number;
        const auto refuse = [&](const char* why) {
            out.line.does = ImportLine::Does::refused;
            out.line.why = why;
            return out;
        };
        std::map<std::string, std::string> values;
        for (std::size_t i = 0; i < line.fields.size(); ++i) {
            if (i >= fields_.size()) {
                if (line.fields[i].empty()) continue;
                out.line.login = values["login"];
                return refuse("imp_why_columns");
            }
            if (!fields_[i].empty()) values[fields_[i]] = cell(line.fields[i], 1023);
        }
        const std::string login = values["login"];
        out.line.login = login;
        if (login.empty()) return refuse("imp_why_no_login");
        if (looks_reserved(login)) return refuse("imp_why_reserved");
        if (!fits_login(login)) return refuse("imp_why_login");
        if (!seen_.logins.emplace(spooler::folded(login), line.number).second) return refuse("imp_why_twice");

        const auto there = site_.parts.people.find_login(login);
        if (!there && there.error().code != Errc::not_found) return refuse("imp_why_store");
        Person before = there ? *there : Person{};
        Person& person = out.change.person = before;
        person.login = login;
        std::string what;
        const auto say = [&](std::string_view field) { what += (what.empty() ? "" : ", ") + std::string(field); };
        const auto text = [&](const char* field, std::string& value, std::size_t longest) -> bool {
            const auto found = values.find(field);
            if (found == values.end() || (found->second.empty() && there)) return true;  // an empty cell leaves what is there
            if (found->second.size() > longest) return false;
            if (value != found->second) value = found->second, say(field);
            return true;
        };
        if (values.contains("first") || values.contains("last")) {
            std::string& full = values["full_name"];
            if (full.empty()) full = values["first"] + (values["first"].empty() || values["last"].empty() ? "" : " ") + values["last"];
        }
        if (!text("full_name", person.full_name, 255) || !text("email", person.email, 255) || !text("department", person.department, 255) || !text("comment", person.comment, 1023) ||
            !text("home_folder", person.home_folder, 255) || !text("alias", person.alias, longest_login))
            return refuse("imp_why_long");
        if (const auto& said = values["account_type"]; !said.empty()) {
            const std::string type = joined(spooler::search_words(said));
            const std::string kept = type == "invite" || type == "guest" ? "guest" : type == "service" ? "service" : type == "standard" ? "standard" : "";
            if (kept.empty()) return refuse("imp_why_type");
            if (person.account_type != kept) person.account_type = kept, say("account_type");
        }
        if (const auto& said = values["language"]; !said.empty()) {
            const std::string code = spooler::folded(said).substr(0, 2);
            if (web::language(code).code() != code) return refuse("imp_why_language");
            if (person.language != code) person.language = code, say("language");
        }
        for (const auto& [field, flag] : std::array<std::pair<const char*, bool Person::*>, 5>{{{"limited", &Person::limited}, {"paused", &Person::paused}, {"operator", &Person::operator_right},
                                                                                                 {"technician", &Person::technician_right}, {"auditor", &Person::auditor_right}}}) {
            const auto found = values.find(field);
            if (found == values.end() || found->second.empty()) continue;
            const auto wanted = yes_or_no(found->second);
            if (!wanted) return refuse("imp_why_yes_no");
            if (person.*flag != *wanted) person.*flag = *wanted, say(field);
        }
        if (!check_person(person)) return refuse("imp_why_alias");
        out.line.reserved = login == technician_login;
        if (give_reserved_right(person) && there) say("technician");
        if (const auto& password = values["password"]; !password.empty()) {
            if (password.size() < shortest_password || password.size() > Passwords::longest) return refuse("imp_why_password");
            if (++seen_.passwords > most_passwords) return refuse("imp_why_passwords");
            out.password = password;
            say("password");
        }
        if (const auto& pin = values["card_pin"]; !pin.empty()) {
            if (pin.size() < shortest_card_pin || !normal_code(pin)) return refuse("imp_why_pin");
            if (++seen_.passwords > most_passwords) return refuse("imp_why_passwords");
            out.pin = pin;
            say("card_pin");
        }
        if (const auto& said = values["code"]; !said.empty()) {
            const auto code = normal_code(said);
            const unsigned floor = std::max<unsigned>(seen_.code_floor, may(person, Right::keep_machines) ? shortest_technician_code : 0);
            if (!code || code->size() < floor) return refuse("imp_why_code");
            const std::string digest = site_.key.code(*code);
            const auto holder = site_.parts.people.find_code(digest);
            if (!seen_.codes.emplace(digest, line.number).second || (holder && (!there || holder->id != before.id))) return refuse("imp_why_code_taken");
            if (!holder) out.change.code_digest = digest, say("code");
        }
        std::size_t cards = 0;
        if (there) for (const auto& card : site_.parts.people.cards(before.id)) cards += card.same_as.empty() ? 1 : 0;
        for (const char* field : {"card", "card2"}) {
            if (values[field].empty()) continue;
            const auto number = site_.cards.number(values[field]);
            if (!number) return refuse("imp_why_card");
            const std::string digest = site_.key.card(*number);
            const auto holder = site_.parts.people.find_card(digest);
            if (!seen_.cards.emplace(digest, line.number).second || (holder && (!there || holder->id != before.id))) return refuse("imp_why_card_taken");
            if (holder) continue;
            if (++cards > 2) return refuse("imp_why_cards");
            out.change.cards.push_back({digest, last_four(*number), before.id, {}});
            say(field);
        }
        if (const auto& said = values["groups"]; !said.empty()) {
            const auto in = there ? site_.parts.people.groups_of(before.id) : std::vector<spooler::Group>();
            std::string rest = said;
            while (!rest.empty()) {
                const auto end = rest.find_first_of(",|/");
                const std::string name = spooler::clean_text(rest.substr(0, end));
                rest = end == std::string::npos ? std::string() : rest.substr(end + 1);
                if (name.empty()) continue;
                const auto group = seen_.groups.find(spooler::folded(name));
                if (group == seen_.groups.end()) return refuse("imp_why_group");
                if (std::any_of(in.begin(), in.end(), [&](const auto& one) { return one.id == group->second.id; })) continue;
                out.change.groups.push_back(group->second.id);
                say("groups");
            }
        }
        out.line.what = what;
        out.line.does = !there ? ImportLine::Does::adds : what.empty() ? ImportLine::Does::nothing : ImportLine::Does::changes;
        return out;
    }

private:
    Context& site_;
    const std::vector<std::string>& fields_;
    Seen& seen_;
};

}  // namespace

ImportPlan plan_import(Context& site, std::string_view file)
{
    ImportPlan plan;
    auto table = web::csv::read(file);
    if (!table) {
        plan.trouble = table.error().code == Errc::limit_exceeded ? "imp_too_long" : "imp_unreadable";
        plan.trouble_detail = table.error().detail;
        return plan;
    }
    plan.encoding = table->encoding;
    plan.separator = table->separator;
    if (table->lines.size() < 2) {
        plan.trouble = "imp_empty";
        plan.trouble_detail = "a first line that names the columns, and a line for each person";
        return plan;
    }
    std::vector<std::string> fields;
    std::set<std::string> once;
    for (const std::string& header : table->lines.front().fields) {
        fields.push_back(field_of(header));
        plan.columns.emplace_back(spooler::clean_text(header), fields.back());
        if (!fields.back().empty() && !once.insert(fields.back()).second) {
            plan.trouble = "imp_column_twice";
            plan.trouble_detail = "two columns are " + fields.back();
            return plan;
        }
    }
    if (!once.contains("login")) {
        plan.trouble = "imp_no_login";
        plan.trouble_detail = "no column is called login, account or identifiant";
        return plan;
    }
    Seen seen;
    for (auto& group : site.parts.people.groups()) seen.groups.emplace(spooler::folded(group.name), group);
    seen.code_floor = code_length(site.parts.people.count() + table->lines.size() - 1);
    Judge judge(site, fields, seen);
    for (std::size_t i = 1; i < table->lines.size(); ++i) {
        Judged judged = judge.judge(table->lines[i]);
        switch (judged.line.does) {
        case ImportLine::Does::adds: ++plan.adds; break;
        case ImportLine::Does::changes: ++plan.changes; break;
        case ImportLine::Does::nothing: ++plan.same; break;
        case ImportLine::Does::refused: ++plan.refused; break;
        }
        if (judged.line.does == ImportLine::Does::adds || judged.line.does == ImportLine::Does::changes) {
            plan.todo.push_back(std::move(judged.change));
            plan.secrets.push_back(std::move(judged.password));
            plan.secrets.push_back(std::move(judged.pin));
        }
        plan.lines.push_back(std::move(judged.line));
    }
    return plan;
}

Result<> apply_import(Context& site, ImportPlan plan, const std::string& who)
{
    if (!plan.trouble.empty()) return fail(Errc::malformed, plan.trouble_detail);
    if (plan.refused > 0) return fail(Errc::conflict, std::to_string(plan.refused) + " lines are refused; nothing was written");
    for (std::size_t i = 0; i < plan.todo.size(); ++i)
        for (std::size_t k = 0; k < 2; ++k) {
            const std::string& secret = plan.secrets[2 * i + k];
            if (secret.empty()) continue;
            const auto hash = site.passwords.hash(secret);
            if (!hash) return hash.error();
            (k == 0 ? plan.todo[i].person.password : plan.todo[i].person.card_pin) = *hash;
        }
    if (const auto kept = site.parts.people.change_all(plan.todo); !kept) return kept;
    site.parts.audit.record(who, "imported: " + std::to_string(plan.adds) + " added, " + std::to_string(plan.changes) + " changed", "people");
    // Each by name too: a right that came by a table is found where one looks for the person.
    std::size_t at = 0;
    for (const ImportLine& line : plan.lines) {
        if (line.does != ImportLine::Does::adds && line.does != ImportLine::Does::changes) continue;
        const auto& change = plan.todo[at++];
        const bool role = has_role(change.person);
        if (role || line.does == ImportLine::Does::changes) site.parts.audit.record(who, line.does == ImportLine::Does::adds ? "added by import" : "changed by import: " + line.what, "person " + line.login);
        if (line.does == ImportLine::Does::changes && (!plan.secrets[2 * (at - 1)].empty() || change.person.paused)) site.desk.end_all(change.person.id, {});
    }
    return {};
}

std::string export_people(Context& site)
{
    std::string out(web::csv::mark);
    out += web::csv::line({"login", "full name", "email", "department", "comment", "associated login", "account type", "home folder", "language", "limited", "paused", "operator", "technician", "auditor", "groups"});
    spooler::PeopleQuery query;
    query.limit = 1000;
    const auto flag = [](bool set) { return std::string(set ? "yes" : "no"); };
    for (;;) {
        const auto page = site.parts.people.page(query);
        for (const Person& p : page.people) {
            std::string groups;
            for (const auto& group : site.parts.people.groups_of(p.id)) groups += (groups.empty() ? "" : "|") + group.name;
            out += web::csv::line({p.login, p.full_name, p.email, p.department, p.comment, p.alias, p.account_type, p.home_folder, p.language, flag(p.limited), flag(p.paused), flag(p.operator_right),
                                   flag(p.technician_right), flag(p.auditor_right), groups});
        }
        if (page.next.empty()) return out;
        query.after = page.next;
    }
}

}  // namespace consigne::release
