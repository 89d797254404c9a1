#include "spooler/runtime/config.hpp"

#include "spooler/intake/networks.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <map>
#include <utility>

#include <arpa/inet.h>
#include <pwd.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

/// Reads a value into its place; an answer is what is wrong with it, "" when nothing is.
using Setter = std::function<std::string(Config&, const std::string&)>;

/// What a key does to the configuration.
struct Field {
    template <class Value>
    Field(Value Config::* member, Setter setter) : set(std::move(setter)), same([member](const Config& a, const Config& b) { return a.*member == b.*member; })
    {}
    Setter set;
    std::function<bool(const Config&, const Config&)> same;
};

/// Whether a running server takes a new value (SIGHUP), or needs a restart.
enum class Taken : bool { live, at_start };

struct Key {
    std::string_view section, name, standard, range, help;
    Taken taken;
    Field field;
};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "2G", "512M", "64K", "1000".
std::optional<std::uint64_t> size_of(std::string_view text)
{
    unsigned shift = 0;
    if (!text.empty()) {
        switch (text.back()) {
        case 'K': shift = 10; break;
        case 'M': shift = 20; break;
        case 'G': shift = 30; break;
        default: break;
        }
        if (shift) text.remove_suffix(1);
    }
    const auto number = whole_number(text);
    if (!number || *number > (std::numeric_limits<std::uint64_t>::max() >> shift)) return std::nullopt;
    return *number << shift;
}

std::vector<std::string> list_of(std::string_view text)
{
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (const auto item = trimmed(text.substr(0, comma)); !item.empty()) items.emplace_back(item);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return items;
}

Field path(std::filesystem::path Config::* member)
{
    return {member, [member](Config& config, const std::string& value) {
        config.*member = value;
        return std::string();
    }};
}

Field text(std::string Config::* member)
{
    return {member, [member](Config& config, const std::string& value) {
        config.*member = value;
        return std::string();
    }};
}

Field word(std::string Config::* member, std::vector<std::string> allowed)
{
    return {member, [member, allowed = std::move(allowed)](Config& config, const std::string& value) {
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return "'" + value + "' is not one of the values allowed";
        config.*member = value;
        return std::string();
    }};
}

/// Of this machine or not: a host without it yet says so when it starts.
Field addresses(std::vector<std::string> Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        auto items = list_of(value);
        for (const auto& item : items) {
            in6_addr place{};
            if (inet_pton(AF_INET, item.c_str(), &place) != 1 && inet_pton(AF_INET6, item.c_str(), &place) != 1) return "'" + item + "' is not an address";
        }
        config.*member = std::move(items);
        return {};
    }};
}

Field list(std::vector<std::string> Config::* member)
{
    return {member, [member](Config& config, const std::string& value) {
        config.*member = list_of(value);
        return std::string();
    }};
}

/// Networks in CIDR notation: "10.0.0.0/8, fe80::/10".
Field networks(std::vector<std::string> Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        auto items = list_of(value);
        for (const auto& item : items)
            if (!parse_network(item)) return "'" + item + "' is not a network such as 10.0.0.0/8";
        // An empty list means everywhere, which commas alone were hardly meant to say.
        if (items.empty() && !trimmed(value).empty()) return "'" + value + "' holds no network";
        config.*member = std::move(items);
        return {};
    }};
}

/// "print.example.org"; empty is taken, too.
Field host(std::string Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        const auto of_host = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; };
        if (value.size() > 253 || !std::all_of(value.begin(), value.end(), of_host)) return "'" + value + "' is not a host's name";
        config.*member = value;
        return {};
    }};
}

/// DNS-SD subtypes: "_print, _universal".
Field subtypes(std::vector<std::string> Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        auto items = list_of(value);
        for (const auto& item : items) {
            const auto of_label = [](unsigned char c) { return std::isalnum(c) || c == '-'; };
            if (item.size() < 2 || item.size() > 63 || item.front() != '_' || !std::all_of(item.begin() + 1, item.end(), of_label))
                return "'" + item + "' is not a subtype such as _print";
        }
        config.*member = std::move(items);
        return {};
    }};
}

