#include "spooler/ipp/creation.hpp"

#include "spooler/api/job_password.hpp"

#include "spooler/ipp/job_attributes.hpp"
#include "spooler/ipp/printer_attributes.hpp"
#include "spooler/ipp/proof_print.hpp"
#include "spooler/ipp/status.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::spooler::ipp {
namespace {

class Taker final : public DocumentTaker {
public:
    explicit Taker(Taking taking) : t_(std::move(taking)), had_document_(t_.open != nullptr && t_.incoming->bytes() > 0)
    {
        if (t_.creation.shape.compression) inflater_ = std::make_unique<Inflater>(*t_.creation.shape.compression);
    }
    ~Taker() override
    {
        // A document that the client was told is here stays when the next one is cut.
        if (t_.incoming && had_document_) reopen();
        else if (t_.incoming && t_.open != nullptr) t_.open->forget(t_.incoming->id());
    }

    Result<> write(ByteView bytes) override
    {
        if (!inflater_) return take(bytes);
        auto written = inflater_->write(bytes, [this](ByteView expanded) { return take(expanded); });
        if (!written && written.error().code == Errc::malformed) damaged_ = true;
        return written;
    }

    Message finish() override
    {
        if (inflater_)
            if (const auto whole = inflater_->finish(); !whole) {
                damaged_ = true;
                return refuse(whole.error());
            }
        const JobId id = t_.incoming->id();
        if (next_) t_.more.push_back(std::move(next_));
        if (!t_.last) {
            reopen();
            if (t_.creation.wishes.told()) add_unsupported(t_.draft.get(), t_.creation.wishes.unsupported.get());
            add_created_job(t_.draft.get(), t_.job_uri, id, "job-incoming", "");
            return std::move(t_.draft);
        }
        if (t_.open != nullptr && t_.incoming->bytes() == 0 && t_.more.empty()) {
            // It says that no more documents come, and none came (RFC 8011 §4.3.1): the job ends as Close-Job ends it.
            t_.open->ended(id, as_open_job(), JobState::aborted, "aborted-by-system", t_.deadline - OpenJobs::patience);
            add_empty_job(t_.draft.get(), t_.job_uri, id);
            return std::move(t_.draft);
        }
        Documents documents{std::move(t_.incoming), std::move(t_.more), t_.creation.proof};
        const auto committed = commit_all(*t_.intake, std::move(documents));
        if (t_.open != nullptr) t_.open->forget(id);
        if (!committed) return refuse(committed.error(), status_of_commit(committed.error()));
        if (t_.creation.wishes.told()) add_unsupported(t_.draft.get(), t_.creation.wishes.unsupported.get());
        add_created_job(t_.draft.get(), t_.job_uri, id, committed->reasons.c_str(), committed->message, !committed->password.empty());
        for (SubscriptionWish& wish : t_.creation.subscriptions) {
            wish.subscription.job = id;
            wish.subscription.printer = committed->printer;
        }
        static_cast<void>(open_subscriptions(*t_.subscriptions, t_.creation.subscriptions, t_.draft.get()));
        return std::move(t_.draft);
    }

    Message refuse(const Error& error) override
    {
        return refuse(error, damaged_ ? IPP_STATUS_ERROR_COMPRESSION_ERROR : too_many_ ? IPP_STATUS_ERROR_TOO_MANY_DOCUMENTS : status_of(error));
    }

private:
    Message refuse(const Error& error, ipp_status_t status)
    {
        next_.reset();
        if (t_.incoming && had_document_) reopen();  // the document it has is not lost for the one refused
        if (t_.incoming && t_.open != nullptr) t_.open->forget(t_.incoming->id());
        t_.incoming.reset();
        log_refusal({t_.creation.submission.peer, t_.creation.submission.printer, error.detail}, status);
        ippSetStatusCode(t_.draft.get(), status);
        ippAddString(t_.draft.get(), IPP_TAG_OPERATION, IPP_TAG_TEXT, "status-message", nullptr, words_for_clients(error).c_str());
        return std::move(t_.draft);
    }

    Result<> take(ByteView bytes)
    {
        if (!had_document_ || bytes.empty()) return t_.incoming->write(bytes);
        // Further documents are held beside the first (an empty Send-Document says only that the last was the last, RFC 8011 §4.3.1).
        if (!next_) {
            if (t_.more.size() + 1 >= most_documents) {
                too_many_ = true;
                return fail(Errc::limit_exceeded, "a job has at most 20 documents");
            }
            Submission said = t_.document;
            said.number_is_told = false;
            said.name = document_name(said.name, t_.more.size() + 2);
            auto begun = t_.intake->begin(std::move(said));
            if (!begun) return begun.error();
            next_ = std::move(*begun);
        }
        return next_->write(bytes);
    }

    /// The job waits for its next operation.
    void reopen() { t_.open->put_back(as_open_job()); }

    [[nodiscard]] OpenJob as_open_job()
    {
        OpenJob job;
        job.submission = t_.creation.submission;
        job.proof = t_.creation.proof;
        job.created = t_.created;
        job.deadline = t_.deadline;
        job.has_document = t_.incoming->bytes() > 0;
        job.incoming = std::move(t_.incoming);
        job.more = std::move(t_.more);
        return job;
    }

    Taking t_;
    bool had_document_, damaged_ = false, too_many_ = false;
    std::unique_ptr<Inflater> inflater_;
    std::unique_ptr<IncomingJob> next_;  ///< a document after the first, coming in
};

}  // namespace

