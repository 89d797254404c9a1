// Welcome and sign-in: code, account, card.
#include "release/web/account_page.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_kept = 64;   // of an account's name, in the session's row
constexpr const char* forget_user = "60";  // seconds that a name stays in the form on a shared panel
// Without script a page that nobody types text into is fetched anew this often: digits of the keypad are the server's by then.
constexpr const char* stay_right = "120;url=/t/";

struct Offered { bool card = false, code = false, account = false, secret = true; };   // `secret`: the account asks for a password

Offered offered(const Visit& visit)
{
    const SiteSettings& settings = visit.settings;
    Offered ways;
    const auto allowed = settings.text("allowed-logins");
    ways.card = allowed != "keyboard" && visit.terminal.card_reader;
    // Whoever holds a card that its owner may link proves to be that with account and password, whatever keyboards are for otherwise.
    ways.account = !visit.state.card_digest.empty();
    // Without a reader the keyboard is the only way in (manual §2.4.3).
    if (allowed == "card" && ways.card) return ways;
    const bool second = settings.text("second-keyboard-login") == "yes", code_first = settings.text("keyboard-login") == "code";
    ways.secret = settings.text("keyboard-login") != "account-alone";
    ways.code = code_first || second;
    ways.account = ways.account || !code_first || second;
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
    case Refusal::Why::pin_wanted: visit.state.pin_card = refusal.card_digest; break;
    case Refusal::Why::unknown_card:
        if (visit.settings.text("unknown-card") == "owner" && !refusal.card_digest.empty()) {
            visit.state.card_digest = refusal.card_digest;
            visit.state.card_last = refusal.last_four;
            break;
        }
        visit.note("bad", words.text("unknown_card", {{"last", refusal.last_four}}), words.text("desk_can_link"));
        // Who holds it goes to the desk next, where it is linked with one press. Not kept, it can still be held to a reader there.
        if (!refusal.card_digest.empty() && visit.settings.text("unknown-card") == "admin")
            if (visit.site.parts.people.keep_tap({refusal.card_digest, refusal.last_four, visit.terminal.name, visit.site.parts.clock()}))
                visit.site.parts.audit.record("unknown", "held a card that nobody has, ending " + refusal.last_four, visit.place());
        break;
    case Refusal::Why::code_over: visit.note("bad", words.text("code_over"), words.text("code_over_more")); break;
    }
}

/// What comes out by itself after login: all that waits and can be collected here without another word; oldest first.
std::vector<spooler::Job> printable_here(Visit& visit)
{
    auto held = held_documents(visit);
    const auto binned = visit.site.bin.of(visit.owner());
    std::erase_if(held, [&](const spooler::Job& job) {
        if (binned.contains(job.id) || job.reading == spooler::Reading::unreadable || job.by_right == spooler::ByRight::not_at_all || locked(visit, job) || !lacking_paper(visit, job).empty()) return true;
        const auto printer = visit.site.parts.printers.find(job.printer);
        return !printer || printer->paused || !visit.terminal.device || std::find(printer->devices.begin(), printer->devices.end(), *visit.terminal.device) == printer->devices.end();
    });
    std::sort(held.begin(), held.end(), [](const spooler::Job& a, const spooler::Job& b) { return a.id < b.id; });
    return held;
}

