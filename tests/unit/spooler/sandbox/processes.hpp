// Looking at other processes, and documents that keep a reader busy.
#pragma once

#include "spooler/document/descriptor.hpp"
#include "tests/support/pieces.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <sys/mman.h>
#include <sys/types.h>

namespace consigne::spooler::test {

struct ProcessState {
    char state = 'X';  ///< of /proc/PID/stat; Z and X are over
    pid_t parent = 0;
    [[nodiscard]] bool over() const { return state == 'Z' || state == 'X'; }
};
inline ProcessState state_of(const std::string& process)
{
    ProcessState found;
    std::ifstream file("/proc/" + process + "/stat");
    std::string text;
    std::getline(file, text);
    const auto end = text.rfind(") ");  // the name before it may hold anything
    if (end == std::string::npos) return found;
    std::istringstream rest(text.substr(end + 2));
    rest >> found.state >> found.parent;
    return found;
}

/// Processes whose parent is `parent` and that are not over.
inline std::set<pid_t> children_of(pid_t parent)
{
    std::set<pid_t> found;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ec)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const ProcessState process = state_of(name);
        if (process.parent == parent && !process.over()) found.insert(std::stoi(name));
    }
    return found;
}

/// Children that are confined, the last thing before they turn to their document. One met earlier does not yet die with its
/// launcher; stopped for good, it would stay for ever, and hold what it had inherited.
inline std::set<pid_t> at_work(pid_t launcher)
{
    std::set<pid_t> found;
    for (const pid_t child : children_of(launcher)) {
        std::ifstream limits("/proc/" + std::to_string(child) + "/limits");
        for (std::string line; std::getline(limits, line);)
            if (line.starts_with("Max cpu time") && line.find("unlimited") == std::string::npos) found.insert(child);
    }
    return found;
}

/// How many descriptors a process has open; 0 when it is gone.
inline std::size_t open_descriptors(const std::string& process = "self")
{
    std::size_t count = 0;
    std::error_code ec;
    for (std::filesystem::directory_iterator it("/proc/" + process + "/fd", ec), end; !ec && it != end; it.increment(ec)) ++count;
    return process == "self" && count ? count - 1 : count;  // but the one that looks
}

inline Descriptor document_of(ByteView bytes)
{
    Descriptor file(memfd_create("document", MFD_CLOEXEC));
    if (!file || ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    return file;
}
inline Descriptor golden_document(const std::string& name)
{
    const Bytes bytes = consigne::test::golden(name);
    return document_of(bytes);
}

/// PCL of half a terabyte of nothing (a hole takes no room): whoever reads it is busy for minutes.
inline Descriptor endless_document()
{
    Descriptor file = document_of(as_bytes("\033E"));
    if (::ftruncate(file.get(), off_t{1} << 39) != 0) std::abort();
    return file;
}

}  // namespace consigne::spooler::test
