#include "spooler/ipp/attributes.hpp"

#include "spooler/devices/supports.hpp"
#include "spooler/ipp/printer_attributes.hpp"

#include <array>
#include <charconv>

namespace consigne::spooler::ipp {
namespace {

using Maker = void (*)(const View&, ipp_t*, const PrinterRow&);

constexpr PrinterRow fixed(const char* name, const char* group, ipp_tag_t tag, const char* values, const char* source)
{
    return {name, group, tag, values, nullptr, nullptr, 0, source};
}

constexpr PrinterRow made(const char* name, const char* group, ipp_tag_t tag, Maker make, const char* source)
{
    return {name, group, tag, nullptr, make, nullptr, 0, source};
}

/// As its machines tell it, where any does.
constexpr PrinterRow machines(const char* name, const char* group, ipp_tag_t tag, const char* source)
{
    return {name, group, tag, nullptr, &make::of_machines, nullptr, 0, source};
}

constexpr PrinterRow settable(const char* name, ipp_tag_t tag, Maker make, const char* source, std::string Printer::*place, std::size_t most = 127, const char* values = nullptr)
{
    return {name, printer_description, tag, values, make, place, most, source};
}

// Where a specification asks for an attribute that we have no use for, its value says so.
constexpr std::array printer_table{
    machines("baling-type-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("baling-when-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("binding-reference-edge-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("binding-type-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    fixed("charset-configured", printer_description, IPP_TAG_CHARSET, "utf-8", "RFC 8011"),
    fixed("charset-supported", printer_description, IPP_TAG_CHARSET, "utf-8", "RFC 8011"),
    fixed("client-info-supported", printer_description, IPP_TAG_KEYWORD, "client-name|client-patches|client-string-version|client-type|client-version", "PWG 5100.7"),
    machines("coating-sides-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("coating-type-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    fixed("color-supported", printer_description, IPP_TAG_BOOLEAN, "true", "RFC 8011"),
    fixed("compression-supported", printer_description, IPP_TAG_KEYWORD, "none|gzip|deflate", "RFC 8011"),
    machines("covering-name-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    made("device-uuid", printer_description, IPP_TAG_URI, &make::uuid, "PWG 5100.13"),  // people print to the queue: it is the device
    fixed("document-charset-default", printer_description, IPP_TAG_CHARSET, "utf-8", "PWG 5100.7"),
    fixed("document-charset-supported", printer_description, IPP_TAG_CHARSET, "utf-8", "PWG 5100.7"),
    fixed("document-creation-attributes-supported", printer_description, IPP_TAG_KEYWORD, "copies|finishings|finishings-col|media|media-col|number-up|orientation-requested|output-bin|overrides|page-ranges|print-color-mode|print-content-optimize|print-quality|print-rendering-intent|print-scaling|printer-resolution|sides", "PWG 5100.5"),
    fixed("document-format-default", printer_description, IPP_TAG_MIMETYPE, "application/octet-stream", "RFC 8011"),
    fixed("document-format-details-supported", printer_description, IPP_TAG_KEYWORD, "document-format", "PWG 5100.7"),
    fixed("document-format-preferred", printer_description, IPP_TAG_MIMETYPE, "application/pdf", "AirPrint"),
    fixed("document-format-supported", printer_description, IPP_TAG_MIMETYPE,
          "application/octet-stream|application/pdf|application/postscript|application/vnd.hp-PCL|application/vnd.hp-PCLXL|"
          "image/urf|image/pwg-raster|application/PCLm|image/jpeg|image/tiff|application/oxps|application/vnd.ms-xpsdocument|text/plain", "RFC 8011"),
    fixed("document-natural-language-default", printer_description, IPP_TAG_LANGUAGE, "en", "PWG 5100.7"),
    fixed("document-natural-language-supported", printer_description, IPP_TAG_LANGUAGE, "en|fr", "PWG 5100.7"),
    fixed("document-password-supported", printer_description, IPP_TAG_INTEGER, "0", "PWG 5100.13"),  // none is taken
    machines("finishing-template-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("finishings-col-database", job_template, IPP_TAG_BEGIN_COLLECTION, "PWG 5100.1"),
    machines("finishings-col-ready", job_template, IPP_TAG_BEGIN_COLLECTION, "PWG 5100.1"),
    machines("finishings-ready", job_template, IPP_TAG_ENUM, "PWG 5100.1"),
    machines("folding-direction-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("folding-offset-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("folding-reference-edge-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    fixed("generated-natural-language-supported", printer_description, IPP_TAG_LANGUAGE, "en", "RFC 8011"),
    fixed("identify-actions-default", printer_description, IPP_TAG_KEYWORD, "display", "PWG 5100.13"),
    fixed("identify-actions-supported", printer_description, IPP_TAG_KEYWORD, "display|sound", "PWG 5100.13"),
    fixed("ipp-features-supported", printer_description, IPP_TAG_KEYWORD, "ipp-everywhere|job-release|job-storage|page-overrides|proof-print|subscription-object|document-object", "PWG 5100.13"),
    fixed("ipp-versions-supported", printer_description, IPP_TAG_KEYWORD, "1.0|1.1|2.0|2.1|2.2", "RFC 8011"),
    fixed("ippget-event-life", printer_description, IPP_TAG_INTEGER, "300", "RFC 3996"),
    made("job-creation-attributes-supported", printer_description, IPP_TAG_KEYWORD, &make::creation_attributes, "PWG 5100.11"),
    fixed("job-ids-supported", printer_description, IPP_TAG_BOOLEAN, "true", "PWG 5100.7"),
    fixed("job-k-octets-supported", printer_description, IPP_TAG_RANGE, "0-2147483647", "RFC 8011"),
    fixed("job-mandatory-attributes-supported", printer_description, IPP_TAG_BOOLEAN, "true", "PWG 5100.7"),
    fixed("job-password-repertoire-configured", printer_description, IPP_TAG_KEYWORD, "iana_utf-8_any", "PWG 5100.13"),
    fixed("job-password-repertoire-supported", printer_description, IPP_TAG_KEYWORD, "iana_utf-8_any", "PWG 5100.13"),
    made("job-settable-attributes-supported", printer_description, IPP_TAG_KEYWORD, &make::job_settable, "RFC 3380"),
    fixed("job-storage-access-supported", printer_description, IPP_TAG_KEYWORD, "owner", "PWG 5100.11"),
    fixed("job-storage-disposition-supported", printer_description, IPP_TAG_KEYWORD, "store-only", "PWG 5100.11"),
    fixed("jpeg-features-supported", printer_description, IPP_TAG_KEYWORD, "none", "PWG 5100.13"),  // beyond baseline: as the machine can
    fixed("jpeg-k-octets-supported", printer_description, IPP_TAG_RANGE, "0-2097151", "PWG 5100.14"),
    fixed("jpeg-x-dimension-supported", printer_description, IPP_TAG_RANGE, "0-65535", "PWG 5100.14"),
    fixed("jpeg-y-dimension-supported", printer_description, IPP_TAG_RANGE, "1-65535", "PWG 5100.14"),
    machines("laminating-sides-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("laminating-type-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    made("media-col-database", "media-col-database", IPP_TAG_BEGIN_COLLECTION, &make::media_col_database, "PWG 5100.7"),
    made("media-col-default", job_template, IPP_TAG_BEGIN_COLLECTION, &make::media_col_default, "PWG 5100.7"),
    made("media-col-ready", job_template, IPP_TAG_BEGIN_COLLECTION, &make::media_col_ready, "PWG 5100.7"),
    // Paper by its kind: which of it a machine has, the machine says.
    fixed("media-back-coating-supported", job_template, IPP_TAG_KEYWORD, "none|glossy|high-gloss|matte|satin|semi-gloss", "PWG 5100.7"),
    fixed("media-color-supported", job_template, IPP_TAG_KEYWORD,
          "no-color|white|black|blue|brown|buff|gold|gray|green|ivory|orange|pink|red|silver|turquoise|violet|yellow", "PWG 5100.7"),
    fixed("media-front-coating-supported", job_template, IPP_TAG_KEYWORD, "none|glossy|high-gloss|matte|satin|semi-gloss", "PWG 5100.7"),
    fixed("media-grain-supported", job_template, IPP_TAG_KEYWORD, "x-direction|y-direction", "PWG 5100.7"),
    fixed("media-hole-count-supported", job_template, IPP_TAG_RANGE, "0-9999", "PWG 5100.7"),
    fixed("media-order-count-supported", job_template, IPP_TAG_RANGE, "1-9999", "PWG 5100.7"),
    fixed("media-pre-printed-supported", job_template, IPP_TAG_KEYWORD, "blank|letter-head|pre-printed", "PWG 5100.7"),
    fixed("media-recycled-supported", job_template, IPP_TAG_KEYWORD, "none|standard", "PWG 5100.7"),
    fixed("media-thickness-supported", job_template, IPP_TAG_RANGE, "1-9999", "PWG 5100.7"),
    fixed("media-tooth-supported", job_template, IPP_TAG_KEYWORD, "antique|calendared|coarse|fine|linen|medium|smooth|stipple|uncalendared|vellum", "PWG 5100.7"),
    fixed("media-weight-metric-supported", job_template, IPP_TAG_RANGE, "0-9999", "PWG 5100.7"),
    fixed("media-bottom-margin-supported", job_template, IPP_TAG_INTEGER, "0|500", "PWG 5100.7"),
    fixed("media-left-margin-supported", job_template, IPP_TAG_INTEGER, "0|500", "PWG 5100.7"),
    fixed("media-right-margin-supported", job_template, IPP_TAG_INTEGER, "0|500", "PWG 5100.7"),
    fixed("media-top-margin-supported", job_template, IPP_TAG_INTEGER, "0|500", "PWG 5100.7"),
    made("media-ready", job_template, IPP_TAG_KEYWORD, &make::media_ready, "RFC 8011"),
    made("media-size-supported", job_template, IPP_TAG_BEGIN_COLLECTION, &make::media_size_supported, "PWG 5100.7"),
    fixed("media-source-supported", job_template, IPP_TAG_KEYWORD, "auto|by-pass-tray|manual|tray-1|tray-2|tray-3|tray-4", "PWG 5100.7"),
    fixed("media-type-supported", job_template, IPP_TAG_KEYWORD, "auto|stationery|stationery-lightweight|stationery-heavyweight|envelope|labels|transparency", "PWG 5100.7"),
    fixed("mopria-certified", printer_description, IPP_TAG_TEXT, "1.3", "Mopria"),  // Android and Windows list only printers that say so
    fixed("multiple-document-jobs-supported", printer_description, IPP_TAG_BOOLEAN, "true", "RFC 8011"),
    fixed("multiple-operation-time-out", printer_description, IPP_TAG_INTEGER, "120", "RFC 8011"),
    fixed("multiple-operation-time-out-action", printer_description, IPP_TAG_KEYWORD, "process-job", "PWG 5100.13"),
    fixed("natural-language-configured", printer_description, IPP_TAG_LANGUAGE, "en", "RFC 8011"),
    fixed("notify-attributes-supported", printer_description, IPP_TAG_KEYWORD, "printer-name|job-name|job-state|job-state-reasons", "RFC 3995"),
    fixed("notify-events-default", printer_description, IPP_TAG_KEYWORD, "job-completed", "RFC 3995"),
    fixed("notify-events-supported", printer_description, IPP_TAG_KEYWORD,
          "none|job-completed|job-config-changed|job-created|job-progress|job-state-changed|job-stopped|printer-config-changed|"
          "printer-queue-order-changed|printer-restarted|printer-shutdown|printer-state-changed|printer-stopped", "RFC 3995"),
    fixed("notify-lease-duration-default", printer_description, IPP_TAG_INTEGER, "86400", "RFC 3995"),
    fixed("notify-lease-duration-supported", printer_description, IPP_TAG_RANGE, "1-604800", "RFC 3995"),
    fixed("notify-max-events-supported", printer_description, IPP_TAG_INTEGER, "100", "RFC 3995"),
    fixed("notify-pull-method-supported", printer_description, IPP_TAG_KEYWORD, "ippget", "RFC 3996"),
    made("operations-supported", printer_description, IPP_TAG_ENUM, &make::operations, "RFC 8011"),
    fixed("pages-per-minute", printer_description, IPP_TAG_INTEGER, "60", "RFC 8011"),
    fixed("pages-per-minute-color", printer_description, IPP_TAG_INTEGER, "60", "RFC 8011"),
    fixed("pdf-k-octets-supported", printer_description, IPP_TAG_RANGE, "0-2097151", "PWG 5100.14"),
    fixed("pdf-versions-supported", printer_description, IPP_TAG_KEYWORD, "adobe-1.3|adobe-1.4|adobe-1.5|adobe-1.6|adobe-1.7|iso-32000-1_2008", "PWG 5100.14"),
    fixed("pdl-override-supported", printer_description, IPP_TAG_KEYWORD, "attempted", "RFC 8011"),
    fixed("preferred-attributes-supported", printer_description, IPP_TAG_BOOLEAN, "false", "PWG 5100.13"),
    fixed("print-processing-attributes-supported", printer_description, IPP_TAG_KEYWORD,
          "print-color-mode|print-content-optimize|print-quality|print-rendering-intent|print-scaling|printer-resolution", "PWG 5100.13"),
    made("printer-alert", printer_description, IPP_TAG_STRING, &make::alert, "PWG 5100.9"),
    made("printer-alert-description", printer_description, IPP_TAG_TEXT, &make::alert_description, "PWG 5100.9"),
    fixed("printer-charge-info", printer_description, IPP_TAG_TEXT, "Pages may be charged when they are printed; the machine shows the price.", "PWG 5100.13"),
    made("printer-charge-info-uri", printer_description, IPP_TAG_URI, &make::web_page, "PWG 5100.13"),
    made("printer-config-change-date-time", printer_description, IPP_TAG_DATE, &make::config_change_date, "PWG 5100.13"),
    made("printer-config-change-time", printer_description, IPP_TAG_INTEGER, &make::config_change_time, "PWG 5100.13"),
    made("printer-current-time", printer_description, IPP_TAG_DATE, &make::current_time, "RFC 8011"),
    fixed("printer-device-id", printer_description, IPP_TAG_TEXT, "MFG:Consigne;MDL:Consigne;CMD:PDF,PS,PCL,PCLXL,PWGRaster,AppleRaster,JPEG;CLS:PRINTER;", "PWG 5107.2"),
    settable("printer-dns-sd-name", IPP_TAG_NAME, &make::dns_sd_name, "PWG 5100.13", &Printer::dns_sd_name, 63),
    machines("printer-finisher", printer_description, IPP_TAG_STRING, "PWG 5100.1"),
    machines("printer-finisher-description", printer_description, IPP_TAG_TEXT, "PWG 5100.1"),
    machines("printer-finisher-supplies", printer_description, IPP_TAG_STRING, "PWG 5100.1"),
    machines("printer-finisher-supplies-description", printer_description, IPP_TAG_TEXT, "PWG 5100.1"),
    fixed("printer-firmware-name", printer_description, IPP_TAG_NAME, "consigned", "PWG 5100.13"),
    fixed("printer-firmware-patches", printer_description, IPP_TAG_TEXT, "", "PWG 5100.13"),
    fixed("printer-firmware-string-version", printer_description, IPP_TAG_TEXT, CONSIGNE_IPP_VERSION, "PWG 5100.13"),
    fixed("printer-firmware-version", printer_description, IPP_TAG_STRING, CONSIGNE_IPP_VERSION, "PWG 5100.13"),
    settable("printer-geo-location", IPP_TAG_URI, &make::geo_location, "PWG 5100.13", &Printer::geo_location),
    fixed("printer-get-attributes-supported", printer_description, IPP_TAG_KEYWORD, "document-format", "PWG 5100.13"),
    made("printer-icons", printer_description, IPP_TAG_URI, &make::icons, "PWG 5100.13"),
    settable("printer-info", IPP_TAG_TEXT, &make::info, "RFC 8011", &Printer::info),
    made("printer-input-tray", printer_description, IPP_TAG_STRING, &make::input_trays, "PWG 5100.13"),
    made("printer-is-accepting-jobs", printer_description, IPP_TAG_BOOLEAN, &make::accepting, "RFC 8011"),
    settable("printer-kind", IPP_TAG_KEYWORD, &make::kind, "PWG 5100.13", &Printer::kind, 127,
             "disc|document|envelope|label|large-format|photo|postcard|receipt|roll"),
    settable("printer-location", IPP_TAG_TEXT, &make::location, "RFC 8011", &Printer::location),
    fixed("printer-make-and-model", printer_description, IPP_TAG_TEXT, "Consigne", "RFC 8011"),
    settable("printer-message-from-operator", IPP_TAG_TEXT, &make::operator_message, "RFC 8011", &Printer::operator_message),
    made("printer-more-info", printer_description, IPP_TAG_URI, &make::web_page, "RFC 8011"),
    made("printer-name", printer_description, IPP_TAG_NAME, &make::name, "RFC 8011"),
    settable("printer-organization", IPP_TAG_TEXT, &make::organization, "PWG 5100.13", &Printer::organization),
    settable("printer-organizational-unit", IPP_TAG_TEXT, &make::organizational_unit, "PWG 5100.13", &Printer::organizational_unit),
    made("printer-output-tray", printer_description, IPP_TAG_STRING, &make::output_trays, "PWG 5100.13"),
    made("printer-settable-attributes-supported", printer_description, IPP_TAG_KEYWORD, &make::printer_settable, "RFC 3380"),
    made("printer-state", printer_description, IPP_TAG_ENUM, &make::state, "RFC 8011"),
    made("printer-state-change-date-time", printer_description, IPP_TAG_DATE, &make::state_change_date, "RFC 3995"),
    made("printer-state-change-time", printer_description, IPP_TAG_INTEGER, &make::state_change_time, "RFC 3995"),
    made("printer-state-message", printer_description, IPP_TAG_TEXT, &make::state_message, "RFC 8011"),
    made("printer-state-reasons", printer_description, IPP_TAG_KEYWORD, &make::state_reasons, "RFC 8011"),
    // A queue has no toner of its own: "unknown" (-2), as PWG 5100.13 spells it.
    fixed("printer-supply", printer_description, IPP_TAG_STRING, "type=toner;maxcapacity=100;level=-2;class=supplyThatIsConsumed;unit=percent;colorantname=black;", "PWG 5100.13"),
    fixed("printer-supply-description", printer_description, IPP_TAG_TEXT, "Toner of the machine that prints the document", "PWG 5100.13"),
    made("printer-supply-info-uri", printer_description, IPP_TAG_URI, &make::web_page, "PWG 5100.13"),
    made("printer-type", "cups", IPP_TAG_ENUM, &make::cups_type, "CUPS"),
    made("printer-up-time", printer_description, IPP_TAG_INTEGER, &make::up_time, "RFC 8011"),
    made("printer-uri-supported", printer_description, IPP_TAG_URI, &make::uris, "RFC 8011"),
    made("printer-uuid", printer_description, IPP_TAG_URI, &make::uuid, "PWG 5100.13"),
    machines("punching-hole-diameter-configured", printer_description, IPP_TAG_INTEGER, "PWG 5100.1"),
    machines("punching-locations-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("punching-offset-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("punching-reference-edge-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    fixed("pwg-raster-document-resolution-supported", printer_description, IPP_TAG_RESOLUTION, "300|600", "PWG 5102.4"),
    fixed("pwg-raster-document-sheet-back", printer_description, IPP_TAG_KEYWORD, "normal", "PWG 5102.4"),
    fixed("pwg-raster-document-type-supported", printer_description, IPP_TAG_KEYWORD, "black_1|sgray_8|srgb_8", "PWG 5102.4"),
    made("queued-job-count", printer_description, IPP_TAG_INTEGER, &make::queued_jobs, "RFC 8011"),
    fixed("requesting-user-uri-schemes-supported", printer_description, IPP_TAG_URISCHEME, "mailto|urn", "PWG 5100.13"),
    fixed("requesting-user-uri-supported", printer_description, IPP_TAG_BOOLEAN, "true", "PWG 5100.13"),
    machines("stitching-angle-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("stitching-locations-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("stitching-method-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("stitching-offset-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("stitching-reference-edge-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("trimming-offset-supported", job_template, IPP_TAG_RANGE, "PWG 5100.1"),
    machines("trimming-reference-edge-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("trimming-type-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    machines("trimming-when-supported", job_template, IPP_TAG_KEYWORD, "PWG 5100.1"),
    made("uri-authentication-supported", printer_description, IPP_TAG_KEYWORD, &make::uri_authentication, "RFC 8011"),
    made("uri-security-supported", printer_description, IPP_TAG_KEYWORD, &make::uri_security, "RFC 8011"),
    fixed("urf-supported", printer_description, IPP_TAG_KEYWORD, "V1.4|CP255|DM1|FN3|IS1-4|MT1-2-3|OB10|PQ3-4-5|RS300-600|SRGB24|W8", "AirPrint"),
    fixed("which-jobs-supported", printer_description, IPP_TAG_KEYWORD,
          "completed|not-completed|aborted|all|canceled|pending|pending-held|processing|processing-stopped|proof-print|saved", "PWG 5100.7"),
};

constexpr bool yes = true, no = false;

// Copies, sides and colour are kept by rewriting where the machine cannot be asked; what else is `carried` is asked of the machine.
constexpr std::array job_table{
    JobRow{"copies", IPP_TAG_INTEGER, Rule::range, "1", "1-9999", yes, yes, "RFC 8011"},
    JobRow{"finishings", IPP_TAG_ENUM, Rule::machine, "3", nullptr, yes, yes, "PWG 5100.1"},
    // Told to the machine as `finishings` too: few know the other.
    JobRow{"finishings-col", IPP_TAG_BEGIN_COLLECTION, Rule::machine, "", nullptr, yes, yes, "PWG 5100.1"},
    JobRow{"job-account-id", IPP_TAG_NAME, Rule::any, "", "true", no, yes, "PWG 5100.3"},
    JobRow{"job-account-type", IPP_TAG_KEYWORD, Rule::listed, "none", "general|group|none", no, yes, "PWG 5100.16"},
    JobRow{"job-accounting-user-id", IPP_TAG_NAME, Rule::any, "", "true", no, yes, "PWG 5100.3"},
    JobRow{"job-delay-output-until", IPP_TAG_KEYWORD, Rule::listed, "indefinite", "indefinite|no-delay-output", no, no, "PWG 5100.7"},
    JobRow{"job-hold-until", IPP_TAG_KEYWORD, Rule::listed, "indefinite", "no-hold|indefinite", yes, no, "RFC 8011"},
    JobRow{"job-message-from-operator", IPP_TAG_TEXT, Rule::any, nullptr, nullptr, yes, yes, "RFC 3380"},
    JobRow{"job-name", IPP_TAG_NAME, Rule::any, nullptr, nullptr, yes, no, "RFC 8011"},
    JobRow{"job-pages-per-set", IPP_TAG_INTEGER, Rule::machine, "", nullptr, yes, yes, "PWG 5100.1"},
    JobRow{"job-password", IPP_TAG_STRING, Rule::any, nullptr, "255", no, no, "PWG 5100.11"},
    JobRow{"job-password-encryption", IPP_TAG_KEYWORD, Rule::listed, nullptr, "none|md5|sha|sha2-224|sha2-256|sha2-384|sha2-512", no, no, "PWG 5100.11"},
    JobRow{"job-priority", IPP_TAG_INTEGER, Rule::range, "50", "1-100", yes, no, "RFC 8011"},
    JobRow{"job-release-action", IPP_TAG_KEYWORD, Rule::listed, "owner-authorized", "none|button-press|job-password|owner-authorized", no, no, "PWG 5100.11"},
    JobRow{"job-sheets", IPP_TAG_KEYWORD, Rule::listed, "none", "none", yes, no, "RFC 8011"},
    JobRow{"job-storage", IPP_TAG_BEGIN_COLLECTION, Rule::collection, nullptr, "job-storage-access|job-storage-disposition", no, no, "PWG 5100.11"},
    JobRow{"media", IPP_TAG_KEYWORD, Rule::media, "iso_a4_210x297mm", nullptr, yes, yes, "RFC 8011"},
    JobRow{"media-col", IPP_TAG_BEGIN_COLLECTION, Rule::collection, nullptr,
           "media-back-coating|media-bottom-margin|media-color|media-front-coating|media-grain|media-hole-count|media-left-margin|media-order-count|"
           "media-pre-printed|media-recycled|media-right-margin|media-size|media-size-name|media-source|media-thickness|media-tooth|media-top-margin|media-type|"
           "media-weight-metric", yes, yes, "PWG 5100.7"},
    JobRow{"multiple-document-handling", IPP_TAG_KEYWORD, Rule::listed, "separate-documents-collated-copies",
           "separate-documents-collated-copies|separate-documents-uncollated-copies", yes, yes, "RFC 8011"},
    JobRow{"number-up", IPP_TAG_INTEGER, Rule::listed, "1", "1|2|4|6|8|9|16", yes, yes, "RFC 8011"},
    JobRow{"orientation-requested", IPP_TAG_ENUM, Rule::listed, "3", "3|4|5|6", yes, yes, "RFC 8011"},
    JobRow{"output-bin", IPP_TAG_KEYWORD, Rule::listed, "auto", "auto|tray-1|tray-2|tray-3", yes, yes, "PWG 5100.2"},
    JobRow{"overrides", IPP_TAG_BEGIN_COLLECTION, Rule::collection, nullptr, "document-number|document-numbers|media|media-col|pages", no, yes, "PWG 5100.6"},
    JobRow{"page-delivery", IPP_TAG_KEYWORD, Rule::listed, "system-specified", "system-specified|same-order-face-down", yes, yes, "PWG 5100.3"},
    JobRow{"page-ranges", IPP_TAG_RANGE, Rule::ranges, nullptr, "true", yes, yes, "RFC 8011"},
    JobRow{"print-color-mode", IPP_TAG_KEYWORD, Rule::listed, "auto", "auto|auto-monochrome|color|monochrome", yes, yes, "PWG 5100.13"},
    JobRow{"print-content-optimize", IPP_TAG_KEYWORD, Rule::listed, "auto", "auto|graphic|photo|text|text-and-graphic", yes, yes, "PWG 5100.7"},
    JobRow{"print-quality", IPP_TAG_ENUM, Rule::listed, "4", "3|4|5", yes, yes, "RFC 8011"},
    JobRow{"print-rendering-intent", IPP_TAG_KEYWORD, Rule::listed, "auto", "auto|perceptual|relative|saturation|absolute", yes, yes, "PWG 5100.13"},
    JobRow{"print-scaling", IPP_TAG_KEYWORD, Rule::listed, "auto", "auto|auto-fit|fill|fit|none", yes, yes, "PWG 5100.13"},
    JobRow{"printer-resolution", IPP_TAG_RESOLUTION, Rule::listed, "600", "300|600|1200", yes, yes, "RFC 8011"},
    JobRow{"proof-print", IPP_TAG_BEGIN_COLLECTION, Rule::collection, "", "media|media-col|proof-print-copies", no, no, "PWG 5100.11"},
    JobRow{"sides", IPP_TAG_KEYWORD, Rule::listed, "one-sided", "one-sided|two-sided-long-edge|two-sided-short-edge", yes, yes, "RFC 8011"},
};

constexpr std::array sizes{
    MediaSize{"iso_a4_210x297mm", 21000, 29700},      MediaSize{"iso_a3_297x420mm", 29700, 42000},
    MediaSize{"iso_a5_148x210mm", 14800, 21000},      MediaSize{"iso_a6_105x148mm", 10500, 14800},
    MediaSize{"jis_b4_257x364mm", 25700, 36400},      MediaSize{"jis_b5_182x257mm", 18200, 25700},
    MediaSize{"na_letter_8.5x11in", 21590, 27940},    MediaSize{"na_legal_8.5x14in", 21590, 35560},
    MediaSize{"na_ledger_11x17in", 27940, 43180},     MediaSize{"na_executive_7.25x10.5in", 18415, 26670},
    MediaSize{"na_invoice_5.5x8.5in", 13970, 21590},  MediaSize{"na_index-4x6_4x6in", 10160, 15240},
    MediaSize{"na_5x7_5x7in", 12700, 17780},          MediaSize{"jpn_hagaki_100x148mm", 10000, 14800},
    MediaSize{"iso_c5_162x229mm", 16200, 22900},      MediaSize{"iso_dl_110x220mm", 11000, 22000},
    MediaSize{"iso_b5_176x250mm", 17600, 25000},      MediaSize{"na_number-10_4.125x9.5in", 10478, 24130},
};

int number(std::string_view text)
{
    int n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

bool judge_as(ipp_attribute_t* attribute, std::string_view name);

/// What paper there is for a proof the machine knows (media names paper beyond sizes there); how often, the table of copies.
bool proof_fits(ipp_attribute_t* member)
{
    const std::string_view name = ippGetName(member);
    const ipp_tag_t tag = ippGetValueTag(member);
    if (ippGetCount(member) != 1) return false;
    if (name == "media") return tag == IPP_TAG_KEYWORD || tag == IPP_TAG_NAME || tag == IPP_TAG_NAMELANG;
    if (name == "media-col") return judge_as(member, "media-col");
    return judge_as(member, "copies");
}

/// A value as the table's text; nothing for what the table does not describe.
std::optional<std::string> value_text(ipp_attribute_t* attribute, int i)
{
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: return std::to_string(ippGetInteger(attribute, i));
    case IPP_TAG_KEYWORD: case IPP_TAG_NAME: case IPP_TAG_NAMELANG: {
        const char* word = ippGetString(attribute, i, nullptr);
        return word == nullptr ? std::string() : std::string(word);
    }
    case IPP_TAG_RESOLUTION: {
        int y = 0;
        ipp_res_t units = IPP_RES_PER_INCH;
        const int x = ippGetResolution(attribute, i, &y, &units);
        return x == y && units == IPP_RES_PER_INCH ? std::to_string(x) : std::string("other");
    }
    default: return std::nullopt;
    }
}

bool is_listed(const JobRow& row, const std::string& value)
{
    const auto values = split_values(row.values);
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool fits_media(ipp_attribute_t* attribute, int i)
{
    const auto name = value_text(attribute, i);
    if (!name) return false;
    if (std::any_of(sizes.begin(), sizes.end(), [&](const MediaSize& size) { return *name == size.name; })) return true;
    return name->starts_with("custom_") && name->find('x') != std::string::npos;
}

bool ascending(ipp_attribute_t* attribute)
{
    int last = 0;
    for (int i = 0; i < ippGetCount(attribute); ++i) {
        int upper = 0;
        const int lower = ippGetRange(attribute, i, &upper);
        if (lower <= last || upper < lower) return false;
        last = upper;
    }
    return true;
}

bool within(std::string_view range, int n) { return n >= number(range) && n <= number(range.substr(range.find('-') + 1)); }

/// Whether a member of a collection is as NAME-supported of the printer says, where its values tell. Margins, clients send as they like.
bool member_fits(ipp_attribute_t* member)
{
    const std::string supported = std::string(ippGetName(member)) + "-supported";
    const auto row = std::find_if(printer_table.begin(), printer_table.end(), [&](const PrinterRow& one) { return one.name == supported; });
    if (row == printer_table.end() || row->values == nullptr) return true;
    const auto each = [&](auto fits) {
        for (int i = 0; i < ippGetCount(member); ++i)
            if (!fits(i)) return false;
        return ippGetCount(member) > 0;
    };
    switch (row->tag) {
    case IPP_TAG_KEYWORD: {
        const auto values = split_values(row->values);
        return each([&](int i) {
            const auto value = value_text(member, i);
            return value && std::find(values.begin(), values.end(), *value) != values.end();
        });
    }
    case IPP_TAG_RANGE: return each([&](int i) { return ippGetValueTag(member) == IPP_TAG_INTEGER && within(row->values, ippGetInteger(member, i)); });
    default: return true;
    }
}

bool members_known(ipp_t* collection, const JobRow& row)
{
    for (ipp_attribute_t* at = ippFirstAttribute(collection); at != nullptr; at = ippNextAttribute(collection)) {
        if (ippGetName(at) == nullptr) continue;
        const std::string_view name = ippGetName(at);
        if (!is_listed(row, std::string(name))) return false;
        if (std::string_view(row.name) == "proof-print") {
            if (!proof_fits(at)) return false;
            continue;
        }
        if (name == "media-size-name" && !fits_media(at, 0)) return false;
        if (!member_fits(at)) return false;
    }
    return true;
}

bool value_fits(ipp_attribute_t* attribute, int i, const JobRow& row)
{
    const ipp_tag_t tag = ippGetValueTag(attribute);
    const bool word = tag == IPP_TAG_KEYWORD || tag == IPP_TAG_NAME || tag == IPP_TAG_NAMELANG;
    switch (row.rule) {
    case Rule::listed: {
        if (row.values == nullptr) return true;
        const bool same_kind = tag == row.tag || (row.tag == IPP_TAG_KEYWORD && word);
        const auto text = value_text(attribute, i);
        return same_kind && text && is_listed(row, *text);
    }
    case Rule::range: {
        return tag == IPP_TAG_INTEGER && within(row.values, ippGetInteger(attribute, i));
    }
    case Rule::any: return tag == row.tag || (row.tag == IPP_TAG_NAME && word);
    case Rule::collection: return tag == IPP_TAG_BEGIN_COLLECTION && members_known(ippGetCollection(attribute, i), row);
    case Rule::flag: return tag == IPP_TAG_BOOLEAN;
    case Rule::media: return word && fits_media(attribute, i);
    case Rule::ranges: return tag == IPP_TAG_RANGE && ascending(attribute);
    case Rule::machine: return tag == row.tag;
    }
    return false;
}

/// Whether it is as the row of another attribute says.
bool judge_as(ipp_attribute_t* attribute, std::string_view name)
{
    const JobRow* row = find_job_row(name);
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (!value_fits(attribute, i, *row)) return false;
    return ippGetCount(attribute) > 0;
}

const char* syntax_name(ipp_tag_t tag) { return tag == IPP_TAG_NOVALUE ? "no-value" : ippTagString(tag); }

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '|') out += ", ";
        else out += c;
    }
    return out;
}

}  // namespace

std::span<const PrinterRow> printer_rows() { return printer_table; }
std::span<const JobRow> job_rows() { return job_table; }
std::span<const MediaSize> media_sizes() { return sizes; }

const JobRow* find_job_row(std::string_view name)
{
    const auto found = std::find_if(job_table.begin(), job_table.end(), [&](const JobRow& row) { return name == row.name; });
    return found == job_table.end() ? nullptr : &*found;
}

std::vector<std::string> supported_values(std::string_view name)
{
    for (const PrinterRow& row : printer_table)
        if (row.name == name && row.values != nullptr) return split_values(row.values);
    const JobRow* row = find_job_row(name);
    return row != nullptr && row->values != nullptr ? split_values(row->values) : std::vector<std::string>{};
}

std::vector<const char*> asked_of_machines()
{
    std::vector<const char*> out;
    for (const PrinterRow& row : printer_table)
        if (row.make == &make::of_machines) out.push_back(row.name);
    static const std::vector<std::string> supported = [] {
        std::vector<std::string> names;
        for (const JobRow& row : job_table)
            if (row.rule == Rule::machine) names.push_back(std::string(row.name) + "-supported");
        return names;
    }();
    for (const std::string& name : supported) out.push_back(name.c_str());
    out.insert(out.end(), {"media-ready", "media-supported"});
    return out;
}

std::vector<std::string> split_values(std::string_view values)
{
    std::vector<std::string> out;
    for (;;) {
        const auto bar = values.find('|');
        out.emplace_back(values.substr(0, bar));
        if (bar == std::string_view::npos) return out;
        values.remove_prefix(bar + 1);
    }
}

void add_values(ipp_t* reply, ipp_tag_t group, ipp_tag_t tag, const char* name, std::string_view text)
{
    const auto values = split_values(text);
    std::vector<int> numbers;
    switch (tag) {
    case IPP_TAG_NOVALUE: ippAddOutOfBand(reply, group, tag, name); return;
    case IPP_TAG_BOOLEAN: ippAddBoolean(reply, group, name, values.front() == "true"); return;
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM:
        for (const auto& value : values) numbers.push_back(number(value));
        ippAddIntegers(reply, group, tag, name, static_cast<int>(numbers.size()), numbers.data());
        return;
    case IPP_TAG_RANGE: {
        const auto dash = values.front().find('-');
        ippAddRange(reply, group, name, number(values.front()), number(values.front().substr(dash + 1)));
        return;
    }
    case IPP_TAG_RESOLUTION:
        for (const auto& value : values) numbers.push_back(number(value));
        ippAddResolutions(reply, group, name, static_cast<int>(numbers.size()), IPP_RES_PER_INCH, numbers.data(), numbers.data());
        return;
    case IPP_TAG_STRING: ippAddOctetString(reply, group, name, text.data(), static_cast<int>(text.size())); return;
    default: {
        std::vector<const char*> words;
        for (const auto& value : values) words.push_back(value.c_str());
        ippAddStrings(reply, group, tag, name, static_cast<int>(words.size()), nullptr, words.data());
    }
    }
}

Judgement judge(ipp_attribute_t* attribute, const Machines& machines)
{
    const JobRow* row = find_job_row(ippGetName(attribute));
    if (row == nullptr) return Judgement::attribute;
    // What a machine that has not told takes of it shows when it is asked.
    if (row->rule == Rule::machine && machines.all_told && (machines.words == nullptr || !devices::supports(machines.words, attribute)))
        return machines.words != nullptr && ippFindAttribute(machines.words, (std::string(row->name) + "-supported").c_str(), IPP_TAG_ZERO) == nullptr
                   ? Judgement::attribute : Judgement::value;
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (!value_fits(attribute, i, *row)) return Judgement::value;
    return ippGetCount(attribute) == 0 ? Judgement::value : Judgement::kept;
}

std::string attributes_as_markdown()
{
    constexpr const char* of_machines_words = "*as its machines say*";
    std::string out = "| job attribute | syntax | default | supported | settable | told to the machine | source |\n|---|---|---|---|---|---|---|\n";
    for (const JobRow& row : job_table) {
        out.append("| `").append(row.name).append("` | ").append(syntax_name(row.tag)).append(" | ");
        out.append(row.standard == nullptr ? "" : *row.standard == '\0' ? "no-value" : row.standard).append(" | ");
        out.append(row.rule == Rule::media ? "the sizes of `media-size-supported`" : row.rule == Rule::machine ? of_machines_words : row.values == nullptr ? "any" : escaped(row.values)).append(" | ");
        out.append(row.settable ? "yes" : "").append(" | ").append(row.carried ? "yes" : "").append(" | ").append(row.source).append(" |\n");
    }
    out += "\n| printer attribute | group | syntax | value | settable | source |\n|---|---|---|---|---|---|\n";
    for (const PrinterRow& row : printer_table) {
        out.append("| `").append(row.name).append("` | ").append(row.group).append(" | ").append(syntax_name(row.tag)).append(" | ");
        out.append(row.make == &make::of_machines ? of_machines_words : row.make != nullptr ? "*as it is*" : escaped(row.values)).append(" | ");
        out.append(row.place == nullptr ? "" : row.values == nullptr ? "yes" : "to " + escaped(row.values)).append(" | ").append(row.source).append(" |\n");
    }
    return out;
}

}  // namespace consigne::spooler::ipp
