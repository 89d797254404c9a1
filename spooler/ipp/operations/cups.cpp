// The two CUPS operations that lp and lpstat need when they talk to us without a queue of their own.
#include "spooler/ipp/printer_attributes.hpp"

namespace consigne::spooler::ipp {

Outcome cups_get_default(Request& request)
{
    const auto all = request.context.printers.list();
    if (all.empty()) return request.reply(IPP_STATUS_ERROR_NOT_FOUND, "there is no printer yet");
    Message reply = request.reply();
    add_printer_attributes(request, reply.get(), all.front(), Wanted(request.message, {"all", "cups"}), Addresses::as_reached);
    return reply;
}

Outcome cups_get_printers(Request& request)
{
    const Wanted wanted(request.message, {"all", "cups"});
    Message reply = request.reply();
    bool first = true;
    const auto limit = static_cast<std::size_t>(std::clamp(request.integer("limit").value_or(1000), 1, 1000));
    std::size_t n = 0;
    for (const Printer& printer : request.context.printers.list()) {
        if (n++ == limit) break;
        if (!first) ippAddSeparator(reply.get());
        first = false;
        add_printer_attributes(request, reply.get(), printer, wanted, Addresses::as_reached);
    }
    return reply;
}

}  // namespace consigne::spooler::ipp
