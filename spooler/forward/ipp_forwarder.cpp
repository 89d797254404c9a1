// IPP and IPPS: capabilities read first, Create-Job + Send-Document, followed to the last sheet.
#include "spooler/forward/forwarders.hpp"
#include "pdl/tally/paper.hpp"
#include "spooler/forward/ipp_answers.hpp"
#include "spooler/forward/ipp_exchange.hpp"
#include "spooler/devices/finishing.hpp"
#include "spooler/devices/supports.hpp"
#include "spooler/devices/trays.hpp"
#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::forward {
namespace {

using Clock = std::chrono::steady_clock;

const std::function<bool()> in_any_case;  ///< for what is asked of the device even while the service stops: a cancellation

class IppForwarder final : public Forwarder {
public:
    IppForwarder(DeviceUri uri, Pin pin, const Limits& limits) : link_(std::move(uri), std::move(pin), limits), limits_(limits) {}

    bool asks_outside_stream() const override { return true; }
    void hang_up() override { link_.close(); }

    Result<DeviceAbilities> abilities(const std::function<bool()>& stopping) override
    {
        if (const auto connected = link_.connect(stopping); !connected) return connected.error();
        Ipp request = link_.request(IPP_OP_GET_PRINTER_ATTRIBUTES, {});
        std::vector<const char*> wanted{"job-template", "job-creation-attributes-supported", "document-format-supported", "print-color-mode-supported", "sides-supported", "copies-supported",
                                        "operations-supported", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-up-time",
                                        "printer-make-and-model", "color-supported"};
        wanted.insert(wanted.end(), std::begin(devices::tray_attributes), std::end(devices::tray_attributes));
        const auto of_machines = ipp::asked_of_machines();
        wanted.insert(wanted.end(), of_machines.begin(), of_machines.end());
        ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", static_cast<int>(wanted.size()), nullptr, wanted.data());
        auto exchanged = link_.exchange(*request, {}, 0, stopping);
        if (!exchanged) return exchanged.error().error;
        ipp_t* reply = exchanged->get();
        if (refused(reply)) return fail(Errc::unsupported, "Get-Printer-Attributes: " + status_of(reply));
        const Keep keep{*this, *exchanged};  // once it has been read here, what it supports is asked again when a job is made

        if (const auto up = count_of(reply, "printer-up-time")) started_ = Clock::now() - std::chrono::seconds(*up);
        DeviceAbilities found;
        found.formats = strings_of(reply, "document-format-supported");
        found.told = true;
        if (const auto model = strings_of(reply, "printer-make-and-model"); !model.empty()) found.model = model.front();
        found.media = strings_of(reply, "media-ready");
        found.trays = devices::trays_in(reply);
        if (found.media.empty()) found.media = strings_of(reply, "media-supported");
        if (ipp_attribute_t* colour = ippFindAttribute(reply, "color-supported", IPP_TAG_BOOLEAN)) found.colour = ippGetBoolean(colour, 0);
        found.monochrome = has(strings_of(reply, "print-color-mode-supported"), "monochrome");
        found.sides = has(strings_of(reply, "sides-supported"), "two-sided-long-edge");
        if (ipp_attribute_t* copies = ippFindAttribute(reply, "copies-supported", IPP_TAG_RANGE)) {
            int upper = 1;
            ippGetRange(copies, 0, &upper);
            found.most_copies = static_cast<std::uint32_t>(std::max(1, upper));
        }
        ipp_attribute_t* operations = ippFindAttribute(reply, "operations-supported", IPP_TAG_ENUM);
        creates_jobs_ = !operations || (ippContainsInteger(operations, IPP_OP_CREATE_JOB) && ippContainsInteger(operations, IPP_OP_SEND_DOCUMENT));
        if (integer_of(reply, "printer-state").value_or(IPP_PSTATE_IDLE) == IPP_PSTATE_STOPPED) {
            found.trouble = trouble_from_reasons(strings_of(reply, "printer-state-reasons"));
            if (found.trouble == Trouble::none) found.trouble = Trouble::stopped;
        }
        if (ipp_attribute_t* accepting = ippFindAttribute(reply, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN); accepting && !ippGetBoolean(accepting, 0))
            found.trouble = Trouble::busy;
        found.finishing = finishing_in(reply, of_machines);
        return found;
    }