/// A new session for a person: a token of before must never become one of after (threats.md T-TERM-2).
HttpResponse enter(Visit& visit, const spooler::Person& person, bool by_password)
{
    std::string note_kind, note_text;
    PageState fresh;
    if (!visit.state.card_digest.empty() && by_password) {
        // Only account and password link a card, once it was read a second time; one that is somebody's already stays theirs
        // (threats.md T-CARD-1).
        const bool free = !visit.site.parts.people.find_card(visit.state.card_digest);
        if (free) fresh.card_digest = visit.state.card_digest, fresh.card_last = visit.state.card_last;
        note_kind = free ? "info" : "warn";
        note_text = visit.words->text(free ? "card_again" : "card_not_linked");
    }
    const bool own_language = !person.language.empty() && visit.settings.text("terminal-languages") == "all";
    const std::string language = own_language ? person.language : visit.words->code();
    // A form of before sign-in outlives its person's session: the next one's press on the same is another release.
    const std::string nonce = visit.nonce + "p" + std::to_string(person.id.value);
    visit.site.digits.set(visit.session.session.token_digest, {});
    visit.site.desk.close(visit.session);
    auto opened = visit.site.desk.open("terminal", person.id, visit.terminal.id, language);
    if (!opened) return trouble_page(*visit.words, "trouble_store", 503);
    fresh.rows = visit.state.rows;
    visit.session = std::move(*opened);
    visit.state = std::move(fresh);
    visit.state.note_kind = note_kind;
    visit.state.note_text = note_text;
    visit.headers.emplace_back("Set-Cookie", set_cookie(visit.request, "consigne_session", visit.session.token, 0));
    visit.person = person;
    if (visit.terminal.device)
        if (auto device = visit.site.parts.devices.find(*visit.terminal.device)) visit.trays = std::move(device->trays);
    visit.words = &consigne::release::web::language(language);
    if (visit.terminal.release_after_login && !visit.terminal.automatic_release && note_kind.empty()) return print(visit, printable_here(visit), nonce);
    // A card that is to be linked is read again where the page says so.
    return see(visit, note_kind.empty() ? landing(visit) : "/t/jobs");
}

/// The first reading of a card that its owner wants linked from the account's page. What somebody has stays theirs.
HttpResponse begin_link(Visit& visit, const std::string& card)
{
    const std::string digest = visit.site.key.card(card);
    visit.state.card_digest.clear();
    if (const auto holder = visit.site.parts.people.find_card(digest)) {
        visit.note("warn", {}, visit.words->text(holder->id == visit.person->id ? "acc_card_yours" : "acc_card_taken"));
        return see(visit, "/t/account");
    }
    visit.state.card_digest = digest;
    visit.state.card_last = last_four(card);
    visit.note("info", {}, visit.words->text("card_again"));
    return see(visit, "/t/account");
}

/// The second reading of a card that its owner wants linked: the same number twice is no torn reading (threats.md T-CARD-1).
HttpResponse link(Visit& visit, const std::string& digest)
{
    const std::string first = std::exchange(visit.state.card_digest, {}), last = std::exchange(visit.state.card_last, {});
    if (digest != first) {
        visit.note("warn", {}, visit.words->text("card_other"));
        return see(visit, "/t/jobs");
    }
    const bool linked = visit.site.parts.people.add_card({first, last, visit.person->id}).has_value();
    visit.note(linked ? "ok" : "warn", {}, visit.words->text(linked ? "card_linked" : "card_not_linked"));
    if (linked) visit.site.parts.audit.record(visit.person->login, "linked card ending " + last, visit.place());
    return see(visit, "/t/jobs");
}

std::string keyed(std::string digits, const std::string& key, std::size_t longest)
{
    if (key == "clear") return {};
    if (key == "back") return digits.empty() ? digits : digits.substr(0, digits.size() - 1);
    if (key.size() == 1 && key.front() >= '0' && key.front() <= '9' && digits.size() < longest) digits += key;
    return digits;
}

/// What the page says whatever is typed on it.
json::object lasting(const Visit& visit, const Offered& ways)
{
    json::object data;
    name_tag(visit, data);
    json::array languages_list;
    const auto offer = [&](const Language& one) {
        languages_list.push_back(json::object{{"code", one.code()}, {"name", one.text("name")}, {"on", one.code() == visit.words->code()}});
    };
    // The site's own language first, wherever the reader's eye starts.
    const Language& first = terminal_language(visit.site, visit.settings);
    const bool all_languages = visit.settings.text("terminal-languages") == "all";
    if (all_languages) offer(first);
    for (const Language* one : languages())
        if (all_languages && one != &first) offer(*one);
    const bool linking = !visit.state.card_digest.empty() && ways.account, pin = !linking && ways.card && !visit.state.pin_card.empty();
    data["languages"] = std::move(languages_list);
    data["pin"] = pin;
    data["tabs"] = !pin && ways.code && ways.account;
    data["link"] = linking;
    data["card_only"] = !pin && !linking && !ways.code && !ways.account;
    data["secret"] = ways.secret;
    data["help_line"] = visit.settings.text("terminal-help");
    data["card_line"] = !pin && !linking && ways.card && (ways.code || ways.account);
    return data;
}

