#include "tests/mfp/interpret/pclxl_image.hpp"
#include "tests/mfp/interpret/languages.hpp"

#include <algorithm>

namespace consigne::mfp {
namespace {
/// A source row longer than this is damage: 320 mm at 2400 dpi in RGB is 90 KB.
constexpr std::size_t max_row_bytes = 1U << 20;
}  // namespace

void XlImage::begin(XlImageShape shape, std::vector<std::uint8_t> palette)
{
    shape_ = shape;
    palette_ = std::move(palette);
    seed_.assign(row_bytes(), 0);
}

void XlImage::block(int rows, int compression, int padding)
{
    rows_ = rows;
    compression_ = compression;
    padding_ = std::clamp(padding, 1, 4);
    gathered_.clear();
}

void XlImage::append(Bytes data) { gathered_.insert(gathered_.end(), data.begin(), data.end()); }

std::size_t XlImage::row_bytes() const
{
    const std::size_t bits = shape_.depth == 0 ? 1 : shape_.depth == 1 ? 4 : 8;
    const std::size_t components = shape_.indexed || shape_.grey ? 1 : 3;
    const std::size_t width = shape_.width < 0 ? 0 : static_cast<std::size_t>(shape_.width);
    return std::min((width * bits * components + 7) / 8, max_row_bytes);
}

bool XlImage::row_colour(Bytes row) const
{
    if (shape_.grey) return false;
    const int bits = shape_.depth == 0 ? 1 : shape_.depth == 1 ? 4 : 8;
    const int top = (1 << bits) - 1;
    const auto sample = [&](std::size_t n) {
        const std::size_t bit = n * static_cast<std::size_t>(bits);
        if (bit / 8 >= row.size()) return 0;
        const int shift = 8 - bits - static_cast<int>(bit % 8);
        return row[bit / 8] >> shift & top;
    };
    const auto width = static_cast<std::size_t>(std::max(shape_.width, 0));
    for (std::size_t x = 0; x < width; ++x) {
        if (shape_.indexed) {
            const auto entry = static_cast<std::size_t>(sample(x)) * 3;
            if (entry + 2 < palette_.size() && is_colour(palette_[entry], palette_[entry + 1], palette_[entry + 2]))
                return true;
        } else if (is_colour(sample(3 * x) * 255 / top, sample(3 * x + 1) * 255 / top, sample(3 * x + 2) * 255 / top)) {
            return true;
        }
    }
    return false;
}

bool XlImage::block_colour()
{
    if (shape_.grey) return false;
    if (compression_ == 2) return jpeg_has_colour(gathered_);

    const std::size_t tight = row_bytes();
    const auto pad = static_cast<std::size_t>(padding_);
    const std::size_t padded = (tight + pad - 1) / pad * pad;
    if (tight == 0) return false;
    bool colour = false;

    if (compression_ == 3) {  // delta row: a count of two octets, low first, then PCL's mode 3 commands
        std::size_t at = 0;
        while (gathered_.size() - at >= 2) {
            const std::size_t count = gathered_[at] | static_cast<std::size_t>(gathered_[at + 1]) << 8;
            at += 2;
            const std::size_t end = at + std::min(count, gathered_.size() - at);
            std::size_t column = 0;
            while (at < end) {
                const std::uint8_t command = gathered_[at++];
                std::size_t offset = command & 31U;
                if (offset == 31) {
                    while (at < end) {
                        const std::uint8_t more = gathered_[at++];
                        offset += more;
                        if (more != 255) break;
                    }
                }
                column += offset;
                for (std::size_t n = (command >> 5U) + 1U; n > 0 && at < end; --n, ++at, ++column)
                    if (column < seed_.size()) seed_[column] = gathered_[at];
            }
            colour = colour || row_colour(seed_);
        }
        return colour;
    }

    std::vector<std::uint8_t> row;
    const auto put = [&](std::uint8_t byte) {
        row.push_back(byte);
        if (row.size() < padded) return;
        colour = colour || row_colour(row);
        row.clear();
    };
    if (compression_ == 1) {
        for (std::size_t at = 0; at < gathered_.size();) {
            const std::uint8_t command = gathered_[at++];
            if (command == 128) continue;
            if (command < 128) {
                for (std::size_t n = command + 1U; n > 0 && at < gathered_.size(); --n) put(gathered_[at++]);
            } else if (at < gathered_.size()) {
                for (std::size_t n = 257U - command; n > 0; --n) put(gathered_[at]);
                ++at;
            }
        }
    } else {
        for (const std::uint8_t byte : gathered_) put(byte);
    }
    if (row.size() >= tight) colour = colour || row_colour(row);
    return colour;
}

}  // namespace consigne::mfp
