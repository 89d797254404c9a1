// Sandbox, as consigned holds it: starts or reaches the launcher, sends requests, does so again when it has died.
#include "spooler/runtime/log.hpp"
#include "spooler/document/descriptor.hpp"
#include "spooler/sandbox/force.hpp"
#include "spooler/sandbox/launcher.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>

#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

extern char** environ;

namespace consigne::spooler {
namespace {

using sandbox::Answer;
using sandbox::Operation;
using sandbox::Request;

/// Whose child the launcher is.
enum class Origin : bool {
    ours,       ///< a program that we start
    elsewhere,  ///< systemd's, which starts one for each connection to a socket
};

class Launcher final : public Sandbox {
public:
    Launcher(std::filesystem::path place, Origin origin, unsigned children) : place_(std::move(place)), origin_(origin), children_(children), free_(children) {}

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

    [[nodiscard]] Result<Inspection> inspect(const DocumentView& document) override
    {
        Request request;
        auto answer = ask(request, document, {});
        if (!answer) return answer.error();
        return Inspection{std::move(answer->facts), answer->can};
    }

    [[nodiscard]] Result<Rewritten> rewrite(const DocumentView& document, const pdl::Facts& facts, const filters::Policy& policy, const DocumentView& output) override
    {
        const auto one_of_ours = [this](const Request& request, const DocumentView& from, const DocumentView& to) { return ask(request, from, to); };
        return sandbox::force(one_of_ours, policy, facts, document, output);
    }

    [[nodiscard]] Result<std::vector<std::string>> clean(const DocumentView& document, const DocumentView& output) override
    {
        Request request;
        request.operation = Operation::clean;
        auto answer = ask(request, document, output);
        if (!answer) return answer.error();
        return std::move(answer->cut);
    }

    [[nodiscard]] Result<pdl::Facts> convert(const DocumentView& document, const pdl::Facts& facts, const DocumentView& output) override
    {
        Request request;
        request.operation = Operation::convert;
        if (const auto written = ask(request, document, output); !written) return written.error();
        request.operation = Operation::inspect;
        auto read = ask(request, output, {});
        if (!read) return read.error();
        const pdl::Facts& made = read->facts;
        if (made.language != pdl::Language::pclxl || made.pages != facts.pages || made.colour_pages != facts.colour_pages)
            return fail(Errc::conflict, "what was made of a raster document reads otherwise");
        return std::move(read->facts);
    }

    [[nodiscard]] Result<Picture> picture(const DocumentView& document, pdl::Language language) override
    {
        Request request;
        request.operation = Operation::picture;
        request.language_before = language;
        auto drawn = ask(request, document, {});
        if (!drawn) return drawn.error();
        if (drawn->picture.width == 0) return fail(Errc::malformed, "the sandbox drew nothing");
        return std::move(drawn->picture);
    }

    void stop(std::chrono::milliseconds grace) override
    {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        freed_.notify_all();
        freed_.wait_for(lock, grace, [&] { return free_ == children_; });
        stop_locked();
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
            launcher_.freed_.notify_all();  // the next request, or who waits for the last one
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        Launcher& launcher_;
    };

    /// A request whose launcher died under it is asked again: nothing was learnt about its document.
    [[nodiscard]] Result<Answer> ask(const Request& request, const DocumentView& document, const DocumentView& output)
    {
        constexpr unsigned tries = 3;
        const Place place(*this);
        for (unsigned tried = 1;; ++tried) {
            auto answer = try_once(request, document, output);
            if (answer || answer.error().code != Errc::peer_gone || tried == tries) return answer;
            // What a child wrote before it was cut off is no part of the result.
            if (output.there() && (ftruncate(output.fd, 0) != 0 || lseek(output.fd, 0, SEEK_SET) != 0))
                return fail(Errc::storage_failed, std::string("emptying a working file: ") + std::strerror(errno));
        }
    }

