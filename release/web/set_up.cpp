#include "release/web/set_up.hpp"

#include "spooler/api/personal_address.hpp"

#include <algorithm>
#include <cctype>

namespace consigne::release::web {
namespace {

struct Known {
    System system;
    std::string_view keyword, title;
    std::string_view agent;   ///< in User-Agent
};

// In the order in which User-Agent is searched: ChromeOS and Android call themselves Linux as well.
constexpr std::array known{
    Known{System::windows, "windows", "Windows", "Windows"},
    Known{System::ios, "ios", "iPhone, iPad", "iPhone"},
    Known{System::ios, "ios", "iPhone, iPad", "iPad"},
    Known{System::macos, "macos", "Mac", "Macintosh"},
    Known{System::android, "android", "Android", "Android"},
    Known{System::chromeos, "chromeos", "Chromebook", "CrOS"},
    Known{System::gnu_linux, "linux", "Linux", "Linux"},
};

const Known& of(System system) { return *std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.system == system; }); }

std::string escaped_xml(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        default: out += c;
        }
    }
    return out;
}

/// An identity that is the same each time for this printer, and another one for each `part`: a profile that is installed
/// again takes the first one's place.
std::string related_uuid(const std::string& uuid, char part)
{
    std::string out = uuid;
    if (!out.empty()) {
        const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(std::tolower(static_cast<unsigned char>(out.back()))));
        out.back() = "0123456789abcdef"[((digit == std::string_view::npos ? 0 : digit) + static_cast<std::size_t>(part)) % 16];
    }
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

class Writer {
public:
    Writer(const Destination& to, const Language& words) : to_(to), words_(words) {}

    Step say(std::string_view key) const
    {
        return {words_.text(key, {{"name", to_.name}, {"digest", to_.certificate_digest}}), {}, {}, {}, {}};
    }
    Step command(std::string_view key, std::string line) const
    {
        Step step = say(key);
        step.fields.push_back({{}, std::move(line)});
        return step;
    }
    Step address(std::string_view key) const { return command(key, to_.address()); }
    /// What a form asks for.
    Step form(std::string_view key, std::string protocol) const
    {
        Step step = say(key);
        step.fields = {{words_.text("add_field_address"), to_.host + ":" + std::to_string(to_.port)},
                       {words_.text("add_field_protocol"), std::move(protocol)},
                       {words_.text("add_field_queue"), to_.path()}};
        return step;
    }
    Step profile(std::string_view key) const
    {
        Step step = say(to_.token.empty() ? key : "add_profile_own");
        step.link = to_.web + "/add/" + to_.queue + ".mobileconfig";
        step.link_words = words_.text("add_profile_file", {{"name", to_.queue}});
        if (to_.token.empty()) return step;
        // A token does not travel in links, which browsers and proxies remember.
        step.own_text = words_.text(key);
        step.link = to_.web + "/add";
        return step;
    }
    Way way(std::string_view heading, std::vector<Step> steps) const { return {words_.text(heading), std::move(steps)}; }

private:
    const Destination& to_;
    const Language& words_;
};

}  // namespace

std::string_view keyword(System system) { return of(system).keyword; }
std::string_view title(System system) { return of(system).title; }

std::optional<System> system_of(std::string_view keyword)
{
    for (const Known& one : known)
        if (one.keyword == keyword) return one.system;
    return std::nullopt;
}

System guessed(std::string_view user_agent)
{
    for (const Known& one : known)
        if (user_agent.find(one.agent) != std::string_view::npos) return one.system;
    return System::windows;
}

std::string Destination::path() const { return token.empty() ? "ipp/print/" + queue : spooler::personal_path(token, queue).substr(1); }

Destination Destination::own(const std::string& its_token) const
{
    Destination out = *this;
    out.token = its_token;
    out.uuid = spooler::personal_uuid(uuid, its_token);
    out.announced = out.asks_who = false;
    return out;
}

std::string Destination::authority() const { return port == 631 ? host : host + ":" + std::to_string(port); }

