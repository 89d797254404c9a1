// The control port: faults told by HTTP, counters and jobs read by it.
#pragma once
#include "tests/mfp/device.hpp"
#include "tests/mfp/net.hpp"

namespace consigne::mfp {
void serve_control(Stream& stream, Device& device, Hub& hub);
}
