// What GET /api/v1/set-up answers, as text for a terminal window.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace consigne::release {

/// The ways, step by step.
[[nodiscard]] std::string set_up_text(const boost::json::object& answer);

/// The QR code, two rows a line; light modules are drawn, as on a dark window.
[[nodiscard]] std::string qr_text(const boost::json::object& answer);

/// "fr" where the environment asks for French messages, else "en".
[[nodiscard]] std::string language_of_environment();

}  // namespace consigne::release
