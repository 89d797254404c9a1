#include "spooler/lpd/session.hpp"

#include "spooler/lpd/commands.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace consigne::spooler::lpd {
namespace {

namespace net = http::net;
using namespace std::chrono_literals;

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t floor_bytes = 32 * 1024;  // at least this much in 30 s: about the 1 KiB/s of threats.md §5

class Session {
public:
    Session(http::NetStream& stream, Context& context) : stream_(stream), context_(context) {}

    net::awaitable<void> run()
    {
        const Result<std::string> line = co_await read_line();
        if (!line) co_return;
        const auto command = parse_command(*line);
        if (!command) {
            log::info("lpd.refused", {{"peer", stream_.peer().address}, {"why", command.error().detail}});
            co_await answer(refused_);
            co_return;
        }
        switch (command->verb) {
        case Verb::print_waiting: co_await answer(accepted_); break;
        case Verb::receive_job: co_await receive_job(command->queue); break;
        case Verb::short_state:
        case Verb::long_state: co_await queue_state_of(*command); break;
        case Verb::remove_jobs: co_await remove_jobs(*command); break;
        }
    }

private:
    struct Pending {
        std::unique_ptr<IncomingJob> job;
        Submission submission;
    };

    /// A line without its end; an error at the end of the stream. Limit: 10 s.
    net::awaitable<Result<std::string>> read_line()
    {
        stream_.expires_after(10s);
        while (true) {
            const auto end = std::find(buffer_.begin(), buffer_.end(), std::uint8_t{'\n'});
            if (end != buffer_.end()) {
                std::string line(buffer_.begin(), end);
                buffer_.erase(buffer_.begin(), end + 1);
                if (line.ends_with('\r')) line.pop_back();
                co_return line;
            }
            if (buffer_.size() > max_line) co_return fail(Errc::limit_exceeded, "LPD line longer than 1 KiB");
            const Result<std::size_t> more = co_await fill();
            if (!more) co_return more.error();
            if (*more == 0) co_return fail(Errc::peer_gone, "LPD client left");
        }
    }

    /// Appends what comes to the buffer; 0 at the peer's end.
    net::awaitable<Result<std::size_t>> fill()
    {
        // Asio waits for another readiness event after a short read, and none follows the end: never read past it.
        if (ended_) co_return std::size_t{0};
        const std::size_t before = buffer_.size();
        buffer_.resize(before + piece_size);
        const Result<std::size_t> got = co_await stream_.read_some(std::span(buffer_).subspan(before));
        buffer_.resize(before + (got ? *got : 0));
        ended_ = got && *got == 0;
        co_return got;
    }

    net::awaitable<bool> answer(std::uint8_t octet)
    {
        last_answer_ = octet;
        stream_.expires_after(10s);
        const Result<> sent = co_await stream_.write_all(ByteView(&last_answer_, 1));
        co_return sent.has_value();
    }

    net::awaitable<void> receive_job(std::string queue)
    {
        auto find = [&] { return context_.printers.find(queue); };
        const Result<Printer> printer = co_await context_.disk.run(find);
        if (!printer || !printer->accepting) {
            log::info("lpd.refused", {{"peer", stream_.peer().address}, {"queue", queue}, {"why", printer ? "not accepting" : "no such printer"}});
            co_await answer(refused_);
            co_return;
        }
        if (!co_await answer(accepted_)) co_return;

        while (true) {
            const Result<std::string> line = co_await read_line();
            if (!line) co_return;  // the usual end; documents without a control file are dropped with the session
            // Some clients (LPRng among them) send one more zero octet between files.
            std::string_view text = *line;
            while (!text.empty() && text.front() == '\0') text.remove_prefix(1);
            const auto sub = parse_subcommand(text);
            if (!sub) {
                log::info("lpd.refused", {{"peer", stream_.peer().address}, {"why", sub.error().detail}});
                co_await answer(refused_);
                co_return;
            }
            if (sub->kind == Subcommand::Kind::abort) co_return;
            bool going = false;
            if (sub->kind == Subcommand::Kind::control_file) going = co_await control_file(sub->bytes);
            else going = co_await data_file(*printer, *sub);
            if (!going) co_return;
        }
    }

