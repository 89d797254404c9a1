#include "spooler/ipp/job_attributes.hpp"

#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/client_info.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/proof_print.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr const char* description = job_description;

std::vector<std::string> reasons_of(const Job& job)
{
    std::vector<std::string> out;
    // CUPS and macOS stop watching a job that says it is held until told (ipp-facts §5).
    if (job.state == JobState::pending_held && job.reasons != "job-incoming") out.emplace_back("job-hold-until-specified");
    if (job.state == JobState::pending_held && !job.password.empty()) out.emplace_back("job-password-wait");
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
    integer("job-k-octets-processed", job.state == JobState::completed ? (job.bytes + 1023) / 1024 : 0);
    if (job.facts.pages) {
        integer("job-impressions", *job.facts.pages);
        const std::uint64_t copies = job.effective_copies().value_or(1);
        const auto sides = job.effective_sides();
        const bool two_sided = sides && *sides != pdl::Duplex::simplex;
        integer("job-media-sheets", copies * (two_sided ? (*job.facts.pages + 1) / 2 : *job.facts.pages));
    } else {
        for (const char* name : {"job-impressions", "job-media-sheets"})
            if (wanted(name, description)) ippAddOutOfBand(reply, IPP_TAG_JOB, IPP_TAG_NOVALUE, name);
    }
    integer("number-of-intervening-jobs", 0);
    integer("job-impressions-completed", job.impressions_completed);
    integer("job-media-sheets-completed", job.sheets_completed);
    integer("number-of-documents", job.bytes == 0 ? 0 : 1);
}

/// Copies of attributes as they were sent, some with "-actual" behind their name.
void copy_as(ipp_t* reply, ipp_attribute_t* attribute, const std::string& name)
{
    ipp_attribute_t* copy = ippCopyAttribute(reply, attribute, 0);
    if (copy == nullptr) return;
    ippSetGroupTag(reply, &copy, IPP_TAG_JOB);
    ippSetName(reply, &copy, name.c_str());
}

/// What the wishes of a job ask for that no Ticket says.
template <class Tell>
void other_wishes(const Message& wishes, Tell tell)
{
    for (ipp_attribute_t* at = ippFirstAttribute(wishes.get()); at != nullptr; at = ippNextAttribute(wishes.get()))
        if (const char* name = ippGetName(at); name != nullptr && !is_client_info(at) && std::string_view(name) != parent_job_id) tell(at, std::string(name));
}

/// The attributes of `ticket` under the names that `named` gives them; those named so are told, and no wish of the same name.
template <class Named>
void add_ticket(ipp_t* reply, const Job& job, const Ticket& ticket, const Message& wishes, Named named)
{
    const auto add = [&](const char* name, const auto& value) {
        if (const std::string as = named(name); !as.empty()) value(as.c_str());
    };
    if (const auto copies = ticket.copies ? ticket.copies : job.facts.copies)
        add("copies", [&](const char* name) { ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, name, static_cast<int>(*copies)); });
    if (const auto sides = ticket.sides ? ticket.sides : job.facts.duplex) {
        const std::string word(sides_keyword(*sides));
        add("sides", [&](const char* name) { ippAddString(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, name, nullptr, word.c_str()); });
    }
    if (ticket.monochrome) add("print-color-mode", [&](const char* name) { ippAddString(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, name, nullptr, "monochrome"); });
    if (!wishes) return;
    other_wishes(wishes, [&](ipp_attribute_t* at, const std::string& name) {
        if (name == "copies" || name == "sides" || (name == "print-color-mode" && ticket.monochrome)) return;
        add(name.c_str(), [&](const char* as) { copy_as(reply, at, as); });
    });
}

/// What is or was done with a job whose printing has begun: what was chosen when it was released, over what its sender asked for.
Ticket done_with(const Request& request, const Job& job)
{
    Ticket ticket = job.asked;
    const auto chosen = request.context.chosen ? request.context.chosen(job.id) : std::nullopt;
    if (!chosen) return ticket;
    if (chosen->monochrome) ticket.monochrome = true;
    if (chosen->sides) ticket.sides = chosen->sides;
    if (chosen->copies) ticket.copies = chosen->copies;
    return ticket;
}

