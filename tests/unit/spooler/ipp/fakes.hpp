// Printers, jobs and intake in memory, for tests of the protocols.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/api/release.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/runtime/config.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include <sys/mman.h>
#include <unistd.h>

namespace consigne::spooler::fakes {

class Printers final : public spooler::Printers {
public:
    std::vector<Printer> all;
    Result<Printer> find(PrinterId id) override
    {
        for (const Printer& p : all)
            if (p.id == id) return p;
        return fail(Errc::not_found, "no such printer");
    }
    Result<Printer> find(const std::string& name) override
    {
        for (const Printer& p : all)
            if (p.name == name) return p;
        return fail(Errc::not_found, "no printer " + name);
    }
    std::vector<Printer> list() override { return all; }
    Result<PrinterId> add(Printer printer) override
    {
        printer.id = PrinterId{static_cast<std::int64_t>(all.size()) + 1};
        all.push_back(printer);
        return all.back().id;
    }
    Result<> update(const Printer& printer) override
    {
        for (Printer& p : all)
            if (p.id == printer.id) p = printer;
        return {};
    }
    Result<> remove(PrinterId) override { return {}; }
};

/// Jobs that were committed, with their bytes (or only their number, `keep_bytes` false).
class Jobs final : public spooler::Jobs {
public:
    std::map<JobId, Job> all;
    std::map<JobId, std::string> documents;
    mutable std::mutex mutex;

    Result<Job> find(JobId id) override
    {
        const std::scoped_lock lock(mutex);
        const auto found = all.find(id);
        if (found == all.end()) return fail(Errc::not_found, "no such job");
        return found->second;
    }
    std::vector<Job> list(const JobQuery& query) override
    {
        const std::scoped_lock lock(mutex);
        std::vector<Job> out;
        for (const auto& [id, job] : all) {
            if (query.printer && *query.printer != job.printer) continue;
            if (query.user_name && *query.user_name != job.user_name) continue;
            if (!query.states.empty() && std::find(query.states.begin(), query.states.end(), job.state) == query.states.end()) continue;
            out.push_back(job);
        }
        return out;
    }
    std::uint64_t count(const JobQuery& query) override { return list(query).size(); }
    JobsFound search(const JobSearch&) override { return {}; }
    JobId opened{};   ///< whose document was asked for last
    Result<Document> open_document(JobId id) override
    {
        opened = id;
        const auto found = documents.find(id);
        if (found == documents.end()) return fail(Errc::not_found, "gone");
        Descriptor file(memfd_create("document", MFD_CLOEXEC));
        if (::write(file.get(), found->second.data(), found->second.size()) != static_cast<ssize_t>(found->second.size())) return fail(Errc::storage_failed, "memory");
        return Document(std::move(file));
    }
    Result<> record(std::span<ReadDocument>) override { return {}; }
    Result<> cancel(JobId id, const std::string& reason) override
    {
        const std::scoped_lock lock(mutex);
        all[id].state = JobState::canceled;
        all[id].reasons = reason;
        return {};
    }
    Result<> give(JobId, PersonId, const std::string&) override { return {}; }
    Result<> hold(JobId id, const std::string& reasons) override
    {
        const std::scoped_lock lock(mutex);
        all[id].reasons = reasons;
        return {};
    }
    Result<> prepare(JobId, const Ticket&) override { return {}; }
    Result<> extend(JobId, Instant) override { return {}; }
    Result<> change(const Job& job) override
    {
        const std::scoped_lock lock(mutex);
        all[job.id] = job;
        return {};
    }
    Result<> adopt(JobId, PersonId, OwnerTier, const std::string&) override { return {}; }
    std::vector<Unread> unread(std::uint32_t) override { return {}; }
    Result<std::uint32_t> expire(Instant, std::uint32_t) override { return std::uint32_t{0}; }
};

class People final : public spooler::People {
public:
    std::vector<Person> all;
    Result<Person> find(PersonId id) override
    {
        for (const Person& p : all)
            if (p.id == id) return p;
        return fail(Errc::not_found, "nobody");
    }
    Result<Person> find_login(const std::string& login) override
    {
        for (const Person& p : all)
            if (p.login == login) return p;
        return fail(Errc::not_found, "nobody");
    }
    Result<Person> find_code(const std::string&) override { return fail(Errc::not_found, "nobody"); }
    Result<Person> find_card(const std::string&) override { return fail(Errc::not_found, "nobody"); }
    std::uint64_t count() override { return all.size(); }
    Result<PersonId> add(const Person& person) override
    {
        all.push_back(person);
        all.back().id = PersonId{static_cast<std::int64_t>(all.size())};
        return all.back().id;
    }
    Result<> update(const Person&) override { return {}; }
    Result<> remove(PersonId) override { return {}; }
    Result<> set_code(PersonId, const std::string&) override { return {}; }
    bool has_code(PersonId) override { return false; }
    std::optional<Instant> code_set(PersonId) override { return std::nullopt; }
    Result<> keep_tap(const UnknownTap&) override { return {}; }
    std::vector<UnknownTap> taps(Instant) override { return {}; }
    Result<> forget_tap(const std::string&) override { return {}; }
    Result<> add_card(const Card&) override { return {}; }
    Result<> remove_card(const std::string&) override { return {}; }
    PeoplePage page(const PeopleQuery&) override { return {}; }
    Result<> change_all(const std::vector<PersonChange>&) override { return {}; }
    std::vector<Group> groups() override { return {}; }
    Result<Group> find_group(GroupId) override { return fail(Errc::not_found, "none"); }
    Result<GroupId> add_group(const Group&) override { return GroupId{1}; }
    Result<> update_group(const Group&) override { return {}; }
    Result<> remove_group(GroupId) override { return {}; }
    std::vector<Group> groups_of(PersonId) override { return {}; }
    Result<> set_member(GroupId, PersonId, bool) override { return {}; }
    std::vector<Card> cards(PersonId) override { return {}; }
    Result<PersonalAddress> find_address(const std::string&) override { return fail(Errc::not_found, "none"); }
    Result<PersonalAddressId> add_address(const PersonalAddress&) override { return PersonalAddressId{1}; }
    Result<> remove_address(PersonId, PersonalAddressId) override { return {}; }
    std::vector<PersonalAddress> addresses(PersonId) override { return {}; }
    Result<> used_address(PersonalAddressId, Instant) override { return {}; }
};

/// Remembers what was released.
class Release final : public spooler::Release {
public:
    std::vector<ReleaseRequest> all;
    Result<std::vector<Delivery>> release(const ReleaseRequest& request) override
    {
        all.push_back(request);
        return std::vector<Delivery>{};
    }
    std::vector<Delivery> progress(const std::string&) override { return {}; }
    void stop_rest(const std::string&) override {}
    Result<> probe(OutputDeviceId) override { return {}; }
    void glance(OutputDeviceId) override {}
};

class Intake final : public spooler::Intake {
public:
    Intake(Printers& printers, Jobs& jobs) : printers_(printers), jobs_(jobs) {}
    bool keep_bytes = true;
    std::optional<Error> refuse;
    std::optional<Error> foreseen;      ///< what committing would come to
    std::optional<std::uint64_t> room;  ///< bytes that may be written in all; beyond, the disk is full
    std::function<void()> reading;      ///< called when a document is read while it comes in
    std::atomic<int> coming = 0;        ///< documents begun and neither committed nor dropped

