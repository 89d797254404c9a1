#include "spooler/store/printer_table.hpp"

#include "spooler/intake/trusted_network.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/taken.hpp"
#include "spooler/store/random.hpp"

#include <algorithm>

namespace consigne::spooler::store {
namespace {

constexpr std::size_t max_printer_name = 64;

bool name_fits(const std::string& name)
{
    return !name.empty() && name.size() <= max_printer_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    });
}

Result<> check(const Printer& printer)
{
    if (!name_fits(printer.name)) return fail(Errc::malformed, "a printer's name is 1 to 64 of A-Z a-z 0-9 . _ -");
    for (const std::string& network : printer.trusted_networks)
        if (const auto read = parse_trusted_network(network); !read) return read.error();
    return {};
}

Printer printer_of(Row& row)
{
    Printer p;
    p.id = row.id<PrinterId>();
    p.name = row.text();
    p.info = row.text();
    p.location = row.text();
    p.uuid = row.text();
    p.mode = row.number<ReleaseMode>();
    p.accepting = row.flag();
    p.keep_claimed = row.flag();
    p.paused = row.flag();
    p.holding_new = row.flag();
    p.organization = row.text();
    p.organizational_unit = row.text();
    p.geo_location = row.text();
    p.operator_message = row.text();
    p.dns_sd_name = row.text();
    p.kind = row.text();
    p.state_changed = row.instant();
    p.config_changed = row.instant();
    return p;
}

OutputDevice device_of(Row& row)
{
    OutputDevice d;
    d.id = row.id<OutputDeviceId>();
    d.name = row.text();
    d.uri = row.text();
    d.model = row.text();
    d.serial = row.text();
    d.location = row.text();
    d.certificate = row.text();
    d.state_message = row.text();
    d.ready = row.flag();
    d.abilities = row.text();
    d.trays = trays_from_json(row.text());
    return d;
}

Error device_taken(Error error, const OutputDevice& d)
{
    return taken(std::move(error), {{"output_device.name", "device " + d.name + " exists already"}, {"output_device.serial", "a device with this serial number exists already"}});
}

/// "printer consigne, printer direct and terminal 07"; empty when nothing uses the device.
Result<std::string> users_of(Connection& c, OutputDeviceId id)
{
    std::vector<std::string> users;
    const Result<> done = c.each("SELECT 'printer ' || p.name FROM printer_device d JOIN printer p ON p.id = d.printer WHERE d.device = ?1 "
                                 "UNION ALL SELECT 'terminal ' || serial FROM terminal WHERE device = ?1",
                                 [&](Row& row) { users.push_back(row.text()); }, id);
    if (!done) return done.error();
    std::string all;
    for (std::size_t i = 0; i < users.size(); ++i) all += (i == 0 ? "" : i + 1 == users.size() ? " and " : ", ") + users[i];
    return all;
}

Result<> load_lists(Connection& c, Printer& p)
{
    const Result<> devices = c.each("SELECT device FROM printer_device WHERE printer = ? ORDER BY position",
                                    [&](Row& row) { p.devices.push_back(row.id<OutputDeviceId>()); }, p.id);
    if (!devices) return devices;
    return c.each("SELECT network FROM trusted_network WHERE printer = ? ORDER BY position",
                  [&](Row& row) { p.trusted_networks.push_back(row.text()); }, p.id);
}

Result<> store_lists(Connection& c, const Printer& p)
{
    for (const auto& emptied : {c.run("DELETE FROM printer_device WHERE printer = ?", p.id),
                                c.run("DELETE FROM trusted_network WHERE printer = ?", p.id)})
        if (!emptied) return emptied.error();
    std::int64_t position = 0;
    for (const OutputDeviceId device : p.devices) {
        const auto done = c.run("INSERT INTO printer_device (printer, position, device) VALUES (?, ?, ?)", p.id, position++, device);
        if (!done) return taken(done.error(), {{"printer_device", "a device is named twice"}});
    }
    for (const std::string& network : p.trusted_networks) {
        const auto done = c.run("INSERT INTO trusted_network (printer, position, network) VALUES (?, ?, ?)", p.id, position++, network);
        if (!done) return done.error();
    }
    return {};
}

