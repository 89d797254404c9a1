// A request to a terminal page: who, where, in which language, and what the session remembers.
#pragma once

#include "release/api/context.hpp"
#include "release/web/forms.hpp"
#include "release/web/options.hpp"
#include "release/web/response.hpp"
#include "release/web/texts.hpp"

#include <boost/json/object.hpp>

#include <set>

namespace consigne::release::web {

/// What a session remembers between pages; kept as JSON in its row.
struct PageState {
    std::set<std::int64_t> ticks;
    std::uint32_t page = 1, rows = 4;      ///< tickets a page: 4 on 800x480, 5 on 1024x600, 3 on low panels
    Choices choices;
    std::vector<std::int64_t> wanted;      ///< to be printed once the passwords of some of them are given
    std::set<std::int64_t> unlocked;       ///< whose password was given in this session
    std::vector<std::string> releases;     ///< of the last tap on Print
    std::int64_t ends = 0;                 ///< after "done": when the session closes by itself, in seconds since 1970
    std::string note_kind, note_title, note_text;  ///< said once above the page
    bool account_tab = false;
    std::int64_t for_person = 0;           ///< an operator collects for them
    std::string user;                      ///< account of a wrong password: typed once is enough, for a minute
    std::string pin_card;                  ///< digest of a card that was held and wants its PIN
    std::string paper;                     ///< that the machine lacked for what was to be printed, by name
    std::string fit;                       ///< paper that what lacks its own is put on, by name; of the press under way
    std::set<std::string> loaded;          ///< paper that somebody says they have put in
    std::string card_digest, card_last;    ///< an unknown card that its owner may link by signing in

    [[nodiscard]] static PageState read(const std::string& json);
    [[nodiscard]] std::string write() const;
};

/// One request; made by terminal_site.cpp and handed to a page.
struct Visit {
    Context& site;
    const spooler::HttpRequest& request;
    Form form;                     ///< of a POST
    Form query;
    SiteSettings settings;
    spooler::Terminal terminal;
    OpenSession session;
    std::optional<spooler::Person> person;
    std::optional<spooler::Person> subject;   ///< whose documents are looked at by an operator; empty: their own
    PageState state;
    std::string nonce;             ///< of the form that a POST came from: one press, one nonce
    const Language* words = nullptr;
    std::vector<std::pair<std::string, std::string>> headers;  ///< cookies to set
    std::vector<spooler::Tray> trays{};  ///< of the machine here

