#include "spooler/ipp/job_attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr const char* description = "job-description";
constexpr const char* job_template = "job-template";

std::vector<std::string> reasons_of(const Job& job)
{
    std::vector<std::string> out;
    // CUPS and macOS stop watching a job that says it is held until told (ipp-facts §5).
    if (job.state == JobState::pending_held && job.reasons != "job-incoming") out.emplace_back("job-hold-until-specified");
    std::string_view rest = job.reasons;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        if (const auto word = rest.substr(0, comma); !word.empty() && word != "job-hold-until-specified") out.emplace_back(word);
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    if (out.empty()) out.emplace_back("none");
    return out;
}

void add_reasons(ipp_t* reply, const std::vector<std::string>& reasons)
{
    std::vector<const char*> words;
    for (const auto& reason : reasons) words.push_back(reason.c_str());
    ippAddStrings(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-state-reasons", static_cast<int>(words.size()), nullptr, words.data());
}

void add_times(const Request& request, ipp_t* reply, const Job& job, const Wanted& wanted)
{
    const auto when = [&](const char* time_name, const char* date_name, std::optional<Instant> at) {
        if (wanted(time_name, description)) {
            if (at) ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, time_name, static_cast<int>(at->time_since_epoch().count()));
            else ippAddOutOfBand(reply, IPP_TAG_JOB, IPP_TAG_NOVALUE, time_name);
        }
        if (wanted(date_name, description)) {
            if (at) ippAddDate(reply, IPP_TAG_JOB, date_name, ippTimeToDate(static_cast<time_t>(at->time_since_epoch().count())));
            else ippAddOutOfBand(reply, IPP_TAG_JOB, IPP_TAG_NOVALUE, date_name);
        }
    };
    when("time-at-creation", "date-time-at-creation", job.submitted);
    when("time-at-processing", "date-time-at-processing", job.processing_since);
    when("time-at-completed", "date-time-at-completed", job.completed_at);
    if (wanted("job-printer-up-time", description))
        ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-printer-up-time", static_cast<int>(request.context.clock().time_since_epoch().count()));
}

void add_counts(ipp_t* reply, const Job& job, const Wanted& wanted)
{
    const auto integer = [&](const char* name, std::uint64_t value) {
        if (wanted(name, description))
            ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, name, static_cast<int>(std::min<std::uint64_t>(value, 0x7FFFFFFF)));
    };
    integer("job-k-octets", (job.bytes + 1023) / 1024);
    if (job.facts.pages) integer("job-impressions", *job.facts.pages);
    integer("job-impressions-completed", job.impressions_completed);
    integer("job-media-sheets-completed", job.sheets_completed);
    integer("number-of-documents", job.bytes == 0 ? 0 : 1);
}

}  // namespace

void add_job_attributes(const Request& request, ipp_t* reply, const Job& job, const Wanted& wanted, bool whole)
{
    const auto text = [&](const char* name, ipp_tag_t tag, const std::string& value) {
        if (wanted(name, description)) ippAddString(reply, IPP_TAG_JOB, tag, name, nullptr, value.c_str());
    };
    if (wanted("job-id", description)) ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", static_cast<int>(job.id.value));
    text("job-uri", IPP_TAG_URI, request.job_uri(job.id));
    if (wanted("job-printer-uri", description)) {
        const auto printer = request.context.printers.find(job.printer);
        if (printer) text("job-printer-uri", IPP_TAG_URI, request.printer_uri(*printer, request.call.tls));
    }
    if (wanted("job-state", description))
        ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", static_cast<int>(job.state));
    if (wanted("job-state-reasons", description)) add_reasons(reply, reasons_of(job));
    if (!whole) return;

    if (!job.uuid.empty()) text("job-uuid", IPP_TAG_URI, "urn:uuid:" + job.uuid);
    text("job-name", IPP_TAG_NAME, job.name);
    text("job-originating-user-name", IPP_TAG_NAME, job.user_name);
    text("job-originating-host-name", IPP_TAG_NAME, job.host);
    text("job-state-message", IPP_TAG_TEXT, job.message);
    text("document-format", IPP_TAG_MIMETYPE, job.format.empty() ? "application/octet-stream" : job.format);
    add_counts(reply, job, wanted);
    add_times(request, reply, job, wanted);

    const auto keyword_of = [&](const char* name, std::string_view value) {
        if (wanted(name, job_template)) ippAddString(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, name, nullptr, std::string(value).c_str());
    };
    if (const auto copies = job.effective_copies(); copies && wanted("copies", job_template))
        ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", static_cast<int>(*copies));
    if (const auto sides = job.effective_sides()) keyword_of("sides", sides_keyword(*sides));
    if (job.asked.monochrome) keyword_of("print-color-mode", "monochrome");
    if (job.state == JobState::pending_held) keyword_of("job-hold-until", "indefinite");
    if (wanted("job-priority", job_template)) ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-priority", 50);
}

void add_created_job(ipp_t* reply, const std::string& job_uri, JobId id, const char* reason, const std::string& message)
{
    ippAddString(reply, IPP_TAG_JOB, IPP_TAG_URI, "job-uri", nullptr, job_uri.c_str());
    ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", static_cast<int>(id.value));
    ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", IPP_JSTATE_HELD);
    std::vector<std::string> reasons{"job-hold-until-specified"};
    if (std::string_view(reason) != reasons.front()) reasons.emplace_back(reason);
    add_reasons(reply, reasons);
    ippAddString(reply, IPP_TAG_JOB, IPP_TAG_TEXT, "job-state-message", nullptr, message.c_str());
}

}  // namespace consigne::spooler::ipp
