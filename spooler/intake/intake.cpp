#include "spooler/intake/intake.hpp"

#include "spooler/api/text.hpp"
#include "spooler/intake/disk_reserve.hpp"
#include "spooler/intake/owner.hpp"
#include "spooler/runtime/config.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/random.hpp"
#include "spooler/store/store.hpp"

#include <algorithm>
#include <mutex>
#include <span>

namespace consigne::spooler {
namespace {

struct Limits {
    std::chrono::hours hold_for;
    std::uint64_t document_limit;
    std::optional<std::uint64_t> disk_reserve;
    std::uint32_t jobs_per_person, jobs_per_address;
};

Limits limits_of(const Config& config) { return {config.hold_for, config.document_limit, config.disk_reserve, config.jobs_per_person, config.jobs_per_address}; }

class StoredIncoming final : public IncomingJob {
public:
    StoredIncoming(Store& store, Submission submission, Printer printer, Limits limits, JobId id, std::string uuid, std::unique_ptr<store::DocumentFiles::Incoming> file, const JobAccepted& accepted) :
        store_(store),
        submission_(std::move(submission)),
        printer_(std::move(printer)),
        limits_(limits),
        id_(id),
        uuid_(std::move(uuid)),
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
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override { return file_->read(offset, into); }
    [[nodiscard]] JobId id() const override { return id_; }

    [[nodiscard]] const Submission& said() const override { return submission_; }

    void describe(const Submission& said) override
    {
        submission_.user_name = said.user_name;
        submission_.name = said.name;
        submission_.format = said.format;
        submission_.asked = said.asked;
        submission_.wishes = said.wishes;
        submission_.hold = said.hold;
    }

    [[nodiscard]] Result<Job> commit() override
    {
        StoredIncoming* const self = this;
        auto kept = keep_all(store_, std::span(&self, 1), accepted_);
        if (!kept) return kept.error();
        return std::move(kept->front());
    }

    /// Every document synced in its place, then all rows in one transaction; on any error none stays.
    [[nodiscard]] static Result<std::vector<Job>> keep_all(Store& store, std::span<StoredIncoming* const> documents, const JobAccepted& accepted)
    {
        std::vector<Job> jobs;
        for (StoredIncoming* const document : documents) {
            auto job = document->job();
            if (!job) return job.error();
            jobs.push_back(std::move(*job));
        }
        if (const auto room = room_for(store, jobs, documents.front()->limits_); !room) return room.error();

        std::vector<store::DocumentFiles::Incoming*> files;
        for (const StoredIncoming* document : documents) files.push_back(document->file_.get());
        auto kept = store.committer().keep(std::move(jobs), files);
        if (!kept) return kept.error();
        for (std::size_t i = 0; i < kept->size(); ++i) documents[i]->tell((*kept)[i]);
        if (accepted)
            for (const Job& job : *kept) accepted(job);
        return kept;
    }

private:
    /// The row to be. Errors: limit_exceeded, malformed (nothing to keep).
    [[nodiscard]] Result<Job> job() const
    {
        if (too_large_) return fail(Errc::limit_exceeded, "the document is larger than this server takes");
        if (file_->bytes() == 0) return fail(Errc::malformed, "the document is empty");
        Job job;
        job.id = id_;
        job.uuid = uuid_;
        job.printer = printer_.id;
        job.name = clean_text(submission_.name);
        job.protocol = submission_.protocol;
        job.format = submission_.format.empty() ? "application/octet-stream" : clean_text(submission_.format);
        job.asked = submission_.asked;
        job.wishes = submission_.wishes;
        job.password = submission_.password;
        if (const auto owned = give_owner(store_, printer_, submission_, job); !owned) return owned.error();
        job.reasons = submission_.hold ? "job-hold-until-specified" : printer_.holding_new ? "job-held-on-create" : "job-held-for-release";
        job.bytes = file_->bytes();
        job.submitted = now();
        job.expires = job.submitted + limits_.hold_for;
        return job;
    }

    void tell(const Job& kept) const
    {
        log::info("job.accepted", {{"job", kept.id.value},
                                   {"printer", printer_.name},
                                   {"protocol", kept.protocol},
                                   {"host", kept.host},
                                   {"owner", keyword(kept.tier)},
                                   {"title", log::shortened(kept.name)},
                                   {"bytes", kept.bytes}});
    }

public:
    /// Its sender's name, and whose it is by that. Errors: denied (the owner's account is paused, or may not print).
    [[nodiscard]] static Result<> give_owner(Store& store, const Printer& printer, const Submission& said, Job& job)
    {
        job.user_name = shown_user_name(said.user_name);
        job.host = said.peer;
        const auto owner = decide_owner(store.people(), printer, said.peer, said.proved, said.user_name, said.proof);
        job.owner = owner.owner;
        job.tier = owner.tier;
        job.owner_rule = owner.rule;
        if (owner.paused) return fail(Errc::denied, "the account of " + job.user_name + " is paused");
        if (!owner.prints) return fail(Errc::denied, "the account of " + job.user_name + " may not print");
        return {};
    }

