// Groups of people, and who is in them.
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/allowed_row.hpp"
#include "spooler/store/impl/taken.hpp"
#include "spooler/store/people_table.hpp"

namespace consigne::spooler::store {
namespace {

Group group_of(Row& row)
{
    Group g;
    g.id = row.id<GroupId>();
    g.name = row.text();
    g.comment = row.text();
    g.operator_right = row.flag();
    g.allowed = allowed_of(row);
    g.members = static_cast<std::uint64_t>(row.integer());
    return g;
}

}  // namespace

#define CONSIGNE_GROUP "SELECT g.id, g.name, g.comment, g.operator_right, g.may_copy, g.may_print_monochrome, g.may_print_colour, g.may_scan, g.may_usb, (SELECT count(*) FROM group_member m WHERE m.people_group = g.id) FROM people_group g "

std::vector<Group> PeopleTable::groups()
{
    std::vector<Group> all;
    const Result<> done = database_.read([&](Connection& c) { return c.each(CONSIGNE_GROUP "ORDER BY g.name", [&](Row& row) { all.push_back(group_of(row)); }); });
    if (!done) log::error("group-list", {{"error", done.error().detail}});
    return all;
}

std::vector<Group> PeopleTable::groups_of(PersonId person)
{
    std::vector<Group> all;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each(CONSIGNE_GROUP "WHERE g.id IN (SELECT people_group FROM group_member WHERE person = ?) ORDER BY g.name", [&](Row& row) { all.push_back(group_of(row)); }, person);
    });
    if (!done) log::error("group-list", {{"error", done.error().detail}});
    return all;
}

Result<Group> PeopleTable::find_group(GroupId id)
{
    return or_no(database_.read([&](Connection& c) { return c.one(CONSIGNE_GROUP "WHERE g.id = ?", group_of, id); }), "such group");
}
#undef CONSIGNE_GROUP

Result<GroupId> PeopleTable::add_group(const Group& g)
{
    return database_.write([&](Connection& c) -> Result<GroupId> {
        const auto done = c.run("INSERT INTO people_group (name, comment, operator_right, may_copy, may_print_monochrome, may_print_colour, may_scan, may_usb) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                g.name, g.comment, g.operator_right, g.allowed[Use::copy], g.allowed[Use::print_monochrome], g.allowed[Use::print_colour], g.allowed[Use::scan], g.allowed[Use::usb]);
        if (!done) return taken(done.error(), {{"people_group.name", "there is a group named " + g.name + " already"}});
        return GroupId{c.last_id()};
    });
}

Result<> PeopleTable::update_group(const Group& g)
{
    return forgotten(database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE people_group SET name = ?, comment = ?, operator_right = ?, may_copy = ?, may_print_monochrome = ?, may_print_colour = ?, may_scan = ?, may_usb = ? WHERE id = ?",
                                g.name, g.comment, g.operator_right, g.allowed[Use::copy], g.allowed[Use::print_monochrome], g.allowed[Use::print_colour], g.allowed[Use::scan], g.allowed[Use::usb], g.id);
        if (!done) return taken(done.error(), {{"people_group.name", "there is a group named " + g.name + " already"}});
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such group"));
    }));
}

Result<> PeopleTable::remove_group(GroupId id)
{
    return forgotten(database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM people_group WHERE id = ?", id);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such group"));
    }));
}

Result<> PeopleTable::set_member(GroupId group, PersonId person, bool member)
{
    return forgotten(database_.write([&](Connection& c) -> Result<> {
        const auto done = member ? c.run("INSERT OR IGNORE INTO group_member (people_group, person) VALUES (?, ?)", group, person)
                                 : c.run("DELETE FROM group_member WHERE people_group = ? AND person = ?", group, person);
        if (!done) return taken(done.error(), {});
        return {};
    }));
}

}  // namespace consigne::spooler::store
