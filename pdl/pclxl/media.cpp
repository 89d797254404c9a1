#include "pdl/pclxl/media.hpp"

#include "pdl/pclxl/vocabulary.hpp"

#include <array>
#include <cmath>

namespace consigne::pdl::pclxl {

namespace {

struct Size {
    int number;  // of the MediaSize enumeration; -1: known by name only
    std::string_view name;
    Media media;
};

// HP PCL XL Feature Reference 3.0, MediaSize; 217 and 218 are Ricoh's. Names are PJL's PAPER names.
constexpr std::array sizes{
    Size{0, "LETTER", {612, 792}},       Size{1, "LEGAL", {612, 1008}},      Size{2, "A4", {595, 842}},
    Size{3, "EXECUTIVE", {522, 756}},    Size{4, "LEDGER", {792, 1224}},     Size{5, "A3", {842, 1191}},
    Size{6, "COM10", {297, 684}},        Size{7, "MONARCH", {279, 540}},     Size{8, "C5", {459, 649}},
    Size{9, "DL", {312, 624}},           Size{10, "JISB4", {729, 1032}},     Size{11, "JISB5", {516, 729}},
    Size{12, "B5", {499, 709}},          Size{13, "B5ENV", {499, 709}},      Size{14, "JPOST", {283, 420}},
    Size{15, "JPOSTD", {420, 567}},      Size{16, "A5", {420, 595}},         Size{17, "A6", {297, 420}},
    Size{18, "JISB6", {363, 516}},       Size{19, "JIS8K", {765, 1105}},     Size{20, "JIS16K", {553, 765}},
    Size{21, "JISEXEC", {612, 935}},     Size{217, "SRA3", {907, 1276}},     Size{218, "SRA4", {638, 907}},
    Size{-1, "TABLOID", {792, 1224}},    Size{-1, "STATEMENT", {396, 612}},  Size{-1, "EXEC", {522, 756}},
    Size{-1, "B4", {729, 1032}},         Size{-1, "JB4", {729, 1032}},       Size{-1, "JB5", {516, 729}},
};

std::string upper(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\0' || c == ' ') continue;
        out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return out;
}

Media custom(const Statement& statement, const Attribute& lengths)
{
    constexpr double most = 1e6;  // points; beyond it a length is noise
    const auto units = statement.integer(attr::custom_media_size_units).value_or(0);
    const double points = units == 0 ? 72 : units == 1 ? 72 / 25.4 : 7.2 / 25.4;
    const double width = statement.element(lengths, 0) * points;
    const double height = statement.element(lengths, 1) * points;
    if (!(width > 0 && width < most && height > 0 && height < most)) return {};
    return {static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height))};
}

}  // namespace

std::optional<Media> media_of(const Statement& begin_page)
{
    if (const auto lengths = begin_page.find(attr::custom_media_size)) return custom(begin_page, *lengths);
    const auto said = begin_page.find(attr::media_size);
    if (!said) return {};
    if (said->array) {
        const std::string name = upper(begin_page.bytes(*said));
        for (const Size& size : sizes) {
            if (size.name == name) return size.media;
        }
        return Media{};
    }
    const auto number = begin_page.integer(attr::media_size).value_or(-1);
    if (number == 96) return {};  // eDefaultPaperSize: the device's
    for (const Size& size : sizes) {
        if (size.number == number && number >= 0) return size.media;
    }
    return Media{};
}

}  // namespace consigne::pdl::pclxl
