// What the station's own pages share: headers, files built in, the machine's addresses.
#pragma once

#include "release/station/listener.hpp"
#include "release/web/texts.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace consigne::release::station {

/// A page from a template; `data` gets the texts, the language and the style.
[[nodiscard]] HttpResponse page(const web::Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status = 200);

/// POST done, or another address: look there (303).
[[nodiscard]] HttpResponse see(const std::string& path);

[[nodiscard]] HttpResponse plain_answer(int status, std::string text = {});

/// /station/…: styles, fonts, the panel's script. 404 for what is not there.
[[nodiscard]] HttpResponse built_in(const HttpRequest& request);

/// Addresses of this machine that others can reach, IPv4 first.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace consigne::release::station
