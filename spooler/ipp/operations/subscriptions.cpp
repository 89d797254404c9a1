// Event notifications: Create-Printer- and Create-Job-Subscriptions, Get-Subscription-Attributes, Get-Subscriptions, Renew- and
// Cancel-Subscription (RFC 3995), Get-Notifications (RFC 3996). Events are fetched, never pushed (T-SSRF-1, T-AUTHZ-2).
#include "spooler/ipp/attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr int come_again_after = 10;  // seconds; notify-get-interval

void read_member(ipp_attribute_t* at, SubscriptionWish& wish)
{
    const std::string_view name = ippGetName(at);
    Subscription& s = wish.subscription;
    const ipp_tag_t tag = ippGetValueTag(at);
    if (name == "notify-pull-method") {
        const char* word = tag == IPP_TAG_KEYWORD ? ippGetString(at, 0, nullptr) : nullptr;
        if (word == nullptr || std::string_view(word) != "ippget") wish.refused = IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES;
    } else if (name == "notify-events" && tag == IPP_TAG_KEYWORD) {
        for (int i = 0; i < ippGetCount(at); ++i) {
            const std::string word = ippGetString(at, i, nullptr);
            if (known_event(word)) s.events.insert(word);
            else wish.unsupported.push_back(word);
        }
    } else if (name == "notify-lease-duration" && tag == IPP_TAG_INTEGER) {
        s.lease = std::clamp(ippGetInteger(at, 0), 0, Subscriptions::longest_lease);
        if (s.lease == 0) s.lease = Subscriptions::longest_lease;  // "for ever" is the longest there is
    } else if (name == "notify-time-interval" && tag == IPP_TAG_INTEGER) {
        s.interval = std::max(0, ippGetInteger(at, 0));
    } else if (name == "notify-user-data" && tag == IPP_TAG_STRING) {
        int size = 0;
        const void* data = ippGetOctetString(at, 0, &size);
        if (size > 63) wish.refused = IPP_STATUS_ERROR_REQUEST_VALUE;
        else if (data != nullptr) s.user_data.assign(static_cast<const char*>(data), static_cast<std::size_t>(size));
    } else if (name == "notify-charset" && tag == IPP_TAG_CHARSET) {
        const std::string said = ippGetString(at, 0, nullptr);
        if (said != "utf-8" && said != "us-ascii") wish.refused = IPP_STATUS_ERROR_CHARSET;
    } else if (name == "notify-natural-language" && tag == IPP_TAG_LANGUAGE) {
        s.language = cleaned(ippGetString(at, 0, nullptr), 63);
    }
}

void add_subscription(const Request& request, ipp_t* reply, const Subscription& s, const Wanted& wanted)
{
    constexpr const char* description = "subscription-description";
    constexpr const char* template_ = "subscription-template";
    const ipp_tag_t group = IPP_TAG_SUBSCRIPTION;
    const auto integer = [&](const char* name, const char* of, std::int64_t value) {
        if (wanted(name, of)) ippAddInteger(reply, group, IPP_TAG_INTEGER, name, static_cast<int>(value));
    };
    integer("notify-subscription-id", description, s.id);
    if (wanted("notify-events", template_)) {
        std::vector<const char*> words;
        for (const std::string& event : s.events) words.push_back(event.c_str());
        ippAddStrings(reply, group, IPP_TAG_KEYWORD, "notify-events", static_cast<int>(words.size()), nullptr, words.data());
    }
    const auto text = [&](const char* name, const char* of, ipp_tag_t tag, const std::string& value) {
        if (wanted(name, of)) ippAddString(reply, group, tag, name, nullptr, value.c_str());
    };
    text("notify-pull-method", template_, IPP_TAG_KEYWORD, "ippget");
    text("notify-charset", template_, IPP_TAG_CHARSET, s.charset);
    text("notify-natural-language", template_, IPP_TAG_LANGUAGE, s.language);
    if (!s.user_data.empty() && wanted("notify-user-data", template_))
        ippAddOctetString(reply, group, "notify-user-data", s.user_data.data(), static_cast<int>(s.user_data.size()));
    if (s.interval > 0) integer("notify-time-interval", template_, s.interval);
    if (!s.job) {  // a job's subscription has no lease of its own (RFC 3995 §5.3.8)
        integer("notify-lease-duration", template_, s.lease);
        integer("notify-lease-expiration-time", description, s.expires.time_since_epoch().count());
        integer("notify-printer-up-time", description, request.context.clock().time_since_epoch().count());
    }
    integer("notify-sequence-number", description, s.next_number - 1);
    text("notify-subscriber-user-name", description, IPP_TAG_NAME, cleaned(s.by.user, 255));
    text("notify-subscriber-user-natural-language", description, IPP_TAG_LANGUAGE, s.language);
    if (s.job) integer("notify-job-id", description, s.job->value);
    if (const auto printer = request.context.printers.find(s.printer))
        text("notify-printer-uri", description, IPP_TAG_URI, request.printer_uri(*printer, request.call.tls));
}

