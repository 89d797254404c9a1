// The words of PCL XL that matter here: operators, attributes, values (HP PCL XL Feature Reference 3.0, appendices).
#pragma once

#include <cstdint>

namespace consigne::pdl::pclxl {

namespace op {
inline constexpr std::uint8_t begin_session = 0x41, end_session = 0x42, begin_page = 0x43, end_page = 0x44,
    vendor_unique = 0x46, begin_stream = 0x5B, read_stream = 0x5C, end_stream = 0x5D, exec_stream = 0x5E,
    remove_stream = 0x5F, pop_gs = 0x60, push_gs = 0x61, set_brush_source = 0x63, set_color_space = 0x6A,
    set_pen_source = 0x79, set_default_gs = 0x57, new_path = 0x85, paint_path = 0x86, arc_path = 0x91,
    bezier_path = 0x93, bezier_rel_path = 0x95, chord = 0x96, chord_path = 0x97, ellipse = 0x98, ellipse_path = 0x99,
    line_path = 0x9B, line_rel_path = 0x9D, pie = 0x9E, pie_path = 0x9F, rectangle = 0xA0, rectangle_path = 0xA1,
    round_rectangle = 0xA2, round_rectangle_path = 0xA3, text = 0xA8, text_path = 0xA9, begin_image = 0xB0,
    read_image = 0xB1, end_image = 0xB2, begin_rast_pattern = 0xB3, read_rast_pattern = 0xB4, end_rast_pattern = 0xB5,
    scan_line_rel = 0xB9, pass_through = 0xBF;
}

namespace attr {
inline constexpr std::uint16_t palette_depth = 0x02, color_space = 0x03, null_brush = 0x04, null_pen = 0x05,
    palette_data = 0x06, palette_index = 0x07, pattern_select_id = 0x08, gray_level = 0x09, rgb_color = 0x0B,
    primary_array = 0x0E, media_size = 0x25, custom_media_size = 0x2F, custom_media_size_units = 0x30,
    page_copies = 0x31, simplex_page_mode = 0x34, duplex_page_mode = 0x35, duplex_page_side = 0x36,
    color_depth = 0x62, block_height = 0x63, color_mapping = 0x64, compress_mode = 0x65, pattern_define_id = 0x69,
    source_height = 0x6B, source_width = 0x6C, pad_bytes_multiple = 0x6E, block_byte_length = 0x6F,
    stream_name = 0x8B, stream_data_length = 0x8C, vu_data_length = 0x92;
}

namespace tag {
inline constexpr std::uint8_t ubyte = 0xC0, uint16 = 0xC1, uint32 = 0xC2, sint16 = 0xC3, sint32 = 0xC4, real32 = 0xC5,
    ubyte_array = 0xC8, attribute = 0xF8, attribute16 = 0xF9, block = 0xFA, short_block = 0xFB;
}

inline constexpr int eGray = 1;            ///< ColorSpace eGray; all others have three components
inline constexpr int duplex_horizontal = 0, duplex_vertical = 1; ///< DuplexPageMode: bound at the short, the long edge
enum class Compression : std::uint8_t { none = 0, rle = 1, jpeg = 2, delta_row = 3 };

}  // namespace consigne::pdl::pclxl
