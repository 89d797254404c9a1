#include "tests/mfp/http.hpp"
#include "tests/mfp/ipp_attributes.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>
#include <set>

namespace consigne::mfp {
namespace {

namespace json = boost::json;
using Message = std::unique_ptr<ipp_t, decltype(&ippDelete)>;

ssize_t read_body(void* context, ipp_uchar_t* buffer, std::size_t size)
{
    // ippReadIO takes a short answer for an error, so this gives all or nothing.
    auto& body = *static_cast<HttpBody*>(context);
    std::size_t done = 0;
    while (done < size) {
        const std::size_t n = body.read(buffer + done, size - done);
        if (n == 0) break;
        done += n;
    }
    return static_cast<ssize_t>(done);
}

ssize_t write_text(void* context, ipp_uchar_t* buffer, std::size_t size)
{
    static_cast<std::string*>(context)->append(reinterpret_cast<const char*>(buffer), size);
    return static_cast<ssize_t>(size);
}

std::string string_of(ipp_t* ipp, const char* name)
{
    ipp_attribute_t* attribute = ippFindAttribute(ipp, name, IPP_TAG_ZERO);
    const char* value = attribute ? ippGetString(attribute, 0, nullptr) : nullptr;
    return value ? value : "";
}

/// Every attribute of the operation and job groups, as text, with lists for several values.
json::object as_json(ipp_t* ipp)
{
    json::object out;
    for (ipp_attribute_t* a = ippFirstAttribute(ipp); a; a = ippNextAttribute(ipp)) {
        const char* name = ippGetName(a);
        if (!name) continue;
        json::array values;
        const ipp_tag_t tag = ippGetValueTag(a);
        for (int i = 0; i < ippGetCount(a); ++i) {
            if (tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM) values.emplace_back(ippGetInteger(a, i));
            else if (tag == IPP_TAG_BOOLEAN) values.emplace_back(ippGetBoolean(a, i) != 0);
            else if (const char* text = ippGetString(a, i, nullptr)) values.emplace_back(text);
        }
        if (values.empty()) {
            std::string text(4096, '\0');
            text.resize(std::min(ippAttributeString(a, text.data(), text.size()), text.size() - 1));
            values.emplace_back(text);
        }
        out[name] = values.size() == 1 ? values[0] : json::value(values);
    }
    return out;
}

class Operation {
public:
    Operation(Device& device, const IppQuirks& quirks, const std::string& host, bool tls, Stream& stream, HttpBody& body) :
        device_{device}, quirks_{quirks}, host_{host}, tls_{tls}, stream_{stream}, body_{body}
    {
    }

    /// The reply to `request`; null when the connection was cut on purpose or by the client.
    Message run(ipp_t* request)
    {
        request_ = request;
        reply_ = Message{ippNewResponse(request), ippDelete};
        if (quirks_.blank_language) {
            ipp_attribute_t* language = ippFindAttribute(reply_.get(), "attributes-natural-language", IPP_TAG_LANGUAGE);
            ippSetString(reply_.get(), &language, 0, "en  ");
        }
        const auto op = ippGetOperation(request);
        switch (op) {
        case IPP_OP_PRINT_JOB: print(true); break;
        case IPP_OP_VALIDATE_JOB: validate(); break;
        case IPP_OP_CREATE_JOB: print(false); break;
        case IPP_OP_SEND_DOCUMENT: send_document(); break;
        case IPP_OP_CANCEL_JOB: cancel(); break;
        case IPP_OP_GET_JOB_ATTRIBUTES: job_attributes(); break;
        case IPP_OP_GET_JOBS: list(); break;
        case IPP_OP_GET_PRINTER_ATTRIBUTES: printer(); break;
        default: status(IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED); break;
        }
        if (cut_) return {nullptr, ippDelete};
        if (quirks_.version_1_0) ippSetVersion(reply_.get(), 1, 0);
        return std::move(reply_);
    }

private:
    void status(ipp_status_t code) { ippSetStatusCode(reply_.get(), code); }

