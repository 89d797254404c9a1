// The service's side of consigne-sandbox: documents are read and rewritten there, never here.
#pragma once

#include "filters/policy/policy.hpp"
#include "spooler/api/picture.hpp"
#include "spooler/document/document.hpp"

#include <chrono>
#include <filesystem>
#include <memory>

namespace consigne::spooler {

struct Inspection {
    pdl::Facts facts;
    filters::Capabilities can;
};

struct Rewritten {
    filters::Report report;
    pdl::Facts facts;   ///< of the result, re-read by another child
};

/// Thread safe; blocking. One launcher process, a fresh child for each document, at most `children` at once.
/// A dead launcher is started again, and what it was asked is asked again. Errors: malformed (the document), unsupported,
/// limit_exceeded, timed_out (child killed), conflict (promise did not hold), storage_failed (output). Two say nothing about the
/// document: peer_gone (no launcher could be kept alive), busy (the child was killed from outside).
class Sandbox {
public:
    virtual ~Sandbox() = default;
    /// `document`: open for reading; stays the caller's. Its key goes to the child that reads it and nowhere else.
    [[nodiscard]] virtual Result<Inspection> inspect(const DocumentView& document) = 0;
    /// Writes to `output` (empty, open for both, the caller's), then proves it.
    [[nodiscard]] virtual Result<Rewritten> rewrite(const DocumentView& document, const pdl::Facts& facts, const filters::Policy& policy, const DocumentView& output) = 0;
    /// Copies an untouched document to `output` but for PJL lines that threats.md T-PJL forbids; says which were cut.
    [[nodiscard]] virtual Result<std::vector<std::string>> clean(const DocumentView& document, const DocumentView& output) = 0;
    /// Writes raster pages (PWG, CUPS, Apple) to `output` as PCL XL and reads them again: as many, and in colour where they were.
    /// Returns the facts of the result.
    [[nodiscard]] virtual Result<pdl::Facts> convert(const DocumentView& document, const pdl::Facts& facts, const DocumentView& output) = 0;
    /// Draws the first page of a document of that language, small. Errors: also unsupported (nothing here draws it).
    [[nodiscard]] virtual Result<Picture> picture(const DocumentView& document, pdl::Language language) = 0;
    /// Takes no further request (peer_gone), and ends those under way, the same, when they take longer than `grace`. Blocks.
    virtual void stop(std::chrono::milliseconds grace) = 0;
};

/// Starts the launcher (`program`: path of consigne-sandbox). Errors: storage_failed when it cannot be started.
[[nodiscard]] Result<std::unique_ptr<Sandbox>> start_sandbox(const std::filesystem::path& program, unsigned children);

/// Reaches the launcher that somebody else starts (systemd, a fresh one for each connection to `socket`: SOCK_SEQPACKET).
/// Errors: storage_failed when nobody answers there.
[[nodiscard]] Result<std::unique_ptr<Sandbox>> connect_sandbox(const std::filesystem::path& socket, unsigned children);

}  // namespace consigne::spooler
