// PCL 5c walk (HP PCL 5 Technical Reference): commands, ejects, copies, duplex and colour of what is marked.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/hpgl2.hpp"
#include "tests/mfp/interpret/pcl5_raster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace consigne::mfp {
namespace {

/// Macros may call macros two deep (PCL 5 reference, chapter 12).
constexpr int max_macro_depth = 3;
/// A macro that is larger than this is damage.
constexpr std::size_t max_macro_bytes = 16U << 20;

/// Logical lengths are in decipoints, 1/720 inch.
constexpr double inch = 720.0;

class Walker {
public:
    Walker(Facts& facts, Dump* dump) : facts_{facts}, dump_{dump} {}

    std::size_t run(Bytes data, int depth)
    {
        std::size_t at = 0;
        while (at < data.size()) {
            if (gl2_) {
                at += gl2_pens_.run(data.subspan(at), colour_, gl2_marked_, page_.colour);
                if (gl2_marked_) marked_ = true;
                gl2_marked_ = false;
                gl2_ = false;
                continue;
            }
            const std::uint8_t byte = data[at];
            if (byte != 0x1b) {
                text(data, at);
            } else if (text_of(data.subspan(at)).starts_with(uel)) {
                break;
            } else {
                escape(data, at, depth);
            }
        }
        return at;
    }

    void finish()
    {
        eject_if_marked();
    }

private:
    void eject()
    {
        if (overlay_ >= 0 && !in_overlay_) {
            in_overlay_ = true;
            const std::vector<std::uint8_t> body = macros_[overlay_];
            run(body, max_macro_depth);
            in_overlay_ = false;
        }
        page_.copies = copies_;
        page_.duplex = duplex_;
        if (facts_.pages.size() < max_pages) facts_.pages.push_back(page_);
        page_ = {};
        marked_ = false;
        raster_open_ = false;
        y_ = top();
    }

    void eject_if_marked()
    {
        if (marked_) eject();
    }

    void reset()
    {
        eject_if_marked();
        copies_.reset();
        duplex_.reset();
        colour_.simple(1);
        foreground_ = 1;
        monochrome_ = false;
        grey_render_ = false;
        vmi_ = inch / 6;
        perforation_skip_ = true;
        top_margin_ = inch / 2;
        text_length_.reset();
        line_termination_ = 0;
        transparent_left_ = 0;
        display_ = false;
        unit_ = 300;
        y_ = top();
    }

    [[nodiscard]] double height() const { return orientation_ & 1 ? width_paper_ : height_paper_; }
    [[nodiscard]] double top() const { return top_margin_ + vmi_ * 0.75; }
    [[nodiscard]] double bottom() const
    {
        return text_length_ ? top_margin_ + *text_length_ * vmi_ : height() - inch / 2;
    }

    void mark(bool colour)
    {
        marked_ = true;
        if (colour && !monochrome_ && !grey_render_) page_.colour = true;
    }

    void line_feed()
    {
        y_ += vmi_;
        const double limit = perforation_skip_ ? bottom() + vmi_ * 0.01 : height();
        if (y_ - vmi_ * 0.75 + vmi_ > limit + vmi_ * 0.01) eject();
    }

    void text(Bytes data, std::size_t& at)
    {
        const std::size_t from = at;
        while (at < data.size() && data[at] != 0x1b) {
            const std::uint8_t byte = data[at++];
            if (recording_ >= 0) continue;
            if (display_) {
                mark(colour_.index_colour(foreground_));
                if (byte == 0x0d) line_feed();
                continue;
            }
            switch (byte) {
            case 0x0c: eject(); break;
            case 0x0a: line_feed(); break;
            case 0x0d: if (line_termination_ & 1) line_feed(); break;
            case 0x00: case 0x07: case 0x08: case 0x09: case 0x0b: case 0x0e: case 0x0f: break;
            default: mark(byte != ' ' && colour_.index_colour(foreground_)); break;
            }
        }
        if (recording_ >= 0) record(data.subspan(from, at - from));
        else if (dump_) dump_->line(from, fmt::format("text {} bytes", at - from));
    }

    void record(Bytes data)
    {
        auto& body = macros_[recording_];
        if (body.size() + data.size() <= max_macro_bytes) body.insert(body.end(), data.begin(), data.end());
    }

