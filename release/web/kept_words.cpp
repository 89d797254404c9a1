#include "release/web/kept_words.hpp"

#include <iterator>
#include <vector>

namespace consigne::release::web {
namespace {

using Places = std::map<std::string, std::string, std::less<>>;

// The first that fits has it: what is more particular stands before what is more general.
constexpr Kept sentences[] = {
    {"audit_in_password", "signed in by password"},
    {"audit_in_name", "signed in by name alone"},
    {"audit_in_code", "signed in by code"},
    {"audit_in_card", "signed in by card"},
    {"audit_in_card_pin", "signed in by card and PIN"},
    {"audit_failed_password", "sign-in failed by password"},
    {"audit_failed_name", "sign-in failed by name"},
    {"audit_failed_code", "sign-in failed by code"},
    {"audit_failed_card", "sign-in failed by card"},
    {"audit_failed_card_pin", "sign-in failed by card and PIN"},
    {"audit_paused_password", "sign-in refused, account paused, by password"},
    {"audit_paused_name", "sign-in refused, account paused, by name alone"},
    {"audit_paused_code", "sign-in refused, account paused, by code"},
    {"audit_paused_card", "sign-in refused, account paused, by card"},
    {"audit_paused_card_pin", "sign-in refused, account paused, by card and PIN"},
    {"audit_code_over", "sign-in refused, the time of the technician's print code is over"},
    {"audit_guessing", "a hundred wrong codes and cards within an hour: the whole site takes one try in two seconds"},
    {"audit_out", "signed out"},
    {"audit_out_everywhere", "signed out everywhere"},
    {"audit_ended_session", "ended a session"},
    {"audit_ended_sessions", "ended {n} sessions"},

    {"audit_added_operator", "added, with the operator right"},
    {"audit_added_import", "added by import"},
    {"audit_added", "added"},
    {"audit_removed", "removed"},
    {"audit_changed_import", "changed by import: {changes}"},
    {"audit_changed_what", "changed: {changes}"},
    {"audit_changed_also", "changed, {changes}"},
    {"audit_changed", "changed"},
    {"audit_imported", "imported: {n} added, {m} changed"},
    {"audit_exported_people", "exported everybody"},
    {"audit_exported_log", "exported the audit log"},
    {"audit_support", "made the file for support"},
    {"audit_backup", "backup"},
    {"audit_into_group", "put into group {name}"},
    {"audit_out_of_group", "taken out of group {name}"},
    {"audit_reserved", "gave the technician right to the reserved account"},

    {"audit_code_set", "set a print code"},
    {"audit_code_drawn", "drew a print code"},
    {"audit_code_removed", "removed the print code"},
    {"audit_pin_set", "set the card PIN"},
    {"audit_pin_removed", "removed the card PIN"},
    {"audit_card_linked", "linked card ending {last}"},
    {"audit_card_reading", "linked another reading of a card, ending {last}"},
    {"audit_card_unlinked", "unlinked card ending {last}"},
    {"audit_card_unknown", "held a card that nobody has, ending {last}"},
    {"audit_card_forgot", "forgot"},
    {"audit_address_drawn", "drew personal address {name}"},
    {"audit_address_revoked", "revoked personal address {name}"},

    {"audit_released_for", "released for {name}: {choices}"},
    {"audit_released_how", "released: {choices}"},
    {"audit_released_for_bare", "released for {name}"},
    {"audit_released_terminal", "released at a terminal"},
    {"audit_released", "released"},
    {"audit_stopped", "stopped the rest"},
    {"audit_canceled", "canceled"},
    {"audit_gave", "gave to {name}"},
    {"audit_prepared", "prepared"},
    {"audit_keeps", "keeps longer"},
    {"audit_deleted_page", "deleted on their page"},
    {"audit_deleted_terminal_for", "deleted at a terminal for {name}"},
    {"audit_deleted_terminal", "deleted at a terminal"},
    {"audit_claimed", "claimed with its password"},
    {"audit_claim_vain", "claimed a document in vain"},
    {"audit_looks", "looks at the documents of {name}"},

    {"audit_secret", "took its secret"},
    {"audit_enrolled", "enrolled"},
    {"audit_asks", "asks to be accepted"},
    {"audit_accepted", "accepted"},
    {"audit_reset", "reset"},
    {"audit_asked", "asked for its state"},
    {"audit_test_page", "printed a test page"},
    {"audit_pause", "pause"},
    {"audit_resume", "resume"},
    {"audit_refuse", "refuse"},
    {"audit_accept", "accept"},
    {"audit_hold_new", "hold-new"},
    {"audit_let_new", "let-new"},
    {"audit_cancel_jobs", "cancel jobs"},
    {"audit_purge_jobs", "purge jobs"},
    {"audit_ipp_pause", "pause printer"},
    {"audit_ipp_resume", "resume printer"},
    {"audit_ipp_enable", "enable printer"},
    {"audit_ipp_disable", "disable printer"},
    {"audit_ipp_hold", "hold new jobs"},
    {"audit_ipp_let", "release held new jobs"},
    {"audit_ipp_down", "shut printer down"},
    {"audit_ipp_up", "start printer up"},
    {"audit_ipp_restart", "restart printer"},
    {"audit_ipp_attributes", "set printer attributes"},

    {"audit_certificate_sha", "replaced the certificate, SHA-256 {digest}"},
    {"audit_certificate", "replaced the certificate"},
    {"audit_set_was", "set to {value}, was {before}"},
    {"audit_set", "set to {value}"},
};

/// What a list of changes or choices has.
constexpr Kept pieces[] = {
    {"audit_p_as_sent", "as sent"},
    {"audit_p_bw", "black and white"},
    {"audit_p_two_sided", "two-sided"},
    {"audit_p_one_sided", "one-sided"},
    {"audit_p_copy", "{n} copy"},
    {"audit_p_copies", "{n} copies"},
    {"audit_p_login_from", "login from {name}"},
    {"audit_p_name_from", "name from {name}"},
    {"audit_p_on_paper", "on {paper}"},
    {"audit_p_on", "{field} on"},
    {"audit_p_off", "{field} off"},
    {"audit_p_unset", "{field} unset"},
    {"audit_f_name", "name"},
    {"audit_f_full_name", "full_name"},
    {"audit_f_email", "email"},
    {"audit_f_comment", "comment"},
    {"audit_f_department", "department"},
    {"audit_f_alias_long", "associated login"},
    {"audit_f_alias", "alias"},
    {"audit_f_type", "type"},
    {"audit_f_account_type", "account_type"},
    {"audit_f_home", "home folder"},
    {"audit_f_home_folder", "home_folder"},
    {"audit_f_language", "language"},
    {"audit_f_password", "password"},
    {"audit_f_code", "code"},
    {"audit_f_card_pin", "card_pin"},
    {"audit_f_pin", "card PIN"},
    {"audit_f_card1", "card1"},
    {"audit_f_card2", "card2"},
    {"audit_f_groups", "groups"},
    {"audit_f_administrator", "administrator"},
    {"audit_f_operator_right", "operator right"},
    {"audit_f_operator", "operator"},
    {"audit_f_technician", "technician"},
    {"audit_f_auditor", "auditor"},
    {"audit_f_limited", "limited"},
    {"audit_f_paused", "paused"},
    {"audit_f_copy", "copy"},
    {"audit_f_print_monochrome", "print-monochrome"},
    {"audit_f_print_colour", "print-colour"},
    {"audit_f_scan", "scan"},
    {"audit_f_usb", "usb"},
    {"audit_nothing", "nothing"},
};

constexpr Kept subjects[] = {
    {"audit_s_person", "person {name}"},
    {"audit_s_job_ticket", "job {n} ticket {ticket}"},
    {"audit_s_job", "job {n}"},
    {"audit_s_setting", "setting {name}"},
    {"audit_s_terminal", "terminal {name}"},
    {"audit_s_device", "device {name}"},
    {"audit_s_printer", "printer {name}"},
    {"audit_s_group", "group {name}"},
    {"audit_s_address", "address {name}"},
    {"audit_s_card", "card ending {last}"},
    {"audit_s_release", "release {name}"},
    {"audit_s_under", "under {name}"},
    {"audit_s_people", "people"},
    {"audit_s_log", "audit log"},
    {"audit_s_everything", "all documents and accounts"},
    {"audit_s_server", "the server"},
    {"audit_s_at", "{documents} at {place}"},
};

constexpr Kept nobodies[] = {
    {"audit_w_unknown", "unknown"},
    {"audit_w_socket", "admin socket"},
};

constexpr Kept rules[] = {
    {"rule_too_long", "the rules are longer than {n} octets"},
    {"rule_line", "line {n}: {what}"},
    {"rule_name_first", "a reader's name and a colon come first"},
    {"rule_readers", "more than {n} readers"},
    {"rule_steps", "more than {n} steps"},
    {"rule_pattern_first", "pattern stands first, once, with one word after it"},
    {"rule_one_group", "a pattern has one group in ( ) at most"},
    {"rule_no_step", "no step is called {word}"},
    {"rule_words_after", "{word} wants {n} word(s) after it"},
    {"rule_wants_characters", "{word} wants a number of characters"},
    {"rule_wants_octets", "{word} wants a number of octets, 1 to 16"},
    {"rule_wants_bits", "bits wants their number and left or right"},
    {"rule_no_match", "the pattern does not match"},
    {"rule_none_match", "no reader's rules match"},
    {"rule_more_octets", "more than {n} octets"},
    {"rule_fewer_octets", "fewer than {n} octets"},
    {"rule_more_bits", "more than {n} bits"},
    {"rule_fewer_bits", "fewer than {n} bits"},
    {"rule_shorter", "shorter than {n} characters"},
    {"rule_18_digits", "not 18 digits"},
    {"rule_printed", "not as 057,06834"},
    {"rule_no_hex", "no hexadecimal number"},
    {"rule_no_octets", "no hexadecimal octets"},
    {"rule_no_decimal", "no decimal number"},
    {"rule_no_letters", "no letters"},
    {"rule_parity", "a parity of the 26 bits is wrong"},
    {"rule_no_card", "not a card number"},
    {"rule_card_length", "a card number has 6 to 64 characters"},
    {"rule_step", "{word}: {what}"},
};

constexpr Kept owners[] = {
    {"owner_pjl", "{what}, PJL user"},
    {"owner_for", "{what}, %%For"},
    {"owner_meant_unknown", "trusted network {network}, {name} is {login}, unknown name"},
    {"owner_meant", "trusted network {network}, {name} is {login}"},
    {"owner_trusted_unknown", "trusted network {network}, unknown name"},
    {"owner_trusted", "trusted network {network}"},
    {"owner_no_name", "no user name came with it"},
    {"owner_odd_name", "no plain user name"},
    {"owner_claimed", "claimed name, not verified"},
    {"owner_not_trusted", "network not trusted"},
    {"owner_server", "made by the server"},
    {"owner_signed_in", "signed in"},
    {"owner_address", "personal address {name}"},
    {"owner_password", "claimed with its password"},
    {"owner_given", "given by {name}"},
};

bool digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// Places that hold no more than a word or a number keep a sentence from taking what is another's.
bool fits(std::string_view name, std::string_view value)
{
    if (name == "value") return true;   // a setting may be set to nothing
    if (value.empty()) return false;
    if (name == "documents") return value.starts_with("job ");
    if (name == "n" || name == "m" || name == "ticket") return digits(value);
    return name != "word" || value.find(' ') == std::string_view::npos;
}

struct Found {
    const Kept* kept;
    Places at;
};

std::optional<Found> found(std::span<const Kept> table, std::string_view text)
{
    for (const Kept& one : table)
        if (auto at = places(one.sentence, text)) return Found{&one, std::move(*at)};
    return std::nullopt;
}

/// The sentence's words with what stands in its places, each put into words itself by `inner`.
template <class Inner>
std::string said(const Language& words, const Found& one, Inner inner)
{
    std::string text = words.text(one.kept->key);
    for (const auto& [name, value] : one.at) {
        const std::string mark = "{" + name + "}", put = inner(name, value);
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + put.size())) text.replace(at, mark.size(), put);
    }
    return text;
}

