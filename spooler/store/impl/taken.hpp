// What a value that must be unique, and is not, means to the person who gave it.
#pragma once

#include "pdl/stream/result.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace consigne::spooler::store {

/// The error of an INSERT or UPDATE, in words: the database names the column ("UNIQUE constraint failed: person.login"), `meanings`
/// says what that is. Errors other than a conflict are as they were.
[[nodiscard]] inline Error taken(Error error, std::initializer_list<std::pair<std::string_view, std::string>> meanings)
{
    if (error.code != Errc::conflict) return error;
    for (const auto& [column, words] : meanings)
        if (error.detail.find(column) != std::string::npos) {
            error.detail = words;
            return error;
        }
    // A key into another table: what it names went away meanwhile.
    if (error.detail.starts_with("database:")) error.detail = "something it refers to was removed meanwhile, or is there already";
    return error;
}

/// "no such row" as what was looked for.
template <class T>
[[nodiscard]] Result<T> or_no(Result<T> found, const std::string& what)
{
    if (!found && found.error().code == Errc::not_found) return fail(Errc::not_found, "no " + what);
    return found;
}

}  // namespace consigne::spooler::store
