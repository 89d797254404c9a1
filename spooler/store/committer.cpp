#include "spooler/store/committer.hpp"

#include "spooler/store/job_record.hpp"

namespace consigne::spooler::store {

Result<> Committer::prepare(Arrival& arrival, std::span<DocumentFiles::Incoming* const> documents)
{
    for (std::size_t i = 0; i < documents.size(); ++i) {
        DocumentFiles::Incoming& document = *documents[i];
        auto key = keys_.wrap(document.key(), arrival.rows.jobs.at(i).uuid);
        if (!key) return key.error();
        if (const auto finished = document.finish(); !finished) return finished;
        arrival.rows.documents.push_back({{}, std::move(*key)});
        // Several are kept as a whole or not at all: a segment's records come back one by one.
        const auto sealed = document.in_memory();
        if (sealed && documents.size() == 1) {
            arrival.sealed = sealed;
            // Readers of other documents hold this file open: what a job is called is not theirs to see.
            auto words = keys_.seal(encode(JobRecord{arrival.rows.jobs.front(), arrival.rows.documents.front().key}));
            if (!words) return words.error();
            arrival.words = std::move(*words);
            continue;
        }
        auto place = document.keep();
        if (!place) return place.error();
        arrival.rows.documents.back().place = std::move(*place);
    }
    return {};
}

Result<std::vector<Job>> Committer::keep(std::vector<Job> jobs, std::span<DocumentFiles::Incoming* const> documents)
{
    Arrival arrival;
    arrival.rows.jobs = std::move(jobs);
    if (const auto prepared = prepare(arrival, documents); !prepared) {
        if (prepared.error().code == Errc::storage_failed) durability_.failed(prepared.error().detail);
        drop(arrival);
        return prepared.error();
    }
    take_turns(arrival);
    if (arrival.rows.failed) {
        drop(arrival);
        return *arrival.rows.failed;
    }
    jobs_.tell_created(arrival.rows.jobs);
    return std::move(arrival.rows.jobs);
}

void Committer::take_turns(Arrival& arrival)
{
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(&arrival);
        if (!busy_) {
            busy_ = true;
            arrival.leads.give();
        }
    }
    arrival.leads.await();
    if (arrival.done) return;
    std::vector<Arrival*> batch;
    {
        const std::lock_guard lock(mutex_);
        batch = std::exchange(waiting_, {});
    }
    keep_documents(batch);
    {
        // The next batch's documents are on their way to the disk while this one's rows are written, but no third one's.
        const std::lock_guard one_batch(rows_turn_);
        pass_on();
        keep_rows(batch);
    }
    for (Arrival* const one : batch) {
        if (one == &arrival) continue;
        one->done = true;
        one->leads.give();  // which may be the last of it
    }
}

void Committer::pass_on()
{
    const std::lock_guard lock(mutex_);
    busy_ = !waiting_.empty();
    if (busy_) waiting_.front()->leads.give();
}

void Committer::keep_documents(std::span<Arrival* const> batch) noexcept
{
    std::vector<Segments::Record> records;
    std::vector<Arrival*> shared;
    for (Arrival* one : batch) {
        if (!one->sealed) continue;
        records.push_back({one->rows.jobs.front().id.value, one->words, *one->sealed});
        shared.push_back(one);
    }
    if (records.empty()) return;
    auto places = files_.segments().append(records);
    for (std::size_t i = 0; i < shared.size(); ++i) {
        if (places) shared[i]->rows.documents.front().place = std::move((*places)[i]);
        else shared[i]->rows.failed = places.error();
    }
    if (!places) durability_.failed(places.error().detail);
}

void Committer::keep_rows(std::span<Arrival* const> batch) noexcept
{
    std::vector<NewJobs*> rows;
    bool records_hold_all = true;
    for (Arrival* one : batch) {
        if (one->rows.failed) continue;
        rows.push_back(&one->rows);
        records_hold_all = records_hold_all && one->sealed;
    }
    if (rows.empty()) return;
    const auto kept = jobs_.insert(rows, records_hold_all ? Durable::later : Durable::at_once);
    if (kept) {
        durability_.succeeded();
        return;
    }
    durability_.failed(kept.error().detail);
    for (NewJobs* one : rows) one->failed = kept.error();
}

void Committer::drop(const Arrival& arrival)
{
    for (const auto& document : arrival.rows.documents)
        if (!document.place.empty()) files_.remove(document.place, Segments::Lasting::yes);  // its client was told that it is not kept
}

}  // namespace consigne::spooler::store
