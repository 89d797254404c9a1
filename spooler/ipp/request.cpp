#include "spooler/ipp/request.hpp"

#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/status.hpp"
#include "spooler/runtime/log.hpp"

#include <charconv>

namespace consigne::spooler::ipp {
namespace {

/// Length of a well-formed UTF-8 sequence at the front, and its code point; 0 when it is not well formed (RFC 3629).
std::size_t utf8(std::string_view text, char32_t& point)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) { point = lead; return 1; }
    const std::size_t n = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (n == 0 || text.size() < n) return 0;
    point = lead & (0xFF >> (n + 1));
    for (std::size_t i = 1; i < n; ++i) {
        if ((at(i) & 0xC0) != 0x80) return 0;
        point = point << 6 | (at(i) & 0x3F);
    }
    const bool overlong = (n == 3 && point < 0x800) || (n == 4 && point < 0x10000);
    return overlong || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF ? 0 : n;
}

std::string path_of(std::string_view uri)
{
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos) return {};
    uri.remove_prefix(scheme + 3);
    const auto slash = uri.find('/');
    return slash == std::string_view::npos ? "/" : std::string(uri.substr(slash, uri.find('?') - slash));
}

/// The name in /ipp/print/NAME or /printers/NAME; "" for "the first printer"; nothing when the path is no printer's.
std::optional<std::string> printer_name(std::string_view path)
{
    if (path == "/ipp/print" || path == "/ipp/print/" || path == "/ipp" || path == "/") return std::string();
    if (auto own = parse_personal_path(path)) return std::move(own->printer);
    for (const std::string_view place : {"/ipp/print/", "/printers/"})
        if (path.starts_with(place)) {
            path.remove_prefix(place.size());
            return std::string(path.substr(0, path.find('/')));
        }
    return std::nullopt;
}

std::optional<JobId> job_number(std::string_view path)
{
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
    std::int32_t n = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), n);
    if (error != std::errc{} || end != path.data() + path.size() || n < 1) return std::nullopt;
    return JobId{n};
}

}  // namespace

std::optional<PersonalPath> personal_path_of(ipp_t* message, const std::string& posted)
{
    for (const char* name : {"printer-uri", "job-uri"}) {
        ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_URI);
        const char* value = attribute == nullptr ? nullptr : ippGetString(attribute, 0, nullptr);
        if (value == nullptr) continue;
        if (auto own = parse_personal_path(path_of(value))) return own;
    }
    return parse_personal_path(posted);
}

std::string cleaned(std::string_view text, std::size_t most)
{
    std::string out;
    while (!text.empty()) {
        char32_t point = 0;
        const std::size_t n = utf8(text, point);
        const std::size_t step = n == 0 ? 1 : n;
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        const bool direction = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E || point == 0x200F;
        if (n != 0 && !control && !direction) {
            if (out.size() + n > most) break;
            out += text.substr(0, n);
        }
        text.remove_prefix(step);
    }
    return out;
}

Wanted::Wanted(ipp_t* request, std::set<std::string> when_absent)
{
    ipp_attribute_t* attribute = ippFindAttribute(request, "requested-attributes", IPP_TAG_KEYWORD);
    if (attribute == nullptr) { names_ = std::move(when_absent); return; }
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (const char* name = ippGetString(attribute, i, nullptr)) names_.insert(name);
}

bool Wanted::operator()(const char* name, const char* group) const
{
    // media-col-database is large: only by its name (PWG 5100.7 §6.9.22).
    const bool by_name_only = std::string_view(name) == "media-col-database";
    if (names_.contains(name)) return true;
    return !by_name_only && (names_.contains("all") || names_.contains(group));
}

bool Wanted::any_actual() const
{
    return std::any_of(names_.begin(), names_.end(), [](const std::string& name) { return name == "all" || name == job_description || name.ends_with("-actual"); });
}

std::string Request::text(const char* name) const
{
    ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_ZERO);
    if (attribute == nullptr) return {};
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_NAME: case IPP_TAG_TEXT: case IPP_TAG_NAMELANG: case IPP_TAG_TEXTLANG: case IPP_TAG_KEYWORD:
    case IPP_TAG_URI: case IPP_TAG_MIMETYPE: case IPP_TAG_CHARSET: case IPP_TAG_LANGUAGE: break;
    default: return {};
    }
    const char* value = ippGetString(attribute, 0, nullptr);
    return value == nullptr ? std::string() : cleaned(value, 255);
}

