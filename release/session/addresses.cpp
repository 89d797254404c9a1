#include "release/session/addresses.hpp"

#include "release/identity/random.hpp"
#include "spooler/api/personal_address.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::release {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds use_noted_every = 60s;   // clients ask for the printer's state every few seconds
constexpr std::size_t most_unknown = 10'000;

}  // namespace

std::optional<spooler::PersonalAddress> Addresses::find(const std::string& peer, const std::string& token)
{
    const std::string place = "address " + peer;
    const std::string digest = key_.address(token);
    const bool paused = throttle_.wait(place) > 0s;
    if (spooler::token_form(token)) {
        if (auto found = people_.find_address(digest)) {
            if (paused && !found->last_used) return std::nullopt;
            const auto now = clock_();
            if (!found->last_used || *found->last_used + use_noted_every <= now)
                if (const auto noted = people_.used_address(found->id, now); !noted) spooler::log::warning("address.used", {{"why", noted.error().detail}});
            return std::move(*found);
        }
    }
    if (paused) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (unknown_.size() >= most_unknown) unknown_.clear();
    if (unknown_.insert(peer + " " + digest).second) throttle_.failed(place);
    return std::nullopt;
}

Result<Addresses::Drawn> Addresses::draw(spooler::PersonId person, const std::string& label)
{
    Drawn drawn;
    drawn.token = random_signs(spooler::token_signs, spooler::token_length);
    drawn.address.person = person;
    drawn.address.digest = key_.address(drawn.token);
    drawn.address.label = label;
    drawn.address.created = clock_();
    const auto id = people_.add_address(drawn.address);
    if (!id) return id.error();
    drawn.address.id = *id;
    return drawn;
}

PastedAddress pasted_address(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    while (!text.empty() && blanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && blanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    PastedAddress out{std::string(text), {}};
    if (const auto path = text.find("/ipp/p/"); path != std::string_view::npos) {
        const auto own = spooler::parse_personal_path(text.substr(path));
        out = {own->token, own->printer};
    }
    if (!spooler::token_form(out.token)) out.token.clear();
    return out;
}

}  // namespace consigne::release
