#include "pdl/tally/facts.hpp"

#include <array>
#include <utility>

namespace consigne::pdl {
namespace {

using LanguageWord = std::pair<Language, std::string_view>;
constexpr std::array language_words{
    LanguageWord{Language::pcl, "pcl"},
    LanguageWord{Language::pclxl, "pclxl"},
    LanguageWord{Language::postscript, "postscript"},
    LanguageWord{Language::pdf, "pdf"},
    LanguageWord{Language::pwg, "pwg"},
    LanguageWord{Language::urf, "urf"},
    LanguageWord{Language::cupsraster, "cupsraster"},
    LanguageWord{Language::pclm, "pclm"},
    LanguageWord{Language::jpeg, "jpeg"},
    LanguageWord{Language::tiff, "tiff"},
    LanguageWord{Language::xps, "xps"},
    LanguageWord{Language::hpgl2, "hpgl2"},
    LanguageWord{Language::text, "text"},
    LanguageWord{Language::opaque_ufr2, "opaque-ufr2"},
    LanguageWord{Language::opaque_lips, "opaque-lips"},
    LanguageWord{Language::opaque, "opaque"},
    LanguageWord{Language::mixed, "mixed"},
    LanguageWord{Language::unknown, "unknown"},
};

}  // namespace

std::string_view keyword(Language language)
{
    for (const auto& [value, word] : language_words)
        if (value == language) return word;
    return "unknown";
}

std::optional<Language> language_from_keyword(std::string_view word)
{
    for (const auto& [value, text] : language_words)
        if (text == word) return value;
    return std::nullopt;
}

bool is_opaque(Language language)
{
    return language == Language::opaque || language == Language::opaque_lips || language == Language::opaque_ufr2;
}

std::string_view keyword(Duplex duplex)
{
    switch (duplex) {
    case Duplex::long_edge: return "long";
    case Duplex::short_edge: return "short";
    case Duplex::simplex: break;
    }
    return "simplex";
}

std::optional<Duplex> duplex_from_keyword(std::string_view word)
{
    for (const Duplex duplex : {Duplex::simplex, Duplex::long_edge, Duplex::short_edge})
        if (keyword(duplex) == word) return duplex;
    return std::nullopt;
}

std::string_view keyword(Confidence confidence)
{
    switch (confidence) {
    case Confidence::exact: return "exact";
    case Confidence::estimated: return "estimated";
    case Confidence::none: break;
    }
    return "none";
}

}  // namespace consigne::pdl
