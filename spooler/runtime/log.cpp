#include "spooler/runtime/log.hpp"

#include "spooler/runtime/log_tail.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
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

/// A line's level as the journal reads it (sd-daemon(3)).
class Priority final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& into) override
    {
        const std::string_view said = line.level == spdlog::level::debug ? "<7>" : line.level == spdlog::level::warn ? "<4>" : line.level == spdlog::level::err ? "<3>" : "<6>";
        into.append(said.data(), said.data() + said.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Priority>(); }
};

struct Logger {
    std::shared_ptr<spdlog::sinks::stderr_sink_mt> standard_error = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    /// Keeps lines as they are, and puts them into words when it is asked.
    std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> latest = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(longest_tail);
    std::shared_ptr<spdlog::logger> out{new spdlog::logger("consigne", {standard_error, latest})};
    Logger()
    {
        // The journal stamps and sorts by itself; a person at a terminal wants both in the line.
        auto pattern = std::make_unique<spdlog::pattern_formatter>();
        pattern->add_flag<Priority>('P').set_pattern(journal_listens() ? "%P%v" : "%Y-%m-%dT%H:%M:%S.%e %l %v");
        standard_error->set_formatter(std::move(pattern));
        latest->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%SZ %l %v", spdlog::pattern_time_type::utc, ""));
        out->flush_on(spdlog::level::debug);
    }
};

Logger& logger()
{
    static Logger one;
    return one;
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
    std::string line(event);
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
        if (line.size() > max_line) break;
    }
    cut(line, max_line - 3);
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
    return logger().latest->last_formatted();
}

}  // namespace consigne::spooler::log