template <class Is>
Result<Printer> one_of(const Result<std::shared_ptr<const std::vector<Printer>>>& all, Is is, const std::string& words)
{
    if (!all) return all.error();
    const auto found = std::find_if((*all)->begin(), (*all)->end(), is);
    if (found == (*all)->end()) return fail(Errc::not_found, words);
    return *found;
}

}  // namespace

#define CONSIGNE_PRINTER \
    "SELECT id, name, info, location, uuid, mode, accepting, keep_claimed, paused, holding_new, organization, organizational_unit, " \
    "geo_location, operator_message, dns_sd_name, kind, state_changed, config_changed FROM printer "
#define CONSIGNE_DEVICE "SELECT id, name, uri, model, serial, location, certificate, state_message, ready, abilities, trays FROM output_device "

Result<std::shared_ptr<const std::vector<Printer>>> PrinterTable::all()
{
    return printers_.get([this] {
        return database_.read([](Connection& c) -> Result<std::vector<Printer>> {
            std::vector<Printer> found;
            const Result<> rows = c.each(CONSIGNE_PRINTER "ORDER BY name", [&](Row& row) { found.push_back(printer_of(row)); });
            if (!rows) return rows.error();
            for (Printer& printer : found)
                if (const Result<> loaded = load_lists(c, printer); !loaded) return loaded.error();
            return found;
        });
    });
}

Result<Printer> PrinterTable::find(PrinterId id)
{
    return one_of(all(), [id](const Printer& printer) { return printer.id == id; }, "no such printer");
}

Result<Printer> PrinterTable::find(const std::string& name)
{
    return one_of(all(), [&name](const Printer& printer) { return printer.name == name; }, "no printer " + name);
}

std::vector<Printer> PrinterTable::list()
{
    const auto printers = all();
    if (printers) return **printers;
    log::error("printer-list", {{"error", printers.error().detail}});
    return {};
}

Result<PrinterId> PrinterTable::add(Printer p)
{
    if (const Result<> fits = check(p); !fits) return fits.error();
    if (p.uuid.empty()) p.uuid = random_uuid();
    return told(database_.write([&](Connection& c) -> Result<PrinterId> {
        const auto done = c.run("INSERT INTO printer (name, info, location, uuid, mode, accepting, keep_claimed) VALUES (?, ?, ?, ?, ?, ?, ?)",
                                p.name, p.info, p.location, p.uuid, p.mode, p.accepting, p.keep_claimed);
        if (!done) return taken(done.error(), {{"printer.name", "printer " + p.name + " exists already"}});
        p.id = PrinterId{c.last_id()};
        if (const Result<> lists = store_lists(c, p); !lists) return lists.error();
        return p.id;
    }));
}

Result<> PrinterTable::update(const Printer& p)
{
    if (const Result<> fits = check(p); !fits) return fits.error();
    bool state = false, config = false;
    const auto updated = database_.write([&](Connection& c) -> Result<> {
        const auto before = c.one(CONSIGNE_PRINTER "WHERE id = ?", printer_of, p.id);
        if (!before) return fail(Errc::not_found, "no such printer");
        state = before->accepting != p.accepting || before->paused != p.paused || before->holding_new != p.holding_new;
        config = before->name != p.name || before->info != p.info || before->location != p.location || before->mode != p.mode ||
                 before->organization != p.organization || before->organizational_unit != p.organizational_unit ||
                 before->geo_location != p.geo_location || before->operator_message != p.operator_message ||
                 before->dns_sd_name != p.dns_sd_name || before->kind != p.kind;
        const auto done = c.run("UPDATE printer SET name = ?, info = ?, location = ?, uuid = ?, mode = ?, accepting = ?, keep_claimed = ?, paused = ?, holding_new = ?, "
                                "organization = ?, organizational_unit = ?, geo_location = ?, operator_message = ?, dns_sd_name = ?, kind = ?, state_changed = ?, config_changed = ? WHERE id = ?",
                                p.name, p.info, p.location, p.uuid, p.mode, p.accepting, p.keep_claimed, p.paused, p.holding_new, p.organization,
                                p.organizational_unit, p.geo_location, p.operator_message, p.dns_sd_name, p.kind, state ? now() : before->state_changed,
                                config ? now() : before->config_changed, p.id);
        if (!done) return taken(done.error(), {{"printer.name", "printer " + p.name + " exists already"}});
        return store_lists(c, p);
    });
    if (updated) printers_.forget();
    if (updated && changes_ != nullptr) {
        if (state) changes_->tell({Change::What::printer_state, {}, p.id});
        if (config) changes_->tell({Change::What::printer_config, {}, p.id});
    }
    return told(updated);
}