    Outcome deliver(const Parcel& parcel, const DeviceAbilities& able, const Notes& notes) override
    {
        std::string format = parcel.format;
        if (!able.formats.empty() && !has(able.formats, format)) {
            // PCLm is a PDF of one kind, and read by whoever reads PDF.
            if (format == "application/PCLm" && has(able.formats, "application/pdf")) format = "application/pdf";
            else if (!has(able.formats, "application/octet-stream")) return put_back(Trouble::unknown_format, "the device does not take " + format);
            else format = "application/octet-stream";
        }
        if (parcel.ask.copies && *parcel.ask.copies > able.most_copies)
            return put_back(Trouble::too_many_copies, "the device makes at most " + std::to_string(able.most_copies) + " copies");

        std::int64_t device_job = 0;
        Exchanged<Ipp> sent = ExchangeError{fail(Errc::peer_gone, "not sent")};
        if (creates_jobs_) {
            Ipp create = link_.request(IPP_OP_CREATE_JOB, parcel.user_name);
            add_name(*create, parcel);
            add_template(*create, parcel, able);
            auto created = link_.exchange(*create, {}, 0, notes.stopping);
            if (!created) return put_back(created.error().error, true);
            if (refused(created->get())) return refusal(created->get());
            device_job = integer_of(created->get(), "job-id").value_or(0);
            if (device_job == 0) return put_back(Trouble::not_understood, "the device gave the job no number");
            if (const auto noted = notes.sending(device_job); !noted) {
                cancel(device_job);
                return put_back(noted.error(), false);
            }
            Ipp send = link_.request(IPP_OP_SEND_DOCUMENT, parcel.user_name);
            ippAddInteger(send.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
            ippAddString(send.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, format.c_str());
            ippAddBoolean(send.get(), IPP_TAG_OPERATION, "last-document", 1);
            sent = link_.exchange(*send, parcel.document, parcel.bytes, notes.stopping);
        } else {
            if (const auto noted = notes.sending(0); !noted) return put_back(noted.error(), false);
            Ipp print = link_.request(IPP_OP_PRINT_JOB, parcel.user_name);
            add_name(*print, parcel);
            ippAddString(print.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, format.c_str());
            add_template(*print, parcel, able);
            sent = link_.exchange(*print, parcel.document, parcel.bytes, notes.stopping);
        }
        if (!sent) return after_cut(device_job, sent.error());
        if (refused(sent->get())) {
            if (device_job != 0) cancel(device_job);  // created, and without its document of no use to anybody
            return refusal(sent->get());
        }
        if (device_job == 0) device_job = integer_of(sent->get(), "job-id").value_or(0);
        if (const auto noted = notes.accepted(device_job); !noted) return uncertain(noted.error());
        Outcome outcome = follow(device_job, notes);
        outcome.unfinished = unfinished_;
        return outcome;
    }

    Outcome follow(std::int64_t device_job, const Notes& notes) override
    {
        if (device_job == 0) return printed();  // the device keeps no jobs to ask about
        Outcome outcome;
        bool known = false;  // it has spoken of the job, and answered ever since
        if (!started_) static_cast<void>(abilities(notes.stopping));
        const auto started = started_;
        auto heard = Clock::now();
        std::optional<Clock::time_point> stopped_since;
        while (true) {
            if (notes.stopping && notes.stopping()) {
                outcome.interrupted = true;
                return outcome;
            }
            const auto got = ask_about(device_job, notes.stopping);
            if (!got) {
                known = false;
                if (Clock::now() - heard > limits_.silence) return lost(std::move(outcome), got.error().error.detail);
                notes.progress(outcome.impressions.value_or(0), outcome.sheets.value_or(0), Trouble::silent);
                notes.pause(limits_.poll);
                continue;
            }
            heard = Clock::now();
            ipp_t* reply = got->get();
            if (ippGetStatusCode(reply) == IPP_STATUS_ERROR_NOT_FOUND) {
                // Gone from the history of a device that has answered all the time: printed, unconfirmed (canon-facts §1.7).
                // One that was away meanwhile may have forgotten it with the paper still in the tray.
                if (!known || restarted_since(started, notes.stopping)) return lost(std::move(outcome), "the device does not know the job any more");
                outcome.state = DeliveryState::printed;
                return outcome;
            }
            known = true;
            if (const auto n = count_of(reply, "job-impressions-completed")) outcome.impressions = n;
            if (const auto n = count_of(reply, "job-media-sheets-completed")) outcome.sheets = n;
            Trouble trouble = trouble_from_reasons(strings_of(reply, "job-state-reasons"));
            switch (const int state = integer_of(reply, "job-state").value_or(IPP_JSTATE_PROCESSING)) {  // absence is not failure (canon-facts §1.6)
            case IPP_JSTATE_COMPLETED:
                outcome.state = DeliveryState::printed;
                return outcome;
            case IPP_JSTATE_CANCELED:
            case IPP_JSTATE_ABORTED:
                outcome.trouble = trouble != Trouble::none ? trouble : Trouble::given_up;
                return ended(std::move(outcome), "the device's job ended in state " + std::to_string(state));
            case IPP_JSTATE_STOPPED:
            case IPP_JSTATE_HELD:
            case IPP_JSTATE_PENDING:
                if (trouble == Trouble::none || trouble == Trouble::stopped)
                    if (const Trouble more = state == IPP_JSTATE_HELD ? Trouble::held_at_machine : printer_trouble(notes.stopping); more != Trouble::none) trouble = more;
                if (trouble == Trouble::none && state == IPP_JSTATE_PENDING) {  // behind others in the device's own queue
                    stopped_since.reset();
                    break;
                }
                if (trouble == Trouble::none) trouble = Trouble::stopped;
                if (!stopped_since) stopped_since = Clock::now();
                if (Clock::now() - *stopped_since > limits_.stopped) {
                    cancel(device_job);
                    outcome.trouble = trouble;
                    return ended(std::move(outcome), "the device's job stood still for too long");
                }
                break;
            default: stopped_since.reset();
            }
            notes.progress(outcome.impressions.value_or(0), outcome.sheets.value_or(0), trouble);
            notes.pause(limits_.poll);
        }
    }

    void abandon(std::int64_t device_job, const std::function<bool()>& stopping) override
    {
        if (const auto connected = link_.connect(stopping); connected) cancel(device_job);
        else log::warning("forward.cancel", {{"device_job", device_job}, {"why", connected.error().detail}});
    }

private:
    /// Over, and not well: whether it is put back as it was depends on what the device says came out.
    static Outcome ended(Outcome outcome, std::string detail)
    {
        outcome.state = outcome.impressions.value_or(1) == 0 ? DeliveryState::put_back : DeliveryState::uncertain;
        outcome.detail = std::move(detail);
        return outcome;
    }
    static Outcome lost(Outcome outcome, std::string detail)
    {
        outcome.state = DeliveryState::uncertain;
        outcome.trouble = Trouble::outcome_unknown;
        outcome.detail = std::move(detail);
        return outcome;
    }

    static Outcome refusal(ipp_t* reply)
    {
        switch (ippGetStatusCode(reply)) {
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED: return put_back(Trouble::unknown_format, status_of(reply));
        case IPP_STATUS_ERROR_BUSY:
        case IPP_STATUS_ERROR_TEMPORARY:
        case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS: return put_back(Trouble::busy, status_of(reply), true);
        default: return put_back(Trouble::refused, status_of(reply));
        }
    }

    Exchanged<Ipp> ask_about(std::int64_t device_job, const std::function<bool()>& stopping)
    {
        if (const auto connected = link_.connect(stopping); !connected) return ExchangeError{connected.error()};
        Ipp request = link_.request(IPP_OP_GET_JOB_ATTRIBUTES, {});
        ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
        static const char* const wanted[] = {"job-state", "job-state-reasons", "job-impressions-completed", "job-media-sheets-completed"};
        ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", std::size(wanted), nullptr, wanted);
        return link_.exchange(*request, {}, 0, stopping);
    }

    /// The connection broke before the device said that it has the document (threats.md, recovery a and b).
    Outcome after_cut(std::int64_t device_job, const ExchangeError& error)
    {
        const auto& cause = error.error;
        Outcome outcome = error.document_sent ? uncertain(cause) : put_back(cause, true);
        if (cause.code == Errc::peer_gone) outcome.trouble = Trouble::cut;
        if (cause.code == Errc::timed_out) outcome.trouble = Trouble::silent;
        if (device_job == 0) return outcome;
        // What was begun there is ended there: an empty job would wait on the device for a document that nobody sends.
        link_.close();
        if (!link_.connect(in_any_case)) return outcome;
        cancel(device_job);
        if (!error.document_sent) return outcome;
        const auto got = ask_about(device_job, in_any_case);
        if (!got) return outcome;
        ipp_t* reply = got->get();
        const int state = integer_of(reply, "job-state").value_or(0);
        const bool over = state == IPP_JSTATE_CANCELED || state == IPP_JSTATE_ABORTED;
        if (refused(reply) || !over || count_of(reply, "job-impressions-completed") != 0U) return outcome;
        outcome.state = DeliveryState::put_back;
        outcome.retry = true;
        return outcome;
    }

    void cancel(std::int64_t device_job)
    {
        Ipp request = link_.request(IPP_OP_CANCEL_JOB, {});
        ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", static_cast<int>(device_job));
        const auto cancelled = link_.exchange(*request, {}, 0, in_any_case);
        if (!cancelled) log::warning("forward.cancel", {{"device_job", device_job}, {"why", cancelled.error().error.detail}});
        else log::info("forward.cancel", {{"device_job", device_job}, {"answer", status_of(cancelled->get())}});
    }

    /// By printer-up-time (RFC 8011 §5.4.29), where the device tells it.
    bool restarted_since(std::optional<Clock::time_point> started, const std::function<bool()>& stopping)
    {
        constexpr auto rounding = std::chrono::seconds(2);
        return started && abilities(stopping) && *started_ - *started > rounding;
    }

    Trouble printer_trouble(const std::function<bool()>& stopping)
    {
        const auto able = abilities(stopping);
        return able ? able->trouble : Trouble::none;
    }

    static void add_name(ipp_t& request, const Parcel& parcel)
    {
        const std::string name = parcel.job_name.empty() ? "Document" : parcel.job_name;
        ippAddString(&request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, name.c_str());
    }

    void add_template(ipp_t& request, const Parcel& parcel, const DeviceAbilities& able)
    {
        const Ticket& ask = parcel.ask;
        if (ask.monochrome && able.monochrome)
            ippAddString(&request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-color-mode", nullptr, "monochrome");
        if (ask.sides && able.sides)
            ippAddString(&request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", nullptr, std::string(sides_keyword(*ask.sides)).c_str());
        if (ask.copies) ippAddInteger(&request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", static_cast<int>(*ask.copies));
        // What the sender wished is the paper that is not there.
        if (ask.fit) add_paper(request, *ask.fit);
        add_wishes(request, parcel.wishes, ask.fit.has_value());
    }

    /// The paper that the document was put on, where the device knows it by name.
    void add_paper(ipp_t& request, pdl::Media paper)
    {
        for (const ipp::MediaSize& size : ipp::media_sizes()) {
            if (!pdl::same_paper({hundredths_in_points(size.width), hundredths_in_points(size.height)}, paper)) continue;
            const Ipp asked(ippNew());
            ipp_attribute_t* media = ippAddString(asked.get(), IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", nullptr, size.name);
            if (supported_ && devices::supports(supported_.get(), media)) ippCopyAttribute(&request, media, 0);
            return;
        }
    }
    static int hundredths_in_points(int length) { return (length * 72 + 1270) / 2540; }

    /// Paper, tray, finishing and the like, as far as the device names them: what it does not know it would only refuse.
    /// `other_paper`: the document was put on paper that its sender did not know of.
    void add_wishes(ipp_t& request, const std::string& wishes, bool other_paper)
    {
        unfinished_ = false;
        if (wishes.empty()) return;
        const auto said = ipp::read_message(as_bytes(wishes));
        if (!said) return;
        // One way to say it (PWG 5100.1): by name where the device knows the names, else by number.
        ipp_attribute_t* named = ippFindAttribute(said->get(), "finishings-col", IPP_TAG_BEGIN_COLLECTION);
        const bool by_name = named != nullptr && supported_ && devices::supports(supported_.get(), named);
        for (ipp_attribute_t* at = ippFirstAttribute(said->get()); at != nullptr && supported_; at = ippNextAttribute(said->get())) {
            if (ippGetName(at) == nullptr || ippGetGroupTag(at) != IPP_TAG_JOB) continue;
            const std::string_view name = ippGetName(at);
            if (name == "copies" || name == "sides" || name == "print-color-mode") continue;  // settled by the plan
            if (other_paper && (name == "media" || name == "media-col" || name == "overrides" || name == "print-scaling")) continue;
            if (name == "proof-print") continue;  // this is the proof
            if (name == "finishings" && by_name) continue;
            if (!devices::supports(supported_.get(), at)) continue;
            if (ipp_attribute_t* copy = ippCopyAttribute(&request, at, 0)) ippSetGroupTag(&request, &copy, IPP_TAG_JOB);
        }
        unfinished_ = devices::asks_for_finishing(said->get()) && !devices::asks_for_finishing(&request);
    }

    static Bytes finishing_in(ipp_t* reply, const std::vector<const char*>& names)
    {
        const Ipp out(ippNew());
        for (const char* name : names)
            if (ipp_attribute_t* at = ippFindAttribute(reply, name, IPP_TAG_ZERO)) ippCopyAttribute(out.get(), at, 0);
        return ipp::write_message(out.get());
    }

    /// Keeps a reply when its reader is done with it.
    struct Keep {
        IppForwarder& forwarder;
        Ipp& reply;
        ~Keep() { forwarder.supported_ = std::move(reply); }
    };

    IppLink link_;
    Limits limits_;
    Ipp supported_;  ///< what the device said it can do, lately
    bool unfinished_ = false;  ///< of the request made last: finishing was wished, and the device does none of it
    bool creates_jobs_ = true;
    std::optional<Clock::time_point> started_;  ///< when the device came up, by its own word
};

}  // namespace

std::unique_ptr<Forwarder> make_ipp_forwarder(DeviceUri uri, Pin pin, const Limits& limits)
{
    return std::make_unique<IppForwarder>(std::move(uri), std::move(pin), limits);
}

}  // namespace consigne::spooler::forward
