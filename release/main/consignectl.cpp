// consignectl: the administrator's client of the HTTP API. It has no other way in.
#include "release/main/commander.hpp"
#include "release/main/set_up_text.hpp"
#include "release/main/table.hpp"
#include "release/main/upkeep.hpp"
#include "release/main/zone.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

namespace {

namespace json = boost::json;
using namespace consigne::release;

struct Options {
    ApiAddress address;
    std::string login, password_file;
    bool as_json = false;
    std::string name, value, owner, state, serial, model, location, email, full_name, comment, device, sides, code, mode = "hold";
    std::string host, domain, os, printer, language, profile, label, address_file;
    std::vector<std::string> devices, trusted, more_devices, fewer_devices;
    std::vector<std::string> jobs, allow, refuse, unset;
    unsigned copies = 0, ttl = 3600;
    std::string directory, anchor;
    bool digests = false, with_keys = false;
    bool qr = false, mono = false, automatic = false, wait = false, cancel_jobs = false, dry_run = false;
    std::optional<bool> admin, operator_right, technician, auditor, paused, accepting, operator_release, panel_options, panel_copies, panel_sides, panel_mono, card_reader;
    std::string release, after_login;
    std::string department, alias, paper;
};

void put(json::object& object, const char* key, const std::string& value)
{
    if (!value.empty()) object[key] = value;
}

void put(json::object& object, const char* key, const std::optional<bool>& value)
{
    if (value) object[key] = *value;
}

json::array texts(const std::vector<std::string>& list)
{
    json::array array;
    for (const auto& item : list) array.emplace_back(item);
    return array;
}

/// Over the network an administrator signs in first; the session ends by itself when idle.
void sign_in(Options& options)
{
    const char* password = std::getenv("CONSIGNE_PASSWORD");
    if (options.login.empty() || !password) throw Stop{wrong_usage, "--server needs --login, and the password in CONSIGNE_PASSWORD"};
    const json::object body{{"login", options.login}, {"password", password}};
    const auto answer = Commander(options.address, true).ask("POST", "/sessions", options.login, body);
    const auto* object = answer.if_object();
    const auto* token = object ? object->if_contains("token") : nullptr;
    if (!token || !token->is_string()) throw Stop{failed, "the server's answer has no token"};
    options.address.token = std::string(token->get_string());
}

using Command = std::function<void(const Commander&, Options&)>;

std::int64_t clock_now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// The owner's login; where nobody is the owner, the name that the client said, in brackets.
std::string owner_cell(const json::object& row)
{
    const auto owner = shown(row, "owner");
    if (owner != "-") return owner;
    const auto claimed = shown(row, "user_name");
    return claimed == "-" ? "-" : "[" + claimed + "]";
}

std::string ticket_cell(const json::object& row)
{
    const auto ticket = shown(row, "ticket");
    return ticket == "0" || ticket == "-" ? "-" : "#" + ticket;
}

/// How many pages have colour; which ones is for --json.
std::string colour_cell(const json::object& row)
{
    const auto* pages = row.if_contains("colour_pages");
    return pages && pages->is_array() ? std::to_string(pages->get_array().size()) : "-";
}

std::string message_cell(const json::object& row)
{
    const auto message = shown(row, "message");
    return message == "-" && shown(row, "reading") == "unreadable" ? "could not be read" : message;
}

std::string submitted_cell(const json::object& row) { return age(row, "submitted", clock_now()); }

std::string seen_cell(const json::object& row)
{
    const auto text = age(row, "last_seen", clock_now());
    return text == "-" ? text : text + " ago";
}

/// A job's id from what was typed: "7" is the id, "#18" the ticket number that people see at the terminal.
std::string job_id(const Commander& client, const std::string& typed)
{
    const std::string digits = typed.starts_with('#') ? typed.substr(1) : typed;
    if (digits.empty() || digits.size() > 10 || !std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return c >= '0' && c <= '9'; }))
        throw Stop{wrong_usage, "'" + typed + "' is neither a job's id nor a ticket number such as #18"};
    if (digits.size() == typed.size()) return digits;
    // Ticket numbers name only what is not over: later documents get the same ones.
    for (const auto& row : client.rows("/jobs?state=pending-held,pending,processing", "jobs"))
        if (row.is_object() && ticket_cell(row.get_object()) == "#" + std::to_string(std::stoll(digits))) return shown(row.get_object(), "id");
    throw Stop{failed, "no document with ticket " + typed + " waits"};
}

/// Follows a release to its end; true when all of it was printed.
bool followed(const Commander& client, const json::value& begun, const std::string& job)
{
    const auto* object = begun.if_object();
    if (!object) throw Stop{failed, "the server's answer is no release"};
    const auto path = "/releases/" + url_part(shown(*object, "release_id"));
    json::value now = begun;
    while (!now.is_object() || shown(now.get_object(), "over") != "yes") {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        now = client.ask("GET", path, job);
    }
    bool printed = true;
    std::string outcome;
    const auto* deliveries = now.get_object().if_contains("deliveries");
    if (!deliveries || !deliveries->is_array()) throw Stop{failed, "the server's answer has no deliveries"};
    for (const auto& one : deliveries->get_array()) {
        if (!one.is_object()) continue;
        const auto& row = one.get_object();
        printed = printed && shown(row, "state") == "printed";
        outcome += (outcome.empty() ? "" : "; ") + shown(row, "state");
        if (shown(row, "state") == "printed" && shown(row, "sheets_completed") != "0") outcome += ", " + shown(row, "impressions_completed") + " sides on " + shown(row, "sheets_completed") + " sheets";
        if (shown(row, "reason") != "-") outcome += ": " + shown(row, "reason");
    }
    client.done(now, job + ": " + outcome);
    return printed;
}

