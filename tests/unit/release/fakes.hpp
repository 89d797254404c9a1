// Stores in memory, and a site on them: for tests of sign-in, pages and the API.
#pragma once

#include "release/api/site.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

namespace consigne::release::test {

using namespace spooler;

inline Error missing() { return fail(Errc::not_found, "not there"); }

struct FakePrinters final : Printers {
    std::vector<Printer> rows;
    Result<Printer> find(PrinterId id) override { for (auto& r : rows) if (r.id == id) return r; return missing(); }
    Result<Printer> find(const std::string& name) override { for (auto& r : rows) if (r.name == name) return r; return missing(); }
    std::vector<Printer> list() override { return rows; }
    Result<PrinterId> add(Printer p) override { if (find(p.name)) return fail(Errc::conflict, "taken"); p.id = {static_cast<std::int64_t>(rows.size()) + 1}; rows.push_back(p); return p.id; }
    Result<> update(const Printer& p) override { for (auto& r : rows) if (r.id == p.id) { r = p; return {}; } return missing(); }
    Result<> remove(PrinterId id) override { return std::erase_if(rows, [id](auto& r) { return r.id == id; }) ? Result<>{} : missing(); }
};

struct FakeDevices final : OutputDevices {
    std::vector<OutputDevice> rows;
    Result<OutputDevice> find(OutputDeviceId id) override { for (auto& r : rows) if (r.id == id) return r; return missing(); }
    Result<OutputDevice> find(const std::string& key) override { for (auto& r : rows) if (r.name == key || (!key.empty() && r.serial == key)) return r; return missing(); }
    std::vector<OutputDevice> list() override { return rows; }
    Result<OutputDeviceId> add(OutputDevice d) override { d.id = {static_cast<std::int64_t>(rows.size()) + 1}; rows.push_back(d); return d.id; }
    Result<> update(const OutputDevice& d) override { for (auto& r : rows) if (r.id == d.id) { r = d; return {}; } return missing(); }
    Result<> remove(OutputDeviceId id) override { return std::erase_if(rows, [id](auto& r) { return r.id == id; }) ? Result<>{} : missing(); }
};

struct FakeJobs final : Jobs {
    std::vector<Job> rows;
    Job* at(JobId id) { for (auto& r : rows) if (r.id == id) return &r; return nullptr; }
    Result<Job> find(JobId id) override { if (auto* j = at(id)) return *j; return missing(); }
    std::vector<Job> list(const JobQuery& q) override
    {
        std::vector<Job> out;
        for (auto& j : rows) {
            if (q.owner && j.owner != *q.owner) continue;
            if (!q.states.empty() && std::find(q.states.begin(), q.states.end(), j.state) == q.states.end()) continue;
            if (!q.newest_first && j.id <= q.after) continue;
            out.push_back(j);
        }
        if (!q.newest_first && out.size() > q.limit) out.resize(q.limit);
        if (q.newest_first) std::reverse(out.begin(), out.end());
        return out;
    }
    std::uint64_t count(const JobQuery& q) override { return list(q).size(); }
    Result<Document> open_document(JobId) override { return missing(); }
    Result<> record_facts(JobId, const pdl::Facts&, const filters::Capabilities&) override { return {}; }
    Result<> cancel(JobId id, const std::string&) override
    {
        auto* j = at(id);
        if (!j) return missing();
        if (j->state != JobState::pending_held) return fail(Errc::conflict, "not held");
        j->state = JobState::canceled;
        return {};
    }
    Result<> adopt(JobId, PersonId, OwnerTier, const std::string&) override { return missing(); }
    Result<> give(JobId id, PersonId owner, const std::string& rule) override { if (auto* j = at(id)) { j->owner = owner; j->owner_rule = rule; return {}; } return missing(); }
    Result<> hold(JobId, const std::string&) override { return {}; }
    Result<> change(const Job&) override { return {}; }
    std::vector<Unread> unread(std::uint32_t) override { return {}; }
    Result<std::uint32_t> expire(Instant, std::uint32_t) override { return 0U; }
};

struct FakeDeliveries final : Deliveries {
    explicit FakeDeliveries(FakeJobs& all) : jobs(all) {}
    FakeJobs& jobs;
    std::vector<Delivery> rows;
    int claims = 0;
    Result<std::vector<Delivery>> claim(const ReleaseRequest& request) override
    {
        if (auto before = of_release(request.release_id); !before.empty()) return before;
        for (const auto id : request.jobs)
            if (auto* j = jobs.at(id); !j || j->state != JobState::pending_held) return fail(Errc::conflict, "not held");
        ++claims;
        for (const auto id : request.jobs) {
            jobs.at(id)->state = JobState::processing;
            Delivery d;
            d.id = {static_cast<std::int64_t>(rows.size()) + 1};
            d.release_id = request.release_id;
            d.job = id;
            d.device = request.device;
            d.by = request.by;
            d.ticket = request.ticket;
            rows.push_back(d);
        }
        return of_release(request.release_id);
    }
    std::vector<Delivery> of_release(const std::string& id) override { std::vector<Delivery> out; for (auto& d : rows) if (d.release_id == id) out.push_back(d); return out; }
    std::vector<Delivery> unfinished() override { std::vector<Delivery> out; for (auto& d : rows) if (!over(d.state)) out.push_back(d); return out; }
    Result<Delivery> find(DeliveryId id) override { for (auto& d : rows) if (d.id == id) return d; return missing(); }
    Result<Delivery> last_of(JobId id) override { for (auto d = rows.rbegin(); d != rows.rend(); ++d) if (d->job == id) return *d; return missing(); }
    Result<> note(const Delivery&) override { return {}; }
    Result<> end(const Delivery&) override { return {}; }
};

struct FakeRelease final : Release {
    explicit FakeRelease(FakeDeliveries& all) : deliveries(all) {}
    FakeDeliveries& deliveries;
    std::vector<ReleaseRequest> requests;
    Result<std::vector<Delivery>> release(const ReleaseRequest& request) override
    {
        for (const JobId id : request.jobs)
            if (const Job* job = deliveries.jobs.at(id); job && !job->password.empty() && std::find(request.unlocked.begin(), request.unlocked.end(), id) == request.unlocked.end())
                return fail(Errc::denied, "job " + std::to_string(id.value) + " asks for its password");
        requests.push_back(request);
        return deliveries.claim(request);
    }
    std::vector<Delivery> progress(const std::string& id) override { return deliveries.of_release(id); }
    void stop_rest(const std::string& id) override
    {
        for (auto& d : deliveries.rows)
            if (d.release_id == id && d.state == DeliveryState::queued) {
                d.state = DeliveryState::stopped;
                deliveries.jobs.at(d.job)->state = JobState::pending_held;
            }
    }
    Result<> probe(OutputDeviceId) override { return {}; }
};

struct FakePeople final : People {
    std::vector<Person> rows;
    std::map<std::string, PersonId> codes;
    std::vector<Card> all_cards;
    Result<Person> find(PersonId id) override { for (auto& r : rows) if (r.id == id) return r; return missing(); }
    Result<Person> find_login(const std::string& login) override { for (auto& r : rows) if (r.login == login) return r; return missing(); }
    Result<Person> find_code(const std::string& digest) override { const auto f = codes.find(digest); return f == codes.end() ? Result<Person>(missing()) : find(f->second); }
    Result<Person> find_card(const std::string& digest) override { for (auto& c : all_cards) if (c.digest == digest) return find(c.person); return missing(); }
    std::vector<Person> list(std::uint32_t, const std::string&) override { return rows; }
    std::uint64_t count() override { return rows.size(); }
    Result<PersonId> add(const Person& p) override { if (find_login(p.login)) return fail(Errc::conflict, "taken"); rows.push_back(p); rows.back().id = {static_cast<std::int64_t>(rows.size())}; return rows.back().id; }
    Result<> update(const Person& p) override { for (auto& r : rows) if (r.id == p.id) { r = p; return {}; } return missing(); }
    Result<> remove(PersonId id) override { return std::erase_if(rows, [id](auto& r) { return r.id == id; }) ? Result<>{} : missing(); }
    Result<> set_code(PersonId id, const std::string& digest) override
    {
        if (const auto f = codes.find(digest); f != codes.end() && f->second != id) return fail(Errc::conflict, "taken");
        std::erase_if(codes, [id](auto& c) { return c.second == id; });
        if (!digest.empty()) codes[digest] = id;
        return {};
    }
    Result<> add_card(const Card& card) override { if (find_card(card.digest)) return fail(Errc::conflict, "taken"); all_cards.push_back(card); return {}; }
    Result<> remove_card(const std::string& digest) override { return std::erase_if(all_cards, [&](auto& c) { return c.digest == digest; }) ? Result<>{} : missing(); }
    std::vector<Card> cards(PersonId id) override { std::vector<Card> out; for (auto& c : all_cards) if (c.person == id) out.push_back(c); return out; }
    std::vector<PersonalAddress> all_addresses;
    Result<PersonalAddress> find_address(const std::string& digest) override { for (auto& a : all_addresses) if (a.digest == digest) return a; return missing(); }
    Result<PersonalAddressId> add_address(const PersonalAddress& address) override
    {
        for (auto& a : all_addresses) if (a.person == address.person && a.label == address.label) return fail(Errc::conflict, "taken");
        all_addresses.push_back(address);
        all_addresses.back().id = {static_cast<std::int64_t>(all_addresses.size())};
        return all_addresses.back().id;
    }
    Result<> remove_address(PersonId person, PersonalAddressId id) override { return std::erase_if(all_addresses, [&](auto& a) { return a.id == id && a.person == person; }) ? Result<>{} : missing(); }
    std::vector<PersonalAddress> addresses(PersonId id) override { std::vector<PersonalAddress> out; for (auto& a : all_addresses) if (a.person == id) out.push_back(a); return out; }
    Result<> used_address(PersonalAddressId id, Instant at) override { for (auto& a : all_addresses) if (a.id == id) a.last_used = at; return {}; }
};

struct FakeTerminals final : Terminals {
    std::vector<Terminal> rows;
    Result<Terminal> find(TerminalId id) override { for (auto& r : rows) if (r.id == id) return r; return missing(); }
    Result<Terminal> find_serial(const std::string& serial) override { for (auto& r : rows) if (r.serial == serial) return r; return missing(); }
    std::vector<Terminal> list() override { return rows; }
    Result<TerminalId> add(const Terminal& t) override { rows.push_back(t); rows.back().id = {static_cast<std::int64_t>(rows.size())}; return rows.back().id; }
    Result<> update(const Terminal& t) override { for (auto& r : rows) if (r.id == t.id) { r = t; return {}; } return missing(); }
    Result<> remove(TerminalId id) override { return std::erase_if(rows, [id](auto& r) { return r.id == id; }) ? Result<>{} : missing(); }
};

struct FakeSessions final : Sessions {
    std::map<std::string, Session> rows;
    Result<Session> find(const std::string& digest) override { const auto f = rows.find(digest); return f == rows.end() ? Result<Session>(missing()) : Result<Session>(f->second); }
    Result<> put(const Session& s) override { rows[s.token_digest] = s; return {}; }
    Result<> remove(const std::string& digest) override { rows.erase(digest); return {}; }
    Result<std::uint32_t> remove_idle(const std::string& kind, Instant before) override
    {
        return static_cast<std::uint32_t>(std::erase_if(rows, [&](const auto& row) { return row.second.kind == kind && row.second.last_seen < before; }));
    }
};

struct FakeSettings final : Settings {
    std::map<std::string, std::string> rows;
    std::map<std::string, std::string> all() override { return rows; }
    Result<> set(const std::string& key, const std::string& value) override { rows[key] = value; return {}; }
};

struct FakeAudit final : Audit {
    std::mutex mutex;
    std::vector<std::string> lines;
    void record(const std::string& who, const std::string& what, const std::string& subject) override
    {
        const std::lock_guard lock(mutex);
        lines.push_back(who + ": " + what + ": " + subject);
    }
};

/// A directory that goes when its test does.
struct Folder {
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "consigne-site-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::error_code ec; std::filesystem::remove_all(path, ec); }
    std::filesystem::path path;
};

/// All stores and a site on them, at a time of its own.
struct World {
    Folder folder;
    FakePrinters printers;
    FakeDevices devices;
    FakeJobs jobs;
    FakeDeliveries deliveries{jobs};
    FakeRelease release{deliveries};
    FakePeople people;
    FakeTerminals terminals;
    FakeSessions sessions;
    FakeSettings settings;
    FakeAudit audit;
    std::atomic<std::int64_t> time{1'800'000'000};
    bool demo = true;
    std::string language = "en";

    SiteParts parts()
    {
        return {printers, devices, jobs, deliveries, release, people, terminals, sessions, settings, audit, std::make_shared<SiteChoices>(demo, language), folder.path,
                [this] { return Instant{std::chrono::seconds{time.load()}}; }};
    }
    Job& add_job(const std::string& name, PersonId owner, std::uint32_t pages, std::vector<std::uint32_t> colour = {})
    {
        Job job;
        job.id = {static_cast<std::int64_t>(jobs.rows.size()) + 1};
        job.name = name;
        job.owner = owner;
        job.printer = {1};
        job.reading = Reading::done;
        job.facts.pages = pages;
        job.facts.colour_pages = std::move(colour);
        job.can = {filters::Means::rewrite, filters::Means::rewrite, filters::Means::rewrite};
        job.submitted = Instant{std::chrono::seconds{time.load() - 60}};
        job.expires = Instant{std::chrono::seconds{time.load() + 86'400}};
        job.ticket_number = 400 + static_cast<std::uint32_t>(job.id.value);
        jobs.rows.push_back(job);
        return jobs.rows.back();
    }
};

}  // namespace consigne::release::test
