#include "tests/mfp/receive.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace consigne::mfp {
namespace {

constexpr std::size_t max_line = 1024;
constexpr std::size_t max_control = 64 * 1024;
constexpr std::size_t max_files = 100;
const std::string accepted(1, '\0');
const std::string refused(1, '\1');

struct DataPart {
    std::string name;
    int id;
};

/// Copies of one data file: how often a print line (f, l, o, p …) names it.
std::uint32_t printed_times(const std::string& control, const std::string& name)
{
    std::istringstream lines{control};
    std::uint32_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.size() > 1 && std::string_view{"fclopdgtnrv"}.find(line[0]) != std::string_view::npos && line.substr(1) == name)
            ++count;
    }
    return count;
}

std::string control_value(const std::string& control, char key)
{
    std::istringstream lines{control};
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty() && line[0] == key) return line.substr(1);
    }
    return {};
}

void print_parts(Device& device, const std::string& control, std::vector<DataPart>& parts)
{
    std::erase_if(parts, [&](const DataPart& part) {
        const std::uint32_t times = printed_times(control, part.name);
        if (times == 0) return false;
        device.update(part.id, [&](Job& job) {
            job.control_file = control;
            job.user = control_value(control, 'P');
            job.title = control_value(control, 'J');
            if (job.title.empty()) job.title = control_value(control, 'N');
            job.request.copies = times;
        });
        device.submit(part.id);
        return true;
    });
}

/// The files of one job. False when the connection is of no more use.
bool receive_file(Stream& stream, Device& device, bool control_file, std::uint64_t size, const std::string& name,
                  std::string& control, std::vector<DataPart>& parts)
{
    std::vector<char> buffer(65536);
    if (control_file) {
        if (size > max_control) {
            stream.write(refused);
            return false;
        }
        stream.write(accepted);
        std::string text(size, '\0');
        char end = 1;
        if (!stream.read_exact(text.data(), text.size()) || !stream.read_exact(&end, 1) || end != 0) return false;
        control += text;
        print_parts(device, control, parts);
        return stream.write(accepted);
    }
    if (parts.size() >= max_files) return false;
    stream.write(accepted);
    Job job;
    job.how = "lpd";
    job.format = "application/octet-stream";
    const int id = device.create(std::move(job));
    bool whole = true;
    {
        DataFile file{device.data_path(id)};
        // Size 0 means: until the sender half-closes (Windows, "LPR byte counting" off).
        const bool open_ended = size == 0;
        std::uint64_t left = size;
        while (open_ended || left > 0) {
            const std::size_t want = open_ended ? buffer.size() : static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
            const std::size_t n = stream.read(buffer.data(), want);
            if (n == 0 || !file.write(buffer.data(), n)) {
                whole = open_ended && n == 0;
                break;
            }
            left -= open_ended ? 0 : n;
            if (device.faults().reset_mid_body) {
                stream.reset();
                device.discard(id);
                return false;
            }
        }
        char end = 1;
        if (whole && !open_ended) whole = stream.read_exact(&end, 1) && end == 0;
    }
    if (!whole) {
        device.discard(id);
        return false;
    }
    parts.push_back({name, id});
    print_parts(device, control, parts);
    return stream.write(accepted);
}

void receive_job(Stream& stream, Device& device)
{
    stream.write(accepted);
    std::string control;
    std::vector<DataPart> parts;
    std::string line;
    while (stream.read_line(line, max_line)) {
        if (line.empty()) continue;
        if (line[0] == '\0') {  // LPRng sends one octet too many; what follows is a command
            line.erase(0, 1);
            if (line.empty()) continue;
        }
        if (line[0] == '\1') {
            stream.write(accepted);
            break;
        }
        if (line[0] != '\2' && line[0] != '\3') {
            stream.write(refused);
            break;
        }
        const auto space = line.find(' ');
        std::uint64_t size = 0;
        const auto [end, error] = std::from_chars(line.data() + 1, line.data() + std::min(space, line.size()), size);
        if (space == std::string::npos || error != std::errc{}) {
            stream.write(refused);
            break;
        }
        if (!receive_file(stream, device, line[0] == '\2', size, line.substr(space + 1), control, parts)) break;
    }
    // Data that no control file named is not a job.
    for (const DataPart& part : parts) device.discard(part.id);
}

std::string queue_state(Device& device, bool long_form)
{
    const auto [state, reason] = device.printer_state();
    std::string out = state == 5 ? fmt::format("lp is stopped ({})\n", reason) : "lp is ready\n";
    bool any = false;
    for (const Job& job : device.jobs()) {
        if (job.over()) continue;
        if (!any && !long_form) out += "Rank   Owner      Job  Files                 Total Size\n";
        any = true;
        if (long_form) out += fmt::format("\n{}: {} [job {} mfp]\n\t{} {} bytes\n", job.user, keyword(job.state), job.id, job.title, job.bytes);
        else out += fmt::format("{:<6} {:<10} {:<4} {:<21} {} bytes\n", keyword(job.state), job.user, job.id, job.title, job.bytes);
    }
    return any ? out : out + "no entries\n";
}

}  // namespace

void serve_lpd(Stream& stream, Device& device)
{
    std::string line;
    if (!stream.read_line(line, max_line) || line.empty()) return;
    const char command = line[0];
    std::istringstream words{line.substr(1)};
    std::string queue;
    words >> queue;
    if (queue != "lp" || (command == '\2' && device.faults().refuse)) {
        stream.write(refused);
        return;
    }
    switch (command) {
    case '\1': stream.write(accepted); break;
    case '\2': receive_job(stream, device); break;
    case '\3': case '\4': stream.write(queue_state(device, command == '\4')); break;
    case '\5': {
        std::string agent;
        words >> agent;
        for (std::string which; words >> which;)
            for (const Job& job : device.jobs())
                if (which == job.user || which == std::to_string(job.id)) device.cancel(job.id);
        stream.write(accepted);
        break;
    }
    default: stream.write(refused); break;
    }
    stream.finish();
}

}  // namespace consigne::mfp
