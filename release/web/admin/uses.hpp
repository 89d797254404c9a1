// What machines may be used for, in forms and words: of a person, of a group.
#pragma once

#include "release/web/desk/visit.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::admin {

/// A line of a form for each use: may, may not, nothing said. Of a person with who decided it.
[[nodiscard]] boost::json::array use_rows(const Language& words, const spooler::Allowed& said);
[[nodiscard]] boost::json::array use_rows(const Language& words, const spooler::Person& person);

/// A cell of a table for each use: yes, no, or nothing said.
[[nodiscard]] boost::json::array use_cells(const Language& words, const spooler::Allowed& said);
/// Headings of these cells.
[[nodiscard]] boost::json::array use_heads(const Language& words);

/// What the form says; a use that it does not have stays.
void read_uses(const Form& form, spooler::Allowed& said);

/// For the log: "print-colour off, scan on, usb unset"; empty: nothing changed.
[[nodiscard]] std::string changed_uses(const spooler::Allowed& before, const spooler::Allowed& after);

}  // namespace consigne::release::web::admin
