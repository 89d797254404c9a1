// Readers behind a device file: keys and serial lines.
#include "release/station/readers/framing.hpp"
#include "release/station/readers/keys.hpp"
#include "release/station/readers/pace.hpp"
#include "release/station/readers/reader.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace consigne::release::station {
namespace {

namespace log = spooler::log;
using boost::system::error_code;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);

/// What kinds of device differ in.
class Kind {
public:
    Kind() = default;
    Kind(const Kind&) = delete;
    Kind& operator=(const Kind&) = delete;
    virtual ~Kind() = default;
    [[nodiscard]] virtual Source source() const = 0;
    /// Makes the open device ready; what is wrong, else empty.
    [[nodiscard]] virtual std::string prepare(int descriptor) = 0;
    [[nodiscard]] virtual std::vector<std::string> feed(std::string_view bytes) = 0;
    [[nodiscard]] virtual std::string gap() = 0;
    [[nodiscard]] virtual bool open() const = 0;
};

class Typing : public Kind {
public:
    Source source() const override { return Source::keyboard; }
    std::string prepare(int descriptor) override
    {
        keys_ = {};
        part_.clear();
        struct stat what {};
        if (fstat(descriptor, &what) != 0) return std::strerror(errno);
        // A pipe belongs to nobody else anyway.
        if (S_ISCHR(what.st_mode) && ioctl(descriptor, EVIOCGRAB, 1) != 0) return std::string("its keys cannot be taken for us alone: ") + std::strerror(errno);
        return {};
    }
    std::vector<std::string> feed(std::string_view bytes) override
    {
        std::vector<std::string> readings;
        part_ += bytes;
        while (part_.size() >= sizeof(input_event)) {
            input_event event{};
            std::memcpy(&event, part_.data(), sizeof event);
            part_.erase(0, sizeof event);
            if (event.type != EV_KEY) continue;
            if (auto reading = keys_.feed(event.code, event.value); !reading.empty()) readings.push_back(std::move(reading));
        }
        return readings;
    }
    std::string gap() override { return keys_.gap(); }
    bool open() const override { return keys_.open(); }

private:
    Keys keys_;
    std::string part_;   ///< of an event that has not come whole
};

speed_t speed_word(unsigned speed)
{
    switch (speed) {
    case 1200: return B1200;
    case 2400: return B2400;
    case 4800: return B4800;
    case 19200: return B19200;
    case 38400: return B38400;
    case 57600: return B57600;
    case 115200: return B115200;
    default: return B9600;
    }
}

class Line : public Kind {
public:
    Line(unsigned speed, std::string frame) : speed_(speed), frame_(std::move(frame)) {}
    Source source() const override { return Source::line; }
    std::string prepare(int descriptor) override
    {
        framing_ = {};
        termios how{};
        if (tcgetattr(descriptor, &how) != 0) return std::string("no serial line: ") + std::strerror(errno);
        cfmakeraw(&how);
        how.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS);
        how.c_cflag |= CLOCAL | CREAD | (frame_[0] == '7' ? CS7 : CS8);
        if (frame_[1] != 'N') how.c_cflag |= PARENB;
        if (frame_[1] == 'O') how.c_cflag |= PARODD;
        if (frame_[2] == '2') how.c_cflag |= CSTOPB;
        how.c_cc[VMIN] = 1;
        how.c_cc[VTIME] = 0;
        cfsetispeed(&how, speed_word(speed_));
        cfsetospeed(&how, speed_word(speed_));
        if (tcsetattr(descriptor, TCSANOW, &how) != 0) return std::strerror(errno);
        return {};
    }
    std::vector<std::string> feed(std::string_view bytes) override { return framing_.feed(bytes); }
    std::string gap() override { return framing_.gap(); }
    bool open() const override { return framing_.open(); }

private:
    unsigned speed_;
    std::string frame_;
    Framing framing_;
};