void add_jobs(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* jobs = app.add_subcommand("jobs", "The documents that wait, print, or are over, oldest first");
    jobs->add_option("--owner", o.owner, "of this person only");
    jobs->add_option("--state", o.state, "in this state only: pending-held, processing, completed…");
    commands[jobs] = [](const Commander& client, Options& options) {
        std::string query;
        if (!options.owner.empty()) query += "?owner=" + url_part(options.owner);
        if (!options.state.empty()) query += (query.empty() ? "?state=" : "&state=") + url_part(options.state);
        client.print_list("/jobs" + query, "jobs",
                          {{"ID", "id"}, {"TICKET", "ticket", ticket_cell}, {"OWNER", "owner", owner_cell}, {"NAME", "name"}, {"PRINTER", "printer"}, {"AGE", "submitted", submitted_cell},
                           {"STATE", "state"}, {"PAGES", "pages"}, {"COLOUR", "colour_pages", colour_cell}, {"COPIES", "copies"}, {"SIDES", "sides"}, {"MESSAGE", "message", message_cell}});
    };

    auto* release = app.add_subcommand("release", "Print documents, as an operator would");
    release->add_option("id", o.jobs, "job ids, or ticket numbers such as '#18'")->required();
    release->add_flag("--mono", o.mono, "black and white");
    release->add_option("--duplex", o.sides, "both sides of the paper, or one")->check(CLI::IsMember({"long", "short", "simplex"}));
    release->add_option("--copies", o.copies, "how many")->check(CLI::Range(1, 999));
    release->add_option("--fit", o.paper, "put every page on this paper, made smaller where it is larger: A4, A3 and the like");
    release->add_flag("--wait", o.wait, "wait for what comes of it; exit status 1 unless it was printed");
    release->add_option("--password-file", o.password_file, "of documents that were sent with a password: the first line of this file; - is standard input");
    release->add_option("--device", o.device, "at this device; the printer's first when left out");
    commands[release] = [](const Commander& client, Options& options) {
        json::object ticket;
        if (options.mono) ticket["mono"] = true;
        put(ticket, "duplex", options.sides);
        if (options.copies) ticket["copies"] = options.copies;
        put(ticket, "fit", options.paper);
        put(ticket, "device", options.device);
        if (!options.password_file.empty()) ticket["password"] = secret_from(options.password_file);
        bool printed = true;
        for (const auto& typed : options.jobs) {
            const auto id = job_id(client, typed);
            const auto job = "job " + id;
            ticket["jobs"] = json::array{std::stoll(id)};
            const auto begun = client.ask("POST", "/releases", job, ticket);
            if (options.wait) printed = followed(client, begun, job) && printed;
            else client.done(begun, job + ": released");
        }
        if (!printed) throw Stop{failed, ""};
    };

    auto* cancel = app.add_subcommand("cancel", "Delete documents that wait");
    cancel->add_option("id", o.jobs, "job ids, or ticket numbers such as '#18'")->required();
    commands[cancel] = [](const Commander& client, Options& options) {
        for (const auto& typed : options.jobs) {
            const auto job = job_id(client, typed);
            client.done(client.ask("DELETE", "/jobs/" + job, "job " + job), "job " + job + ": deleted");
        }
    };

    auto* prepare = app.add_subcommand("prepare", "Choose ahead how documents come out; with nothing named, as they were sent");
    prepare->add_option("id", o.jobs, "job ids, or ticket numbers such as '#18'")->required();
    prepare->add_flag("--mono", o.mono, "black and white");
    prepare->add_option("--duplex", o.sides, "both sides of the paper, or one")->check(CLI::IsMember({"long", "short", "simplex"}));
    prepare->add_option("--copies", o.copies, "how many")->check(CLI::Range(1, 99));
    commands[prepare] = [](const Commander& client, Options& options) {
        json::object choices;
        if (options.mono) choices["mono"] = true;
        put(choices, "duplex", options.sides);
        if (options.copies) choices["copies"] = options.copies;
        for (const auto& typed : options.jobs) {
            const auto job = job_id(client, typed);
            client.done(client.ask("PUT", "/jobs/" + job + "/prepared", "job " + job, choices), "job " + job + (choices.empty() ? ": as sent" : ": prepared"));
        }
    };

    auto* keep = app.add_subcommand("keep", "Keep documents that wait longer, as keep-longer allows");
    keep->add_option("id", o.jobs, "job ids, or ticket numbers such as '#18'")->required();
    commands[keep] = [](const Commander& client, Options& options) {
        for (const auto& typed : options.jobs) {
            const auto job = job_id(client, typed);
            client.done(client.ask("POST", "/jobs/" + job + "/extend", "job " + job, json::object()), "job " + job + ": kept longer");
        }
    };

    auto* give = app.add_subcommand("give", "Give a document that waits to a person");
    give->add_option("id", o.value, "job id, or ticket number such as '#18'")->required();
    give->add_option("login", o.name, "account name")->required();
    commands[give] = [](const Commander& client, Options& options) {
        const auto job = job_id(client, options.value);
        client.done(client.ask("POST", "/jobs/" + job + "/give", "job " + job, json::object{{"owner", options.name}}), "job " + job + ": given to " + options.name);
    };
}

void use_options(CLI::App& command, Options& o)
{
    const auto uses = CLI::IsMember({"copy", "print-monochrome", "print-colour", "scan", "usb"});
    command.add_option("--allow", o.allow, "may use machines for it: copy, print-monochrome, print-colour, scan or usb; more than one may be given")->check(uses);
    command.add_option("--refuse", o.refuse, "may not")->check(uses);
    command.add_option("--unset", o.unset, "nothing is said of it any more")->check(uses);
}

void put_uses(json::object& body, const Options& options)
{
    json::object uses;
    for (const auto& use : options.allow) uses[use] = true;
    for (const auto& use : options.refuse) uses[use] = false;
    for (const auto& use : options.unset) uses[use] = nullptr;
    if (!uses.empty()) body["uses"] = std::move(uses);
}

void person_options(CLI::App& command, Options& o)
{
    command.add_option("--name", o.full_name, "full name");
    command.add_option("--email", o.email, "e-mail address");
    command.add_option("--department", o.department, "department");
    command.add_option("--alias", o.alias, "another name their computers say");
    command.add_option("--operator", o.operator_right, "may collect for others: true or false");
    command.add_option("--technician", o.technician, "may look after machines: true or false");
    command.add_option("--auditor", o.auditor, "may read everything: true or false");
    command.add_option("--paused", o.paused, "may neither print nor collect: true or false");
    command.add_option("--password-file", o.password_file, "file whose first line is the password; - is standard input");
    use_options(command, o);
}

