// IPP and IPPS: capabilities read first, Create-Job + Send-Document, followed to the last sheet.
#include "spooler/forward/forwarders.hpp"
#include "spooler/forward/ipp_exchange.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>
#include <chrono>

namespace consigne::spooler::forward {
namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 500ms;
// A jam is waited for as long as the person may stand there (threats.md R, d).
constexpr auto longest_stop = 10min;

std::vector<std::string> strings(ipp_t* from, const char* name)
{
    std::vector<std::string> out;
    ipp_attribute_t* attribute = ippFindAttribute(from, name, IPP_TAG_ZERO);
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (const char* text = ippGetString(attribute, i, nullptr)) out.emplace_back(text);
    return out;
}

bool has(const std::vector<std::string>& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<int> integer(ipp_t* from, const char* name)
{
    ipp_attribute_t* attribute = ippFindAttribute(from, name, IPP_TAG_ZERO);
    if (!attribute || (ippGetValueTag(attribute) != IPP_TAG_INTEGER && ippGetValueTag(attribute) != IPP_TAG_ENUM)) return std::nullopt;
    return ippGetInteger(attribute, 0);
}

std::optional<std::uint32_t> count(ipp_t* from, const char* name)
{
    const auto value = integer(from, name);
    return value && *value >= 0 ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

/// Printer and job reasons in a person's words (canon-facts §1.7).
std::string in_words(const std::vector<std::string>& reasons)
{
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"media-jam", "paper jam"},         {"media-empty", "no paper"},        {"media-needed", "paper must be loaded"},
        {"toner-empty", "toner is out"},    {"door-open", "a door is open"},    {"cover-open", "a cover is open"},
        {"output-area-full", "the output tray is full"}, {"input-tray-missing", "a tray is missing"},
        {"marker-supply-empty", "toner is out"}, {"paused", "the machine is paused"}, {"printer-stopped", "the machine has stopped"},
        {"job-canceled-at-device", "cancelled at the machine"}, {"job-canceled-by-operator", "cancelled by an operator"},
        {"aborted-by-system", "the machine gave up the job"}, {"document-format-error", "the machine cannot read this document"},
    };
    for (const auto& [key, text] : words)
        for (const auto& reason : reasons)
            if (reason.starts_with(key) && !reason.ends_with("-warning") && !reason.ends_with("-report")) return std::string(text);
    return {};
}

std::string status_words(ipp_t* reply)
{
    const auto message = strings(reply, "status-message");
    std::string text = std::string("the device answered ") + ippErrorString(ippGetStatusCode(reply));
    if (!message.empty() && !message.front().empty()) text += ": " + message.front().substr(0, 200);
    return text;
}

class IppForwarder final : public Forwarder {
public:
    IppForwarder(DeviceUri uri, Pin pin) : link_(std::move(uri), std::move(pin)) {}

    bool asks_outside_stream() const override { return true; }