/// The request's subscription, if it is there and this client's.
std::optional<Subscription> own_subscription(Request& request, Outcome& refusal)
{
    const auto id = request.integer("notify-subscription-id");
    if (!id) { refusal = request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "no notify-subscription-id"); return std::nullopt; }
    auto found = request.subscriptions.find(*id);
    if (!found) { refusal = request.reply(IPP_STATUS_ERROR_NOT_FOUND, "no such subscription"); return std::nullopt; }
    if (!request.subscribed(*found)) { refusal = request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not your subscription"); return std::nullopt; }
    return found;
}

std::string sentence_of(const Event& event)
{
    if (!event.job) return "The printer changed: " + event.what + ".";
    return "Document " + std::to_string(event.job->id.value) + ": " + std::string(keyword(event.job->state)) + ".";
}

void add_event(const Request& request, ipp_t* reply, const Subscription& s, const Event& event)
{
    const ipp_tag_t group = IPP_TAG_EVENT_NOTIFICATION;
    ippAddInteger(reply, group, IPP_TAG_INTEGER, "notify-subscription-id", s.id);
    if (const auto printer = request.context.printers.find(event.printer)) {
        ippAddString(reply, group, IPP_TAG_URI, "notify-printer-uri", nullptr, request.printer_uri(*printer, request.call.tls).c_str());
        ippAddString(reply, group, IPP_TAG_NAME, "printer-name", nullptr, printer->name.c_str());
    }
    ippAddString(reply, group, IPP_TAG_KEYWORD, "notify-subscribed-event", nullptr, event.what.c_str());
    ippAddInteger(reply, group, IPP_TAG_INTEGER, "printer-up-time", static_cast<int>(event.at.time_since_epoch().count()));
    ippAddInteger(reply, group, IPP_TAG_INTEGER, "notify-sequence-number", event.number);
    ippAddString(reply, group, IPP_TAG_CHARSET, "notify-charset", nullptr, s.charset.c_str());
    ippAddString(reply, group, IPP_TAG_LANGUAGE, "notify-natural-language", nullptr, s.language.c_str());
    if (!s.user_data.empty()) ippAddOctetString(reply, group, "notify-user-data", s.user_data.data(), static_cast<int>(s.user_data.size()));
    ippAddString(reply, group, IPP_TAG_TEXT, "notify-text", nullptr, sentence_of(event).c_str());
    const auto reasons = [&](const char* name, const std::vector<std::string>& values) {
        std::vector<const char*> words;
        for (const auto& value : values) words.push_back(value.c_str());
        if (words.empty()) words.push_back("none");
        ippAddStrings(reply, group, IPP_TAG_KEYWORD, name, static_cast<int>(words.size()), nullptr, words.data());
    };
    if (event.job) {
        const Job& job = *event.job;
        ippAddInteger(reply, group, IPP_TAG_INTEGER, "notify-job-id", static_cast<int>(job.id.value));
        ippAddInteger(reply, group, IPP_TAG_INTEGER, "job-id", static_cast<int>(job.id.value));
        ippAddInteger(reply, group, IPP_TAG_ENUM, "job-state", static_cast<int>(job.state));
        std::string joined = job.reasons;
        std::replace(joined.begin(), joined.end(), ',', '|');
        reasons("job-state-reasons", joined.empty() ? std::vector<std::string>{} : split_values(joined));
        if (request.may_see(job)) {
            ippAddString(reply, group, IPP_TAG_NAME, "job-name", nullptr, job.name.c_str());
            ippAddInteger(reply, group, IPP_TAG_INTEGER, "job-impressions-completed", static_cast<int>(job.impressions_completed));
        }
        return;
    }
    ippAddInteger(reply, group, IPP_TAG_ENUM, "printer-state", event.printer_state);
    reasons("printer-state-reasons", event.printer_reasons);
    ippAddBoolean(reply, group, "printer-is-accepting-jobs", event.accepting ? 1 : 0);
}