    /// Whose documents the pages show and print.
    [[nodiscard]] spooler::PersonId owner() const { return subject ? subject->id : person->id; }
    [[nodiscard]] std::string place() const { return "terminal " + terminal.serial; }
    void note(std::string kind, std::string title, std::string text = {});
};

using spooler::HttpResponse;

/// POST done: look at the result with GET (303). Keeps the state.
[[nodiscard]] HttpResponse see(Visit& visit, const std::string& path);

/// A page of this visit: `data` has what it needs beside what all pages share. Keeps nothing.
/// `refresh`: seconds and address of a meta refresh, or empty.
[[nodiscard]] HttpResponse show(const Visit& visit, std::string_view name, std::string_view title_key, boost::json::object data, const std::string& refresh = {});

/// A page without a session.
[[nodiscard]] HttpResponse show_plain(const Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status = 200, const std::string& refresh = {});

/// A page for a browser of people's own, in the desk's look.
[[nodiscard]] HttpResponse show_desk(const Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status = 200);

/// Seconds this signed-in session lasts when nobody touches anything.
[[nodiscard]] long seconds_left(const Visit& visit);
/// The refresh of a page that somebody may have left: to "Still here?", before the session ends.
[[nodiscard]] std::string then_still(const Visit& visit);

/// Held documents of the person, as a terminal orders them: gone within the hour first, then newest.
[[nodiscard]] std::vector<spooler::Job> held_documents(Visit& visit);
[[nodiscard]] std::vector<spooler::Job> held_documents(Context& site, spooler::PersonId person);
/// Releases of the person that are not over yet, whichever session they are of.
[[nodiscard]] std::vector<std::string> releases_under_way(const Visit& visit);
/// Releases of the session's last tap on Print, and those under way.
[[nodiscard]] std::vector<std::string> releases_of(const Visit& visit);
/// As a panel shows it: where strangers may read along, a site shows the beginning only, "Rapport a…".
[[nodiscard]] std::string shown_title(const Visit& visit, const spooler::Job& job);
[[nodiscard]] std::string title_of(const spooler::Job& job, const Language& words);
/// "Paper jam." of "Paper jam. Open the machine …"; what follows is advice.
[[nodiscard]] std::string first_sentence(const std::string& text);
/// Of text in UTF-8; a page knows by them what fits.
[[nodiscard]] std::ptrdiff_t letters(std::string_view text);
/// A sentence of spooler/api/release_trouble.hpp in the visitor's language; any other text as it is.
[[nodiscard]] std::string machine_words(const Language& words, std::string_view kept);

/// Paper that the document asks for and this machine does not have, by name; empty: nothing is known to be missing.
[[nodiscard]] std::string lacking_paper(const Visit& visit, const spooler::Job& job);

/// The paper that the press under way puts this document on instead of what it lacks; empty: it keeps its own.
[[nodiscard]] std::optional<pdl::Media> fitted(const Visit& visit, const spooler::Job& job);

/// Ends the session of the person, who may go on as nobody; what they had deleted is gone at once. The cookie is the caller's.
void leave(Visit& visit);

/// A machine that needs somebody: what it is in bold, and what to do about it. What a press left to say stands in place of the advice:
/// neither hides the other.
void say_device_trouble(Visit& visit, const spooler::OutputDevice& device);
/// Nothing can be sent to it at present; the courier looks at it again from time to time.
[[nodiscard]] bool out_of_reach(const spooler::OutputDevice& device);

// Pages, each in its file. GET renders, POST acts and answers 303.
[[nodiscard]] HttpResponse sign_in_page(Visit& visit);
[[nodiscard]] HttpResponse sign_in_post(Visit& visit);
/// What the sign-in page says at present, in short, whatever is typed on it: a page that said something else is fetched anew.
[[nodiscard]] std::string sign_in_shape(const Visit& visit);
/// A card held to the reader while somebody is signed in: theirs ends the session, another begins its person's (design.md §3).
[[nodiscard]] HttpResponse card_post(Visit& visit);
[[nodiscard]] HttpResponse card_held(Visit& visit, const std::string& read);
/// A reading that the station beside the panel brings, whoever is signed in or nobody: as if it had been typed on the page.
[[nodiscard]] HttpResponse reading_post(Visit& visit);
/// Whether a request comes through the station (release/station): no page of another site can send its header.
[[nodiscard]] bool from_station(const spooler::HttpRequest& request);
[[nodiscard]] HttpResponse jobs_page(Visit& visit);
[[nodiscard]] HttpResponse jobs_post(Visit& visit);
/// Likewise of the list of documents, but for ages and seconds that are left.
[[nodiscard]] std::string documents_shape(const Visit& visit);
/// Before a list is fetched anew by its script: what is ticked stays so, and nobody was there.
[[nodiscard]] HttpResponse keep_ticks(Visit& visit);
[[nodiscard]] HttpResponse options_page(Visit& visit);
[[nodiscard]] HttpResponse options_post(Visit& visit);
/// Asks for the passwords of documents that were sent with one.
[[nodiscard]] HttpResponse lock_page(Visit& visit);
[[nodiscard]] HttpResponse lock_post(Visit& visit);
/// The card that was read into a password's field; empty: it is no card, or may not be looked for, since whether somebody has it is told.
[[nodiscard]] std::optional<std::string> typed_card(const Visit& visit, const std::string& typed);
/// Asks for the name and the password of a document that is nobody's.
[[nodiscard]] HttpResponse claim_page(Visit& visit);
[[nodiscard]] HttpResponse claim_post(Visit& visit);
/// Whether its password is still to be given.
[[nodiscard]] bool locked(const Visit& visit, const spooler::Job& job);
[[nodiscard]] HttpResponse progress_page(Visit& visit);
[[nodiscard]] HttpResponse progress_json(Visit& visit);
[[nodiscard]] HttpResponse progress_post(Visit& visit);
/// People whose documents wait, for an operator; and the choice of one of them.
[[nodiscard]] HttpResponse operator_page(Visit& visit);
[[nodiscard]] HttpResponse operator_post(Visit& visit);
/// Whether this person may collect other people's documents here.
[[nodiscard]] bool may_collect_for_others(const Visit& visit);
/// The language of a terminal where nobody has chosen one.
[[nodiscard]] const Language& terminal_language(const Context& site, const SiteSettings& settings);
/// What is done at the machine's own panel, and whether this person may.
[[nodiscard]] HttpResponse machine_page(Visit& visit);
/// Where a sign-in leads, as the site chose (design.md §3): the documents, or the page above.
[[nodiscard]] std::string landing(Visit& visit);
[[nodiscard]] HttpResponse still_here_page(Visit& visit);
[[nodiscard]] HttpResponse enrolment_page(const Language& words, const Contact& contact, const std::string& serial);
[[nodiscard]] HttpResponse trouble_page(const Language& words, std::string_view text_key, int status);
[[nodiscard]] HttpResponse offline_page(const Language& words);

/// Releases documents under the nonce of the form: the same press twice is one release.
[[nodiscard]] HttpResponse print(Visit& visit, const std::vector<spooler::Job>& jobs, const std::string& nonce);

}  // namespace consigne::release::web