void put_person(json::object& person, const Options& options)
{
    put(person, "full_name", options.full_name);
    put(person, "email", options.email);
    put(person, "department", options.department);
    put(person, "alias", options.alias);
    if (options.operator_right) person["operator"] = *options.operator_right;
    if (options.technician) person["technician"] = *options.technician;
    if (options.auditor) person["auditor"] = *options.auditor;
    if (options.paused) person["paused"] = *options.paused;
    if (!options.password_file.empty()) person["password"] = secret_from(options.password_file);
    if (options.admin) person["admin"] = *options.admin;
    put_uses(person, options);
}

/// What somebody may use machines for, and who decided it.
void tell_why(const Commander& client, const Options& options)
{
    const auto answer = client.ask("GET", "/people/" + url_part(options.name), options.name);
    if (client.as_json()) return client.done(answer, "");
    Table table({"USE", "MAY", "DECIDED BY"});
    for (const auto& [use, verdict] : answer.as_object().at("may").as_object()) {
        const auto& row = verdict.as_object();
        const std::string by = shown(row, "by");
        table.add({std::string(use), shown(row, "may"), by == "group" ? "group " + shown(row, "group") : by == "person" ? "what is said of them" : "nobody says otherwise"});
    }
    table.print(std::cout, "");
}

std::string whole_file(const std::string& name)
{
    std::ostringstream text;
    if (name == "-") text << std::cin.rdbuf();
    else {
        std::ifstream file(name, std::ios::binary);
        if (!file) throw Stop{failed, name + ": cannot be read"};
        text << file.rdbuf();
    }
    return text.str();
}

void import_people(const Commander& client, const Options& options)
{
    const auto answer = client.send_table(options.dry_run ? "/people/import?dry-run=yes" : "/people/import", whole_file(options.name), options.name);
    const auto& body = answer.as_object();
    const bool refused = shown(body, "refused") != "0";
    if (client.as_json()) client.done(answer, "");
    else {
        Table table({"LINE", "LOGIN", "OUTCOME", "FIELDS", "REASON"});
        for (const auto& line : body.at("lines").as_array()) {
            const auto& row = line.as_object();
            if (shown(row, "outcome") == "same") continue;
            const auto notice = shown(row, "notice");
            table.add({shown(row, "line"), shown(row, "login"), shown(row, "outcome"), shown(row, "fields"), notice == "-" ? shown(row, "reason") : notice});
        }
        table.print(std::cout, "every line is as it is here already");
        const bool written = shown(body, "written") == "yes";
        std::cout << shown(body, "added") << " added, " << shown(body, "changed") << " changed, " << shown(body, "same") << " the same, " << shown(body, "refused") << " refused: "
                  << (written ? "written" : "nothing was written") << '\n';
    }
    if (refused) throw Stop{failed, client.as_json() ? std::string() : options.name + ": lines are refused"};
}

void add_groups(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* groups = app.add_subcommand("groups", "People with something in common");
    groups->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) { client.print_list("/groups", "groups", {{"NAME", "name"}, {"OPERATOR", "operator"}, {"MEMBERS", "members"}, {"COMMENT", "comment"}}); };
    commands[groups] = list;
    commands[groups->add_subcommand("list", "All of them")] = list;
    for (const char* word : {"add", "set"}) {
        const bool fresh = std::string_view(word) == "add";
        auto* one = groups->add_subcommand(word, fresh ? "Add a group" : "Change a group; what is not named stays");
        one->add_option("name", o.name, "its name")->required();
        one->add_option("--comment", o.comment, "what it is for");
        one->add_option("--operator", o.operator_right, "whether its members may collect for others: true or false");
        use_options(*one, o);
        commands[one] = [fresh](const Commander& client, Options& options) {
            json::object body;
            if (fresh) body["name"] = options.name;
            put(body, "comment", options.comment);
            if (options.operator_right) body["operator"] = *options.operator_right;
            put_uses(body, options);
            client.done(client.ask(fresh ? "POST" : "PUT", fresh ? "/groups" : "/groups/" + url_part(options.name), options.name, body), options.name + (fresh ? ": added" : ": changed"));
        };
    }
    for (const char* word : {"join", "leave"}) {
        const bool in = std::string_view(word) == "join";
        auto* one = groups->add_subcommand(word, in ? "Put a person into a group" : "Take a person out of a group");
        one->add_option("name", o.name, "the group")->required();
        one->add_option("login", o.value, "the person")->required();
        commands[one] = [in](const Commander& client, Options& options) {
            client.done(client.ask(in ? "PUT" : "DELETE", "/groups/" + url_part(options.name) + "/members/" + url_part(options.value), options.name), options.value + (in ? ": in " : ": out of ") + options.name);
        };
    }
    auto* remove = groups->add_subcommand("remove", "Remove a group; its people stay");
    remove->add_option("name", o.name, "the group")->required();
    commands[remove] = [](const Commander& client, Options& options) { client.done(client.ask("DELETE", "/groups/" + url_part(options.name), options.name), options.name + ": removed"); };
}

std::string time_cell(const json::object& row) { return shown(row, "time"); }

void add_records(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* audit = app.add_subcommand("audit", "Who did what, newest first");
    audit->add_option("--who", o.owner, "of this person alone");
    audit->add_option("--word", o.value, "with this word in it");
    commands[audit] = [](const Commander& client, Options& options) {
        std::string path = "/audit";
        if (!options.owner.empty()) path += "?who=" + url_part(options.owner);
        if (!options.value.empty()) path += (options.owner.empty() ? "?word=" : "&word=") + url_part(options.value);
        client.print_list(path, "audit", {{"WHEN", "time", time_cell}, {"WHO", "who"}, {"WHAT", "what"}, {"ABOUT", "subject"}});
    };
    auto* card = app.add_subcommand("try-card", "What the rules for card readers make of a reading");
    card->add_option("reading", o.value, "what the reader sends")->required();
    commands[card] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("POST", "/cards/try", "reading", json::object{{"reading", options.value}});
        const auto* body = answer.if_object();
        client.done(answer, body ? "number " + shown(*body, "number") + ", reader " + shown(*body, "reader") + ", person " + shown(*body, "login") : std::string());
    };
    auto* certificate = app.add_subcommand("certificate", "What TLS shows to clients");
    certificate->require_subcommand(0, 1);
    commands[certificate] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("GET", "/certificate", "certificate");
        if (options.as_json || !answer.is_object()) return client.done(answer, "");
        Table table({"WHAT", "VALUE"});
        for (const auto& member : answer.get_object())
            if (member.key() != "format") table.add({std::string(member.key()), shown(member.value())});
        table.print(std::cout, "nothing to say");
    };
    auto* replace = certificate->add_subcommand("replace", "Put another in its place; new connections are shown it at once");
    replace->add_option("file", o.name, "PEM file with the certificate, its chain and its key, or - for standard input")->required();
    commands[replace] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("PUT", "/certificate", options.name, json::object{{"pem", whole_file(options.name)}});
        const auto* body = answer.if_object();
        client.done(answer, "certificate: replaced, SHA-256 " + (body ? shown(*body, "sha256") : std::string()));
    };
}

