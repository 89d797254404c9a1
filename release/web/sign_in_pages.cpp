// Welcome and sign-in: code, account, card.
#include "release/web/page.hpp"

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_kept = 64;   // of an account's name, in the session's row
constexpr const char* forget_user = "60";  // seconds that a name stays in the form on a shared panel

struct Offered { bool card = false, code = false, account = false; };

Offered offered(const SiteSettings& settings)
{
    Offered ways;
    const auto allowed = settings.text("allowed-logins");
    ways.card = allowed != "keyboard";
    if (allowed == "card") return ways;
    const bool second = settings.text("second-keyboard-login") == "yes", code_first = settings.text("keyboard-login") == "code";
    ways.code = code_first || second;
    ways.account = !code_first || second;
    return ways;
}

/// The number and the place on the tag: "07 Accueil" has both, a plain name is its own place.
void name_tag(const Visit& visit, json::object& data)
{
    const std::string& name = visit.terminal.name;
    const auto space = name.find(' ');
    const std::string head = name.substr(0, space);
    const bool numbered = !head.empty() && head.size() <= 3 && head.find_first_not_of("0123456789") == std::string::npos;
    // Where it is, in words that are not its name again.
    std::vector<std::string> places{numbered && space != std::string::npos ? name.substr(space + 1) : std::string(), visit.terminal.comment};
    if (visit.terminal.device)
        if (const auto device = visit.site.parts.devices.find(*visit.terminal.device)) {
            places.push_back(device->location);
            places.push_back(device->name);
        }
    std::string place;
    for (const auto& one : places)
        if (place.empty() && one != name) place = one;
    const std::string big = numbered ? head : name;
    data["terminal_number"] = big.size() > 12 ? big.substr(0, 12) : big;
    data["number_size"] = big.size() <= 2 ? 64 : big.size() <= 4 ? 40 : big.size() <= 8 ? 24 : 17;
    data["number_spacing"] = big.size() <= 4 ? 2 : 1;
    data["terminal_place"] = place.size() > 40 ? std::string() : place;
}

/// Puts a refusal into words, and remembers an unknown card that its owner may link.
void say(Visit& visit, const Refusal& refusal, bool account)
{
    const Language& words = *visit.words;
    const auto pause = words.duration(static_cast<std::uint64_t>(refusal.pause.count()));
    const auto left = refusal.tries_left > 0 ? words.count("tries_left", refusal.tries_left, {{"duration", pause}}) : std::string();
    switch (refusal.why) {
    case Refusal::Why::wrong: visit.note("bad", words.text(account ? "unknown_account" : "unknown_code"), left); break;
    case Refusal::Why::paused:
        // That of the place is said, and counted down, while it lasts; that of an account is known here alone.
        if (visit.site.throttle.wait(visit.place()).count() > 0) break;
        visit.note("bad", words.text("pause_title"), words.text("pause_now", {{"duration", pause}}));
        break;
    case Refusal::Why::busy: visit.note("warn", {}, words.text("busy_now")); break;
    case Refusal::Why::unreadable_card: visit.note("warn", {}, words.text("bad_card")); break;
    case Refusal::Why::account_paused: visit.note("bad", {}, words.text("account_paused")); break;
    case Refusal::Why::unknown_card:
        if (visit.settings.text("unknown-card") == "owner" && !refusal.card_digest.empty()) {
            visit.state.card_digest = refusal.card_digest;
            visit.state.card_last = refusal.last_four;
        } else visit.note("bad", words.text("unknown_card", {{"last", refusal.last_four}}), words.text("desk_can_link"));
        break;
    }
}

