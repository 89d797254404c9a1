// The stated rules of the device: what comes out, given the stream, its PJL and the IPP request. README.md has them in words.
#pragma once
#include "tests/mfp/interpret/facts.hpp"

namespace consigne::mfp {

/// What came beside the document.
struct Request {
    std::uint32_t copies = 1;          ///< IPP copies, or how often an LPD control file lists the data file
    std::optional<Duplex> sides;
    bool monochrome = false;           ///< print-color-mode monochrome or auto-monochrome's stronger form
};

/// Faults and settings that change what is printed.
struct Rules {
    Duplex default_sides = Duplex::simplex;
    bool drop_page = false;
    bool ignore_copies = false;
    bool one_sided = false;
    bool ignore_urf_copies = false;
};

struct Verdict {
    bool known = true;
    std::uint64_t impressions = 0;        ///< sides of one copy
    std::uint64_t impressions_total = 0;  ///< sides with all copies
    std::uint64_t colour_total = 0;       ///< of these, the ones in colour
    std::uint64_t sheets = 0;
    std::uint32_t copies = 1;             ///< of the first page
    std::vector<std::uint32_t> page_copies;
    std::vector<bool> page_colour;        ///< as printed
    Duplex sides = Duplex::simplex;       ///< of the first page
    bool mixed_sides = false;
};

Verdict judge(const Facts& facts, const Request& request, const Rules& rules);
const char* sides_keyword(Duplex duplex);

}  // namespace consigne::mfp
