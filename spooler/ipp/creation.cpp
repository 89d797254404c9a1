#include "spooler/ipp/creation.hpp"

#include "spooler/ipp/job_attributes.hpp"
#include "spooler/ipp/printer_attributes.hpp"
#include "spooler/ipp/status.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::spooler::ipp {
namespace {

/// A value as the table's text; nothing for what the table does not describe.
std::optional<std::string> value_text(ipp_attribute_t* attribute, int i)
{
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: return std::to_string(ippGetInteger(attribute, i));
    case IPP_TAG_KEYWORD: case IPP_TAG_NAME: case IPP_TAG_NAMELANG: {
        const char* word = ippGetString(attribute, i, nullptr);
        return word == nullptr ? std::string() : std::string(word);
    }
    case IPP_TAG_RESOLUTION: {
        int y = 0;
        ipp_res_t units = IPP_RES_PER_INCH;
        const int x = ippGetResolution(attribute, i, &y, &units);
        return x == y && units == IPP_RES_PER_INCH ? std::to_string(x) : std::string("other");
    }
    default: return std::nullopt;
    }
}

enum class Judgement { kept, value, attribute };

Judgement judge(ipp_attribute_t* attribute)
{
    const std::string_view name = ippGetName(attribute);
    const ipp_tag_t tag = ippGetValueTag(attribute);
    if (name == "media-col") return tag == IPP_TAG_BEGIN_COLLECTION ? Judgement::kept : Judgement::value;
    // Held anyway: every wish to be held is kept, and job-priority has no meaning for what people collect.
    if (name == "job-hold-until" || name == "job-priority" || name == "job-name") return Judgement::kept;
    for (int i = 0; i < ippGetCount(attribute); ++i) {
        const auto text = value_text(attribute, i);
        if (name == "page-ranges" || !text) return supports(name, "").has_value() ? Judgement::value : Judgement::attribute;
        const auto kept = supports(name, *text);
        if (!kept) return Judgement::attribute;
        if (!*kept) return Judgement::value;
    }
    return Judgement::kept;
}

void read_wish(ipp_attribute_t* attribute, Ticket& asked)
{
    const std::string_view name = ippGetName(attribute);
    if (name == "copies" && ippGetValueTag(attribute) == IPP_TAG_INTEGER) {
        // CUPS says copies=1 with every job; a document that has copies of its own keeps them.
        if (const int n = ippGetInteger(attribute, 0); n > 1) asked.copies = static_cast<std::uint32_t>(n);
    } else if (name == "sides") {
        if (const char* word = ippGetString(attribute, 0, nullptr)) asked.sides = sides_from_keyword(word);
    } else if (name == "print-color-mode") {
        const char* word = ippGetString(attribute, 0, nullptr);
        asked.monochrome = word != nullptr && std::string_view(word) == "monochrome";
    }
}

class Taker final : public DocumentTaker {
public:
    explicit Taker(Taking taking) : t_(std::move(taking)), had_document_(t_.open != nullptr && t_.incoming->bytes() > 0) {}
    ~Taker() override
    {
        // A document that the client was told is here stays when the next one is cut.
        if (t_.incoming && had_document_) reopen();
        else if (t_.incoming && t_.open != nullptr) t_.open->forget(t_.incoming->id());
    }

    Result<> write(ByteView bytes) override
    {
        // One document a job: an empty Send-Document may still say that the first was the last (RFC 8011 §4.3.1).
        if (had_document_ && !bytes.empty()) return fail(Errc::conflict, "one document a job");
        return t_.incoming->write(bytes);
    }

    Message finish() override
    {
        const JobId id = t_.incoming->id();
        if (!t_.last) {
            reopen();
            add_created_job(t_.draft.get(), t_.job_uri, id, "job-incoming", "");
            return std::move(t_.draft);
        }
        const auto committed = t_.incoming->commit();
        if (t_.open != nullptr) t_.open->forget(id);
        if (!committed) return refuse(committed.error());
        t_.incoming.reset();
        add_unsupported(t_.draft.get(), t_.creation);
        add_created_job(t_.draft.get(), t_.job_uri, id, "job-held-for-release", committed->message);
        return std::move(t_.draft);
    }

