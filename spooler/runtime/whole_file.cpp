#include "spooler/runtime/whole_file.hpp"

#include "spooler/document/descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

Error trouble(const std::filesystem::path& file) { return fail(Errc::storage_failed, file.string() + ": " + std::strerror(errno)); }

std::filesystem::path folder_of(const std::filesystem::path& file) { return file.has_parent_path() ? file.parent_path() : std::filesystem::path("."); }

}  // namespace

Result<std::string> read_whole_file(const std::filesystem::path& file, std::size_t most)
{
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!in) {
        Error error = trouble(file);
        if (errno == ENOENT) error.code = Errc::not_found;
        return error;
    }
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        const ssize_t count = ::read(in.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return trouble(file);
        if (count == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
        if (text.size() > most) return fail(Errc::limit_exceeded, file.string() + ": longer than " + std::to_string(most) + " octets");
    }
}

Result<> put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& file)
{
    if (::rename(fresh.c_str(), file.c_str()) != 0) return trouble(file);
    // Without this a power failure may take the rename back.
    const Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder && ::fsync(folder.get()) == 0 ? Result<>() : Result<>(trouble(folder_of(file)));
}

Result<> write_whole_file(const std::filesystem::path& file, std::string_view text, mode_t mode)
{
    const std::filesystem::path fresh = file.string() + ".new";
    (void)::unlink(fresh.c_str());
    const Descriptor out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!out) return trouble(fresh);
    while (!text.empty()) {
        const ssize_t count = ::write(out.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return trouble(fresh);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    struct stat folder {};
    if (::geteuid() == 0 && ::stat(folder_of(file).c_str(), &folder) == 0 && ::fchown(out.get(), folder.st_uid, folder.st_gid) != 0) return trouble(fresh);
    if (::fsync(out.get()) != 0) return trouble(fresh);
    return put_in_place(fresh, file);
}

}  // namespace consigne::spooler
