#include "spooler/ipp/printer_attributes.hpp"

#include <cups/pwg.h>

namespace consigne::spooler::ipp {
namespace {

void strings(ipp_t* reply, const PrinterRow& row, const std::vector<std::string>& values)
{
    std::vector<const char*> words;
    for (const auto& value : values) words.push_back(value.c_str());
    ippAddStrings(reply, IPP_TAG_PRINTER, row.tag, row.name, static_cast<int>(words.size()), nullptr, words.data());
}

void string(ipp_t* reply, const PrinterRow& row, const std::string& value)
{
    ippAddString(reply, IPP_TAG_PRINTER, row.tag, row.name, nullptr, value.c_str());
}

void integer(ipp_t* reply, const PrinterRow& row, std::int64_t value)
{
    ippAddInteger(reply, IPP_TAG_PRINTER, row.tag, row.name, static_cast<int>(value));
}

void date(ipp_t* reply, const PrinterRow& row, Instant at)
{
    ippAddDate(reply, IPP_TAG_PRINTER, row.name, ippTimeToDate(static_cast<time_t>(at.time_since_epoch().count())));
}

std::int64_t seconds(Instant at) { return at.time_since_epoch().count(); }

Instant since_start(const View& view, Instant at) { return at == Instant{} ? view.request.context.started : at; }

Message dimensions(const MediaSize& size)
{
    Message out(ippNew());
    ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", size.width);
    ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", size.height);
    return out;
}

Message media_col(const MediaSize& size, bool loaded)
{
    Message out(ippNew());
    const Message area = dimensions(size);
    ippAddCollection(out.get(), IPP_TAG_ZERO, "media-size", area.get());
    ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-size-name", nullptr, size.name);
    for (const char* side : {"media-bottom-margin", "media-left-margin", "media-right-margin", "media-top-margin"})
        ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, side, 500);
    if (loaded) {
        ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source", nullptr, "auto");
        ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-type", nullptr, "stationery");
    }
    return out;
}

Message loaded(const MediaSize& size) { return media_col(size, true); }
Message known(const MediaSize& size) { return media_col(size, false); }

void collections(ipp_t* reply, const PrinterRow& row, Message (*make)(const MediaSize&), std::span<const MediaSize> sizes)
{
    std::vector<Message> made;
    std::vector<const ipp_t*> pointers;
    for (const MediaSize& size : sizes) {
        made.push_back(make(size));
        pointers.push_back(made.back().get());
    }
    ippAddCollections(reply, IPP_TAG_PRINTER, row.name, static_cast<int>(pointers.size()), pointers.data());
}

/// Whether a size lies between the least and the largest that machines take without a name (PWG 5101.1 §5.3: "custom_min_98x98.4mm").
bool within_custom(ipp_attribute_t* told, const MediaSize& size)
{
    bool above = false, below = false;
    for (int i = 0; i < ippGetCount(told); ++i) {
        const std::string_view name = ippGetString(told, i, nullptr);
        const bool least = name.starts_with("custom_min_"), most = name.starts_with("custom_max_");
        const pwg_media_t* bound = least || most ? pwgMediaForPWG(name.data()) : nullptr;
        if (bound == nullptr) continue;
        above = above || (least && size.width >= bound->width && size.height >= bound->length);
        below = below || (most && size.width <= bound->width && size.height <= bound->length);
    }
    return above && below;
}

/// Those of our sizes that a machine tells under `name`, in our order.
std::vector<MediaSize> told_sizes(const Machines& machines, const char* name)
{
    std::vector<MediaSize> out;
    ipp_attribute_t* told = ippFindAttribute(machines.words, name, IPP_TAG_ZERO);
    for (const MediaSize& size : media_sizes())
        if (told != nullptr && (ippContainsString(told, size.name) != 0 || within_custom(told, size))) out.push_back(size);
    return out;
}

/// What any of its machines takes; all sizes while one of them has not said.
std::vector<MediaSize> sizes_of(const View& view)
{
    const auto machines = view.request.machines(view.printer);
    auto told = machines.media_told ? told_sizes(machines, "media-supported") : std::vector<MediaSize>();
    if (told.empty()) told.assign(media_sizes().begin(), media_sizes().end());
    return told;
}

/// What is in a tray of any of its machines; where none says, the two that most machines have.
std::vector<MediaSize> sizes_ready(const View& view)
{
    auto told = told_sizes(view.request.machines(view.printer), "media-ready");
    if (told.empty()) told.assign(media_sizes().begin(), media_sizes().begin() + 2);
    return told;
}

void keywords(ipp_t* reply, const char* name, const std::vector<MediaSize>& sizes)
{
    std::vector<const char*> names;
    for (const MediaSize& size : sizes) names.push_back(size.name);
    ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, name, static_cast<int>(names.size()), nullptr, names.data());
}