bool plain_host(std::string_view host)
{
    if (host.empty() || host.size() > 253) return false;
    if (host.front() == '[') {
        if (host.back() != ']') return false;
        host = host.substr(1, host.size() - 2);
        return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) { return std::isxdigit(c) || c == ':' || c == '.'; });
    }
    return host.front() != '-' && std::all_of(host.begin(), host.end(), [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-'; });
}

std::string lpadmin_line(const Destination& to) { return "lpadmin -p " + to.queue + " -E -v '" + to.address() + "' -m everywhere"; }

std::string powershell_line(const Destination& to) { return "Add-Printer -IppURL '" + to.address() + "'"; }

std::string powershell_trust_line(const Destination& to)
{
    return "$file = \"$env:TEMP\\consigne.crt\"; Invoke-WebRequest -UseBasicParsing '" + to.web + "/add/consigne.crt' -OutFile $file; if ((Get-FileHash $file).Hash -eq '" +
           to.certificate_digest + "') { Import-Certificate $file -CertStoreLocation Cert:\\LocalMachine\\Root }";
}

std::vector<Way> ways(System system, const Destination& to, const Language& words)
{
    const Writer w(to, words);
    std::vector<Way> all;
    switch (system) {
    case System::windows:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_windows_open"), w.say("add_windows_pick")}));
        all.push_back(w.way("add_by_command", {w.say("add_windows_shell"), w.command("add_paste", powershell_line(to))}));
        all.push_back(w.way("add_by_address", {w.say("add_windows_open"), w.say("add_windows_manually"), w.address("add_windows_address")}));
        if (!to.certificate_digest.empty()) all.push_back(w.way("add_windows_distrust", {w.command("add_windows_trust", powershell_trust_line(to))}));
        break;
    case System::macos:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_macos_open"), w.say("add_macos_pick")}));
        all.push_back(w.way("add_by_profile", {w.profile("add_profile_get"), w.say("add_macos_install"), w.say("add_apple_print")}));
        all.push_back(w.way("add_by_command", {w.command("add_macos_terminal", lpadmin_line(to))}));
        all.push_back(w.way("add_by_address", {w.say("add_macos_open"), w.form("add_macos_address", "AirPrint")}));
        break;
    case System::gnu_linux:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_linux_pick")}));
        all.push_back(w.way("add_by_command", {w.command("add_linux_terminal", "sudo " + lpadmin_line(to)),
                                               w.command("add_linux_print", "lp -d " + to.queue + " " + words.text("add_linux_file"))}));
        all.push_back(w.way("add_by_address", {w.say("add_linux_open"), w.address("add_type")}));
        break;
    case System::ios:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_ios_pick")}));
        all.push_back(w.way("add_by_profile", {w.profile("add_ios_get"), w.say("add_ios_install"), w.say("add_apple_print")}));
        break;
    case System::android:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_android_pick")}));
        all.push_back(w.way("add_by_address", {w.say("add_android_open"), w.address("add_type")}));
        break;
    case System::chromeos:
        if (to.announced) all.push_back(w.way("add_nearby", {w.say("add_chromeos_open"), w.say("add_chromeos_pick")}));
        all.push_back(w.way("add_by_address", {w.say("add_chromeos_open"), w.form("add_chromeos_form", "IPPS"), w.say("add_chromeos_add")}));
        break;
    }
    if (to.asks_who)
        for (Way& one : all)
            if (one.heading != words.text("add_windows_distrust")) one.steps.push_back(w.say("add_signs_in"));
    return all;
}

std::string apple_profile(const Destination& to, const Language& words)
{
    const auto entry = [](const char* key, const std::string& kind, const std::string& value) {
        return "<key>" + std::string(key) + "</key><" + kind + ">" + escaped_xml(value) + "</" + kind + ">\n";
    };
    const auto payload = [&](const std::string& type, const std::string& name, const std::string& identity, char part) {
        return entry("PayloadType", "string", type) + entry("PayloadVersion", "integer", "1") + entry("PayloadIdentifier", "string", identity) +
               entry("PayloadUUID", "string", related_uuid(to.uuid, part)) + entry("PayloadDisplayName", "string", name);
    };
    const std::string identity = "consigne." + to.queue + "." + to.uuid;
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                      "<plist version=\"1.0\">\n<dict>\n";
    out += payload("Configuration", to.name, identity, 1);
    out += entry("PayloadDescription", "string", words.text("add_profile_what", {{"name", to.name}}));
    out += entry("PayloadOrganization", "string", "Consigne");
    out += "<key>PayloadContent</key>\n<array>\n<dict>\n";
    out += payload("com.apple.airprint", "AirPrint", identity + ".airprint", 2);
    // ResourcePath is `rp` of the Bonjour record: no leading slash.
    out += "<key>AirPrint</key>\n<array>\n<dict>\n" + entry("IPAddress", "string", to.host) + entry("Port", "integer", std::to_string(to.port)) +
           entry("ResourcePath", "string", to.path()) + "<key>ForceTLS</key><true/>\n</dict>\n</array>\n";
    return out + "</dict>\n</array>\n</dict>\n</plist>\n";
}

}  // namespace consigne::release::web
