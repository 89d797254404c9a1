#include "filters/chain/rewrite.hpp"

namespace consigne::filters {

Capabilities capabilities(const pdl::Facts& facts, bool packets_obey)
{
    using pdl::Language;
    if (!facts.readable) return {};
    // What the orders in the packets say is not known, and may win (architecture §8.7).
    if (facts.packets && !packets_obey) return {};
    switch (facts.language) {
    case Language::pcl:
    case Language::pclxl:
    case Language::postscript:
    case Language::text:
    case Language::xps:
    case Language::pwg:
    case Language::cupsraster: return {Means::rewrite, Means::rewrite, Means::rewrite};
    case Language::mixed:
        // A part that is not counted may be a maker's own language, which cannot be rewritten and may say otherwise.
        if (!facts.pages) return {Means::no, Means::device, Means::device};
        return {Means::rewrite, Means::rewrite, Means::rewrite};
    // Sides and copies are no matter of these languages: the device is asked, by PJL or by IPP.
    case Language::pdf: return {Means::rewrite, Means::device, Means::device, Means::rewrite};
    case Language::hpgl2:
    case Language::pclm:
    case Language::jpeg:
    case Language::tiff: return {Means::rewrite, Means::device, Means::device};
    case Language::urf: return {Means::rewrite, Means::rewrite, Means::device};
    // What a maker's own language holds wins over an envelope, and cannot be seen; an envelope of its own is all there is.
    case Language::opaque_ufr2:
    case Language::opaque_lips:
    case Language::opaque:
        if (facts.pjl && !facts.packets) return {Means::no, Means::device, Means::device};
        return {};
    case Language::unknown: break;
    }
    return {};
}

}  // namespace consigne::filters