    net::awaitable<bool> control_file(std::uint64_t bytes)
    {
        if (control_ || !co_await answer(accepted_)) co_return false;
        stream_.expires_after(10s);
        while (buffer_.size() < bytes + 1) {
            const Result<std::size_t> more = co_await fill();
            if (!more || *more == 0) co_return false;
        }
        const std::string text(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes));
        const bool ended = buffer_[bytes] == 0;
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes) + 1);
        auto control = parse_control(text);
        if (!ended || !control) {
            log::info("lpd.refused", {{"peer", stream_.peer().address}, {"why", control ? "a control file without its end" : control.error().detail}});
            co_await answer(refused_);
            co_return false;
        }
        control_ = std::move(*control);
        // Documents that came before their names.
        while (!pending_.empty()) {
            auto first = pending_.extract(pending_.begin());
            if (!co_await commit(first.key(), first.mapped())) {
                co_await answer(refused_);
                co_return false;
            }
        }
        co_return co_await answer(accepted_);
    }

    net::awaitable<bool> data_file(const Printer& printer, Subcommand sub)
    {
        const bool until_end = sub.bytes == 0 || sub.bytes > context_.document_limit;
        if (++data_files_ > max_data_files || pending_.contains(sub.name)) {
            co_await answer(refused_);
            co_return false;
        }
        Pending incoming;
        incoming.submission.printer = printer.name;
        incoming.submission.protocol = "lpd";
        incoming.submission.peer = stream_.peer().address;
        if (!until_end) incoming.submission.announced_bytes = sub.bytes;
        if (control_) describe(incoming.submission, sub.name);
        auto begin = [&] { return context_.intake.begin(incoming.submission); };
        Result<std::unique_ptr<IncomingJob>> begun = co_await context_.disk.run(begin);
        if (!begun) {
            log::info("lpd.refused", {{"peer", stream_.peer().address}, {"why", begun.error().detail}});
            co_await answer(refused_);
            co_return false;
        }
        incoming.job = std::move(*begun);
        if (!co_await answer(accepted_)) co_return false;

        std::optional<std::uint64_t> length;
        if (!until_end) length = sub.bytes;
        const Result<> whole = co_await document(*incoming.job, length);
        if (!whole) {
            log::info("lpd.dropped", {{"peer", stream_.peer().address}, {"job", incoming.job->id().value}, {"why", whole.error().detail}});
            if (whole.error().code != Errc::peer_gone) co_await answer(refused_);
            co_return false;
        }
        if (!control_) {
            pending_.emplace(sub.name, std::move(incoming));
            co_return co_await answer(accepted_);
        }
        const bool kept = co_await commit(sub.name, incoming);
        const bool answered = co_await answer(kept ? accepted_ : refused_);
        co_return kept && answered;
    }

    /// The file's bytes into the job. Errors: peer_gone (cut), malformed (no end octet), those of the job.
    net::awaitable<Result<>> document(IncomingJob& job, std::optional<std::uint64_t> bytes)
    {
        std::uint64_t left = bytes.value_or(~std::uint64_t{0});
        std::size_t since = floor_bytes;
        while (left > 0) {
            if (buffer_.empty()) {
                if (since >= floor_bytes) {
                    stream_.expires_after(30s);
                    since = 0;
                }
                const Result<std::size_t> more = co_await fill();
                if (!more) co_return more.error();
                if (*more == 0) {
                    if (!bytes) co_return Result<>();
                    co_return fail(Errc::peer_gone, "the client left in the middle of a document");
                }
                since += *more;
                // Disk writes of a network packet each are dear: gather up to 64 KiB while more is on its way.
                while (!ended_ && buffer_.size() < 64 * 1024 && buffer_.size() < left && since < piece_size) {
                    const Result<std::size_t> again = co_await fill();
                    if (!again) co_return again.error();
                    since += *again;
                }
            }
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer_.size()));
            auto put = [&] { return job.write(ByteView(buffer_).first(take)); };
            const Result<> written = co_await context_.disk.run(put);
            if (!written) co_return written;
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(take));
            left -= take;
        }
        stream_.expires_after(10s);
        if (buffer_.empty()) {
            const Result<std::size_t> more = co_await fill();
            if (!more || *more == 0) co_return fail(Errc::peer_gone, "the client left before the document's end octet");
        }
        if (buffer_.front() != 0) co_return fail(Errc::malformed, "the document is longer than announced");
        buffer_.erase(buffer_.begin());
        co_return Result<>();
    }

    void describe(Submission& submission, const std::string& data_file) const
    {
        submission.user_name = control_->user;
        submission.name = control_->job_name.empty() ? control_->title : control_->job_name;
        const auto found = std::find_if(control_->documents.begin(), control_->documents.end(), [&](const auto& d) { return d.data_file == data_file; });
        if (found == control_->documents.end()) return;
        if (submission.name.empty() || control_->documents.size() > 1) {
            if (!found->name.empty()) submission.name = found->name;
        }
        if (found->copies > 1) submission.asked.copies = found->copies;
    }

    net::awaitable<bool> commit(std::string data_file, Pending& incoming)
    {
        describe(incoming.submission, data_file);
        auto finish = [&] {
            incoming.job->describe(incoming.submission);
            return incoming.job->commit();
        };
        const Result<Job> job = co_await context_.disk.run(finish);
        if (!job) log::warning("lpd.refused", {{"peer", stream_.peer().address}, {"why", job.error().detail}});
        co_return job.has_value();
    }

    net::awaitable<void> queue_state_of(const Command& command)
    {
        const std::string peer = stream_.peer().address;
        auto compose = [&]() -> std::string {
            const auto printer = context_.printers.find(command.queue);
            if (!printer) return command.queue + ": no such printer\n";
            JobQuery query;
            query.printer = printer->id;
            query.states = {JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped};
            auto jobs = context_.jobs.list(query);
            if (!command.words.empty()) {
                std::erase_if(jobs, [&](const Job& job) {
                    return std::none_of(command.words.begin(), command.words.end(), [&](const std::string& word) {
                        // A name finds only the asking machine's jobs: whether others have some is not told.
                        return word == std::to_string(job.id.value) || (word == job.user_name && job.host == peer) || word == "all";
                    });
                });
            }
            // lpq says nobody's name: only the machine a job came from is told about it (T-PRIV-1).
            return queue_state(*printer, jobs, command.verb == Verb::long_state, [&](const Job& job) { return job.host == peer; });
        };
        const std::string text = co_await context_.disk.run(compose);
        co_await tell(text);
    }

    net::awaitable<void> remove_jobs(const Command& command)
    {
        const std::string peer = stream_.peer().address;
        auto remove = [&]() -> std::string {
            const auto printer = context_.printers.find(command.queue);
            if (!printer) return command.queue + ": no such printer\n";
            const std::string agent = command.words.empty() ? std::string() : command.words.front();
            JobQuery query;
            query.printer = printer->id;
            query.states = {JobState::pending, JobState::pending_held};
            auto jobs = context_.jobs.list(query);
            const bool trusted = context_.trusted(*printer, peer);
            std::erase_if(jobs, [&](const Job& job) {
                if (!may_remove(job, agent, peer, trusted, now())) return true;
                if (command.words.size() < 2) return false;
                return std::none_of(command.words.begin() + 1, command.words.end(), [&](const std::string& word) {
                    return word == std::to_string(job.id.value) || word == job.user_name || word == "all";
                });
            });
            if (command.words.size() < 2 && jobs.size() > 1) jobs.resize(1);  // RFC 1179 §5.5: without a list, the first
            std::string out;
            for (const auto& job : jobs)
                out += std::to_string(job.id.value) + (context_.jobs.cancel(job.id, "job-canceled-by-user") ? " dequeued\n" : " not removed\n");
            return out.empty() ? "nothing to remove\n" : out;
        };
        const std::string text = co_await context_.disk.run(remove);
        co_await tell(text);
    }

    net::awaitable<void> tell(std::string text)
    {
        stream_.expires_after(30s);
        const Result<> sent = co_await stream_.write_all(as_bytes(text));
        if (sent) co_await stream_.finish_writing();
    }

    static constexpr std::uint8_t accepted_ = 0, refused_ = 1;
    http::NetStream& stream_;
    Context& context_;
    Bytes buffer_;
    bool ended_ = false;  ///< the peer has sent all it will
    std::uint8_t last_answer_ = 0;
    std::optional<Control> control_;
    std::map<std::string, Pending> pending_;  ///< complete documents whose names are still to come, by label
    std::size_t data_files_ = 0;
};

}  // namespace

net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context)
{
    Session session(*stream, context);
    co_await session.run();
    stream->close();
}

}  // namespace consigne::spooler::lpd
