// PCL XL operator walk (HP PCL XL Feature Reference 2.1): pages, copies, duplex, and marks that are not neutral.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/pclxl_names.hpp"
#include "tests/mfp/interpret/pclxl_image.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <fmt/format.h>

namespace consigne::mfp {
namespace {

/// User streams may run user streams; deeper than this is damage.
constexpr int max_stream_depth = 8;
constexpr std::size_t max_saved_states = 4096;

struct Value {
    std::vector<double> numbers;
    Bytes raw;  ///< the bytes of a ubyte array

    [[nodiscard]] int integer(int fallback = 0) const
    {
        if (!raw.empty()) return raw[0];
        return numbers.empty() ? fallback : static_cast<int>(numbers[0]);
    }
};

struct Source {
    bool null = false;
    bool colour = false;
};

struct GraphicsState {
    bool grey_space = false;
    std::vector<std::uint8_t> palette;
    Source brush;
    Source pen;
};

class Walker {
public:
    Walker(Facts& facts, Dump* dump) : facts_{facts}, dump_{dump} {}

    std::size_t run(Bytes data, bool with_header, int depth)
    {
        std::size_t at = 0;
        if (with_header) at = header(data);
        std::map<int, Value> attributes;
        Value value;
        while (at < data.size()) {
            const std::uint8_t tag = data[at];
            if (tag == 0x1b) break;
            if (tag == 0 || (tag >= 0x09 && tag <= 0x0d) || tag == 0x20) {
                ++at;
            } else if (tag == 0x27 || tag == 0x28 || tag == 0x29) {
                at += header(data.subspan(at));
            } else if (tag >= 0xc0 && tag <= 0xe5) {
                if (!read_value(data, at, value)) return give_up(data, at, "value cut short");
            } else if (tag == 0xf8 || tag == 0xf9) {
                const std::size_t size = tag == 0xf8 ? 2 : 3;
                if (size > data.size() - at) return give_up(data, at, "attribute cut short");
                const int id = tag == 0xf8 ? data[at + 1] : static_cast<int>(integer(data, at + 1, 2));
                attributes[id] = value;
                at += size;
            } else if (tag == 0xfa || tag == 0xfb) {
                const std::size_t size = block_header(data, at);
                if (size == 0) return give_up(data, at, "data block cut short");
                const std::size_t length = block_length_;
                if (length > data.size() - at - size) return give_up(data, at, "data block longer than the stream");
                take_data(data.subspan(at + size, length), at);
                at += size + length;
            } else if (tag >= 0x41 && tag <= 0xbf) {
                const std::size_t here = at++;
                operate(tag, attributes, here, depth);
                if (tag == 0x46) {  // VendorUnique: raw bytes without a block header
                    const auto length = attributes.find(0x92);
                    const auto skip = length == attributes.end() ? 0U : static_cast<std::size_t>(length->second.integer());
                    if (skip > data.size() - at) return give_up(data, at, "vendor data cut short");
                    at += skip;
                }
                attributes.clear();
            } else {
                return give_up(data, at, fmt::format("byte {:02x} where a token was expected", tag));
            }
        }
        if (depth == 0) finish_image();
        return at;
    }

private:
    std::size_t header(Bytes data)
    {
        big_endian_ = !data.empty() && data[0] == 0x28;
        std::size_t at = 0;
        while (at < data.size() && data[at] != '\n') ++at;
        if (dump_) dump_->line(0, text_of(data.first(at)));
        return at < data.size() ? at + 1 : at;
    }

    std::size_t give_up(Bytes data, std::size_t at, const std::string& why)
    {
        facts_.notes.push_back(fmt::format("pclxl: {} at {}", why, at));
        if (dump_) dump_->line(at, "error: " + why);
        const std::size_t end = text_of(data).find(uel, at);
        return end == std::string_view::npos ? data.size() : end;
    }

    [[nodiscard]] std::uint32_t integer(Bytes data, std::size_t at, std::size_t width) const
    {
        std::uint32_t number = 0;
        for (std::size_t i = 0; i < width; ++i)
            number = number << 8 | data[at + (big_endian_ ? i : width - 1 - i)];
        return number;
    }

