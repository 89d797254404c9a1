// People from a table: what each line would do is said before anything is written, then all of it is kept or none (manual §2.3.2).
#pragma once

#include "release/api/context.hpp"

#include <string>
#include <vector>

namespace consigne::release {

/// What a line of the table comes to.
struct ImportLine {
    enum class Does : std::uint8_t { adds, changes, nothing, refused } does = Does::nothing;
    std::size_t number = 0;             ///< of the file
    std::string login;
    std::string what;                   ///< fields it changes, by their API names: "email, department"
    std::string why;                    ///< refused: key of a text ("imp_why_login"), the page's and the API's words
    bool reserved = false;              ///< the technician's account: it gets its right by its name
};

struct ImportPlan {
    std::string trouble;                ///< the table as a whole cannot be read: key of a text; empty: it can
    std::string trouble_detail;         ///< for the log and the API, in English
    std::string encoding;
    char separator = ',';
    std::vector<std::pair<std::string, std::string>> columns;  ///< header as written, field it goes to; empty: left out
    std::vector<ImportLine> lines;
    std::size_t adds = 0, changes = 0, same = 0, refused = 0;
    std::vector<spooler::PersonChange> todo;  ///< of the lines that add or change, in their order
    std::vector<std::string> secrets;         ///< of each, likewise: password, then card PIN, in clear until they are hashed
};

/// Fields that a table may have; the words that name them, in English and French, are in import.cpp.
inline constexpr std::size_t most_passwords = 200;  // each takes a tenth of a second to keep

/// Reads and judges; writes nothing. Blocking.
[[nodiscard]] ImportPlan plan_import(Context& site, std::string_view file);

/// Keeps all of a plan in which no line was refused. `who` stands in the audit log. Blocking. Errors: conflict (refused lines, or the store
/// has changed since), malformed (no plan), busy (passwords), storage_failed.
[[nodiscard]] Result<> apply_import(Context& site, ImportPlan plan, const std::string& who);

/// The people of the site as such a table, without secrets; UTF-8 with its mark.
[[nodiscard]] std::string export_people(Context& site);

}  // namespace consigne::release
