#include "spooler/store/backup.hpp"

#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/random.hpp"

#include <algorithm>

#include <fcntl.h>

namespace consigne::spooler::store {
namespace {

constexpr const char* database_name = "consigne.db";

using Copying = std::unique_ptr<sqlite3_backup, Releaser<&sqlite3_backup_finish>>;

Error copy_error(sqlite3* to) { return fail(Errc::storage_failed, std::string("copying the database: ") + sqlite3_errmsg(to)); }

}  // namespace

Backups::Backups(Database& database, DocumentFiles& files, std::chrono::seconds patience) :
    database_(database),
    files_(files),
    snapshot_file_(database.file().parent_path() / "backup.db"),
    patience_(patience)
{
    (void)::unlink(snapshot_file_.c_str());  // of a run that was killed
}

Backups::~Backups()
{
    const std::lock_guard lock(mutex_);
    if (!id_.empty()) end_locked();
}

Result<> Backups::take_snapshot()
{
    (void)::unlink(snapshot_file_.c_str());
    const Descriptor made(::open(snapshot_file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!made) return disk("a copy of the database");
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(snapshot_file_.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
    const Handle to(raw);
    if (opened != SQLITE_OK) return copy_error(raw);
    const auto copied = database_.read([&](Connection& from) -> Result<> {
        Copying copying(sqlite3_backup_init(to.get(), "main", from.handle(), "main"));
        if (!copying || sqlite3_backup_step(copying.get(), -1) != SQLITE_DONE) return copy_error(to.get());
        return sqlite3_backup_finish(copying.release()) == SQLITE_OK ? Result<>() : Result<>(copy_error(to.get()));
    });
    if (!copied) return copied;
    // One file, without a log beside it.
    return sqlite3_exec(to.get(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr) == SQLITE_OK ? Result<>() : Result<>(copy_error(to.get()));
}

Result<std::pair<std::string, std::uint64_t>> Backups::begin()
{
    const std::lock_guard lock(mutex_);
    if (!id_.empty()) return fail(Errc::conflict, "a backup is under way already");
    files_.hold_removals();
    Result<> ready = take_snapshot();
    if (ready) {
        auto opened = Connection::open(snapshot_file_, Connection::Kind::reader);
        if (opened) snapshot_ = std::move(*opened);
        else ready = opened.error();
    }
    if (!ready) {
        end_locked();
        return ready.error();
    }
    id_ = random_uuid();
    last_ = std::chrono::steady_clock::now();
    failpoint::reached("backup.begun");
    std::error_code ec;
    return std::pair{id_, static_cast<std::uint64_t>(std::filesystem::file_size(snapshot_file_, ec))};
}

Result<> Backups::touch_locked(const std::string& id)
{
    if (id_.empty() || id != id_) return fail(Errc::not_found, "no such backup is under way");
    last_ = std::chrono::steady_clock::now();
    return {};
}

Result<std::vector<BackupPart>> Backups::parts(const std::string& id, std::int64_t after, std::uint32_t limit)
{
    const std::lock_guard lock(mutex_);
    if (const auto there = touch_locked(id); !there) return there.error();
    std::vector<BackupPart> parts;
    const auto read = snapshot_->each("SELECT job, place FROM document WHERE place IS NOT NULL AND job > ? ORDER BY job LIMIT ?",
                                      [&](Row& row) {
                                          const std::int64_t job = row.integer();
                                          BackupPart part = files_.part_of(row.text());
                                          part.job = job;
                                          parts.push_back(std::move(part));
                                      },
                                      after, limit);
    if (!read) return read.error();
    return parts;
}

Result<std::string> Backups::read(const std::string& id, const std::string& file, std::uint64_t offset, std::uint32_t length)
{
    Result<Descriptor> fd = fail(Errc::not_found, "no such file");
    {
        const std::lock_guard lock(mutex_);
        if (const auto there = touch_locked(id); !there) return there.error();
        fd = file == database_name ? Result<Descriptor>(Descriptor(::open(snapshot_file_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC))) : files_.open_file(file);
    }
    if (!fd) return fd.error();
    if (!*fd) return disk("a copy of the database");
    const DescriptorSource source(fd->get());
    if (offset >= source.size()) return std::string();
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(length, source.size() - offset)), '\0');
    const auto got = source.read(offset, {reinterpret_cast<std::uint8_t*>(piece.data()), piece.size()});
    if (!got) return got.error();
    piece.resize(*got);
    return piece;
}

Result<> Backups::end(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    if (const auto there = touch_locked(id); !there) return there;
    end_locked();
    return {};
}

void Backups::end_locked()
{
    snapshot_.reset();
    id_.clear();
    (void)::unlink(snapshot_file_.c_str());
    files_.release_removals();
}

void Backups::sweep()
{
    const std::lock_guard lock(mutex_);
    if (id_.empty() || std::chrono::steady_clock::now() - last_ < patience_) return;
    log::warning("backup.given-up", {{"backup", id_}, {"why", "nobody asked for more of it"}});
    end_locked();
}

}  // namespace consigne::spooler::store
