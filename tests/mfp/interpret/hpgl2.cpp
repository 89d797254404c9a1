#include "tests/mfp/interpret/hpgl2.hpp"

#include <cctype>
#include <cstdlib>

namespace consigne::mfp {

std::size_t Gl2::run(Bytes data, PclColour& colour, bool& marked, bool& coloured)
{
    std::size_t at = 0;
    const auto mark = [&] {
        if (pen_ == 0) return;
        marked = true;
        if (colour.index_colour(pen_)) coloured = true;
    };
    while (at < data.size()) {
        if (data[at] == 0x1b) {
            const std::string_view rest = text_of(data.subspan(at));
            if (rest.starts_with(uel) || rest.starts_with("\x1b" "E")) return at;
            if (rest.starts_with("\x1b%")) {
                std::size_t end = 2;
                while (end < rest.size() && end < 8 && rest[end] != 'A' && rest[end] != 'B') ++end;
                if (end < rest.size() && rest[end] == 'A') return at + end + 1;
            }
            ++at;
            continue;
        }
        if (data.size() - at < 2 || !std::isalpha(data[at]) || !std::isalpha(data[at + 1])) {
            ++at;
            continue;
        }
        const std::string name{static_cast<char>(std::toupper(data[at])), static_cast<char>(std::toupper(data[at + 1]))};
        at += 2;
        if (name == "LB") {
            while (at < data.size() && data[at] != label_end_) ++at;
            if (at < data.size()) ++at;
            mark();
            continue;
        }
        if (name == "DT") {
            if (at < data.size() && data[at] != ';') label_end_ = data[at++];
            continue;
        }
        if (name == "SM") {
            if (at < data.size() && data[at] != ';') ++at;
            continue;
        }
        if (name == "PE") {
            while (at < data.size() && data[at] != ';') ++at;
            mark();
            continue;
        }
        std::string parameters;
        bool quoted = false;
        while (at < data.size() && data[at] != 0x1b && (quoted || (!std::isalpha(data[at]) && data[at] != ';'))) {
            if (data[at] == '"') quoted = !quoted;
            if (parameters.size() < 4096) parameters += static_cast<char>(data[at]);
            ++at;
        }
        const bool some = parameters.find_first_of("0123456789") != std::string::npos;
        if (name == "SP") pen_ = static_cast<std::size_t>(std::abs(std::atoi(parameters.c_str())));
        else if (name == "IN" || name == "DF") {
            pen_ = 1;
            down_ = false;
            label_end_ = 3;
            if (name == "IN") colour.pens();
        } else if (name == "NP") colour.pens();
        else if (name == "PU") down_ = false;
        else if (name == "PD") { down_ = true; if (some) mark(); }
        else if (name == "PA" || name == "PR" || name == "AA" || name == "AR" || name == "AT" || name == "BZ" || name == "BR") {
            if (down_ && some) mark();
        } else if (name == "RA" || name == "RR" || name == "EA" || name == "ER" || name == "WG" || name == "EW" ||
                   name == "CI" || name == "FP" || name == "EP") {
            mark();
        } else if (name == "PC") {
            std::array<int, 4> n{0, 0, 0, 0};
            std::size_t count = 0;
            for (const char* p = parameters.c_str(); count < 4 && *p != 0;) {
                char* end = nullptr;
                n[count] = static_cast<int>(std::strtod(p, &end));
                if (end == p) { ++p; continue; }
                ++count;
                p = end;
            }
            if (count == 4 && n[0] >= 0 && static_cast<std::size_t>(n[0]) < colour.palette.size())
                colour.palette[static_cast<std::size_t>(n[0])] = {n[1], n[2], n[3]};
        }
    }
    return at;
}

}  // namespace consigne::mfp
