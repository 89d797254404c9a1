// Get-Printer-Attributes (RFC 8011 §4.2.5), Identify-Printer (PWG 5100.13 §5.1).
#include "spooler/ipp/printer_attributes.hpp"
#include "spooler/runtime/log.hpp"

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

// There is no lamp to flash: who looks for the printer finds the line in the log, and its page.
Outcome identify_printer(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    const auto known = supported_values("identify-actions-supported");
    if (ipp_attribute_t* actions = ippFindAttribute(request.message, "identify-actions", IPP_TAG_KEYWORD))
        for (int i = 0; i < ippGetCount(actions); ++i)
            if (const std::string_view action = ippGetString(actions, i, nullptr); std::find(known.begin(), known.end(), action) == known.end()) {
                Message out = request.reply(IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
                ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_KEYWORD, "identify-actions", nullptr, std::string(action).c_str());
                return out;
            }
    log::info("printer.identify", {{"printer", printer->name}, {"peer", request.call.peer}, {"message", request.text("message")}});
    return request.reply();
}

}  // namespace consigne::spooler::ipp