    bool read_value(Bytes data, std::size_t& at, Value& value)
    {
        static constexpr std::array<std::size_t, 6> widths{1, 2, 4, 2, 4, 4};
        const std::uint8_t tag = data[at];
        const std::size_t type = tag & 7U;
        if (type > 5) return false;
        const std::size_t width = widths[type];
        std::size_t count = 1;
        ++at;
        if (tag >= 0xc8 && tag <= 0xcd) {
            if (data.size() - at < 2) return false;
            if (data[at] == 0xc0) {
                count = data[at + 1];
                at += 2;
            } else if (data[at] == 0xc1 && data.size() - at >= 3) {
                count = integer(data, at + 1, 2);
                at += 3;
            } else {
                return false;
            }
        } else if (tag >= 0xd0 && tag <= 0xd5) {
            count = 2;
        } else if (tag >= 0xe0) {
            count = 4;
        } else if (tag > 0xc5) {
            return false;
        }
        if (count > (data.size() - at) / width) return false;
        value.numbers.clear();
        value.raw = tag == 0xc8 ? data.subspan(at, count) : Bytes{};
        for (std::size_t i = 0; i < count; ++i, at += width) {
            const std::uint32_t bits = integer(data, at, width);
            if (type == 3) value.numbers.push_back(static_cast<std::int16_t>(bits));
            else if (type == 4) value.numbers.push_back(static_cast<std::int32_t>(bits));
            else if (type == 5) value.numbers.push_back(static_cast<double>(std::bit_cast<float>(bits)));
            else value.numbers.push_back(bits);
        }
        return true;
    }

    std::size_t block_header(Bytes data, std::size_t at)
    {
        const std::size_t width = data[at] == 0xfa ? 4 : 1;
        if (data.size() - at - 1 < width) return 0;
        block_length_ = integer(data, at + 1, width);
        return 1 + width;
    }

    void take_data(Bytes block, std::size_t at)
    {
        if (dump_) dump_->line(at, fmt::format("data {} bytes", block.size()));
        if (reading_image_) image_.append(block);
        else if (recording_) streams_[stream_name_].insert(streams_[stream_name_].end(), block.begin(), block.end());
    }

    // A colour is neutral when its components, brought to 0..255, are within the limit.
    [[nodiscard]] static bool colour_of(const Value& value)
    {
        if (value.numbers.size() < 3) return false;
        std::array<int, 3> rgb{};
        for (std::size_t i = 0; i < 3; ++i) {
            const bool real = value.raw.empty();
            const double number = value.numbers[i];
            rgb[i] = static_cast<int>(std::lround(real && number <= 1.0 ? number * 255.0 : number));
        }
        return is_colour(rgb[0], rgb[1], rgb[2]);
    }

    void set_source(Source& source, const std::map<int, Value>& attributes)
    {
        source = {};
        if (attributes.contains(0x04) || attributes.contains(0x05)) source.null = true;
        if (const auto a = attributes.find(0x0b); a != attributes.end()) source.colour = colour_of(a->second);
        if (const auto a = attributes.find(0x0e); a != attributes.end())
            source.colour = !state_.grey_space && colour_of(a->second);
        if (const auto a = attributes.find(0x07); a != attributes.end()) {
            const auto index = static_cast<std::size_t>(a->second.integer()) * 3;
            if (!state_.grey_space && index + 2 < state_.palette.size())
                source.colour = is_colour(state_.palette[index], state_.palette[index + 1], state_.palette[index + 2]);
        }
        if (const auto a = attributes.find(0x08); a != attributes.end())
            source.colour = patterns_[a->second.integer()];
    }

    void mark(const Source& source)
    {
        if (!source.null && source.colour) page_.colour = true;
    }

    void finish_image()
    {
        if (!reading_image_) return;
        reading_image_ = false;
        const bool colour = image_.block_colour();
        image_colour_ = image_colour_ || colour;
    }

