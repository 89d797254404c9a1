// Administration of a printer (RFC 8011 §4.2.7-8, RFC 3998 §3, RFC 3380 §4.1): for administrators who signed in over TLS alone, each
// act in the audit (T-AUTHZ-2).
#include "spooler/ipp/printer_attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

/// Changes the printer as `change` says; `what` for the audit.
template <class Change>
Outcome administer(Request& request, const char* what, Change change)
{
    if (!request.administrator()) return refuse_right(request);
    auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    change(*printer);
    if (ippFindAttribute(request.message, "printer-message-from-operator", IPP_TAG_TEXT) != nullptr)  // RFC 3380 §8.3: with any of these
        printer->operator_message = cleaned(request.text("printer-message-from-operator"), 127);
    if (const auto kept = request.context.printers.update(*printer); !kept) return request.reply(kept.error());
    request.record(what, printer->name);
    return request.reply();
}

/// What waits on an automatic printer for nobody's word goes now.
void go_on(const Request& request, const Printer& printer)
{
    if (!request.context.automatic || printer.mode != ReleaseMode::automatic || printer.paused) return;
    JobQuery query;
    query.printer = printer.id;
    query.states = {JobState::pending_held};
    query.limit = 100'000;
    for (const Job& job : request.context.jobs.list(query))
        if (job.reading != Reading::waiting && !asked_to_wait(job)) request.context.automatic(job);
}

Outcome and_go_on(Request& request, Outcome done)
{
    if (ippGetStatusCode(done.reply.get()) < IPP_STATUS_ERROR_BAD_REQUEST)
        if (const auto printer = request.printer()) go_on(request, *printer);
    return done;
}

/// What the attribute sets of its row, as it is kept; nothing when its syntax or a value does not fit.
std::optional<std::string> value_for(const Request& request, const PrinterRow& row, ipp_attribute_t* at)
{
    const ipp_tag_t tag = ippGetValueTag(at);
    const bool with_language = (row.tag == IPP_TAG_TEXT && tag == IPP_TAG_TEXTLANG) || (row.tag == IPP_TAG_NAME && tag == IPP_TAG_NAMELANG);
    if (tag != row.tag && !with_language) return std::nullopt;
    if (row.values == nullptr) {
        std::string value = request.text(row.name);
        const bool fits = ippGetCount(at) == 1 && value.size() <= row.most && (row.tag != IPP_TAG_URI || value.starts_with("geo:"));
        return fits ? std::optional(std::move(value)) : std::nullopt;
    }
    const auto may_be = split_values(row.values);
    std::string all;
    for (int i = 0; i < ippGetCount(at); ++i) {
        const std::string one = ippGetString(at, i, nullptr);
        const auto there = split_values(all);
        if (std::find(may_be.begin(), may_be.end(), one) == may_be.end()) return std::nullopt;
        if (std::find(there.begin(), there.end(), one) != there.end()) return std::nullopt;  // RFC 8011 §5.1: a set has each once
        all += (i == 0 ? "" : "|") + one;
    }
    return all;
}

}  // namespace

// What a courier is sending goes to its end: pausing is "after the current job" here.
Outcome pause_printer(Request& request)
{
    return administer(request, "pause printer", [](Printer& printer) { printer.paused = true; });
}
Outcome resume_printer(Request& request)
{
    return and_go_on(request, administer(request, "resume printer", [](Printer& printer) { printer.paused = false; }));
}
Outcome enable_printer(Request& request)
{
    return administer(request, "enable printer", [](Printer& printer) { printer.accepting = true; });
}
Outcome disable_printer(Request& request)
{
    return administer(request, "disable printer", [](Printer& printer) { printer.accepting = false; });
}
Outcome hold_new_jobs(Request& request)
{
    return administer(request, "hold new jobs", [](Printer& printer) { printer.holding_new = true; });
}
Outcome release_held_new_jobs(Request& request)
{
    Outcome done = administer(request, "release held new jobs", [](Printer& printer) { printer.holding_new = false; });
    const auto printer = request.printer();
    if (!printer || ippGetStatusCode(done.reply.get()) >= IPP_STATUS_ERROR_BAD_REQUEST) return done;
    JobQuery query;
    query.printer = printer->id;
    query.states = {JobState::pending_held};
    query.limit = 100'000;
    for (const Job& job : request.context.jobs.list(query))
        if (job.reasons == "job-held-on-create")
            if (const auto freed = request.context.jobs.hold(job.id, "job-held-for-release"); !freed && freed.error().code == Errc::storage_failed)
                return request.reply(freed.error());
    return and_go_on(request, std::move(done));
}
// A printer here is a name and its rules: shut down it takes nothing and gives nothing, started up it does both.
Outcome shutdown_printer(Request& request)
{
    return administer(request, "shut printer down", [](Printer& printer) { printer.paused = true; printer.accepting = false; });
}
Outcome startup_printer(Request& request)
{
    return and_go_on(request, administer(request, "start printer up", [](Printer& printer) { printer.paused = false; printer.accepting = true; }));
}
Outcome restart_printer(Request& request)
{
    return and_go_on(request, administer(request, "restart printer", [](Printer& printer) { printer.paused = false; printer.accepting = true; printer.holding_new = false; }));
}

Outcome set_printer_attributes(Request& request)
{
    if (!request.administrator()) return refuse_right(request);
    auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    const Message unsupported(ippNew());
    ipp_status_t status = IPP_STATUS_OK;
    for (ipp_attribute_t* at = ippFirstAttribute(request.message); at != nullptr; at = ippNextAttribute(request.message)) {
        if (ippGetGroupTag(at) != IPP_TAG_PRINTER || ippGetName(at) == nullptr) continue;
        const std::string_view name = ippGetName(at);
        const auto rows = printer_rows();
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const PrinterRow& one) { return name == one.name; });
        const auto place = row == rows.end() ? nullptr : row->place;
        if (place == nullptr) {
            const bool known = row != rows.end() || name.ends_with("-default") || name.ends_with("-supported");
            status = known ? IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE : std::max(status, IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
            ippAddOutOfBand(unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, known ? IPP_TAG_NOTSETTABLE : IPP_TAG_UNSUPPORTED_VALUE, ippGetName(at));
            continue;
        }
        std::string& kept = (*printer).*place;
        if (ippGetValueTag(at) == IPP_TAG_DELETEATTR) { kept.clear(); continue; }
        if (auto value = value_for(request, *row, at)) { kept = std::move(*value); continue; }
        status = std::max(status, IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
        ippCopyAttribute(unsupported.get(), at, 0);
    }
    if (status != IPP_STATUS_OK) {
        Message out = request.reply();
        add_unsupported(out.get(), unsupported.get(), status);
        return out;
    }
    if (const auto kept = request.context.printers.update(*printer); !kept) return request.reply(kept.error());
    request.record("set printer attributes", printer->name);
    return request.reply();
}

// What Set-Printer-Attributes takes (RFC 3380 §4.3): values of a list, or any text, which has none.
Outcome get_printer_supported_values(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    const Wanted wanted(request.message, {"all"});
    Message reply = request.reply();
    for (const PrinterRow& row : printer_rows())
        if (row.place != nullptr && wanted(row.name, row.group)) {
            if (row.values != nullptr) add_values(reply.get(), IPP_TAG_PRINTER, row.tag, row.name, row.values);
            else ippAddOutOfBand(reply.get(), IPP_TAG_PRINTER, IPP_TAG_ADMINDEFINE, row.name);
        }
    return reply;
}

}  // namespace consigne::spooler::ipp
