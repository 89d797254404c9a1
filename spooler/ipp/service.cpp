#include "spooler/ipp/service.hpp"

#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/creation.hpp"
#include "spooler/ipp/printer_attributes.hpp"
#include "spooler/ipp/request.hpp"
#include "spooler/runtime/log.hpp"

#include <array>

namespace consigne::spooler::ipp {
namespace {

constexpr int get_user_printer_attributes = 0x0066;  // PWG 5100.11; libcups 2.4 has no name for it

struct Entry {
    int code;
    Outcome (*run)(Request&);
    bool brings_document = false;   ///< a refusal means a document that somebody will miss
};

// What is not here is not offered, on purpose: Print-URI and Send-URI (T-SSRF-1), making and removing printers (T-AUTHZ-2).
constexpr std::array operations{
    Entry{IPP_OP_PRINT_JOB, &print_job, true},
    Entry{IPP_OP_VALIDATE_JOB, &validate_job, true},
    Entry{IPP_OP_CREATE_JOB, &create_job, true},
    Entry{IPP_OP_SEND_DOCUMENT, &send_document, true},
    Entry{IPP_OP_CLOSE_JOB, &close_job, true},
    Entry{IPP_OP_VALIDATE_DOCUMENT, &validate_document, true},
    Entry{IPP_OP_CANCEL_JOB, &cancel_job},
    Entry{IPP_OP_CANCEL_JOBS, &cancel_jobs},
    Entry{IPP_OP_CANCEL_MY_JOBS, &cancel_my_jobs},
    Entry{IPP_OP_CANCEL_CURRENT_JOB, &cancel_current_job},
    Entry{IPP_OP_PURGE_JOBS, &purge_jobs},
    Entry{IPP_OP_GET_JOB_ATTRIBUTES, &get_job_attributes},
    Entry{IPP_OP_GET_JOBS, &get_jobs},
    Entry{IPP_OP_GET_PRINTER_ATTRIBUTES, &get_printer_attributes},
    Entry{IPP_OP_GET_PRINTER_SUPPORTED_VALUES, &get_printer_supported_values},
    Entry{get_user_printer_attributes, &get_printer_attributes},
    Entry{IPP_OP_IDENTIFY_PRINTER, &identify_printer},
    Entry{IPP_OP_HOLD_JOB, &hold_job},
    Entry{IPP_OP_RELEASE_JOB, &release_job},
    Entry{IPP_OP_RESTART_JOB, &restart_job},
    Entry{IPP_OP_REPROCESS_JOB, &resubmit_job},
    Entry{IPP_OP_RESUBMIT_JOB, &resubmit_job},
    Entry{IPP_OP_SET_JOB_ATTRIBUTES, &set_job_attributes},
    Entry{IPP_OP_SUSPEND_CURRENT_JOB, &cancel_current_job},
    Entry{IPP_OP_RESUME_JOB, &move_in_queue},
    Entry{IPP_OP_PROMOTE_JOB, &move_in_queue},
    Entry{IPP_OP_SCHEDULE_JOB_AFTER, &move_in_queue},
    Entry{IPP_OP_PAUSE_PRINTER, &pause_printer},
    Entry{IPP_OP_PAUSE_PRINTER_AFTER_CURRENT_JOB, &pause_printer},
    Entry{IPP_OP_RESUME_PRINTER, &resume_printer},
    Entry{IPP_OP_ENABLE_PRINTER, &enable_printer},
    Entry{IPP_OP_DISABLE_PRINTER, &disable_printer},
    Entry{IPP_OP_HOLD_NEW_JOBS, &hold_new_jobs},
    Entry{IPP_OP_RELEASE_HELD_NEW_JOBS, &release_held_new_jobs},
    Entry{IPP_OP_DEACTIVATE_PRINTER, &shutdown_printer},
    Entry{IPP_OP_ACTIVATE_PRINTER, &startup_printer},
    Entry{IPP_OP_RESTART_PRINTER, &restart_printer},
    Entry{IPP_OP_SHUTDOWN_PRINTER, &shutdown_printer},
    Entry{IPP_OP_STARTUP_PRINTER, &startup_printer},
    Entry{IPP_OP_SET_PRINTER_ATTRIBUTES, &set_printer_attributes},
    Entry{IPP_OP_CANCEL_DOCUMENT, &cancel_document},
    Entry{IPP_OP_GET_DOCUMENT_ATTRIBUTES, &get_document_attributes},
    Entry{IPP_OP_GET_DOCUMENTS, &get_documents},
    Entry{IPP_OP_SET_DOCUMENT_ATTRIBUTES, &set_document_attributes},
    Entry{IPP_OP_CREATE_PRINTER_SUBSCRIPTIONS, &create_printer_subscriptions},
    Entry{IPP_OP_CREATE_JOB_SUBSCRIPTIONS, &create_job_subscriptions},
    Entry{IPP_OP_GET_SUBSCRIPTION_ATTRIBUTES, &get_subscription_attributes},
    Entry{IPP_OP_GET_SUBSCRIPTIONS, &get_subscriptions},
    Entry{IPP_OP_RENEW_SUBSCRIPTION, &renew_subscription},
    Entry{IPP_OP_CANCEL_SUBSCRIPTION, &cancel_subscription},
    Entry{IPP_OP_GET_NOTIFICATIONS, &get_notifications},
    Entry{IPP_OP_CUPS_GET_DEFAULT, &cups_get_default},
    Entry{IPP_OP_CUPS_GET_PRINTERS, &cups_get_printers},
};

const Entry* find_operation(int code)
{
    const auto found = std::find_if(operations.begin(), operations.end(), [code](const Entry& entry) { return entry.code == code; });
    return found != operations.end() ? &*found : nullptr;
}

/// Controls in a name serve no honest client (threats.md T-ID-1).
bool has_control(std::string_view name)
{
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        if (c < 0x20 || c == 0x7F) return true;
        if (c == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0) return true;
    }
    return false;
}

/// requesting-user-name exactly as it came: cleaned, two names could become one.
std::string said_user(ipp_t* message)
{
    ipp_attribute_t* said = ippFindAttribute(message, "requesting-user-name", IPP_TAG_NAME);
    const char* name = said == nullptr ? nullptr : ippGetString(said, 0, nullptr);
    return name == nullptr || *name == '\0' ? std::string("anonymous") : std::string(name);
}

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
    // What is written in ASCII is UTF-8; the answer says which of the two it is.
    if (name != "utf-8" && name != "us-ascii") return std::pair(IPP_STATUS_ERROR_CHARSET, "utf-8 only");
    return std::nullopt;
}

