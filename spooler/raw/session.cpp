#include "spooler/raw/session.hpp"

#include "spooler/raw/opening.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::spooler::raw {
namespace {

namespace net = http::net;
using namespace std::chrono_literals;

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t written_at_once = 64 * 1024;

}  // namespace

net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context)
{
    Bytes buffer;
    std::unique_ptr<IncomingJob> job;
    const std::string peer = stream->peer().address;
    if (context.admitted && !context.admitted(peer)) {
        log::info("raw.refused", {{"peer", peer}, {"why", "not in raw-networks"}});
        stream->close();
        co_return;
    }
    bool ended = false;
    // Files are removed on the pool: unlinking a large one takes its time.
    auto drop = [&job]() -> int {
        job.reset();
        return 0;
    };
    while (!ended) {
        const std::size_t before = buffer.size();
        buffer.resize(before + piece_size);
        stream->expires_after(90s);
        const Result<std::size_t> got = co_await stream->read_some(std::span(buffer).subspan(before));
        if (!got) {
            // A cut stream is no job: raw has no other way to say that it is complete.
            if (job || before > 0) log::info("raw.dropped", {{"peer", peer}, {"why", got.error().detail}});
            co_await context.disk.run(drop);
            stream->close();
            co_return;
        }
        buffer.resize(before + *got);
        ended = *got == 0;
        if (!job) {
            const Opening opening = judge_opening(buffer, ended);
            if (opening == Opening::undecided) continue;
            if (opening == Opening::nothing) {
                if (!buffer.empty()) log::info("raw.ignored", {{"peer", peer}, {"bytes", static_cast<std::uint64_t>(buffer.size())}});
                stream->close();
                co_return;
            }
            Submission submission;
            submission.printer = context.printer();
            submission.protocol = "raw";
            submission.peer = peer;
            auto begin = [&] { return context.intake.begin(submission); };
            Result<std::unique_ptr<IncomingJob>> begun = co_await context.disk.run(begin);
            if (!begun) {
                log::warning("raw.refused", {{"peer", peer}, {"printer", submission.printer}, {"why", begun.error().detail}});
                stream->close();
                co_return;
            }
            job = std::move(*begun);
        }
        if (buffer.size() < written_at_once && !ended && buffer.size() > 0) continue;
        auto put = [&] { return job->write(buffer); };
        const Result<> written = co_await context.disk.run(put);
        if (!written) {
            log::warning("raw.dropped", {{"peer", peer}, {"job", job->id().value}, {"why", written.error().detail}});
            co_await context.disk.run(drop);
            stream->close();
            co_return;
        }
        buffer.clear();
    }
    auto finish = [&job] { return job->commit(); };
    const Result<Job> kept = co_await context.disk.run(finish);
    if (kept) {
        // Our end of the connection is the only acknowledgement raw has: it follows the commit.
        co_await stream->finish_writing();
    } else {
        log::warning("raw.refused", {{"peer", peer}, {"why", kept.error().detail}});
        co_await context.disk.run(drop);
    }
    stream->close();
}

}  // namespace consigne::spooler::raw