void add_people(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* people = app.add_subcommand("people", "Who may print");
    people->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/people", "people",
                          {{"LOGIN", "login"}, {"NAME", "full_name"}, {"E-MAIL", "email"}, {"ADMIN", "admin"}, {"PASSWORD", "has_password"}, {"CARDS", "cards"}});
    };
    commands[people] = list;
    commands[people->add_subcommand("list", "All of them")] = list;

    auto* add = people->add_subcommand("add", "Add a person");
    add->add_option("login", o.name, "account name")->required();
    person_options(*add, o);
    add->add_flag_callback("--admin", [&o] { o.admin = true; }, "may administer the server");
    commands[add] = [](const Commander& client, Options& options) {
        json::object person{{"login", options.name}};
        put_person(person, options);
        client.done(client.ask("POST", "/people", options.name, person), options.name + ": added");
    };

    auto* set = people->add_subcommand("set", "Change a person; what is not named stays");
    set->add_option("login", o.name, "account name")->required();
    person_options(*set, o);
    set->add_option("--admin", o.admin, "may administer the server: true or false");
    commands[set] = [](const Commander& client, Options& options) {
        json::object person;
        put_person(person, options);
        if (person.empty()) throw Stop{wrong_usage, "people set: say what to change"};
        client.done(client.ask("PUT", "/people/" + url_part(options.name), options.name, person), options.name + ": changed");
    };

    auto* why = people->add_subcommand("why", "What a person may use machines for, and which group decided");
    why->add_option("login", o.name, "account name")->required();
    commands[why] = tell_why;

    auto* code = people->add_subcommand("set-code", "Give a person a print code");
    code->add_option("login", o.name, "account name")->required();
    code->add_option("code", o.code, "the code; drawn by the server when left out");
    commands[code] = [](const Commander& client, Options& options) {
        json::object body;
        put(body, "code", options.code);
        const auto answer = client.ask("POST", "/people/" + url_part(options.name) + "/code", options.name, body);
        const auto* drawn = answer.is_object() ? answer.get_object().if_contains("code") : nullptr;
        client.done(answer, options.name + ": print code " + (drawn ? shown(*drawn) : std::string("set")));
    };

    auto* card = people->add_subcommand("add-card", "Give a person a card");
    card->add_option("login", o.name, "account name")->required();
    card->add_option("card", o.code, "what the reader types")->required();
    commands[card] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/cards";
        client.done(client.ask("POST", path, options.name, json::object{{"card", options.code}}), options.name + ": card added");
    };

    auto* taps = people->add_subcommand("taps", "Cards that nobody has, held to readers within the last day");
    commands[taps] = [](const Commander& client, Options&) { client.print_list("/cards/taps", "taps", {{"CARD", "id"}, {"ENDS", "last4"}, {"PLACE", "place"}, {"TIMES", "times"}}); };

    auto* link = people->add_subcommand("link-tap", "Give a person a card that was held to a reader");
    link->add_option("login", o.name, "account name")->required();
    link->add_option("card", o.code, "as `people taps` lists it")->required();
    commands[link] = [](const Commander& client, Options& options) {
        client.done(client.ask("POST", "/people/" + url_part(options.name) + "/cards", options.name, json::object{{"tap", options.code}}), options.name + ": card added");
    };

    auto* forget = people->add_subcommand("forget-tap", "Take one off that list");
    forget->add_option("card", o.code, "as `people taps` lists it")->required();
    commands[forget] = [](const Commander& client, Options& options) { client.done(client.ask("DELETE", "/cards/taps/" + url_part(options.code), options.code), options.code + ": forgotten"); };

    auto* unlink = people->add_subcommand("remove-card", "Take a card from a person");
    unlink->add_option("login", o.name, "account name")->required();
    unlink->add_option("card", o.code, "its last four characters, as the list shows them")->required();
    commands[unlink] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name);
        const auto person = client.ask("GET", path, options.name);
        const auto* cards = person.is_object() ? person.get_object().if_contains("cards") : nullptr;
        if (cards && cards->is_array())
            for (const auto& one : cards->get_array()) {
                if (!one.is_object() || shown(one.get_object(), "last4") != options.code) continue;
                client.done(client.ask("DELETE", path + "/cards/" + url_part(shown(one.get_object(), "id")), options.name), options.name + ": card removed");
                return;
            }
        throw Stop{failed, options.name + ": no card ending " + options.code};
    };

    auto* import = people->add_subcommand("import", "Add and change people from a table: all of it or nothing");
    import->add_option("file", o.name, "CSV file, or - for standard input")->required();
    import->add_flag("--dry-run", o.dry_run, "only say, line by line, what it would do");
    commands[import] = [](const Commander& client, Options& options) { import_people(client, options); };

    auto* out = people->add_subcommand("export", "Everybody as a table, CSV");
    commands[out] = [](const Commander& client, Options&) { std::cout << client.text("GET", "/people/export", "people"); };

    auto* remove = people->add_subcommand("remove", "Remove a person for whom nothing waits");
    remove->add_option("login", o.name, "account name")->required();
    remove->add_flag("--cancel-jobs", o.cancel_jobs, "delete the documents that wait for them, too");
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/people/" + url_part(options.name) + (options.cancel_jobs ? "?cancel-jobs=yes" : ""), options.name), options.name + ": removed");
    };
}

std::string used_cell(const json::object& row)
{
    const auto text = age(row, "last_used", clock_now());
    return text == "-" ? "never" : text + " ago";
}
std::string created_cell(const json::object& row) { return age(row, "created", clock_now()) + " ago"; }

