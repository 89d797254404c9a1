// Where else documents come out, for who stands at a machine that does not print them.
#pragma once

#include "release/web/page.hpp"

namespace consigne::release::web {

/// The terminal nearest to this one whose machine is ready, gives these documents out and has paper and colour for them, as a sentence:
/// "Try 03 Library: it is ready." Empty: there is none. `paper`: what it has that this machine lacks, to be named.
/// Near is what the machines' places say: the more their beginnings have in common, the nearer.
[[nodiscard]] std::string elsewhere(const Visit& visit, const std::vector<spooler::Job>& jobs, const std::string& paper = {});

}  // namespace consigne::release::web
