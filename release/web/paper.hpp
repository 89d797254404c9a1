// Paper as people name it, and whether a machine has what a document asks for.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/api/printers.hpp"

#include <set>
#include <string>
#include <vector>

namespace consigne::release::web {

/// "A4" of a size in points, either way up; empty: no size that people know by name.
[[nodiscard]] std::string paper_name(int width, int height);
/// Of the first page whose size is known.
[[nodiscard]] std::string paper_name(const spooler::Job& job);

/// The first paper that the document asks for and no tray has, by name; empty: it has all of it, or one of the two is not known.
/// `loaded`: what somebody says they have put in since.
[[nodiscard]] std::string missing_paper(const spooler::Job& job, const std::vector<spooler::Tray>& trays, const std::set<std::string>& loaded = {});

/// Paper in the trays that a document for which one is missing is put on: the largest that is not larger than it asks for, else the
/// smallest; empty: no tray has paper with a name.
[[nodiscard]] std::string paper_instead(const std::string& missing, const std::vector<spooler::Tray>& trays);

/// "A4, A3", each once, in the machine's order.
[[nodiscard]] std::string papers_in(const std::vector<spooler::Tray>& trays);

class Language;

/// "Asks for A3, tray holds A4"
[[nodiscard]] std::string asks_for(const Language& words, const std::string& paper, const std::vector<spooler::Tray>& trays);

}  // namespace consigne::release::web