std::string web_address(const View& view, std::string_view path)
{
    const Call& call = view.request.call;
    return (call.tls ? "https://" : "http://") + (call.host.empty() ? std::string("localhost") : call.host) + std::string(path);
}

/// Parallel values; `tls` stands beside the ipps URI (Mopria reads them so).
void parallel(const View& view, ipp_t* reply, const PrinterRow& row, const std::string& clear, const std::string& secure)
{
    if (!view.as_reached) strings(reply, row, {clear, secure});
    else string(reply, row, view.request.call.tls ? secure : clear);
}

template <class Wants>
std::vector<std::string> job_names(Wants wants)
{
    std::vector<std::string> out;
    for (const JobRow& row : job_rows())
        if (wants(row)) out.emplace_back(row.name);
    return out;
}

}  // namespace

Result<> takes_jobs(const Context& context, const Printer& printer)
{
    if (!printer.accepting) return fail(Errc::denied, "printer " + printer.name + " is not accepting jobs");
    return context.intake.open();
}

namespace {

bool prints_something(const Context& context, const Printer& printer)
{
    JobQuery query;
    query.printer = printer.id;
    query.states = {JobState::processing, JobState::processing_stopped};
    return context.jobs.count(query) > 0;
}

}  // namespace

// RFC 3998 §3.4.1: what Pause-Printer and Disable-Printer do together.
bool deactivated(const Printer& printer) { return printer.paused && !printer.accepting; }

// What is being printed goes to its end, paused or not.
int printer_state(const Context& context, const Printer& printer)
{
    if (prints_something(context, printer)) return IPP_PSTATE_PROCESSING;
    return printer.paused ? IPP_PSTATE_STOPPED : IPP_PSTATE_IDLE;
}

std::vector<std::string> printer_state_reasons(const Context& context, const Printer& printer)
{
    std::vector<std::string> out;
    if (printer.paused) out.emplace_back(prints_something(context, printer) ? "moving-to-paused" : "paused");
    if (deactivated(printer)) out.emplace_back("deactivated");
    if (printer.holding_new) out.emplace_back("hold-new-jobs");
    if (!context.intake.open()) out.emplace_back("spool-area-full");
    if (out.empty()) out.emplace_back("none");
    return out;
}

/// What the machines told of it, into the reply. False: they told nothing.
bool copy_from_machines(const View& view, ipp_t* reply, const char* name)
{
    ipp_attribute_t* told = ippFindAttribute(view.request.machines(view.printer).words, name, IPP_TAG_ZERO);
    return told != nullptr && ippCopyAttribute(reply, told, 0) != nullptr;
}

/// One octet string for each of the values that `names` has.
void trays(ipp_t* reply, const PrinterRow& row, std::string_view names, const std::string& lead)
{
    ipp_attribute_t* out = nullptr;
    for (const std::string& name : supported_values(names)) {
        const std::string tray = lead + name + ';';
        if (out == nullptr) out = ippAddOctetString(reply, IPP_TAG_PRINTER, row.name, tray.data(), static_cast<int>(tray.size()));
        else ippSetOctetString(reply, &out, ippGetCount(out), tray.data(), static_cast<int>(tray.size()));
    }
}

