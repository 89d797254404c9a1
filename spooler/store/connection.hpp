// One SQLite connection: statements are literals, values are always bound.
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/ids.hpp"
#include "spooler/runtime/releaser.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <unordered_map>

namespace consigne::spooler::store {

using Handle = std::unique_ptr<sqlite3, Releaser<&sqlite3_close_v2>>;
using Statement = std::unique_ptr<sqlite3_stmt, Releaser<&sqlite3_finalize>>;

/// A statement's text: only a literal (or a constexpr array) becomes one, so no value is ever pasted into it (T-SQL-1).
class Sql {
public:
    template <std::size_t N>
    consteval Sql(const char (&text)[N]) : text_(text) {}
    [[nodiscard]] const char* text() const { return text_; }

private:
    const char* text_;
};

/// The row a statement stands on. Columns are read in order, from left to right.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

    [[nodiscard]] std::int64_t integer() { return sqlite3_column_int64(statement_, column_++); }
    [[nodiscard]] bool flag() { return integer() != 0; }
    [[nodiscard]] std::string text();
    [[nodiscard]] bool null() const { return sqlite3_column_type(statement_, column_) == SQLITE_NULL; }
    [[nodiscard]] Instant instant() { return Instant{std::chrono::seconds{integer()}}; }

    template <class Number>
    [[nodiscard]] Number number() { return static_cast<Number>(integer()); }

    template <class IdType>
    [[nodiscard]] IdType id() { return IdType{integer()}; }  ///< NULL reads as nobody

    /// `read(*this)`, or nothing when the column is NULL.
    template <class Read>
    [[nodiscard]] auto optional(Read read) -> std::optional<decltype(read(*this))>
    {
        if (!null()) return read(*this);
        ++column_;
        return std::nullopt;
    }
    template <class IdType>
    [[nodiscard]] std::optional<IdType> optional_id()
    {
        return optional([](Row& row) { return row.id<IdType>(); });
    }
    [[nodiscard]] std::optional<Instant> optional_instant()
    {
        return optional([](Row& row) { return row.instant(); });
    }

private:
    sqlite3_stmt* statement_;
    int column_ = 0;
};

/// Used by one thread at a time. Errors of every call: conflict (unique or foreign key), malformed (a check of the schema),
/// storage_failed.
class Connection {
public:
    enum class Kind : std::uint8_t { writer, reader };
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Kind kind);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Runs a statement to its end; returns how many rows it changed.
    template <class... Values>
    [[nodiscard]] Result<std::int64_t> run(Sql sql, const Values&... values)
    {
        return each(sql, [](Row&) {}, values...).has_value() ? Result<std::int64_t>(changes()) : Result<std::int64_t>(last_error_);
    }

    /// Calls `take` with each row.
    template <class Take, class... Values>
    [[nodiscard]] Result<> each(Sql sql, Take take, const Values&... values)
    {
        const Result<sqlite3_stmt*> prepared = prepare(sql);
        if (!prepared) return prepared.error();
        const Use use{*prepared};  // resets and forgets the values, whatever happens
        int index = 0;
        (bind(*prepared, ++index, values), ...);
        for (;;) {
            const Result<bool> more = step(*prepared);
            if (!more) return more.error();
            if (!*more) return {};
            Row row(*prepared);
            take(row);
        }
    }

    /// The only row, made by `make(row)`; not_found when there is none.
    template <class Make, class... Values>
    [[nodiscard]] auto one(Sql sql, Make make, const Values&... values) -> Result<std::decay_t<decltype(make(std::declval<Row&>()))>>
    {
        std::optional<std::decay_t<decltype(make(std::declval<Row&>()))>> found;
        const Result<> done = each(sql, [&](Row& row) { if (!found) found.emplace(make(row)); }, values...);
        if (!done) return done.error();
        if (!found) return fail(Errc::not_found, "no such row");
        return std::move(*found);
    }

    /// Runs a script of several statements: migrations and pragmas.
    [[nodiscard]] Result<> script(const char* sql);

    [[nodiscard]] std::int64_t last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
    [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
    /// Whether what failed last found the disk full, or a quota spent.
    [[nodiscard]] bool full() const;
    [[nodiscard]] sqlite3* handle() { return handle_.get(); }

private:
    struct Use {
        sqlite3_stmt* statement;
        explicit Use(sqlite3_stmt* s) : statement(s) {}
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use();
    };

    explicit Connection(Handle handle) : handle_(std::move(handle)) {}
    [[nodiscard]] Result<sqlite3_stmt*> prepare(Sql sql);
    [[nodiscard]] Result<bool> step(sqlite3_stmt* statement);
    Error remember(int code);

    static void bind(sqlite3_stmt* s, int i, std::int64_t value) { (void)sqlite3_bind_int64(s, i, value); }
    static void bind(sqlite3_stmt* s, int i, std::uint32_t value) { (void)sqlite3_bind_int64(s, i, value); }
    static void bind(sqlite3_stmt* s, int i, int value) { (void)sqlite3_bind_int64(s, i, value); }
    static void bind(sqlite3_stmt* s, int i, bool value) { (void)sqlite3_bind_int64(s, i, value ? 1 : 0); }
    static void bind(sqlite3_stmt* s, int i, std::string_view value);
    static void bind(sqlite3_stmt* s, int i, const char* value) { bind(s, i, std::string_view(value)); }  // which would rather be a bool
    static void bind(sqlite3_stmt* s, int i, const std::string& value) { bind(s, i, std::string_view(value)); }
    static void bind(sqlite3_stmt* s, int i, std::nullopt_t) { (void)sqlite3_bind_null(s, i); }
    static void bind(sqlite3_stmt* s, int i, Instant value) { bind(s, i, std::int64_t{value.time_since_epoch().count()}); }
    template <class Tag>
    static void bind(sqlite3_stmt* s, int i, Id<Tag> value) { bind(s, i, value.value); }
    template <class Enum>
        requires std::is_enum_v<Enum>
    static void bind(sqlite3_stmt* s, int i, Enum value) { bind(s, i, static_cast<std::int64_t>(value)); }
    template <class Value>
    static void bind(sqlite3_stmt* s, int i, const std::optional<Value>& value)
    {
        if (value) bind(s, i, *value);
        else bind(s, i, std::nullopt);
    }

    Handle handle_;
    std::unordered_map<const char*, Statement> statements_;  ///< prepared once; keyed by the literal's address
    Error last_error_{Errc::storage_failed, {}};
};

}  // namespace consigne::spooler::store
