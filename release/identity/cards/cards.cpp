#include "release/identity/cards/cards.hpp"

namespace consigne::release {

Result<cards::Canonical> Cards::canonical(std::string_view reading) const
{
    const auto all = settings_.all();
    const auto text = all.find("card-readers");
    const auto other = all.find("unknown-readers");
    std::shared_ptr<const std::vector<cards::Chain>> chains;
    {
        const std::scoped_lock lock(mutex_);
        const std::string now = text == all.end() ? std::string() : text->second;
        if (now != text_) {
            // Checked when they were set: what does not parse any more counts as no rules.
            auto parsed = cards::parse(now);
            chains_ = std::make_shared<std::vector<cards::Chain>>(parsed ? std::move(*parsed) : std::vector<cards::Chain>());
            text_ = now;
        }
        chains = chains_;
    }
    return cards::canonical(*chains, other != all.end() && other->second == "refuse", reading);
}

Result<std::string> Cards::number(std::string_view reading) const
{
    auto found = canonical(reading);
    if (!found) return found.error();
    return std::move(found->number);
}

}  // namespace consigne::release
