#include "tests/mfp/interpret/renderer.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace consigne::mfp {
namespace {

/// A test document that a renderer cannot finish in this time counts with the pages it gave.
constexpr std::chrono::seconds time_limit{120};

/// Reads concatenated raw PPM pages as they come; keeps no pixel.
class PpmReader {
public:
    std::vector<bool> pages;

    void feed(Bytes data)
    {
        for (const std::uint8_t byte : data) {
            if (left_ == 0) {
                header_ += static_cast<char>(byte);
                parse_header();
                if (header_.size() > 256) header_.clear();
                continue;
            }
            rgb_[filled_++] = byte;
            if (filled_ == 3) {
                filled_ = 0;
                if (is_colour(rgb_[0], rgb_[1], rgb_[2])) colour_ = true;
            }
            if (--left_ == 0) {
                pages.push_back(colour_);
                header_.clear();
                filled_ = 0;
            }
        }
    }

private:
    void parse_header()
    {
        // "P6\n# comment\nW H\n255\n": four words, then one white space.
        std::string words[4];
        int count = 0;
        bool comment = false;
        bool inside = false;
        for (const char c : header_) {
            if (comment) {
                comment = c != '\n';
            } else if (c == '#') {
                comment = true;
            } else if (c == ' ' || c == '\n' || c == '\t') {
                if (inside && ++count == 4) break;
                inside = false;
            } else {
                inside = true;
                words[count] += c;
            }
        }
        if (count < 4 || words[0] != "P6") return;
        left_ = static_cast<std::size_t>(std::atol(words[1].c_str())) * static_cast<std::size_t>(std::atol(words[2].c_str())) * 3;
        colour_ = false;
        if (left_ == 0) header_.clear();
    }

    std::string header_;
    std::size_t left_ = 0;
    std::uint8_t rgb_[3] = {};
    int filled_ = 0;
    bool colour_ = false;
};

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() { if (::pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1; }
    ~Pipe() { close_end(0); close_end(1); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_end(int n)
    {
        if (ends[n] >= 0) ::close(ends[n]);
        ends[n] = -1;
    }
};

std::optional<std::string> write_temporary(Bytes data, const std::string& ending)
{
    const char* base = std::getenv("TMPDIR");
    std::string path = std::string{base ? base : "/tmp"} + "/consigne-mfp-XXXXXX" + ending;
    const int fd = ::mkostemps(path.data(), static_cast<int>(ending.size()), O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    while (!data.empty()) {
        const ssize_t done = ::write(fd, data.data(), data.size());
        if (done <= 0) break;
        data = data.subspan(static_cast<std::size_t>(done));
    }
    ::close(fd);
    return path;
}

/// Reads both pipes until their end or the deadline; false when the time ran out.
bool listen_to(Pipe& pixels, Pipe& words, PpmReader& reader, const std::function<void(std::string_view)>& said)
{
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    std::string text;
    std::vector<std::uint8_t> buffer(65536);
    pollfd waits[2] = {{pixels.ends[0], POLLIN, 0}, {words.ends[0], POLLIN, 0}};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::poll(waits, 2, static_cast<int>(left.count())) == 0) return false;
        for (int i = 0; i < 2; ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) continue;
            const ssize_t got = ::read(waits[i].fd, buffer.data(), buffer.size());
            if (got <= 0) {
                waits[i].fd = -1;
                continue;
            }
            const Bytes bytes{buffer.data(), static_cast<std::size_t>(got)};
            if (i == 0) {
                reader.feed(bytes);
                continue;
            }
            text += text_of(bytes);
            for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
                said(std::string_view{text}.substr(0, end));
        }
    }
    return true;
}

}  // namespace

Rendering render(Bytes data, const std::string& ending, std::vector<std::string> program,
                 const std::function<void(std::string_view)>& said)
{
    Rendering rendering;
    const auto path = write_temporary(data, ending);
    Pipe pixels;
    Pipe words;
    if (!path || pixels.ends[0] < 0 || words.ends[0] < 0) {
        rendering.trouble = "no temporary file or pipe";
        return rendering;
    }
    std::replace(program.begin(), program.end(), std::string{"{}"}, *path);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pixels.ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, words.ends[1], 2);
    std::vector<char*> argv;
    for (auto& argument : program) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        ::unlink(path->c_str());
        rendering.trouble = std::strerror(error);
        return rendering;
    }
    pixels.close_end(1);
    words.close_end(1);
    PpmReader reader;
    if (!listen_to(pixels, words, reader, said)) {
        ::kill(child, SIGKILL);
        rendering.trouble = "too slow, stopped";
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::unlink(path->c_str());
    rendering.colour = std::move(reader.pages);
    return rendering;
}

}  // namespace consigne::mfp