/// A new session for a person: a token of before must never become one of after (threats.md T-TERM-2).
HttpResponse enter(Visit& visit, const spooler::Person& person, bool by_password)
{
    std::string note_kind, note_text;
    if (!visit.state.card_digest.empty() && by_password) {
        // Only account and password link a card (threats.md T-CARD-1); one that is somebody's already stays theirs.
        const auto linked = visit.site.parts.people.add_card({visit.state.card_digest, visit.state.card_last, person.id});
        note_kind = linked ? "ok" : "warn";
        note_text = visit.words->text(linked ? "card_linked" : "card_not_linked");
        if (linked) visit.site.parts.audit.record(person.login, "linked card ending " + visit.state.card_last, visit.place());
    }
    const std::string language = person.language.empty() ? visit.words->code() : person.language;
    visit.site.digits.set(visit.session.session.token_digest, {});
    visit.site.desk.close(visit.session);
    auto opened = visit.site.desk.open("terminal", person.id, visit.terminal.id, language);
    if (!opened) return trouble_page(*visit.words, "trouble_store", 503);
    const auto rows = visit.state.rows;
    visit.session = std::move(*opened);
    visit.state = PageState{};
    visit.state.rows = rows;
    visit.state.note_kind = note_kind;
    visit.state.note_text = note_text;
    visit.headers.emplace_back("Set-Cookie", set_cookie(visit.request, "consigne_session", visit.session.token, 0));
    return see(visit, "/t/jobs");
}

std::string keyed(std::string digits, const std::string& key, std::size_t longest)
{
    if (key == "clear") return {};
    if (key == "back") return digits.empty() ? digits : digits.substr(0, digits.size() - 1);
    if (key.size() == 1 && key.front() >= '0' && key.front() <= '9' && digits.size() < longest) digits += key;
    return digits;
}

}  // namespace

HttpResponse sign_in_page(Visit& visit)
{
    const Offered ways = offered(visit.settings);
    const bool linking = !visit.state.card_digest.empty() && ways.account;
    const std::string how = visit.query.get("how");
    const bool account = ways.account && (how == "account" || (how != "code" && visit.state.account_tab) || !ways.code);

    json::object data;
    name_tag(visit, data);
    json::array languages_list;
    const auto offer = [&](const Language& one) {
        languages_list.push_back(json::object{{"code", one.code()}, {"name", one.text("name")}, {"on", one.code() == visit.words->code()}});
    };
    // The site's own language first, wherever the reader's eye starts.
    const Language& first = language(visit.site.parts.choices->language());
    offer(first);
    for (const Language* one : languages())
        if (one != &first) offer(*one);
    data["languages"] = std::move(languages_list);
    data["tabs"] = ways.code && ways.account;
    data["link"] = linking;
    data["card_only"] = !linking && !ways.code && !ways.account;
    data["account"] = !linking && account;
    data["code"] = !linking && ways.code && !account;
    data["card_line"] = !linking && ways.card && (ways.code || ways.account);

    const auto typed = visit.site.digits.of(visit.session.session.token_digest).size();
    json::array dots;
    // As many as were typed: codes of one site may differ in length, and an empty place would promise a number.
    for (std::size_t i = 0; i < typed; ++i) dots.emplace_back(json::object{});
    data["dots"] = std::move(dots);
    data["typed_words"] = visit.words->count("digits_typed", typed);

    std::string refresh;
    if (!visit.state.user.empty()) {
        data["user"] = visit.state.user;
        refresh = std::string(forget_user) + ";url=/t/";
        visit.state.user.clear();
        visit.session.session.state = visit.state.write();
        static_cast<void>(visit.site.parts.sessions.put(visit.session.session));
    }

    // A pause, and a machine that needs somebody, are said before anybody tries (design.md §3).
    Visit shown = visit;
    if (const auto wait = visit.site.throttle.wait(visit.place()); wait.count() > 0) {
        shown.note("bad", visit.words->text("pause_title"), visit.words->text("pause_now", {{"duration", visit.words->duration(static_cast<std::uint64_t>(wait.count()))}}));
        data["pause"] = static_cast<std::int64_t>(wait.count());
        data["pause_form"] = visit.words->text("pause_now", {{"duration", "{n}"}});
        refresh = std::to_string(wait.count() + 1) + ";url=/t/";
    } else if (shown.state.note_kind.empty()) {
        if (visit.query.get("ended") == "1") shown.note("warn", {}, visit.words->text("session_ended"));
        else if (visit.terminal.device)
            if (const auto device = visit.site.parts.devices.find(*visit.terminal.device); device && !device->ready)
                say_device_trouble(shown, *device);
    }
    return show(shown, "sign_in", "page_sign_in", std::move(data), refresh);
}