std::optional<int> Request::integer(const char* name) const
{
    ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_INTEGER);
    if (attribute == nullptr) return std::nullopt;
    return ippGetInteger(attribute, 0);
}

std::optional<bool> Request::boolean(const char* name) const
{
    ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_BOOLEAN);
    if (attribute == nullptr) return std::nullopt;
    return ippGetBoolean(attribute, 0) != 0;
}

std::string Request::uri_path(const char* name) const
{
    ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_URI);
    const char* value = attribute == nullptr ? nullptr : ippGetString(attribute, 0, nullptr);
    return value == nullptr ? std::string() : path_of(value);
}

std::string words_for_clients(const Error& error)
{
    if (error.code == Errc::storage_failed) return "The document could not be stored. Nothing was kept of it.";
    return cleaned(error.detail, 255);
}

void log_refusal(const Refusal& refusal, ipp_status_t status)
{
    // From 0x0500 on the fault is ours (RFC 8011 appendix B).
    log::write(status >= IPP_STATUS_ERROR_INTERNAL ? log::Level::warning : log::Level::info, "ipp.refused",
               {{"peer", refusal.peer}, {"printer", without_token(refusal.where)}, {"status", ippErrorString(status)}, {"why", without_token(refusal.why)}});
}

Message Request::reply(ipp_status_t status, const std::string& words) const
{
    Message out(ippNewResponse(message));
    // libcups repeats the request's charset and language; these are those that the answer is in (RFC 8011 §4.1.4.2).
    for (const auto& [name, value] : {std::pair("attributes-charset", "utf-8"), std::pair("attributes-natural-language", "en")})
        if (ipp_attribute_t* said = ippFindAttribute(out.get(), name, IPP_TAG_ZERO)) ippSetString(out.get(), &said, 0, value);
    ippSetStatusCode(out.get(), status);
    if (!words.empty()) ippAddString(out.get(), IPP_TAG_OPERATION, IPP_TAG_TEXT, "status-message", nullptr, words.c_str());
    return out;
}

Message Request::reply(const Error& error)
{
    why = error.detail;
    return reply(status_of(error), words_for_clients(error));
}

Result<Printer> Request::printer() const
{
    std::string path = uri_path("printer-uri");
    if (path.empty()) path = uri_path("job-uri");
    if (path.empty()) return fail(Errc::malformed, "no printer-uri");
    auto name = printer_name(path);
    if (!name) return fail(Errc::not_found, no_such_address);
    if (own && !name->empty()) {
        // In the same words as for a token that opens nothing.
        auto found = context.printers.find(*name);
        return found || found.error().code != Errc::not_found ? std::move(found) : Result<Printer>(fail(Errc::not_found, no_such_address));
    }
    if (!name->empty()) return context.printers.find(*name);
    // Some clients know the host only, and give the rest in the path they post to.
    if (const auto posted = printer_name(call.path); posted && !posted->empty()) return context.printers.find(*posted);
    auto all = context.printers.list();
    if (all.empty()) return fail(Errc::not_found, "there is no printer yet");
    return std::move(all.front());
}

Result<Job> Request::job() const
{
    std::optional<JobId> id;
    std::optional<Printer> printer_of_uri;
    if (const std::string path = uri_path("job-uri"); !path.empty()) {
        id = job_number(path);
    } else {
        auto found = printer();
        if (!found) return found.error();
        const auto number = integer("job-id");
        if (!number) return fail(Errc::malformed, "no job-id");
        if (*number > 0) id = JobId{*number};
        if (uri_path("printer-uri") != "/") printer_of_uri = std::move(*found);
    }
    if (!id) return fail(Errc::not_found, "no such job");
    if (auto unfinished = open.describe(*id)) return std::move(*unfinished);
    auto found = context.jobs.find(*id);
    if (found && printer_of_uri && found->printer != printer_of_uri->id) return fail(Errc::not_found, "no such job at this printer");
    return found;
}

std::string Request::printer_uri(const Printer& printer_, bool tls) const
{
    return (tls ? "ipps://" : "ipp://") + (call.host.empty() ? std::string("localhost") : call.host) +
           (own ? personal_path(own->path.token, printer_.name) : "/ipp/print/" + printer_.name);
}

