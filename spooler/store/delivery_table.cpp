#include "spooler/store/delivery_table.hpp"

#include "spooler/jobs/state.hpp"
#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::store {
namespace {

#define CONSIGNE_DELIVERY                                                                                                   \
    "SELECT id, release_id, job, device, person, monochrome, sides, copies, state, reason, device_job, impressions, sheets, " \
    "impressions_completed, sheets_completed, started, ended, fit_width, fit_height FROM delivery "

Delivery delivery_of(Row& row)
{
    Delivery d;
    d.id = row.id<DeliveryId>();
    d.release_id = row.text();
    d.job = row.id<JobId>();
    d.device = row.id<OutputDeviceId>();
    d.by = row.optional_id<PersonId>();
    d.ticket.monochrome = row.flag();
    d.ticket.sides = row.optional([](Row& r) { return r.number<pdl::Duplex>(); });
    d.ticket.copies = row.optional([](Row& r) { return r.number<std::uint32_t>(); });
    d.state = row.number<DeliveryState>();
    d.reason = row.text();
    d.device_job = row.integer();
    d.impressions = row.number<std::uint32_t>();
    d.sheets = row.number<std::uint32_t>();
    d.impressions_completed = row.number<std::uint32_t>();
    d.sheets_completed = row.number<std::uint32_t>();
    d.started = row.instant();
    d.ended = row.optional_instant();
    const auto points = [](Row& r) { return r.number<int>(); };
    const auto width = row.optional(points), height = row.optional(points);
    if (width && height) d.ticket.fit = pdl::Media{*width, *height};
    return d;
}

Result<std::vector<Delivery>> released(Connection& c, const std::string& release_id)
{
    std::vector<Delivery> all;
    const auto done = c.each(CONSIGNE_DELIVERY "WHERE release_id = ? ORDER BY id", [&](Row& row) { all.push_back(delivery_of(row)); }, release_id);
    if (!done) return done.error();
    return all;
}

/// Whether a request seen again asks for what it asked for before: an id is no key to somebody else's release.
bool same(const std::vector<Delivery>& before, const ReleaseRequest& request)
{
    return before.size() == request.jobs.size() &&
           std::equal(before.begin(), before.end(), request.jobs.begin(),
                      [&](const Delivery& d, JobId job) { return d.job == job && d.device == request.device && d.by == request.by; });
}

}  // namespace

Result<std::vector<Delivery>> DeliveryTable::claim(const ReleaseRequest& request)
{
    auto claimed = database_.write([&](Connection& c) -> Result<std::vector<Delivery>> {
        auto before = released(c, request.release_id);
        if (!before) return before;
        if (!before->empty()) {
            if (!same(*before, request)) return fail(Errc::conflict, "release id used for something else");
            return before;
        }
        const auto device = c.one("SELECT EXISTS (SELECT 1 FROM output_device WHERE id = ?)", [](Row& row) { return row.flag(); }, request.device);
        if (!device) return device.error();
        if (!*device) return fail(Errc::not_found, "no such device");
        for (const JobId job : request.jobs) {
            // Compare and set: of two that claim, one changes a row.
            constexpr auto held = moving<JobState::processing, JobState::pending_held>();
            const auto moved = c.run("UPDATE job SET state = ?, reasons = 'job-transforming', message = '', processing_since = ?, device = ? "
                                     "WHERE id = ? AND (? & (1 << state)) <> 0", JobState::processing, now(), request.device, job, held);
            if (!moved) return moved.error();
            if (*moved != 1) {
                const auto there = c.one("SELECT EXISTS (SELECT 1 FROM job WHERE id = ?)", [](Row& row) { return row.flag(); }, job);
                if (!there) return there.error();
                if (!*there) return fail(Errc::not_found, "no such job: " + std::to_string(job.value));
                return fail(Errc::conflict, "job " + std::to_string(job.value) + ": already released");
            }
            const bool monochrome = request.ticket.monochrome || std::find(request.monochrome.begin(), request.monochrome.end(), job) != request.monochrome.end();
            const auto& fit = request.ticket.fit;
            const auto row = c.run("INSERT INTO delivery (release_id, job, device, person, monochrome, sides, copies, state, reason, device_job, impressions, "
                                   "sheets, impressions_completed, sheets_completed, started, fit_width, fit_height) SELECT ?2, id, ?3, ?4, max(prepared_monochrome, ?5), coalesce(?6, prepared_sides), "
                                   "coalesce(?7, prepared_copies), 0, '', 0, 0, 0, 0, 0, ?8, ?9, ?10 FROM job WHERE id = ?1",
                                   job, request.release_id, request.device, request.by, monochrome, request.ticket.sides, request.ticket.copies, now(), fit ? std::optional(fit->width) : std::nullopt,
                                   fit ? std::optional(fit->height) : std::nullopt);
            if (!row) return row.error();
        }
        if (failpoint::fails("release.commit")) return fail(Errc::storage_failed, "a release");
        return released(c, request.release_id);
    });
    failpoint::reached("release.kept");
    if (claimed && changes_ != nullptr)
        for (const JobId job : request.jobs) changes_->tell({Change::What::job_state, job, {}});
    return claimed;
}

std::vector<Delivery> DeliveryTable::of_release(const std::string& release_id)
{
    auto found = database_.read([&](Connection& c) { return released(c, release_id); });
    if (found) return std::move(*found);
    log::error("delivery.list", {{"why", found.error().detail}});
    return {};
}

