#include "spooler/store/database.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/store/audit_chain.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/migrations.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace consigne::spooler::store {
namespace {

/// 32 MiB of 4 KiB pages: one passive checkpoint of that takes 70 ms, and the log stays below 80 MB (stack-facts.md §5).
constexpr int checkpoint_pages = 8192;
/// Readers at once: more than there are processors to read with only take each other's. Whoever reads within a reading must not
/// find them all lent to such as itself, so nobody does.
constexpr std::size_t most_readers = 12;
/// Of these kept open while nobody reads.
constexpr std::size_t idle_readers = 8;
/// The schema since which audit entries have digests, which SQL cannot compute.
constexpr int chained_audit = 10;

Error system_error(const std::string& what) { return fail(Errc::storage_failed, what + ": " + std::strerror(errno)); }

int note_log_pages(void* pages, sqlite3*, const char*, int count) noexcept
{
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

/// Makes the directory and the file with no rights for others: SQLite gives its log the file's mode.
Result<std::filesystem::path> prepare_file(const std::filesystem::path& state_dir)
{
    std::error_code ec;
    std::filesystem::create_directories(state_dir.parent_path(), ec);
    if (::mkdir(state_dir.c_str(), 0700) != 0 && errno != EEXIST) return system_error("state directory " + state_dir.string());
    const std::filesystem::path real = std::filesystem::canonical(state_dir, ec);
    if (ec) return fail(Errc::storage_failed, "state directory " + state_dir.string() + ": " + ec.message());
    const std::filesystem::path file = real / "consigne.db";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return system_error("database " + file.string());
    (void)::close(fd);
    return file;
}

}  // namespace

Database::Database(std::filesystem::path file, std::unique_ptr<Connection> writer) : file_(std::move(file)), ballast_(file_.parent_path()), writer_(std::move(writer))
{
    (void)sqlite3_wal_hook(writer_->handle(), &note_log_pages, &log_pages_);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& state_dir)
{
    // Nobody asks how much memory SQLite has, and keeping count takes a lock at each piece of it. Refused, and no harm, once it is in use.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const Result<std::filesystem::path> file = prepare_file(state_dir);
    if (!file) return file.error();
    Result<std::unique_ptr<Connection>> writer = Connection::open(*file, Connection::Kind::writer);
    if (!writer) return writer.error();
    std::unique_ptr<Database> database(new Database(*file, std::move(*writer)));

    const auto check = database->writer_->one("PRAGMA quick_check(1)", [](Row& row) { return row.text(); });
    if (!check) return check.error();
    if (*check != "ok") return fail(Errc::storage_failed, "database " + file->string() + " is damaged: " + *check);
    if (const Result<> migrated = database->migrate(); !migrated) return migrated.error();
    // SQLite has made its log by now, and passes over it when the directory cannot be synced: what is committed there would go with
    // the log's name.
    if (const Result<> synced = sync_with_its_name(file->parent_path()); !synced) return synced.error();
    database->balance();
    return database;
}

Result<> Database::migrate()
{
    const auto version = writer_->one("PRAGMA user_version", [](Row& row) { return row.number<int>(); });
    if (!version) return version.error();
    const int newest = migrations().back().number;
    if (*version > newest)
        return fail(Errc::unsupported, "database " + file_.string() + " has schema " + std::to_string(*version) +
                                           ", this program knows " + std::to_string(newest) + ": it was made by a newer version");
    for (const Migration& step : migrations()) {
        if (step.number <= *version) continue;
        const std::string stamp = "PRAGMA user_version=" + std::to_string(step.number);
        const Result<> done = write([&](Connection& c) -> Result<> {
            if (const Result<> made = c.script(step.sql.c_str()); !made) return made;
            if (step.number == chained_audit)
                if (const Result<> chained = chain_audit_locked(c); !chained) return chained;
            return c.script(stamp.c_str());
        });
        if (!done) return fail(done.error().code, std::string(step.name) + ": " + done.error().detail);
        log::info("schema-applied", {{"file", step.name}});
    }
    return {};
}

Database::Open::~Open()
{
    // A commit that failed may have rolled back by itself already.
    if (!over && sqlite3_get_autocommit(connection.handle()) == 0) (void)connection.run("ROLLBACK");
}

Database::Borrowed::~Borrowed()
{
    if (connection == nullptr) return;
    {
        const std::lock_guard lock(from->idle_lock_);
        --from->lent_;
        if (from->idle_.size() < idle_readers) from->idle_.push_back(std::move(connection));
    }
    from->returned_.notify_one();
}

Result<Database::Borrowed> Database::borrow()
{
    {
        std::unique_lock lock(idle_lock_);
        returned_.wait(lock, [&] { return lent_ < most_readers; });
        ++lent_;
        if (!idle_.empty()) {
            std::unique_ptr<Connection> last = std::move(idle_.back());
            idle_.pop_back();
            return Borrowed(this, std::move(last));
        }
    }
    Result<std::unique_ptr<Connection>> opened = Connection::open(file_, Connection::Kind::reader);
    if (!opened) {
        {
            const std::lock_guard lock(idle_lock_);
            --lent_;
        }
        returned_.notify_one();
        return opened.error();
    }
    return Borrowed(this, std::move(*opened));
}

Result<> Database::sync_at_commit(Durable durable)
{
    if (durable == commits_) return {};
    // NORMAL leaves the log to be synced by the next commit under FULL, or before a checkpoint: the database stays whole either way.
    if (const Result<> set = writer_->script(durable == Durable::at_once ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"); !set) return set;
    commits_ = durable;
    return {};
}

void Database::checkpoint_when_long()
{
    if (log_pages_ < checkpoint_pages) return;
    int left = 0;
    const int code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY) log::warning("checkpoint-failed", {{"code", code}});
}

void Database::balance()
{
    const std::lock_guard lock(writing_);
    ballast_.balance(space().available);
}

void Database::give_way_when_full()
{
    if (writer_->full()) ballast_.give_up();
}

std::filesystem::space_info Database::space() const
{
    std::error_code ec;
    const auto info = std::filesystem::space(file_, ec);
    return ec ? std::filesystem::space_info{} : info;
}

void Database::settle()
{
    {
        const std::lock_guard lock(writing_);
        if (!std::exchange(unsettled_, false)) return;
    }
    // The log may be reset meanwhile: not before a checkpoint has synced it.
    const int fd = ::open((file_.string() + "-wal").c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fdatasync(fd) == 0;
    if (fd >= 0) (void)::close(fd);
    if (synced) return;
    log::warning("settle-failed", {{"error", std::strerror(errno)}});
    const std::lock_guard lock(writing_);
    unsettled_ = true;
}

void Database::tidy()
{
    const std::lock_guard lock(writing_);
    if (log_pages_ == 0) return;
    (void)sqlite3_busy_timeout(writer_->handle(), 0);
    const int code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    (void)sqlite3_busy_timeout(writer_->handle(), 5000);
    if (code == SQLITE_OK) log_pages_ = 0;
}

}  // namespace consigne::spooler::store