    /// One job has one sender, and so one owner.
    [[nodiscard]] static Result<> room_for(Store& store, const std::vector<Job>& jobs, const Limits& limits)
    {
        if (jobs.front().tier < OwnerTier::vouched) {
            // Anybody can make up names; an address is harder to come by (threats.md T-ID-1).
            if (!store.jobs().unproved_fit(jobs.front().host, jobs.size(), limits.jobs_per_address))
                return fail(Errc::limit_exceeded, "this address has " + std::to_string(limits.jobs_per_address) + " documents waiting under names that nobody vouches for");
        }
        if (!jobs.front().owner) return {};
        if (store.jobs().owned_fit(*jobs.front().owner, jobs.size(), limits.jobs_per_person)) return {};
        return fail(Errc::limit_exceeded, "this person has " + std::to_string(limits.jobs_per_person) + " documents waiting");
    }

private:
    Store& store_;
    Submission submission_;
    Printer printer_;
    Limits limits_;
    JobId id_;
    std::string uuid_;
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
        if (const auto room = open(submission.announced_bytes.value_or(0)); !room) return room.error();
        const auto told = submission.number_is_told ? store::JobTable::Told::before_its_row : store::JobTable::Told::with_its_row;
        const auto id = store_.jobs().reserve(told);
        if (!id) return id.error();
        std::string uuid = store::timed_uuid();
        auto file = store_.files().begin(store::octets_of(uuid));
        if (!file) return file.error();
        return std::unique_ptr<IncomingJob>(
            std::make_unique<StoredIncoming>(store_, std::move(submission), std::move(*printer), limits, *id, std::move(uuid), std::move(*file), accepted_));
    }

    [[nodiscard]] Result<> foresee(const Submission& submission) override
    {
        const auto printer = store_.printers().find(submission.printer);
        if (!printer) return printer.error();
        const Limits limits = [&] {
            const std::lock_guard lock(mutex_);
            return limits_;
        }();
        std::vector<Job> jobs(1);
        if (const auto owned = StoredIncoming::give_owner(store_, *printer, submission, jobs.front()); !owned) return owned;
        return StoredIncoming::room_for(store_, jobs, limits);
    }

    [[nodiscard]] Result<std::vector<Job>> commit(std::vector<std::unique_ptr<IncomingJob>> documents) override
    {
        std::vector<StoredIncoming*> ours;
        for (const auto& document : documents) ours.push_back(static_cast<StoredIncoming*>(document.get()));  // made by begin()
        if (ours.empty()) return fail(Errc::malformed, "a job without a document");
        return StoredIncoming::keep_all(store_, ours, accepted_);
    }

    [[nodiscard]] Result<> open(std::uint64_t announced_bytes) const override
    {
        const auto reserved = configured_reserve();
        const auto has_room = [&](const std::filesystem::space_info& disk) {
            const std::uint64_t reserve = disk_reserve(reserved, disk.capacity);
            return disk.available >= reserve && disk.available - reserve >= announced_bytes;
        };
        if (store_.database().scarce() || !has_room(store_.files().space()) || !has_room(store_.database().space()))  // two disks, perhaps
            return fail(Errc::busy, "the disk is nearly full: no new documents until there is room");
        if (store_.durability().doubted()) return fail(Errc::busy, "the disk does not keep what it is given: no new documents until it does");
        return {};
    }

    [[nodiscard]] Result<> open_for_reading() const override
    {
        const auto reserved = configured_reserve();
        const auto has_room = [&](const std::filesystem::space_info& disk) { return disk.available >= reading_reserve(disk_reserve(reserved, disk.capacity)); };
        if (has_room(store_.files().space()) && has_room(store_.database().space())) return {};
        return fail(Errc::busy, "the disk is nearly full: documents are read when there is room");
    }

    void configure(const Config& config) override
    {
        const std::lock_guard lock(mutex_);
        limits_ = limits_of(config);
    }

private:
    [[nodiscard]] std::optional<std::uint64_t> configured_reserve() const
    {
        const std::lock_guard lock(mutex_);
        return limits_.disk_reserve;
    }

    Store& store_;
    mutable std::mutex mutex_;
    Limits limits_;
    JobAccepted accepted_;
};

}  // namespace

std::unique_ptr<Intake> make_intake(Store& store, const Config& config, JobAccepted accepted)
{
    return std::make_unique<StoredIntake>(store, config, std::move(accepted));
}

}  // namespace consigne::spooler