Result<> PrinterTable::remove(PrinterId id)
{
    return told(database_.write([&](Connection& c) -> Result<> {
        const auto held = c.one("SELECT EXISTS (SELECT 1 FROM job WHERE printer = ? AND state < 7)", [](Row& row) { return row.flag(); }, id);
        if (!held) return held.error();
        if (*held) return fail(Errc::conflict, "jobs are held for this printer");
        const auto done = c.run("DELETE FROM printer WHERE id = ?", id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such printer"));
    }));
}

Result<OutputDevice> OutputDeviceTable::find(OutputDeviceId id)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_DEVICE "WHERE id = ?", device_of, id); }), "such device");
}

Result<OutputDevice> OutputDeviceTable::find(const std::string& name_or_serial)
{
    return database_.read([&](Connection& c) -> Result<OutputDevice> {
        if (Result<OutputDevice> named = c.one(CONSIGNE_DEVICE "WHERE name = ?", device_of, name_or_serial)) return named;
        return or_no(c.one(CONSIGNE_DEVICE "WHERE serial = ? AND serial <> ''", device_of, name_or_serial), "device " + name_or_serial);
    });
}

std::vector<OutputDevice> OutputDeviceTable::list()
{
    std::vector<OutputDevice> all;
    const Result<> done = database_.read(
        [&](Connection& c) { return c.each(CONSIGNE_DEVICE "ORDER BY name", [&](Row& row) { all.push_back(device_of(row)); }); });
    if (!done) log::error("device-list", {{"error", done.error().detail}});
    return all;
}

Result<OutputDeviceId> OutputDeviceTable::add(OutputDevice d)
{
    return database_.write([&](Connection& c) -> Result<OutputDeviceId> {
        const auto done = c.run("INSERT INTO output_device (name, uri, model, serial, location, certificate, state_message, ready, abilities, trays) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                d.name, d.uri, d.model, d.serial, d.location, d.certificate, d.state_message, d.ready, d.abilities, to_json(d.trays));
        if (!done) return device_taken(done.error(), d);
        return OutputDeviceId{c.last_id()};
    });
}

Result<> OutputDeviceTable::update(const OutputDevice& d)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE output_device SET name = ?, uri = ?, model = ?, serial = ?, location = ?, certificate = ?, "
                                "state_message = ?, ready = ?, abilities = ?, trays = ? WHERE id = ?",
                                d.name, d.uri, d.model, d.serial, d.location, d.certificate, d.state_message, d.ready, d.abilities, to_json(d.trays), d.id);
        if (!done) return device_taken(done.error(), d);
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such device"));
    });
}

Result<> OutputDeviceTable::remove(OutputDeviceId id)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto used = c.one("SELECT EXISTS (SELECT 1 FROM delivery WHERE device = ? AND state < 3)", [](Row& row) { return row.flag(); }, id);
        if (!used) return used.error();
        if (*used) return fail(Errc::conflict, "a job is on its way to this device");
        const auto users = users_of(c, id);
        if (!users) return users.error();
        if (!users->empty()) return fail(Errc::conflict, "used by " + *users);
        const auto done = c.run("DELETE FROM output_device WHERE id = ?", id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such device"));
    });
}
#undef CONSIGNE_PRINTER
#undef CONSIGNE_DEVICE

}  // namespace consigne::spooler::store
