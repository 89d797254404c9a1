// consignectl: documents that wait, print, or are over.
#include "release/ctl/commands.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace consigne::release::ctl {
namespace {

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

}  // namespace

void add_jobs(CLI::App& app, Options& o, Commands& commands)
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

}  // namespace consigne::release::ctl
