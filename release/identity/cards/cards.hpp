// The site's rules for card readers, read again when they change.
#pragma once

#include "release/identity/cards/rules.hpp"
#include "spooler/api/people.hpp"

#include <memory>
#include <mutex>

namespace consigne::release {

/// Any thread; blocking (the settings).
class Cards {
public:
    explicit Cards(spooler::Settings& settings) : settings_(settings) {}

    /// The one number of the card that a reader read so: upper case, 6 to 64 letters or digits. Errors: malformed.
    [[nodiscard]] Result<std::string> number(std::string_view reading) const;
    /// With the chain that made it.
    [[nodiscard]] Result<cards::Canonical> canonical(std::string_view reading) const;

private:
    spooler::Settings& settings_;
    mutable std::mutex mutex_;
    mutable std::string text_;                                        ///< under mutex_, as the chains
    mutable std::shared_ptr<const std::vector<cards::Chain>> chains_ = std::make_shared<std::vector<cards::Chain>>();
};

}  // namespace consigne::release
