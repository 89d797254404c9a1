// Somebody else's renderer in a process of its own: pixels on its standard output, words on its standard error.
#pragma once
#include "tests/mfp/interpret/facts.hpp"

#include <functional>

namespace consigne::mfp {

/// What a renderer gave.
struct Rendering {
    std::string trouble;       ///< why it could not be started, or that it was stopped; empty when it ended by itself
    std::vector<bool> colour;  ///< one an image: whether a pixel is not neutral
};

/// Writes `data` to a temporary file whose name ends in `ending`, runs `program` with its name in place of the argument "{}", reads raw PPM images from
/// its standard output, and hands each line of its standard error to `said`. Stopped after two minutes.
[[nodiscard]] Rendering render(Bytes data, const std::string& ending, std::vector<std::string> program, const std::function<void(std::string_view)>& said);

}  // namespace consigne::mfp
