#include "spooler/intake/trusted_network.hpp"

#include "spooler/api/text.hpp"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <locale>

namespace consigne::spooler {
namespace {

using boost::algorithm::trim_copy;

/// ASCII alone, as logins are compared.
bool same(std::string_view a, std::string_view b) { return boost::algorithm::iequals(a, b, std::locale::classic()); }

/// What stands between commas, without blanks around; what is empty is left out.
std::vector<std::string> items(const std::string& list)
{
    std::vector<std::string> all;
    boost::algorithm::split(all, list, boost::algorithm::is_any_of(","));
    for (std::string& one : all) boost::algorithm::trim(one);
    std::erase(all, "");
    return all;
}

Result<> read_clause(const std::string& clause, TrustedNetwork& into)
{
    const auto colon = clause.find(':');
    const std::string word = trim_copy(clause.substr(0, colon));
    const std::string said = colon == std::string::npos ? std::string() : trim_copy(clause.substr(colon + 1));
    if (colon == std::string::npos || (word != "domains" && word != "names" && word != "unknown"))
        return fail(Errc::malformed, "'" + clause + "' is not one of 'domains: …', 'names: …' and 'unknown: …'");
    if (word == "domains") {
        into.domains = items(said);
        return {};
    }
    if (word == "unknown") {
        into.unknown_signs_in = said == "sign-in";
        return said == "sign-in" || said == "keep" ? Result<>() : Result<>(fail(Errc::malformed, "'unknown' is 'sign-in' or 'keep'"));
    }
    for (const std::string& one : items(said)) {
        // A login has no such sign; the name of a computer may.
        const auto sign = one.rfind('=');
        const std::string from = trim_copy(one.substr(0, sign));
        const std::string login = sign == std::string::npos ? std::string() : trim_copy(one.substr(sign + 1));
        if (from.empty() || login.empty()) return fail(Errc::malformed, "'" + one + "' is not like 'root = claire'");
        into.names.emplace_back(from, login);
    }
    return {};
}

bool listed(const std::optional<std::vector<std::string>>& domains, std::string_view domain)
{
    return !domains || std::any_of(domains->begin(), domains->end(), [&](const std::string& one) { return same(one, domain); });
}

}  // namespace

std::optional<std::string> TrustedNetwork::login_of(std::string_view said) const
{
    for (const auto& [name, login] : names)
        if (same(name, said)) return login;
    return std::nullopt;
}

Result<TrustedNetwork> parse_trusted_network(std::string_view text)
{
    std::vector<std::string> parts;
    boost::algorithm::split(parts, text, boost::algorithm::is_any_of(";"));
    TrustedNetwork out;
    out.cidr = trim_copy(parts.front());
    const auto network = parse_network(out.cidr);
    if (!network) return fail(Errc::malformed, "'" + out.cidr + "' is not a network such as 10.0.0.0/8");
    out.network = *network;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string clause = trim_copy(parts[i]);
        if (clause.empty()) continue;
        if (const auto read = read_clause(clause, out); !read) return read.error();
    }
    return out;
}

std::optional<TrustedNetwork> find_trusted(const std::vector<std::string>& networks, const std::string& peer)
{
    const auto address = parse_address(peer);
    if (!address) return std::nullopt;
    for (const std::string& text : networks)
        if (auto network = parse_trusted_network(text); network && network->network.contains(*address)) return std::move(*network);
    return std::nullopt;
}

std::string normal_user_name(std::string_view said, const std::optional<std::vector<std::string>>& domains)
{
    if (clean_text(said) != said) return {};
    if (const auto backslash = said.find('\\'); backslash != std::string_view::npos && listed(domains, said.substr(0, backslash))) said.remove_prefix(backslash + 1);
    if (const auto at = said.find('@'); at != std::string_view::npos && at > 0 && said.find('@', at + 1) == std::string_view::npos && listed(domains, said.substr(at + 1)))
        said = said.substr(0, at);
    return std::string(said);
}

}  // namespace consigne::spooler
