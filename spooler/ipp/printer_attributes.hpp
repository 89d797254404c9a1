// The printer as clients see it. What it can do is one table (printer_attributes.cpp); what changes is added per reply.
#pragma once

#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

/// Which of a printer's addresses are told: all, or for CUPS operations the one the client came by (libcups takes the list of
/// CUPS-Get-Default for one address).
enum class Addresses : std::uint8_t { all, as_reached };

/// Adds the wanted attributes of `printer` in the printer group.
void add_printer_attributes(const Request& request, ipp_t* reply, const Printer& printer, const Wanted& wanted,
                            Addresses addresses = Addresses::all);

/// Codes of all operations answered.
[[nodiscard]] std::vector<int> supported_operations();

/// Whether the table's NAME-supported has this keyword, enum or number; nothing when there is no such attribute.
[[nodiscard]] std::optional<bool> supports(std::string_view name, const std::string& value);
[[nodiscard]] bool supports_format(std::string_view mime);

}  // namespace consigne::spooler::ipp
