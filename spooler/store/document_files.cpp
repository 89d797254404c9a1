#include "spooler/store/document_files.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/seal/source.hpp"
#include "spooler/store/random.hpp"

#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace consigne::spooler::store {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Error disk(const std::string& doing) { return fail(Errc::storage_failed, doing + ": " + std::strerror(errno)); }

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

/// Names in a directory, dots left out.
Result<std::vector<std::string>> names_in(int directory)
{
    std::vector<std::string> names;
    Descriptor copy(openat(directory, ".", directory_flags));
    if (!copy) return disk("listing the spool");
    const std::unique_ptr<DIR, decltype([](DIR* open) { closedir(open); })> listing(fdopendir(copy.get()));
    if (!listing) return disk("listing the spool");
    copy.release();  // closedir closes it
    for (;;) {
        errno = 0;
        const dirent* entry = readdir(listing.get());
        if (!entry) break;
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    }
    if (errno != 0) return disk("listing the spool");
    return names;
}

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
    return std::unique_ptr<DocumentFiles>(new DocumentFiles(std::move(lock), std::move(root), std::move(*incoming), std::move(*jobs)));
}

Result<std::unique_ptr<DocumentFiles::Incoming>> DocumentFiles::begin(const seal::Id& id)
{
    const auto key = seal::draw_key();
    if (!key) return key.error();
    std::string name = random_uuid();
    Descriptor fd(openat(incoming_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return disk("new document");
    return std::make_unique<Incoming>(*this, std::move(name), std::move(fd), *key, id);
}

DocumentFiles::Incoming::~Incoming()
{
    if (file_.descriptor() >= 0) (void)unlinkat(files_.incoming_.get(), name_.c_str(), 0);
}

Result<> DocumentFiles::Incoming::File::write(ByteView bytes)
{
    if (failed_) return fail(Errc::storage_failed, "an earlier write of this document failed");
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            failed_ = true;
            return n == 0 ? fail(Errc::storage_failed, "writing a document: nothing was taken") : disk("writing a document");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<> DocumentFiles::Incoming::write(ByteView bytes) { return sealing_.write(bytes); }

Result<std::size_t> DocumentFiles::Incoming::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset < sealing_.handed_on()) {
        const DescriptorSource sealed(file_.descriptor());
        return seal::OpenedSource(sealed, key_, seal::OpenedSource::Written::so_far).read(offset, into);
    }
    const ByteView rest = sealing_.pending().subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset - sealing_.handed_on(), sealing_.pending().size())));
    const std::size_t taken = std::min(rest.size(), into.size());
    std::copy_n(rest.begin(), taken, into.begin());
    return taken;
}

Result<> DocumentFiles::Incoming::File::finish()
{
    if (failed_) return fail(Errc::storage_failed, "an earlier write of this document failed");
    if (fdatasync(fd_.get()) == 0) return {};
    failed_ = true;  // a second sync would say yes to pages that were lost
    return disk("syncing a document");
}

Result<> DocumentFiles::Incoming::finish() { return sealing_.finish(); }

Result<DocumentFiles::Kept> DocumentFiles::Incoming::keep()
{
    if (const auto finished = finish(); !finished) return finished.error();
    const std::string prefix = name_.substr(0, 2);
    const bool fresh = mkdirat(files_.jobs_.get(), prefix.c_str(), 0700) == 0;
    if (!fresh && errno != EEXIST) return disk("directory jobs/" + prefix);
    const Descriptor directory(openat(files_.jobs_.get(), prefix.c_str(), directory_flags));
    if (!directory) return disk("directory jobs/" + prefix);
    if (renameat(files_.incoming_.get(), name_.c_str(), directory.get(), name_.c_str()) != 0) return disk("moving a document");
    file_.close();  // it has its place: no longer ours to remove
    if (fsync(directory.get()) != 0 || fsync(files_.incoming_.get()) != 0 || (fresh && fsync(files_.jobs_.get()) != 0)) {
        const Error error = disk("syncing a directory");
        (void)unlinkat(directory.get(), name_.c_str(), 0);
        return error;
    }
    return Kept{"jobs/" + prefix + "/" + name_, key_};
}

Result<std::pair<Descriptor, std::string>> DocumentFiles::locate(const std::string& place) const
{
    // "jobs/xx/uuid", as keep() made it.
    constexpr std::size_t prefix = 5, name = 8;
    if (place.size() <= name || !place.starts_with("jobs/") || place[name - 1] != '/' || place.find('/', name) != std::string::npos)
        return fail(Errc::not_found, "the document is gone");
    Descriptor directory(openat(jobs_.get(), place.substr(prefix, 2).c_str(), directory_flags));
    if (!directory) return errno == ENOENT ? fail(Errc::not_found, "the document is gone") : disk("opening a document");
    return std::pair{std::move(directory), place.substr(name)};
}

Result<Descriptor> DocumentFiles::open(const std::string& place) const
{
    const auto at = locate(place);
    if (!at) return at.error();
    Descriptor fd(openat(at->first.get(), at->second.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return errno == ENOENT ? fail(Errc::not_found, "the document is gone") : disk("opening a document");
    return fd;
}

void DocumentFiles::remove(const std::string& place)
{
    const auto at = locate(place);
    if (!at) return;  // nothing there
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
    if (removed) log::info("spool.swept", {{"files", removed}});
    return there;
}

Result<> DocumentFiles::try_sync()
{
    auto file = begin({});
    if (!file) return file.error();
    if (const auto written = (*file)->write(as_bytes("x")); !written) return written;
    return (*file)->finish();
}

std::uint64_t DocumentFiles::free_bytes() const
{
    struct statvfs info {};
    if (fstatvfs(root_.get(), &info) != 0) return 0;
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace consigne::spooler::store
