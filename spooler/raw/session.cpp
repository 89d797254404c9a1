#include "spooler/raw/session.hpp"

#include "pdl/stream/cursor.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::raw {
namespace {

namespace net = http::net;
using namespace std::chrono_literals;

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t head_size = 16;

}  // namespace

bool may_be_document(ByteView head, bool whole)
{
    std::string_view text = as_text(head);
    while (text.starts_with(pdl::uel)) text.remove_prefix(pdl::uel.size());
    while (!text.empty() && std::string_view("\0\r\n \t\x04", 6).find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    if (text.empty()) return !whole;
    for (const std::string_view foreign : {"GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "CONNECT ", "SSH-", "EHLO ", "HELO ", "\x16\x03"})
        if (text.starts_with(foreign)) return false;
    if (!whole || head.size() >= head_size) return true;
    // A few bytes are a document only when they say so.
    return text.starts_with("%!") || text.starts_with("\x1B") || text.starts_with("@PJL");
}

net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context)
{
    Bytes buffer;
    std::unique_ptr<IncomingJob> job;
    const std::string peer = stream->peer().address;
    bool ended = false;
    while (!ended) {
        const std::size_t before = buffer.size();
        buffer.resize(before + piece_size);
        stream->expires_after(90s);
        const Result<std::size_t> got = co_await stream->read_some(std::span(buffer).subspan(before));
        if (!got) {
            // A cut stream is no job: raw has no other way to say that it is complete.
            if (job || before > 0) log::info("raw.dropped", {{"peer", peer}, {"why", got.error().detail}});
            co_return;
        }
        buffer.resize(before + *got);
        ended = *got == 0;
        if (!job) {
            if (!may_be_document(ByteView(buffer).first(std::min<std::size_t>(buffer.size(), 512)), ended)) {
                if (!buffer.empty()) log::info("raw.ignored", {{"peer", peer}, {"bytes", static_cast<std::uint64_t>(buffer.size())}});
                stream->close();
                co_return;
            }
            if (buffer.size() < head_size && !ended) continue;
            Submission submission;
            submission.printer = context.printer;
            submission.protocol = "raw";
            submission.peer = peer;
            auto begin = [&] { return context.intake.begin(submission); };
            Result<std::unique_ptr<IncomingJob>> begun = co_await context.disk.run(begin);
            if (!begun) {
                log::info("raw.refused", {{"peer", peer}, {"why", begun.error().detail}});
                stream->close();
                co_return;
            }
            job = std::move(*begun);
        }
        if (buffer.size() < 64 * 1024 && !ended && buffer.size() > 0) continue;
        auto put = [&] { return job->write(buffer); };
        const Result<> written = co_await context.disk.run(put);
        if (!written) {
            log::warning("raw.dropped", {{"peer", peer}, {"job", job->id().value}, {"why", written.error().detail}});
            stream->close();
            co_return;
        }
        buffer.clear();
    }
    auto finish = [&] { return job->commit(); };
    const Result<Job> kept = co_await context.disk.run(finish);
    if (!kept) log::warning("raw.refused", {{"peer", peer}, {"why", kept.error().detail}});
    // Our end of the connection is the only acknowledgement raw has: it follows the commit.
    if (kept) co_await stream->finish_writing();
    stream->close();
}

}  // namespace consigne::spooler::raw
