// The names that printers have on the network, where they differ from the ones they want: somebody else had those first.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace consigne::spooler::discovery {

/// Kept in a file, so that a printer that gave way once keeps its name (RFC 6762 §9). Any thread.
class Names {
public:
    /// A file that cannot be read is an empty one: the network will tell again.
    explicit Names(std::filesystem::path file);

    /// The name that this printer has used while it wanted `wanted`; `wanted` when there is none.
    [[nodiscard]] std::string used(const std::string& printer_uuid, const std::string& wanted) const;
    /// Keeps it, or forgets the printer when it has what it wants. Blocking.
    void keep(const std::string& printer_uuid, const std::string& wanted, const std::string& used);

private:
    struct Name {
        std::string wanted, used;
    };
    void write() const;

    std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::map<std::string, Name> names_;
};

}  // namespace consigne::spooler::discovery