HttpResponse sign_in_post(Visit& visit)
{
    const Offered ways = offered(visit.settings);
    const std::string session = visit.session.session.token_digest;
    visit.state.note_kind.clear();
    visit.state.user.clear();
    if (const auto rows = whole_number(visit.form.get("rows")); rows && *rows >= 3 && *rows <= 6) visit.state.rows = static_cast<std::uint32_t>(*rows);
    if (visit.form.get("do") == "later") {
        visit.state.card_digest.clear();
        return see(visit, "/t/");
    }

    const std::string form = visit.form.get("form");
    std::string card = visit.form.get("card");
    const std::string user = visit.form.get("user"), pass = visit.form.get("pass");
    visit.state.account_tab = form == "account";
    // A reader types into whatever has the focus: an account without a password may be a card.
    if (form == "account" && pass.empty() && ways.card && normal_card(user)) card = user;

    SignInResult result = Refusal{Refusal::Why::wrong, 0, {}, {}, {}};
    bool by_account = false;
    if (!card.empty() && form == "code" && ways.code && ways.card) result = visit.site.sign_in.by_digits(visit.place(), card);
    else if (!card.empty() && form == "code" && ways.code) result = visit.site.sign_in.by_code(visit.place(), card);
    else if (!card.empty() && ways.card) result = visit.site.sign_in.by_card(visit.place(), card);
    else if (form == "account" && ways.account) {
        if (user.empty()) {
            visit.note("warn", {}, visit.words->text("type_account"));
            return see(visit, "/t/?how=account");
        }
        by_account = true;
        result = visit.site.sign_in.by_password(visit.place(), user, pass);
    } else if (form == "code" && ways.code) {
        std::string digits = visit.form.get("code").empty() ? visit.site.digits.of(session) : visit.form.get("code");
        if (visit.form.has("k")) {
            visit.site.digits.set(session, keyed(digits, visit.form.get("k"), TypedDigits::longest));
            return see(visit, "/t/?how=code");
        }
        if (digits.empty()) {
            visit.note("warn", {}, visit.words->text("type_code"));
            return see(visit, "/t/?how=code");
        }
        visit.site.digits.set(session, {});
        result = visit.site.sign_in.by_code(visit.place(), digits);
    } else return see(visit, "/t/");

    if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(visit, *person, by_account);
    say(visit, std::get<Refusal>(result), by_account);
    if (by_account && user.size() <= longest_kept) visit.state.user = user;
    return see(visit, by_account ? "/t/?how=account" : "/t/");
}

HttpResponse card_post(Visit& visit) { return card_held(visit, visit.form.get("card")); }

HttpResponse card_held(Visit& visit, const std::string& read)
{
    visit.state.note_kind.clear();
    // Enter alone: somebody is there.
    if (read.empty() || !offered(visit.settings).card) return see(visit, "/t/jobs");
    const auto card = normal_card(read);
    if (!card) {
        visit.note("warn", {}, visit.words->text("bad_card"));
        return see(visit, "/t/jobs");
    }
    const auto holder = visit.site.parts.people.find_card(visit.site.key.card(*card));
    const bool own = holder && holder->id == visit.person->id;
    const auto rows = visit.state.rows;
    leave(visit);
    auto fresh = visit.site.desk.open("terminal", std::nullopt, visit.terminal.id, language(visit.site.parts.choices->language()).code());
    if (!fresh) return trouble_page(*visit.words, "trouble_store", 503);
    visit.session = std::move(*fresh);
    visit.words = &language(visit.session.session.language);
    visit.state = PageState{};
    visit.state.rows = rows;
    if (!own) {
        const auto result = visit.site.sign_in.by_card(visit.place(), read);
        if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(visit, *person, false);
        say(visit, std::get<Refusal>(result), false);
    }
    visit.headers.emplace_back("Set-Cookie", set_cookie(visit.request, "consigne_session", visit.session.token, 0));
    return see(visit, "/t/");
}

}  // namespace consigne::release::web
