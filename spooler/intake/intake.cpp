#include "spooler/intake/intake.hpp"

#include "spooler/api/text.hpp"
#include "spooler/intake/owner.hpp"
#include "spooler/runtime/config.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/random.hpp"
#include "spooler/store/store.hpp"

#include <mutex>

namespace consigne::spooler {
namespace {

struct Limits {
    std::chrono::hours hold_for;
    std::uint64_t document_limit, disk_reserve;
    std::uint32_t jobs_per_person;
};

Limits limits_of(const Config& config) { return {config.hold_for, config.document_limit, config.disk_reserve, config.jobs_per_person}; }

class StoredIncoming final : public IncomingJob {
public:
    StoredIncoming(Store& store, Submission submission, Printer printer, Limits limits, JobId id, std::unique_ptr<store::DocumentFiles::Incoming> file, const JobAccepted& accepted) :
        store_(store),
        submission_(std::move(submission)),
        printer_(std::move(printer)),
        limits_(limits),
        id_(id),
        file_(std::move(file)),
        accepted_(accepted)
    {}

    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        if (too_large_ || bytes.size() > limits_.document_limit - file_->bytes()) {
            too_large_ = true;
            return fail(Errc::limit_exceeded, "the document is larger than this server takes", file_->bytes());
        }
        return file_->write(bytes);
    }
    [[nodiscard]] std::uint64_t bytes() const override { return file_->bytes(); }
    [[nodiscard]] JobId id() const override { return id_; }

    void describe(const Submission& said) override
    {
        submission_.user_name = said.user_name;
        submission_.name = said.name;
        submission_.format = said.format;
        submission_.asked = said.asked;
    }

    [[nodiscard]] Result<Job> commit() override
    {
        if (too_large_) return fail(Errc::limit_exceeded, "the document is larger than this server takes");
        if (file_->bytes() == 0) return fail(Errc::malformed, "the document is empty");
        Job job;
        job.id = id_;
        job.uuid = store::random_uuid();
        job.printer = printer_.id;
        job.user_name = clean_text(submission_.user_name);
        job.name = clean_text(submission_.name);
        job.host = submission_.peer;
        job.protocol = submission_.protocol;
        job.format = submission_.format.empty() ? "application/octet-stream" : clean_text(submission_.format);
        job.asked = submission_.asked;
        const auto owner = decide_owner(store_.people(), printer_, submission_.peer, submission_.proved, submission_.user_name);
        job.owner = owner.owner;
        job.tier = owner.tier;
        job.owner_rule = owner.rule;
        job.reasons = "job-held-for-release";
        job.bytes = file_->bytes();
        job.submitted = now();
        job.expires = job.submitted + limits_.hold_for;
        if (const auto room = room_for(job); !room) return room.error();

        auto kept = keep(std::move(job));
        if (!kept) {
            if (kept.error().code == Errc::storage_failed) store_.durability().failed(kept.error().detail);
            return kept;
        }
        store_.durability().succeeded();
        log::info("job.accepted", {{"job", kept->id.value},
                                   {"printer", printer_.name},
                                   {"protocol", kept->protocol},
                                   {"host", kept->host},
                                   {"owner", keyword(kept->tier)},
                                   {"title", log::shortened(kept->name)},
                                   {"bytes", kept->bytes}});
        if (accepted_) accepted_(*kept);
        return kept;
    }

private:
    /// Document, then row, each synced: now it cannot be lost. Nothing is left of what was not kept whole.
    [[nodiscard]] Result<Job> keep(Job job)
    {
        const auto place = file_->keep();
        if (!place) return place.error();
        auto kept = store_.jobs().insert(std::move(job), *place);
        if (!kept) store_.files().remove(*place);
        return kept;
    }

    [[nodiscard]] Result<> room_for(const Job& job)
    {
        if (!job.owner) return {};
        JobQuery query;
        query.owner = job.owner;
        query.states = {JobState::pending_held};
        if (store_.jobs().count(query) < limits_.jobs_per_person) return {};
        return fail(Errc::limit_exceeded, "this person has " + std::to_string(limits_.jobs_per_person) + " documents waiting");
    }

    Store& store_;
    Submission submission_;
    Printer printer_;
    Limits limits_;
    JobId id_;
    std::unique_ptr<store::DocumentFiles::Incoming> file_;
    const JobAccepted& accepted_;
    bool too_large_ = false;
};

class StoredIntake final : public Intake {
public:
    StoredIntake(Store& store, const Config& config, JobAccepted accepted) : store_(store), limits_(limits_of(config)), accepted_(std::move(accepted)) {}

    [[nodiscard]] Result<std::unique_ptr<IncomingJob>> begin(Submission submission) override
    {
        auto printer = store_.printers().find(submission.printer);
        if (!printer) return printer.error();
        if (!printer->accepting) return fail(Errc::denied, "printer " + printer->name + " is not accepting jobs");
        Limits limits = [&] {
            const std::lock_guard lock(mutex_);
            return limits_;
        }();
        if (submission.announced_bytes.value_or(0) > limits.document_limit) return fail(Errc::limit_exceeded, "the document is larger than this server takes");
        const std::uint64_t free = store_.files().free_bytes();
        if (free < limits.disk_reserve || free - limits.disk_reserve < submission.announced_bytes.value_or(0))
            return fail(Errc::busy, "the disk is nearly full: no new documents until there is room");
        if (store_.durability().doubted()) return fail(Errc::busy, "the disk does not keep what it is given: no new documents until it does");
        const auto told = submission.number_is_told ? store::JobTable::Told::before_its_row : store::JobTable::Told::with_its_row;
        const auto id = store_.jobs().reserve(told);
        if (!id) return id.error();
        auto file = store_.files().begin();
        if (!file) return file.error();
        return std::unique_ptr<IncomingJob>(
            std::make_unique<StoredIncoming>(store_, std::move(submission), std::move(*printer), limits, *id, std::move(*file), accepted_));
    }

    void configure(const Config& config) override
    {
        const std::lock_guard lock(mutex_);
        limits_ = limits_of(config);
    }

private:
    Store& store_;
    std::mutex mutex_;
    Limits limits_;
    JobAccepted accepted_;
};

}  // namespace

std::unique_ptr<Intake> make_intake(Store& store, const Config& config, JobAccepted accepted)
{
    return std::make_unique<StoredIntake>(store, config, std::move(accepted));
}

}  // namespace consigne::spooler
