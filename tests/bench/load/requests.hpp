// What a client sends: IPP requests in HTTP heads, and the document behind them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>

namespace consigne::bench {

struct Target {
    sockaddr_in address{};
    std::string host;  ///< "127.0.0.1:8631", of the Host header and the printer-uri
    std::string path;  ///< "/ipp/print/consigne"; of LPD the queue's name
};

/// Reads "127.0.0.1:8631/ipp/print/consigne". Throws std::invalid_argument.
[[nodiscard]] Target target_of(const std::string& text);

/// Who prints: "person-00042".
[[nodiscard]] std::string login_of(unsigned person);

/// The head and the attributes of a Print-Job (RFC 8011 §4.2.1) whose document of so many octets follows.
[[nodiscard]] std::string print_job(const Target& target, unsigned person, std::uint32_t request_id, std::uint64_t document_octets, bool keep_alive);

/// A whole Get-Jobs (RFC 8011 §4.2.6) of that person's jobs, their numbers and addresses.
[[nodiscard]] std::string get_jobs(const Target& target, unsigned person, std::uint32_t request_id);

/// PCL 5 of so many octets: a reset, then pages of text. The octets of a longer document are these again and again from the second
/// of this block on, which is why the reset at its start stands there once.
class Document {
public:
    explicit Document(std::uint64_t octets);
    [[nodiscard]] std::uint64_t octets() const { return octets_; }
    /// What stands from `offset` on, as much of it as lies in one piece; empty at the end.
    [[nodiscard]] std::string_view from(std::uint64_t offset) const;

private:
    std::uint64_t octets_;
    std::string pages_;
};

}  // namespace consigne::bench
