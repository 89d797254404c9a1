#include "spooler/raw/session.hpp"

#include "pdl/stream/cursor.hpp"
#include "spooler/raw/opening.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::raw {
namespace {

namespace net = http::net;
using namespace std::chrono_literals;

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t written_at_once = 64 * 1024;

/// Whether a document says itself that it is over: a UEL, or PostScript's Ctrl-D (PJL Technical Reference, ch. 2; Adobe's TBCP). Some
/// clients leave the connection open behind it.
bool over(ByteView last)
{
    std::string_view text = as_text(last);
    text = text.substr(0, text.find_last_not_of("\r\n") + 1);
    return text.ends_with(pdl::uel) || text.ends_with('\x04');
}

/// As much of a stream's end as `over` looks at.
void keep_last(Bytes& last, ByteView more)
{
    constexpr std::size_t most = 32;
    last.insert(last.end(), more.end() - static_cast<std::ptrdiff_t>(std::min(most, more.size())), more.end());
    if (last.size() > most) last.erase(last.begin(), last.end() - most);
}

}  // namespace

net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, std::string printer, Context& context)
{
    Bytes buffer, last;
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
        const bool silent_behind_its_end = !got && got.error().code == Errc::timed_out && job && over(last);
        if (!got && !silent_behind_its_end) {
            // A cut stream is no job: raw has no other way to say that it is complete.
            if (job || before > 0) log::info("raw.dropped", {{"peer", peer}, {"why", got.error().detail}});
            co_await context.disk.run(drop);
            stream->close();
            co_return;
        }
        const std::size_t came = got ? *got : 0;
        buffer.resize(before + came);
        ended = came == 0;
        keep_last(last, std::span(buffer).last(came));
        if (!job) {
            const Opening opening = judge_opening(buffer, ended);
            if (opening == Opening::undecided) continue;
            if (opening == Opening::nothing) {
                if (!buffer.empty()) log::info("raw.ignored", {{"peer", peer}, {"bytes", static_cast<std::uint64_t>(buffer.size())}});
                stream->close();
                co_return;
            }
            Submission submission;
            submission.printer = printer.empty() ? context.printer() : printer;
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
