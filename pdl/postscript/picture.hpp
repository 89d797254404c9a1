// A sampled picture in a program: its dictionary, and whether its samples are coloured.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <memory>
#include <optional>

namespace consigne::pdl::postscript {

/// What a picture's dictionary says.
struct PictureFormat {
    std::uint32_t width = 0, height = 0;
    int bits = 8;
    std::string space;                  ///< DeviceGray, DeviceRGB, DeviceCMYK; else not understood
    std::vector<double> decode;         ///< two for each component; may be empty
    std::vector<std::string> filters;   ///< in the order in which data pass them
};

/// Decodes a picture's data as they come and forgets them. Holds what its decoders hold.
class Picture {
public:
    explicit Picture(const PictureFormat& format);
    ~Picture();

    /// Takes data; whatever follows their end does no harm.
    void feed(ByteView bytes);

    /// Whether a sample is coloured; empty when that cannot be told, or not yet. True can be told before the end.
    [[nodiscard]] std::optional<bool> colour() const;

private:
    class Samples;
    std::unique_ptr<Samples> samples_;
    std::vector<std::unique_ptr<ByteSink>> chain_;  // last filter first
    bool usable_ = false;
};

/// Whether a space holds no colour whatever its samples are.
[[nodiscard]] bool colourless(std::string_view space);

}  // namespace consigne::pdl::postscript
