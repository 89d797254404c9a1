#include "filters/pjl/orders.hpp"

#include <array>

namespace consigne::filters::pjl {
namespace {

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// The variable of a maker's comment: CANPJL SET DUPLEX=…, DSSC PRINT RENDERMODE=…
std::string maker_variable(const pdl::pjl::Line& line)
{
    const std::string upper = pdl::pjl::upper_case(line.rest);
    for (const std::string_view lead : {"CANPJL SET", "DSSC PRINT"}) {
        auto at = upper.find(lead);
        if (at == std::string::npos) continue;
        at += lead.size();
        while (at < upper.size() && upper[at] == ' ') ++at;
        return upper.substr(at, upper.find_first_of(" =\"", at) - at);
    }
    return {};
}

}  // namespace

bool replaced(const pdl::pjl::Line& line, const Policy& policy)
{
    std::string variable;
    if (line.command == "SET") variable = line.variable;
    else if (line.command == "COMMENT") variable = maker_variable(line);
    if (variable.empty()) return false;
    constexpr std::array<std::string_view, 3> sides{"DUPLEX", "BINDING", "BOOKLETPRINT"};
    constexpr std::array<std::string_view, 2> copies{"COPIES", "QTY"};
    constexpr std::array<std::string_view, 5> colour{"RENDERMODE", "GRAYSCALE", "PLANESINUSE", "COLORMODE", "DATAMODE"};
    // The pages say their paper by themselves.
    if (policy.fit && variable == "PAPER") return true;
    return (policy.sides && listed(sides, variable)) || (policy.copies && listed(copies, variable)) ||
           (policy.monochrome && listed(colour, variable));
}

std::string lines(const Policy& policy, Copies copies)
{
    std::string text;
    if (policy.copies) {
        text += "@PJL SET COPIES=1\r\n";
        text += "@PJL SET QTY=" + std::to_string(copies == Copies::here ? *policy.copies : 1) + "\r\n";
    }
    if (policy.sides == pdl::Duplex::simplex) text += "@PJL SET DUPLEX=OFF\r\n";
    else if (policy.sides) {
        text += "@PJL SET DUPLEX=ON\r\n@PJL SET BINDING=";
        text += *policy.sides == pdl::Duplex::long_edge ? "LONGEDGE\r\n" : "SHORTEDGE\r\n";
    }
    if (policy.monochrome) text += "@PJL SET RENDERMODE=GRAYSCALE\r\n";
    return text;
}

std::string quoted(std::string_view text)
{
    std::string out;
    for (const char c : text.substr(0, 80)) out += c == '"' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    // A character cut in its middle is left out.
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80 && text.size() > 80) out.pop_back();
    if (text.size() > 80 && !out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
    return out;
}

}  // namespace consigne::filters::pjl
