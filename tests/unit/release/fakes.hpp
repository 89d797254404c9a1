// Stores in memory, and a site on them: for tests of sign-in, pages and the API.
#pragma once

#include "release/api/site.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>

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
    JobsFound search(const JobSearch& q) override
    {
        JobsFound found;
        for (auto j = rows.rbegin(); j != rows.rend(); ++j) {
            if (q.before.value != 0 && !(j->id < q.before)) continue;
            if (q.owner && j->owner != *q.owner) continue;
            if (q.unowned && j->owner) continue;
            if (q.printer && j->printer != *q.printer) continue;
            if (q.reading && j->reading != *q.reading) continue;
            if (!q.states.empty() && std::find(q.states.begin(), q.states.end(), j->state) == q.states.end()) continue;
            if (!q.text.empty() && j->name.find(q.text) == std::string::npos && std::to_string(j->ticket_number) != q.text) continue;
            if (found.jobs.size() == q.limit) {
                found.next = found.jobs.back().id;
                break;
            }
            found.jobs.push_back(*j);
        }
        return found;
    }
    Result<Document> open_document(JobId) override { return missing(); }
    Result<> record(std::span<ReadDocument>) override { return {}; }
    Result<> cancel(JobId id, const std::string&) override
    {
        auto* j = at(id);
        if (!j) return missing();
        if (j->state != JobState::pending_held) return fail(Errc::conflict, "not held");
        j->state = JobState::canceled;
        return {};
    }
    Result<> adopt(JobId id, PersonId owner, OwnerTier tier, const std::string& rule) override
    {
        auto* j = at(id);
        if (!j) return missing();
        if (j->owner) return fail(Errc::conflict, "somebody has it");
        j->owner = owner, j->tier = tier, j->owner_rule = rule;
        return {};
    }
    Result<> give(JobId id, PersonId owner, const std::string& rule) override { if (auto* j = at(id)) { j->owner = owner; j->owner_rule = rule; return {}; } return missing(); }
    Result<> hold(JobId, const std::string&) override { return {}; }
    Result<> change(const Job&) override { return {}; }
    Result<> prepare(JobId id, const Ticket& chosen) override { auto* j = at(id); if (!j || j->state != JobState::pending_held) return fail(Errc::conflict, "not held"); j->prepared = chosen; return {}; }
    Result<> extend(JobId id, Instant expires) override { auto* j = at(id); if (!j || j->state != JobState::pending_held) return fail(Errc::conflict, "not held"); j->expires = std::max(j->expires, expires); return {}; }
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
            d.ticket = overlaid(jobs.at(id)->prepared, request.ticket);
            rows.push_back(d);
        }
        return of_release(request.release_id);
    }
    std::vector<Delivery> of_release(const std::string& id) override { std::vector<Delivery> out; for (auto& d : rows) if (d.release_id == id) out.push_back(d); return out; }
    std::vector<Delivery> unfinished() override { std::vector<Delivery> out; for (auto& d : rows) if (!over(d.state)) out.push_back(d); return out; }
    Result<Delivery> find(DeliveryId id) override { for (auto& d : rows) if (d.id == id) return d; return missing(); }
    Result<Delivery> last_of(JobId id) override { for (auto d = rows.rbegin(); d != rows.rend(); ++d) if (d->job == id) return *d; return missing(); }
    std::vector<Delivery> of_job(JobId id) override { std::vector<Delivery> out; for (auto& d : rows) if (d.job == id) out.push_back(d); return out; }
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
    std::function<void(OutputDeviceId)> asked = [](OutputDeviceId) {};  ///< what a probe finds
    unsigned glances = 0;
    Result<> probe(OutputDeviceId id) override { return asked(id), Result<>(); }
    void glance(OutputDeviceId) override { ++glances; }
};