    bool acceptable()
    {
        if (device_.faults().refuse) {
            status(IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS);
            return false;
        }
        const std::string format = string_of(request_, "document-format");
        const auto formats = supported_formats(quirks_);
        if (!format.empty() && std::none_of(formats.begin(), formats.end(), [&](const std::string& known) {
                return ::strcasecmp(known.c_str(), format.c_str()) == 0;
            })) {
            status(IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED);
            return false;
        }
        if (const std::string compression = string_of(request_, "compression"); !compression.empty() && compression != "none") {
            status(IPP_STATUS_ERROR_COMPRESSION_NOT_SUPPORTED);
            return false;
        }
        return true;
    }

    void validate() { acceptable(); }

    void print(bool with_document)
    {
        if (!acceptable()) return;
        Job job;
        job.how = tls_ ? "ipps" : "ipp";
        job.user = string_of(request_, "requesting-user-name");
        job.title = string_of(request_, "job-name");
        job.format = string_of(request_, "document-format");
        job.attributes = as_json(request_);
        if (ipp_attribute_t* copies = ippFindAttribute(request_, "copies", IPP_TAG_INTEGER))
            job.request.copies = static_cast<std::uint32_t>(std::clamp(ippGetInteger(copies, 0), 1, 999));
        const std::string sides = string_of(request_, "sides");
        if (sides == "one-sided") job.request.sides = Duplex::simplex;
        else if (sides == "two-sided-long-edge") job.request.sides = Duplex::long_edge;
        else if (sides == "two-sided-short-edge") job.request.sides = Duplex::short_edge;
        const auto grey = [](const std::string& mode) { return mode == "monochrome" || mode == "process-monochrome" || mode == "bi-level"; };
        job.request.monochrome = grey(string_of(request_, "print-color-mode")) || grey(string_of(request_, "output-mode"));
        const int id = device_.create(std::move(job));
        if (with_document && !receive(id, true)) return;
        if (const auto made = device_.find(id)) job_group(*made, {"job-id", "job-uri", "job-state", "job-state-reasons", "job-state-message"});
    }

    /// The document into the job's file. False when there is no job any more.
    bool receive(int id, bool needed)
    {
        std::vector<char> buffer(65536);
        std::uint64_t written = 0;
        {
            DataFile file{device_.data_path(id)};
            for (std::size_t n; (n = body_.read(buffer.data(), buffer.size())) > 0;) {
                if (!file.write(buffer.data(), n)) break;
                if (device_.faults().reset_mid_body) {
                    device_.discard(id);
                    stream_.reset();
                    cut_ = true;
                    return false;
                }
            }
            written = file.written;
        }
        if (body_.broken()) {
            device_.discard(id);
            cut_ = true;
            return false;
        }
        if (written == 0 && needed) {  // an iR-ADV answers bad-request to a job without data
            device_.discard(id);
            status(IPP_STATUS_ERROR_BAD_REQUEST);
            return false;
        }
        if (quirks_.forced_hold)
            device_.update(id, [](Job& job) {
                job.state = JobState::held;
                job.reason = "job-hold-until-specified";
            });
        else device_.submit(id);
        return true;
    }

    std::optional<Job> named_job()
    {
        int id = 0;
        if (ipp_attribute_t* a = ippFindAttribute(request_, "job-id", IPP_TAG_INTEGER)) id = ippGetInteger(a, 0);
        if (const std::string uri = string_of(request_, "job-uri"); !uri.empty()) id = std::atoi(uri.substr(uri.rfind('/') + 1).c_str());
        auto job = device_.find(id);
        if (job && job->over() && quirks_.history > 0) {
            int later = 0;
            for (const Job& other : device_.jobs()) later += other.over() && other.id > id ? 1 : 0;
            if (later >= quirks_.history) job.reset();
        }
        if (!job) status(IPP_STATUS_ERROR_NOT_FOUND);
        return job;
    }

