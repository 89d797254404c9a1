// The house's log: one line per event, key=value, fit for the journal. Hides spdlog, whose headers are dear to compile.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace consigne::spooler::log {

enum class Level : std::uint8_t { debug, info, warning, error };

/// A named value of a line. Strings are quoted and controls escaped when written; secrets have no constructor here.
struct Field {
    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    Field(std::string_view name, const char* text) : key(name), value(text) {}
    Field(std::string_view name, const std::string& text) : key(name), value(text) {}
    Field(std::string_view name, std::int64_t number) : key(name), value(std::to_string(number)) {}
    Field(std::string_view name, std::uint64_t number) : key(name), value(std::to_string(number)) {}
    Field(std::string_view name, int number) : key(name), value(std::to_string(number)) {}
    Field(std::string_view name, unsigned number) : key(name), value(std::to_string(number)) {}
    std::string_view key;
    std::string value;
};

/// Starts logging to standard error (with "<N>" priorities when the journal listens). Lines are cut at 2 KiB.
void start(Level least);
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::debug, event, fields); }
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::info, event, fields); }
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::warning, event, fields); }
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::error, event, fields); }

/// A title as it may stand in the log above debug: its first characters and length, "Thes… (23)".
[[nodiscard]] std::string shortened(std::string_view title);

}  // namespace consigne::spooler::log