    [[nodiscard]] Result<Answer> try_once(const Request& request, const DocumentView& document, const DocumentView& output)
    {
        auto answers = make_pipe(), endings = make_pipe();
        for (const auto* made : {&answers, &endings})
            if (!*made) return fail(Errc::peer_gone, made->error().detail);
        std::uint64_t asked = 0;
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return fail(Errc::peer_gone, "the service is stopping");
            if (!socket_) {
                if (const auto started = start_locked(); !started) return fail(Errc::peer_gone, started.error().detail);
            }
            asked = generation_;
            const auto sent = sandbox::send_request(socket_.get(), request, document, output, answers->write.get(), endings->write.get());
            if (!sent) {
                lost_locked(sent.error());
                return sent.error();
            }
        }
        answers->write.reset();
        endings->write.reset();
        auto answer = sandbox::read_answer(answers->read.get(), endings->read.get(), limits_, output.there() ? sandbox::Until::ended : sandbox::Until::answered);
        if (!answer && answer.error().code == Errc::peer_gone) {
            const std::lock_guard lock(mutex_);
            if (asked == generation_ && !stopping_) lost_locked(answer.error());  // else another request has started it again already
        }
        return answer;
    }

    void lost_locked(const Error& why)
    {
        log::warning("sandbox.lost", {{"why", why.detail}});
        stop_locked();
    }

    [[nodiscard]] Result<> start_locked()
    {
        const auto started = origin_ == Origin::ours ? spawn_locked() : connect_locked();
        if (started) ++generation_;
        return started;
    }

    [[nodiscard]] Result<> connect_locked()
    {
        sockaddr_un there{};
        there.sun_family = AF_UNIX;
        const std::string& path = place_.native();
        if (path.size() >= sizeof there.sun_path) return fail(Errc::storage_failed, "the path of the sandbox's socket is too long: " + path);
        std::memcpy(there.sun_path, path.c_str(), path.size() + 1);
        Descriptor ours(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        if (!ours || ::connect(ours.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
            return fail(Errc::storage_failed, "cannot reach consigne-sandbox at " + path + ": " + std::strerror(errno));
        socket_ = std::move(ours);
        return {};
    }

    [[nodiscard]] Result<> spawn_locked()
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return fail(Errc::storage_failed, std::string("socketpair: ") + std::strerror(errno));
        Descriptor ours(ends[0]);
        const Descriptor theirs(ends[1]);

        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, theirs.get(), 3);
        posix_spawn_file_actions_addclosefrom_np(&actions, 4);  // whatever else is open here is not its business
        std::string name = place_.string();
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
        socket_.reset();       // a launcher of systemd's ends by itself then
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);  // its children die with it (PR_SET_PDEATHSIG); their requests are asked again
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
        pid_ = -1;
    }

    const std::filesystem::path place_;  ///< the program, or the socket
    const Origin origin_;
    sandbox::Limits limits_;
    std::mutex mutex_;
    std::condition_variable freed_;
    const unsigned children_;
    unsigned free_;
    bool stopping_ = false;
    Descriptor socket_;
    pid_t pid_ = -1;
    std::uint64_t generation_ = 0;  ///< counts the launchers: which of them a request was sent to
};

Result<std::unique_ptr<Sandbox>> started(std::unique_ptr<Launcher> launcher)
{
    if (const auto done = launcher->start(); !done) return done.error();
    return std::unique_ptr<Sandbox>(std::move(launcher));
}

}  // namespace

Result<std::unique_ptr<Sandbox>> start_sandbox(const std::filesystem::path& program, unsigned children)
{
    return started(std::make_unique<Launcher>(program, Origin::ours, children));
}

Result<std::unique_ptr<Sandbox>> connect_sandbox(const std::filesystem::path& socket, unsigned children)
{
    return started(std::make_unique<Launcher>(socket, Origin::elsewhere, children));
}

}  // namespace consigne::spooler
