// Words by which something is found: lower case, without accents, so that "elodie" finds Élodie.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consigne::spooler {

/// The text in lower case with the accents of Latin letters taken off (œ becomes oe, ß ss); other scripts as they are. UTF-8.
[[nodiscard]] std::string folded(std::string_view text);

/// Its words, folded, in their order, each once: runs of letters and digits, at most 64 octets of each, at most 32 of them.
[[nodiscard]] std::vector<std::string> search_words(std::string_view text);

/// Whether each of these words stands somewhere in `text`, within a longer word too: the end of a serial number finds it.
[[nodiscard]] bool has_words(std::string_view text, const std::vector<std::string>& words);

}  // namespace consigne::spooler
