// Cards that nobody has.
#include "spooler/runtime/log.hpp"
#include "spooler/store/people_table.hpp"

namespace consigne::spooler::store {

Result<> PeopleTable::keep_tap(const UnknownTap& tap)
{
    return database_.write([&](Connection& c) -> Result<> {
        if (const auto old = c.run("DELETE FROM unknown_tap WHERE at < ?", tap.at - tap_kept); !old) return old.error();
        const auto kept = c.run("INSERT INTO unknown_tap (digest, last4, place, at, times) SELECT ?, ?, ?, ?, 1 WHERE NOT EXISTS (SELECT 1 FROM card WHERE digest = ?) "
                                "ON CONFLICT (digest) DO UPDATE SET place = excluded.place, at = excluded.at, times = times + 1",
                                tap.digest, tap.last4, tap.place, tap.at, tap.digest);
        if (!kept) return kept.error();
        const auto over = c.run("DELETE FROM unknown_tap WHERE digest NOT IN (SELECT digest FROM unknown_tap ORDER BY at DESC, digest LIMIT ?)", static_cast<std::int64_t>(most_taps));
        return over ? Result<>() : Result<>(over.error());
    });
}

std::vector<UnknownTap> PeopleTable::taps(Instant now)
{
    std::vector<UnknownTap> all;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each("SELECT digest, last4, place, at, times FROM unknown_tap WHERE at >= ? ORDER BY at DESC, digest",
                      [&](Row& row) {
                          UnknownTap& tap = all.emplace_back();
                          tap.digest = row.text();
                          tap.last4 = row.text();
                          tap.place = row.text();
                          tap.at = row.instant();
                          tap.times = static_cast<std::uint32_t>(row.integer());
                      },
                      now - tap_kept);
    });
    if (!done) log::error("tap-list", {{"error", done.error().detail}});
    return all;
}

Result<> PeopleTable::forget_tap(const std::string& digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM unknown_tap WHERE digest = ?", digest);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such tap"));
    });
}

}  // namespace consigne::spooler::store
