// Documents behind file descriptors.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <optional>
#include <utility>

#include <unistd.h>

namespace consigne::spooler {

/// Owns a descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    ~Descriptor() { reset(); }
    void reset()
    {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    [[nodiscard]] int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }  ///< no longer ours to close
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// What is written at one end is read at the other; neither end passes to a program that is started.
struct Pipe {
    Descriptor read, write;
};
/// Errors: storage_failed.
[[nodiscard]] Result<Pipe> make_pipe();

/// A part of a file, in octets; without a size, all from `at` on.
struct Extent {
    std::uint64_t at = 0;
    std::optional<std::uint64_t> size;
};

/// A file, or a part of it, read by position; the descriptor stays its owner's.
class DescriptorSource final : public RandomAccess {
public:
    explicit DescriptorSource(int fd, Extent extent = {});
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

private:
    int fd_;
    std::uint64_t at_;
    std::uint64_t size_ = 0;
};

/// A file written in order through a 256 KiB buffer.
class DescriptorSink final : public ByteSink {
public:
    DescriptorSink(int fd, std::uint64_t limit) : fd_(fd), limit_(limit) { buffer_.reserve(buffer_size); }
    [[nodiscard]] Result<> write(ByteView bytes) override;
    [[nodiscard]] Result<> finish() override;

private:
    static constexpr std::size_t buffer_size = 256 * 1024;
    [[nodiscard]] Result<> put(ByteView bytes);

    int fd_;
    std::uint64_t limit_;
    std::uint64_t written_ = 0;
    Bytes buffer_;
};

/// An empty file without a name beside `directory`'s files, or in memory where the file system cannot do that.
[[nodiscard]] Result<Descriptor> unnamed_file(const std::string& directory);

}  // namespace consigne::spooler