struct FakePeople final : People {
    std::vector<Person> rows;
    std::map<std::string, PersonId> codes;
    std::vector<Card> all_cards;
    /// As the store reads a person: with what their groups say.
    Person read(Person person) const
    {
        std::vector<std::pair<std::string, Allowed>> says;
        for (const Group& group : all_groups)
            if (members.contains({group.id.value, person.id.value})) says.emplace_back(group.name, group.allowed);
        for (const Use use : all_uses) person.verdicts.at(static_cast<std::size_t>(use)) = decided(use, person.allowed, says);
        return person;
    }
    Result<Person> find(PersonId id) override { for (auto& r : rows) if (r.id == id) return read(r); return missing(); }
    Result<Person> find_login(const std::string& login) override { for (auto& r : rows) if (r.login == login) return read(r); return missing(); }
    Result<Person> find_code(const std::string& digest) override { const auto f = codes.find(digest); return f == codes.end() ? Result<Person>(missing()) : find(f->second); }
    Result<Person> find_card(const std::string& digest) override { for (auto& c : all_cards) if (c.digest == digest) return find(c.person); return missing(); }
    PeoplePage page(const PeopleQuery& q) override
    {
        PeoplePage page;
        for (const Person& p : rows) {
            const bool in = (q.search.empty() || (p.login + " " + p.full_name).find(q.search) != std::string::npos) && (q.only != PeopleQuery::Only::paused || p.paused) &&
                            (q.only != PeopleQuery::Only::operators || p.operator_right) && (!q.group || members.contains({q.group->value, p.id.value}));
            if (!in || p.login <= q.after) continue;
            page.people.push_back(p);
        }
        std::sort(page.people.begin(), page.people.end(), [](const Person& a, const Person& b) { return a.login < b.login; });
        if (page.people.size() > q.limit) page.people.resize(q.limit), page.next = page.people.back().login;
        return page;
    }
    Result<> change_all(const std::vector<PersonChange>& changes) override
    {
        const auto before = rows;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            PersonId id = changes[i].person.id;
            if (id.value == 0) {
                const auto added = add(changes[i].person);
                if (!added) return rows = before, fail(added.error().code, std::to_string(i) + ": " + added.error().detail);
                id = *added;
            } else static_cast<void>(update(changes[i].person));
            if (changes[i].code_digest) static_cast<void>(set_code(id, *changes[i].code_digest));
            for (Card card : changes[i].cards) card.person = id, static_cast<void>(add_card(card));
            for (const GroupId group : changes[i].groups) members.insert({group.value, id.value});
        }
        return {};
    }
    std::vector<Group> all_groups;
    std::set<std::pair<std::int64_t, std::int64_t>> members;
    std::vector<Group> groups() override { return all_groups; }
    Result<Group> find_group(GroupId id) override { for (auto& g : all_groups) if (g.id == id) return g; return missing(); }
    Result<GroupId> add_group(const Group& group) override { all_groups.push_back(group); all_groups.back().id = {static_cast<std::int64_t>(all_groups.size())}; return all_groups.back().id; }
    Result<> update_group(const Group& group) override { for (auto& g : all_groups) if (g.id == group.id) { g = group; return {}; } return missing(); }
    Result<> remove_group(GroupId id) override { return std::erase_if(all_groups, [id](auto& g) { return g.id == id; }) ? Result<>{} : missing(); }
    std::vector<Group> groups_of(PersonId person) override { std::vector<Group> out; for (auto& g : all_groups) if (members.contains({g.id.value, person.value})) out.push_back(g); return out; }
    Result<> set_member(GroupId group, PersonId person, bool member) override { if (member) members.insert({group.value, person.value}); else members.erase({group.value, person.value}); return {}; }
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
    std::map<std::int64_t, Instant> codes_set;
    std::optional<Instant> code_set(PersonId id) override { return has_code(id) ? std::optional(codes_set[id.value]) : std::nullopt; }
    std::vector<UnknownTap> all_taps;
    Result<> keep_tap(const UnknownTap& tap) override
    {
        static_cast<void>(forget_tap(tap.digest));
        all_taps.insert(all_taps.begin(), tap);
        return {};
    }
    std::vector<UnknownTap> taps(Instant now) override { std::vector<UnknownTap> out; for (auto& t : all_taps) if (t.at >= now - tap_kept) out.push_back(t); return out; }
    Result<> forget_tap(const std::string& digest) override { return std::erase_if(all_taps, [&](auto& t) { return t.digest == digest; }) ? Result<>{} : missing(); }
    bool has_code(PersonId id) override { return std::any_of(codes.begin(), codes.end(), [id](auto& c) { return c.second == id; }); }
    Result<> add_card(const Card& card) override { if (find_card(card.digest)) return fail(Errc::conflict, "taken"); all_cards.push_back(card); static_cast<void>(forget_tap(card.digest)); return {}; }
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
    Result<> seen(TerminalId id, const std::string& address, Instant at) override
    {
        const auto found = find(id);
        if (!found) return found.error();
        Terminal row = *found;
        row.address = address;
        row.last_seen = at;
        return update(row);
    }
    Result<> remove(TerminalId id) override { return std::erase_if(rows, [id](auto& r) { return r.id == id; }) ? Result<>{} : missing(); }
};

struct FakeSessions final : Sessions {
    std::map<std::string, Session> rows;
    Result<Session> find(const std::string& digest) override { const auto f = rows.find(digest); return f == rows.end() ? Result<Session>(missing()) : Result<Session>(f->second); }
    Result<> put(const Session& s) override { rows[s.token_digest] = s; return {}; }
    Result<> update(const Session& s) override { if (!rows.contains(s.token_digest)) return missing(); rows[s.token_digest] = s; return {}; }
    Result<> remove(const std::string& digest) override { return rows.erase(digest) == 1 ? Result<>{} : missing(); }
    std::vector<Session> of(PersonId person) override
    {
        std::vector<Session> out;
        for (const auto& [digest, session] : rows) if (session.person == person) out.push_back(session);
        std::sort(out.begin(), out.end(), [](const Session& a, const Session& b) { return a.last_seen > b.last_seen; });
        return out;
    }
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
        rows.push_back({static_cast<std::int64_t>(rows.size()) + 1, Instant{std::chrono::seconds{1'800'000'000}}, who, what, subject});
    }
    void note(const std::string& who, const std::string& what, const std::string& subject) override { record(who, what, subject); }
    std::vector<AuditRow> rows;
    AuditFound search(const AuditQuery& q) override
    {
        AuditQuery more = q;
        ++more.limit;
        AuditFound found{list(more), 0};
        if (found.rows.size() > q.limit) found.rows.resize(q.limit), found.next = found.rows.back().id;
        return found;
    }
    std::vector<AuditRow> list(const AuditQuery& q) override
    {
        const std::lock_guard lock(mutex);
        std::vector<AuditRow> out;
        for (auto row = rows.rbegin(); row != rows.rend() && out.size() < q.limit; ++row)
            if ((q.who.empty() || row->who == q.who) && (q.subject.empty() || row->subject == q.subject) && row->subject.starts_with(q.about) && (q.word.empty() || row->what.find(q.word) != std::string::npos) && (q.before == 0 || row->id < q.before)) out.push_back(*row);
        return out;
    }
};

using Folder = ::consigne::test::TemporaryFolder;

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