std::string since_cell(const json::object& row) { return age(row, "started", clock_now()) + " ago"; }
std::string last_seen_cell(const json::object& row) { return age(row, "last_seen", clock_now()) + " ago"; }

void add_sessions(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* sessions = app.add_subcommand("sessions", "Where somebody is signed in");
    sessions->require_subcommand(1);
    auto* list = sessions->add_subcommand("list", "A person's");
    list->add_option("login", o.name, "account name")->required();
    commands[list] = [](const Commander& client, Options& options) {
        client.print_list("/people/" + url_part(options.name) + "/sessions", "sessions",
                          {{"ID", "id"}, {"KIND", "kind"}, {"OPENED", "started", since_cell}, {"LAST USED", "last_seen", last_seen_cell}, {"FROM", "address"}, {"TERMINAL", "terminal"}, {"WITH", "agent"}});
    };

    auto* end = sessions->add_subcommand("end", "Sign a person out");
    end->add_option("login", o.name, "account name")->required();
    end->add_option("id", o.value, "that session alone; all of the person's when left out");
    commands[end] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/sessions" + (options.value.empty() ? std::string() : "/" + url_part(options.value));
        client.done(client.ask("DELETE", path, options.name), options.name + ": signed out");
    };
}

void add_addresses(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* addresses = app.add_subcommand("addresses", "Addresses to print to that are one person's own");
    addresses->require_subcommand(1);
    auto* list = addresses->add_subcommand("list", "A person's");
    list->add_option("login", o.name, "account name")->required();
    commands[list] = [](const Commander& client, Options& options) {
        client.print_list("/people/" + url_part(options.name) + "/addresses", "addresses",
                          {{"LABEL", "label"}, {"MADE", "created", created_cell}, {"LAST USED", "last_used", used_cell}});
    };

    auto* add = addresses->add_subcommand("add", "Draw one; it is shown this once");
    add->add_option("login", o.name, "account name")->required();
    add->add_option("--label", o.label, "what it is for: Laptop");
    add->add_option("--printer", o.printer, "printer; the first when left out");
    add->add_option("--host", o.host, "what clients call the server; what it calls itself when left out");
    add->add_flag("--qr", o.qr, "a QR code with the address");
    commands[add] = [](const Commander& client, Options& options) {
        json::object body;
        put(body, "label", options.label);
        put(body, "printer", options.printer);
        put(body, "host", options.host);
        const auto answer = client.ask("POST", "/people/" + url_part(options.name) + "/addresses", options.name, body);
        if (!answer.is_object()) throw Stop{failed, "the server's answer is no address"};
        const auto& drawn = answer.get_object();
        // The address alone goes to standard output: `add-to-client --address-file -` takes it from there.
        if (!options.as_json) std::cerr << options.name << ": " << shown(drawn, "label") << " added; the address is shown this once\n";
        client.done(answer, shown(drawn, "address"));
        if (options.qr && !options.as_json) std::cout << '\n' << qr_text(drawn);
    };

    auto* revoke = addresses->add_subcommand("revoke", "Let an address lead nowhere");
    revoke->add_option("login", o.name, "account name")->required();
    revoke->add_option("label", o.label, "as the list shows it")->required();
    commands[revoke] = [](const Commander& client, Options& options) {
        const auto path = "/people/" + url_part(options.name) + "/addresses";
        for (const auto& row : client.rows(path, "addresses")) {
            if (!row.is_object() || shown(row.get_object(), "label") != options.label) continue;
            client.done(client.ask("DELETE", path + "/" + shown(row.get_object(), "id"), options.name), options.name + ": " + options.label + " revoked");
            return;
        }
        throw Stop{failed, options.name + ": no address " + options.label};
    };
}

void add_printers(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* printers = app.add_subcommand("printers", "What people print to");
    printers->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/printers", "printers",
                          {{"NAME", "name"}, {"RELEASE", "mode"}, {"ACCEPTING", "accepting"}, {"DEVICES", "devices"}, {"INFO", "info"}, {"TRUSTED", "trusted_networks"}});
    };
    commands[printers] = list;
    commands[printers->add_subcommand("list", "All of them")] = list;

    auto* add = printers->add_subcommand("add", "Add a printer");
    add->add_option("name", o.name, "letters, digits, . _ -; also its LPD queue")->required();
    add->add_option("--device", o.devices, "where its documents may be collected; more than one may be given");
    add->add_option("--mode", o.mode, "when documents are let go")->check(CLI::IsMember({"hold", "automatic", "inherit"}))->capture_default_str();
    add->add_option("--trust", o.trusted, "network (CIDR) whose user names are believed; more than one may be given");
    add->add_option("--info", o.comment, "a line for people");
    add->add_option("--location", o.location, "where it is");
    commands[add] = [](const Commander& client, Options& options) {
        json::object printer{{"name", options.name}, {"mode", options.mode}, {"devices", texts(options.devices)}, {"trusted_networks", texts(options.trusted)}};
        put(printer, "info", options.comment);
        put(printer, "location", options.location);
        client.done(client.ask("POST", "/printers", options.name, printer),
                    options.name + ": added" + (options.devices.empty() ? "; nothing can be collected until it has a device: printers set " + options.name + " --add-device NAME" : std::string()));
    };

    auto* set = printers->add_subcommand("set", "Change a printer; what is not named stays");
    set->add_option("name", o.name, "printer")->required();
    set->add_option("--device", o.devices, "these devices and no others");
    set->add_option("--add-device", o.more_devices, "one device more");
    set->add_option("--remove-device", o.fewer_devices, "this device no more");
    set->add_option("--mode", o.state, "when documents are let go")->check(CLI::IsMember({"hold", "automatic", "inherit"}));
    set->add_option("--trust", o.trusted, "networks (CIDR) whose user names are believed, these and no others");
    set->add_option("--info", o.comment, "a line for people");
    set->add_option("--location", o.location, "where it is");
    set->add_option("--paused", o.paused, "nothing is printed from it, documents still come in: true or false");
    set->add_option("--accepting", o.accepting, "it takes documents: true or false");
    commands[set] = [](const Commander& client, Options& options) {
        const auto path = "/printers/" + url_part(options.name);
        json::object printer;
        put(printer, "paused", options.paused);
        put(printer, "accepting", options.accepting);
        put(printer, "mode", options.state);
        put(printer, "info", options.comment);
        put(printer, "location", options.location);
        if (!options.trusted.empty()) printer["trusted_networks"] = texts(options.trusted);
        auto devices = options.devices;
        if (!options.more_devices.empty() || !options.fewer_devices.empty()) {
            const auto before = client.ask("GET", path, options.name);
            const auto* had = before.is_object() ? before.get_object().if_contains("devices") : nullptr;
            if (devices.empty() && had && had->is_array())
                for (const auto& one : had->get_array()) devices.push_back(shown(one));
            for (const auto& more : options.more_devices)
                if (std::find(devices.begin(), devices.end(), more) == devices.end()) devices.push_back(more);
            for (const auto& fewer : options.fewer_devices)
                if (std::erase(devices, fewer) == 0) throw Stop{failed, options.name + ": has no device " + fewer};
            printer["devices"] = texts(devices);
        } else if (!devices.empty()) printer["devices"] = texts(devices);
        if (printer.empty()) throw Stop{wrong_usage, "printers set: say what to change"};
        client.done(client.ask("PUT", path, options.name, printer), options.name + ": changed");
    };

    auto* remove = printers->add_subcommand("remove", "Remove a printer for which nothing waits");
    remove->add_option("name", o.name, "printer")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/printers/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void device_options(CLI::App& command, Options& o)
{
    command.add_option("--serial", o.serial, "serial number: the identity of its terminal");
    command.add_option("--model", o.model, "maker and model");
    command.add_option("--location", o.location, "where it is");
}