/// Lives as long as its coroutine; the reader that made it only tells it to stop.
struct Reading {
    Reading(const net::any_io_executor& executor, std::string device, std::unique_ptr<Kind> of_kind, Told to)
        : path(std::move(device)), kind(std::move(of_kind)), told(std::move(to)), file(executor), clock(executor), silence(executor) {}
    std::string path;
    std::unique_ptr<Kind> kind;
    Told told;
    net::posix::stream_descriptor file;
    net::steady_timer clock, silence;
    std::string trouble = "not looked at yet";
    bool stopped = false;
};

std::string open(Reading& self)
{
    struct stat what {};
    if (::stat(self.path.c_str(), &what) != 0) return std::strerror(errno);
    // A pipe that is open for both never ends when a writer goes; a line is spoken to, too, when it is set up.
    const int mode = S_ISFIFO(what.st_mode) || self.kind->source() == Source::line ? O_RDWR : O_RDONLY;
    const int descriptor = ::open(self.path.c_str(), mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) return std::strerror(errno);
    error_code ec;
    self.file.assign(descriptor, ec);
    if (ec) {
        ::close(descriptor);
        return "no device: " + ec.message();
    }
    return self.kind->prepare(descriptor);
}

void say(Reading& self, std::string trouble)
{
    if (trouble != self.trouble) {
        if (trouble.empty()) log::info("reader works", {{"reader", word(self.kind->source())}, {"device", self.path}});
        else log::warning("reader does not work", {{"reader", word(self.kind->source())}, {"device", self.path}, {"why", trouble}});
    }
    self.trouble = std::move(trouble);
}

void await_silence(const std::shared_ptr<Reading>& self)
{
    self->silence.expires_after(gap_of_readers);
    self->silence.async_wait([self](const error_code& ec) {
        if (ec || self->stopped || self->silence.expiry() > std::chrono::steady_clock::now()) return;
        if (auto reading = self->kind->gap(); !reading.empty()) self->told(std::move(reading), self->kind->source());
    });
}

net::awaitable<void> run(std::shared_ptr<Reading> self)
{
    std::array<char, 1024> piece{};
    while (!self->stopped) {
        say(*self, open(*self));
        while (self->trouble.empty() && !self->stopped) {
            const auto [ec, size] = co_await self->file.async_read_some(net::buffer(piece), no_throw);
            if (self->stopped) break;
            if (ec) {
                say(*self, ec.message());
                break;
            }
            for (auto& reading : self->kind->feed({piece.data(), size})) self->told(std::move(reading), self->kind->source());
            if (self->kind->open()) await_silence(self);
        }
        error_code ignored;
        self->file.close(ignored);
        if (self->stopped) break;
        self->clock.expires_after(look_again);
        co_await self->clock.async_wait(no_throw);
    }
}

class DeviceReader : public Reader {
public:
    DeviceReader(const net::any_io_executor& executor, const std::string& device, std::unique_ptr<Kind> kind, Told told)
        : self_(std::make_shared<Reading>(executor, device, std::move(kind), std::move(told)))
    {
        net::co_spawn(executor, run(self_), net::detached);
    }
    ~DeviceReader() override
    {
        self_->stopped = true;
        error_code ignored;
        self_->file.close(ignored);
        self_->clock.cancel();
        self_->silence.cancel();
    }
    Source source() const override { return self_->kind->source(); }
    std::string trouble() const override { return self_->trouble; }

private:
    std::shared_ptr<Reading> self_;
};

}  // namespace

std::unique_ptr<Reader> keyboard_reader(net::any_io_executor executor, const std::string& device, Told told)
{
    return std::make_unique<DeviceReader>(executor, device, std::make_unique<Typing>(), std::move(told));
}

std::unique_ptr<Reader> line_reader(net::any_io_executor executor, const std::string& device, unsigned speed, const std::string& frame, Told told)
{
    return std::make_unique<DeviceReader>(executor, device, std::make_unique<Line>(speed, frame), std::move(told));
}

}  // namespace consigne::release::station
