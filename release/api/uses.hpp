// What machines may be used for, in the API's words.
#pragma once

#include "release/api/router.hpp"

namespace consigne::release::api {

/// {"copy": true, "scan": null, …}: what is said, null where nothing is.
[[nodiscard]] boost::json::object uses_said(const spooler::Allowed& said);
/// {"copy": {"may": true, "by": "group", "group": "Staff"}, …}: what that comes to with the groups, and who decided: person, group or nobody.
[[nodiscard]] boost::json::object uses_decided(const spooler::Person& person);
/// Of a body's "uses"; what is not named stays.
void read_uses(Fields& fields, const boost::json::object& body, spooler::Allowed& said);

}  // namespace consigne::release::api
