// One LPD connection (RFC 1179): jobs in, the queue's state, jobs removed.
#pragma once

#include "spooler/http/net_stream.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/runtime/blocking_pool.hpp"

#include <atomic>
#include <functional>

namespace consigne::spooler::lpd {

/// What sessions work with; outlives them.
struct Context {
    Printers& printers;
    Jobs& jobs;
    Intake& intake;
    BlockingPool& disk;
    /// Whether user names from this address are believed at this printer (its trusted networks).
    std::function<bool(const Printer&, const std::string& peer)> trusted;
    std::atomic<std::uint64_t> document_limit = std::uint64_t{2} << 30;  ///< bytes; may change between documents
    /// Whether this address may use LPD at all; none: everybody. Asked for each connection.
    std::function<bool(const std::string& peer)> admitted = {};
};

/// Serves the connection to its end; runs on the connection's strand. Limits: 10 s for a command line, 1 KiB/s for files.
[[nodiscard]] http::net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context);

/// The printer of this queue: by its name, else by the only one that differs in case (mainframes send capitals). Blocking. Errors:
/// not_found.
[[nodiscard]] Result<Printer> find_queue(Printers& printers, const std::string& queue);

/// The queue's state as lpq prints it. `full`: whether titles and sizes may be told of a job.
[[nodiscard]] std::string queue_state(const Printer& printer, const std::vector<Job>& jobs, bool long_form, const std::function<bool(const Job&)>& full);

/// Whether `agent` at `peer` may remove the job (threats.md T-AUTHZ-1): a believed name its own jobs; a claimed name only what
/// came under it from the same address within ten minutes. What was proved (somebody signed in, or printed to their own address) is
/// no name's to remove.
[[nodiscard]] bool may_remove(const Job& job, const std::string& agent, const std::string& peer, bool trusted, Instant now);

}  // namespace consigne::spooler::lpd
