// Ghostscript, for PostScript that only running it can count: a process of its own, started by the sandbox child.
#pragma once

#include "pdl/postscript/executor.hpp"
#include "spooler/sandbox/canvas.hpp"
#include "spooler/sandbox/child.hpp"

#include <chrono>

namespace consigne::spooler::sandbox {

/// Feeds a program to Ghostscript's standard input and reads its pages back as PWG raster of 100 dpi. One process a job;
/// all jobs of a document share one time limit. Blocks; used by the child's only thread.
class Ghostscript final : public pdl::postscript::Executor {
public:
    explicit Ghostscript(const Limits& limits);

    [[nodiscard]] Result<pdl::postscript::Execution> execute(pdl::postscript::Program& program, const pdl::Defaults& defaults) override;

    /// Draws the first page of a program, or of a PDF, and leaves it there: what the rest of it does is not waited for. Errors: as
    /// execute.
    [[nodiscard]] Result<> draw(pdl::postscript::Program& program, bool pdf, Canvas& canvas);

private:
    Limits limits_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace consigne::spooler::sandbox
