// Answers that are pages or files built into the program, of the server and of a station beside a machine.
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/http.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace consigne::release::web {

/// Headers every answer with a page carries (threats.md T-XSS-1, T-TERM-2).
void guard(spooler::HttpResponse& response);

/// The template `name`; `data` gets the language, the texts and the title.
[[nodiscard]] spooler::HttpResponse rendered(const Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status);

/// A file of what was made just now; with a name it is one to keep.
[[nodiscard]] spooler::HttpResponse file_answer(std::string content_type, std::string body, const std::string& file_name = {});

/// The style, script or font that the last part of the request's path names, or 304 for who has it already; nothing when there is none.
[[nodiscard]] std::optional<spooler::HttpResponse> built_in_file(const spooler::HttpRequest& request, std::string_view cache_control);

}  // namespace consigne::release::web
