#include "release/main/units.hpp"

#include <fstream>
#include <system_error>

namespace consigne::release {
namespace {

using spooler::Config;
using spooler::Port;

constexpr const char* packaged = "/usr/lib/systemd/system/";
/// What a reader of documents may take at most, Ghostscript beside it (sandbox::Limits), and a little for the launcher.
constexpr unsigned megabytes_a_reader = 1280, megabytes_of_launcher = 256;

std::string listening(const std::string& address, std::uint16_t port)
{
    const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
    return "ListenStream=" + host + ":" + std::to_string(port) + "\n";
}

void add_door(std::vector<UnitFile>& files, const Config& config, const std::string& name, const Port& wanted, const Port& usual)
{
    const std::string unit = "consigne-" + name + ".socket";
    const bool opened = wanted && *wanted != 0;
    if (!opened) {
        if (usual) files.push_back({unit, {}, "/dev/null"});
        return;
    }
    if (!usual) {
        files.push_back({"sockets.target.wants/" + unit, {}, packaged + unit});
        files.push_back({"consigne.service.wants/" + unit, {}, packaged + unit});
    }
    const bool everywhere = config.addresses == Config().addresses;
    constexpr std::uint16_t raw_port = 9100;
    if (everywhere && *wanted == usual.value_or(raw_port)) return;
    std::string text = "[Socket]\nListenStream=\n";
    if (everywhere) {
        text += "ListenStream=" + std::to_string(*wanted) + "\n";
    } else {
        // Each address is its own; one that the machine gets later is no reason to fail.
        text += "BindIPv6Only=ipv6-only\nFreeBind=yes\n";
        for (const auto& address : config.addresses) text += listening(address, *wanted);
    }
    files.push_back({unit + ".d/50-consigne.conf", std::move(text), {}});
}

}  // namespace

std::vector<UnitFile> unit_files(const Config& config)
{
    const Config usual;
    std::vector<UnitFile> files;
    add_door(files, config, "ipp", config.ipp, usual.ipp);
    add_door(files, config, "lpd", config.lpd, usual.lpd);
    add_door(files, config, "raw", config.raw, usual.raw);
    add_door(files, config, "web", config.web, usual.web);
    add_door(files, config, "web-tls", config.web_tls, usual.web_tls);

    std::string writable;
    for (const auto& [here, there] : {std::pair(config.state_dir, usual.state_dir), std::pair(config.spool_dir, usual.spool_dir),
                                      std::pair(config.admin_socket.parent_path(), usual.admin_socket.parent_path())})
        if (here != there && here.is_absolute()) writable += "ReadWritePaths=-" + here.string() + "\n";
    if (!writable.empty()) files.push_back({"consigne.service.d/50-consigne.conf", "[Service]\n" + writable, {}});

    if (config.sandbox_children != usual.sandbox_children) {
        const unsigned most = (config.sandbox_children + 1) * megabytes_a_reader + megabytes_of_launcher;
        files.push_back({"consigne-sandbox@.service.d/50-consigne.conf", "[Service]\nMemoryMax=" + std::to_string(most) + "M\n", {}});
    }
    return files;
}

Result<> write_units(const Config& config, const std::filesystem::path& directory)
{
    for (const UnitFile& file : unit_files(config)) {
        const auto path = directory / file.name;
        std::error_code error;
        std::filesystem::create_directories(path.parent_path(), error);
        if (!error && !file.target.empty()) std::filesystem::create_symlink(file.target, path, error);
        if (!error && file.target.empty() && !(std::ofstream(path) << file.text << std::flush)) error = std::make_error_code(std::errc::io_error);
        if (error) return fail(Errc::storage_failed, path.string() + ": " + error.message());
    }
    return {};
}

}  // namespace consigne::release