Field port(Port Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        if (value == "off") {
            (config.*member).reset();
            return {};
        }
        const auto number = whole_number(value);
        if (!number || *number > 65535) return "'" + value + "' is neither a port (0..65535) nor off";
        config.*member = static_cast<std::uint16_t>(*number);
        return {};
    }};
}

/// "floor-2:9101, accounts:9102"
Field raw_ports(std::vector<RawPort> Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        std::vector<RawPort> ports;
        for (const auto& item : list_of(value)) {
            const auto colon = item.rfind(':');
            const auto number = colon == std::string::npos ? std::nullopt : whole_number(trimmed(std::string_view(item).substr(colon + 1)));
            if (!number || *number > 65535 || colon == 0) return "'" + item + "' is not a printer and its port, such as floor-2:9101";
            ports.push_back({std::string(trimmed(std::string_view(item).substr(0, colon))), static_cast<std::uint16_t>(*number)});
            if (std::count_if(ports.begin(), ports.end(), [&](const RawPort& one) { return one.printer == ports.back().printer; }) > 1)
                return "'" + ports.back().printer + "' has two ports";
        }
        config.*member = std::move(ports);
        return {};
    }};
}

template <class Number>
Field bytes(Number Config::* member, std::uint64_t least, std::uint64_t most)
{
    return {member, [=](Config& config, const std::string& value) -> std::string {
        const auto size = size_of(value);
        if (!size) return "'" + value + "' is not a size such as 512M or 2G";
        if (*size < least || *size > most) return "'" + value + "' is out of range";
        config.*member = static_cast<Number>(*size);
        return {};
    }};
}

Field bytes_or_auto(std::optional<std::uint64_t> Config::* member, std::uint64_t least, std::uint64_t most)
{
    return {member, [=](Config& config, const std::string& value) -> std::string {
        (config.*member).reset();
        if (value == "auto") return {};
        const auto size = size_of(value);
        if (!size) return "'" + value + "' is neither auto nor a size such as 512M or 2G";
        if (*size < least || *size > most) return "'" + value + "' is out of range";
        config.*member = size;
        return {};
    }};
}

Field hours(std::chrono::hours Config::* member, std::uint64_t least, std::uint64_t most)
{
    return {member, [=](Config& config, const std::string& value) -> std::string {
        std::string_view digits = value;
        if (digits.ends_with('h')) digits.remove_suffix(1);
        const auto number = whole_number(digits);
        if (!number || !value.ends_with('h')) return "'" + value + "' is not a duration such as 24h";
        if (*number < least || *number > most) return "'" + value + "' is out of range";
        config.*member = std::chrono::hours(*number);
        return {};
    }};
}

Field yes_no(bool Config::* member)
{
    return {member, [member](Config& config, const std::string& value) -> std::string {
        if (value != "yes" && value != "no") return "'" + value + "' is neither yes nor no";
        config.*member = value == "yes";
        return {};
    }};
}

