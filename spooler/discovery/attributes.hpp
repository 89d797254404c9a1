// A printer's IPP attributes as any client is told them: the one source of what DNS-SD says (IPP Everywhere compares the two).
#pragma once

#include "spooler/ipp/service.hpp"

#include <map>

namespace consigne::spooler::discovery {

/// Values as text: keywords and URIs as they are, numbers in digits, ranges "1-9999", booleans "true" and "false".
class Attributes {
public:
    using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

    Attributes() = default;
    explicit Attributes(Values values) : values_(std::move(values)) {}
    [[nodiscard]] const std::vector<std::string>& all(std::string_view name) const;
    [[nodiscard]] std::string first(std::string_view name) const;  ///< empty when there is none
    [[nodiscard]] bool has(std::string_view name, std::string_view value) const;

private:
    Values values_;
};

/// Asks for the attributes that an announcement needs, as a client would that calls the server by `authority` ("HOST:PORT").
/// Blocking. Errors: not_found (no such printer any more), malformed.
[[nodiscard]] Result<Attributes> ask(ipp::Service& service, const std::string& printer, const std::string& authority, bool tls);

}  // namespace consigne::spooler::discovery