    void escape(Bytes data, std::size_t& at, int depth)
    {
        const std::size_t from = at;
        if (data.size() - at < 2) {
            at = data.size();
            return;
        }
        const char kind = static_cast<char>(data[at + 1]);
        if (kind < 0x21 || kind > 0x2f) {
            at += 2;
            if (recording_ >= 0) {
                record(data.subspan(from, 2));
                if (kind != 'E') return;
                recording_ = -1;
            }
            if (dump_) dump_->line(from, fmt::format("ESC {}", kind));
            if (kind == 'E') reset();
            else if (kind == 'Y') display_ = true;
            else if (kind == 'Z') display_ = false;
            else if (kind == '=') y_ += vmi_ / 2;
            return;
        }
        at += 2;
        char group = 0;
        if (at < data.size() && data[at] >= 0x60 && data[at] <= 0x7e) group = static_cast<char>(data[at++]);
        // One command per turn; a lower-case end says that another of the same group follows.
        while (at < data.size()) {
            std::string digits;
            while (at < data.size() && (std::isdigit(data[at]) || data[at] == '+' || data[at] == '-' || data[at] == '.' ||
                                        data[at] == ' '))
                if (const char c = static_cast<char>(data[at++]); c != ' ' && digits.size() < 16) digits += c;
            if (at >= data.size()) return;
            const std::uint8_t last = data[at++];
            const bool more = last >= 0x60 && last <= 0x7e;
            const char command = static_cast<char>(more ? last - 0x20 : last);
            if (last < 0x40 || last > 0x7e) {
                --at;
                return;
            }
            double value = 0;
            try {
                value = digits.empty() ? 0 : std::stod(digits);
            } catch (const std::exception&) {
                value = 0;
            }
            const bool relative = !digits.empty() && (digits[0] == '+' || digits[0] == '-');
            Bytes payload;
            if (has_payload(kind, group, command) && value > 0) {
                const auto size = std::min(static_cast<std::size_t>(value), data.size() - at);
                payload = data.subspan(at, size);
                at += size;
            }
            if (recording_ >= 0 && !(kind == '&' && group == 'f' && command == 'X' && value == 1)) {
                // Written out whole, so that a combined sequence replays command by command.
                const std::string head = fmt::format("\x1b{}{}{}{}", kind, group ? std::string(1, group) : "", digits, command);
                record({reinterpret_cast<const std::uint8_t*>(head.data()), head.size()});
                record(payload);
            } else {
                if (dump_)
                    dump_->line(from, fmt::format("ESC{}{}{}{}{}", kind, group ? std::string(1, group) : "", digits, command,
                                                  payload.empty() ? "" : fmt::format(" <{} bytes>", payload.size())));
                command_of(kind, group, command, value, relative, payload, depth);
            }
            if (!more || gl2_) return;
        }
    }

    static bool has_payload(char kind, char group, char command)
    {
        const std::string_view key{&command, 1};
        if (command == 'X') return kind == '&' && group == 'p';
        if (command == 'V') return kind == '*' && group == 'b';
        if (key != "W") return false;
        return kind == '*' || kind == '&' || kind == '(' || kind == ')';
    }

    void command_of(char kind, char group, char command, double value, bool relative, Bytes payload, int depth)
    {
        const int number = static_cast<int>(std::clamp(value, -32768.0, 2e9));
        const auto is = [&](char k, char g, char c) { return kind == k && group == g && command == c; };

        if (kind == '%' && group == 0 && command == 'B') { gl2_ = true; return; }
        if (kind == '&' && group == 'l') { page_control(command, number, value); return; }
        if (kind == '*' && group == 'v') { colour_command(command, number, value, payload); return; }

        if (is('&', 'p', 'X')) { if (!payload.empty()) mark(colour_.index_colour(foreground_)); }
        else if (is('&', 'a', 'G') || is('&', 'r', 'F')) eject_if_marked();
        else if (is('&', 'b', 'M')) { if (!marked_) monochrome_ = number == 1; }
        else if (is('&', 'k', 'G')) line_termination_ = number;
        else if (is('&', 'u', 'D')) unit_ = number > 0 ? number : 300;
        else if (is('&', 'a', 'V')) y_ = relative ? y_ + value : top_margin_ + value;
        else if (is('&', 'a', 'R')) y_ = relative ? y_ + value * vmi_ : top() + value * vmi_;
        else if (is('*', 'p', 'Y')) y_ = relative ? y_ + value * inch / unit_ : top_margin_ + value * inch / unit_;
        else if (is('&', 'f', 'Y')) macro_id_ = number;
        else if (is('&', 'f', 'X')) macro(number, depth);
        else if (is('*', 'r', 'U')) { colour_.simple(number); foreground_ = number == 3 ? 0 : number == -3 ? 7 : 1; }
        else if (is('*', 'r', 'S')) raster_.width(number);
        else if (is('*', 'r', 'A')) { raster_.begin(); raster_open_ = true; marked_ = true; }
        else if (is('*', 'r', 'B') || is('*', 'r', 'C')) { raster_.begin(); raster_open_ = false; if (command == 'C') raster_.method(0); }
        else if (is('*', 'b', 'M')) raster_.method(number);
        else if (is('*', 'b', 'Y')) raster_.skip_rows();
        else if (is('*', 'b', 'V')) { raster_.transfer(payload, false, colour_); marked_ = true; }
        else if (is('*', 'b', 'W')) mark(raster_.transfer(payload, true, colour_));
        else if (is('*', 't', 'J')) grey_render_ = is_grey_algorithm(number);
        else if (is('*', 'c', 'G')) pattern_id_ = number;
        else if (is('*', 'c', 'W')) define_pattern(payload);
        else if (is('*', 'c', 'P')) { if (number != 1) mark(number == 4 ? patterns_[pattern_id_] : colour_.index_colour(foreground_)); }
    }