    Result<> open(std::uint64_t) const override { return refuse ? Result<>(*refuse) : Result<>(); }
    Result<> open_for_reading() const override { return {}; }
    Result<> foresee(const Submission&) override { return foreseen ? Result<>(*foreseen) : Result<>(); }
    void configure(const Config&) override {}
    Result<std::vector<Job>> commit(std::vector<std::unique_ptr<IncomingJob>> documents) override
    {
        std::vector<Job> kept;
        for (const auto& document : documents)
            if (document->bytes() == 0) return fail(Errc::malformed, "the document is empty");
        for (const auto& document : documents) kept.push_back(*document->commit());
        return kept;
    }
    Result<std::unique_ptr<IncomingJob>> begin(Submission submission) override
    {
        if (refuse) return *refuse;
        const auto printer = printers_.find(submission.printer);
        if (!printer) return printer.error();
        const std::scoped_lock lock(jobs_.mutex);
        return std::unique_ptr<IncomingJob>(std::make_unique<Incoming>(*this, printer->id, std::move(submission), JobId{next_++}));
    }

private:
    class Incoming final : public IncomingJob {
    public:
        Incoming(Intake& intake, PrinterId printer, Submission said, JobId id) : intake_(intake), printer_(printer), said_(std::move(said)), id_(id) { ++intake_.coming; }
        ~Incoming() override { --intake_.coming; }
        JobId id() const override { return id_; }
        Result<> write(ByteView bytes) override
        {
            if (intake_.room && bytes.size() > *intake_.room) return fail(Errc::storage_failed, "writing a document: No space left on device");
            if (intake_.room) *intake_.room -= bytes.size();
            bytes_ += bytes.size();
            if (intake_.keep_bytes) kept_ += as_text(bytes);
            return {};
        }
        std::uint64_t bytes() const override { return bytes_; }
        Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override
        {
            if (intake_.reading) intake_.reading();
            return kept_.copy(reinterpret_cast<char*>(into.data()), into.size(), offset);
        }
        const Submission& said() const override { return said_; }
        void describe(const Submission& said) override
        {
            said_.user_name = said.user_name;
            said_.name = said.name;
            said_.format = said.format;
            said_.asked = said.asked;
            said_.wishes = said.wishes;
            said_.hold = said.hold;
        }
        Result<Job> commit() override
        {
            if (bytes_ == 0) return fail(Errc::malformed, "the document is empty");
            Job job;
            job.id = id_;
            job.uuid = "00000000-0000-4000-8000-000000000001";
            job.printer = printer_;
            job.user_name = said_.user_name;
            job.name = said_.name;
            job.host = said_.peer;
            job.protocol = said_.protocol;
            job.format = said_.format;
            job.asked = said_.asked;
            job.wishes = said_.wishes;
            job.password = said_.password;
            job.owner = said_.proved;
            job.owner_rule = said_.proved ? said_.proof : std::string();
            job.tier = said_.proved ? OwnerTier::proved : OwnerTier::unowned;
            job.reasons = said_.hold ? "job-hold-until-specified" : "job-held-for-release";
            job.bytes = bytes_;
            job.submitted = now();
            const std::scoped_lock lock(intake_.jobs_.mutex);
            intake_.jobs_.all[id_] = job;
            intake_.jobs_.documents[id_] = kept_;
            return job;
        }

    private:
        Intake& intake_;
        PrinterId printer_;
        Submission said_;
        JobId id_;
        std::uint64_t bytes_ = 0;
        std::string kept_;
    };

    Printers& printers_;
    Jobs& jobs_;
    std::int64_t next_ = 1;
};

}  // namespace consigne::spooler::fakes
