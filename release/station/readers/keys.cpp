#include "release/station/readers/keys.hpp"

#include <array>

#include <linux/input-event-codes.h>

namespace consigne::release::station {
namespace {

struct Key {
    std::uint16_t code;
    char plain, shifted;
};

constexpr std::array table{
    Key{KEY_1, '1', '!'}, Key{KEY_2, '2', '@'}, Key{KEY_3, '3', '#'}, Key{KEY_4, '4', '$'}, Key{KEY_5, '5', '%'}, Key{KEY_6, '6', '^'},
    Key{KEY_7, '7', '&'}, Key{KEY_8, '8', '*'}, Key{KEY_9, '9', '('}, Key{KEY_0, '0', ')'}, Key{KEY_MINUS, '-', '_'}, Key{KEY_EQUAL, '=', '+'},
    Key{KEY_Q, 'q', 'Q'}, Key{KEY_W, 'w', 'W'}, Key{KEY_E, 'e', 'E'}, Key{KEY_R, 'r', 'R'}, Key{KEY_T, 't', 'T'}, Key{KEY_Y, 'y', 'Y'},
    Key{KEY_U, 'u', 'U'}, Key{KEY_I, 'i', 'I'}, Key{KEY_O, 'o', 'O'}, Key{KEY_P, 'p', 'P'}, Key{KEY_LEFTBRACE, '[', '{'}, Key{KEY_RIGHTBRACE, ']', '}'},
    Key{KEY_A, 'a', 'A'}, Key{KEY_S, 's', 'S'}, Key{KEY_D, 'd', 'D'}, Key{KEY_F, 'f', 'F'}, Key{KEY_G, 'g', 'G'}, Key{KEY_H, 'h', 'H'},
    Key{KEY_J, 'j', 'J'}, Key{KEY_K, 'k', 'K'}, Key{KEY_L, 'l', 'L'}, Key{KEY_SEMICOLON, ';', ':'}, Key{KEY_APOSTROPHE, '\'', '"'}, Key{KEY_GRAVE, '`', '~'},
    Key{KEY_BACKSLASH, '\\', '|'}, Key{KEY_Z, 'z', 'Z'}, Key{KEY_X, 'x', 'X'}, Key{KEY_C, 'c', 'C'}, Key{KEY_V, 'v', 'V'}, Key{KEY_B, 'b', 'B'},
    Key{KEY_N, 'n', 'N'}, Key{KEY_M, 'm', 'M'}, Key{KEY_COMMA, ',', '<'}, Key{KEY_DOT, '.', '>'}, Key{KEY_SLASH, '/', '?'}, Key{KEY_SPACE, ' ', ' '},
    Key{KEY_KP0, '0', '0'}, Key{KEY_KP1, '1', '1'}, Key{KEY_KP2, '2', '2'}, Key{KEY_KP3, '3', '3'}, Key{KEY_KP4, '4', '4'}, Key{KEY_KP5, '5', '5'},
    Key{KEY_KP6, '6', '6'}, Key{KEY_KP7, '7', '7'}, Key{KEY_KP8, '8', '8'}, Key{KEY_KP9, '9', '9'}, Key{KEY_KPMINUS, '-', '-'}, Key{KEY_KPDOT, '.', '.'},
    Key{KEY_ENTER, '\r', '\r'}, Key{KEY_KPENTER, '\r', '\r'}, Key{KEY_TAB, '\t', '\t'},
};

std::string long_enough(std::string reading) { return reading.size() < Keys::least ? std::string() : reading; }

}  // namespace

std::string Keys::feed(std::uint16_t code, std::int32_t value)
{
    if (code == KEY_LEFTSHIFT) left_shift_ = value != 0;
    if (code == KEY_RIGHTSHIFT) right_shift_ = value != 0;
    if (value != 1) return {};
    for (const Key& key : table) {
        if (key.code != code) continue;
        const char c = left_shift_ || right_shift_ ? key.shifted : key.plain;
        auto readings = framing_.feed(std::string_view(&c, 1));
        return readings.empty() ? std::string() : long_enough(std::move(readings.front()));
    }
    return {};
}

std::string Keys::gap() { return long_enough(framing_.gap()); }

}  // namespace consigne::release::station
