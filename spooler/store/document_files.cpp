#include "spooler/store/document_files.hpp"

#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/seal/source.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/random.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace consigne::spooler::store {
namespace {

constexpr std::uint64_t written_at_once = std::uint64_t{8} << 20;

/// A directory that another account owns, or others may enter, keeps no secrets: the first is refused, the second mended.
Result<> make_private(int directory, const std::string& name)
{
    struct stat info {};
    if (fstat(directory, &info) != 0) return disk("directory " + name);
    if (info.st_uid != geteuid()) return fail(Errc::storage_failed, "directory " + name + " belongs to another account");
    if ((info.st_mode & 07777) != 0700 && fchmod(directory, 0700) != 0) return disk("directory " + name);
    return {};
}

Result<Descriptor> make_directory(int parent, const std::string& name)
{
    if (mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST) return disk("directory " + name);
    Descriptor fd(openat(parent, name.c_str(), directory_flags));
    if (!fd) return disk("directory " + name);
    if (const auto ours = make_private(fd.get(), name); !ours) return ours.error();
    return fd;
}

/// Bytes that are in memory anyway.
class ViewSource final : public RandomAccess {
public:
    explicit ViewSource(ByteView bytes) : bytes_(bytes) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        const ByteView rest = bytes_.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size())));
        const std::size_t taken = std::min(rest.size(), into.size());
        std::copy_n(rest.begin(), taken, into.begin());
        return taken;
    }

private:
    ByteView bytes_;
};

}  // namespace

Result<std::unique_ptr<DocumentFiles>> DocumentFiles::open(const std::filesystem::path& spool_dir)
{
    std::error_code ec;
    std::filesystem::create_directories(spool_dir.parent_path(), ec);
    if (mkdir(spool_dir.c_str(), 0700) != 0 && errno != EEXIST) return disk("spool " + spool_dir.string());
    Descriptor root(::open(spool_dir.c_str(), directory_flags));
    if (!root) return disk("spool " + spool_dir.string());
    if (const auto ours = make_private(root.get(), spool_dir.string()); !ours) return ours.error();
    Descriptor lock(openat(root.get(), "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!lock) return disk("spool lock");
    if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return fail(Errc::conflict, "another consigned uses " + spool_dir.string());
    auto incoming = make_directory(root.get(), "incoming");
    if (!incoming) return incoming.error();
    auto jobs = make_directory(root.get(), "jobs");
    if (!jobs) return jobs.error();
    const auto shared = make_directory(root.get(), "segments");
    if (!shared) return shared.error();
    auto segments = Segments::open(shared->get());
    if (!segments) return segments.error();
    if (const auto synced = sync_with_its_name(spool_dir); !synced) return synced.error();
    return std::unique_ptr<DocumentFiles>(new DocumentFiles(std::move(lock), std::move(root), std::move(*incoming), std::move(*jobs), std::move(*segments)));
}

Result<std::unique_ptr<DocumentFiles::Incoming>> DocumentFiles::begin(const seal::Id& id)
{
    const auto key = seal::draw_key();
    if (!key) return key.error();
    return std::make_unique<Incoming>(*this, *key, id);
}

DocumentFiles::Incoming::Sealed::~Sealed()
{
    forget();
    if (fd_) (void)unlinkat(files_.incoming_.get(), name_.c_str(), 0);
}

void DocumentFiles::Incoming::Sealed::forget()
{
    files_.in_memory_ -= memory_.size();
    memory_ = Bytes();
}

Result<> DocumentFiles::Incoming::Sealed::write(ByteView bytes)
{
    if (failed_) return fail(Errc::storage_failed, "an earlier write of this document failed");
    if (!fd_ && memory_.size() + bytes.size() <= most_in_memory && files_.in_memory_ + bytes.size() <= most_in_all) {
        memory_.insert(memory_.end(), bytes.begin(), bytes.end());
        files_.in_memory_ += bytes.size();
        return {};
    }
    if (!fd_)
        if (const auto spilt = spill(); !spilt) return spilt;
    return put(bytes);
}

Result<> DocumentFiles::Incoming::Sealed::spill()
{
    name_ = random_uuid();
    fd_ = Descriptor(openat(files_.incoming_.get(), name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd_) {
        failed_ = true;
        return disk("new document");
    }
    const auto written = put(memory_);
    forget();
    return written;
}

Result<> DocumentFiles::Incoming::Sealed::put(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = failpoint::fails("document.write") ? -1 : ::write(fd_.get(), bytes.data(), failpoint::portion("document.write", bytes.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            failed_ = true;
            return n == 0 ? fail(Errc::storage_failed, "writing a document: nothing was taken") : disk("writing a document");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        written_ += static_cast<std::uint64_t>(n);
    }
    if (written_ - begun_ >= written_at_once) {
        // On its way to the disk while the rest still comes: the sync at its end waits for that alone. An error shows there, too.
        (void)sync_file_range(fd_.get(), static_cast<off64_t>(begun_), static_cast<off64_t>(written_ - begun_), SYNC_FILE_RANGE_WRITE);
        begun_ = written_;
    }
    return {};
}

Result<> DocumentFiles::Incoming::Sealed::finish()
{
    if (failed_) return fail(Errc::storage_failed, "an earlier write of this document failed");
    return fd_ ? sync() : Result<>();
}

Result<> DocumentFiles::Incoming::Sealed::sync()
{
    if (!failpoint::fails("document.sync") && fdatasync(fd_.get()) == 0) return {};
    failed_ = true;  // a second sync would say yes to pages that were lost
    return disk("syncing a document");
}

Result<std::string> DocumentFiles::Incoming::Sealed::keep()
{
    if (failed_) return fail(Errc::storage_failed, "an earlier write of this document failed");
    if (!fd_) {
        if (const auto spilt = spill(); !spilt) return spilt.error();
        if (const auto synced = sync(); !synced) return synced.error();
    }
    const std::string prefix = name_.substr(0, 2);
    if (mkdirat(files_.jobs_.get(), prefix.c_str(), 0700) != 0 && errno != EEXIST) return disk("directory jobs/" + prefix);
    const Descriptor directory(openat(files_.jobs_.get(), prefix.c_str(), directory_flags));
    if (!directory) return disk("directory jobs/" + prefix);
    if (failpoint::fails("document.move") || renameat(files_.incoming_.get(), name_.c_str(), directory.get(), name_.c_str()) != 0) return disk("moving a document");
    fd_.reset();  // it has its place: no longer ours to remove
    // jobs/ too, whoever made the directory: another may not have synced it yet, or have failed to.
    if (failpoint::fails("document.moved") || fsync(directory.get()) != 0 || fsync(files_.incoming_.get()) != 0 || fsync(files_.jobs_.get()) != 0) {
        const Error error = disk("syncing a directory");
        (void)unlinkat(directory.get(), name_.c_str(), 0);
        return error;
    }
    failpoint::reached("document.kept");
    return "jobs/" + prefix + "/" + name_;
}

Result<> DocumentFiles::Incoming::write(ByteView bytes) { return sealing_.write(bytes); }

Result<std::size_t> DocumentFiles::Incoming::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset < sealing_.handed_on()) {
        constexpr auto so_far = seal::OpenedSource::Written::so_far;
        if (const auto memory = sealed_.in_memory()) return seal::OpenedSource(ViewSource(*memory), key_, so_far).read(offset, into);
        return seal::OpenedSource(DescriptorSource(sealed_.descriptor()), key_, so_far).read(offset, into);
    }
    const ByteView rest = sealing_.pending().subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset - sealing_.handed_on(), sealing_.pending().size())));
    const std::size_t taken = std::min(rest.size(), into.size());
    std::copy_n(rest.begin(), taken, into.begin());
    return taken;
}