    void operate(std::uint8_t op, const std::map<int, Value>& attributes, std::size_t at, int depth)
    {
        finish_image();
        if (dump_) dump_line(op, attributes, at);
        const auto number = [&](int id, int fallback) {
            const auto found = attributes.find(id);
            return found == attributes.end() ? fallback : found->second.integer(fallback);
        };
        switch (op) {
        case 0x41: saved_.clear(); state_ = {}; duplex_.reset(); break;
        case 0x43: begin_page(attributes); break;
        case 0x44: end_page(attributes); break;
        case 0x5b: stream_name_ = stream_name(attributes); streams_[stream_name_].clear(); break;
        case 0x5c: recording_ = true; break;
        case 0x5d: recording_ = false; break;
        case 0x5e: execute(stream_name(attributes), depth); break;
        case 0x60:
            if (!saved_.empty()) {
                state_ = std::move(saved_.back());
                saved_.pop_back();
            }
            break;
        case 0x61: if (saved_.size() < max_saved_states) saved_.push_back(state_); break;
        case 0x63: set_source(state_.brush, attributes); break;
        case 0x79: set_source(state_.pen, attributes); break;
        case 0x6a:
            state_.grey_space = number(0x03, 2) == 1;
            state_.palette.clear();
            if (const auto a = attributes.find(0x06); a != attributes.end())
                state_.palette.assign(a->second.raw.begin(), a->second.raw.end());
            break;
        case 0x86: case 0x96: case 0x98: case 0x9e: case 0xa0: case 0xa2: mark(state_.brush); mark(state_.pen); break;
        case 0x91: break;
        case 0xa8: mark(state_.brush); break;
        case 0xb0: case 0xb3:
            image_colour_ = false;
            pattern_id_ = number(0x69, 0);
            image_.begin({number(0x6c, 0), number(0x6b, 0), number(0x62, 2), number(0x64, 0) == 1, state_.grey_space},
                         state_.palette);
            break;
        case 0xb1: case 0xb4:
            reading_image_ = true;
            image_.block(number(0x63, 0), number(0x65, 0), number(0x6e, 4));
            break;
        case 0xb2: if (image_colour_) page_.colour = true; break;
        case 0xb5: patterns_[pattern_id_] = image_colour_; break;
        case 0xb8: break;
        default: break;
        }
        if (op == 0xb6 || op == 0xb9) mark(state_.brush);
    }

    void begin_page(const std::map<int, Value>& attributes)
    {
        page_ = {};
        state_ = {};
        saved_.clear();
        if (attributes.contains(0x34)) duplex_ = Duplex::simplex;
        if (const auto a = attributes.find(0x35); a != attributes.end())
            duplex_ = a->second.integer() == 1 ? Duplex::long_edge : Duplex::short_edge;
    }

    void end_page(const std::map<int, Value>& attributes)
    {
        page_.duplex = duplex_;
        if (const auto a = attributes.find(0x31); a != attributes.end())
            page_.copies = static_cast<std::uint32_t>(a->second.integer(1));
        if (facts_.pages.size() < max_pages) facts_.pages.push_back(page_);
        page_ = {};
    }

    static std::string stream_name(const std::map<int, Value>& attributes)
    {
        const auto found = attributes.find(0x8b);
        return found == attributes.end() ? std::string{} : std::string{text_of(found->second.raw)};
    }

    void execute(const std::string& name, int depth)
    {
        const auto found = streams_.find(name);
        if (found == streams_.end() || depth >= max_stream_depth) return;
        const std::vector<std::uint8_t> body = found->second;
        const bool order = big_endian_;
        run(body, false, depth + 1);
        big_endian_ = order;
    }

    void dump_line(std::uint8_t op, const std::map<int, Value>& attributes, std::size_t at)
    {
        std::string text = pclxl_operator_name(op);
        for (const auto& [id, value] : attributes) {
            text += ' ' + pclxl_attribute_name(id) + '=';
            if (!value.raw.empty() && id == 0xab) {
                text += fmt::format("<{} bytes>", value.raw.size());
                continue;
            }
            for (std::size_t i = 0; i < value.numbers.size() && i < 16; ++i)
                text += fmt::format("{}{:g}", i ? "," : "", value.numbers[i]);
            if (value.numbers.size() > 16) text += fmt::format(",…({})", value.numbers.size());
        }
        dump_->line(at, text);
    }

    Facts& facts_;
    Dump* dump_;
    bool big_endian_ = false;
    std::size_t block_length_ = 0;
    std::optional<Duplex> duplex_;
    Page page_;
    GraphicsState state_;
    std::vector<GraphicsState> saved_;
    std::map<int, bool> patterns_;
    std::map<std::string, std::vector<std::uint8_t>> streams_;
    std::string stream_name_;
    bool recording_ = false;
    bool reading_image_ = false;
    bool image_colour_ = false;
    int pattern_id_ = 0;
    XlImage image_;
};

}  // namespace

std::size_t interpret_pclxl(Bytes data, Facts& facts, Dump* dump) { return Walker{facts, dump}.run(data, true, 0); }

}  // namespace consigne::mfp
