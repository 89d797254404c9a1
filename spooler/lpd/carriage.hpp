// FORTRAN carriage control (the print line 'r', RFC 1179 §7.27), as mainframes send their lists.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::lpd {

/// Turns lines whose first column says how the paper moves before them ('1' a new page, '0' and '-' one and two blank lines, '+' none,
/// so that the line is printed over the one before) into text as any printer takes it. Keeps no line.
class CarriageControl {
public:
    void feed(ByteView bytes, Bytes& out);
    void finish(Bytes& out);

private:
    void line(ByteView part, Bytes& out);  ///< without its end
    void advance(std::uint8_t column, Bytes& out);
    bool at_start_ = true, first_ = true, held_return_ = false;
};

}  // namespace consigne::spooler::lpd
