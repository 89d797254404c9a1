// /admin/parameters: what holds for the whole site, and the certificate; /admin/readers: rules for card readers, with a reading to try.
#include "release/web/admin/routes.hpp"
#include "release/web/kept_words.hpp"
#include "release/web/page.hpp"
#include "release/web/moments.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace consigne::release::web::admin {
namespace {

namespace json = boost::json;
using desk::Visit;

struct Section {
    std::string_view text_key;
    std::array<std::string_view, 6> keys;
};
/// Settings of terminals stand with the terminals.
constexpr std::array sections{Section{"par_documents", {"hold-for", "keep-longer"}}, Section{"par_own_pages", {"portal-sign-in", "portal-time-out", "own-print-code", "own-cards"}}, Section{"par_technicians", {"technician-code-for"}}};

constexpr std::chrono::days soon{30};   // a certificate is to be renewed within

const SettingRule& rule_of(std::string_view key)
{
    const auto rules = setting_rules();
    return *std::find_if(rules.begin(), rules.end(), [&](const SettingRule& rule) { return rule.key == key; });
}

/// Texts are named by the setting: "hold-for" is set_hold_for, its help set_hold_for_more, a word of it set_WORD.
std::string text_key(std::string_view key)
{
    std::string out = "set_" + std::string(key);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

json::object described(const Visit& visit, const SettingRule& rule, const std::string& value, const std::string& amiss)
{
    const Language& words = *visit.words;
    json::object row{{"key", rule.key}, {"label", words.text(text_key(rule.key))}, {"help", words.text(text_key(rule.key) + "_more")}, {"value", value}, {"bad", amiss == rule.key}};
    if (rule.kind == SettingRule::Kind::number) {
        row["number"] = true;
        row["least"] = rule.least;
        row["most"] = rule.most;
        row["range"] = words.text("par_range", {{"least", std::to_string(rule.least)}, {"most", std::to_string(rule.most)}});
        return row;
    }
    json::array choices;
    for (std::string_view left = rule.words; !left.empty();) {
        const auto bar = left.find('|');
        const std::string_view word = left.substr(0, bar);
        choices.push_back(json::object{{"value", word}, {"title", words.text(text_key(word))}, {"on", value == word}, {"key", rule.key}});
        left.remove_prefix(bar == std::string_view::npos ? left.size() : bar + 1);
    }
    row["choices"] = std::move(choices);
    return row;
}

/// Keeps what differs; the first that does not fit says so and nothing is kept.
std::string keep(Visit& visit, const std::vector<std::string_view>& keys)
{
    for (const auto key : keys)
        if (visit.form.has(key) && !check_setting(key, visit.form.get(key))) return std::string(key);
    bool any = false;
    for (const auto key : keys) {
        if (!visit.form.has(key)) continue;
        const std::string value = visit.form.get(key), before = visit.settings.text(key);
        if (value == before) continue;
        if (!visit.site.parts.settings.set(std::string(key), value)) return "store";
        const bool long_text = rule_of(key).kind == SettingRule::Kind::text && key != "server-address";
        visit.audit(long_text ? "changed" : "set to " + (value.empty() ? "nothing" : value) + ", was " + (before.empty() ? "nothing" : before), "setting " + std::string(key));
        any = true;
    }
    visit.note = any ? desk::Note{"ok", {}, visit.words->text("par_saved")} : desk::Note{"info", {}, visit.words->text("ppl_nothing_changed")};
    return {};
}

json::object certificate(const Visit& visit)
{
    const Language& words = *visit.words;
    const auto facts = visit.site.parts.certificate.facts();
    if (!facts) return {{"none", true}};
    std::string names;
    for (const auto& name : facts->names) names += (names.empty() ? "" : ", ") + name;
    const auto now = visit.site.parts.clock();
    json::object out{{"subject", facts->subject}, {"issuer", facts->issuer}, {"names", names}, {"sha256", facts->sha256}, {"until", date(words, facts->not_after, now)},
                     {"whose", words.text(facts->own ? "par_tls_own" : facts->self_signed ? "par_tls_self" : "par_tls_authority")}, {"replaceable", facts->replaceable}};
    out[facts->not_after <= now ? "over" : facts->not_after - now < soon ? "ends_soon" : "good"] = true;
    return out;
}

HttpResponse parameters_page(Visit& visit, const std::string& amiss = {}, int status = 200)
{
    const Language& words = *visit.words;
    json::array parts;
    for (const Section& section : sections) {
        json::array rows;
        for (const auto key : section.keys)
            if (!key.empty()) rows.push_back(described(visit, rule_of(key), visit.form.has(key) ? visit.form.get(key) : visit.settings.text(key), amiss));
        parts.push_back(json::object{{"title", words.text(section.text_key)}, {"rows", std::move(rows)}});
    }
    const auto reach = visit.site.parts.reach();
    json::array ports;
    const auto port = [&](const char* key, unsigned number) { if (number != 0) ports.push_back(json::object{{"title", words.text(key)}, {"number", std::to_string(number)}}); };
    port("par_port_web", reach.web);
    port("par_port_tls", reach.web_tls);
    port("par_port_ipp", reach.ipp);
    port("par_port_lpd", reach.lpd);
    port("par_port_raw", reach.raw);
    for (const auto& [printer, number] : reach.raw_ports)
        ports.push_back(json::object{{"title", words.text("par_port_raw_of", {{"printer", printer}})}, {"number", std::to_string(number)}});
    return desk::show(visit, "adm_parameters", "par_title",
                      {{"sections", std::move(parts)}, {"ports", std::move(ports)}, {"address", visit.form.has("server-address") ? visit.form.get("server-address") : visit.settings.text("server-address")},
                       {"bad_address", amiss == "server-address"}, {"reached_as", reach.host}, {"tls", certificate(visit)}, {"amiss", amiss.empty() ? std::string() : words.text("par_unfit", {{"name", words.text(text_key(amiss))}})}},
                      status);
}

HttpResponse parameters(Visit& visit) { return parameters_page(visit); }

HttpResponse save(Visit& visit)
{
    std::vector<std::string_view> keys{"server-address"};
    for (const Section& section : sections) for (const auto key : section.keys) if (!key.empty()) keys.push_back(key);
    const std::string amiss = keep(visit, keys);
    if (amiss == "store") return desk::trouble(visit, "trouble_store", 503);
    return amiss.empty() ? desk::see(visit, "/admin/parameters") : parameters_page(visit, amiss, 422);
}

HttpResponse replace_certificate(Visit& visit)
{
    // Typed, or as files: all of it together is the PEM.
    const std::string pem = visit.form.get("pem") + "\n" + visit.form.get("certificate") + "\n" + visit.form.get("key") + "\n";
    const auto done = visit.site.parts.certificate.replace(pem);
    if (done) {
        const auto facts = visit.site.parts.certificate.facts();
        visit.audit("replaced the certificate" + (facts ? ", SHA-256 " + facts->sha256 : std::string()), "setting tls");
        visit.note = {"ok", {}, visit.words->text("par_tls_replaced")};
    } else {
        spooler::log::warning("certificate.refused", {{"why", done.error().detail}});
        const bool pair = done.error().detail.find("not the first") != std::string::npos, over = done.error().detail.find("over already") != std::string::npos, key = done.error().detail.find("private key") != std::string::npos;
        visit.note = {"bad", visit.words->text("par_tls_kept"), visit.words->text(pair ? "par_tls_no_pair" : over ? "par_tls_over" : key ? "par_tls_no_key" : "par_tls_unfit")};
    }
    return desk::see(visit, "/admin/parameters");
}

/// The steps of a rule, as they are written in every language, and what they do.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> steps{{
    {"pattern RR0026(%%%%%%%%)", "rdr_s_pattern"},
    {"drop-first 2 · drop-last 2 · keep-first 8 · keep-last 8", "rdr_s_cut"},
    {"before = · after =", "rdr_s_before"},
    {"azerty", "rdr_s_azerty"},
    {"dec2hex 4 · hex2dec", "rdr_s_decimal"},
    {"d18 · printed", "rdr_s_printed"},
    {"ascii", "rdr_s_ascii"},
    {"reverse-octets · reverse-bits · reverse-nibble-bits · swap-nibbles", "rdr_s_order"},
    {"last-octets 4", "rdr_s_last"},
    {"bits 26 left · wiegand26", "rdr_s_wiegand"},
}};