    /// Render algorithms that have grey as their result; the others are their colour twins.
    static bool is_grey_algorithm(int n)
    {
        return n == 2 || n == 5 || n == 6 || n == 8 || n == 10 || n == 12 || n == 14 || n == 17;
    }

    void page_control(char command, int number, double value)
    {
        switch (command) {
        case 'X': if (number > 0) copies_ = static_cast<std::uint32_t>(number); break;
        case 'S':
            eject_if_marked();
            duplex_ = number == 1 ? Duplex::long_edge : number == 2 ? Duplex::short_edge : Duplex::simplex;
            break;
        case 'A':
            eject_if_marked();
            paper(number);
            y_ = top();
            break;
        case 'O':
            if (number == orientation_) break;
            eject_if_marked();
            orientation_ = number & 3;
            y_ = top();
            break;
        case 'P': case 'H': case 'M': eject_if_marked(); break;
        case 'L': perforation_skip_ = number != 0; break;
        case 'C': if (value > 0) vmi_ = value * inch / 48; break;
        case 'D': if (number > 0) vmi_ = inch / number; break;
        case 'E': top_margin_ = value * vmi_; if (!marked_) y_ = top(); break;
        case 'F': text_length_ = value; break;
        default: break;
        }
    }

    void paper(int number)
    {
        struct Size { int code; double width, height; };
        static constexpr std::array<Size, 10> sizes{{{1, 522, 756}, {2, 612, 792}, {3, 612, 1008}, {6, 792, 1224},
            {24, 298, 420}, {25, 420, 595}, {26, 595, 842}, {27, 842, 1191}, {45, 516, 729}, {46, 729, 1032}}};
        for (const Size& size : sizes) {
            if (size.code != number) continue;
            width_paper_ = size.width * 10;
            height_paper_ = size.height * 10;
        }
        text_length_.reset();
    }

    void colour_command(char command, int number, double value, Bytes payload)
    {
        switch (command) {
        case 'W': colour_.configure(payload); foreground_ = colour_.bits == 1 ? 1 : 0; break;
        case 'A': components_[0] = static_cast<int>(std::lround(value)); break;
        case 'B': components_[1] = static_cast<int>(std::lround(value)); break;
        case 'C': components_[2] = static_cast<int>(std::lround(value)); break;
        case 'I':
            if (number >= 0 && static_cast<std::size_t>(number) < colour_.palette.size())
                colour_.palette[static_cast<std::size_t>(number)] = components_;
            components_ = {};
            break;
        case 'S': foreground_ = static_cast<std::size_t>(std::max(number, 0)) % std::max<std::size_t>(1, colour_.palette.size()); break;
        default: break;
        }
    }

    void define_pattern(Bytes payload)
    {
        bool colour = false;
        if (payload.size() > 8 && payload[0] == 1)
            for (const std::uint8_t index : payload.subspan(8)) colour = colour || colour_.index_colour(index);
        patterns_[pattern_id_] = colour;
    }

    void macro(int action, int depth)
    {
        switch (action) {
        case 0: recording_ = macro_id_; macros_[macro_id_].clear(); break;
        case 1: recording_ = -1; break;
        case 2: case 3:
            if (const auto found = macros_.find(macro_id_); found != macros_.end() && depth < max_macro_depth) {
                const std::vector<std::uint8_t> body = found->second;
                run(body, depth + 1);
            }
            break;
        case 4: overlay_ = macro_id_; break;
        case 5: overlay_ = -1; break;
        case 6: case 7: macros_.clear(); break;
        case 8: macros_.erase(macro_id_); break;
        default: break;
        }
    }

    Facts& facts_;
    Dump* dump_;
    Page page_;
    bool marked_ = false;
    bool display_ = false;
    bool gl2_ = false;
    bool gl2_marked_ = false;
    bool raster_open_ = false;
    bool monochrome_ = false;
    bool grey_render_ = false;
    bool perforation_skip_ = true;
    bool in_overlay_ = false;
    std::size_t transparent_left_ = 0;
    std::optional<std::uint32_t> copies_;
    std::optional<Duplex> duplex_;
    PclColour colour_;
    PclRaster raster_;
    Gl2 gl2_pens_;
    std::size_t foreground_ = 1;
    std::array<int, 3> components_{};
    std::map<int, bool> patterns_;
    int pattern_id_ = 0;
    std::map<int, std::vector<std::uint8_t>> macros_;
    int macro_id_ = 0;
    int recording_ = -1;
    int overlay_ = -1;
    int orientation_ = 0;
    int unit_ = 300;
    int line_termination_ = 0;
    double width_paper_ = 5950;
    double height_paper_ = 8420;
    double vmi_ = inch / 6;
    double top_margin_ = inch / 2;
    double y_ = inch / 2 + inch / 8;
    std::optional<double> text_length_;
};

}  // namespace

std::size_t interpret_pcl5(Bytes data, Facts& facts, Dump* dump)
{
    Walker walker{facts, dump};
    const std::size_t used = walker.run(data, 0);
    walker.finish();
    return used;
}

}  // namespace consigne::mfp
