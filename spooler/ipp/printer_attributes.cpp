#include "spooler/ipp/printer_attributes.hpp"

#include <array>
#include <charconv>

namespace consigne::spooler::ipp {
namespace {

constexpr const char* description = "printer-description";
constexpr const char* job_template = "job-template";

/// Values stand in text, separated by '|', and are written as their tag says.
struct Row {
    const char* name;
    const char* group;
    ipp_tag_t tag;
    const char* values;
};

// Sources: RFC 8011 §5.4, PWG 5100.7, 5100.13, 5100.14; the wishes of single clients are named in their rows.
constexpr std::array table{
    Row{"charset-configured", description, IPP_TAG_CHARSET, "utf-8"},
    Row{"charset-supported", description, IPP_TAG_CHARSET, "utf-8|us-ascii"},
    Row{"color-supported", description, IPP_TAG_BOOLEAN, "true"},
    Row{"compression-supported", description, IPP_TAG_KEYWORD, "none"},
    Row{"copies-default", job_template, IPP_TAG_INTEGER, "1"},
    Row{"copies-supported", job_template, IPP_TAG_RANGE, "1-9999"},
    Row{"document-format-default", description, IPP_TAG_MIMETYPE, "application/octet-stream"},
    Row{"document-format-preferred", description, IPP_TAG_MIMETYPE, "application/pdf"},
    Row{"document-format-supported", description, IPP_TAG_MIMETYPE,
        "application/octet-stream|application/pdf|application/postscript|application/vnd.hp-PCL|application/vnd.hp-PCLXL|"
        "image/urf|image/pwg-raster|application/PCLm|image/jpeg|image/tiff|application/oxps|application/vnd.ms-xpsdocument|text/plain"},
    Row{"finishings-default", job_template, IPP_TAG_ENUM, "3"},
    Row{"finishings-supported", job_template, IPP_TAG_ENUM, "3"},
    Row{"generated-natural-language-supported", description, IPP_TAG_LANGUAGE, "en"},
    Row{"identify-actions-default", description, IPP_TAG_KEYWORD, "display"},
    Row{"identify-actions-supported", description, IPP_TAG_KEYWORD, "display"},
    Row{"ipp-features-supported", description, IPP_TAG_KEYWORD, "none"},
    Row{"ipp-versions-supported", description, IPP_TAG_KEYWORD, "1.0|1.1|2.0"},
    Row{"job-creation-attributes-supported", description, IPP_TAG_KEYWORD,
        "copies|finishings|job-hold-until|job-name|job-priority|job-sheets|media|media-col|multiple-document-handling|"
        "orientation-requested|output-bin|print-color-mode|print-content-optimize|print-quality|print-scaling|printer-resolution|sides"},
    Row{"job-hold-until-default", job_template, IPP_TAG_KEYWORD, "indefinite"},
    Row{"job-hold-until-supported", job_template, IPP_TAG_KEYWORD, "indefinite|no-hold"},
    Row{"job-ids-supported", description, IPP_TAG_BOOLEAN, "true"},
    Row{"job-priority-default", job_template, IPP_TAG_INTEGER, "50"},
    Row{"job-priority-supported", job_template, IPP_TAG_INTEGER, "1"},
    Row{"job-sheets-default", job_template, IPP_TAG_KEYWORD, "none"},
    Row{"job-sheets-supported", job_template, IPP_TAG_KEYWORD, "none"},
    Row{"media-bottom-margin-supported", job_template, IPP_TAG_INTEGER, "500"},
    Row{"media-col-supported", job_template, IPP_TAG_KEYWORD,
        "media-bottom-margin|media-left-margin|media-right-margin|media-size|media-size-name|media-source|media-top-margin|media-type"},
    Row{"media-default", job_template, IPP_TAG_KEYWORD, "iso_a4_210x297mm"},
    Row{"media-left-margin-supported", job_template, IPP_TAG_INTEGER, "500"},
    Row{"media-right-margin-supported", job_template, IPP_TAG_INTEGER, "500"},
    Row{"media-source-supported", job_template, IPP_TAG_KEYWORD, "auto|by-pass-tray|tray-1|tray-2|tray-3|tray-4"},
    Row{"media-top-margin-supported", job_template, IPP_TAG_INTEGER, "500"},
    Row{"media-type-supported", job_template, IPP_TAG_KEYWORD, "auto|stationery|stationery-lightweight|stationery-heavyweight|envelope|labels|transparency"},
    Row{"mopria-certified", description, IPP_TAG_TEXT, "1.3"},  // Android and Windows list only printers that say so
    Row{"multiple-document-handling-default", job_template, IPP_TAG_KEYWORD, "separate-documents-collated-copies"},
    Row{"multiple-document-handling-supported", job_template, IPP_TAG_KEYWORD, "separate-documents-collated-copies|separate-documents-uncollated-copies"},
    Row{"multiple-document-jobs-supported", description, IPP_TAG_BOOLEAN, "false"},
    Row{"multiple-operation-time-out", description, IPP_TAG_INTEGER, "120"},
    Row{"multiple-operation-time-out-action", description, IPP_TAG_KEYWORD, "process-job"},
    Row{"natural-language-configured", description, IPP_TAG_LANGUAGE, "en"},
    Row{"number-up-default", job_template, IPP_TAG_INTEGER, "1"},
    Row{"number-up-supported", job_template, IPP_TAG_INTEGER, "1"},
    Row{"orientation-requested-default", job_template, IPP_TAG_ENUM, "3"},
    Row{"orientation-requested-supported", job_template, IPP_TAG_ENUM, "3|4|5|6"},
    Row{"output-bin-default", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"output-bin-supported", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"page-ranges-supported", job_template, IPP_TAG_BOOLEAN, "false"},
    Row{"pages-per-minute", description, IPP_TAG_INTEGER, "60"},
    Row{"pages-per-minute-color", description, IPP_TAG_INTEGER, "60"},
    Row{"pdf-versions-supported", description, IPP_TAG_KEYWORD, "adobe-1.3|adobe-1.4|adobe-1.5|adobe-1.6|adobe-1.7|iso-32000-1_2008"},
    Row{"pdl-override-supported", description, IPP_TAG_KEYWORD, "attempted"},
    Row{"print-color-mode-default", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"print-color-mode-supported", job_template, IPP_TAG_KEYWORD, "auto|color|monochrome"},
    Row{"print-content-optimize-default", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"print-content-optimize-supported", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"print-quality-default", job_template, IPP_TAG_ENUM, "4"},
    Row{"print-quality-supported", job_template, IPP_TAG_ENUM, "3|4|5"},
    Row{"print-scaling-default", job_template, IPP_TAG_KEYWORD, "auto"},
    Row{"print-scaling-supported", job_template, IPP_TAG_KEYWORD, "auto|auto-fit|fill|fit|none"},
    Row{"printer-device-id", description, IPP_TAG_TEXT, "MFG:Consigne;MDL:Consigne;CMD:PDF,PS,PCL,PCLXL,PWGRaster,AppleRaster;"},
    Row{"printer-firmware-name", description, IPP_TAG_NAME, "consigned"},
    Row{"printer-firmware-string-version", description, IPP_TAG_TEXT, "0.1.0"},
    Row{"printer-get-attributes-supported", description, IPP_TAG_KEYWORD, "document-format"},
    Row{"printer-kind", description, IPP_TAG_KEYWORD, "document|envelope"},
    Row{"printer-make-and-model", description, IPP_TAG_TEXT, "Consigne"},
    Row{"printer-organization", description, IPP_TAG_TEXT, ""},
    Row{"printer-organizational-unit", description, IPP_TAG_TEXT, ""},
    Row{"printer-resolution-default", job_template, IPP_TAG_RESOLUTION, "600"},
    Row{"printer-resolution-supported", job_template, IPP_TAG_RESOLUTION, "300|600"},
    Row{"pwg-raster-document-resolution-supported", description, IPP_TAG_RESOLUTION, "300|600"},
    Row{"pwg-raster-document-sheet-back", description, IPP_TAG_KEYWORD, "normal"},
    Row{"pwg-raster-document-type-supported", description, IPP_TAG_KEYWORD, "black_1|sgray_8|srgb_8"},
    Row{"sides-default", job_template, IPP_TAG_KEYWORD, "one-sided"},
    Row{"sides-supported", job_template, IPP_TAG_KEYWORD, "one-sided|two-sided-long-edge|two-sided-short-edge"},
    Row{"urf-supported", description, IPP_TAG_KEYWORD, "V1.4|CP255|DM1|FN3|IS1-4|MT1-2-3|OB10|PQ3-4-5|RS300-600|SRGB24|W8"},
    Row{"which-jobs-supported", description, IPP_TAG_KEYWORD,
        "completed|not-completed|aborted|all|canceled|pending|pending-held|processing"},
};

struct Size {
    const char* name;
    int width, height;  ///< 1/100 mm
};
constexpr std::array sizes{
    Size{"iso_a4_210x297mm", 21000, 29700},      Size{"iso_a3_297x420mm", 29700, 42000},
    Size{"iso_a5_148x210mm", 14800, 21000},      Size{"iso_a6_105x148mm", 10500, 14800},
    Size{"jis_b4_257x364mm", 25700, 36400},      Size{"jis_b5_182x257mm", 18200, 25700},
    Size{"na_letter_8.5x11in", 21590, 27940},    Size{"na_legal_8.5x14in", 21590, 35560},
    Size{"na_ledger_11x17in", 27940, 43180},     Size{"na_executive_7.25x10.5in", 18415, 26670},
    Size{"na_invoice_5.5x8.5in", 13970, 21590},  Size{"iso_c5_162x229mm", 16200, 22900},
    Size{"iso_dl_110x220mm", 11000, 22000},      Size{"iso_b5_176x250mm", 17600, 25000},
    Size{"na_number-10_4.125x9.5in", 10478, 24130},
};

std::vector<std::string> split(std::string_view values)
{
    std::vector<std::string> out;
    for (;;) {
        const auto bar = values.find('|');
        out.emplace_back(values.substr(0, bar));
        if (bar == std::string_view::npos) return out;
        values.remove_prefix(bar + 1);
    }
}

int number(std::string_view text)
{
    int n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

void add_row(ipp_t* reply, const Row& row)
{
    const auto values = split(row.values);
    std::vector<int> numbers;
    switch (row.tag) {
    case IPP_TAG_BOOLEAN:
        ippAddBoolean(reply, IPP_TAG_PRINTER, row.name, values.front() == "true");
        return;
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM:
        for (const auto& value : values) numbers.push_back(number(value));
        ippAddIntegers(reply, IPP_TAG_PRINTER, row.tag, row.name, static_cast<int>(numbers.size()), numbers.data());
        return;
    case IPP_TAG_RANGE: {
        const auto dash = values.front().find('-');
        ippAddRange(reply, IPP_TAG_PRINTER, row.name, number(values.front()), number(values.front().substr(dash + 1)));
        return;
    }
    case IPP_TAG_RESOLUTION:
        for (const auto& value : values) numbers.push_back(number(value));
        ippAddResolutions(reply, IPP_TAG_PRINTER, row.name, static_cast<int>(numbers.size()), IPP_RES_PER_INCH, numbers.data(), numbers.data());
        return;
    default: {
        std::vector<const char*> words;
        for (const auto& value : values) words.push_back(value.c_str());
        ippAddStrings(reply, IPP_TAG_PRINTER, row.tag, row.name, static_cast<int>(words.size()), nullptr, words.data());
    }
    }
}

Message media_size(const Size& size)
{
    Message out(ippNew());
    ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", size.width);
    ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", size.height);
    return out;
}

Message media_col(const Size& size, bool ready)
{
    Message out(ippNew());
    const Message dimensions = media_size(size);
    ippAddCollection(out.get(), IPP_TAG_ZERO, "media-size", dimensions.get());
    ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-size-name", nullptr, size.name);
    for (const char* side : {"media-bottom-margin", "media-left-margin", "media-right-margin", "media-top-margin"})
        ippAddInteger(out.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, side, 500);
    if (ready) {
        ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source", nullptr, "auto");
        ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-type", nullptr, "stationery");
    }
    return out;
}

template <class Make>
void add_collections(ipp_t* reply, const char* name, Make make, std::size_t how_many)
{
    std::vector<Message> made;
    std::vector<const ipp_t*> pointers;
    for (std::size_t i = 0; i < how_many; ++i) {
        made.push_back(make(sizes[i]));
        pointers.push_back(made.back().get());
    }
    ippAddCollections(reply, IPP_TAG_PRINTER, name, static_cast<int>(pointers.size()), pointers.data());
}

void add_media(ipp_t* reply, const Wanted& wanted)
{
    std::vector<const char*> names;
    for (const Size& size : sizes) names.push_back(size.name);
    if (wanted("media-supported", job_template))
        ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-supported", static_cast<int>(names.size()), nullptr, names.data());
    // A hold queue has no trays: the two sizes that any of its devices has.
    if (wanted("media-ready", job_template)) ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-ready", 2, nullptr, names.data());
    const auto plain = [](const Size& size) { return media_col(size, false); };
    const auto loaded = [](const Size& size) { return media_col(size, true); };
    if (wanted("media-size-supported", job_template)) add_collections(reply, "media-size-supported", &media_size, sizes.size());
    if (wanted("media-col-default", job_template)) add_collections(reply, "media-col-default", loaded, 1);
    if (wanted("media-col-ready", job_template)) add_collections(reply, "media-col-ready", loaded, 2);
    if (wanted("media-col-database", job_template)) add_collections(reply, "media-col-database", plain, sizes.size());
}

void add_addresses(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted, Addresses addresses)
{
    // Parallel values; `tls` stands beside the ipps URI (Mopria reads them so).
    const std::string clear = request.printer_uri(printer, false), secure = request.printer_uri(printer, true);
    std::vector<const char*> uris{clear.c_str(), secure.c_str()};
    std::vector<const char*> security{"none", "tls"};
    std::vector<const char*> authentication{"requesting-user-name", request.context.passwords ? "basic" : "requesting-user-name"};
    if (addresses == Addresses::as_reached)
        for (auto* values : {&uris, &security, &authentication}) *values = {(*values)[request.call.tls ? 1 : 0]};
    const int n = static_cast<int>(uris.size());
    if (wanted("printer-uri-supported", description))
        ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_URI, "printer-uri-supported", n, nullptr, uris.data());
    if (wanted("uri-security-supported", description))
        ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "uri-security-supported", n, nullptr, security.data());
    if (wanted("uri-authentication-supported", description))
        ippAddStrings(reply, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "uri-authentication-supported", n, nullptr, authentication.data());
    if (wanted("printer-more-info", description))
        ippAddString(reply, IPP_TAG_PRINTER, IPP_TAG_URI, "printer-more-info", nullptr,
                     ((request.call.tls ? "https://" : "http://") + request.call.host + "/").c_str());
}

void add_state(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted)
{
    const auto text = [&](const char* name, ipp_tag_t tag, const std::string& value) {
        if (wanted(name, description)) ippAddString(reply, IPP_TAG_PRINTER, tag, name, nullptr, value.c_str());
    };
    const auto integer = [&](const char* name, ipp_tag_t tag, int value) {
        if (wanted(name, description)) ippAddInteger(reply, IPP_TAG_PRINTER, tag, name, value);
    };
    text("printer-name", IPP_TAG_NAME, printer.name);
    text("printer-info", IPP_TAG_TEXT, printer.info.empty() ? printer.name : printer.info);
    if (request.context.dns_sd_name) text("printer-dns-sd-name", IPP_TAG_NAME, request.context.dns_sd_name(printer));
    else text("printer-dns-sd-name", IPP_TAG_NAME, printer.info.empty() ? printer.name : printer.info);
    text("printer-location", IPP_TAG_TEXT, printer.location);
    text("printer-uuid", IPP_TAG_URI, "urn:uuid:" + printer.uuid);
    text("printer-state-message", IPP_TAG_TEXT, "");
    text("printer-state-reasons", IPP_TAG_KEYWORD, "none");
    integer("printer-state", IPP_TAG_ENUM, IPP_PSTATE_IDLE);
    const auto now = request.context.clock().time_since_epoch().count();
    const auto up = std::max<std::int64_t>(1, now);  // as CUPS: times of jobs are counted on the same clock
    integer("printer-up-time", IPP_TAG_INTEGER, static_cast<int>(up));
    integer("printer-state-change-time", IPP_TAG_INTEGER, static_cast<int>(request.context.started.time_since_epoch().count()));
    integer("printer-config-change-time", IPP_TAG_INTEGER, static_cast<int>(request.context.started.time_since_epoch().count()));
    if (wanted("printer-current-time", description))
        ippAddDate(reply, IPP_TAG_PRINTER, "printer-current-time", ippTimeToDate(static_cast<time_t>(now)));
    if (wanted("printer-is-accepting-jobs", description))
        ippAddBoolean(reply, IPP_TAG_PRINTER, "printer-is-accepting-jobs", printer.accepting ? 1 : 0);
    // Asked of the CUPS family only: printer-type has the bits for colour and duplex, sorted and queued here.
    if (wanted("printer-type", "cups")) ippAddInteger(reply, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-type", 0x000C | 0x0010 | 0x0002);
    if (wanted("queued-job-count", description)) {
        JobQuery query;
        query.printer = printer.id;
        query.states = {JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped};
        ippAddInteger(reply, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "queued-job-count", static_cast<int>(request.context.jobs.count(query)));
    }
}

}  // namespace

void add_printer_attributes(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted, Addresses addresses)
{
    add_addresses(request, reply, printer, wanted, addresses);
    add_state(request, reply, printer, wanted);
    for (const Row& row : table)
        if (wanted(row.name, row.group)) add_row(reply, row);
    if (wanted("operations-supported", description)) {
        const auto codes = supported_operations();
        ippAddIntegers(reply, IPP_TAG_PRINTER, IPP_TAG_ENUM, "operations-supported", static_cast<int>(codes.size()), codes.data());
    }
    add_media(reply, wanted);
}

std::optional<bool> supports(std::string_view name, const std::string& value)
{
    const std::string full = std::string(name) + "-supported";
    if (name == "media") return std::any_of(sizes.begin(), sizes.end(), [&](const Size& size) { return value == size.name; });
    for (const Row& row : table) {
        if (full != row.name) continue;
        if (row.tag == IPP_TAG_RANGE) {
            const std::string_view range = row.values;
            return number(value) >= number(range) && number(value) <= number(range.substr(range.find('-') + 1));
        }
        const auto values = split(row.values);
        return std::find(values.begin(), values.end(), value) != values.end();
    }
    return std::nullopt;
}

bool supports_format(std::string_view mime)
{
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == (b >= 'A' && b <= 'Z' ? b + 32 : b); };
    for (const Row& row : table)
        if (std::string_view(row.name) == "document-format-supported")
            for (const auto& one : split(row.values))
                if (std::equal(one.begin(), one.end(), mime.begin(), mime.end(), same)) return true;
    return false;
}

}  // namespace consigne::spooler::ipp