/// A machine that needs somebody is told of before anybody tries (design.md §3).
void say_machine(Visit& shown)
{
    if (!shown.terminal.device) return;
    // What a press left to say stays until the next one, which may be tomorrow's: of a machine that is out of reach the page tells all the same.
    const bool pressed = !shown.state.note_kind.empty();
    if (const auto device = shown.site.parts.devices.find(*shown.terminal.device); device && !device->ready && (!pressed || out_of_reach(*device)))
        say_device_trouble(shown, *device);
}

/// `shown`: with what is said of the machine, unless there is a pause, whose seconds are no part of it.
std::string shape_of(const Visit& shown, bool paused, const Offered& ways, const json::object& lasts)
{
    const json::array said{paused, shown.words->code(), shown.settings.text("terminal-theme"), shown.state.note_kind, shown.state.note_title, shown.state.note_text,
                           ways.code, ways.account, lasts};
    return sha256_hex(json::serialize(said)).substr(0, 16);
}

}  // namespace

std::string sign_in_shape(const Visit& visit)
{
    Visit shown = visit;
    const bool paused = visit.site.throttle.wait(visit.place()).count() > 0;
    if (!paused) say_machine(shown);
    const Offered ways = offered(visit);
    return shape_of(shown, paused, ways, lasting(visit, ways));
}

HttpResponse sign_in_page(Visit& visit)
{
    const Offered ways = offered(visit);
    const std::string how = visit.query.get("how");
    const bool account = ways.account && (how == "account" || (how != "code" && visit.state.account_tab) || !ways.code);
    const json::object lasts = lasting(visit, ways);
    json::object data = lasts;
    const bool plain = !data["pin"].as_bool() && !data["link"].as_bool();
    data["account"] = plain && account;
    data["code"] = plain && ways.code && !account;

    const auto typed = visit.site.digits.of(visit.session.session.token_digest).size();
    json::array dots;
    // As many as were typed: codes of one site may differ in length, and an empty place would promise a number.
    for (std::size_t i = 0; i < typed; ++i) dots.emplace_back(json::object{});
    data["dots"] = std::move(dots);
    data["typed_words"] = visit.words->count("digits_typed", typed);

    std::string refresh = data["code"].as_bool() || data["card_only"].as_bool() ? stay_right : "";
    if (!visit.state.user.empty()) {
        data["user"] = visit.state.user;
        refresh = std::string(forget_user) + ";url=/t/";
        visit.state.user.clear();
        visit.session.session.state = visit.state.write();
        static_cast<void>(visit.site.parts.sessions.put(visit.session.session));
    }

    // A pause, too, is said before anybody tries.
    Visit shown = visit;
    if (const auto wait = visit.site.throttle.wait(visit.place()); wait.count() > 0) {
        shown.note("bad", visit.words->text("pause_title"), visit.words->text("pause_now", {{"duration", visit.words->duration(static_cast<std::uint64_t>(wait.count()))}}));
        data["pause"] = static_cast<std::int64_t>(wait.count());
        data["pause_form"] = visit.words->text("pause_now", {{"duration", "{n}"}});
        data["shape"] = shape_of(visit, true, ways, lasts);
        refresh = std::to_string(wait.count() + 1) + ";url=/t/";
    } else if (shown.state.note_kind.empty() && visit.query.get("ended") == "1") {
        shown.note("warn", {}, visit.words->text("session_ended"));
        data["shape"] = "ended";  // said for a while, and then no more
    } else {
        say_machine(shown);
        data["shape"] = shape_of(shown, false, ways, lasts);
    }
    return show(shown, "sign_in", "page_sign_in", std::move(data), refresh);
}

