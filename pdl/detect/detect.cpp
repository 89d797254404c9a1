#include "pdl/detect/detect.hpp"

#include "pdl/vendor/opaque.hpp"
#include "pdl/vendor/packets.hpp"

#include <array>
#include <cctype>

namespace consigne::pdl::detect {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::string_view bytes;
    Language language;
};

constexpr std::array magics{
    Magic{"%!"sv, Language::postscript},
    Magic{"\xC5\xD0\xD3\xC6"sv, Language::postscript},  // DOS EPS, with a preview
    Magic{"\x01M"sv, Language::postscript},             // TBCP
    Magic{") HP-PCL XL"sv, Language::pclxl},
    Magic{"( HP-PCL XL"sv, Language::pclxl},
    Magic{"' HP-PCL XL"sv, Language::pclxl},
    Magic{")HP-PCL XL"sv, Language::pclxl},
    Magic{"(HP-PCL XL"sv, Language::pclxl},
    Magic{"RaS2"sv, Language::pwg},
    Magic{"RaS3"sv, Language::cupsraster},
    Magic{"RaSt"sv, Language::cupsraster},
    Magic{"RaS1"sv, Language::cupsraster},
    Magic{"3SaR"sv, Language::cupsraster},
    Magic{"2SaR"sv, Language::cupsraster},
    Magic{"tSaR"sv, Language::cupsraster},
    Magic{"1SaR"sv, Language::cupsraster},
    Magic{"UNIRAST\0"sv, Language::urf},
    Magic{"\xFF\xD8\xFF"sv, Language::jpeg},
    Magic{"II*\0"sv, Language::tiff},
    Magic{"MM\0*"sv, Language::tiff},
    Magic{"II+\0"sv, Language::tiff},
    Magic{"MM\0+"sv, Language::tiff},
};

bool starts(ByteView bytes, std::string_view text) { return as_text(bytes).substr(0, text.size()) == text; }

bool contains(ByteView bytes, std::string_view text) { return as_text(bytes).find(text) != std::string_view::npos; }

/// HP-GL/2 without an envelope: a first mnemonic that opens plots, its numbers, and then `;` or another mnemonic.
bool looks_like_gl2(ByteView bytes)
{
    constexpr std::array openers{"IN"sv, "BP"sv, "PS"sv, "DF"sv, "SP"sv, "PU"sv, "NP"sv, "RO"sv, "CO"sv};
    const std::string_view text = as_text(bytes);
    if (text.substr(0, 2) == "\x1B.") return true;  // plotter device control
    const auto opener = [&](std::size_t at) {
        return std::any_of(openers.begin(), openers.end(), [&](auto word) { return text.substr(at, 2) == word; });
    };
    if (!opener(0)) return false;
    std::size_t at = 2;
    while (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) || text[at] == ',' || text[at] == '.' || text[at] == '-')) ++at;
    if (at >= text.size()) return false;
    return text[at] == ';' || (at == 2 && text[at] == '"') || opener(at);
}

bool looks_like_text(ByteView bytes)
{
    if (bytes.size() < 16) return false;  // threats.md T-RAW-1: a few stray bytes are no document
    std::size_t odd = 0;
    for (const std::uint8_t byte : bytes) {
        if (byte == 0) return false;
        const bool plain = (byte >= 0x20 && byte != 0x7F) || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f' || byte == '\b';
        if (!plain) ++odd;
    }
    if (odd * 50 > bytes.size()) return false;
    const auto letters = std::count_if(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b >= 0x20 && b < 0x7F; });
    return static_cast<std::size_t>(letters) * 2 > bytes.size();
}

}  // namespace

std::size_t padding(ByteView head)
{
    std::size_t at = 0;
    while (at < head.size() && (head[at] == 0 || head[at] == ' ' || head[at] == '\t' || head[at] == '\r' || head[at] == '\n' || head[at] == 4)) ++at;
    return at;
}

Guess sniff(ByteView head)
{
    if (starts(head, "\x1F\x8B")) return {Language::unknown, "compressed with gzip inside something else, which is not read"};
    const ByteView at = head.subspan(padding(head));
    if (at.empty()) return {Language::unknown, "no print data"};
    if (vendor::begins_packets(at)) return {Language::opaque, "Canon's CPCA packets inside CPCA packets, which are not read"};
    if (starts(at, "PK\x03\x04")) {
        if (contains(at, ".fdseq")) return {Language::xps, {}};
        return {Language::unknown, std::string(zip_note)};
    }
    if (starts(at, "%PDF-")) {
        const ByteView lines = at.first(std::min<std::size_t>(at.size(), 64));
        return {contains(lines, "%PCLm") ? Language::pclm : Language::pdf, {}};
    }
    for (const Magic& magic : magics)
        if (starts(at, magic.bytes)) return {magic.language, {}};
    if (const auto maker = vendor::recognise(at)) return {maker->language, {}};
    if (looks_like_gl2(at)) return {Language::hpgl2, {}};
    if (at.size() >= 2 && at[0] == 0x1B && "E&*()%9=YZ"sv.find(static_cast<char>(at[1])) != std::string_view::npos) return {Language::pcl, {}};
    // Junk before a PDF header (ISO 32000 implementation note: the first 1024 bytes) is common in the wild.
    if (contains(at.first(std::min<std::size_t>(at.size(), 1024)), "%PDF-")) return {Language::pdf, {}};
    if (starts(at, "!R!") && contains(at, "EXIT;")) {  // Kyocera PRESCRIBE in front of another language
        if (contains(at, "%!")) return {Language::postscript, {}};
        return {Language::opaque, "begins with PRESCRIBE commands, which are not read"};
    }
    if (looks_like_text(at.first(std::min<std::size_t>(at.size(), 512)))) return {Language::text, {}};
    return {Language::unknown, "no known page language"};
}

Language from_name(std::string_view name)
{
    struct Name {
        std::string_view name;
        Language language;
    };
    constexpr std::array names{
        Name{"PCL", Language::pcl},         Name{"PCL5", Language::pcl},     Name{"PCL5E", Language::pcl},
        Name{"PCL5C", Language::pcl},       Name{"PCL3GUI", Language::pcl},  Name{"PCLXL", Language::pclxl},
        Name{"PCL6", Language::pclxl},      Name{"POSTSCRIPT", Language::postscript},
        Name{"PS", Language::postscript},   Name{"PDF", Language::pdf},      Name{"HPGL2", Language::hpgl2},
        Name{"HPGL", Language::hpgl2},      Name{"XPS", Language::xps},      Name{"TIFF", Language::tiff},
        Name{"JPEG", Language::jpeg},       Name{"URF", Language::urf},      Name{"PWGRASTER", Language::pwg},
        Name{"PWG", Language::pwg},         Name{"PCLM", Language::pclm},    Name{"UFRII", Language::opaque_ufr2},
        Name{"UFR2", Language::opaque_ufr2}, Name{"LIPS", Language::opaque_lips},
        Name{"UFRIILT", Language::opaque_ufr2}, Name{"LIPSLX", Language::opaque_ufr2},
    };
    std::string upper(name);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const Name& known : names)
        if (known.name == upper) return known.language;
    return Language::opaque;
}

bool unmistakable(Language language)
{
    return language == Language::pclxl || language == Language::postscript || language == Language::pdf || language == Language::pclm;
}

}  // namespace consigne::pdl::detect
