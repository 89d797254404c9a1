// The documents of the command-line tools: a file, or standard input kept in an unnamed file so that any byte can be read.
#pragma once

#include "spooler/document/descriptor.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

namespace consigne::spooler::sandbox {

[[nodiscard]] inline std::string scratch_directory()
{
    const char* chosen = std::getenv("TMPDIR");
    return chosen && *chosen ? chosen : "/tmp";
}

[[nodiscard]] inline Result<> copy_all(int from, int to)
{
    DescriptorSink sink(to, ~std::uint64_t{0});
    Bytes piece(256 * 1024);
    while (true) {
        const ssize_t n = ::read(from, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(Errc::storage_failed, std::strerror(errno));
        if (n == 0) return sink.finish();
        if (const auto put = sink.write(ByteView(piece).first(static_cast<std::size_t>(n))); !put) return put;
    }
}

/// `-` is standard input. Errors: not_found, storage_failed.
[[nodiscard]] inline Result<Descriptor> open_input(const std::string& name)
{
    if (name == "-") {
        auto kept = unnamed_file(scratch_directory());
        if (!kept) return kept;
        if (const auto copied = copy_all(STDIN_FILENO, kept->get()); !copied) return copied.error();
        return kept;
    }
    Descriptor file(open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return fail(errno == ENOENT ? Errc::not_found : Errc::storage_failed, std::strerror(errno));
    struct stat info {};
    if (fstat(file.get(), &info) != 0 || S_ISDIR(info.st_mode)) return fail(Errc::not_found, "not a file");
    return file;
}

}  // namespace consigne::spooler::sandbox