Outcome create(Request& request, const Printer& printer, std::optional<JobId> job)
{
    auto wishes = read_subscriptions(request);
    if (!wishes) return request.reply(IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED, wishes.error().detail);
    if (wishes->empty()) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "no subscription attributes");
    for (SubscriptionWish& wish : *wishes) {
        wish.subscription.printer = printer.id;
        wish.subscription.job = job;
        if (!job && wish.subscription.lease == 0) wish.subscription.lease = Subscriptions::usual_lease;
        if (job) wish.subscription.lease = 0;
    }
    Message reply = request.reply();
    const int made = open_subscriptions(request.subscriptions, *wishes, reply.get());
    if (made == 0) {
        const bool full = std::any_of(wishes->begin(), wishes->end(), [](const SubscriptionWish& wish) { return wish.refused == IPP_STATUS_ERROR_TOO_MANY_SUBSCRIPTIONS; });
        ippSetStatusCode(reply.get(), full ? IPP_STATUS_ERROR_TOO_MANY_SUBSCRIPTIONS : IPP_STATUS_ERROR_IGNORED_ALL_SUBSCRIPTIONS);
    } else if (static_cast<std::size_t>(made) < wishes->size()) {
        ippSetStatusCode(reply.get(), IPP_STATUS_OK_IGNORED_SUBSCRIPTIONS);
    }
    return reply;
}

}  // namespace

Result<std::vector<SubscriptionWish>> read_subscriptions(const Request& request)
{
    std::vector<SubscriptionWish> out;
    bool inside = false;
    for (ipp_attribute_t* at = ippFirstAttribute(request.message); at != nullptr; at = ippNextAttribute(request.message)) {
        if (ippGetName(at) == nullptr || ippGetGroupTag(at) != IPP_TAG_SUBSCRIPTION) { inside = false; continue; }
        if (std::string_view(ippGetName(at)) == "notify-recipient-uri") return fail(Errc::unsupported, "events are fetched here, not sent anywhere");
        if (!inside) {
            out.emplace_back();
            out.back().subscription.by = request.subscriber();
            inside = true;
        }
        read_member(at, out.back());
    }
    for (SubscriptionWish& wish : out)
        if (wish.subscription.events.empty()) {
            if (wish.unsupported.empty()) wish.subscription.events.insert("job-completed");
            else wish.refused = IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES;
        }
    return out;
}

