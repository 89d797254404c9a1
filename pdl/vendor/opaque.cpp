#include "pdl/vendor/opaque.hpp"

#include "pdl/pjl/line.hpp"

#include <array>

namespace consigne::pdl::vendor {
namespace {

using namespace std::string_view_literals;

struct Opening {
    std::string_view bytes;
    Maker maker;
};

constexpr std::array openings{
    Opening{"\x1B%@"sv, {Language::opaque_lips, "Canon LIPS"}},  // ESC % @, although ESC % also leads PCL's GL/2 switches
    Opening{"\x1B;\x1B" "c\x1B;"sv, {Language::opaque_lips, "Canon CaPSL"}},
    Opening{"\x1B[K"sv, {Language::opaque, "Canon BJ raster"}},
    Opening{"BJLSTART"sv, {Language::opaque, "Canon BJ raster"}},
    Opening{"JZJZ"sv, {Language::opaque, "ZjStream"}},
    Opening{",XQX"sv, {Language::opaque, "XQX"}},
};

/// CAPT packets: command, then length with these four bytes, both little-endian; the commands' low bytes are A0 to AF. Two
/// packets one behind the other are no accident.
bool looks_like_capt(ByteView head)
{
    std::size_t at = 0;
    for (int packets = 0; packets < 2; ++packets) {
        if (head.size() < at + 4) return false;
        const std::size_t length = static_cast<std::size_t>(head[at + 2] | head[at + 3] << 8);
        if ((head[at] & 0xF0) != 0xA0 || head[at + 1] < 0xA0 || length < 4) return false;
        at += length;
    }
    return true;
}

/// The text of the first LIPS control string that begins with `command`: DCS command text ST, of seven or of eight bits.
std::string_view control_string(std::string_view text, std::string_view command)
{
    for (const std::string_view begin : {"\x90"sv, "\x1BP"sv}) {
        for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
            const std::string_view rest = text.substr(at + begin.size());
            if (!rest.starts_with(command)) continue;
            const auto end = std::min(rest.find('\x9C'), rest.find("\x1B\\"));
            if (end != std::string_view::npos) return rest.substr(command.size(), end - command.size());
        }
    }
    return {};
}

/// Which LIPS: the job start command is DCS level;resolution;…J (level 31 LIPS III, 41 LIPS IV).
std::string_view lips_level(std::string_view text)
{
    if (!control_string(text, "41;").empty()) return "Canon LIPS IV";
    if (!control_string(text, "31;").empty()) return "Canon LIPS III";
    if (!control_string(text, "21;").empty()) return "Canon LIPS II+";
    return "Canon LIPS";
}

}  // namespace

std::optional<Maker> recognise(ByteView head)
{
    const std::string_view text = as_text(head);
    for (const Opening& opening : openings)
        if (text.starts_with(opening.bytes)) return opening.maker;
    if (text.starts_with("<?xml") && text.find("ivec:") != std::string_view::npos) return Maker{Language::opaque, "Canon IVEC"};
    if (looks_like_capt(head)) return Maker{Language::opaque, "Canon CAPT"};
    return std::nullopt;
}

Segment describe(ByteView head, Language language, std::string_view entered, bool packets)
{
    Segment segment;
    segment.language = language;
    segment.pages_known = false;
    segment.confidence = Confidence::none;
    std::string name;
    if (const auto maker = recognise(head)) name = maker->name;
    if (language == Language::opaque_lips) {
        const std::string_view text = as_text(head);
        if (name != "Canon CaPSL") name = lips_level(text);
        // DCS 2y names the job; control characters have no place in a title.
        segment.title = pjl::to_utf8(control_string(text, "2y"));
    } else if (language == Language::opaque_ufr2) name = "Canon UFR II";
    else if (name.empty() && !entered.empty()) name = pjl::to_utf8(entered.substr(0, 40));
    else if (name.empty() && packets) name = "data of Canon's own in CPCA packets (UFR II as a rule)";
    if (name.empty()) name = keyword(language);
    segment.notes.push_back("pages of this language are not counted: " + name);
    return segment;
}

}  // namespace consigne::pdl::vendor
