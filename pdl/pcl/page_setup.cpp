// Paper, sides and copies, and the switches among them.
#include "pdl/pcl/interpreter.hpp"

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_stored_palettes = 64;

}  // namespace

std::optional<Media> media_of(int code)
{
    struct Size {
        int code;
        Media media;
    };
    constexpr std::array sizes{
        Size{1, {522, 756}},   Size{2, {612, 792}},   Size{3, {612, 1008}}, Size{6, {792, 1224}}, Size{24, {298, 420}},
        Size{25, {420, 595}},  Size{26, {595, 842}},  Size{27, {842, 1191}}, Size{45, {516, 729}}, Size{46, {729, 1032}},
        Size{65, {499, 709}},  Size{71, {283, 420}},  Size{72, {420, 567}}, Size{80, {279, 540}}, Size{81, {297, 684}},
        Size{90, {312, 624}},  Size{91, {459, 649}},  Size{100, {499, 709}},
    };
    for (const Size& size : sizes)
        if (size.code == code) return size.media;
    return std::nullopt;
}

Result<> Interpreter::page_command(const Token& token)
{
    const int value = token.integer();
    if (token.is("&bM")) {
        // Ignored on a page that is marked (HP PCL 5 Color Technical Reference, print modes).
        if (!marked_) grey_switch_ = defaults_.trust_grey_switch && value == 1;
        return {};
    }
    if (token.is("&pI")) control_id_ = value;
    else if (token.is("&pC")) {
        if (value == 6 && stored_.size() < max_stored_palettes) stored_[control_id_] = palette_;
        if (value == 2) stored_.erase(control_id_);
    } else if (token.is("&pS")) {
        if (stored_.size() < max_stored_palettes || stored_.contains(stored_id_)) stored_[stored_id_] = palette_;
        stored_id_ = value;
        if (const auto at = stored_.find(value); at != stored_.end()) palette_ = at->second;
    }
    if (token.is("&aG") || token.is("&rF")) {
        if (const auto done = eject(false); !done) return done.error();
        if (token.is("&aG") && (value == 1 || value == 2)) back_ = value == 2;
        return {};
    }
    if (token.group != 'l') return {};

    switch (token.final) {
    case 'X':
        if (value > 0) copies_ = static_cast<std::uint32_t>(std::min(value, 32767));
        return {};
    case 'H':
    case 'M': return eject(false);
    case 'S':
        if (const auto done = eject(false); !done) return done.error();
        if (value < 0 || value > 2) return {};
        duplex_ = static_cast<Duplex>(value);
        back_ = false;
        return {};
    case 'O':
        if (value < 0 || value > 3 || value == orientation_) return {};
        if (const auto done = eject(false); !done) return done.error();
        orientation_ = value;
        restart_text_page();
        return {};
    case 'A': {
        if (const auto done = eject(false); !done) return done.error();
        paper_said_ = true;
        if (value == 101) media_ = custom_;
        else if (const auto media = media_of(value)) media_ = *media;
        else {
            media_ = {};
            note("a page size of the maker's own");
        }
        restart_text_page();
        return {};
    }
    case 'P':
        if (const auto done = eject(false); !done) return done.error();
        paper_said_ = paper_said_ || value > 0;
        // A page length in lines chooses the size of that length, at six lines an inch.
        for (const int code : {2, 3, 6, 26, 27, 1, 25}) {
            const auto media = media_of(code);
            if (media && std::abs(media->height - value * 12) <= 6 && value > 0) {
                media_ = *media;
                restart_text_page();
                break;
            }
        }
        return {};
    default: return {};
    }
}

}  // namespace consigne::pdl::pcl