int open_subscriptions(Subscriptions& subscriptions, std::vector<SubscriptionWish>& wishes, ipp_t* reply)
{
    int made = 0;
    bool first = true;
    for (SubscriptionWish& wish : wishes) {
        if (!first) ippAddSeparator(reply);
        first = false;
        const int lease = wish.subscription.lease;
        if (wish.refused == IPP_STATUS_OK) {
            const auto id = subscriptions.add(wish.subscription);
            if (!id) wish.refused = IPP_STATUS_ERROR_TOO_MANY_SUBSCRIPTIONS;
            else ippAddInteger(reply, IPP_TAG_SUBSCRIPTION, IPP_TAG_INTEGER, "notify-subscription-id", *id);
        }
        if (wish.refused != IPP_STATUS_OK) {
            ippAddInteger(reply, IPP_TAG_SUBSCRIPTION, IPP_TAG_ENUM, "notify-status-code", wish.refused);
            continue;
        }
        ++made;
        if (lease != 0) ippAddInteger(reply, IPP_TAG_SUBSCRIPTION, IPP_TAG_INTEGER, "notify-lease-duration", lease);
        if (wish.unsupported.empty()) continue;
        ippAddInteger(reply, IPP_TAG_SUBSCRIPTION, IPP_TAG_ENUM, "notify-status-code", IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
        std::vector<const char*> words;
        for (const auto& word : wish.unsupported) words.push_back(word.c_str());
        ippAddStrings(reply, IPP_TAG_SUBSCRIPTION, IPP_TAG_KEYWORD, "notify-events", static_cast<int>(words.size()), nullptr, words.data());
    }
    return made;
}

Outcome create_printer_subscriptions(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    return create(request, *printer, std::nullopt);
}

Outcome create_job_subscriptions(Request& request)
{
    // The job's number may stand as notify-job-id (RFC 3995 §11.1.1), beside the usual ways.
    const auto said = request.integer("notify-job-id");
    const auto job = said ? request.context.jobs.find(JobId{*said}) : request.job();
    if (!job) return request.reply(job.error());
    if (!request.may_see(*job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not your job");
    if (terminal_state(job->state)) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is over");
    const auto printer = request.context.printers.find(job->printer);
    if (!printer) return request.reply(printer.error());
    return create(request, *printer, job->id);
}

Outcome get_subscription_attributes(Request& request)
{
    Outcome refusal;
    const auto found = own_subscription(request, refusal);
    if (!found) return refusal;
    Message reply = request.reply();
    add_subscription(request, reply.get(), *found, Wanted(request.message, {"all"}));
    return reply;
}

Outcome get_subscriptions(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    std::optional<int> of_job = request.integer("notify-job-id");
    if (!of_job) of_job = request.integer("job-id");
    const bool mine = request.boolean("my-subscriptions").value_or(false);
    const int limit = request.integer("limit").value_or(1000);
    if (limit < 1) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "limit below 1");
    const Wanted wanted(request.message, {"notify-subscription-id"});
    Message reply = request.reply();
    int n = 0;
    for (const Subscription& s : request.subscriptions.list()) {
        if (s.printer != printer->id || !request.subscribed(s)) continue;
        if (of_job ? !s.job || s.job->value != *of_job : s.job.has_value()) continue;
        if (mine && s.by.user != request.user) continue;
        if (n++ == limit) break;
        if (n > 1) ippAddSeparator(reply.get());
        add_subscription(request, reply.get(), s, wanted);
    }
    return reply;
}

Outcome renew_subscription(Request& request)
{
    Outcome refusal;
    const auto found = own_subscription(request, refusal);
    if (!found) return refusal;
    if (found->job) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "it lasts as long as its job");
    int lease = Subscriptions::usual_lease;
    if (ipp_attribute_t* said = ippFindAttribute(request.message, "notify-lease-duration", IPP_TAG_INTEGER)) {
        lease = std::clamp(ippGetInteger(said, 0), 0, Subscriptions::longest_lease);
        if (lease == 0) lease = Subscriptions::longest_lease;
    }
    request.subscriptions.renew(found->id, lease);
    Message reply = request.reply();
    ippAddInteger(reply.get(), IPP_TAG_SUBSCRIPTION, IPP_TAG_INTEGER, "notify-lease-duration", lease);
    return reply;
}

Outcome cancel_subscription(Request& request)
{
    Outcome refusal;
    const auto found = own_subscription(request, refusal);
    if (!found) return refusal;
    request.subscriptions.cancel(found->id);
    return request.reply();
}

Outcome get_notifications(Request& request)
{
    ipp_attribute_t* ids = ippFindAttribute(request.message, "notify-subscription-ids", IPP_TAG_INTEGER);
    if (ids == nullptr) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "no notify-subscription-ids");
    ipp_attribute_t* from = ippFindAttribute(request.message, "notify-sequence-numbers", IPP_TAG_INTEGER);
    Message reply = request.reply();
    ippAddInteger(reply.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "printer-up-time", static_cast<int>(request.context.clock().time_since_epoch().count()));
    ippAddInteger(reply.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "notify-get-interval", come_again_after);
    std::size_t found = 0, events = 0;
    bool over = true;
    for (int i = 0; i < ippGetCount(ids); ++i) {
        const auto s = request.subscriptions.find(ippGetInteger(ids, i));
        if (!s) continue;
        if (!request.subscribed(*s)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not your subscription");
        ++found;
        // Of a job that is over nothing more will come.
        over = over && s->job && s->expires != Instant::max();
        const int first = from != nullptr && i < ippGetCount(from) ? ippGetInteger(from, i) : 1;
        for (const Event& event : s->happened) {
            if (event.number < first) continue;
            if (events++ > 0) ippAddSeparator(reply.get());
            add_event(request, reply.get(), *s, event);
        }
    }
    if (found == 0) return request.reply(IPP_STATUS_ERROR_NOT_FOUND, "no such subscription");
    if (over) ippSetStatusCode(reply.get(), IPP_STATUS_OK_EVENTS_COMPLETE);
    Outcome out(std::move(reply));
    out.wait = events == 0 && !over && request.call.patient && request.boolean("notify-wait").value_or(false);
    return out;
}

}  // namespace consigne::spooler::ipp
