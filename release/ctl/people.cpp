// consignectl: people, their cards and codes, and groups.
#include "release/ctl/commands.hpp"
#include "release/ctl/table.hpp"

#include <iostream>
#include <string_view>

namespace consigne::release::ctl {
namespace {

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
    command.add_option("--comment", o.comment, "a line about them");
    command.add_option("--type", o.account_type, "kind of account")->check(CLI::IsMember({"standard", "guest", "service"}));
    command.add_option("--home-folder", o.home_folder, "where their scans may go");
    command.add_option("--language", o.language, "of what they read at a panel")->check(CLI::IsMember({"en", "fr"}));
    command.add_option("--limited", o.limited, "held to their credit: true or false");
    command.add_option("--operator", o.operator_right, "may collect for others: true or false");
    command.add_option("--technician", o.technician, "may look after machines: true or false");
    command.add_option("--auditor", o.auditor, "may read everything: true or false");
    command.add_option("--paused", o.paused, "may neither print nor collect: true or false");
    command.add_option("--password-file", o.password_file, "file whose first line is the password; - is standard input");
    auto* pin = command.add_option("--card-pin-file", o.card_pin_file, "file whose first line is the PIN that their card asks for; - is standard input");
    command.add_flag("--no-card-pin", o.no_card_pin, "their card is enough")->excludes(pin);
    use_options(command, o);
}

void put_person(json::object& person, const Options& options)
{
    put(person, "full_name", options.full_name);
    put(person, "email", options.email);
    put(person, "department", options.department);
    put(person, "alias", options.alias);
    put(person, "comment", options.comment);
    put(person, "account_type", options.account_type);
    put(person, "home_folder", options.home_folder);
    put(person, "language", options.language);
    put(person, "limited", options.limited);
    put(person, "operator", options.operator_right);
    put(person, "technician", options.technician);
    put(person, "auditor", options.auditor);
    put(person, "paused", options.paused);
    put(person, "admin", options.admin);
    if (!options.password_file.empty()) person["password"] = secret_from(options.password_file);
    if (!options.card_pin_file.empty()) person["card_pin"] = secret_from(options.card_pin_file, "card PIN");
    if (options.no_card_pin) person["card_pin"] = "";
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

}  // namespace

void add_people(CLI::App& app, Options& o, Commands& commands)
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

void add_groups(CLI::App& app, Options& o, Commands& commands)
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

}  // namespace consigne::release::ctl
