// HP-GL/2 inside PCL: which marks are made, and with which pen.
#pragma once
#include "tests/mfp/interpret/pcl5_raster.hpp"

namespace consigne::mfp {

class Gl2 {
public:
    /// Reads vectors until ESC%#A, ESC E or a UEL; consumes ESC%#A, leaves the others. Pens are the palette of PCL.
    std::size_t run(Bytes data, PclColour& colour, bool& marked, bool& coloured);

private:
    std::size_t pen_ = 1;
    bool down_ = false;
    std::uint8_t label_end_ = 3;
};

}  // namespace consigne::mfp