const std::vector<Key>& keys()
{
    static const std::vector<Key> table{
        {"server", "listen-on", "::, 0.0.0.0", "addresses, comma separated", "Addresses of this machine that clients may reach.", Taken::at_start, addresses(&Config::addresses)},
        {"server", "server-names", "", "names, comma separated", "Further names that clients may call this server by.", Taken::live, list(&Config::names)},
        {"server", "state-dir", "/var/lib/consigne", "directory", "Database, keys and certificates.", Taken::at_start, path(&Config::state_dir)},
        {"server", "spool-dir", "/var/spool/consigne", "directory", "Documents.", Taken::at_start, path(&Config::spool_dir)},
        {"server", "key-file", "", "file", "Keys that seal documents; systemd's credential consigne-key when empty, else documents.key in state-dir.", Taken::at_start, path(&Config::key_file)},
        {"server", "admin-socket", "/run/consigne/admin.sock", "path", "Where consignectl reaches the server.", Taken::at_start, path(&Config::admin_socket)},
        {"server", "user", "consigne", "account", "Account to become once the ports are open, when started as root.", Taken::at_start, text(&Config::user)},
        {"server", "sandbox-program", "consigne-sandbox", "path", "Program that reads documents; a bare name is looked for beside consigned.", Taken::at_start, path(&Config::sandbox_program)},
        {"server", "sandbox-children", "2", "1 .. 16", "Documents read at once.", Taken::at_start, bytes(&Config::sandbox_children, 1, 16)},
        {"server", "log-level", "info", "debug, info, warning or error", "Least important lines to log.", Taken::live, word(&Config::log_level, {"debug", "info", "warning", "error"})},
        {"server", "ports-file", "", "path", "Where to write the ports in use, as JSON; none when empty.", Taken::at_start, path(&Config::ports_file)},
        {"server", "demo", "no", "yes or no", "Accept terminals without an administrator. For demonstrations only.", Taken::live, yes_no(&Config::demo)},
        {"server", "language", "en", "en or fr", "Language of terminals that choose none.", Taken::live, word(&Config::language, {"en", "fr"})},
        {"ports", "ipp", "631", "port, 0 for any free one, or off", "IPP and IPPS.", Taken::at_start, port(&Config::ipp)},
        {"ports", "lpd", "515", "port, 0 or off", "LPD.", Taken::at_start, port(&Config::lpd)},
        {"ports", "raw", "off", "port, 0 or off", "Raw printing (9100).", Taken::at_start, port(&Config::raw)},
        {"ports", "web", "7180", "port, 0 or off", "Terminals and administration, in clear.", Taken::at_start, port(&Config::web)},
        {"ports", "web-tls", "7181", "port, 0 or off", "The same over TLS.", Taken::at_start, port(&Config::web_tls)},
        {"ports", "raw-printer", "consigne", "printer", "Printer that the raw port belongs to.", Taken::live, text(&Config::raw_printer)},
        {"ports", "raw-ports", "", "printer:port, comma separated", "Further printers with a raw port of their own, such as floor-2:9101.", Taken::at_start, raw_ports(&Config::raw_ports)},
        {"ports", "lpd-networks", "", "networks, comma separated", "Whence LPD may be used; from everywhere when empty.", Taken::live, networks(&Config::lpd_networks)},
        {"ports", "raw-networks", "", "networks, comma separated", "Whence raw ports may be used; from everywhere when empty.", Taken::live, networks(&Config::raw_networks)},
        {"tls", "certificate", "", "PEM file", "Certificate; made at first start when empty.", Taken::live, path(&Config::certificate)},
        {"tls", "key", "", "PEM file", "Its private key.", Taken::live, path(&Config::key)},
        {"dns-sd", "publish", "yes", "yes or no", "Announce the printers on the network, through Avahi.", Taken::live, yes_no(&Config::dns_sd)},
        {"dns-sd", "host", "", "host name", "Where they are said to be; this machine, as Avahi calls it, when empty.", Taken::live, host(&Config::dns_sd_host)},
        {"dns-sd", "subtypes", "_print, _universal", "subtypes, comma separated", "Found under these as well: _print by IPP Everywhere, _universal by AirPrint.", Taken::live, subtypes(&Config::dns_sd_subtypes)},
        {"jobs", "hold-for", "24h", "1h .. 168h", "How long a document waits for its owner.", Taken::live, hours(&Config::hold_for, 1, 168)},
        {"jobs", "document-limit", "2G", "1M .. 64G", "Largest document taken.", Taken::live, bytes(&Config::document_limit, std::uint64_t{1} << 20, std::uint64_t{64} << 30)},
        {"jobs", "disk-reserve", "auto", "auto, or 0 .. 1024G", "No new documents when less is free; auto is 2G, or a twentieth of the disk if that is more.", Taken::live, bytes_or_auto(&Config::disk_reserve, 0, std::uint64_t{1024} << 30)},
        {"jobs", "jobs-per-person", "200", "1 .. 100000", "Documents one person may have waiting.", Taken::live, bytes(&Config::jobs_per_person, 1, 100'000)},
        {"jobs", "jobs-per-address", "100", "1 .. 1000000", "Documents one address may have waiting under names nobody vouches for.", Taken::live, bytes(&Config::jobs_per_address, 1, 1'000'000)},
    };
    return table;
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row[b.size()];
}

/// ", did you mean 'x'" for the nearest word, or nothing when none is near.
std::string suggestion(std::string_view wrong, const std::vector<std::string_view>& known)
{
    std::string_view best;
    std::size_t least = std::max<std::size_t>(2, wrong.size() / 3) + 1;
    for (const auto word : known) {
        if (const auto distance = edit_distance(wrong, word); distance < least) {
            least = distance;
            best = word;
        }
    }
    return best.empty() ? std::string() : ", did you mean '" + std::string(best) + "'";
}

std::vector<std::string_view> sections()
{
    std::vector<std::string_view> names;
    for (const auto& key : keys())
        if (names.empty() || names.back() != key.section) names.push_back(key.section);
    return names;
}

/// Where a key stands in the file; absent: the default holds.
using Lines = std::map<std::string, std::size_t, std::less<>>;

/// What no line alone is to blame for, or what the machine has to say: only of keys that stand in the file.
void check_together(const std::filesystem::path& file, const Config& config, const Lines& lines, std::vector<ConfigFault>& faults)
{
    struct Given {
        std::string_view key;
        Port port;
    };
    std::vector<Given> ports{{"ipp", config.ipp}, {"lpd", config.lpd}, {"raw", config.raw}, {"web", config.web}, {"web-tls", config.web_tls}};
    for (const RawPort& one : config.raw_ports) ports.push_back({"raw-ports", one.port});
    const auto line_of = [&](std::string_view key) {
        const auto at = lines.find(key);
        return at == lines.end() ? std::size_t{0} : at->second;
    };
    for (auto one = ports.begin(); one != ports.end(); ++one)
        for (auto other = ports.begin(); other != one; ++other) {
            if (!one->port || !other->port || *one->port == 0 || *one->port != *other->port) continue;
            faults.push_back({file, std::max(line_of(one->key), line_of(other->key)),
                              "port " + std::to_string(*one->port) + " is given to " + std::string(other->key) + " and to " + std::string(one->key)});
        }
    // The default, written out, says no more than the default: the start alone needs that account.
    if (const auto at = lines.find("user"); at != lines.end() && config.user != Config().user) {
        const passwd* account = getpwnam(config.user.c_str());
        if (!account) faults.push_back({file, at->second, "user: there is no account '" + config.user + "'"});
    }
    if (const auto at = lines.find("sandbox-program"); at != lines.end() && config.sandbox_program.has_parent_path() && access(config.sandbox_program.c_str(), X_OK) != 0)
        faults.push_back({file, at->second, "sandbox-program: '" + config.sandbox_program.string() + "' cannot be run: " + std::strerror(errno)});
    const std::pair<std::string_view, std::filesystem::path> files[] = {{"certificate", config.certificate}, {"key", config.key}};
    for (const auto& [name, pem] : files)
        if (const auto at = lines.find(name); at != lines.end() && !pem.empty() && access(pem.c_str(), R_OK) != 0)
            faults.push_back({file, at->second, std::string(name) + ": '" + pem.string() + "' cannot be read: " + std::strerror(errno)});
}

}  // namespace

boost::system::result<Config, std::vector<ConfigFault>> read_config(const std::filesystem::path& file)
{
    std::error_code ec;
    if (std::filesystem::is_directory(file, ec)) return std::vector<ConfigFault>{{file, 0, "is a directory; the configuration is a file"}};
    errno = 0;
    std::ifstream in(file);
    if (!in) return std::vector<ConfigFault>{{file, 0, std::string("cannot be opened: ") + std::strerror(errno)}};

    Config config;
    std::vector<ConfigFault> faults;
    std::string section, line;
    std::vector<std::string> seen;
    Lines lines;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        const auto fault = [&](std::string what) { faults.push_back({file, number, std::move(what)}); };
        std::string_view rest = trimmed(line);
        if (rest.empty() || rest.front() == '#') continue;
        if (rest.front() == '[') {
            section = rest.ends_with(']') ? std::string(trimmed(rest.substr(1, rest.size() - 2))) : std::string();
            const auto known = sections();
            if (std::find(known.begin(), known.end(), section) == known.end()) fault("unknown section '" + std::string(rest) + "'" + suggestion(section, known));
            continue;
        }
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) {
            fault("a line is 'key = value', a [section] or a # comment");
            continue;
        }
        const std::string name{trimmed(rest.substr(0, equals))};
        std::string_view value = trimmed(rest.substr(equals + 1));
        if (value.starts_with('#')) value = {};  // a comment is all there is
        if (const auto comment = value.find(" #"); comment != std::string_view::npos) value = trimmed(value.substr(0, comment));

        const Key* found = nullptr;
        std::vector<std::string_view> names;
        for (const auto& key : keys()) {
            if (key.section == section) names.push_back(key.name);
            if (key.section == section && key.name == name) found = &key;
        }
        if (!found) {
            const auto elsewhere = std::find_if(keys().begin(), keys().end(), [&](const Key& key) { return key.name == name; });
            if (elsewhere != keys().end()) fault("key '" + name + "' belongs to section [" + std::string(elsewhere->section) + "]");
            else fault("unknown key '" + name + "'" + suggestion(name, names));
            continue;
        }
        if (std::find(seen.begin(), seen.end(), section + "/" + name) != seen.end()) fault("key '" + name + "' stands here a second time");
        seen.push_back(section + "/" + name);
        if (const std::string wrong = found->field.set(config, std::string(value)); !wrong.empty())
            fault(name + ": " + wrong + " (" + std::string(found->range) + ")");
        else lines[name] = number;
    }
    if (in.bad()) return std::vector<ConfigFault>{{file, 0, std::string("cannot be read: ") + std::strerror(errno)}};
    if (config.certificate.empty() != config.key.empty()) faults.push_back({file, 0, "[tls] certificate and key are given together or not at all"});
    check_together(file, config, lines, faults);
    if (!faults.empty()) return faults;
    return config;
}

std::vector<std::string> needing_restart(const Config& running, const Config& fresh)
{
    std::vector<std::string> names;
    for (const auto& key : keys())
        if (key.taken == Taken::at_start && !key.field.same(running, fresh)) names.emplace_back(key.name);
    return names;
}

std::string to_string(const ConfigFault& fault)
{
    return fault.file.string() + ':' + (fault.line ? std::to_string(fault.line) + ':' : std::string()) + ' ' + fault.what;
}

std::string sample_config()
{
    std::string out = "# consigne.conf: each key is shown with its default; remove the # to change it. SIGHUP makes a running server read it again.\n";
    std::string_view section;
    for (const auto& key : keys()) {
        if (key.section != section) {
            section = key.section;
            out += "\n[" + std::string(section) + "]\n";
        }
        out += "# " + std::string(key.help) + (key.taken == Taken::at_start ? " Taken at start only.\n#" : "\n#") + std::string(key.name) + " = " + std::string(key.standard) + "   # " + std::string(key.range) + "\n";
    }
    return out;
}

}  // namespace consigne::spooler
