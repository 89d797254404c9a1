#include "spooler/document/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace consigne::spooler {

Result<Pipe> make_pipe()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::storage_failed, std::string("pipe: ") + std::strerror(errno));
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

DescriptorSource::DescriptorSource(int fd, Extent extent) : fd_(fd), at_(extent.at)
{
    struct stat info {};
    if (fstat(fd, &info) != 0 || info.st_size <= 0) return;
    const auto all = static_cast<std::uint64_t>(info.st_size);
    const std::uint64_t there = all - std::min(all, at_);
    size_ = extent.size ? std::min(*extent.size, there) : there;
}

Result<std::size_t> DescriptorSource::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset >= size_) return std::size_t{0};
    into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset)));
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t n = pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(at_ + offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(Errc::storage_failed, std::string("reading the document: ") + std::strerror(errno), offset);
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

Result<> DescriptorSink::put(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(Errc::storage_failed, std::string("writing the result: ") + std::strerror(errno), written_);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<> DescriptorSink::write(ByteView bytes)
{
    if (bytes.size() > limit_ - written_) return fail(Errc::limit_exceeded, "the rewritten document grows beyond its limit", written_);
    written_ += bytes.size();
    if (buffer_.size() + bytes.size() > buffer_size) {
        if (const auto done = put(buffer_); !done) return done;
        buffer_.clear();
    }
    if (bytes.size() >= buffer_size) return put(bytes);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return {};
}

Result<> DescriptorSink::finish()
{
    const auto done = put(buffer_);
    buffer_.clear();
    return done;
}

Result<Descriptor> unnamed_file(const std::string& directory)
{
    Descriptor file(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        file = Descriptor(memfd_create("consigne-result", MFD_CLOEXEC));
    if (!file) return fail(Errc::storage_failed, std::string("making a working file: ") + std::strerror(errno));
    return file;
}

}  // namespace consigne::spooler
