#include "filters/policy/policy.hpp"

namespace consigne::filters {

std::string_view keyword(Means means)
{
    switch (means) {
    case Means::rewrite: return "rewrite";
    case Means::device: return "device";
    case Means::no: break;
    }
    return "no";
}

std::optional<Means> means_from_keyword(std::string_view word)
{
    for (const Means means : {Means::rewrite, Means::device, Means::no})
        if (keyword(means) == word) return means;
    return std::nullopt;
}

}  // namespace consigne::filters
