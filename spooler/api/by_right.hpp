// What its owner's rights make of a document.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/api/people.hpp"

namespace consigne::spooler {

/// What is not known to be without colour counts as coloured.
[[nodiscard]] inline ByRight by_right(const Person& owner, const Job& job)
{
    const bool monochrome = owner.may_use(Use::print_monochrome), colour = owner.may_use(Use::print_colour);
    if (job.reading == Reading::done && job.facts.colour_pages && job.facts.colour_pages->empty()) return monochrome ? ByRight::as_it_is : ByRight::not_at_all;
    if (colour) return ByRight::as_it_is;
    const bool able = job.reading == Reading::waiting || (job.reading == Reading::done && job.can.monochrome != filters::Means::no);
    return monochrome && able ? ByRight::in_monochrome : ByRight::not_at_all;
}

}  // namespace consigne::spooler
