#include "spooler/store/terminal_table.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/taken.hpp"

namespace consigne::spooler::store {
namespace {

Terminal terminal_of(Row& row)
{
    Terminal t;
    t.id = row.id<TerminalId>();
    t.serial = row.text();
    t.name = row.text();
    t.comment = row.text();
    t.device = row.optional_id<OutputDeviceId>();
    t.accepted = row.flag();
    t.secret_digest = row.text();
    t.address = row.text();
    t.last_seen = row.optional_instant();
    t.automatic_release = row.flag();
    t.release_after_login = row.flag();
    t.operator_release = row.flag();
    t.options = row.flag();
    t.option_copies = row.flag();
    t.option_sides = row.flag();
    t.option_mono = row.flag();
    t.card_reader = row.flag();
    return t;
}

Error terminal_taken(Error error, const Terminal& t)
{
    return taken(std::move(error), {{"terminal.serial", "a terminal with this serial number exists already"}, {"terminal.name", "a terminal named " + t.name + " exists already"}});
}

}  // namespace

#define CONSIGNE_TERMINAL \
    "SELECT id, serial, name, comment, device, accepted, secret_digest, address, last_seen, automatic_release, release_after_login, " \
    "operator_release, options, option_copies, option_sides, option_mono, card_reader FROM terminal "

Result<Terminal> TerminalTable::find(TerminalId id)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_TERMINAL "WHERE id = ?", terminal_of, id); }), "such terminal");
}

Result<Terminal> TerminalTable::find_serial(const std::string& serial)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_TERMINAL "WHERE serial = ?", terminal_of, serial); }), "terminal " + serial);
}

std::vector<Terminal> TerminalTable::list()
{
    std::vector<Terminal> all;
    const Result<> done = database_.read(
        [&](Connection& c) { return c.each(CONSIGNE_TERMINAL "ORDER BY serial", [&](Row& row) { all.push_back(terminal_of(row)); }); });
    if (!done) log::error("terminal-list", {{"error", done.error().detail}});
    return all;
}

Result<TerminalId> TerminalTable::add(const Terminal& t)
{
    return database_.write([&](Connection& c) -> Result<TerminalId> {
        const auto done = c.run("INSERT INTO terminal (serial, name, comment, device, accepted, secret_digest, address, last_seen, automatic_release, "
                                "release_after_login, operator_release, options, option_copies, option_sides, option_mono, card_reader) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                t.serial, t.name, t.comment, t.device, t.accepted, t.secret_digest, t.address, t.last_seen, t.automatic_release,
                                t.release_after_login, t.operator_release, t.options, t.option_copies, t.option_sides, t.option_mono, t.card_reader);
        if (!done) return terminal_taken(done.error(), t);
        return TerminalId{c.last_id()};
    });
}

Result<> TerminalTable::update(const Terminal& t)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE terminal SET serial = ?, name = ?, comment = ?, device = ?, accepted = ?, secret_digest = ?, address = ?, "
                                "last_seen = ?, automatic_release = ?, release_after_login = ?, operator_release = ?, options = ?, "
                                "option_copies = ?, option_sides = ?, option_mono = ?, card_reader = ? WHERE id = ?",
                                t.serial, t.name, t.comment, t.device, t.accepted, t.secret_digest, t.address, t.last_seen, t.automatic_release,
                                t.release_after_login, t.operator_release, t.options, t.option_copies, t.option_sides, t.option_mono, t.card_reader, t.id);
        if (!done) return terminal_taken(done.error(), t);
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such terminal"));
    });
}

Result<> TerminalTable::seen(TerminalId id, const std::string& address, Instant at)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE terminal SET address = ?, last_seen = ? WHERE id = ?", address, at, id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such terminal"));
    }, Durable::later);
}

Result<> TerminalTable::remove(TerminalId id)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM terminal WHERE id = ?", id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such terminal"));
    });
}
#undef CONSIGNE_TERMINAL

}  // namespace consigne::spooler::store