namespace make {

void creation_attributes(const View&, ipp_t* reply, const PrinterRow& row)
{
    strings(reply, row, job_names([](const JobRow&) { return true; }));
}
void job_settable(const View&, ipp_t* reply, const PrinterRow& row)
{
    strings(reply, row, job_names([](const JobRow& job) { return job.settable; }));
}
void printer_settable(const View&, ipp_t* reply, const PrinterRow& row)
{
    std::vector<std::string> names;
    for (const PrinterRow& other : printer_rows())
        if (other.place != nullptr) names.emplace_back(other.name);
    strings(reply, row, names);
}

void media_col_database(const View& view, ipp_t* reply, const PrinterRow& row) { collections(reply, row, &known, sizes_of(view)); }
void media_col_default(const View& view, ipp_t* reply, const PrinterRow& row) { collections(reply, row, &loaded, std::span<const MediaSize>(sizes_of(view)).first(1)); }
void media_col_ready(const View& view, ipp_t* reply, const PrinterRow& row) { collections(reply, row, &loaded, sizes_ready(view)); }
void media_ready(const View& view, ipp_t* reply, const PrinterRow& row) { keywords(reply, row.name, sizes_ready(view)); }
void media_size_supported(const View& view, ipp_t* reply, const PrinterRow& row) { collections(reply, row, &dimensions, sizes_of(view)); }

void of_machines(const View& view, ipp_t* reply, const PrinterRow& row) { copy_from_machines(view, reply, row.name); }

// What machine prints is chosen at the machine: a queue's trays are names, whose sizes and levels are not known (-2, PWG 5100.13).
void input_trays(const View&, ipp_t* reply, const PrinterRow& row)
{
    trays(reply, row, "media-source-supported", "type=sheetFeedAutoRemovableTray;mediafeed=29700;mediaxfeed=21000;maxcapacity=-2;level=-2;status=0;name=");
}
void output_trays(const View&, ipp_t* reply, const PrinterRow& row)
{
    trays(reply, row, "output-bin", "type=unRemovableBin;maxcapacity=-2;remaining=-2;status=0;name=");
}

void operations(const View&, ipp_t* reply, const PrinterRow& row)
{
    const auto codes = supported_operations();
    ippAddIntegers(reply, IPP_TAG_PRINTER, IPP_TAG_ENUM, row.name, static_cast<int>(codes.size()), codes.data());
}

// One empty alert: nothing to alert to (PWG 5100.9 has no other way to say it, and IPP/2.2 wants the attribute).
void alert(const View&, ipp_t* reply, const PrinterRow& row) { ippAddOctetString(reply, IPP_TAG_PRINTER, row.name, "", 0); }
void alert_description(const View&, ipp_t* reply, const PrinterRow& row) { string(reply, row, ""); }

void web_page(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, web_address(view, "/")); }
void config_change_date(const View& view, ipp_t* reply, const PrinterRow& row) { date(reply, row, since_start(view, view.printer.config_changed)); }
void config_change_time(const View& view, ipp_t* reply, const PrinterRow& row) { integer(reply, row, seconds(since_start(view, view.printer.config_changed))); }
void current_time(const View& view, ipp_t* reply, const PrinterRow& row) { date(reply, row, view.request.context.clock()); }
void dns_sd_name(const View& view, ipp_t* reply, const PrinterRow& row)
{
    const auto& known = view.request.context.dns_sd_name;
    const Printer& it = view.printer;
    string(reply, row, known ? known(it) : !it.dns_sd_name.empty() ? it.dns_sd_name : it.info.empty() ? it.name : it.info);
}
void geo_location(const View& view, ipp_t* reply, const PrinterRow& row)
{
    if (view.printer.geo_location.empty()) ippAddOutOfBand(reply, IPP_TAG_PRINTER, IPP_TAG_UNKNOWN, row.name);
    else string(reply, row, view.printer.geo_location);
}
void icons(const View& view, ipp_t* reply, const PrinterRow& row)
{
    strings(reply, row, {web_address(view, "/ipp/icon-48.png"), web_address(view, "/ipp/icon-128.png"), web_address(view, "/ipp/icon-512.png")});
}
void info(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.info.empty() ? view.printer.name : view.printer.info); }
void accepting(const View& view, ipp_t* reply, const PrinterRow& row)
{
    ippAddBoolean(reply, IPP_TAG_PRINTER, row.name, takes_jobs(view.request.context, view.printer).has_value() ? 1 : 0);
}
void kind(const View& view, ipp_t* reply, const PrinterRow& row)
{
    add_values(reply, IPP_TAG_PRINTER, row.tag, row.name, view.printer.kind.empty() ? "document|envelope" : view.printer.kind);
}
void location(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.location); }
void operator_message(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.operator_message); }
void name(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.name); }
void organization(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.organization); }
void organizational_unit(const View& view, ipp_t* reply, const PrinterRow& row) { string(reply, row, view.printer.organizational_unit); }
void state(const View& view, ipp_t* reply, const PrinterRow& row) { integer(reply, row, printer_state(view.request.context, view.printer)); }
void state_change_date(const View& view, ipp_t* reply, const PrinterRow& row) { date(reply, row, since_start(view, view.printer.state_changed)); }
void state_change_time(const View& view, ipp_t* reply, const PrinterRow& row) { integer(reply, row, seconds(since_start(view, view.printer.state_changed))); }
void state_message(const View& view, ipp_t* reply, const PrinterRow& row)
{
    const bool full = view.printer.accepting && !takes_jobs(view.request.context, view.printer);
    string(reply, row, full ? "No new documents until there is room on the server's disk." : view.printer.paused ? "Paused by an administrator." : "");
}
void state_reasons(const View& view, ipp_t* reply, const PrinterRow& row) { strings(reply, row, printer_state_reasons(view.request.context, view.printer)); }
// Asked of the CUPS family only: the bits for colour and duplex, sorted and queued here.
void cups_type(const View&, ipp_t* reply, const PrinterRow& row) { integer(reply, row, 0x000C | 0x0010 | 0x0002); }
// As CUPS: the clock of the day, on which the times of jobs are counted too.
void up_time(const View& view, ipp_t* reply, const PrinterRow& row) { integer(reply, row, std::max<std::int64_t>(1, seconds(view.request.context.clock()))); }
void uris(const View& view, ipp_t* reply, const PrinterRow& row)
{
    parallel(view, reply, row, view.request.printer_uri(view.printer, false), view.request.printer_uri(view.printer, true));
}
void uri_security(const View& view, ipp_t* reply, const PrinterRow& row) { parallel(view, reply, row, "none", "tls"); }
void uri_authentication(const View& view, ipp_t* reply, const PrinterRow& row)
{
    // Who has the address is known by it.
    if (view.request.own) return parallel(view, reply, row, "none", "none");
    parallel(view, reply, row, "requesting-user-name", view.request.must_sign_in(view.printer) ? "basic" : "requesting-user-name");
}
void uuid(const View& view, ipp_t* reply, const PrinterRow& row) 
{
    const auto& own = view.request.own;
    string(reply, row, "urn:uuid:" + (own ? personal_uuid(view.printer.uuid, own->path.token) : view.printer.uuid));
}
void queued_jobs(const View& view, ipp_t* reply, const PrinterRow& row)
{
    JobQuery query;
    query.printer = view.printer.id;
    query.states = {JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped};
    integer(reply, row, static_cast<std::int64_t>(view.request.context.jobs.count(query)));
}

}  // namespace make

