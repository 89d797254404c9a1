#include "spooler/runtime/log.hpp"

#include "spooler/runtime/log_tail.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <memory>
#include <mutex>
#include <sys/stat.h>

namespace consigne::spooler::log {
namespace {

constexpr std::size_t max_line = 2048;
constexpr std::size_t shown_of_title = 4;

spdlog::level::level_enum theirs(Level level)
{
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::info: break;
    }
    return spdlog::level::info;
}

/// Whether standard error is the journal's own stream (systemd.exec(5), $JOURNAL_STREAM: "device:inode").
bool journal_listens()
{
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat err {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &err) != 0) return false;
    return std::to_string(err.st_dev) + ":" + std::to_string(err.st_ino) == stream;
}

struct Logger {
    bool journal = journal_listens();
    std::shared_ptr<spdlog::logger> out =
        std::make_shared<spdlog::logger>("consigne", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    Logger()
    {
        // The journal stamps and sorts by itself; a person at a terminal wants both in the line.
        out->set_pattern(journal ? "%v" : "%Y-%m-%dT%H:%M:%S.%e %l %v");
        out->flush_on(spdlog::level::debug);
    }
};

Logger& logger()
{
    static Logger one;
    return one;
}

std::string_view priority(Level level)
{
    switch (level) {
    case Level::debug: return "<7>";
    case Level::warning: return "<4>";
    case Level::error: return "<3>";
    case Level::info: break;
    }
    return "<6>";
}

std::string_view word(Level level)
{
    switch (level) {
    case Level::debug: return "debug";
    case Level::warning: return "warning";
    case Level::error: return "error";
    case Level::info: break;
    }
    return "info";
}

struct Tail {
    std::mutex mutex;
    std::deque<std::string> lines;
};

Tail& latest()
{
    static Tail one;
    return one;
}

void remember(Level level, std::string_view line)
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char stamp[32];
    const std::size_t length = std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    std::string kept(stamp, length);
    kept.append(word(level)).append(" ").append(line);
    const std::lock_guard lock(latest().mutex);
    latest().lines.push_back(std::move(kept));
    if (latest().lines.size() > longest_tail) latest().lines.pop_front();
}

bool bare(std::string_view value)
{
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-' ||
               c == ':' || c == '/' || c == '@';
    });
}

void append_value(std::string& line, std::string_view value)
{
    if (bare(value)) {
        line += value;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    line += '"';
    for (const char c : value) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (octet < 0x20 || octet == 0x7F) {
            line += "\\x";
            line += digits[octet >> 4];
            line += digits[octet & 15];
        } else {
            line += c;
        }
    }
    line += '"';
}

/// Cuts before a continuation octet, so that a cut line stays UTF-8.
void cut(std::string& text, std::size_t longest)
{
    if (text.size() <= longest) return;
    while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0u) == 0x80u) --longest;
    text.resize(longest);
    text += "...";
}

}  // namespace

void start(Level least) { logger().out->set_level(theirs(least)); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields)
{
    Logger& to = logger();
    if (!to.out->should_log(theirs(level))) return;
    std::string line;
    if (to.journal) line += priority(level);
    const std::size_t begins = line.size();
    line += event;
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
        if (line.size() > max_line) break;
    }
    cut(line, max_line - 3);
    remember(level, std::string_view(line).substr(begins));
    to.out->log(theirs(level), spdlog::string_view_t(line.data(), line.size()));
}

std::string shortened(std::string_view title)
{
    std::size_t characters = 0;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < title.size(); ++i) {
        if ((static_cast<unsigned char>(title[i]) & 0xC0u) == 0x80u) continue;
        if (characters++ == shown_of_title) shown = i;
    }
    if (characters <= shown_of_title) return std::string(title);
    return std::string(title.substr(0, shown)) + "… (" + std::to_string(characters) + ")";
}

std::vector<std::string> tail()
{
    const std::lock_guard lock(latest().mutex);
    return {latest().lines.begin(), latest().lines.end()};
}

}  // namespace consigne::spooler::log
