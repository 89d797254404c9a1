#include "release/web/desk_site.hpp"

#include "release/identity/digest.hpp"
#include "release/web/desk/look.hpp"
#include "release/web/page.hpp"
#include "release/web/qr.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include <openssl/pem.h>
#include <openssl/x509.h>

namespace consigne::release::web {
namespace {

namespace json = boost::json;
using spooler::HttpRequest;

struct FreeBio {
    void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

/// The certificate in a PEM file, as DER; empty when there is none.
std::string certificate_der(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    const std::string pem = text.str();
    const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<X509, FreeCertificate> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) return {};
    std::string der(static_cast<std::size_t>(std::max(0, i2d_X509(certificate.get(), nullptr))), '\0');
    auto* at = reinterpret_cast<unsigned char*>(der.data());
    i2d_X509(certificate.get(), &at);
    return der;
}

std::string without_port(std::string_view host)
{
    if (host.starts_with('[')) return std::string(host.substr(0, std::min(host.find(']'), host.size() - 1) + 1));
    return std::string(host.substr(0, host.find(':')));
}

std::string_view host_of(const HttpRequest& request) { return request.host.empty() ? request.header("host") : std::string_view(request.host); }

/// Asked for, else what the browser prefers, else the server's.
const Language& language_of(const Context& site, const HttpRequest& request, const Form& query)
{
    const auto asked = query.get("lang");
    for (const Language* one : languages())
        if (one->code() == asked) return *one;
    return desk::words_for(request, {}, site.parts.choices->language());
}

/// "?printer=…&os=…&lang=…", with what is known only. Values are words of ours.
std::string query_text(const std::vector<std::pair<std::string_view, std::string>>& fields)
{
    std::string out;
    for (const auto& [name, value] : fields)
        if (!value.empty()) out += (out.empty() ? "?" : "&") + std::string(name) + "=" + value;
    return out;
}

/// What every desk page shows: the other language leads to the same page.
HttpResponse show_page(const HttpRequest& request, const Language& words, std::string_view name, std::string_view title_key, json::object data, const std::string& path, const std::string& rest, int status = 200)
{
    const Language& other = *languages()[words.code() == languages().front()->code() ? 1 : 0];
    const auto link = [&](const Language& in) { return rest.empty() ? path + "?lang=" + in.code() : path + rest + "&lang=" + in.code(); };
    data["other_lang"] = other.code();
    data["other_href"] = link(other);
    data["home_query"] = "?lang=" + words.code();
    data["theme"] = desk::look_of(request).theme;
    return show_desk(words, name, title_key, std::move(data), status);
}

/// What went wrong, with the way back to these pages: whoever is here has no terminal.
HttpResponse desk_trouble(const HttpRequest& request, const Language& words, std::string_view text_key, int status)
{
    return show_page(request, words, "trouble", "page_trouble", {{"sentence", words.text(text_key)}}, "/", {}, status);
}

/// What becomes of a document that is sent to it.
std::string intro(Context& site, const Language& words, const spooler::Printer& printer)
{
    bool at_once = printer.mode == spooler::ReleaseMode::automatic;
    if (printer.mode == spooler::ReleaseMode::inherit && !printer.devices.empty()) {
        const auto terminals = site.parts.terminals.list();
        at_once = std::any_of(terminals.begin(), terminals.end(), [&](const auto& one) { return one.accepted && one.automatic_release && one.device == printer.devices.front(); });
    }
    at_once = at_once && !printer.holding_new;
    return words.text(at_once ? "add_intro_direct" : "add_intro");
}

/// The page of a printer for everybody. `typed`: somebody's own address that leads nowhere, to be mended in its field.
HttpResponse add_page(Context& site, const HttpRequest& request, const Language& words, const Form& query, const std::optional<std::string>& typed = {})
{
    auto printer = chosen_printer(site, query.get("printer"));
    const bool unknown = !printer && !query.get("printer").empty();
    if (unknown) printer = chosen_printer(site, {});
    const int status = unknown || typed ? 404 : 200;
    if (!printer) return show_page(request, words, "add", "page_add", {{"intro", words.text("add_intro")}}, "/add", {}, status);
    const System system = system_of(query.get("os")).value_or(guessed(request.header("user-agent")));
    const std::string lang(query.get("lang").empty() ? std::string() : words.code());
    const Destination to = visited(site, request, *printer);

    json::array system_links, printer_links;
    for (const System one : systems)
        system_links.push_back(json::object{{"title", title(one)}, {"on", one == system},
                                            {"href", "/add" + query_text({{"printer", printer->name}, {"os", std::string(keyword(one))}, {"lang", lang}})}});
    const auto printers = site.parts.printers.list();
    for (const auto& one : printers)
        printer_links.push_back(json::object{{"title", site.parts.announcements ? site.parts.announcements->name_of(one) : one.name}, {"on", one.name == printer->name},
                                             {"href", "/add" + query_text({{"printer", one.name}, {"os", std::string(keyword(system))}, {"lang", lang}})}});
    json::object data{{"intro", intro(site, words, *printer)}, {"printer", true}, {"printer_name", printer->name}, {"unknown", unknown}, {"name", to.name}, {"location", printer->location},
                      {"address", to.address()}, {"whose", words.text(to.asks_who ? "add_signs_in" : "add_user")}, {"os", keyword(system)}, {"nowhere", typed.has_value()}, {"typed", typed.value_or(std::string())}, {"qr", "/add/qr.svg" + query_text({{"printer", printer->name}})}, {"systems", std::move(system_links)}, {"several", printers.size() > 1},
                      {"printers", std::move(printer_links)}, {"ways", described_ways(ways(system, to, words))}};
    return show_page(request, words, "add", "page_add", std::move(data), "/add", query_text({{"printer", printer->name}, {"os", std::string(keyword(system))}}), status);
}

/// Of a personal address: from a form of our own, for a token stands in no link. One that leads nowhere comes
/// back in its field, and tells no more than that.
HttpResponse own_page(Context& site, const HttpRequest& request, const Form& form)
{
    const Language& words = language_of(site, request, form);
    const auto nowhere = [&] { return add_page(site, request, words, form, form.get("address")); };
    if (!own_origin(request)) return desk_trouble(request, words, "trouble_form", 403);
    const PastedAddress pasted = pasted_address(form.get("address"));
    if (!site.addresses.find(request.peer, pasted.token)) return nowhere();
    const auto printer = chosen_printer(site, pasted.printer);
    if (!printer) return nowhere();
    const Destination to = visited(site, request, *printer).own(pasted.token);
    const std::string file = to.queue + ".mobileconfig";
    if (request.path == "/add/" + file) return file_answer("application/x-apple-aspen-config", apple_profile(to, words), file);
    if (request.path != "/add") return desk_trouble(request, words, "trouble_not_found", 404);
    const System system = system_of(form.get("os")).value_or(guessed(request.header("user-agent")));

    json::array choices;
    for (const System one : systems) choices.push_back(json::object{{"title", title(one)}, {"on", one == system}, {"value", keyword(one)}});
    const auto code = qr_drawing(qr_rows(to.address()));
    json::object data{{"intro", intro(site, words, *printer)}, {"own", true}, {"printer", true}, {"name", to.name}, {"location", printer->location}, {"address", to.address()}, {"whose", words.text("add_own_secret")}, {"os", keyword(system)},
                      {"qr_side", code.side}, {"qr_path", code.path}, {"systems", std::move(choices)}, {"ways", described_ways(ways(system, to, words), "/add/" + file)}};
    return show_page(request, words, "add", "page_add", std::move(data), "/add", {});
}

}  // namespace

Destination visited(Context& site, const HttpRequest& request, const spooler::Printer& printer)
{
    const std::string host = without_port(host_of(request));
    if (!plain_host(host)) return destination_of(site, printer, {});
    return destination_of(site, printer, host, (request.tls ? "https://" : "http://") + std::string(host_of(request)));
}

json::array described_ways(const std::vector<Way>& all, const std::string& profile)
{
    json::array out;
    for (const Way& way : all) {
        json::array steps;
        for (const Step& step : way.steps) {
            json::array commands, form;
            for (const TypedText& field : step.fields) {
                if (field.label.empty()) commands.push_back(json::object{{"value", field.value}});
                else form.push_back(json::object{{"label", field.label}, {"value", field.value}});
            }
            const bool has_form = !form.empty();
            const bool own = !step.own_text.empty();
            steps.push_back(json::object{{"text", own ? step.own_text : step.text}, {"commands", std::move(commands)}, {"form", std::move(form)}, {"has_form", has_form},
                                         {"link", own ? std::string() : step.link}, {"own_link", own ? profile : std::string()}, {"link_words", step.link_words}});
        }
        out.push_back(json::object{{"heading", way.heading}, {"steps", std::move(steps)}});
    }
    return out;
}

Result<spooler::Printer> chosen_printer(Context& site, const std::string& name)
{
    if (!name.empty()) return site.parts.printers.find(name);
    auto all = site.parts.printers.list();
    if (all.empty()) return fail(Errc::not_found, "there is no printer yet");
    return std::move(all.front());
}

Destination destination_of(Context& site, const spooler::Printer& printer, std::string host, std::string web)
{
    const spooler::Reach reach = site.parts.reach();
    if (host.empty()) host = reach.host;
    if (web.empty()) {
        // People who only read are spared a browser's warning about a certificate of our own making.
        const bool secure = reach.web_tls != 0 && (reach.certificate.empty() || reach.web == 0);
        web = secure ? "https://" + host + ":" + std::to_string(reach.web_tls) : "http://" + host + ":" + std::to_string(reach.web != 0 ? reach.web : reach.ipp);
    }
    Destination to{std::move(host), reach.ipp, printer.name, printer.uuid, printer.name, std::move(web), site.parts.announcements && site.parts.announcements->heard(), {}};
    to.asks_who = printer.trusted_networks.empty() && !printer.keep_claimed;
    if (site.parts.announcements) to.name = site.parts.announcements->name_of(printer);
    if (!reach.certificate.empty())
        if (const auto der = certificate_der(reach.certificate); !der.empty()) to.certificate_digest = sha256_hex(der);
    std::transform(to.certificate_digest.begin(), to.certificate_digest.end(), to.certificate_digest.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return to;
}

std::string page_address(const Destination& to) { return to.web + "/add?printer=" + to.queue; }

HttpResponse desk_site(Context& site, const HttpRequest& request)
{
    if (request.method == "POST") return own_page(site, request, Form(request.body));
    const Form query(request.query);
    const Language& words = language_of(site, request, query);
    if (request.path == "/") return show_page(request, words, "home", "page_home", {}, "/", {});
    if (request.path == "/add") return add_page(site, request, words, query);
    const std::string file = request.path.substr(std::string_view("/add/").size());
    if (file == "consigne.crt") {
        const auto der = certificate_der(site.parts.reach().certificate);
        return der.empty() ? desk_trouble(request, words, "trouble_not_found", 404) : file_answer("application/x-x509-ca-cert", der, file);
    }
    constexpr std::string_view profile = ".mobileconfig";
    const auto printer = chosen_printer(site, file.ends_with(profile) ? file.substr(0, file.size() - profile.size()) : query.get("printer"));
    if (!printer) return desk_trouble(request, words, "trouble_not_found", 404);
    const Destination to = visited(site, request, *printer);
    if (file.ends_with(profile)) return file_answer("application/x-apple-aspen-config", apple_profile(to, words), file);
    if (file == "qr.svg") return file_answer("image/svg+xml", qr_svg(qr_rows(page_address(to))));
    return desk_trouble(request, words, "trouble_not_found", 404);
}

}  // namespace consigne::release::web
