// Sandbox, as consigned holds it: starts the launcher, sends requests, starts it again when it has died.
#include "spooler/runtime/log.hpp"
#include "spooler/sandbox/descriptor.hpp"
#include "spooler/sandbox/launcher.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

extern char** environ;

namespace consigne::spooler {
namespace {

using sandbox::Answer;
using sandbox::Operation;
using sandbox::Request;

class Launcher final : public Sandbox {
public:
    Launcher(std::filesystem::path program, unsigned children) : program_(std::move(program)), free_(children) {}

    ~Launcher() override
    {
        const std::lock_guard lock(mutex_);
        stop_locked();
    }

    [[nodiscard]] Result<> start()
    {
        const std::lock_guard lock(mutex_);
        return start_locked();
    }

    [[nodiscard]] Result<Inspection> inspect(int document) override
    {
        Request request;
        auto answer = ask(request, document, -1);
        if (!answer) return answer.error();
        return Inspection{std::move(answer->facts), answer->can};
    }

    [[nodiscard]] Result<Rewritten> rewrite(int document, const pdl::Facts& facts, const filters::Policy& policy, int output) override
    {
        Request request;
        request.operation = Operation::rewrite;
        request.policy = policy;
        const auto written = ask(request, document, output);
        if (!written) return written.error();

        // Another child, which has never met the original, reads the result.
        request.operation = Operation::prove;
        request.report = written->report;
        request.language_before = facts.language;
        request.pages_before = facts.pages;
        auto proof = ask(request, output, -1);
        if (!proof) return proof.error();
        return Rewritten{written->report, std::move(proof->facts)};
    }

    [[nodiscard]] Result<std::vector<std::string>> clean(int document, int output) override
    {
        Request request;
        request.operation = Operation::clean;
        auto answer = ask(request, document, output);
        if (!answer) return answer.error();
        return std::move(answer->cut);
    }

private:
    // Holds one of the children's places while a request runs.
    class Place {
    public:
        explicit Place(Launcher& launcher) : launcher_(launcher)
        {
            std::unique_lock lock(launcher_.mutex_);
            launcher_.freed_.wait(lock, [&] { return launcher_.free_ > 0; });
            --launcher_.free_;
        }
        ~Place()
        {
            {
                const std::lock_guard lock(launcher_.mutex_);
                ++launcher_.free_;
            }
            launcher_.freed_.notify_one();
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        Launcher& launcher_;
    };

    [[nodiscard]] Result<Answer> ask(const Request& request, int document, int output)
    {
        const Place place(*this);
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::storage_failed, std::string("pipe: ") + std::strerror(errno));
        const Descriptor reading(ends[0]);
        Descriptor writing(ends[1]);
        {
            const std::lock_guard lock(mutex_);
            auto sent = sandbox::send_request(socket_.get(), request, document, output, writing.get());
            if (!sent) {
                log::warning("sandbox.restart", {{"why", sent.error().detail}});
                stop_locked();
                if (const auto again = start_locked(); !again) return again.error();
                sent = sandbox::send_request(socket_.get(), request, document, output, writing.get());
                if (!sent) return sent.error();
            }
        }
        writing.reset();
        return sandbox::read_answer(reading.get(), limits_);
    }

    [[nodiscard]] Result<> start_locked()
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return fail(Errc::storage_failed, std::string("socketpair: ") + std::strerror(errno));
        Descriptor ours(ends[0]);
        const Descriptor theirs(ends[1]);

        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, theirs.get(), 3);
        std::string name = program_.string();
        std::string option = "--serve-descriptor=3";
        char* arguments[] = {name.data(), option.data(), nullptr};
        const int status = posix_spawn(&pid_, name.c_str(), &actions, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        if (status != 0) {
            pid_ = -1;
            return fail(Errc::storage_failed, "cannot start " + name + ": " + std::strerror(status));
        }
        socket_ = std::move(ours);
        return {};
    }

    void stop_locked()
    {
        socket_.reset();
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);  // its children die with it (PR_SET_PDEATHSIG)
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
        pid_ = -1;
    }

    std::filesystem::path program_;
    sandbox::Limits limits_;
    std::mutex mutex_;
    std::condition_variable freed_;
    unsigned free_;
    Descriptor socket_;
    pid_t pid_ = -1;
};

}  // namespace

Result<std::unique_ptr<Sandbox>> start_sandbox(const std::filesystem::path& program, unsigned children)
{
    auto launcher = std::make_unique<Launcher>(program, children);
    if (const auto started = launcher->start(); !started) return started.error();
    return std::unique_ptr<Sandbox>(std::move(launcher));
}

}  // namespace consigne::spooler
