#include "spooler/store/connection.hpp"

namespace consigne::spooler::store {
namespace {

constexpr int busy_ms = 5000;  // threats.md §5

/// stack-facts.md §5. mmap_size=0: a truncated or failing file is an error code, not a SIGBUS; the writer alone checkpoints.
constexpr const char* writer_pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON;"
                                       "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                                       "PRAGMA cache_size=-8192; PRAGMA journal_size_limit=67108864;";
constexpr const char* reader_pragmas = "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0;"
                                       "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1024;";

Errc meaning(int extended)
{
    if (extended == SQLITE_CONSTRAINT_CHECK || extended == SQLITE_CONSTRAINT_DATATYPE || extended == SQLITE_CONSTRAINT_NOTNULL)
        return Errc::malformed;
    if ((extended & 0xFF) == SQLITE_CONSTRAINT) return Errc::conflict;
    return Errc::storage_failed;
}

}  // namespace

std::string Row::text()
{
    const auto* start = sqlite3_column_text(statement_, column_);
    const int length = sqlite3_column_bytes(statement_, column_++);
    if (start == nullptr) return {};
    return {reinterpret_cast<const char*>(start), static_cast<std::size_t>(length)};
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Kind kind)
{
    const int mode = kind == Kind::writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nullptr);
    Handle handle(raw);
    if (code != SQLITE_OK)
        return fail(Errc::storage_failed, "database " + file.string() + ": " + (raw != nullptr ? sqlite3_errmsg(raw) : sqlite3_errstr(code)));
    (void)sqlite3_busy_timeout(raw, busy_ms);
    std::unique_ptr<Connection> made(new Connection(std::move(handle)));
    const Result<> set = made->script(kind == Kind::writer ? writer_pragmas : reader_pragmas);
    if (!set) return set.error();
    return made;
}

Connection::~Connection() { statements_.clear(); }

Connection::Use::~Use()
{
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
}

Result<sqlite3_stmt*> Connection::prepare(Sql sql)
{
    const auto known = statements_.find(sql.text());
    if (known != statements_.end()) return known->second.get();
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    Statement statement(raw);
    if (code != SQLITE_OK) return remember(code);
    return statements_.emplace(sql.text(), std::move(statement)).first->second.get();
}

Result<bool> Connection::step(sqlite3_stmt* statement)
{
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return remember(code);
}

bool Connection::full() const
{
    // SQLite calls ENOSPC full, and leaves other reasons to whoever asks.
    return sqlite3_errcode(handle_.get()) == SQLITE_FULL || sqlite3_system_errno(handle_.get()) == EDQUOT;
}

Error Connection::remember(int code)
{
    const int extended = sqlite3_extended_errcode(handle_.get());
    last_error_ = fail(meaning(extended), std::string("database: ") + sqlite3_errmsg(handle_.get()) + " (" + std::to_string(code) + ")");
    return last_error_;
}

Result<> Connection::script(const char* sql)
{
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return remember(code);
    return {};
}

void Connection::bind(sqlite3_stmt* s, int i, std::string_view value)
{
    // A copy, since a caller's temporary may be gone when the statement steps; never null, which would bind NULL.
    (void)sqlite3_bind_text64(s, i, value.data() != nullptr ? value.data() : "", value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace consigne::spooler::store