std::string Request::job_uri(JobId id) const
{
    return (call.tls ? "ipps://" : "ipp://") + (call.host.empty() ? std::string("localhost") : call.host) +
           (own ? personal_path(own->path.token, own->path.printer.empty() ? "jobs" : own->path.printer) : std::string("/jobs")) + "/" + std::to_string(id.value);
}

std::string Request::reached_uri(const Printer& printer_) const
{
    ipp_attribute_t* attribute = ippFindAttribute(message, "printer-uri", IPP_TAG_URI);
    const char* said = attribute == nullptr ? nullptr : ippGetString(attribute, 0, nullptr);
    const auto name = said == nullptr ? std::nullopt : printer_name(path_of(said));
    // A name before the host would come with a password.
    if (name && *name == printer_.name && std::string_view(said).find('@') == std::string_view::npos) return said;
    return printer_uri(printer_, call.tls);
}

std::optional<PersonId> Request::person() const
{
    if (call.proved) return call.proved;
    return own && !own->paused ? std::optional(own->address.person) : std::nullopt;
}

bool Request::administrator() const
{
    if (!call.proved || !call.tls || context.people == nullptr) return false;
    if (!administers) {
        const auto person = context.people->find(*call.proved);
        administers = person && person->admin && !person->paused;
    }
    return *administers;
}

bool Request::owns(const Job& job) const
{
    if (!call.proved || !call.tls) return false;
    return (job.owner && *call.proved == *job.owner) || administrator();
}

bool Request::sent(const Job& job) const
{
    if (!job.owner) return false;
    if (call.proved) return *call.proved == *job.owner;
    return person() == job.owner && own && job.owner_rule == own->rule();
}

bool Request::must_sign_in(const Printer& printer_) const
{
    return context.passwords && !printer_.keep_claimed && !(context.trusted && context.trusted(printer_, call.peer));
}

bool Request::is_to_sign_in(const Printer& printer_) const
{
    if (person() || !context.passwords) return false;
    return must_sign_in(printer_) || (context.unknown_signs_in && context.unknown_signs_in(printer_, call.peer, user));
}

Machines Request::machines(const Printer& printer_) const
{
    if (!machine_words || machines_of != printer_.id) {
        const auto told = context.finishing ? context.finishing(printer_) : nullptr;
        auto read = told ? read_message(told->message) : Result<Message>(fail(Errc::not_found, "nothing is known"));
        machine_words = read ? std::move(*read) : devices::whole_finishing(nullptr);
        machines_of = printer_.id;
        machines_told = !told || told->all_told;
        media_told = told && told->media_told;
    }
    return {machine_words.get(), machines_told, media_told};
}

Subscriber Request::subscriber() const { return Subscriber(user, call.peer, person()); }

bool Request::subscribed(const Subscription& subscription) const
{
    const Subscriber& by = subscription.by;
    if (by.proved) return person() == by.proved || administrator();
    return (by.user == user && by.peer == call.peer) || administrator();
}

void Request::record(const std::string& what, const std::string& subject) const
{
    log::info("ipp.administration", {{"who", user}, {"peer", call.peer}, {"what", what}, {"subject", subject}});
    if (context.audit != nullptr) context.audit->record(user, what, subject);
}

Outcome refuse_right(Request& request)
{
    Outcome out;
    if (request.call.proved) out.reply = request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not yours to do");
    else if (!request.call.tls) out.reply = request.reply(IPP_STATUS_ERROR_FORBIDDEN, "only for who signs in, over ipps://");
    else out.reply = request.reply(IPP_STATUS_ERROR_NOT_AUTHENTICATED, "sign in first");
    out.sign_in = request.call.tls && !request.call.proved && request.context.passwords;
    return out;
}

bool Request::may_see(const Job& job) const
{
    if (sent(job) || administrator()) return true;
    if (user != job.user_name || job.tier == OwnerTier::proved) return false;
    if (call.peer == job.host) return true;
    const auto printer_ = context.printers.find(job.printer);
    return printer_ && context.trusted && context.trusted(*printer_, call.peer);
}

bool Request::may_cancel(const Job& job) const
{
    if (owns(job) || sent(job)) return true;
    if (user != job.user_name || job.tier == OwnerTier::proved) return false;
    if (const auto printer_ = context.printers.find(job.printer); printer_ && context.trusted && context.trusted(*printer_, call.peer)) return true;
    return call.peer == job.host && context.clock() - job.submitted <= std::chrono::minutes(10);
}

}  // namespace consigne::spooler::ipp