void put_device(json::object& device, const Options& options)
{
    put(device, "serial", options.serial);
    put(device, "model", options.model);
    put(device, "location", options.location);
}

void add_devices(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* devices = app.add_subcommand("devices", "The machines that print");
    devices->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/devices", "devices",
                          {{"NAME", "name"}, {"URI", "uri"}, {"MODEL", "model"}, {"SERIAL", "serial"}, {"READY", "ready"}, {"STATE", "message"}});
    };
    commands[devices] = list;
    commands[devices->add_subcommand("list", "All of them")] = list;

    auto* add = devices->add_subcommand("add", "Add a device");
    add->add_option("name", o.name, "for people: Reception")->required();
    add->add_option("uri", o.value, "ipp:// ipps:// lpd://HOST/QUEUE socket://HOST")->required();
    device_options(*add, o);
    commands[add] = [](const Commander& client, Options& options) {
        json::object device{{"name", options.name}, {"uri", options.value}};
        put_device(device, options);
        client.done(client.ask("POST", "/devices", options.name, device), options.name + ": added");
    };

    auto* set = devices->add_subcommand("set", "Change a device; what is not named stays");
    set->add_option("name", o.name, "device")->required();
    set->add_option("--name", o.full_name, "its new name");
    set->add_option("--uri", o.value, "ipp:// ipps:// lpd://HOST/QUEUE socket://HOST");
    device_options(*set, o);
    commands[set] = [](const Commander& client, Options& options) {
        json::object device;
        put(device, "name", options.full_name);
        put(device, "uri", options.value);
        put_device(device, options);
        if (device.empty()) throw Stop{wrong_usage, "devices set: say what to change"};
        client.done(client.ask("PUT", "/devices/" + url_part(options.name), options.name, device), options.name + ": changed");
    };

    auto* probe = devices->add_subcommand("probe", "Ask a device how it is");
    probe->add_option("name", o.name, "device")->required();
    commands[probe] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("POST", "/devices/" + url_part(options.name) + "/probe", options.name, json::object());
        const auto* body = answer.if_object();
        std::string state = body ? shown(*body, "trouble") : "-";
        if (state == "-" && body) state = shown(*body, "message");
        if (state == "-") state = "ready";
        if (body && shown(*body, "answered") == "no") {
            if (client.as_json()) client.done(answer, "");
            throw Stop{failed, client.as_json() ? std::string() : options.name + ": " + state};
        }
        client.done(answer, options.name + ": " + state);
    };

    auto* remove = devices->add_subcommand("remove", "Remove a device");
    remove->add_option("name", o.name, "device")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/devices/" + url_part(options.name), options.name), options.name + ": removed");
    };
}

void add_terminals(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* terminals = app.add_subcommand("terminals", "The panels where people collect");
    terminals->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/terminals", "terminals",
                          {{"SERIAL", "serial"}, {"NAME", "name"}, {"DEVICE", "device"}, {"ACCEPTED", "accepted"}, {"ADDRESS", "address"}, {"LAST SEEN", "last_seen", seen_cell}});
    };
    commands[terminals] = list;
    commands[terminals->add_subcommand("list", "All of them")] = list;

    auto* add = terminals->add_subcommand("add", "Add a terminal before it asks");
    add->add_option("serial", o.serial, "serial number of the device it belongs to")->required();
    add->add_option("--name", o.full_name, "for people");
    add->add_option("--device", o.device, "device");
    add->add_option("--comment", o.comment, "a line for people");
    commands[add] = [](const Commander& client, Options& options) {
        json::object terminal{{"serial", options.serial}};
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        put(terminal, "comment", options.comment);
        client.done(client.ask("POST", "/terminals", options.serial, terminal), options.serial + ": added");
    };

    auto* accept = terminals->add_subcommand("accept", "Accept a terminal that asked");
    accept->add_option("serial", o.serial, "its serial number")->required();
    accept->add_option("--name", o.full_name, "for people");
    accept->add_option("--device", o.device, "device");
    commands[accept] = [](const Commander& client, Options& options) {
        const auto path = "/terminals/" + url_part(options.serial) + "/accept";
        json::object terminal;
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        client.done(client.ask("POST", path, options.serial, terminal), options.serial + ": accepted");
    };

    auto* set = terminals->add_subcommand("set", "Change a terminal; what is not named stays");
    set->add_option("serial", o.serial, "its serial number")->required();
    set->add_option("--name", o.full_name, "for people");
    set->add_option("--device", o.device, "device");
    set->add_option("--comment", o.comment, "a line for people");
    set->add_option("--release", o.release, "when documents come out")->check(CLI::IsMember({"manual", "automatic"}));
    set->add_option("--after-login", o.after_login, "of manual release: everything comes out, or people choose")->check(CLI::IsMember({"all", "choose"}));
    set->add_option("--operator-release", o.operator_release, "operators collect for others there: true or false");
    set->add_option("--options", o.panel_options, "print options on the panel: true or false");
    set->add_option("--option-copies", o.panel_copies, "of these, the number of copies: true or false");
    set->add_option("--option-sides", o.panel_sides, "of these, two-sided: true or false");
    set->add_option("--option-mono", o.panel_mono, "of these, black and white: true or false");
    set->add_option("--card-reader", o.card_reader, "a card reader is there: true or false");
    commands[set] = [](const Commander& client, Options& options) {
        json::object terminal;
        put(terminal, "name", options.full_name);
        put(terminal, "device", options.device);
        put(terminal, "comment", options.comment);
        if (!options.release.empty()) terminal["automatic_release"] = options.release == "automatic";
        if (!options.after_login.empty()) terminal["release_after_login"] = options.after_login == "all";
        put(terminal, "operator_release", options.operator_release);
        put(terminal, "options", options.panel_options);
        put(terminal, "option_copies", options.panel_copies);
        put(terminal, "option_sides", options.panel_sides);
        put(terminal, "option_mono", options.panel_mono);
        put(terminal, "card_reader", options.card_reader);
        if (terminal.empty()) throw Stop{wrong_usage, "terminals set: say what to change"};
        client.done(client.ask("PUT", "/terminals/" + url_part(options.serial), options.serial, terminal), options.serial + ": changed");
    };

    auto* reset = terminals->add_subcommand("reset", "Forget a terminal's secret: the next browser with its serial number is it");
    reset->add_option("serial", o.serial, "its serial number")->required();
    commands[reset] = [](const Commander& client, Options& options) {
        client.done(client.ask("POST", "/terminals/" + url_part(options.serial) + "/reset", options.serial, json::object()), options.serial + ": its secret is forgotten");
    };

    auto* remove = terminals->add_subcommand("remove", "Remove a terminal");
    remove->add_option("serial", o.serial, "its serial number")->required();
    commands[remove] = [](const Commander& client, Options& options) {
        client.done(client.ask("DELETE", "/terminals/" + url_part(options.serial), options.serial), options.serial + ": removed");
    };
}

