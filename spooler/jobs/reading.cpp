#include "spooler/jobs/reading.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/sandbox/descriptor.hpp"

namespace consigne::spooler {

void Reader::add(JobId id)
{
    pool_.post([this, id] { read(id); });
}

void Reader::catch_up()
{
    constexpr std::uint32_t at_once = 100'000;
    for (const JobId id : jobs_.unread(at_once)) add(id);
}

void Reader::stop()
{
    stopping_ = true;
    pool_.join();
}

void Reader::read(JobId id)
{
    if (stopping_) return;
    const auto opened = jobs_.open_document(id);
    if (!opened) return;  // cancelled meanwhile
    const Descriptor document(*opened);
    auto inspection = sandbox_.inspect(document.get());
    Inspection found;
    if (inspection) {
        found = std::move(*inspection);
    } else {
        // Held all the same, said so, options greyed: a document nobody can read can still be printed as it came.
        found.facts.readable = false;
        found.facts.notes = {inspection.error().detail};
        found.facts.bytes = DescriptorSource(document.get()).size();
        log::warning("job.unreadable", {{"job", id.value}, {"why", inspection.error().detail}});
    }
    if (const auto recorded = jobs_.record_facts(id, found.facts, found.can); !recorded) {
        log::warning("job.facts", {{"job", id.value}, {"why", recorded.error().detail}});
        return;
    }
    log::info("job.read", {{"job", id.value},
                           {"pdl", pdl::keyword(found.facts.language)},
                           {"pages", static_cast<std::int64_t>(found.facts.pages ? *found.facts.pages : -1)},
                           {"colour", static_cast<std::int64_t>(found.facts.colour_pages ? static_cast<std::int64_t>(found.facts.colour_pages->size()) : -1)}});
    if (const auto job = jobs_.find(id); job && read_) read_(*job);
}

}  // namespace consigne::spooler