void add_supported(const View& view, ipp_t* reply, const JobRow& row)
{
    const std::string name = std::string(row.name) + "-supported";
    if (row.rule == Rule::machine) { copy_from_machines(view, reply, name.c_str()); return; }
    if (row.rule == Rule::media) {
        keywords(reply, name.c_str(), sizes_of(view));
        return;
    }
    if (row.values == nullptr) return;
    // How many levels it has, not which: one, since people print what they collect in the order they like.
    if (std::string_view(row.name) == "job-priority") { ippAddInteger(reply, IPP_TAG_PRINTER, IPP_TAG_INTEGER, name.c_str(), 1); return; }
    ipp_tag_t tag = row.tag;
    switch (row.rule) {
    case Rule::range: tag = IPP_TAG_RANGE; break;
    case Rule::ranges: case Rule::flag: tag = IPP_TAG_BOOLEAN; break;
    case Rule::any: tag = std::string_view(row.values) == "true" ? IPP_TAG_BOOLEAN : IPP_TAG_INTEGER; break;
    case Rule::collection: tag = IPP_TAG_KEYWORD; break;
    case Rule::listed: case Rule::media: case Rule::machine: break;
    }
    add_values(reply, IPP_TAG_PRINTER, tag, name.c_str(), row.values);
}

void add_default(const View& view, ipp_t* reply, const JobRow& row)
{
    if (row.standard == nullptr) return;
    if (row.rule == Rule::machine && ippFindAttribute(view.request.machines(view.printer).words, (std::string(row.name) + "-supported").c_str(), IPP_TAG_ZERO) == nullptr) return;
    const std::string name = std::string(row.name) + "-default";
    if (row.rule == Rule::media) keywords(reply, name.c_str(), {sizes_of(view).front()});
    else if (*row.standard == '\0') ippAddOutOfBand(reply, IPP_TAG_PRINTER, IPP_TAG_NOVALUE, name.c_str());
    else add_values(reply, IPP_TAG_PRINTER, row.tag, name.c_str(), row.standard);
}

void add_printer_attributes(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted, Addresses addresses)
{
    const View view{request, printer, addresses == Addresses::as_reached};
    for (const PrinterRow& row : printer_rows()) {
        if (!wanted(row.name, row.group)) continue;
        if (row.make != nullptr) row.make(view, reply, row);
        else add_values(reply, IPP_TAG_PRINTER, row.tag, row.name, row.values);
    }
    for (const JobRow& row : job_rows()) {
        const char* group = std::string_view(row.name).starts_with("job-password") ? printer_description : job_template;
        if (wanted((std::string(row.name) + "-default").c_str(), group)) add_default(view, reply, row);
        if (wanted((std::string(row.name) + "-supported").c_str(), group)) add_supported(view, reply, row);
    }
}

bool supports_format(std::string_view mime)
{
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == (b >= 'A' && b <= 'Z' ? b + 32 : b); };
    static const std::vector<std::string> formats = supported_values("document-format-supported");
    return std::any_of(formats.begin(), formats.end(), [&](const std::string& one) { return std::equal(one.begin(), one.end(), mime.begin(), mime.end(), same); });
}

}  // namespace consigne::spooler::ipp