std::vector<ZoneService> zone_services(const json::value& answer)
{
    const auto* body = answer.if_object();
    const auto* rows = body ? body->if_contains("services") : nullptr;
    if (!rows || !rows->is_array()) throw Stop{failed, "the server's answer has no services"};
    const auto strings = [](const json::value& list) {
        std::vector<std::string> out;
        for (const auto& one : list.as_array()) out.emplace_back(one.as_string());
        return out;
    };
    std::vector<ZoneService> all;
    for (const auto& row : rows->get_array()) {
        const auto& one = row.as_object();
        all.push_back({std::string(one.at("name").as_string()), std::string(one.at("type").as_string()), strings(one.at("subtypes")),
                       one.at("port").to_number<std::uint16_t>(), strings(one.at("txt"))});
    }
    return all;
}

void add_network(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* zone = app.add_subcommand("dns-sd", "Lines for a DNS zone, for networks that multicast does not reach");
    zone->add_option("--host", o.host, "full name of the server; what the server calls itself when left out");
    zone->add_option("--domain", o.domain, "zone they are for; the host's own domain when left out");
    zone->add_option("--ttl", o.ttl, "seconds that others may remember them")->check(CLI::Range(1, 604800))->capture_default_str();
    commands[zone] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("GET", "/dns-sd" + (options.host.empty() ? std::string() : "?host=" + url_part(options.host)), "");
        if (options.as_json) {
            client.done(answer, "");
            return;
        }
        const auto services = zone_services(answer);
        const std::string host(answer.as_object().at("host").as_string());
        const auto text = zone_text(services, host, options.domain.empty() ? domain_of(host) : options.domain, options.ttl);
        if (!text) throw Stop{wrong_usage, text.error().detail};
        std::cout << *text;
    };

    auto* add = app.add_subcommand("add-to-client", "How to add a printer to a computer or phone");
    add->add_option("--os", o.os, "the client's system")->required()->check(CLI::IsMember({"windows", "macos", "linux", "ios", "android", "chromeos"}));
    add->add_option("--printer", o.printer, "printer; the first when left out");
    add->add_option("--host", o.host, "what clients call the server; what it calls itself when left out");
    add->add_option("--language", o.language, "language of the instructions; the environment's when left out")->check(CLI::IsMember({"en", "fr"}));
    add->add_option("--address-file", o.address_file, "of a person's own address, the first line of this file; - is standard input");
    add->add_option("--profile", o.profile, "write a configuration profile for Apple devices to this file (macos, ios); - is standard output");
    add->add_flag("--qr", o.qr, "a QR code with the address of these instructions");
    commands[add] = [](const Commander& client, Options& options) {
        const std::string language = options.language.empty() ? language_of_environment() : options.language;
        std::string query = "?os=" + options.os + "&language=" + language;
        if (!options.printer.empty()) query += "&printer=" + url_part(options.printer);
        if (!options.host.empty()) query += "&host=" + url_part(options.host);
        json::object own{{"os", options.os}, {"language", language}};
        put(own, "printer", options.printer);
        put(own, "host", options.host);
        if (!options.address_file.empty()) own["address"] = secret_from(options.address_file, "address");
        const auto answer = options.address_file.empty() ? client.ask("GET", "/set-up" + query, "") : client.ask("POST", "/set-up", "", own);
        if (!answer.is_object()) throw Stop{failed, "the server's answer is no instructions"};
        const auto& body = answer.get_object();
        if (!options.profile.empty()) {
            const auto* profile = body.if_contains("profile");
            if (!profile || !profile->is_string()) throw Stop{wrong_usage, "a profile is for macos and ios"};
            if (options.profile == "-") {
                std::cout << profile->get_string().c_str();
                return;
            }
            std::ofstream file(options.profile);
            file << profile->get_string().c_str();
            file.close();
            if (!file) throw Stop{failed, options.profile + ": cannot be written"};
            client.done(answer, options.profile + ": written");
            return;
        }
        if (options.as_json) {
            client.done(answer, "");
            return;
        }
        std::cout << set_up_text(body);
        if (options.qr) std::cout << '\n' << qr_text(body);
    };
}