ipp_status_t status_of_commit(const Error& error)
{
    if (error.code == Errc::limit_exceeded) return IPP_STATUS_ERROR_TOO_MANY_JOBS;
    if (error.code == Errc::denied) return IPP_STATUS_ERROR_ACCOUNT_CLOSED;
    return status_of(error);
}

std::optional<Message> refuse_format(const Request& request, DocumentShape& shape)
{
    const std::string compression = request.text("compression");
    if (compression == "gzip") shape.compression = Inflater::Kind::gzip;
    else if (compression == "deflate") shape.compression = Inflater::Kind::deflate;
    else if (!compression.empty() && compression != "none") {
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
        shape.format = said;
    }
    if (ippFindAttribute(request.message, "document-password", IPP_TAG_ZERO) != nullptr) {
        Message out = request.reply(IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES, "documents with a password are not opened here");
        ippAddOutOfBand(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_UNSUPPORTED_VALUE, "document-password");
        return out;
    }
    return std::nullopt;
}

namespace {

/// The password that this job is to be printed with (PWG 5100.11), sealed into `kept`; a reply when it cannot be kept: without it the
/// document would come out for whoever stands there.
std::optional<Message> refuse_password(const Request& request, std::string& kept)
{
    ipp_attribute_t* said = ippFindAttribute(request.message, "job-password", IPP_TAG_ZERO);
    if (said == nullptr) return std::nullopt;
    int size = 0;
    const bool octet_string = ippGetValueTag(said) == IPP_TAG_STRING;
    const void* octets = octet_string ? ippGetOctetString(said, 0, &size) : nullptr;
    if (octet_string && size == 0) return std::nullopt;  // none; libcups gives no pointer to no octets
    std::string method = request.text("job-password-encryption");
    if (method.empty()) method = "none";
    const auto digest = octets == nullptr ? std::nullopt : received_job_password(method, std::string_view(static_cast<const char*>(octets), static_cast<std::size_t>(size)));
    if (digest) {
        if (request.context.seal) kept = request.context.seal(*digest);
        return std::nullopt;
    }
    Message out = request.reply(IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES, "a password that this printer cannot ask for");
    ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_KEYWORD, "job-password-encryption", nullptr, method.c_str());
    return out;
}

}  // namespace

std::optional<Creation> read_creation(Request& request, Outcome& refusal, bool creating)
{
    auto printer = request.printer();
    if (!printer) { refusal = request.reply(printer.error()); return std::nullopt; }
    if (request.call.tls && request.is_to_sign_in(*printer)) { refusal = refuse_right(request); return std::nullopt; }
    if (const auto taken = creating ? takes_jobs(request.context, *printer) : Result<>(); !taken) {
        refusal = deactivated(*printer) ? request.reply(IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, "printer " + printer->name + " is deactivated") : request.reply(taken.error());
        return std::nullopt;
    }
    Creation out;
    Submission& submission = out.submission;
    if (auto refused = refuse_format(request, out.shape)) { refusal = std::move(*refused); return std::nullopt; }
    if (auto refused = refuse_password(request, submission.password)) { refusal = std::move(*refused); return std::nullopt; }
    submission.printer = printer->name;
    submission.protocol = request.call.tls ? "ipps" : "ipp";
    submission.peer = request.call.peer;
    submission.user_name = request.user;
    submission.proved = request.person();
    if (request.own && !request.call.proved) submission.proof = request.own->rule();
    submission.format = out.shape.format;
    if (!out.shape.compression) submission.announced_bytes = request.call.announced_bytes;
    submission.name = request.text("job-name");
    if (submission.name.empty()) submission.name = request.text("document-name");
    if (submission.name.empty()) submission.name = "Untitled";

    out.wishes = read_wishes(request.message, request.machines(*printer));
    submission.asked = out.wishes.asked;
    submission.wishes = out.wishes.carried;
    submission.hold = out.wishes.hold && printer->mode == ReleaseMode::automatic;
    out.proof = read_proof(request.message, printer->mode == ReleaseMode::automatic);
    if (auto refused = refuse_wishes(request, out.wishes)) { refusal = std::move(*refused); return std::nullopt; }
    auto subscriptions = read_subscriptions(request);
    if (!subscriptions) { refusal = request.reply(IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED, subscriptions.error().detail); return std::nullopt; }
    out.subscriptions = std::move(*subscriptions);
    return out;
}

std::optional<Message> refuse_foreseen(Request& request, const Submission& submission)
{
    const auto kept = request.context.intake.foresee(submission);
    if (kept) return std::nullopt;
    request.why = kept.error().detail;
    return request.reply(status_of_commit(kept.error()), words_for_clients(kept.error()));
}

std::string document_name(const std::string& job_name, std::size_t n)
{
    return n == 1 ? job_name : job_name + " (" + std::to_string(n) + ")";
}

Result<Job> commit_all(Intake& intake, Documents documents)
{
    auto& [first, more, proof] = documents;
    if (more.empty() && !proof) return first->commit();
    more.insert(more.begin(), std::move(first));
    const std::size_t count = more.size();
    if (count > most_documents) return fail(Errc::limit_exceeded, "more than " + std::to_string(most_documents) + " documents in a job");
    for (std::size_t i = 0; proof && i < count; ++i) {
        auto whole = set_proof_apart(intake, *proof, *more[i]);
        if (!whole) return whole.error();
        more.push_back(std::move(*whole));
    }
    auto kept = intake.commit(std::move(more));
    if (!kept) return kept.error();
    return std::move(kept->front());
}

std::unique_ptr<DocumentTaker> take_document(Taking taking)
{
    return std::make_unique<Taker>(std::move(taking));
}

}  // namespace consigne::spooler::ipp
