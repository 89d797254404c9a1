// Palettes, patterns and rows of pixels.
#include "pdl/pcl/interpreter.hpp"

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_palette_stack = 64, max_patterns = 4096;

}  // namespace

bool Interpreter::pattern_coloured() const
{
    if (pattern_type_ == 1) return false;  // white
    if (pattern_type_ == 4 && coloured_patterns_.contains(pattern_id_)) return true;
    return foreground_coloured_;
}

void Interpreter::end_raster()
{
    for (RowUnpacker& plane : planes_) plane.clear();
    plane_ = 0;
}

Result<> Interpreter::colour_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("*vA")) components_[0] = token.value;
    else if (token.is("*vB")) components_[1] = token.value;
    else if (token.is("*vC")) components_[2] = token.value;
    else if (token.is("*vI")) {
        if (!palette_.fixed && value >= 0 && static_cast<std::size_t>(value) < palette_.coloured.size())
            palette_.coloured[static_cast<std::size_t>(value)] = palette_.is_coloured(components_);
        components_ = {};
    } else if (token.is("*vS")) foreground_coloured_ = palette_.index_coloured(static_cast<std::uint32_t>(std::max(0, value)));
    else if (token.is("*vT")) pattern_type_ = value;
    else if (token.is("*cG")) pattern_id_ = value;
    else if (token.is("*cQ")) {
        if (value == 0) coloured_patterns_.clear();
        if (value == 2) coloured_patterns_.erase(pattern_id_);
    } else if (token.is("*cP")) {
        const bool pattern = value == 4 && coloured_patterns_.contains(pattern_id_);
        mark(value != 1 && (value == 5 ? pattern_coloured() : pattern || foreground_coloured_));
    } else if (token.is("*pP")) {
        if (value == 0 && stack_.size() < max_palette_stack) stack_.push_back(palette_);
        if (value == 1 && !stack_.empty()) {
            palette_ = std::move(stack_.back());
            stack_.pop_back();
        }
    }
    return {};
}

Result<> Interpreter::raster_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("*bM")) method_ = value;
    else if (token.is("*bY")) end_raster();
    else if (token.is("*rS")) width_set_ = value > 0;
    else if (token.is("*rT")) height_set_ = value > 0;
    else if (token.is("*rA")) {
        end_raster();
        if (width_set_ && height_set_) mark(false);
    } else if (token.is("*rB") || token.is("*rC")) {
        end_raster();
        if (token.final == 'C') method_ = 0;
    } else if (token.is("*rU")) palette_ = simple_colour(value);
    return {};
}

Result<> Interpreter::counted(Cursor& in, const Token& token)
{
    if (token.is("*bW") || token.is("*bV")) return row(in, token);
    if (token.is("&pX")) {  // transparent data print whatever their codes
        in.skip(token.payload);
        const int ejected = cursor_.print(static_cast<std::size_t>(std::min<std::uint64_t>(token.payload, 100'000)));
        mark(pattern_coloured());
        if (ejected == 0) return {};
        if (const auto done = eject_times(ejected); !done) return done.error();
        mark(pattern_coloured());
        return {};
    }
    Bytes head;
    if (token.is("*vW") || token.is("*cW") || token.is("*gW")) {
        const ByteView ahead = in.peek(static_cast<std::size_t>(std::min<std::uint64_t>(token.payload, 128)));
        const auto n = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>({token.payload, 128, ahead.size()}));
        head.assign(ahead.begin(), ahead.begin() + n);
    }
    in.skip(token.payload);
    if (token.is("*vW")) palette_ = configured(head);
    else if (token.is("*cW") && !head.empty()) {
        if (head[0] == 1 && palette_.any_coloured() && coloured_patterns_.size() < max_patterns) coloured_patterns_.insert(pattern_id_);
        else coloured_patterns_.erase(pattern_id_);
    } else if (token.is("*gW") && head.size() > 1 && head[1] > 1) {
        palette_.readable = false;  // more than one component, coded as open documents do not tell (PCL 3 GUI)
    } else if (token.is("*dW") || token.is("*nW")) {
        palette_.readable = false;
    }
    return {};
}

Result<> Interpreter::row(Cursor& in, const Token& token)
{
    const bool whole = token.final == 'W';
    const std::size_t plane = std::min(plane_, planes_.size() - 1);
    plane_ = whole ? 0 : plane_ + 1;
    marked_ = true;

    const bool single = palette_.encoding == Encoding::indexed_planes && palette_.planes() == 1;
    const bool matters = !coloured_ && !grey_switch_;
    if (matters && single && foreground_coloured_ && token.payload > 0) coloured_ = true;
    const bool could = rows_.possible(palette_) || !palette_.readable;
    if (!matters || !could) {
        in.skip(token.payload);
        return {};
    }
    if (!palette_.readable || token.payload > max_coded_bytes || method_ > 5 || method_ == 4 || method_ < 0) {
        in.skip(token.payload);
        colour_doubtful_ = true;
        segment_.confidence = Confidence::estimated;
        note("raster rows in a coding that is not read: their colour is not known");
        return {};
    }
    // Five bytes may repeat a row of any length; blank paper is sent so.
    const bool one_plane = whole && plane == 0;
    if (one_plane && method_ == 3 && token.payload == 0 && neutral_row_) return {};
    const auto size = static_cast<std::size_t>(token.payload);
    const ByteView ahead = in.peek(size);
    const ByteView coded = ahead.first(std::min(size, ahead.size()));
    bool coloured = false, read = true;
    if (method_ == 5) {
        read = planes_[0].unpack_block(coded, [&](ByteView bytes) {
            coloured = rows_.any(palette_, {&bytes, 1});
            return !coloured && ++block_rows_ <= max_rows;
        });
        if (block_rows_ > max_rows) return fail(Errc::limit_exceeded, "more than 200000 raster rows on a page", in.offset());
    } else {
        read = planes_[plane].unpack(method_, coded);
        if (whole) {
            std::array<ByteView, 8> rows{};
            const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(palette_.planes()), plane + 1);
            for (std::size_t i = 0; i < count; ++i) rows[i] = planes_[i].row();
            coloured = rows_.any(palette_, std::span(rows).first(count));
        }
    }
    in.skip(token.payload);
    if (!read) {
        colour_doubtful_ = true;
        note("damaged raster rows");
    }
    if (coloured) coloured_ = true;
    neutral_row_ = one_plane && read && !coloured && method_ != 5;
    return {};
}

}  // namespace consigne::pdl::pcl