    void send_document()
    {
        const auto job = named_job();
        if (!job) return;
        if (job->received || job->over()) return status(IPP_STATUS_ERROR_MULTIPLE_JOBS_NOT_SUPPORTED);
        if (!acceptable()) return;
        if (const std::string format = string_of(request_, "document-format"); !format.empty())
            device_.update(job->id, [&](Job& j) { j.format = format; });
        const json::object attributes = as_json(request_);
        device_.update(job->id, [&](Job& j) {
            for (const auto& pair : attributes)
                if (!j.attributes.contains(pair.key())) j.attributes.insert(pair);
        });
        if (!receive(job->id, true)) return;
        if (const auto made = device_.find(job->id)) job_group(*made, {"job-id", "job-uri", "job-state", "job-state-reasons"});
    }

    void cancel()
    {
        const auto job = named_job();
        if (job && !device_.cancel(job->id)) status(IPP_STATUS_ERROR_NOT_POSSIBLE);
    }

    std::set<std::string> requested(std::set<std::string> fallback)
    {
        ipp_attribute_t* wanted = ippFindAttribute(request_, "requested-attributes", IPP_TAG_KEYWORD);
        if (!wanted) return fallback;
        std::set<std::string> out;
        for (int i = 0; i < ippGetCount(wanted); ++i)
            if (const char* name = ippGetString(wanted, i, nullptr)) out.insert(name);
        return out;
    }

    void job_attributes()
    {
        if (const auto job = named_job()) job_group(*job, requested({"all"}));
    }

    void list()
    {
        const std::string which = string_of(request_, "which-jobs");
        const std::string user = string_of(request_, "requesting-user-name");
        bool mine = false;
        if (ipp_attribute_t* a = ippFindAttribute(request_, "my-jobs", IPP_TAG_BOOLEAN)) mine = ippGetBoolean(a, 0) != 0;
        int limit = 0;
        if (ipp_attribute_t* a = ippFindAttribute(request_, "limit", IPP_TAG_INTEGER)) limit = ippGetInteger(a, 0);
        const auto names = requested({"job-id", "job-uri"});
        int count = 0;
        for (const Job& job : device_.jobs()) {
            if (job.over() != (which == "completed") || (mine && job.user != user)) continue;
            if (limit > 0 && count >= limit) break;
            if (count++ > 0) ippAddSeparator(reply_.get());
            job_group(job, names);
        }
    }

    void job_group(const Job& job, const std::set<std::string>& names)
    {
        ipp_t* out = reply_.get();
        const auto asks = [&](const char* name) {
            return names.contains("all") || names.contains("job-description") || names.contains(name);
        };
        const auto text = [&](ipp_tag_t tag, const char* name, const std::string& value) {
            if (asks(name)) ippAddString(out, IPP_TAG_JOB, tag, name, nullptr, value.c_str());
        };
        const auto number = [&](ipp_tag_t tag, const char* name, std::uint64_t value) {
            if (asks(name)) ippAddInteger(out, IPP_TAG_JOB, tag, name, static_cast<int>(std::min<std::uint64_t>(value, 0x7fffffff)));
        };
        const auto time = [&](const char* name, const char* date, std::int64_t seconds) {
            if (asks(name)) {
                if (seconds) ippAddInteger(out, IPP_TAG_JOB, IPP_TAG_INTEGER, name, static_cast<int>(seconds));
                else ippAddOutOfBand(out, IPP_TAG_JOB, IPP_TAG_NOVALUE, name);
            }
            if (asks(date)) {
                if (seconds) ippAddDate(out, IPP_TAG_JOB, date, ippTimeToDate(seconds));
                else ippAddOutOfBand(out, IPP_TAG_JOB, IPP_TAG_NOVALUE, date);
            }
        };
        const std::string base = fmt::format("{}://{}/ipp/print", tls_ ? "ipps" : "ipp", host_);
        number(IPP_TAG_INTEGER, "job-id", static_cast<std::uint64_t>(job.id));
        text(IPP_TAG_URI, "job-uri", fmt::format("{}/{}", base, job.id));
        text(IPP_TAG_URI, "job-printer-uri", base);
        if (!quirks_.omit_job_state) number(IPP_TAG_ENUM, "job-state", static_cast<std::uint64_t>(job.state));
        text(IPP_TAG_KEYWORD, "job-state-reasons", job.reason);
        text(IPP_TAG_TEXT, "job-state-message", "");
        text(IPP_TAG_NAME, "job-name", job.title);
        text(IPP_TAG_NAME, "job-originating-user-name", job.user);
        number(IPP_TAG_INTEGER, "job-k-octets", (job.bytes + 1023) / 1024);
        if (job.judged && job.verdict.known) {
            number(IPP_TAG_INTEGER, "job-impressions", job.verdict.impressions);
            number(IPP_TAG_INTEGER, "job-media-sheets", job.verdict.sheets);
        }
        if (!quirks_.no_impressions) {
            number(IPP_TAG_INTEGER, "job-impressions-completed", job.completed);
            number(IPP_TAG_INTEGER, "job-media-sheets-completed", job.sheets_completed);
        }
        time("time-at-creation", "date-time-at-creation", job.created);
        time("time-at-processing", "date-time-at-processing", job.started);
        time("time-at-completed", "date-time-at-completed", job.done);
        number(IPP_TAG_INTEGER, "job-printer-up-time", static_cast<std::uint64_t>(::time(nullptr)));
    }

