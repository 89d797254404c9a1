#include "pdl/pdf/predictor.hpp"

#include <cstdlib>
#include <cstring>

namespace consigne::pdl::pdf {
namespace {

std::uint8_t paeth(int left, int above, int corner)
{
    const int to_left = std::abs(above - corner), to_above = std::abs(left - corner), to_corner = std::abs(left + above - 2 * corner);
    const int nearer = to_left <= to_above ? left : above;
    return static_cast<std::uint8_t>(std::min(to_left, to_above) <= to_corner ? nearer : corner);
}

/// The row in place; a pixel before it, and before the one above it, can be read.
void undo(unsigned predictor, std::uint8_t* row, const std::uint8_t* above, std::size_t length, std::size_t pixel)
{
    const std::uint8_t* const left = row - pixel;
    const std::uint8_t* const corner = above - pixel;
    switch (predictor) {
    case 1:
        for (std::size_t i = 0; i < length; ++i) row[i] = static_cast<std::uint8_t>(row[i] + left[i]);
        break;
    case 2:
        for (std::size_t i = 0; i < length; ++i) row[i] = static_cast<std::uint8_t>(row[i] + above[i]);
        break;
    case 3:
        for (std::size_t i = 0; i < length; ++i) row[i] = static_cast<std::uint8_t>(row[i] + (left[i] + above[i]) / 2);
        break;
    case 4:
        for (std::size_t i = 0; i < length; ++i) row[i] = static_cast<std::uint8_t>(row[i] + paeth(left[i], above[i], corner[i]));
        break;
    default: break;
    }
}

}  // namespace

Predictor::Predictor(std::size_t pixel, std::size_t row, ByteSink& next) : pixel_(pixel), next_(next), row_(pixel + 1 + row), above_(row_.size()) {}

Result<> Predictor::write(ByteView bytes)
{
    while (!bytes.empty()) {
        const std::size_t begin = pixel_ + filled_, n = std::min(row_.size() - begin, bytes.size());
        std::memcpy(row_.data() + begin, bytes.data(), n);
        filled_ += n;
        bytes = bytes.subspan(n);
        if (begin + n < row_.size()) break;
        if (const auto done = hand_on(); !done) return done;
    }
    return {};
}

Result<> Predictor::hand_on()
{
    const std::size_t begin = pixel_ + 1;
    const unsigned predictor = std::exchange(row_[pixel_], std::uint8_t{0});
    undo(predictor, row_.data() + begin, above_.data() + begin, row_.size() - begin, pixel_);
    filled_ = 0;
    std::swap(row_, above_);
    return next_.write(ByteView(above_).subspan(begin));
}

Result<> Predictor::finish()
{
    if (filled_ > 0) {
        std::fill(row_.begin() + static_cast<std::ptrdiff_t>(pixel_ + filled_), row_.end(), std::uint8_t{0});
        if (const auto done = hand_on(); !done) return done;
    }
    return next_.finish();
}

}  // namespace consigne::pdl::pdf