HttpResponse sign_in_post(Visit& visit)
{
    const Offered ways = offered(visit);
    const std::string session = visit.session.session.token_digest;
    visit.state.note_kind.clear();
    visit.state.user.clear();
    if (const auto rows = whole_number(visit.form.get("rows")); rows && *rows >= 3 && *rows <= 6) visit.state.rows = static_cast<std::uint32_t>(*rows);
    if (visit.form.get("do") == "later") {
        visit.state.card_digest.clear();
        visit.state.pin_card.clear();
        return see(visit, "/t/");
    }

    const std::string form = visit.form.get("form");
    std::string card = visit.form.get("card");
    const std::string user = visit.form.get("user"), pass = visit.form.get("pass");
    visit.state.account_tab = form == "account";
    // A reader types into whatever has the focus: an account without a password may be a card.
    // Where names alone open, they look like cards too: then it is one only if somebody has it.
    const bool named = !ways.secret && visit.state.card_digest.empty();
    if (form == "account" && pass.empty() && ways.card)
        if (const auto number = visit.site.cards.number(user); number && (!named || visit.site.parts.people.find_card(visit.site.key.card(*number)))) card = user;

    SignInResult result = Refusal{Refusal::Why::wrong, 0, {}, {}, {}};
    bool by_account = false, by_password = false;
    const std::string pin_card = std::move(visit.state.pin_card);
    visit.state.pin_card.clear();
    if (form == "pin" && ways.card && !pin_card.empty()) {
        result = visit.site.sign_in.by_card_pin(visit.place(), pin_card, visit.form.get("pin"));
        if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(visit, *person, false);
        const auto& refusal = std::get<Refusal>(result);
        say(visit, refusal, false);
        if (refusal.why == Refusal::Why::wrong || refusal.why == Refusal::Why::busy) visit.state.pin_card = pin_card;
        if (refusal.why == Refusal::Why::wrong) visit.note("bad", visit.words->text("pin_wrong"), refusal.tries_left > 0 ? visit.words->count("tries_left", refusal.tries_left, {{"duration", visit.words->duration(static_cast<std::uint64_t>(refusal.pause.count()))}}) : std::string());
        return see(visit, "/t/");
    }
    if (!card.empty() && form == "code" && ways.code && ways.card) result = visit.site.sign_in.by_digits(visit.place(), card);
    else if (!card.empty() && form == "code" && ways.code) result = visit.site.sign_in.by_code(visit.place(), card);
    else if (!card.empty() && ways.card) result = visit.site.sign_in.by_card(visit.place(), card);
    else if (form == "account" && ways.account) {
        if (user.empty()) {
            visit.note("warn", {}, visit.words->text("type_account"));
            return see(visit, "/t/?how=account");
        }
        by_account = true;
        // A card is never linked to a name that nobody proved (threats.md T-CARD-1).
        by_password = !named;
        result = named ? visit.site.sign_in.by_name(visit.place(), user) : visit.site.sign_in.by_password(visit.place(), user, pass);
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

    if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(visit, *person, by_password);
    say(visit, std::get<Refusal>(result), by_account);
    if (by_account && user.size() <= longest_kept) visit.state.user = user;
    return see(visit, by_account ? "/t/?how=account" : "/t/");
}

bool from_station(const spooler::HttpRequest& request) { return !request.header("x-station").empty(); }

HttpResponse reading_post(Visit& visit)
{
    const std::string read = visit.form.get("card");
    // What is released after login goes under a name of its own: a reading is one press.
    visit.nonce = random_hex(16);
    if (visit.person) return card_held(visit, read);
    visit.state.note_kind.clear();
    visit.state.user.clear();
    visit.state.pin_card.clear();
    if (read.empty() || !offered(visit).card) return see(visit, "/t/");
    const auto result = visit.site.sign_in.by_card(visit.place(), read);
    if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(visit, *person, false);
    say(visit, std::get<Refusal>(result), false);
    return see(visit, "/t/");
}

HttpResponse card_post(Visit& visit) { return card_held(visit, visit.form.get("card")); }

HttpResponse card_held(Visit& visit, const std::string& read)
{
    visit.state.note_kind.clear();
    // Enter alone: somebody is there.
    if (read.empty() || !offered(visit).card) return see(visit, "/t/jobs");
    const auto card = visit.site.cards.number(read);
    if (!card) {
        visit.note("warn", {}, visit.words->text("bad_card"));
        return see(visit, visit.state.card_digest == awaits_card ? "/t/account" : "/t/jobs");
    }
    if (visit.state.card_digest == awaits_card) return begin_link(visit, *card);
    if (!visit.state.card_digest.empty()) return link(visit, visit.site.key.card(*card));
    const auto holder = visit.site.parts.people.find_card(visit.site.key.card(*card));
    const bool own = holder && holder->id == visit.person->id;
    const auto rows = visit.state.rows;
    leave(visit);
    auto fresh = visit.site.desk.open("terminal", std::nullopt, visit.terminal.id, terminal_language(visit.site, visit.settings).code());
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
