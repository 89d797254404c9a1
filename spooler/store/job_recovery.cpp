// The start: documents and rows are brought together again, and keys that are old are changed.
#include "spooler/jobs/state.hpp"
#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/seal/chunks.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/impl/job_queries.hpp"
#include "spooler/store/job_record.hpp"
#include "spooler/store/job_table.hpp"

#include <iterator>
#include <map>

namespace consigne::spooler::store {

Result<bool> JobTable::whole(const Segments::Found& found, const JobRecord& record) const
{
    const auto key = keys_.unwrap(record.key, record.job.uuid);
    if (!key) return key.error().code == Errc::not_found;  // under a key that is not here now: nobody can say
    auto file = files_.open(found.place);
    if (!file) return file.error();
    const Document document(std::move(file->first), *key, file->second);
    const auto source = open_source(document.view());
    Bytes piece(seal::chunk_size);
    std::uint64_t at = 0;
    for (std::size_t got = 1; got > 0; at += got) {
        const auto read = source->read(at, piece);
        if (!read && read.error().code != Errc::malformed) return read.error();
        if (!read) return false;
        got = *read;
    }
    return at == record.job.bytes;
}

// Only what is surely nobody's becomes a hole: a job that has a row and no document any more, and half of a batch.
Result<bool> JobTable::make_row_again(const Segments::Found& found)
{
    const auto known = database_.read([&](Connection& c) {
        return c.one("SELECT EXISTS (SELECT 1 FROM job WHERE id = ?)", [](Row& row) { return row.flag(); }, found.job);
    });
    if (!known) return known.error();
    if (*known) return false;  // printed or cancelled, and the machine stopped before its document was emptied

    const auto left_alone = [&](const std::string& why) {
        log::error("job.record-left", {{"job", found.job}, {"place", found.place}, {"why", why}});
        last_without_row_ = std::max(last_without_row_, found.job);
        return true;
    };
    const auto words = keys_.open(found.words);
    if (!words && words.error().code == Errc::not_found) return left_alone(words.error().detail);  // its key may come back
    auto record = words ? decode_job_record(*words) : Result<JobRecord>(words.error());
    if (!record || record->job.id.value != found.job) return left_alone("it cannot be read");
    // A batch that a power failure cut off was promised to nobody: its words may be there without its document.
    const auto all = whole(found, *record);
    if (!all) return all.error();
    if (!*all) return false;
    NewJobs arrival;
    arrival.documents.push_back({found.place, record->key});
    arrival.jobs.push_back(std::move(record->job));
    NewJobs* const one = &arrival;
    if (const auto row = insert(std::span(&one, 1), Durable::later); !row) return row.error();
    if (arrival.failed) return left_alone(arrival.failed->detail);
    failpoint::reached("recover.row");
    log::info("job.row-made-again", {{"job", found.job}, {"ticket", arrival.jobs.front().ticket_number}});
    return true;
}

Result<> JobTable::recover()
{
    std::set<std::string> known;
    const auto read = database_.read([&](Connection& c) {
        return c.each("SELECT place FROM document WHERE place IS NOT NULL", [&](Row& row) { known.insert(row.text()); });
    });
    if (!read) return read;
    const auto there = files_.sweep(known);
    if (!there) return there.error();
    const auto recovered = files_.segments().recover(known, [&](const Segments::Found& found) { return make_row_again(found); });
    if (!recovered) return recovered;
    std::vector<std::string> missing = files_.segments().missing();
    std::copy_if(known.begin(), known.end(), std::back_inserter(missing), [&](const std::string& place) { return !Segments::holds(place) && !there->contains(place); });
    if (const auto told = give_up(missing); !told) return told;
    // Once rows were made again: their numbers are taken.
    const auto next = database_.read([](Connection& c) {
        return c.one("SELECT max(next, coalesce((SELECT max(id) FROM job), 0) + 1) FROM job_number", [](Row& row) { return row.integer(); });
    });
    if (!next) return next.error();
    next_number_ = std::max(*next, last_without_row_ + 1);
    tickets_changed();
    // Rows made again wait for a sync until now: one for all of them.
    const auto synced = database_.write([](Connection& c) -> Result<> {
        const auto row = c.run("UPDATE job_number SET next = next");
        return row ? Result<>() : Result<>(row.error());
    });
    if (!synced) return synced;
    return wrap_again();
}

Result<> JobTable::give_up(std::span<const std::string> places)
{
    const auto given_up = [](Connection& c, const std::string& place) -> Result<> {
        constexpr auto not_over = moving<JobState::aborted, JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped>();
        const auto done = c.run("UPDATE job SET state = ?, reasons = 'aborted-by-system', message = 'The document is damaged and cannot be printed.', "
                                "completed_at = ? WHERE id = (SELECT job FROM document WHERE place = ?) AND (? & (1 << state)) <> 0",
                                JobState::aborted, now(), place, not_over);
        if (!done) return done.error();
        const auto cleared = c.run("UPDATE document SET place = NULL, key = NULL WHERE place = ?", place);
        return cleared ? Result<>() : Result<>(cleared.error());
    };
    constexpr std::size_t at_once = 500;
    while (!places.empty()) {
        const auto some = places.first(std::min(at_once, places.size()));
        places = places.subspan(some.size());
        for (const auto& place : some) log::error("document.missing", {{"place", place}});
        const auto told = database_.write([&](Connection& c) -> Result<> {
            for (const auto& place : some)
                if (const auto done = given_up(c, place); !done) return done;
            return {};
        });
        if (!told) return told;
    }
    return {};
}

// Rows are on disk by now, so that a record which a crash garbles costs nothing.
Result<> JobTable::reseal_records(const std::map<std::string, std::string>& keys)
{
    return files_.segments().change_words(keys, [&](const std::string& place, const std::string& words) -> Result<std::string> {
        const auto plain = keys_.open(words);
        if (!plain) return plain.error();
        auto record = decode_job_record(*plain);
        if (!record) return record.error();
        record->key = keys.at(place);
        return keys_.seal(encode(*record));
    });
}

Result<> JobTable::wrap_again()
{
    struct Wrapped {
        JobId job;
        std::string uuid, key, place;
    };
    constexpr std::uint32_t at_once = 1000;
    std::uint64_t wrapped = 0, lost = 0;
    for (JobId after{}; true;) {
        std::vector<Wrapped> old;
        const auto found = database_.read([&](Connection& c) {
            return c.each("SELECT job, uuid, key, coalesce(place, '') FROM document JOIN job ON job.id = document.job WHERE key IS NOT NULL AND substr(key, 1, 16) <> ? AND job > ? "
                          "ORDER BY job LIMIT ?",
                          [&](Row& row) {
                              Wrapped one;
                              one.job = row.id<JobId>();
                              one.uuid = row.text();
                              one.key = row.text();
                              one.place = row.text();
                              old.push_back(std::move(one));
                          },
                          keys_.in_use(), after, at_once);
        });
        if (!found) return found;
        if (old.empty()) break;
        after = old.back().job;
        std::map<std::string, std::string> in_records;   // place → key wrapped anew
        std::vector<Wrapped> fresh;
        for (Wrapped& one : old) {
            const auto key = keys_.unwrap(one.key, one.uuid);
            if (!key) {
                ++lost;
                continue;
            }
            auto again = keys_.wrap(*key, one.uuid);
            if (!again) return again.error();
            one.key = std::move(*again);
            if (Segments::holds(one.place)) in_records[one.place] = one.key;
            fresh.push_back(std::move(one));
        }
        // The records first: once its row has gone over to the new key, nothing here looks at a record again.
        if (const auto resealed = reseal_records(in_records); !resealed) {
            log::error("seal.key-not-changed", {{"documents", static_cast<std::uint64_t>(fresh.size())}, {"why", resealed.error().detail}});
            return {};  // they are opened as before; the next start tries again
        }
        failpoint::reached("keys.records");
        const auto done = database_.write([&](Connection& c) -> Result<> {
            for (const Wrapped& one : fresh)
                if (const auto row = c.run("UPDATE document SET key = ? WHERE job = ?", one.key, one.job); !row) return row.error();
            if (failpoint::fails("keys.commit")) return disk("keys of documents");
            return {};
        });
        if (!done) return done;
        failpoint::reached("keys.kept");
        wrapped += fresh.size();
    }
    if (wrapped) log::info("seal.key-changed", {{"documents", wrapped}});
    if (lost) log::error("seal.key-missing", {{"documents", lost}, {"why", "no key of the key file opens them: put the key back that they were sealed under"}});
    return {};
}

Result<bool> JobTable::any_sealed(Database& database)
{
    return database.read([](Connection& c) { return c.one("SELECT EXISTS (SELECT 1 FROM document WHERE key IS NOT NULL)", [](Row& row) { return row.flag(); }); });
}

}  // namespace consigne::spooler::store
