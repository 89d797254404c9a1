// The job attributes of a request: what is kept of them, what is carried on, what is refused.
#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/codec.hpp"

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

void note_unsupported(Wishes& out, ipp_attribute_t* attribute, Judgement judgement)
{
    out.any_unsupported = true;
    if (judgement == Judgement::value) ippCopyAttribute(out.unsupported.get(), attribute, 0);
    else ippAddOutOfBand(out.unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_UNSUPPORTED_VALUE, ippGetName(attribute));
}

void forget(ipp_t* carried, const char* name)
{
    if (ipp_attribute_t* old = ippFindAttribute(carried, name, IPP_TAG_ZERO)) ippDeleteAttribute(carried, old);
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

}  // namespace

Wishes read_wishes(ipp_t* message, const std::string& before, bool settable_only)
{
    Wishes out;
    out.unsupported.reset(ippNew());
    Message carried(ippNew());
    if (!before.empty())
        if (auto old = read_message(as_bytes(before))) carried = std::move(*old);
    for (ipp_attribute_t* at = ippFirstAttribute(carried.get()); at != nullptr; at = ippNextAttribute(carried.get()))
        if (ippGetName(at) != nullptr) read_ticket(at, out.asked);

    for (ipp_attribute_t* at = ippFirstAttribute(message); at != nullptr; at = ippNextAttribute(message)) {
        if (ippGetName(at) == nullptr) continue;
        const std::string_view name = ippGetName(at);
        if (ippGetGroupTag(at) == IPP_TAG_OPERATION && !settable_only) {
            if (find_job_row(name) != nullptr && judge(at) == Judgement::kept) {
                out.hold = out.hold || asks_to_wait(at);
                if (name == "job-hold-until") out.hold_until = word_of(at);
            }
            continue;
        }
        if (ippGetGroupTag(at) != IPP_TAG_JOB) continue;
        const JobRow* row = find_job_row(name);
        if (row != nullptr && settable_only && !row->settable) {
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
        if (const Judgement judgement = judge(at); judgement != Judgement::kept) {
            note_unsupported(out, at, judgement);
            continue;
        }
        out.hold = out.hold || asks_to_wait(at);
        if (name == "job-hold-until") out.hold_until = word_of(at);
        if (name == "job-name") out.name = cleaned(word_of(at), 255);
        read_ticket(at, out.asked);
        if (!row->carried) continue;
        forget(carried.get(), ippGetName(at));
        ippCopyAttribute(carried.get(), at, 0);
    }
    // What was made of an earlier finishings-col goes with it.
    if (ippFindAttribute(message, "finishings-col", IPP_TAG_ZERO) != nullptr && ippFindAttribute(message, "finishings", IPP_TAG_ZERO) == nullptr)
        forget(carried.get(), "finishings");
    say_finishings(carried.get());
    if (ippFirstAttribute(carried.get()) != nullptr) {
        const Bytes bytes = write_message(carried.get());
        if (bytes.size() <= most_carried) out.carried = std::string(as_text(bytes));
    }
    return out;
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
