#include "spooler/lpd/session.hpp"

#include "spooler/api/personal_address.hpp"
#include "spooler/lpd/commands.hpp"
#include "spooler/lpd/receive_job.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::spooler::lpd {
namespace {

namespace net = http::net;

bool number(const std::string& word) { return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }); }

class Session {
public:
    Session(http::NetStream& stream, Context& context) : wire_(stream), context_(context) {}

    net::awaitable<void> run()
    {
        const Result<std::string> line = co_await wire_.line();
        if (!line && line.error().code != Errc::limit_exceeded) co_return;  // gone without a word
        const Result<Command> command = line ? parse_command(*line) : Result<Command>(line.error());
        if (!command) {
            log::info("lpd.refused", {{"peer", wire_.peer().address}, {"why", command.error().detail}});
            static_cast<void>(co_await wire_.answer(refused));
            co_return;
        }
        const bool asks = command->verb != Verb::print_waiting && command->verb != Verb::receive_job;
        if (context_.admitted && !context_.admitted(wire_.peer().address)) {
            log::info("lpd.refused", {{"peer", wire_.peer().address}, {"printer", without_token(command->queue)}, {"why", "not in lpd-networks"}});
            const std::string words = "this server takes no LPD from your address\n";
            if (asks) co_await wire_.tell(words);
            else static_cast<void>(co_await wire_.answer(refused));
            co_return;
        }
        switch (command->verb) {
        case Verb::print_waiting: co_await print_waiting(command->queue); break;
        case Verb::receive_job: co_await receive_jobs(wire_, context_, command->queue); break;
        case Verb::short_state:
        case Verb::long_state: co_await queue_state_of(*command); break;
        case Verb::remove_jobs: co_await remove_jobs(*command); break;
        }
    }

private:
    /// Nothing waits for this: documents are printed when their owners collect them, or at once.
    net::awaitable<void> print_waiting(const std::string& queue)
    {
        auto find = [&] { return find_queue(context_.printers, queue).has_value(); };
        const bool known = co_await context_.disk.run(find);
        const std::uint8_t octet = known ? accepted : refused;
        static_cast<void>(co_await wire_.answer(octet));
    }

    net::awaitable<void> queue_state_of(const Command& command)
    {
        const std::string peer = wire_.peer().address;
        auto compose = [&]() -> std::string {
            const auto printer = find_queue(context_.printers, command.queue);
            if (!printer) return command.queue + ": no such printer\n";
            JobQuery query;
            query.printer = printer->id;
            query.states = {JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped};
            // One name's are found wherever they stand in a long queue.
            if (command.words.size() == 1 && command.words.front() != "all" && !number(command.words.front())) query.user_name = command.words.front();
            auto jobs = context_.jobs.list(query);
            if (!command.words.empty()) {
                std::erase_if(jobs, [&](const Job& job) {
                    return std::none_of(command.words.begin(), command.words.end(), [&](const std::string& word) {
                        // A name finds only the asking machine's jobs: whether others have some is not told.
                        return word == std::to_string(job.id.value) || (word == job.user_name && job.host == peer && job.tier != OwnerTier::proved) || word == "all";
                    });
                });
            }
            // lpq says nobody's name: only the machine a job came from is told about it, and not even that of what its owner proved to
            // be theirs (T-PRIV-1).
            return queue_state(*printer, jobs, command.verb == Verb::long_state, [&](const Job& job) { return job.host == peer && job.tier != OwnerTier::proved; });
        };
        const std::string text = co_await context_.disk.run(compose);
        co_await wire_.tell(text);
    }

    net::awaitable<void> remove_jobs(const Command& command)
    {
        const std::string peer = wire_.peer().address;
        auto remove = [&]() -> std::string {
            const auto printer = find_queue(context_.printers, command.queue);
            if (!printer) return command.queue + ": no such printer\n";
            const std::string agent = command.words.empty() ? std::string() : command.words.front();
            JobQuery query;
            query.printer = printer->id;
            query.states = {JobState::pending, JobState::pending_held};
            query.user_name = agent;  // nobody else's may be removed
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
        co_await wire_.tell(text);
    }

    Wire wire_;
    Context& context_;
};

}  // namespace

net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context)
{
    Session session(*stream, context);
    co_await session.run();
    stream->close();
}

}  // namespace consigne::spooler::lpd