/// Of the versions that we know the closest to the one asked (RFC 8011 §4.1.8).
std::pair<std::uint8_t, std::uint8_t> closest_version(ByteView header)
{
    if (header.size() < 2) return {2, 0};
    const int major = static_cast<signed char>(header[0]), minor = header[1];
    if (major < 1) return {1, 0};
    if (major == 1) return {1, static_cast<std::uint8_t>(std::min(minor, 1))};
    return {2, static_cast<std::uint8_t>(major > 2 ? 2 : std::min(minor, 2))};
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
    const auto [major, minor] = closest_version(header);
    ippSetVersion(out.get(), major, minor);
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
    const std::string where = without_token(call.path);
    const auto refuse = [&](std::uint16_t status, const std::string& why) {
        log_refusal({call.peer, where, why}, static_cast<ipp_status_t>(status));
        out.reply = refusal(attributes.first(std::min<std::size_t>(attributes.size(), 8)), status, why);
    };
    if (attributes.size() < 8) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, "too short"); return out; }
    if (attributes[0] != 1 && attributes[0] != 2) { refuse(IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED, "IPP 1.0 to 2.2"); return out; }
    auto message = read_message(attributes);
    if (!message) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, message.error().detail); return out; }
    const auto [major, minor] = closest_version(attributes);
    ippSetVersion(message->get(), major, minor);  // a reply has its request's
    if (ippGetRequestId(message->get()) < 1) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, "request-id below 1"); return out; }
    const int code = ippGetOperation(message->get());
    const Entry* const found = find_operation(code);
    if (found == nullptr) { refuse(IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED, "operation not supported"); return out; }
    if (const auto fault = opening_fault(message->get())) { refuse(static_cast<std::uint16_t>(fault->first), fault->second); return out; }

    Request request{context_, open_, subscriptions_, call, message->get(), said_user(message->get()), {}};
    if (has_control(request.user)) { refuse(IPP_STATUS_ERROR_BAD_REQUEST, "a control character in requesting-user-name"); return out; }
    if (auto path = personal_path_of(message->get(), call.path)) {
        auto address = context_.personal ? context_.personal(call.peer, path->token) : std::nullopt;
        if (!address) {
            // To the octet what a printer that is not there answers.
            log_refusal({call.peer, where, no_such_address}, IPP_STATUS_ERROR_NOT_FOUND);
            out.reply = write_message(request.reply(IPP_STATUS_ERROR_NOT_FOUND, no_such_address).get());
            return out;
        }
        const auto person = context_.people != nullptr ? context_.people->find(address->person) : Result<Person>(fail(Errc::not_found, "nobody"));
        request.own = OwnAddress{std::move(*path), std::move(*address), person && person->paused};
        // As its document would be told at its end, and before a job is begun.
        if (request.own->paused && !call.proved && found->brings_document) {
            const std::string why = "the account of " + person->login + " is paused";
            log_refusal({call.peer, where, why}, IPP_STATUS_ERROR_ACCOUNT_CLOSED);
            out.reply = write_message(request.reply(IPP_STATUS_ERROR_ACCOUNT_CLOSED, why).get());
            return out;
        }
    }
    if (const auto known = request.person(); known && context_.people != nullptr)
        if (const auto person = context_.people->find(*known)) request.user = person->login;  // the most authoritative name (RFC 8011 §9.3)
    Outcome outcome = found->run(request);
    out.sign_in = outcome.sign_in;
    out.wait = outcome.wait;
    if (outcome.reply) {
        log::debug("ipp", {{"operation", ippOpString(static_cast<ipp_op_t>(code))}, {"peer", call.peer},
                           {"status", ippErrorString(ippGetStatusCode(outcome.reply.get()))}});
        const ipp_status_t status = ippGetStatusCode(outcome.reply.get());
        if (found->brings_document && status >= IPP_STATUS_ERROR_BAD_REQUEST) {
            ipp_attribute_t* words = ippFindAttribute(outcome.reply.get(), "status-message", IPP_TAG_TEXT);
            if (request.why.empty() && words != nullptr) request.why = ippGetString(words, 0, nullptr);
            log_refusal({call.peer, where, request.why}, status);
        }
        out.reply = write_message(outcome.reply.get());
    }
    out.document = std::move(outcome.document);
    return out;
}

