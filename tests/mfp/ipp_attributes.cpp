#include "tests/mfp/ipp_attributes.hpp"

#include <fmt/format.h>

#include <ctime>
#include <functional>
#include <sstream>

namespace consigne::mfp {
namespace {

struct Words {
    const char* name;
    const char* values;  ///< separated by commas
};

// Observed, derived or assumed as the collected facts about Canon devices say; formats and states are added apart.
constexpr Words keywords[] = {
    {"compression-supported", "none"},
    {"ipp-features-supported", "none"},
    {"ipp-versions-supported", "1.0,1.1,2.0"},
    {"job-creation-attributes-supported", "copies,finishings,media,media-col,orientation-requested,output-bin,page-ranges,"
                                          "print-color-mode,print-content-optimize,print-quality,print-scaling,printer-resolution,sides"},
    {"marker-types", "toner,toner,toner,toner"},
    {"media-col-supported", "media-size,media-top-margin,media-left-margin,media-right-margin,media-bottom-margin,media-type,"
                            "media-source,media-source-properties"},
    {"media-default", "iso_a4_210x297mm"},
    {"media-source-supported", "auto,by-pass-tray,tray-1,tray-2,tray-3,tray-4"},
    {"media-supported", "iso_a3_297x420mm,iso_a4_210x297mm,iso_a5_148x210mm,iso_a6_105x148mm,jis_b4_257x364mm,jis_b5_182x257mm,"
                        "na_ledger_11x17in,na_legal_8.5x14in,na_letter_8.5x11in,na_invoice_5.5x8.5in,na_executive_7.25x10.5in,"
                        "iso_sra3_320x450mm,na_arch-b_12x18in,om_pa-kai_267x389mm,om_juuro-ku-kai_198x275mm,"
                        "na_number-10_4.125x9.5in,na_monarch_3.875x7.5in,iso_c5_162x229mm,iso_dl_110x220mm,jpn_chou3_120x235mm,"
                        "jpn_kaku2_240x332mm,custom_min_98x98.4mm,custom_max_320x1200mm"},
    {"media-type-supported", "auto,stationery,stationery-lightweight,stationery-heavyweight,envelope,labels"},
    {"multiple-document-handling-default", "separate-documents-collated-copies"},
    {"multiple-document-handling-supported", "separate-documents-collated-copies,separate-documents-uncollated-copies"},
    {"multiple-operation-time-out-action", "abort-job"},
    {"output-bin-default", "auto"},
    {"output-bin-supported", "auto,tray-1,tray-2,tray-3"},
    {"output-mode-default", "auto"},
    {"output-mode-supported", "auto,monochrome,auto-monochrome,color"},
    {"overrides-supported", "media,media-col,document-numbers,pages"},
    {"pdf-versions-supported", "adobe-1.3,adobe-1.4,adobe-1.5,adobe-1.6,adobe-1.7"},
    {"pdl-override-supported", "attempted"},
    {"print-color-mode-default", "auto"},
    {"print-color-mode-supported", "auto,color,monochrome,auto-monochrome"},
    {"print-content-optimize-default", "auto"},
    {"print-content-optimize-supported", "auto"},
    {"print-scaling-default", "auto"},
    {"print-scaling-supported", "auto,auto-fit,fill,fit,none"},
    {"printer-kind", "document,envelope,postcard"},
    {"pwg-raster-document-sheet-back", "normal"},
    {"pwg-raster-document-type-supported", "srgb_8,sgray_8,rgb_8"},
    {"sides-default", "one-sided"},
    {"sides-supported", "one-sided,two-sided-long-edge,two-sided-short-edge"},
    {"urf-supported", "ADOBERGB24,CP255,DM1,PQ4,RS300,SRGB24,W8-16,FN3,IS1-4,OB10-40,V1.4"},
    {"which-jobs-supported", "completed,not-completed"},
};

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> out;
    std::istringstream in{text};
    for (std::string word; std::getline(in, word, ',');) out.push_back(word);
    return out;
}

void strings(ipp_t* ipp, ipp_tag_t tag, const char* name, const std::vector<std::string>& values)
{
    std::vector<const char*> pointers;
    for (const auto& value : values) pointers.push_back(value.c_str());
    ippAddStrings(ipp, IPP_TAG_PRINTER, tag, name, static_cast<int>(pointers.size()), nullptr, pointers.data());
}

void numbers(ipp_t* ipp, ipp_tag_t tag, const char* name, const std::vector<int>& values)
{
    ippAddIntegers(ipp, IPP_TAG_PRINTER, tag, name, static_cast<int>(values.size()), values.data());
}

void text(ipp_t* ipp, ipp_tag_t tag, const char* name, const std::string& value)
{
    ippAddString(ipp, IPP_TAG_PRINTER, tag, name, nullptr, value.c_str());
}

struct MediaSize {
    const char* name;
    int x, y;  ///< 1/100 mm
};
constexpr MediaSize sizes[] = {
    {"iso_a4_210x297mm", 21000, 29700}, {"iso_a3_297x420mm", 29700, 42000}, {"iso_a5_148x210mm", 14800, 21000},
    {"iso_a6_105x148mm", 10500, 14800}, {"jis_b4_257x364mm", 25700, 36400}, {"jis_b5_182x257mm", 18200, 25700},
    {"na_letter_8.5x11in", 21590, 27940}, {"na_legal_8.5x14in", 21590, 35560}, {"na_ledger_11x17in", 27940, 43180},
    {"iso_sra3_320x450mm", 32000, 45000},
};

ipp_t* media_col(const MediaSize& size, const char* source)
{
    ipp_t* col = ippNew();
    ipp_t* area = ippNew();
    ippAddInteger(area, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", size.x);
    ippAddInteger(area, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", size.y);
    ippAddCollection(col, IPP_TAG_ZERO, "media-size", area);
    ippDelete(area);
    for (const char* margin : {"media-top-margin", "media-left-margin", "media-right-margin", "media-bottom-margin"})
        ippAddInteger(col, IPP_TAG_ZERO, IPP_TAG_INTEGER, margin, 500);
    ippAddString(col, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-type", nullptr, "auto");
    ippAddString(col, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source", nullptr, source);
    ipp_t* feed = ippNew();
    ippAddString(feed, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source-feed-direction", nullptr, "long-edge-first");
    ippAddInteger(feed, IPP_TAG_ZERO, IPP_TAG_ENUM, "media-source-feed-orientation", 4);
    ippAddCollection(col, IPP_TAG_ZERO, "media-source-properties", feed);
    ippDelete(feed);
    return col;
}

void collections(ipp_t* ipp, const char* name, const std::vector<std::pair<MediaSize, std::string>>& media)
{
    std::vector<ipp_t*> cols;
    for (const auto& [size, source] : media) cols.push_back(media_col(size, source.c_str()));
    ippAddCollections(ipp, IPP_TAG_PRINTER, name, static_cast<int>(cols.size()), const_cast<const ipp_t**>(cols.data()));
    for (ipp_t* col : cols) ippDelete(col);
}

ipp_t* finishing(const char* name, const char* process, int location)
{
    ipp_t* col = ippNew();
    ippAddString(col, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "finishing-template", nullptr, name);
    if (process) {
        ipp_t* how = ippNew();
        ippAddInteger(how, IPP_TAG_ZERO, IPP_TAG_INTEGER, (std::string(process) + "-locations").c_str(), location);
        ippAddInteger(how, IPP_TAG_ZERO, IPP_TAG_INTEGER, (std::string(process) + "-offset").c_str(), 635);
        ippAddString(how, IPP_TAG_ZERO, IPP_TAG_KEYWORD, (std::string(process) + "-reference-edge").c_str(), nullptr, "left");
        ippAddCollection(col, IPP_TAG_ZERO, process, how);
        ippDelete(how);
    }
    return col;
}

void finishings(ipp_t* ipp, const char* name, const std::vector<ipp_t*>& cols)
{
    ippAddCollections(ipp, IPP_TAG_PRINTER, name, static_cast<int>(cols.size()), const_cast<const ipp_t**>(cols.data()));
}

void parts(ipp_t* ipp, const char* name, const std::vector<std::string>& values)
{
    ipp_attribute_t* at = nullptr;
    for (const auto& value : values) {
        if (!at) at = ippAddOctetString(ipp, IPP_TAG_PRINTER, name, value.data(), static_cast<int>(value.size()));
        else ippSetOctetString(ipp, &at, ippGetCount(at), value.data(), static_cast<int>(value.size()));
    }
}

void add_finisher(ipp_t* ipp, const std::string& kind)
{
    numbers(ipp, IPP_TAG_ENUM, "finishings-default", {3});
    if (kind == "none") numbers(ipp, IPP_TAG_ENUM, "finishings-supported", {3});
    if (kind == "numbers") numbers(ipp, IPP_TAG_ENUM, "finishings-supported", {3, 4, 5, 14, 20, 21, 22, 23, 28, 74, 82});
    if (kind != "pwg") {
        strings(ipp, IPP_TAG_KEYWORD, "finishing-template-supported", {"none"});
        strings(ipp, IPP_TAG_KEYWORD, "finishings-col-supported", {"finishing-template"});
        return;
    }
    for (const char* name : {"finishings-supported", "finishings-ready"}) numbers(ipp, IPP_TAG_ENUM, name, {3, 4, 5, 20, 21, 28, 74, 82});
    strings(ipp, IPP_TAG_KEYWORD, "finishing-template-supported", {"none", "staple", "staple-top-left", "staple-bottom-left", "staple-dual-left", "punch", "punch-dual-left", "punch-quad-left"});
    strings(ipp, IPP_TAG_KEYWORD, "finishings-col-supported", {"finishing-template", "punching", "stitching"});
    const std::vector<ipp_t*> cols{finishing("none", nullptr, 0), finishing("staple", "stitching", 635), finishing("staple-top-left", "stitching", 27000), finishing("punch", "punching", 13950)};
    for (const char* name : {"finishings-col-database", "finishings-col-ready"}) finishings(ipp, name, cols);
    for (ipp_t* col : cols) ippDelete(col);
    for (const char* process : {"punching", "stitching"}) {
        const std::string name = process;
        ippAddRange(ipp, IPP_TAG_PRINTER, (name + "-locations-supported").c_str(), 0, 42000);
        ippAddRange(ipp, IPP_TAG_PRINTER, (name + "-offset-supported").c_str(), 0, 2000);
        strings(ipp, IPP_TAG_KEYWORD, (name + "-reference-edge-supported").c_str(), {"left", "top"});
    }
    numbers(ipp, IPP_TAG_INTEGER, "punching-hole-diameter-configured", {600});
    numbers(ipp, IPP_TAG_INTEGER, "stitching-angle-supported", {0});
    strings(ipp, IPP_TAG_KEYWORD, "stitching-method-supported", {"auto", "wire"});
    parts(ipp, "printer-finisher", {"type=stitcher;unit=sheets;maxcapacity=50;capacity=50;index=1;presentonoff=on;status=0;",
                                    "type=puncher;unit=sheets;maxcapacity=-2;capacity=-2;index=2;presentonoff=on;status=0;"});
    strings(ipp, IPP_TAG_TEXT, "printer-finisher-description", {"Staple Finisher-Y1", "Puncher Unit-A1"});
    parts(ipp, "printer-finisher-supplies", {"class=supplyThatIsConsumed;type=staples;unit=items;max=5000;level=2500;color=none;index=1;deviceindex=1;"});
    strings(ipp, IPP_TAG_TEXT, "printer-finisher-supplies-description", {"Staple-P1"});
}

}  // namespace

std::vector<std::string> supported_formats(const IppQuirks& quirks)
{
    std::vector<std::string> out;
    if (!quirks.no_octet_stream) out.emplace_back("application/octet-stream");
    if (!quirks.no_urf) out.emplace_back("image/urf");
    out.emplace_back("image/jpeg");
    if (!quirks.no_pdf) out.emplace_back("application/pdf");
    if (!quirks.no_postscript) out.emplace_back("application/postscript");
    if (!quirks.no_pcl) {
        out.emplace_back("application/vnd.hp-PCL");
        out.emplace_back("application/vnd.hp-PCLXL");
    }
    if (!quirks.no_pwg) out.emplace_back("image/pwg-raster");
    return out;
}

void add_printer_attributes(ipp_t* ipp, Device& device, const IppQuirks& quirks, const std::string& host_header)
{
    const std::string host = host_header.substr(0, host_header.find(':'));
    std::vector<std::string> uris, security;
    if (quirks.ipp_port) {
        uris.push_back(fmt::format("ipp://{}:{}/ipp/print", host, quirks.ipp_port));
        security.emplace_back("none");
    }
    if (quirks.ipps_port) {
        uris.push_back(fmt::format("ipps://{}:{}/ipp/print", host, quirks.ipps_port));
        security.emplace_back("tls");
    }
    strings(ipp, IPP_TAG_URI, "printer-uri-supported", uris);
    strings(ipp, IPP_TAG_KEYWORD, "uri-security-supported", security);
    strings(ipp, IPP_TAG_KEYWORD, "uri-authentication-supported", std::vector<std::string>(uris.size(), "none"));

    for (const Words& words : keywords) {
        const std::string_view name = words.name;
        if ((quirks.no_urf && name.starts_with("urf")) || (quirks.no_pwg && name.starts_with("pwg"))) continue;
        strings(ipp, IPP_TAG_KEYWORD, words.name, split(words.values));
    }
    const auto formats = supported_formats(quirks);
    strings(ipp, IPP_TAG_MIMETYPE, "document-format-supported", formats);
    text(ipp, IPP_TAG_MIMETYPE, "document-format-default", formats.front());
    text(ipp, IPP_TAG_CHARSET, "charset-configured", "utf-8");
    text(ipp, IPP_TAG_CHARSET, "charset-supported", "utf-8");
    text(ipp, IPP_TAG_LANGUAGE, "natural-language-configured", "en");
    text(ipp, IPP_TAG_LANGUAGE, "generated-natural-language-supported", "en");

    text(ipp, IPP_TAG_NAME, "printer-name", quirks.name);
    text(ipp, IPP_TAG_TEXT, "printer-make-and-model", "CN" + quirks.name);
    text(ipp, IPP_TAG_TEXT, "printer-info", "http://www.canon.com");
    text(ipp, IPP_TAG_TEXT, "printer-location", "");
    text(ipp, IPP_TAG_TEXT, "printer-organization", "");
    text(ipp, IPP_TAG_TEXT, "printer-organizational-unit", "");
    text(ipp, IPP_TAG_TEXT, "printer-device-id",
         fmt::format("MFG:Canon;MDL:{0};CLS:PRINTER;DES:Canon {0};CID:CA_XPS_OIP;CMD:LIPSLX,PS,PostScript,PCL,PJL,CPCA;SN:{1};",
                     quirks.name, quirks.serial));
    text(ipp, IPP_TAG_TEXT, "mopria-certified", "2.1");
    text(ipp, IPP_TAG_URI, "printer-more-info", fmt::format("http://{}:8000/", host));
    text(ipp, IPP_TAG_URI, "printer-geo-location", "geo:0.000000,0.000000");
    // The serial number makes the identifier, so that it stays from start to start.
    const auto digest = static_cast<unsigned long long>(std::hash<std::string>{}(quirks.serial)) & 0xffffffffffffULL;
    text(ipp, IPP_TAG_URI, "printer-uuid", fmt::format("urn:uuid:6d4ff0ce-6b11-11d8-8020-{:012x}", digest));
    text(ipp, IPP_TAG_NAME, "printer-firmware-name", "Main Controller");
    text(ipp, IPP_TAG_TEXT, "printer-firmware-string-version", "16.12");
    strings(ipp, IPP_TAG_NAME, "marker-names", {"Canon C-EXV 51 Black Toner", "Canon C-EXV 51 Cyan Toner",
                                                "Canon C-EXV 51 Magenta Toner", "Canon C-EXV 51 Yellow Toner"});
    strings(ipp, IPP_TAG_NAME, "marker-colors", {"#000000", "#00FFFF", "#FF00FF", "#FFFF00"});
    numbers(ipp, IPP_TAG_INTEGER, "marker-levels", {51, 81, 64, 84});
    numbers(ipp, IPP_TAG_INTEGER, "marker-low-levels", {10, 10, 10, 10});
    numbers(ipp, IPP_TAG_INTEGER, "marker-high-levels", {100, 100, 100, 100});

    numbers(ipp, IPP_TAG_ENUM, "operations-supported",
            {IPP_OP_PRINT_JOB, IPP_OP_VALIDATE_JOB, IPP_OP_CREATE_JOB, IPP_OP_SEND_DOCUMENT, IPP_OP_CANCEL_JOB,
             IPP_OP_GET_JOB_ATTRIBUTES, IPP_OP_GET_JOBS, IPP_OP_GET_PRINTER_ATTRIBUTES});
    add_finisher(ipp, quirks.finisher);
    numbers(ipp, IPP_TAG_ENUM, "orientation-requested-default", {3});
    numbers(ipp, IPP_TAG_ENUM, "orientation-requested-supported", {3, 4, 5, 6});
    numbers(ipp, IPP_TAG_ENUM, "print-quality-default", {4});
    numbers(ipp, IPP_TAG_ENUM, "print-quality-supported", {4});
    for (const char* margin : {"media-bottom-margin-supported", "media-left-margin-supported", "media-right-margin-supported",
                               "media-top-margin-supported"})
        numbers(ipp, IPP_TAG_INTEGER, margin, {0, 500});
    numbers(ipp, IPP_TAG_INTEGER, "copies-default", {1});
    numbers(ipp, IPP_TAG_INTEGER, "multiple-operation-time-out", {60});
    numbers(ipp, IPP_TAG_INTEGER, "pages-per-minute", {60});
    numbers(ipp, IPP_TAG_INTEGER, "pages-per-minute-color", {60});
    ippAddRange(ipp, IPP_TAG_PRINTER, "copies-supported", 1, 999);
    ippAddRange(ipp, IPP_TAG_PRINTER, "jpeg-k-octets-supported", 0, 51200);
    if (!quirks.no_pdf) ippAddRange(ipp, IPP_TAG_PRINTER, "pdf-k-octets-supported", 0, 256000);
    ippAddBoolean(ipp, IPP_TAG_PRINTER, "color-supported", 1);
    ippAddBoolean(ipp, IPP_TAG_PRINTER, "page-ranges-supported", 1);
    ippAddBoolean(ipp, IPP_TAG_PRINTER, "job-pages-per-set-supported", quirks.finisher != "none");
    ippAddBoolean(ipp, IPP_TAG_PRINTER, "multiple-document-jobs-supported", 0);
    const int dpi[] = {300, 600};
    ippAddResolutions(ipp, IPP_TAG_PRINTER, "printer-resolution-supported", 2, IPP_RES_PER_INCH, dpi, dpi);
    ippAddResolution(ipp, IPP_TAG_PRINTER, "printer-resolution-default", IPP_RES_PER_INCH, 600, 600);
    if (!quirks.no_pwg)
        ippAddResolution(ipp, IPP_TAG_PRINTER, "pwg-raster-document-resolution-supported", IPP_RES_PER_INCH, 300, 300);

    std::vector<std::string> ready;
    std::vector<std::pair<MediaSize, std::string>> ready_cols, database;
    for (const auto& [tray, name] : device.paper()) {
        ready.push_back(name);
        for (const MediaSize& size : sizes)
            if (name == size.name) ready_cols.emplace_back(size, fmt::format("tray-{}", tray));
    }
    if (!ready.empty()) strings(ipp, IPP_TAG_KEYWORD, "media-ready", ready);
    if (!ready_cols.empty()) collections(ipp, "media-col-ready", ready_cols);
    collections(ipp, "media-col-default", {{sizes[0], "tray-1"}});
    for (const MediaSize& size : sizes) database.emplace_back(size, "auto");
    collections(ipp, "media-col-database", database);

    const auto [state, reason] = device.printer_state();
    const Faults faults = device.faults();
    ippAddInteger(ipp, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", state);
    text(ipp, IPP_TAG_KEYWORD, "printer-state-reasons", reason);
    text(ipp, IPP_TAG_TEXT, "printer-state-message", state == 5 ? reason : "");
    ippAddBoolean(ipp, IPP_TAG_PRINTER, "printer-is-accepting-jobs", faults.refuse ? 0 : 1);
    int waiting = 0;
    for (const Job& job : device.jobs()) waiting += job.over() ? 0 : 1;
    ippAddInteger(ipp, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "queued-job-count", waiting);
    ippAddInteger(ipp, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "printer-up-time", static_cast<int>(device.up_time()));
    ippAddDate(ipp, IPP_TAG_PRINTER, "printer-current-time", ippTimeToDate(::time(nullptr)));
}

}  // namespace consigne::mfp