std::string piece(const Language& words, std::string_view text)
{
    const auto one = found(pieces, text);
    if (!one) return std::string(text);
    return said(words, *one, [&](std::string_view name, const std::string& value) { return name == "field" ? piece(words, value) : value; });
}

/// A list with a comma between, piece by piece.
std::string listed(const Language& words, std::string_view text, std::string (*one)(const Language&, std::string_view))
{
    std::string out;
    while (true) {
        const auto comma = text.find(", ");
        out += one(words, text.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        out += ", ";
        text.remove_prefix(comma + 2);
    }
}

std::string subject(const Language& words, std::string_view text)
{
    const auto one = found(subjects, text);
    if (!one) return std::string(text);
    return said(words, *one, [&](std::string_view name, const std::string& value) { return name == "place" ? subject(words, value) : name == "documents" ? listed(words, value, subject) : value; });
}

}  // namespace

std::optional<Places> places(std::string_view sentence, std::string_view text)
{
    Places at;
    while (true) {
        const auto open = sentence.find('{');
        if (!text.starts_with(sentence.substr(0, open))) return std::nullopt;
        if (open == std::string_view::npos) return sentence.size() == text.size() ? std::optional(std::move(at)) : std::nullopt;
        text.remove_prefix(open);
        const auto close = sentence.find('}', open);
        const std::string_view name = sentence.substr(open + 1, close - open - 1);
        sentence.remove_prefix(close + 1);
        // Up to the words that follow, or to the end.
        const std::string_view next = sentence.substr(0, sentence.find('{'));
        const auto end = next.empty() ? text.size() : sentence == next ? (text.ends_with(next) ? text.size() - next.size() : std::string_view::npos) : text.find(next);
        if (end == std::string_view::npos || !fits(name, text.substr(0, end))) return std::nullopt;
        at.emplace(name, text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string audit_what(const Language& words, std::string_view kept)
{
    const auto one = found(sentences, kept);
    if (!one) return std::string(kept);
    return said(words, *one, [&](std::string_view name, const std::string& value) {
        if (name == "changes" || name == "choices") return listed(words, value, piece);
        return (name == "value" || name == "before") && value == "nothing" ? piece(words, value) : value;
    });
}

std::string audit_subject(const Language& words, std::string_view kept) { return subject(words, kept); }

std::string audit_who(const Language& words, std::string_view kept)
{
    if (const auto one = found(nobodies, kept)) return words.text(one->kept->key);
    return kept.starts_with("terminal ") ? subject(words, kept) : std::string(kept);
}

std::string rule_words(const Language& words, std::string_view detail)
{
    const auto one = found(rules, detail);
    if (!one) return std::string(detail);
    return said(words, *one, [&](std::string_view name, const std::string& value) { return name == "what" ? rule_words(words, value) : value; });
}

std::string owner_words(const Language& words, std::string_view rule)
{
    const auto one = found(owners, rule);
    if (!one) return std::string(rule);
    return said(words, *one, [&](std::string_view name, const std::string& value) { return name == "what" ? owner_words(words, value) : value; });
}

std::span<const Kept> audit_sentences()
{
    static const std::vector<Kept> all = [] {
        std::vector<Kept> out(std::begin(sentences), std::end(sentences));
        for (const std::span<const Kept> table : {std::span<const Kept>(pieces), std::span<const Kept>(subjects), std::span<const Kept>(nobodies)}) out.insert(out.end(), table.begin(), table.end());
        return out;
    }();
    return all;
}

std::span<const Kept> rule_sentences() { return rules; }
std::span<const Kept> owner_sentences() { return owners; }

}  // namespace consigne::release::web