    Message refuse(const Error& error) override
    {
        if (t_.incoming && had_document_) reopen();  // the document it has is not lost for the one refused
        if (t_.incoming && t_.open != nullptr) t_.open->forget(t_.incoming->id());
        t_.incoming.reset();
        log_refusal({t_.creation.submission.peer, t_.creation.submission.printer, error.detail}, status_of(error));
        ippSetStatusCode(t_.draft.get(), status_of(error));
        ippAddString(t_.draft.get(), IPP_TAG_OPERATION, IPP_TAG_TEXT, "status-message", nullptr, words_for_clients(error).c_str());
        return std::move(t_.draft);
    }

private:
    /// The job waits for its next operation.
    void reopen()
    {
        OpenJob job;
        job.submission = t_.creation.submission;
        job.created = t_.created;
        job.deadline = t_.deadline;
        job.has_document = t_.incoming->bytes() > 0;
        job.incoming = std::move(t_.incoming);
        t_.open->put_back(std::move(job));
    }

    Taking t_;
    bool had_document_;
};

}  // namespace

std::optional<Message> refuse_format(const Request& request, std::string& format)
{
    const std::string compression = request.text("compression");
    if (!compression.empty() && compression != "none") {
        Message out = request.reply(IPP_STATUS_ERROR_COMPRESSION_NOT_SUPPORTED);
        ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_KEYWORD, "compression", nullptr, compression.c_str());
        return out;
    }
    if (const std::string said = request.text("document-format"); !said.empty()) {
        const auto type = said.substr(0, said.find(';'));
        if (!supports_format(type)) {
            Message out = request.reply(IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED);
            ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_MIMETYPE, "document-format", nullptr, said.c_str());
            return out;
        }
        format = said;
    }
    return std::nullopt;
}

std::optional<Creation> read_creation(Request& request, Message& refusal)
{
    auto printer = request.printer();
    if (!printer) { refusal = request.reply(printer.error()); return std::nullopt; }
    if (!printer->accepting) { refusal = request.reply(IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS); return std::nullopt; }
    Creation out;
    out.unsupported.reset(ippNew());
    Submission& submission = out.submission;
    if (auto refused = refuse_format(request, submission.format)) { refusal = std::move(*refused); return std::nullopt; }
    submission.printer = printer->name;
    submission.protocol = request.call.tls ? "ipps" : "ipp";
    submission.peer = request.call.peer;
    submission.user_name = request.user;
    submission.proved = request.call.proved;
    submission.announced_bytes = request.call.announced_bytes;
    submission.name = request.text("job-name");
    if (submission.name.empty()) submission.name = request.text("document-name");
    if (submission.name.empty()) submission.name = "Untitled";

    for (ipp_attribute_t* at = ippFirstAttribute(request.message); at != nullptr; at = ippNextAttribute(request.message)) {
        if (ippGetGroupTag(at) != IPP_TAG_JOB || ippGetName(at) == nullptr) continue;
        switch (judge(at)) {
        case Judgement::kept: read_wish(at, submission.asked); break;
        case Judgement::value: ippCopyAttribute(out.unsupported.get(), at, 0); out.any_unsupported = true; break;
        case Judgement::attribute:
            ippAddOutOfBand(out.unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_UNSUPPORTED_VALUE, ippGetName(at));
            out.any_unsupported = true;
            break;
        }
    }
    if (out.any_unsupported && request.boolean("ipp-attribute-fidelity").value_or(false)) {
        refusal = request.reply();
        add_unsupported(refusal.get(), out);
        ippSetStatusCode(refusal.get(), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
        return std::nullopt;
    }
    return out;
}

void add_unsupported(ipp_t* reply, const Creation& creation)
{
    if (!creation.any_unsupported) return;
    ippSetStatusCode(reply, IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    for (ipp_attribute_t* at = ippFirstAttribute(creation.unsupported.get()); at != nullptr; at = ippNextAttribute(creation.unsupported.get())) {
        ipp_attribute_t* copy = ippCopyAttribute(reply, at, 0);
        if (copy != nullptr) ippSetGroupTag(reply, &copy, IPP_TAG_UNSUPPORTED_GROUP);
    }
}

std::unique_ptr<DocumentTaker> take_document(Taking taking)
{
    return std::make_unique<Taker>(std::move(taking));
}

}  // namespace consigne::spooler::ipp
