#include "spooler/forward/prepare.hpp"

#include "pdl/stream/cursor.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::forward {
namespace {

Error not_here(const Error& error) { return fail(Errc::storage_failed, error.detail); }

constexpr const char* pclxl_type = "application/vnd.hp-PCLXL";

/// Machines read raster pages over IPP, where they list them; over LPD and raw none is known to (canon-facts §2).
bool must_become_pclxl(const Job& job, const std::string& type, const DeviceAbilities& able, bool outside)
{
    if (job.reading != Reading::done || job.facts.pjl) return false;
    if (job.facts.language != pdl::Language::pwg && job.facts.language != pdl::Language::urf && job.facts.language != pdl::Language::cupsraster) return false;
    if (!outside) return true;
    const auto takes = [&](std::string_view one) { return std::find(able.formats.begin(), able.formats.end(), one) != able.formats.end(); };
    return !able.formats.empty() && !takes(type) && takes(pclxl_type);
}

/// The job as PCL XL, in an unnamed file that the parcel carries.
Result<Job> convert(const Depot& depot, const Job& job, Prepared& ready)
{
    auto working = working_document(depot.work_directory);
    if (!working) return not_here(working.error());
    auto facts = depot.sandbox.convert(ready.original.view(), job.facts, working->view());
    if (!facts) {
        log::warning("delivery.convert", {{"job", job.id.value}, {"why", facts.error().detail}});
        return not_here(facts.error());
    }
    ready.converted = std::move(*working);
    ready.parcel.document = ready.converted.view();
    ready.parcel.format = pclxl_type;
    Job now = job;
    now.facts = std::move(*facts);
    now.facts.pjl = false;  // the line that names the language is ours
    return now;
}

/// Rewrites into an unnamed file and lets the parcel carry that.
Result<> rewrite(const Depot& depot, const Job& job, const filters::Policy& policy, Prepared& ready)
{
    auto working = working_document(depot.work_directory);
    if (!working) return not_here(working.error());
    const auto written = depot.sandbox.rewrite(ready.parcel.document, job.facts, policy, working->view());
    if (!written) {
        log::warning("delivery.rewrite", {{"job", job.id.value}, {"why", written.error().detail}});
        // A sandbox that is not there, or whose child was killed, has said nothing about the document.
        const auto code = written.error().code;
        const bool ours = code == Errc::storage_failed || code == Errc::peer_gone || code == Errc::busy;
        return fail(ours ? Errc::storage_failed : Errc::unsupported, written.error().detail);
    }
    ready.result = std::move(*working);
    ready.parcel.document = ready.result.view();
    add_left_over(ready.parcel.ask, policy, written->report);
    if (written->facts.pjl && written->facts.language == pdl::Language::pdf) ready.parcel.format = "application/octet-stream";
    return {};
}

/// Untouched, but for PJL lines that could harm the device (T-PJL). What cannot be checked is not sent.
Result<> clean(const Depot& depot, const Job& job, Prepared& ready)
{
    if (job.reading == Reading::done && !job.facts.pjl) return {};
    auto working = working_document(depot.work_directory);
    if (!working) return not_here(working.error());
    const auto cut = depot.sandbox.clean(ready.parcel.document, working->view());
    if (!cut) {
        log::warning("delivery.clean", {{"job", job.id.value}, {"why", cut.error().detail}});
        return not_here(cut.error());
    }
    if (cut->empty()) return {};
    for (const auto& line : *cut) log::warning("delivery.pjl-cut", {{"job", job.id.value}, {"line", line}});
    ready.result = std::move(*working);
    ready.parcel.document = ready.result.view();
    return {};
}

/// The document between two texts, in an unnamed file.
Result<> wrap(const Depot& depot, const Envelope& envelope, Prepared& ready)
{
    auto working = working_document(depot.work_directory);
    if (!working) return not_here(working.error());
    const auto opened = open_source(ready.parcel.document);
    const RandomAccess& source = *opened;
    const auto sealed = open_sink(working->view(), source.size() + envelope.before.size() + envelope.after.size());
    ByteSink& sink = *sealed;
    const auto copied = [&]() -> Result<> {
        if (const auto put = sink.write(as_bytes(envelope.before)); !put) return put;
        pdl::Cursor document(source);
        const auto whole = document.copy(source.size(), sink);
        if (!whole) return whole.error();
        if (document.error()) return *document.error();
        if (*whole != source.size()) return fail(Errc::storage_failed, "the document is shorter than its size");
        if (const auto put = sink.write(as_bytes(envelope.after)); !put) return put;
        return sink.finish();
    }();
    if (!copied) return not_here(copied.error());
    ready.result = std::move(*working);
    ready.parcel.document = ready.result.view();
    ready.parcel.format = "application/octet-stream";
    return {};
}

}  // namespace

Result<Prepared> prepare(const Depot& depot, const Job& told, const Plan& plan, const DeviceAbilities& able, bool outside)
{
    Job job = told;
    auto opened = depot.jobs.open_document(job.id);
    if (!opened) return not_here(opened.error());
    Prepared ready;
    ready.original = std::move(*opened);
    Parcel& parcel = ready.parcel;
    parcel.document = ready.original.view();
    parcel.format = mime_type(job);
    parcel.job_name = job.name;
    parcel.user_name = job.user_name;
    if (job.owner)
        if (const auto owner = depot.people.find(*job.owner)) parcel.user_name = owner->login;
    parcel.ask = plan.ask;
    parcel.wishes = job.wishes;
    if (must_become_pclxl(job, parcel.format, able, outside)) {
        auto converted = convert(depot, job, ready);
        if (!converted) return converted.error();
        job = std::move(*converted);
    }

    bool done = false;
    if (plan.wishes()) {
        ready.wishes_lost = true;
        if (job.reading == Reading::done) {
            const auto kept = rewrite(depot, job, plan.wished, ready);
            if (!kept && kept.error().code == Errc::storage_failed) return kept.error();
            done = kept.has_value();
            ready.wishes_lost = !done;
        }
    }
    // Only what the person chose at the terminal may refuse the document; what its sender's driver asked for may not.
    if (!done && !plan.forced.nothing()) {
        if (const auto kept = rewrite(depot, job, plan.forced, ready); !kept) return kept.error();
    } else if (!done) {
        if (const auto cleaned = clean(depot, job, ready); !cleaned) return cleaned.error();
        if (ready.wishes_lost)
            if (const Envelope envelope = asking_envelope(job, plan.wished); !envelope.before.empty())
                if (const auto wrapped = wrap(depot, envelope, ready); !wrapped) return wrapped.error();
    }
    parcel.bytes = open_source(parcel.document)->size();
    return ready;
}

}  // namespace consigne::spooler::forward
