#include "pdl/postscript/reader.hpp"

#include "pdl/postscript/job.hpp"

namespace consigne::pdl::postscript {

Result<Segment> read(Cursor& in, const Defaults& defaults)
{
    Segment segment;
    segment.language = Language::postscript;
    Source source(in);
    if (auto opened = source.open(); !opened) return opened.error();
    auto job = std::make_unique<Job>(segment, defaults);
    std::uint64_t begin = in.offset();
    const auto program = [&](std::uint64_t end) { return Program(in.source(), begin, end, source.quoted()); };
    Line line;
    while (job->pass_over(source), source.next(line)) {
        if (line.end_of_job) {
            // The interpreter starts afresh (nothing set before the Ctrl-D lasts).
            if (auto done = job->finish(program(in.offset() - 1)); !done) return done.error();
            job = std::make_unique<Job>(segment, defaults);
            begin = in.offset();
        } else if (auto taken = job->line(line, source); !taken) {
            return taken.error();
        }
    }
    if (auto done = job->finish(program(in.offset())); !done) return done.error();
    if (in.error()) return *in.error();
    source.close();
    if (!segment.pages_known) {
        segment.pages.clear();
        segment.confidence = Confidence::none;
    }
    return segment;
}

}  // namespace consigne::pdl::postscript