void add_settings(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* settings = app.add_subcommand("settings", "What holds for the whole site");
    settings->require_subcommand(0, 1);
    const Command list = [](const Commander& client, Options&) {
        client.print_list("/settings", "settings", {{"KEY", "key"}, {"VALUE", "value"}, {"DEFAULT", "default"}, {"WHAT", "what"}});
    };
    commands[settings] = list;
    commands[settings->add_subcommand("list", "All of them")] = list;

    auto* get = settings->add_subcommand("get", "One of them");
    get->add_option("key", o.name, "setting")->required();
    commands[get] = [](const Commander& client, Options& options) {
        for (const auto& row : client.rows("/settings", "settings"))
            if (row.is_object() && shown(row.get_object(), "key") == options.name) {
                client.done(row, shown(row.get_object(), "value"));
                return;
            }
        throw Stop{failed, "no setting " + options.name};
    };

    auto* set = settings->add_subcommand("set", "Change one");
    set->add_option("key", o.name, "setting")->required();
    set->add_option("value", o.value, "its new value")->required();
    commands[set] = [](const Commander& client, Options& options) {
        client.done(client.ask("PUT", "/settings", options.name, json::object{{options.name, options.value}}), options.name + ": " + options.value);
    };
}

void add_status(CLI::App& app, std::map<CLI::App*, Command>& commands)
{
    commands[app.add_subcommand("status", "How the server is")] = [](const Commander& client, Options& options) {
        const auto body = client.ask("GET", "/status", "");
        if (options.as_json || !body.is_object()) {
            client.done(body, "");
            return;
        }
        Table table({"WHAT", "VALUE"});
        for (const auto& member : body.get_object())
            if (member.key() != "format") table.add({std::string(member.key()), shown(member.value())});
        table.print(std::cout, "nothing to say");
    };
}

std::string language_of(const Options& options) { return options.language.empty() ? language_of_environment() : options.language; }

void add_upkeep(CLI::App& app, Options& o, std::map<CLI::App*, Command>& commands)
{
    auto* check = app.add_subcommand("check", "Whether every document is where the database says, and the audit trail is whole; exit status 4 when not");
    check->add_flag("--digests", o.digests, "read every document, too, and try its seals");
    check->add_option("--anchor", o.anchor, "ID:HASH of the audit trail, as the log or an earlier check had it: the trail must still go through it");
    commands[check] = [](const Commander& client, Options& options) { check_store(client, {options.digests, options.anchor, language_of(options)}); };

    auto* backup = app.add_subcommand("backup", "Copy the database and all documents, sealed, while the server goes on; on the server's own machine");
    backup->add_option("directory", o.directory, "new, empty, or an earlier backup, to which only what is new is added")->required();
    backup->add_flag("--with-keys", o.with_keys, "copy the key files, too: whoever has such a backup can read everything");
    commands[backup] = [](const Commander& client, Options& options) {
        if (!options.address.server.empty()) throw Stop{wrong_usage, "backup: on the server's own machine, over its administration socket"};
        back_up(client, {options.directory, options.with_keys, language_of(options)});
    };

    for (CLI::App* one : {check, backup}) one->add_option("--language", o.language, "of what is said; the environment's when left out")->check(CLI::IsMember({"en", "fr"}));
}

}  // namespace

/// What was wrong, and how the command that was meant is written.
void say_wrong_use(const CLI::App& app, const CLI::ParseError& wrong)
{
    const CLI::App* meant = &app;
    while (!meant->get_subcommands().empty()) meant = meant->get_subcommands().front();
    std::cerr << "consignectl: " << wrong.what() << '\n';
    std::istringstream help(app.help());
    for (std::string line; std::getline(help, line);)
        if (line.starts_with("Usage: ")) std::cerr << line << '\n';
    std::string commands;
    for (const CLI::App* one : meant->get_subcommands({})) commands += (commands.empty() ? "" : ", ") + one->get_name();
    if (!commands.empty()) std::cerr << "SUBCOMMAND is one of: " << commands << '\n';
}

int main(int argc, char** argv)
{
    CLI::App app{"Looks after a Consigne print server.\n"
                 "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the document cannot be printed as asked, 4 a check found faults."};
    Options options;
    std::map<CLI::App*, Command> commands;
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--socket", options.address.socket, "administration socket of a server on this machine")->capture_default_str();
    app.add_option("--server", options.address.server, "https://HOST[:PORT] of a server elsewhere");
    app.add_option("--login", options.login, "administrator, with --server; the password comes from CONSIGNE_PASSWORD");
    app.add_option("--certificate", options.address.authority, "PEM file with the certificate to expect, with --server");
    app.add_flag("--json", options.as_json, "one JSON object for scripts instead of a table");
    app.set_version_flag("--version", std::string("consignectl ") + CONSIGNE_VERSION);
    app.name("consignectl");
    add_jobs(app, options, commands);
    add_people(app, options, commands);
    add_sessions(app, options, commands);
    add_groups(app, options, commands);
    add_records(app, options, commands);
    add_addresses(app, options, commands);
    add_printers(app, options, commands);
    add_devices(app, options, commands);
    add_terminals(app, options, commands);
    add_network(app, options, commands);
    add_settings(app, options, commands);
    add_upkeep(app, options, commands);
    add_status(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        const auto unknown = app.remaining();
        if (wrong.get_exit_code() != 0 && app.get_subcommands().empty() && !unknown.empty() && !unknown.front().starts_with('-')) {
            std::cerr << "consignectl: unknown command '" << unknown.front() << "'; consignectl --help lists them\n";
            return wrong_usage;
        }
        if (wrong.get_exit_code() == 0) return app.exit(wrong);
        say_wrong_use(app, wrong);
        return wrong_usage;
    }
    try {
        if (!options.address.server.empty()) sign_in(options);
        CLI::App* chosen = app.get_subcommands().front();
        if (const auto inner = chosen->get_subcommands(); !inner.empty()) chosen = inner.front();
        commands.at(chosen)(Commander(options.address, options.as_json), options);
        std::cout.flush();
        return std::cout ? 0 : failed;
    } catch (const Stop& stop) {
        if (stop.text.empty()) std::cout.flush();  // said already
        else if (options.as_json) std::cout << json::serialize(json::object{{"format", 1}, {"error", stop.text}}) << std::endl;
        else std::cerr << "consignectl: " << stop.text << '\n';
        return stop.status;
    }
}