Result<> DocumentFiles::Incoming::finish() { return sealing_.finish(); }

Result<std::pair<Descriptor, std::string>> DocumentFiles::locate(const std::string& place) const
{
    // "jobs/xx/uuid", as keep() made it.
    constexpr std::size_t prefix = 5, name = 8;
    if (place.size() <= name || !place.starts_with("jobs/") || place[prefix] == '.' || place[name - 1] != '/' || place.find('/', name) != std::string::npos)
        return fail(Errc::not_found, "the document is gone");
    Descriptor directory(openat(jobs_.get(), place.substr(prefix, 2).c_str(), directory_flags));
    if (!directory) return errno == ENOENT ? fail(Errc::not_found, "the document is gone") : disk("opening a document");
    return std::pair{std::move(directory), place.substr(name)};
}

Result<std::pair<Descriptor, Extent>> DocumentFiles::open(const std::string& place) const
{
    if (Segments::holds(place)) return segments_->open(place);
    const auto at = locate(place);
    if (!at) return at.error();
    Descriptor fd(openat(at->first.get(), at->second.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return errno == ENOENT ? fail(Errc::not_found, "the document is gone") : disk("opening a document");
    return std::pair{std::move(fd), Extent{}};
}

void DocumentFiles::hold_removals()
{
    const std::lock_guard lock(held_back_lock_);
    if (!held_back_) held_back_.emplace();
}

void DocumentFiles::release_removals()
{
    std::optional<std::vector<std::string>> places;
    {
        const std::lock_guard lock(held_back_lock_);
        places = std::exchange(held_back_, std::nullopt);
    }
    if (!places) return;
    for (const std::string& place : *places) remove(place);
}

bool DocumentFiles::removals_held() const
{
    const std::lock_guard lock(held_back_lock_);
    return held_back_.has_value();
}

BackupPart DocumentFiles::part_of(const std::string& place) const
{
    BackupPart part;
    if (Segments::holds(place)) {
        const auto record = Segments::record_of(place);
        part.missing = !record;
        if (!record) return part;
        part.file = record->first;
        part.offset = record->second.at;
        part.length = record->second.size.value_or(0);
        return part;
    }
    part.file = place;
    const auto opened = open(place);
    part.missing = !opened;
    if (opened) part.length = DescriptorSource(opened->first.get()).size();
    return part;
}

Result<Descriptor> DocumentFiles::open_file(const std::string& name) const
{
    if (Segments::holds(name)) return segments_->open_file(name);
    auto opened = open(name);
    if (!opened) return opened.error();
    return std::move(opened->first);
}

Result<std::vector<std::string>> DocumentFiles::settled_files(std::chrono::seconds settled) const
{
    const std::time_t now = std::time(nullptr);
    std::vector<std::string> found;
    const auto prefixes = names_in(jobs_.get());
    if (!prefixes) return prefixes.error();
    for (const auto& prefix : *prefixes) {
        const Descriptor directory(openat(jobs_.get(), prefix.c_str(), directory_flags));
        if (!directory) continue;
        const auto names = names_in(directory.get());
        if (!names) return names.error();
        for (const auto& name : *names) {
            struct stat info {};
            if (fstatat(directory.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && now - info.st_ctime >= settled.count()) found.push_back("jobs/" + prefix + "/" + name);
        }
    }
    return found;
}

void DocumentFiles::remove(const std::string& place, Segments::Lasting lasting)
{
    if (lasting == Segments::Lasting::no) {
        const std::lock_guard lock(held_back_lock_);
        if (held_back_) {
            held_back_->push_back(place);
            return;
        }
    }
    if (Segments::holds(place)) return segments_->remove(place, lasting);
    const auto at = locate(place);
    if (!at) return;  // nothing there
    failpoint::reached("document.remove");
    if (unlinkat(at->first.get(), at->second.c_str(), 0) != 0 && errno != ENOENT) log::error("document.remove", {{"why", std::strerror(errno)}});
}

Result<std::set<std::string>> DocumentFiles::sweep(const std::set<std::string>& known)
{
    std::uint64_t removed = 0;
    const auto unfinished = names_in(incoming_.get());
    if (!unfinished) return unfinished.error();
    for (const auto& name : *unfinished)
        if (unlinkat(incoming_.get(), name.c_str(), 0) == 0) ++removed;
    std::set<std::string> there;
    const auto prefixes = names_in(jobs_.get());
    if (!prefixes) return prefixes.error();
    for (const auto& prefix : *prefixes) {
        const Descriptor directory(openat(jobs_.get(), prefix.c_str(), directory_flags));
        if (!directory) {
            if (errno == ENOTDIR || errno == ELOOP) continue;  // not ours
            return disk("directory jobs/" + prefix);
        }
        const auto names = names_in(directory.get());
        if (!names) return names.error();
        for (const auto& name : *names) {
            const std::string place = "jobs/" + prefix + "/" + name;
            if (known.contains(place)) there.insert(place);
            else if (unlinkat(directory.get(), name.c_str(), 0) == 0) ++removed;
        }
    }
    failpoint::reached("recover.swept");
    if (removed) log::info("spool.swept", {{"files", removed}});
    return there;
}

Result<> DocumentFiles::try_sync()
{
    Descriptor fd(openat(incoming_.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    std::string name;
    if (!fd) {  // a file system without unnamed files
        name = random_uuid();
        fd = Descriptor(openat(incoming_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!fd) return disk("trying the disk");
    }
    const Result<> kept = ::write(fd.get(), "x", 1) == 1 && fdatasync(fd.get()) == 0 ? Result<>() : Result<>(disk("trying the disk"));
    if (!name.empty()) (void)unlinkat(incoming_.get(), name.c_str(), 0);
    return kept;
}

std::filesystem::space_info DocumentFiles::space() const
{
    struct statvfs info {};
    if (fstatvfs(root_.get(), &info) != 0) return {};
    const auto bytes = [&](fsblkcnt_t blocks) { return static_cast<std::uint64_t>(blocks) * info.f_frsize; };
    return {bytes(info.f_blocks), bytes(info.f_bfree), bytes(info.f_bavail)};
}

}  // namespace consigne::spooler::store
