// Get-Printer-Attributes (RFC 8011 §4.2.5), Identify-Printer (PWG 5100.13 §5.1).
#include "spooler/ipp/printer_attributes.hpp"

namespace consigne::spooler::ipp {

Outcome get_printer_attributes(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    if (const std::string format = request.text("document-format"); !format.empty() && !supports_format(format)) {
        Message out = request.reply(IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED);
        ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_MIMETYPE, "document-format", nullptr, format.c_str());
        return out;
    }
    Message reply = request.reply();
    // Posted to "/": libcups treats us as a cupsd, and takes the address list for one address.
    const Addresses addresses = request.call.path == "/" ? Addresses::as_reached : Addresses::all;
    add_printer_attributes(request, reply.get(), *printer, Wanted(request.message, {"all"}), addresses);
    return reply;
}

Outcome identify_printer(Request& request)
{
    const auto printer = request.printer();
    return printer ? request.reply() : request.reply(printer.error());
}

}  // namespace consigne::spooler::ipp
