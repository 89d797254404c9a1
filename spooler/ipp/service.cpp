#include "spooler/ipp/service.hpp"

#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/printer_attributes.hpp"
#include "spooler/ipp/request.hpp"
#include "spooler/runtime/log.hpp"

#include <array>

namespace consigne::spooler::ipp {
namespace {

struct Entry {
    int code;
    Outcome (*run)(Request&);
    bool brings_document = false;   ///< a refusal means a document that somebody will miss
};

// What is not here is not offered, on purpose: Release, Hold, Restart, Set-*, Print-URI, Send-URI, subscriptions and
// administration (T-AUTHZ-1, T-AUTHZ-2, T-SSRF-1).
constexpr std::array operations{
    Entry{IPP_OP_PRINT_JOB, &print_job, true},
    Entry{IPP_OP_VALIDATE_JOB, &validate_job, true},
    Entry{IPP_OP_CREATE_JOB, &create_job, true},
    Entry{IPP_OP_SEND_DOCUMENT, &send_document, true},
    Entry{IPP_OP_CLOSE_JOB, &close_job, true},
    Entry{IPP_OP_CANCEL_JOB, &cancel_job},
    Entry{IPP_OP_CANCEL_MY_JOBS, &cancel_my_jobs},
    Entry{IPP_OP_GET_JOB_ATTRIBUTES, &get_job_attributes},
    Entry{IPP_OP_GET_JOBS, &get_jobs},
    Entry{IPP_OP_GET_PRINTER_ATTRIBUTES, &get_printer_attributes},
    Entry{IPP_OP_IDENTIFY_PRINTER, &identify_printer},
    Entry{IPP_OP_CUPS_GET_DEFAULT, &cups_get_default},
    Entry{IPP_OP_CUPS_GET_PRINTERS, &cups_get_printers},
};

/// Charset first, language second, both in the operation group (RFC 8011 §4.1.4).
std::optional<std::pair<ipp_status_t, const char*>> opening_fault(ipp_t* message)
{
    ipp_attribute_t* charset = ippFirstAttribute(message);
    ipp_attribute_t* language = charset == nullptr ? nullptr : ippNextAttribute(message);
    const auto is = [](ipp_attribute_t* attribute, const char* name, ipp_tag_t tag) {
        return attribute != nullptr && ippGetGroupTag(attribute) == IPP_TAG_OPERATION && ippGetName(attribute) != nullptr &&
               std::string_view(ippGetName(attribute)) == name && ippGetValueTag(attribute) == tag && ippGetCount(attribute) == 1;
    };
    if (!is(charset, "attributes-charset", IPP_TAG_CHARSET) || !is(language, "attributes-natural-language", IPP_TAG_LANGUAGE))
        return std::pair(IPP_STATUS_ERROR_BAD_REQUEST, "attributes-charset and attributes-natural-language come first");
    std::string name = ippGetString(charset, 0, nullptr);
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name != "utf-8" && name != "us-ascii") return std::pair(IPP_STATUS_ERROR_CHARSET, "utf-8 only");
    return std::nullopt;
}

}  // namespace

std::vector<int> supported_operations()
{
    std::vector<int> codes;
    for (const Entry& entry : operations) codes.push_back(entry.code);
    std::sort(codes.begin(), codes.end());
    return codes;
}

Bytes Service::refusal(ByteView header, std::uint16_t status, const std::string& why)
{
    Message out(ippNew());
    const bool known = header.size() >= 8 && (header[0] == 1 || header[0] == 2);
    ippSetVersion(out.get(), known ? header[0] : 2, known ? header[1] : 0);
    ippSetStatusCode(out.get(), static_cast<ipp_status_t>(status));
    ippSetRequestId(out.get(), 1);
    ippAddString(out.get(), IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", nullptr, "utf-8");
    ippAddString(out.get(), IPP_TAG_OPERATION, IPP_TAG_LANGUAGE, "attributes-natural-language", nullptr, "en");
    if (!why.empty()) ippAddString(out.get(), IPP_TAG_OPERATION, IPP_TAG_TEXT, "status-message", nullptr, why.c_str());
    Bytes bytes = write_message(out.get());
    // The client's own request-id, also one that we refuse and libcups would not set.
    for (std::size_t i = 4; i < 8 && header.size() >= 8; ++i) bytes[i] = header[i];
    return bytes;
}

Answer Service::answer(const Call& call, ByteView attributes)
{
    Answer out;
    const auto refuse = [&](std::uint16_t status, const std::string& why) {
        log_refusal({call.peer, call.path, why}, static_cast<ipp_status_t>(status));
        out.reply = refusal(attributes.first(std::min<std::size_t>(attributes.size(), 8)), status, why);
    };
    if (attributes.size() < 8) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, "too short"); return out; }
    if (attributes[0] != 1 && attributes[0] != 2) { refuse(IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED, "IPP 1.0 to 2.2"); return out; }
    auto message = read_message(attributes);
    if (!message) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, message.error().detail); return out; }
    if (ippGetRequestId(message->get()) < 1) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, "request-id below 1"); return out; }
    const int code = ippGetOperation(message->get());
    const auto found = std::find_if(operations.begin(), operations.end(), [&](const Entry& entry) { return entry.code == code; });
    if (found == operations.end()) { refuse(IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED, "operation not supported"); return out; }
    if (const auto fault = opening_fault(message->get())) { refuse(static_cast<std::uint16_t>(fault->first), fault->second); return out; }

    Request request{context_, open_, call, message->get(), {}, {}};
    request.user = request.text("requesting-user-name");
    if (request.user.empty()) request.user = "anonymous";
    Outcome outcome = found->run(request);
    if (outcome.reply) {
        log::debug("ipp", {{"operation", ippOpString(static_cast<ipp_op_t>(code))}, {"peer", call.peer},
                           {"status", ippErrorString(ippGetStatusCode(outcome.reply.get()))}});
        const ipp_status_t status = ippGetStatusCode(outcome.reply.get());
        if (found->brings_document && status >= IPP_STATUS_ERROR_BAD_REQUEST) {
            ipp_attribute_t* words = ippFindAttribute(outcome.reply.get(), "status-message", IPP_TAG_TEXT);
            if (request.why.empty() && words != nullptr) request.why = ippGetString(words, 0, nullptr);
            log_refusal({call.peer, call.path, request.why}, status);
        }
        out.reply = write_message(outcome.reply.get());
    }
    out.document = std::move(outcome.document);
    return out;
}

void Service::sweep()
{
    for (OpenJob& job : open_.overdue(context_.clock())) {
        const auto id = job.incoming->id().value;
        if (!job.has_document) {
            log::info("job.aborted", {{"job", id}, {"why", "no document within 120 s of Create-Job"}});
            continue;
        }
        if (auto committed = job.incoming->commit(); !committed)
            log::warning("ipp.refused", {{"job", id}, {"why", committed.error().detail}});
    }
}

}  // namespace consigne::spooler::ipp
