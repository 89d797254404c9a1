// consignectl: what holds for the whole server, and what it has written down.
#include "release/ctl/commands.hpp"
#include "release/ctl/table.hpp"
#include "release/ctl/set_up_text.hpp"
#include "release/ctl/upkeep.hpp"

#include <iostream>

namespace consigne::release::ctl {
namespace {

std::string time_cell(const json::object& row) { return shown(row, "time"); }

std::string language_of(const Options& options) { return options.language.empty() ? language_of_environment() : options.language; }

/// A table of what an answer says, a line each.
void print_members(const Commander& client, const json::value& answer)
{
    if (client.as_json() || !answer.is_object()) return client.done(answer, "");
    Table table({"WHAT", "VALUE"});
    for (const auto& member : answer.get_object())
        if (member.key() != "format") table.add({std::string(member.key()), shown(member.value())});
    table.print(std::cout, "nothing to say");
}

std::string mebibytes(const json::object& row, std::string_view key)
{
    const auto* value = row.if_contains(key);
    return value && value->is_number() ? std::to_string(value->to_number<std::uint64_t>() >> 20U) + " MiB" : "-";
}

/// Of what an answer has under this key; empty: it is null.
const json::object* part(const json::object& body, std::string_view key)
{
    const auto* value = body.if_contains(key);
    return value ? value->if_object() : nullptr;
}

void tell_health(const Commander& client)
{
    const auto answer = client.ask("GET", "/health", "");
    const auto* body = answer.if_object();
    if (client.as_json() || !body) return client.done(answer, "");
    Table table({"WHAT", "VALUE"});
    if (const auto* server = part(*body, "server")) {
        const std::string refuses = shown(*server, "refuses");
        table.add({"version", shown(*server, "version")});
        table.add({"started", age(*server, "started", clock_now()) + " ago"});
        table.add({"takes documents", refuses == "-" ? "yes" : "no: " + refuses});
        if (const auto* disks = server->if_contains("disks"); disks && disks->is_array())
            for (const auto& one : disks->get_array())
                if (const auto* disk = one.if_object())
                    table.add({"disk of the " + shown(*disk, "what"), mebibytes(*disk, "available") + " free of " + mebibytes(*disk, "capacity") + ", no documents below " + mebibytes(*disk, "refused_below")});
        table.add({"database", mebibytes(*server, "database_bytes")});
        table.add({"spool", mebibytes(*server, "spool_bytes") + (shown(*server, "spool_more") == "yes" ? " and more" : "")});
    }
    table.add({"clock", shown(*body, "clock")});
    if (const auto* ports = body->if_contains("ports"); ports && ports->is_array())
        for (const auto& one : ports->get_array())
            if (const auto* port = one.if_object()) table.add({"port " + shown(*port, "port"), shown(*port, "serves") + (port->contains("printer") ? " of " + shown(*port, "printer") : std::string())});
    if (const auto* certificate = part(*body, "certificate"))
        if (const auto* end = certificate->if_contains("not_after"); end && end->is_int64()) table.add({"certificate", "ends in " + std::to_string((end->get_int64() - clock_now()) / 86400) + " days"});
    const std::string oldest = age(*body, "oldest", clock_now());
    table.add({"documents waiting", shown(*body, "held") + (oldest == "-" ? std::string() : ", the oldest for " + oldest)});
    table.add({"documents to be read", shown(*body, "unread")});
    if (const auto* terminals = part(*body, "terminals")) table.add({"terminals", shown(*terminals, "seen") + " of " + shown(*terminals, "accepted") + " seen within 10 min, " + shown(*terminals, "card_readers") + " with a card reader, " + shown(*terminals, "waiting") + " to be accepted"});
    if (const auto* taps = part(*body, "tap_to_list")) table.add({"card to list", "half within " + shown(*taps, "p50_ms") + " ms, 99 of 100 within " + shown(*taps, "p99_ms") + " ms, of " + shown(*taps, "count")});
    table.print(std::cout, "");
}

}  // namespace

void add_settings(CLI::App& app, Options& o, Commands& commands)
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

void add_records(CLI::App& app, Options& o, Commands& commands)
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
    commands[certificate] = [](const Commander& client, Options&) {
        print_members(client, client.ask("GET", "/certificate", "certificate"));
    };
    auto* replace = certificate->add_subcommand("replace", "Put another in its place; new connections are shown it at once");
    replace->add_option("file", o.name, "PEM file with the certificate, its chain and its key, or - for standard input")->required();
    commands[replace] = [](const Commander& client, Options& options) {
        const auto answer = client.ask("PUT", "/certificate", options.name, json::object{{"pem", whole_file(options.name)}});
        const auto* body = answer.if_object();
        client.done(answer, "certificate: replaced, SHA-256 " + (body ? shown(*body, "sha256") : std::string()));
    };
}

void add_status(CLI::App& app, Commands& commands)
{
    commands[app.add_subcommand("status", "How the server is")] = [](const Commander& client, Options&) { print_members(client, client.ask("GET", "/status", "")); };
    commands[app.add_subcommand("health", "Disks, database, ports, certificate, clock, terminals, and how long people wait for their list")] = [](const Commander& client, Options&) { tell_health(client); };
    commands[app.add_subcommand("support", "One text to send to who helps: health, settings, machines and the end of the log, without secrets")] = [](const Commander& client, Options&) { std::cout << client.text("GET", "/support", "support"); };
}

void add_upkeep(CLI::App& app, Options& o, Commands& commands)
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

}  // namespace consigne::release::ctl
