#include "release/station/settings.hpp"

#include "spooler/runtime/whole_file.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::station {
namespace {

namespace json = boost::json;

/// Far more than a certificate of an authority takes.
constexpr std::size_t longest_file = 256 * 1024;

class Object {
public:
    explicit Object(const json::object& object) : object_(object) {}

    void text(std::string_view key, std::string& value) const
    {
        if (const auto* found = object_.if_contains(key); found && found->is_string()) value = std::string(found->get_string());
    }
    void flag(std::string_view key, bool& value) const
    {
        if (const auto* found = object_.if_contains(key); found && found->is_bool()) value = found->get_bool();
    }
    template <class Number>
    void number(std::string_view key, Number& value, std::int64_t most) const
    {
        if (const auto* found = object_.if_contains(key); found && found->is_int64() && found->get_int64() >= 0 && found->get_int64() <= most)
            value = static_cast<Number>(found->get_int64());
    }

private:
    const json::object& object_;
};

const json::object& part(const json::object& whole, std::string_view key)
{
    static const json::object nothing;
    const auto* found = whole.if_contains(key);
    return found && found->is_object() ? found->get_object() : nothing;
}

std::string_view word(Readers::Network network)
{
    switch (network) {
    case Readers::Network::listen: return "listen";
    case Readers::Network::connect: return "connect";
    case Readers::Network::none: break;
    }
    return "none";
}

Settings of(const json::object& whole)
{
    Settings settings;
    const Object all(whole), server(part(whole, "server")), readers(part(whole, "readers"));
    all.text("serial", settings.serial);
    all.text("language", settings.language);
    all.text("secret", settings.secret);
    all.text("administrator", settings.administrator);
    server.text("host", settings.server.host);
    server.number("port", settings.server.port, 65535);
    server.flag("tls", settings.server.tls);
    server.text("fingerprint", settings.server.fingerprint);
    server.text("authority", settings.server.authority);
    readers.text("keyboard", settings.readers.keyboard);
    readers.text("line", settings.readers.line);
    readers.number("speed", settings.readers.speed, 4'000'000);
    readers.text("frame", settings.readers.frame);
    std::string network;
    readers.text("network", network);
    for (const auto one : {Readers::Network::listen, Readers::Network::connect})
        if (network == word(one)) settings.readers.network = one;
    readers.text("network-host", settings.readers.network_host);
    readers.number("network-port", settings.readers.network_port, 65535);
    readers.flag("pcsc", settings.readers.pcsc);
    return settings;
}

json::object as_json(const Settings& settings)
{
    const Server& server = settings.server;
    const Readers& readers = settings.readers;
    return {{"format", 1},
            {"serial", settings.serial},
            {"language", settings.language},
            {"secret", settings.secret},
            {"administrator", settings.administrator},
            {"server", json::object{{"host", server.host}, {"port", server.port}, {"tls", server.tls}, {"fingerprint", server.fingerprint}, {"authority", server.authority}}},
            {"readers", json::object{{"keyboard", readers.keyboard}, {"line", readers.line}, {"speed", readers.speed}, {"frame", readers.frame},
                                     {"network", std::string(word(readers.network))}, {"network-host", readers.network_host}, {"network-port", readers.network_port}, {"pcsc", readers.pcsc}}}};
}

}  // namespace

Result<Settings> read_settings(const std::filesystem::path& file)
{
    const auto text = spooler::read_whole_file(file, longest_file);
    if (!text && text.error().code == Errc::not_found) return Settings{};
    if (!text) return text.error();
    boost::system::error_code ec;
    const auto parsed = json::parse(*text, ec);
    if (ec || !parsed.is_object()) return fail(Errc::malformed, file.string() + ": not a station's settings");
    return of(parsed.get_object());
}

Result<> write_settings(const std::filesystem::path& file, const Settings& settings)
{
    return spooler::write_whole_file(file, json::serialize(as_json(settings)) + "\n");
}

bool fit_serial(std::string_view serial)
{
    const auto fit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'; };
    return !serial.empty() && serial.size() <= 64 && std::all_of(serial.begin(), serial.end(), fit);
}

bool fit_host(std::string_view host)
{
    // Letters, digits, dots and hyphens of a name; colons of an IPv6 address.
    const auto fit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == ':'; };
    return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), fit);
}

bool fit_frame(std::string_view frame)
{
    return frame.size() == 3 && (frame[0] == '7' || frame[0] == '8') && (frame[1] == 'N' || frame[1] == 'E' || frame[1] == 'O') && (frame[2] == '1' || frame[2] == '2');
}

bool fit_speed(unsigned speed)
{
    constexpr std::array speeds{1200u, 2400u, 4800u, 9600u, 19200u, 38400u, 57600u, 115200u};
    return std::find(speeds.begin(), speeds.end(), speed) != speeds.end();
}

Result<std::string> fingerprint(std::string_view typed)
{
    std::string digits;
    for (const char c : typed) {
        if (c == ':' || c == ' ' || c == '\t') continue;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) digits += c;
        else if (c >= 'A' && c <= 'F') digits += static_cast<char>(c - 'A' + 'a');
        else return fail(Errc::malformed, "a fingerprint has the digits 0 to 9 and A to F");
        if (digits.size() > 64) break;
    }
    if (!digits.empty() && digits.size() != 64) return fail(Errc::malformed, "a SHA-256 fingerprint has 64 digits");
    return digits;
}

}  // namespace consigne::release::station
