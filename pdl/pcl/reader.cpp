#include "pdl/pcl/reader.hpp"

#include "pdl/pcl/interpreter.hpp"

namespace consigne::pdl::pcl {

Result<Segment> read(Cursor& in, const Defaults& defaults)
{
    Interpreter interpreter(defaults);
    if (const auto done = interpreter.run(in); !done) return done.error();
    return interpreter.finish();
}

Result<Segment> read_plot(Cursor& in, const Defaults& defaults)
{
    Interpreter interpreter(defaults);
    if (const auto done = interpreter.run_plot(in); !done) return done.error();
    auto segment = interpreter.finish();
    if (segment && segment->confidence == Confidence::exact) segment->confidence = Confidence::estimated;
    return segment;
}

}  // namespace consigne::pdl::pcl
