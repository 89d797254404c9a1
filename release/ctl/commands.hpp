// The commands of consignectl, by what they are about, and what several of them need.
#pragma once

#include "release/ctl/commander.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace consigne::release::ctl {

namespace json = boost::json;

/// What was typed; each command looks at its own.
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
    std::string account_type, home_folder, card_pin_file;
    std::optional<bool> limited, keep_claimed;
    bool no_card_pin = false;
};

using Command = std::function<void(const Commander&, Options&)>;
using Commands = std::map<CLI::App*, Command>;

void add_jobs(CLI::App& app, Options& o, Commands& commands);
void add_people(CLI::App& app, Options& o, Commands& commands);
void add_groups(CLI::App& app, Options& o, Commands& commands);
void add_sessions(CLI::App& app, Options& o, Commands& commands);
void add_addresses(CLI::App& app, Options& o, Commands& commands);
void add_printers(CLI::App& app, Options& o, Commands& commands);
void add_devices(CLI::App& app, Options& o, Commands& commands);
void add_terminals(CLI::App& app, Options& o, Commands& commands);
void add_network(CLI::App& app, Options& o, Commands& commands);
void add_settings(CLI::App& app, Options& o, Commands& commands);
void add_records(CLI::App& app, Options& o, Commands& commands);
void add_upkeep(CLI::App& app, Options& o, Commands& commands);
void add_status(CLI::App& app, Commands& commands);

/// A member of what is sent, where it was typed.
void put(json::object& object, const char* key, const std::string& value);
void put(json::object& object, const char* key, const std::optional<bool>& value);
[[nodiscard]] json::array texts(const std::vector<std::string>& list);
/// Seconds since 1970.
[[nodiscard]] std::int64_t clock_now();
/// All of a file, or of standard input for "-". Throws Stop.
[[nodiscard]] std::string whole_file(const std::string& name);

}  // namespace consigne::release::ctl
