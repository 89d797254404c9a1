// The printer as clients see it: what the table of attributes.cpp says, and what changes from reply to reply.
#pragma once

#include "spooler/ipp/attributes.hpp"

namespace consigne::spooler::ipp {

/// Which of a printer's addresses are told: all, or for CUPS operations the one the client came by (libcups takes the list of
/// CUPS-Get-Default for one address).
enum class Addresses : std::uint8_t { all, as_reached };

/// Adds the wanted attributes of `printer` in the printer group.
void add_printer_attributes(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted,
                            Addresses addresses = Addresses::all);

/// Adds NAME-default and NAME-supported of a job attribute; which of them, the caller asks.
void add_supported(const View& view, ipp_t* reply, const JobRow& row);
void add_default(const View& view, ipp_t* reply, const JobRow& row);

/// Codes of all operations answered.
[[nodiscard]] std::vector<int> supported_operations();

[[nodiscard]] bool supports_format(std::string_view mime);
/// 'printer-state' (RFC 8011 §5.4.11) of this printer now.
[[nodiscard]] int printer_state(const Context& context, const Printer& printer);
[[nodiscard]] std::vector<std::string> printer_state_reasons(const Context& context, const Printer& printer);
/// Neither takes nor gives: Deactivate-Printer (RFC 3998 §3.4.1).
[[nodiscard]] bool deactivated(const Printer& printer);
/// Whether it takes new jobs. Errors, in words for its client: denied (an administrator closed it), busy (no room on the disk).
[[nodiscard]] Result<> takes_jobs(const Context& context, const Printer& printer);

/// What is made for each reply; each adds the attribute of its row.
namespace make {
void creation_attributes(const View&, ipp_t*, const PrinterRow&);
void job_settable(const View&, ipp_t*, const PrinterRow&);
void printer_settable(const View&, ipp_t*, const PrinterRow&);
void media_col_database(const View&, ipp_t*, const PrinterRow&);
void media_col_default(const View&, ipp_t*, const PrinterRow&);
void media_col_ready(const View&, ipp_t*, const PrinterRow&);
void of_machines(const View&, ipp_t*, const PrinterRow&);
void input_trays(const View&, ipp_t*, const PrinterRow&);
void output_trays(const View&, ipp_t*, const PrinterRow&);
void media_ready(const View&, ipp_t*, const PrinterRow&);
void media_size_supported(const View&, ipp_t*, const PrinterRow&);
void operations(const View&, ipp_t*, const PrinterRow&);
void alert(const View&, ipp_t*, const PrinterRow&);
void alert_description(const View&, ipp_t*, const PrinterRow&);
void web_page(const View&, ipp_t*, const PrinterRow&);
void config_change_date(const View&, ipp_t*, const PrinterRow&);
void config_change_time(const View&, ipp_t*, const PrinterRow&);
void current_time(const View&, ipp_t*, const PrinterRow&);
void dns_sd_name(const View&, ipp_t*, const PrinterRow&);
void geo_location(const View&, ipp_t*, const PrinterRow&);
void icons(const View&, ipp_t*, const PrinterRow&);
void info(const View&, ipp_t*, const PrinterRow&);
void accepting(const View&, ipp_t*, const PrinterRow&);
void kind(const View&, ipp_t*, const PrinterRow&);
void location(const View&, ipp_t*, const PrinterRow&);
void operator_message(const View&, ipp_t*, const PrinterRow&);
void name(const View&, ipp_t*, const PrinterRow&);
void organization(const View&, ipp_t*, const PrinterRow&);
void organizational_unit(const View&, ipp_t*, const PrinterRow&);
void state(const View&, ipp_t*, const PrinterRow&);
void state_change_date(const View&, ipp_t*, const PrinterRow&);
void state_change_time(const View&, ipp_t*, const PrinterRow&);
void state_message(const View&, ipp_t*, const PrinterRow&);
void state_reasons(const View&, ipp_t*, const PrinterRow&);
void cups_type(const View&, ipp_t*, const PrinterRow&);
void up_time(const View&, ipp_t*, const PrinterRow&);
void uris(const View&, ipp_t*, const PrinterRow&);
void uri_security(const View&, ipp_t*, const PrinterRow&);
void uri_authentication(const View&, ipp_t*, const PrinterRow&);
void uuid(const View&, ipp_t*, const PrinterRow&);
void queued_jobs(const View&, ipp_t*, const PrinterRow&);
}  // namespace make

}  // namespace consigne::spooler::ipp
