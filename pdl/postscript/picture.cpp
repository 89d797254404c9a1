#include "pdl/postscript/picture.hpp"

#include "pdl/postscript/codecs.hpp"
#include "pdl/stream/neutral.hpp"

#include <algorithm>

namespace consigne::pdl::postscript {
namespace {

// A difference of R, G and B that a person sees: 12 of 255.
constexpr int visible = 12;

// Decoders in a row; a picture has one or two.
constexpr std::size_t max_filters = 4;

}  // namespace

bool colourless(std::string_view space) { return space == "DeviceGray" || space == "G" || space == "CalGray"; }

/// Looks at 8-bit samples of three or four components.
class Picture::Samples final : public ByteSink {
public:
    explicit Samples(const PictureFormat& format) :
        components_(format.space == "DeviceRGB" || format.space == "RGB" ? 3 : format.space == "DeviceCMYK" || format.space == "CMYK" ? 4 : 0),
        left_(std::uint64_t{format.width} * format.height * components_)
    {
        bool straight = true, turned = true;
        for (std::size_t i = 0; i + 1 < format.decode.size(); i += 2) {
            straight = straight && format.decode[i] == 0 && format.decode[i + 1] == 1;
            turned = turned && format.decode[i] == 1 && format.decode[i + 1] == 0;
        }
        turned_ = !straight && turned;
        usable_ = components_ > 0 && left_ > 0 && format.bits == 8 && (straight || turned) &&
                  (format.decode.empty() || format.decode.size() == 2 * components_);
    }

    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        left_ -= bytes.size();
        if (components_ == 3) {
            // Whole pixels are looked at many at a time; turned or not, their components are as far apart.
            const std::size_t begun = filled_ == 0 ? 0 : std::min(bytes.size(), components_ - filled_);
            const ByteView whole = bytes.subspan(begun, (bytes.size() - begun) / 3 * 3);
            if (!look(bytes.first(begun)) || rgb_coloured(whole, visible)) return seen();
            bytes = bytes.subspan(begun + whole.size());
        }
        return look(bytes) ? Result<>{} : seen();
    }
    [[nodiscard]] Result<> finish() override { return {}; }

    [[nodiscard]] bool usable() const { return usable_; }
    [[nodiscard]] int components() const { return static_cast<int>(components_); }
    [[nodiscard]] std::optional<bool> colour() const
    {
        if (coloured_) return true;
        return left_ == 0 && !composite_ ? std::optional(false) : std::nullopt;
    }

private:
    Result<> seen()
    {
        coloured_ = true;
        return fail(Errc::conflict, "seen enough");
    }
    /// False when a pixel is coloured.
    bool look(ByteView bytes)
    {
        for (const std::uint8_t sample : bytes) {
            pixel_[filled_++] = turned_ ? static_cast<std::uint8_t>(255 - sample) : sample;
            if (filled_ < components_) continue;
            filled_ = 0;
            const auto [low, high] = std::minmax({int{pixel_[0]}, int{pixel_[1]}, int{pixel_[2]}});
            const int paper = components_ == 4 ? 255 - pixel_[3] : 255;
            if ((high - low) * paper > visible * 255) return false;
            // Grey made of cyan, magenta and yellow: how neutral that is depends on the device.
            if (components_ == 4 && high > 0 && paper > visible) composite_ = true;
        }
        return true;
    }

    std::size_t components_;
    std::uint64_t left_;
    bool turned_ = false, usable_ = false, coloured_ = false, composite_ = false;
    std::uint8_t pixel_[4] = {};
    std::size_t filled_ = 0;
};

Picture::Picture(const PictureFormat& format) : samples_(std::make_unique<Samples>(format))
{
    usable_ = samples_->usable() && format.filters.size() <= max_filters;
    for (auto name = format.filters.rbegin(); usable_ && name != format.filters.rend(); ++name) {
        ByteSink& next = chain_.empty() ? static_cast<ByteSink&>(*samples_) : *chain_.back();
        chain_.push_back(make_codec(*name, samples_->components(), next));
        usable_ = chain_.back() != nullptr;
    }
}

Picture::~Picture() = default;

void Picture::feed(ByteView bytes)
{
    if (!usable_) return;
    ByteSink& first = chain_.empty() ? static_cast<ByteSink&>(*samples_) : *chain_.back();
    if (!first.write(bytes)) usable_ = false;
}

std::optional<bool> Picture::colour() const
{
    return samples_->usable() ? samples_->colour() : std::nullopt;
}

}  // namespace consigne::pdl::postscript