void add_template(const Request& request, ipp_t* reply, const Job& job, const Wanted& wanted)
{
    Message wishes;
    if (!job.wishes.empty())
        if (auto read = read_message(as_bytes(job.wishes))) wishes = std::move(*read);
    add_ticket(reply, job, job.asked, wishes, [&](const char* name) { return wanted(name, job_template) ? std::string(name) : std::string(); });
    // What is being done, or was (PWG 5100.8), is told once there is something to tell.
    if (job.processing_since && wanted.any_actual()) {
        add_ticket(reply, job, done_with(request, job), wishes, [&](const char* name) {
            const std::string actual = std::string(name) + "-actual";
            return wanted(actual.c_str(), description) ? actual : std::string();
        });
    }
    if (ipp_attribute_t* parent = wishes ? ippFindAttribute(wishes.get(), parent_job_id, IPP_TAG_INTEGER) : nullptr; parent != nullptr && wanted(parent_job_id, description))
        copy_as(reply, parent, parent_job_id);
    if (wishes) add_client_info(reply, wishes.get(), wanted, job.tier == OwnerTier::proved);
    if (wanted("job-hold-until", job_template))
        ippAddString(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-hold-until", nullptr, job.state == JobState::pending_held ? "indefinite" : "no-hold");
    if (wanted("job-priority", job_template)) ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-priority", 50);
    if (wanted("job-sheets", job_template)) ippAddString(reply, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-sheets", nullptr, "none");
    if (wanted("output-device-assigned", description) && job.device && request.context.device_name)
        if (const std::string name = request.context.device_name(*job.device); !name.empty())
            ippAddString(reply, IPP_TAG_JOB, IPP_TAG_NAME, "output-device-assigned", nullptr, name.c_str());
}

}  // namespace

bool tells_facts(const Wanted& wanted)
{
    return wanted("job-impressions", description) || wanted("job-media-sheets", description) || wanted("copies", job_template) || wanted("sides", job_template) || wanted.any_actual();
}

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
    text("job-originating-user-name", IPP_TAG_NAME, cleaned(job.user_name, 255));
    text("job-originating-host-name", IPP_TAG_NAME, job.host);
    text("job-state-message", IPP_TAG_TEXT, job.message);
    text("job-more-info", IPP_TAG_URI, (request.call.tls ? "https://" : "http://") + (request.call.host.empty() ? std::string("localhost") : request.call.host) + "/");
    text("document-format", IPP_TAG_MIMETYPE, job.format.empty() ? "application/octet-stream" : job.format);
    add_counts(reply, job, wanted);
    add_times(request, reply, job, wanted);

    add_template(request, reply, job, wanted);
}

namespace {

void add_new_job(ipp_t* reply, const std::string& job_uri, JobId id, ipp_jstate_t state, const std::vector<std::string>& reasons, const std::string& message)
{
    ippAddString(reply, IPP_TAG_JOB, IPP_TAG_URI, "job-uri", nullptr, job_uri.c_str());
    ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", static_cast<int>(id.value));
    ippAddInteger(reply, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", state);
    add_reasons(reply, reasons);
    ippAddString(reply, IPP_TAG_JOB, IPP_TAG_TEXT, "job-state-message", nullptr, message.c_str());
}

}  // namespace

void add_created_job(ipp_t* reply, const std::string& job_uri, JobId id, const char* reason, const std::string& message, bool asks_for_password)
{
    std::vector<std::string> reasons{"job-hold-until-specified"};
    if (*reason != '\0' && std::string_view(reason) != reasons.front()) reasons.emplace_back(reason);
    if (asks_for_password) reasons.emplace_back("job-password-wait");
    add_new_job(reply, job_uri, id, IPP_JSTATE_HELD, reasons, message);
}

void add_empty_job(ipp_t* reply, const std::string& job_uri, JobId id)
{
    add_new_job(reply, job_uri, id, IPP_JSTATE_ABORTED, {"aborted-by-system"}, "No document came.");
}

}  // namespace consigne::spooler::ipp
