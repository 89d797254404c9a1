// Basic authentication (RFC 7617), read and nothing more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace consigne::spooler::http {

struct Credentials {
    std::string login, password;
};

/// From the value of an Authorization field; nothing when it is another scheme, broken, or longer than 1 KiB.
[[nodiscard]] std::optional<Credentials> basic_credentials(std::string_view authorization);

}  // namespace consigne::spooler::http