std::vector<Delivery> DeliveryTable::unfinished()
{
    std::vector<Delivery> all;
    const auto done = database_.read([&](Connection& c) {
        return c.each(CONSIGNE_DELIVERY "WHERE state < 3 ORDER BY id", [&](Row& row) { all.push_back(delivery_of(row)); });
    });
    if (!done) log::error("delivery.unfinished", {{"why", done.error().detail}});
    return all;
}

Result<Delivery> DeliveryTable::find(DeliveryId id)
{
    return database_.read([&](Connection& c) { return c.one(CONSIGNE_DELIVERY "WHERE id = ?", delivery_of, id); });
}

Result<Delivery> DeliveryTable::last_of(JobId job)
{
    return database_.read([&](Connection& c) { return c.one(CONSIGNE_DELIVERY "WHERE job = ? ORDER BY id DESC LIMIT 1", delivery_of, job); });
}

std::vector<Delivery> DeliveryTable::of_job(JobId job)
{
    std::vector<Delivery> all;
    const auto done = database_.read([&](Connection& c) { return c.each(CONSIGNE_DELIVERY "WHERE job = ? ORDER BY id", [&](Row& row) { all.push_back(delivery_of(row)); }, job); });
    if (!done) log::error("delivery.list", {{"why", done.error().detail}});
    return all;
}

Result<> DeliveryTable::note(const Delivery& d)
{
    if (over(d.state)) return fail(Errc::conflict, "a delivery is ended, not noted");
    // Whether a byte may be on its way is kept before it is; that one waits, and how long its document is, may be forgotten.
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto noted = c.run("UPDATE delivery SET state = ?, reason = ?, device_job = ?, impressions = ?, sheets = ?, impressions_completed = ?, "
                                 "sheets_completed = ? WHERE id = ? AND state < 3",
                                 d.state, d.reason, d.device_job, d.impressions, d.sheets, d.impressions_completed, d.sheets_completed, d.id);
        if (!noted) return noted.error();
        if (*noted != 1) return fail(Errc::conflict, "the delivery is over");
        const auto job = c.run("UPDATE job SET impressions_completed = ?, sheets_completed = ?, message = ?, reasons = ? WHERE id = ?", d.impressions_completed, d.sheets_completed,
                               d.reason, d.state == DeliveryState::accepted ? "job-printing" : d.state == DeliveryState::sending ? "job-outgoing" : "job-transforming", d.job);
        if (!job) return job.error();
        if (d.state == DeliveryState::sending && failpoint::fails("delivery.sending-commit")) return fail(Errc::storage_failed, "a note of a delivery");
        if (d.state == DeliveryState::accepted && failpoint::fails("delivery.accepted-commit")) return fail(Errc::storage_failed, "a note of a delivery");
        return {};
    }, d.state == DeliveryState::queued ? Durable::later : Durable::at_once);
    if (d.state == DeliveryState::sending) failpoint::reached("delivery.sending-kept");
    if (d.state == DeliveryState::accepted) failpoint::reached("delivery.accepted-kept");
    if (done && changes_ != nullptr) changes_->tell({Change::What::job_progress, d.job, {}});
    return done;
}

Result<> DeliveryTable::end(const Delivery& d)
{
    if (!over(d.state)) return fail(Errc::conflict, "a delivery that goes on is noted, not ended");
    std::string place;
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto ended = c.run("UPDATE delivery SET state = ?, reason = ?, device_job = ?, impressions_completed = ?, sheets_completed = ?, ended = ? WHERE id = ? AND state < 3",
                                 d.state, d.reason, d.device_job, d.impressions_completed, d.sheets_completed, now(), d.id);
        if (!ended) return ended.error();
        if (*ended != 1) return fail(Errc::conflict, "the delivery is over");
        if (d.state != DeliveryState::printed) {
            const char* reasons = d.state == DeliveryState::uncertain ? "job-held-for-release,job-interrupted" : "job-held-for-release";
            constexpr auto carried = moving<JobState::pending_held, JobState::processing, JobState::processing_stopped>();
            const auto back = c.run("UPDATE job SET state = ?, reasons = ?, message = ?, impressions_completed = ?, sheets_completed = ?, expires = max(expires, ?) "
                                    "WHERE id = ? AND (? & (1 << state)) <> 0",
                                    JobState::pending_held, reasons, d.reason, d.impressions_completed, d.sheets_completed, now() + put_back_grace, d.job, carried);
            return back ? Result<>() : Result<>(back.error());
        }
        const auto found = c.one("SELECT place FROM document WHERE job = ? AND position = 0", [](Row& row) { return row.text(); }, d.job);
        if (!found) return found.error();
        place = *found;
        constexpr auto carried = moving<JobState::completed, JobState::processing, JobState::processing_stopped>();
        const auto over = c.run("UPDATE job SET state = ?, reasons = 'job-completed-successfully', message = ?, completed_at = ?, impressions_completed = ?, "
                                "sheets_completed = ? WHERE id = ? AND (? & (1 << state)) <> 0",
                                JobState::completed, d.reason, now(), d.impressions_completed, d.sheets_completed, d.job, carried);
        if (!over) return over.error();
        const auto cleared = c.run("UPDATE document SET place = NULL, key = NULL WHERE job = ?", d.job);
        if (failpoint::fails("delivery.end-commit")) return fail(Errc::storage_failed, "the end of a delivery");
        return cleared ? Result<>() : Result<>(cleared.error());
    });
    failpoint::reached("delivery.end-kept");
    if (done && !place.empty()) files_.remove(place);
    if (done && changes_ != nullptr) changes_->tell({Change::What::job_state, d.job, {}});
    return done;
}

}  // namespace consigne::spooler::store