    void printer()
    {
        const auto names = requested({"all"});
        const bool database = names.contains("media-col-database");
        if (quirks_.fail_media_database && database && names.contains("all")) return status(IPP_STATUS_ERROR_BAD_REQUEST);
        const Message every{ippNew(), ippDelete};
        add_printer_attributes(every.get(), device_, quirks_, host_);
        const bool all = names.contains("all") || names.contains("printer-description") || names.contains("job-template");
        struct Wanted {
            const std::set<std::string>& names;
            bool all, database;
        } wanted{names, all, database};
        ippCopyAttributes(
            reply_.get(), every.get(), 0,
            [](void* context, ipp_t*, ipp_attribute_t* attribute) -> int {
                const auto& w = *static_cast<Wanted*>(context);
                const std::string name = ippGetName(attribute) ? ippGetName(attribute) : "";
                // RFC 8011: the database comes only when it is asked for by name.
                if (name == "media-col-database") return w.database ? 1 : 0;
                return w.all || w.names.contains(name) ? 1 : 0;
            },
            &wanted);
    }

    Device& device_;
    const IppQuirks& quirks_;
    const std::string& host_;
    bool tls_;
    Stream& stream_;
    HttpBody& body_;
    ipp_t* request_ = nullptr;
    Message reply_{nullptr, ippDelete};
    bool cut_ = false;
};

}  // namespace

void serve_ipp(Stream& stream, Device& device, const IppQuirks& quirks)
{
    while (auto head = read_request(stream)) {
        HttpBody body{stream, *head};
        if (head->method != "POST") {
            body.drain();
            if (!respond(stream, head->method == "GET" ? 200 : 405, "text/html", "<title>" + quirks.name + "</title>\n", head->keep_alive)) return;
            continue;
        }
        const std::string host = head->headers.contains("host") ? head->headers["host"] : "127.0.0.1:" + std::to_string(quirks.ipp_port);
        if (head->path != "/ipp/print" && head->path != "/ipp" && !head->path.starts_with("/ipp/print/")) {
            body.drain();
            if (!respond(stream, 404, "text/plain", "no such printer\n", head->keep_alive)) return;
            continue;
        }
        const Message request{ippNew(), ippDelete};
        if (ippReadIO(&body, read_body, 1, nullptr, request.get()) != IPP_STATE_DATA) {
            respond(stream, 400, "text/plain", "not IPP\n", false);
            return;
        }
        Message reply = Operation{device, quirks, host, stream.tls(), stream, body}.run(request.get());
        if (!reply) return;
        body.drain();
        std::string text;
        ippSetState(reply.get(), IPP_STATE_IDLE);
        if (ippWriteIO(&text, write_text, 1, nullptr, reply.get()) != IPP_STATE_DATA) return;
        const bool keep = head->keep_alive && !quirks.close_after_reply;
        if (!respond(stream, 200, "application/ipp", text, keep) || !keep) return;
    }
}

}  // namespace consigne::mfp
