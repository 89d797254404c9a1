#include "tests/mfp/receive.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace consigne::mfp {

DataFile::DataFile(const std::string& path) : fd_{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)} {}

DataFile::~DataFile()
{
    if (fd_ >= 0) ::close(fd_);
}

bool DataFile::write(const void* data, std::size_t size)
{
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t n = ::write(fd_, at, size);
        if (n <= 0) return false;
        at += n;
        size -= static_cast<std::size_t>(n);
        written += static_cast<std::size_t>(n);
    }
    return true;
}

void serve_raw(Stream& stream, Device& device)
{
    std::vector<char> buffer(65536);
    std::size_t n = stream.read(buffer.data(), buffer.size());
    if (n == 0) return;  // a port check, not a job
    if (device.faults().refuse) return stream.reset();
    Job job;
    job.how = "raw";
    job.format = "application/octet-stream";
    const int id = device.create(std::move(job));
    {
        DataFile file{device.data_path(id)};
        for (; n > 0; n = stream.read(buffer.data(), buffer.size())) {
            if (!file.write(buffer.data(), n)) break;
            if (device.faults().reset_mid_body) {
                stream.reset();
                device.discard(id);
                return;
            }
        }
    }
    // The port cannot tell a cut from an end: what came is printed, as the machine does.
    device.submit(id);
}

}  // namespace consigne::mfp
