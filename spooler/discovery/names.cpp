#include "spooler/discovery/names.hpp"

#include "spooler/runtime/log.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>

namespace consigne::spooler::discovery {

namespace json = boost::json;

Names::Names(std::filesystem::path file) : file_(std::move(file))
{
    std::ifstream in(file_);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    boost::system::error_code ec;
    const auto read = json::parse(text.str(), ec);
    const auto* printers = !ec && read.is_object() ? read.get_object().if_contains("printers") : nullptr;
    if (printers == nullptr || !printers->is_object()) return;
    for (const auto& [uuid, row] : printers->get_object()) {
        const auto* fields = row.if_object();
        const auto* wanted = fields ? fields->if_contains("wanted") : nullptr;
        const auto* used = fields ? fields->if_contains("used") : nullptr;
        if (wanted && used && wanted->is_string() && used->is_string())
            names_[uuid] = {std::string(wanted->get_string()), std::string(used->get_string())};
    }
}

std::string Names::used(const std::string& printer_uuid, const std::string& wanted) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = names_.find(printer_uuid);
    return found != names_.end() && found->second.wanted == wanted ? found->second.used : wanted;
}

void Names::keep(const std::string& printer_uuid, const std::string& wanted, const std::string& used)
{
    const std::scoped_lock lock(mutex_);
    const auto found = names_.find(printer_uuid);
    if (wanted == used) {
        if (found == names_.end()) return;
        names_.erase(found);
    } else {
        if (found != names_.end() && found->second.wanted == wanted && found->second.used == used) return;
        names_[printer_uuid] = {wanted, used};
    }
    write();
}

/// Beside and renamed: a crash leaves the old file or the new one. Not synced: what is lost, the network tells again.
void Names::write() const
{
    json::object printers;
    for (const auto& [uuid, name] : names_) printers[uuid] = json::object{{"wanted", name.wanted}, {"used", name.used}};
    const auto fresh = file_.string() + ".new";
    std::ofstream out(fresh);
    out << json::serialize(json::object{{"format", 1}, {"printers", std::move(printers)}}) << '\n';
    out.close();
    std::error_code ec;
    if (out) std::filesystem::rename(fresh, file_, ec);
    if (!out || ec) log::warning("dns-sd.names", {{"file", file_.string()}, {"why", out ? ec.message() : std::string("cannot be written")}});
}

}  // namespace consigne::spooler::discovery