HttpResponse readers_page(Visit& visit, const std::string& amiss = {}, int status = 200)
{
    const Language& words = *visit.words;
    const std::string rules = visit.form.has("card-readers") ? visit.form.get("card-readers") : visit.settings.text("card-readers");
    json::object data{{"rules", rules}, {"amiss", amiss}, {"strict", described(visit, rule_of("unknown-readers"), visit.form.has("unknown-readers") ? visit.form.get("unknown-readers") : visit.settings.text("unknown-readers"), {})}};
    json::array explained;
    for (const auto& [step, key] : steps) explained.push_back(json::object{{"step", step}, {"what", words.text(key)}});
    data["steps"] = std::move(explained);
    if (visit.form.has("reading")) {
        const std::string reading = visit.form.get("reading");
        json::object tried{{"raw", reading}};
        const auto chains = cards::parse(rules);
        json::array lines;
        if (chains)
            for (const auto& chain : *chains) {
                const auto number = cards::apply(chain, reading);
                lines.push_back(json::object{{"name", chain.name}, {"number", number ? *number : std::string()}, {"why", number ? std::string() : rule_words(words, number.error().detail)}});
            }
        const auto strict = (visit.form.has("unknown-readers") ? visit.form.get("unknown-readers") : visit.settings.text("unknown-readers")) == "refuse";
        const auto found = chains ? cards::canonical(*chains, strict, reading) : Result<cards::Canonical>(chains.error());
        const bool any = !lines.empty();
        tried["lines"] = std::move(lines);
        tried["any"] = any;
        tried["number"] = found ? found->number : std::string();
        tried["by"] = found ? (found->chain.empty() ? words.text("rdr_as_it_is") : found->chain) : std::string();
        if (found)
            if (const auto person = visit.site.parts.people.find_card(visit.site.key.card(found->number)))
                tried["whose"] = person->full_name.empty() ? person->login : person->full_name, tried["whose_href"] = "/admin/people/" + std::to_string(person->id.value);
        data["tried"] = std::move(tried);
    }
    return desk::show(visit, "adm_readers", "rdr_title", std::move(data), status);
}

HttpResponse readers(Visit& visit) { return readers_page(visit); }

HttpResponse readers_post(Visit& visit)
{
    const auto fine = cards::parse(visit.form.get("card-readers"));
    if (!fine) return readers_page(visit, rule_words(*visit.words, fine.error().detail), 422);
    if (visit.form.get("do") == "try") return readers_page(visit);
    const std::string amiss = keep(visit, {"card-readers", "unknown-readers"});
    if (!amiss.empty()) return desk::trouble(visit, "trouble_store", 503);
    return desk::see(visit, "/admin/readers");
}

}  // namespace

void add_parameters_routes(std::vector<desk::Route>& all)
{
    all.push_back({"GET", "/admin/parameters", Right::administer, parameters});
    all.push_back({"POST", "/admin/parameters", Right::administer, save});
    all.push_back({"POST", "/admin/parameters/certificate", Right::administer, replace_certificate});
    all.push_back({"GET", "/admin/readers", Right::administer, readers});
    all.push_back({"POST", "/admin/readers", Right::administer, readers_post});
}

}  // namespace consigne::release::web::admin
