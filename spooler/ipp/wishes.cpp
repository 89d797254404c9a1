// The job attributes of a request: what is kept of them, what is carried on, what is refused.
#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/client_info.hpp"
#include "spooler/ipp/codec.hpp"

#include <algorithm>
#include <array>

namespace consigne::spooler::ipp {
namespace {

constexpr std::size_t most_carried = 16 * 1024;  // octets kept with a job: a ticket of every attribute has about one kilobyte

std::string word_of(ipp_attribute_t* attribute)
{
    const char* word = ippGetString(attribute, 0, nullptr);
    return word == nullptr ? std::string() : std::string(word);
}

void read_ticket(ipp_attribute_t* attribute, Ticket& asked)
{
    const std::string_view name = ippGetName(attribute);
    if (name == "copies") {
        // CUPS says copies=1 with every job; a document that has copies of its own keeps them.
        const int n = ippGetInteger(attribute, 0);
        asked.copies = n > 1 ? std::optional(static_cast<std::uint32_t>(n)) : std::nullopt;
    } else if (name == "sides") {
        asked.sides = sides_from_keyword(word_of(attribute));
    } else if (name == "print-color-mode") {
        // CUPS chooses auto-monochrome for "monochrome" where a printer lists it (PWG 5100.13 §6.2.3: the printer chooses how).
        const std::string word = word_of(attribute);
        asked.monochrome = word == "monochrome" || word == "auto-monochrome";
    }
}

/// Words that ask for the document to wait, wherever they stand: CUPS' own clients put some among the operation attributes.
bool asks_to_wait(ipp_attribute_t* attribute)
{
    const std::string_view name = ippGetName(attribute);
    if (name == "job-hold-until") return word_of(attribute) != "no-hold";
    if (name == "job-release-action") return word_of(attribute) != "none";
    if (name == "job-delay-output-until") return word_of(attribute) == "indefinite";
    return name == "job-password" || name == "job-storage";
}

/// Operation attributes that these operations know, beside those that ask for what a job row describes.
constexpr std::array known_to_operations{
    "attributes-charset", "attributes-natural-language", "client-info", "compression", "document-charset", "document-format", "document-format-details", "document-format-version",
    "document-message", "document-name", "document-natural-language", "document-number", "document-password", "ipp-attribute-fidelity", "job-id", "job-impressions", "job-impressions-estimated",
    "job-k-octets", "job-mandatory-attributes", "job-media-sheets", "job-name", "job-uri", "last-document", "message", "printer-uri", "requested-attributes",
    "requesting-user-name", "requesting-user-uri", "requesting-user-vcard"};

bool known_to_operation(std::string_view name) { return std::find(known_to_operations.begin(), known_to_operations.end(), name) != known_to_operations.end(); }

/// What a job tells of itself, and nobody sets (RFC 3380 §4.2: not settable, and not unknown).
constexpr std::array read_only{
    "date-time-at-completed", "date-time-at-creation", "date-time-at-processing", "job-charset", "job-id", "job-impressions", "job-impressions-completed", "job-k-octets", "job-k-octets-processed",
    "job-media-sheets", "job-media-sheets-completed", "job-more-info", "job-originating-user-name", "job-originating-user-uri", "job-printer-up-time", "job-printer-uri", "job-settable-attributes-supported",
    "job-state", "job-state-message", "job-state-reasons", "job-uri", "job-uuid", "number-of-documents", "number-of-intervening-jobs", "output-device-assigned", "time-at-completed",
    "time-at-creation", "time-at-processing"};

bool is_read_only(std::string_view name) { return std::find(read_only.begin(), read_only.end(), name) != read_only.end(); }

/// Whether a document may wish for it by itself: what is told as document-creation-attributes-supported.
bool is_of_documents(std::string_view name)
{
    static const auto names = supported_values("document-creation-attributes-supported");
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The first of `message`'s job-mandatory-attributes that is among the unsupported (PWG 5100.7 §3.1.5); empty: none.
std::string unsupported_but_mandatory(ipp_t* message, ipp_t* unsupported)
{
    ipp_attribute_t* named = ippFindAttribute(message, "job-mandatory-attributes", IPP_TAG_KEYWORD);
    for (int i = 0; i < ippGetCount(named); ++i)
        if (const char* name = ippGetString(named, i, nullptr); name != nullptr && ippFindAttribute(unsupported, name, IPP_TAG_ZERO) != nullptr) return name;
    return {};
}

void tell_unsupported(Wishes& out, ipp_attribute_t* attribute, Judgement judgement)
{
    if (judgement == Judgement::value) ippCopyAttribute(out.unsupported.get(), attribute, 0);
    else ippAddOutOfBand(out.unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_UNSUPPORTED_VALUE, ippGetName(attribute));
}

/// RFC 8011 §5.2.2 names times of day and week, CUPS says one in figures: "18:30", "18:30:00".
bool names_a_time(std::string_view word)
{
    constexpr std::array named{"day-time", "evening", "night", "second-shift", "third-shift", "weekend"};
    if (std::find(named.begin(), named.end(), word) != named.end()) return true;
    return word.size() >= 4 && word.size() <= 8 && word.find(':') != std::string_view::npos && word.find_first_not_of("0123456789:") == std::string_view::npos;
}

/// A time to wait for (evening, 18:30) is none that is kept here, and told to be: the document waits until it is let go.
void read_waiting(ipp_attribute_t* attribute, Wishes& out)
{
    out.hold = out.hold || asks_to_wait(attribute);
    if (std::string_view(ippGetName(attribute)) == "job-hold-until") out.hold_until = word_of(attribute);
}

void forget_ticket(std::string_view name, Ticket& asked)
{
    if (name == "copies") asked.copies.reset();
    if (name == "sides") asked.sides.reset();
    if (name == "print-color-mode") asked.monochrome = false;
}

/// finishings-col says by names what finishings says by numbers (PWG 5100.1 §5.2): whoever knows one only is told in that.
void say_finishings(ipp_t* carried)
{
    ipp_attribute_t* named = ippFindAttribute(carried, "finishings-col", IPP_TAG_BEGIN_COLLECTION);
    if (named == nullptr || ippFindAttribute(carried, "finishings", IPP_TAG_ZERO) != nullptr) return;
    std::vector<int> numbers;
    for (int i = 0; i < ippGetCount(named); ++i) {
        ipp_attribute_t* name = ippFindAttribute(ippGetCollection(named, i), "finishing-template", IPP_TAG_ZERO);
        const char* word = name != nullptr ? ippGetString(name, 0, nullptr) : nullptr;
        if (const int number = word != nullptr ? ippEnumValue("finishings", word) : -1; number > 0) numbers.push_back(number);
    }
    if (!numbers.empty()) ippAddIntegers(carried, IPP_TAG_JOB, IPP_TAG_ENUM, "finishings", static_cast<int>(numbers.size()), numbers.data());
}

/// Attributes that say the same in two ways, one of which `message` has: kept, it takes the place of the other.
std::vector<std::pair<std::string_view, const char*>> replaced_by(ipp_t* message)
{
    std::vector<std::pair<std::string_view, const char*>> out;
    for (const auto& [one, other] : {std::pair("finishings", "finishings-col"), std::pair("finishings-col", "finishings"), std::pair("media", "media-col"), std::pair("media-col", "media")})
        if (ippFindAttribute(message, other, IPP_TAG_ZERO) == nullptr) out.emplace_back(one, other);
    return out;
}

void tell_all_unsupported(Wishes& out, ipp_t* message)
{
    out.any_unsupported = true;
    for (ipp_attribute_t* at = ippFirstAttribute(message); at != nullptr; at = ippNextAttribute(message)) {
        const JobRow* row = ippGetName(at) != nullptr ? find_job_row(ippGetName(at)) : nullptr;
        const bool wish = ippGetGroupTag(at) == IPP_TAG_JOB || ippGetGroupTag(at) == IPP_TAG_DOCUMENT;
        if (wish && row != nullptr && row->carried && ippFindAttribute(out.unsupported.get(), ippGetName(at), IPP_TAG_ZERO) == nullptr)
            tell_unsupported(out, at, Judgement::attribute);
    }
}

}  // namespace

Wishes read_wishes(ipp_t* message, const Machines& machines, const std::string& before, WishesOf whose)
{
    const bool settable_only = whose == WishesOf::job, new_job = whose == WishesOf::new_job;
    Wishes out;
    out.unsupported.reset(ippNew());
    Message carried(ippNew());
    if (!before.empty())
        if (auto old = read_message(as_bytes(before))) carried = std::move(*old);
    if (new_job) keep_client_info(message, carried.get());
    for (ipp_attribute_t* at = ippFirstAttribute(carried.get()); at != nullptr; at = ippNextAttribute(carried.get()))
        if (ippGetName(at) != nullptr && !is_client_info(at)) read_ticket(at, out.asked);
    const Ticket asked_before = out.asked;
    const auto replaced = replaced_by(message);

    for (ipp_attribute_t* at = ippFirstAttribute(message); at != nullptr; at = ippNextAttribute(message)) {
        if (ippGetName(at) == nullptr) continue;
        const std::string_view name = ippGetName(at);
        if (ippGetGroupTag(at) == IPP_TAG_OPERATION && !settable_only) {
            const bool job_row = new_job && find_job_row(name) != nullptr;
            if (!job_row && !known_to_operation(name)) {
                tell_unsupported(out, at, Judgement::attribute);
                out.any_ignored = true;
            }
            if (!job_row) continue;
            if (const Judgement judgement = judge(at, machines); judgement != Judgement::kept) {
                tell_unsupported(out, at, judgement);
                out.any_unsupported = true;
            }
            read_waiting(at, out);
            continue;
        }
        // Send-Document has no group of job attributes (RFC 8011 §4.3.1); who sends one means the document.
        const bool of_job = ippGetGroupTag(at) == IPP_TAG_JOB, of_document = whose == WishesOf::document || !of_job;
        if (!of_job && (settable_only || ippGetGroupTag(at) != IPP_TAG_DOCUMENT)) continue;
        if (of_document && !is_of_documents(name)) {
            tell_unsupported(out, at, Judgement::attribute);
            out.any_unsupported = true;
            continue;
        }
        const JobRow* row = find_job_row(name);
        if (settable_only && (row != nullptr ? !row->settable : is_read_only(name))) {
            out.any_unsupported = out.any_not_settable = true;
            ippAddOutOfBand(out.unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_NOTSETTABLE, ippGetName(at));
            continue;
        }
        if (row != nullptr && settable_only && ippGetValueTag(at) == IPP_TAG_DELETEATTR) {
            forget(carried.get(), ippGetName(at));
            forget_ticket(name, out.asked);
            if (name == "job-hold-until") out.hold_until = "no-hold";
            continue;
        }
        if (const Judgement judgement = judge(at, machines); judgement != Judgement::kept) {
            tell_unsupported(out, at, judgement);
            // Of a job that waits anyway, a time is no reason to change nothing of it.
            const bool time_of_waiting = settable_only && name == "job-hold-until" && names_a_time(word_of(at));
            (time_of_waiting ? out.any_ignored : out.any_unsupported) = true;
            if (row != nullptr) read_waiting(at, out);
            continue;
        }
        read_waiting(at, out);
        if (name == "job-name") out.name = cleaned(word_of(at), 255);
        read_ticket(at, out.asked);
        if (!row->carried) continue;
        forget(carried.get(), ippGetName(at));
        for (const auto& [one, other] : replaced)
            if (one == name) forget(carried.get(), other);
        if (ipp_attribute_t* copy = ippCopyAttribute(carried.get(), at, 0); copy != nullptr && of_document) ippSetGroupTag(carried.get(), &copy, IPP_TAG_JOB);
    }
    say_finishings(carried.get());
    const Bytes bytes = ippFirstAttribute(carried.get()) != nullptr ? write_message(carried.get()) : Bytes();
    if (bytes.size() <= most_carried) out.carried = as_text(bytes);
    else {
        // More than is kept with a job: it stays as it was, and all of this is told.
        tell_all_unsupported(out, message);
        out.carried = before;
        out.asked = asked_before;
    }
    out.mandatory = unsupported_but_mandatory(message, out.unsupported.get());
    return out;
}

std::optional<Message> refuse_wishes(Request& request, const Wishes& wishes)
{
    const bool all = request.boolean("ipp-attribute-fidelity").value_or(false);
    if (wishes.mandatory.empty() && !(all && wishes.any_unsupported)) return std::nullopt;
    Message sorry = request.reply();
    add_unsupported(sorry.get(), wishes.unsupported.get(), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    return sorry;
}

void add_unsupported(ipp_t* reply, ipp_t* unsupported, ipp_status_t status)
{
    ippSetStatusCode(reply, status);
    for (ipp_attribute_t* at = ippFirstAttribute(unsupported); at != nullptr; at = ippNextAttribute(unsupported)) {
        ipp_attribute_t* copy = ippCopyAttribute(reply, at, 0);
        if (copy != nullptr) ippSetGroupTag(reply, &copy, IPP_TAG_UNSUPPORTED_GROUP);
    }
}

}  // namespace consigne::spooler::ipp
