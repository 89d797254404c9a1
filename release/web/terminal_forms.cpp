#include "release/web/terminal_forms.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"

namespace consigne::release::web {
namespace {

constexpr unsigned nonce_octets = 16;

/// A page of another site knows no such token, whatever panel it is looked at on: the secret of each is in the cookie of its browser alone.
std::string of_terminal(const Visit& visit, const std::string& nonce)
{
    return nonce + "." + visit.site.key.form("terminal\n" + visit.terminal.secret_digest + "\n" + nonce);
}

/// What is pressed before anybody is signed in, and changes nothing of anybody's.
bool before_sign_in(std::string_view page) { return page == "sign-in" || page == "language"; }

}  // namespace

std::string form_token(const Visit& visit)
{
    return visit.person ? visit.site.desk.form_token(visit.session) : of_terminal(visit, random_hex(nonce_octets));
}

std::optional<std::string> form_nonce(const Visit& visit, std::string_view page)
{
    const std::string token = visit.form.get("token");
    if (!visit.session.token.empty())
        if (auto nonce = visit.site.desk.form_nonce(visit.session, token)) return nonce;
    std::string nonce = token.substr(0, token.find('.'));
    if (!before_sign_in(page) || !same_secret(token, of_terminal(visit, nonce))) return std::nullopt;
    return nonce;
}

}  // namespace consigne::release::web