Answer Service::answer(const Call& call, ByteView attributes, ByteView document)
{
    Answer out = answer(call, attributes);
    if (!out.document) return out;
    const auto taken = document.empty() ? Result<>() : out.document->write(document);
    const Message reply = taken ? out.document->finish() : out.document->refuse(taken.error());
    out.document.reset();
    out.reply = write_message(reply.get());
    return out;
}

bool Service::brings_document(ByteView attributes)
{
    if (attributes.size() < 4) return false;
    const int code = attributes[2] << 8 | attributes[3];
    return code == IPP_OP_PRINT_JOB || code == IPP_OP_SEND_DOCUMENT;
}

bool Service::brings_nothing(ByteView attributes)
{
    if (attributes.size() < 4 || brings_document(attributes)) return false;
    return find_operation(attributes[2] << 8 | attributes[3]) != nullptr;
}

void Service::sweep()
{
    subscriptions_.sweep();
    for (OpenJob& job : open_.overdue(context_.clock())) {
        const auto id = job.incoming->id().value;
        if (!job.has_document) {
            log::info("job.aborted", {{"job", id}, {"why", "no document within 120 s of Create-Job"}});
            open_.ended(job.incoming->id(), job, JobState::aborted, "aborted-by-system", context_.clock());
            continue;
        }
        Documents documents{std::move(job.incoming), std::move(job.more), job.proof};
        if (auto committed = commit_all(context_.intake, std::move(documents)); !committed)
            log::warning("ipp.refused", {{"job", id}, {"why", committed.error().detail}});
    }
}

}  // namespace consigne::spooler::ipp