    Result<DeviceAbilities> abilities() override
    {
        if (const auto connected = link_.connect(); !connected) return connected.error();
        Ipp request = link_.request(IPP_OP_GET_PRINTER_ATTRIBUTES, {});
        static const char* const wanted[] = {"document-format-supported", "print-color-mode-supported", "sides-supported", "copies-supported",
                                             "operations-supported", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs"};
        ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", std::size(wanted), nullptr, wanted);
        auto exchanged = link_.exchange(*request, -1, 0, {});
        if (!exchanged) return exchanged.error().error;
        ipp_t* reply = exchanged->get();
        if (ippGetStatusCode(reply) >= IPP_STATUS_REDIRECTION_OTHER_SITE) return fail(Errc::denied, status_words(reply));

        DeviceAbilities found;
        found.formats = strings(reply, "document-format-supported");
        found.monochrome = has(strings(reply, "print-color-mode-supported"), "monochrome");
        found.sides = has(strings(reply, "sides-supported"), "two-sided-long-edge");
        if (ipp_attribute_t* copies = ippFindAttribute(reply, "copies-supported", IPP_TAG_RANGE)) {
            int upper = 1;
            ippGetRange(copies, 0, &upper);
            found.most_copies = static_cast<std::uint32_t>(std::max(1, upper));
        }
        ipp_attribute_t* operations = ippFindAttribute(reply, "operations-supported", IPP_TAG_ENUM);
        creates_jobs_ = !operations || (ippContainsInteger(operations, IPP_OP_CREATE_JOB) && ippContainsInteger(operations, IPP_OP_SEND_DOCUMENT));
        if (integer(reply, "printer-state").value_or(IPP_PSTATE_IDLE) == IPP_PSTATE_STOPPED) {
            found.trouble = in_words(strings(reply, "printer-state-reasons"));
            if (found.trouble.empty()) found.trouble = "the machine has stopped";
        }
        if (ipp_attribute_t* accepting = ippFindAttribute(reply, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN); accepting && !ippGetBoolean(accepting, 0))
            found.trouble = "the machine takes no jobs at present";
        return found;
    }

    Outcome deliver(const Parcel& parcel, const DeviceAbilities& able, const Notes& notes) override
    {
        std::string format = parcel.format;
        if (!able.formats.empty() && !has(able.formats, format)) {
            if (!has(able.formats, "application/octet-stream")) return put_back("the device does not take " + format, false);
            format = "application/octet-stream";
        }
        Ticket ask = parcel.ask;
        if (ask.copies && *ask.copies > able.most_copies) return put_back("the device makes at most " + std::to_string(able.most_copies) + " copies", false);

        std::int64_t device_job = 0;
        Exchanged<Ipp> sent = ExchangeError{fail(Errc::peer_gone, "not sent")};
        if (creates_jobs_) {
            Ipp create = link_.request(IPP_OP_CREATE_JOB, parcel.user_name);
            add_name(*create, parcel);
            add_template(*create, ask, able);
            auto created = link_.exchange(*create, -1, 0, {});
            if (!created) return put_back(created.error().error.detail, true);
            if (ippGetStatusCode(created->get()) >= IPP_STATUS_REDIRECTION_OTHER_SITE) return refused(created->get());
            device_job = integer(created->get(), "job-id").value_or(0);
            if (device_job == 0) return put_back("the device gave the job no number", false);
            if (const auto noted = notes.sending(device_job); !noted) return put_back(noted.error().detail, false);

            Ipp send = link_.request(IPP_OP_SEND_DOCUMENT, parcel.user_name);
            ippAddInteger(send.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
            ippAddString(send.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, format.c_str());
            ippAddBoolean(send.get(), IPP_TAG_OPERATION, "last-document", 1);
            sent = link_.exchange(*send, parcel.document, parcel.bytes, notes.stopping);
        } else {
            if (const auto noted = notes.sending(0); !noted) return put_back(noted.error().detail, false);
            Ipp print = link_.request(IPP_OP_PRINT_JOB, parcel.user_name);
            add_name(*print, parcel);
            ippAddString(print.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, format.c_str());
            add_template(*print, ask, able);
            sent = link_.exchange(*print, parcel.document, parcel.bytes, notes.stopping);
        }
        if (!sent) return after_cut(device_job, sent.error());
        if (ippGetStatusCode(sent->get()) >= IPP_STATUS_REDIRECTION_OTHER_SITE) return refused(sent->get());
        if (device_job == 0) device_job = integer(sent->get(), "job-id").value_or(0);
        if (const auto noted = notes.accepted(device_job); !noted) return uncertain(noted.error().detail);
        return follow(device_job, notes);
    }

    Outcome follow(std::int64_t device_job, const Notes& notes) override
    {
        Outcome outcome;
        if (device_job == 0) {
            outcome.state = DeliveryState::printed;  // the device keeps no jobs to ask about
            return outcome;
        }
        unsigned silent = 0;
        std::optional<std::chrono::steady_clock::time_point> stopped_since;
        while (true) {
            if (notes.stopping && notes.stopping()) return uncertain("the service is stopping");  // the caller leaves the row as it is
            Ipp request;
            Exchanged<Ipp> got = ExchangeError{fail(Errc::peer_gone, "the device does not answer")};
            if (const auto connected = link_.connect(); connected) {
                request = link_.request(IPP_OP_GET_JOB_ATTRIBUTES, {});
                ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
                static const char* const wanted[] = {"job-state", "job-state-reasons", "job-impressions-completed", "job-media-sheets-completed",
                                                     "job-printer-state-reasons"};
                ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", std::size(wanted), nullptr, wanted);
                got = link_.exchange(*request, -1, 0, {});
            } else {
                got = ExchangeError{connected.error()};
            }
            if (!got) {
                // Two minutes of silence after the last byte: nobody can say what came out.
                if (++silent > 240) return uncertain(got.error().error.detail);
                if (notes.progress) notes.progress(outcome.impressions.value_or(0), outcome.sheets.value_or(0), "the machine does not answer");
                notes.pause(poll_interval);
                continue;
            }
            silent = 0;
            ipp_t* reply = got->get();
            if (ippGetStatusCode(reply) == IPP_STATUS_ERROR_NOT_FOUND) {
                outcome.state = DeliveryState::printed;  // gone from the device's history (canon-facts §1.7): printed, unconfirmed
                return outcome;
            }
            if (const auto n = count(reply, "job-impressions-completed")) outcome.impressions = n;
            if (const auto n = count(reply, "job-media-sheets-completed")) outcome.sheets = n;
            const auto reasons = strings(reply, "job-state-reasons");
            std::string trouble = in_words(reasons);
            switch (integer(reply, "job-state").value_or(IPP_JSTATE_PROCESSING)) {  // absence is not failure (canon-facts §1.6)
            case IPP_JSTATE_COMPLETED:
                outcome.state = DeliveryState::printed;
                return outcome;
            case IPP_JSTATE_CANCELED:
            case IPP_JSTATE_ABORTED:
                outcome.reason = trouble.empty() ? "the machine gave up the job" : trouble;
                outcome.state = outcome.impressions.value_or(1) == 0 ? DeliveryState::put_back : DeliveryState::uncertain;
                return outcome;
            case IPP_JSTATE_STOPPED:
                if (trouble.empty()) trouble = printer_trouble();
                if (!stopped_since) stopped_since = std::chrono::steady_clock::now();
                if (std::chrono::steady_clock::now() - *stopped_since > longest_stop) {
                    cancel(device_job);
                    outcome.reason = trouble;
                    outcome.state = outcome.impressions.value_or(1) == 0 ? DeliveryState::put_back : DeliveryState::uncertain;
                    return outcome;
                }
                break;
            default: stopped_since.reset();
            }
            if (notes.progress) notes.progress(outcome.impressions.value_or(0), outcome.sheets.value_or(0), trouble);
            notes.pause(poll_interval);
        }
    }

private:
    static Outcome put_back(std::string reason, bool retry)
    {
        Outcome outcome;
        outcome.reason = std::move(reason);
        outcome.retry = retry;
        return outcome;
    }

    static Outcome uncertain(std::string reason)
    {
        Outcome outcome;
        outcome.state = DeliveryState::uncertain;
        outcome.reason = std::move(reason);
        return outcome;
    }

    static Outcome refused(ipp_t* reply)
    {
        const ipp_status_t status = ippGetStatusCode(reply);
        if (status == IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED) return put_back("the machine does not take this kind of document", false);
        const bool later = status == IPP_STATUS_ERROR_BUSY || status == IPP_STATUS_ERROR_TEMPORARY || status == IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS;
        return put_back(later ? "the machine takes no jobs at present" : status_words(reply), later);
    }

    /// The connection broke while the document was on its way (threats.md, recovery b).
    Outcome after_cut(std::int64_t device_job, const ExchangeError& error)
    {
        if (!error.document_sent) return put_back(error.error.detail, true);
        if (device_job == 0) return uncertain(error.error.detail);
        link_.close();
        if (!link_.connect()) return uncertain(error.error.detail);
        cancel(device_job);
        Ipp request = link_.request(IPP_OP_GET_JOB_ATTRIBUTES, {});
        ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
        const auto got = link_.exchange(*request, -1, 0, {});
        if (!got || ippGetStatusCode(got->get()) >= IPP_STATUS_REDIRECTION_OTHER_SITE) return uncertain(error.error.detail);
        const int state = integer(got->get(), "job-state").value_or(0);
        const auto marked = count(got->get(), "job-impressions-completed");
        if ((state == IPP_JSTATE_CANCELED || state == IPP_JSTATE_ABORTED) && marked == 0U) return put_back(error.error.detail, false);
        return uncertain(error.error.detail);
    }

    void cancel(std::int64_t device_job)
    {
        Ipp request = link_.request(IPP_OP_CANCEL_JOB, {});
        ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
        if (const auto cancelled = link_.exchange(*request, -1, 0, {}); !cancelled)
            log::warning("forward.cancel", {{"device_job", device_job}, {"why", cancelled.error().error.detail}});
    }

    std::string printer_trouble()
    {
        const auto able = abilities();
        return able ? able->trouble : std::string();
    }

    static void add_name(ipp_t& request, const Parcel& parcel)
    {
        const std::string name = parcel.job_name.empty() ? "Document" : parcel.job_name;
        ippAddString(&request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, name.c_str());
    }

    static void add_template(ipp_t& request, const Ticket& ask, const DeviceAbilities& able)
    {
        if (ask.monochrome && able.monochrome)
            ippAddString(&request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-color-mode", nullptr, "monochrome");
        if (ask.sides && able.sides)
            ippAddString(&request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", nullptr, std::string(sides_keyword(*ask.sides)).c_str());
        if (ask.copies) ippAddInteger(&request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", static_cast<int>(*ask.copies));
    }

    IppLink link_;
    bool creates_jobs_ = true;
};

}  // namespace

std::unique_ptr<Forwarder> make_ipp_forwarder(DeviceUri uri, Pin pin)
{
    return std::make_unique<IppForwarder>(std::move(uri), std::move(pin));
}

}  // namespace consigne::spooler::forward
