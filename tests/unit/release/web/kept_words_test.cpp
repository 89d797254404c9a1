// What is kept or told in English is read in the reader's language, wherever it is shown to people.
#include "release/web/kept_words.hpp"
#include "release/web/test_page.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;
using web::audit_subject;
using web::audit_what;
using web::language;
using web::rule_words;

std::set<std::string> places_in(const std::string& text)
{
    static const std::regex place("\\{[a-z]+\\}");
    std::set<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), place), end; it != end; ++it) found.insert(it->str());
    return found;
}

std::string whole(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> literals(const std::string& code)
{
    static const std::regex literal("\"([^\"\\\\]*)\"");
    std::vector<std::string> found;
    for (std::sregex_iterator it(code.begin(), code.end(), literal), end; it != end; ++it) found.push_back((*it)[1].str());
    return found;
}

/// Whether this is one of the sentences, or a part of one.
bool part_of(std::span<const web::Kept> sentences, const std::string& text)
{
    return std::any_of(sentences.begin(), sentences.end(), [&](const web::Kept& one) { return one.sentence.find(text) != std::string_view::npos || web::places(one.sentence, text); });
}

TEST(KeptWords, StandInEachLanguageWithTheSamePlaces)
{
    for (const auto table : {web::audit_sentences(), web::rule_sentences(), web::owner_sentences()}) {
        ASSERT_GT(table.size(), 10U);
        for (const auto& one : table)
            for (const char* code : {"en", "fr"}) {
                const std::string text = language(code).text(one.key);
                EXPECT_NE(text, one.key) << code << " has no words for " << one.sentence;
                EXPECT_EQ(places_in(text), places_in(std::string(one.sentence))) << code << " " << one.key;
            }
    }
}

// Whoever writes a new entry of the audit log finds here that it has no words yet: every text of a line that writes one is looked at.
TEST(KeptWords, KnowAllThatTheProgramWritesIntoTheAuditLog)
{
    const std::regex writes("(audit\\.record|audit\\.note|audit_\\.record|audit_\\.note|visit\\.audit|request\\.record|\\baudit)\\(|administer\\(request");
    std::size_t seen = 0;
    for (const char* folder : {CONSIGNE_SOURCE_DIR "/release", CONSIGNE_SOURCE_DIR "/spooler/ipp/operations"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".cpp") continue;
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);) {
                std::smatch at;
                if (line.find("push_back") != std::string::npos || line.find("add_subcommand") != std::string::npos || !std::regex_search(line, at, writes)) continue;
                for (const auto& text : literals(at.suffix().str())) {
                    if (text == "consigne" || std::none_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; })) continue;
                    EXPECT_TRUE(part_of(web::audit_sentences(), text)) << entry.path() << ": \"" << text << "\" has no words";
                    ++seen;
                }
            }
        }
    EXPECT_GT(seen, 100U);
}

TEST(KeptWords, KnowAllThatRulesForReadersComplainOf)
{
    std::size_t seen = 0;
    for (const char* file : {CONSIGNE_SOURCE_DIR "/release/identity/cards/rules.cpp", CONSIGNE_SOURCE_DIR "/release/identity/credentials.cpp"}) {
        const std::string code = whole(file);
        const std::regex complains(file == std::string(CONSIGNE_SOURCE_DIR "/release/identity/cards/rules.cpp") ? "(?:amiss|limit_exceeded,)([^;]*);" : "fail\\(Errc::malformed,([^;]*card[^;]*);");
        for (std::sregex_iterator it(code.begin(), code.end(), complains), end; it != end; ++it)
            for (const auto& text : literals((*it)[1].str())) {
                if (text.find(' ') == std::string::npos) continue;   // the words of steps themselves
                EXPECT_TRUE(part_of(web::rule_sentences(), text)) << file << ": \"" << text << "\" has no words";
                ++seen;
            }
    }
    EXPECT_GT(seen, 25U);
}

TEST(KeptWords, KnowHowEachDocumentGotItsOwner)
{
    std::size_t seen = 0;
    const std::string code = whole(CONSIGNE_SOURCE_DIR "/spooler/intake/owner.cpp");
    const std::regex gives("(?:OwnerTier::[a-z]+,|rule \\+?=)([^;]*);");
    for (std::sregex_iterator it(code.begin(), code.end(), gives), end; it != end; ++it)
        for (const auto& text : literals((*it)[1].str())) {
            EXPECT_TRUE(part_of(web::owner_sentences(), text)) << text;
            ++seen;
        }
    EXPECT_GE(seen, 8U);
    const auto& french = language("fr");
    EXPECT_EQ(web::owner_words(french, "trusted network 10.0.0.0/8, PJL user"), "réseau de confiance 10.0.0.0/8, utilisateur PJL");
    EXPECT_EQ(web::owner_words(french, "trusted network 10.0.0.0/8, PC de Jean is jean"), "réseau de confiance 10.0.0.0/8, où PC de Jean est jean");
    EXPECT_EQ(web::owner_words(french, "trusted network 10.0.0.0/8, unknown name"), "réseau de confiance 10.0.0.0/8, nom inconnu");
    EXPECT_EQ(web::owner_words(french, "claimed name, not verified, %%For"), "nom prétendu, non vérifié, %%For");
    EXPECT_EQ(web::owner_words(french, "trusted network 10.0.0.0/8, unknown name"), "réseau de confiance 10.0.0.0/8, nom inconnu");
    EXPECT_EQ(web::owner_words(french, "of another time"), "of another time");
    EXPECT_EQ(web::owner_words(language("en"), "given by noe"), "given by noe");
}

TEST(KeptWords, PutListsAndPlacesIntoWordsPieceByPiece)
{
    const auto& french = language("fr");
    EXPECT_EQ(audit_what(french, "signed in by card and PIN"), "a ouvert une session avec la carte et son code");
    EXPECT_EQ(audit_what(french, "released for ines: black and white, two-sided, 2 copies, on A4"), "imprimé pour ines\u00A0: noir et blanc, recto verso, 2 exemplaires, sur A4");
    EXPECT_EQ(audit_what(french, "released: as sent"), "imprimé\u00A0: comme envoyé");
    EXPECT_EQ(audit_what(french, "changed: login from ann, administrator on, print-colour off, scan unset, home folder"),
              "modifié\u00A0: nom du compte, avant ann, administrateur\u00A0: oui, impression en couleur\u00A0: non, numérisation\u00A0: plus rien de dit, dossier personnel");
    EXPECT_EQ(audit_what(french, "changed, operator right on"), "modifié\u00A0: droit d’opérateur\u00A0: oui");
    EXPECT_EQ(audit_what(french, "set to 24, was nothing"), "mis à 24, avant rien");
    EXPECT_EQ(audit_what(french, "set to "), "mis à ");
    EXPECT_EQ(audit_subject(french, "job 12 ticket 401, job 13 at terminal 2FW00627"), "document 12 ticket 401, document 13 à terminal 2FW00627");
    EXPECT_EQ(audit_subject(french, "job 12 ticket 401 at Canon Accueil"), "document 12 ticket 401 à Canon Accueil");
    EXPECT_EQ(web::audit_who(french, "terminal 2FW00627"), "terminal 2FW00627");
    EXPECT_EQ(web::audit_who(french, "admin socket"), "socket d’administration");
    EXPECT_EQ(web::audit_who(french, "camille"), "camille");
    // The English is the log's own, but for the plainest words.
    EXPECT_EQ(audit_what(language("en"), "released for ines: black and white"), "released for ines: black and white");
}

// The log is never written anew: what older versions said is shown as it stands, and so is what somebody put there to be taken for ours.
TEST(KeptWords, ShowWhatTheyDoNotKnowAsItStands)
{
    const auto& french = language("fr");
    for (const char* old : {"did something of another time", "released for ", "linked card ending ", "ended many sessions", "", "signed in by passwords", "{name}"}) EXPECT_EQ(audit_what(french, old), old);
    for (const char* old : {"1 documents of ines at terminal 2FW00627", "2 jobs, first 12", "job twelve", ""}) EXPECT_EQ(audit_subject(french, old), old);
    EXPECT_EQ(rule_words(french, "of another time"), "of another time");
    EXPECT_EQ(audit_what(french, "gave to {name}"), "donné à {name}") << "what stands at a place is no place";
}

TEST(AuditPage, SpeaksTheReadersLanguageAndTheTableTheLogsOwn)
{
    Demo demo;
    static_cast<void>(demo.signed_in());
    Browser admin = demo.at_desk("root");
    admin.get("/admin/people/1");
    admin.post("/admin/people/1/code", "do=set&code=654321");
    demo.audit.record("eve", "did something of another time", "the moon");
    admin.post("/look", "language=fr&to=%2Fadmin%2Faudit");
    EXPECT_TRUE(admin.shows("a ouvert une session avec le mot de passe"));
    EXPECT_TRUE(admin.shows("a ouvert une session avec le code"));
    EXPECT_TRUE(admin.shows("a fixé un code d’impression"));
    EXPECT_TRUE(admin.shows("<td>compte camille</td>")) << admin.last.body;
    EXPECT_TRUE(admin.shows("did something of another time")) << "shown as it is";
    for (const char* english : {"signed in by", "set a print code", ">added<", "person camille"}) EXPECT_FALSE(admin.shows(english)) << english;
    const auto table = admin.send("GET", "/admin/audit.csv");
    EXPECT_NE(table.body.find("signed in by password"), std::string::npos) << "as it is kept";
    admin.get("/admin/terminals/1/history");
    EXPECT_TRUE(admin.shows("a ouvert une session avec le code"));
    EXPECT_FALSE(admin.shows("signed in by"));
}

TEST(ReadersPage, SaysWhatIsWrongInTheReadersLanguage)
{
    Demo demo;
    Browser admin = demo.at_desk("root");
    admin.get("/admin/readers");
    admin.post("/look", "language=fr&to=%2Fadmin%2Freaders");
    admin.post("/admin/readers", "do=save&card-readers=nonsense&unknown-readers=take");
    EXPECT_EQ(admin.last.status, 422);
    EXPECT_TRUE(admin.shows("ligne 1\u00A0: le nom d’un lecteur et deux-points viennent d’abord")) << admin.last.body;
    admin.post("/admin/readers", "do=save&card-readers=A%3A+sort&unknown-readers=take");
    EXPECT_TRUE(admin.shows("ligne 1\u00A0: aucune étape ne s’appelle sort"));
    admin.post("/admin/readers", "do=try&card-readers=A%3A+d18&unknown-readers=take&reading=123");
    EXPECT_TRUE(admin.shows("d18\u00A0: pas 18 chiffres")) << admin.last.body;
}

/// A site that takes the server's own documents in.
struct TestPages : Demo {
    TestPages()
    {
        auto with = parts();
        with.submit = [this](const OwnDocument& document) -> Result<spooler::JobId> {
            if (full) return fail(Errc::storage_failed, "full");
            taken.push_back(document);
            auto& job = add_job(document.title, document.person, 1);
            if (document.person.value == 0) job.owner.reset();
            return job.id;
        };
        site = *make_site(with);
        handler = site.answer;
    }
    std::vector<OwnDocument> taken;
    bool full = false;
};

TEST(TestPage, IsInTheLanguageOfWhoAsksAndComesOutOfThatMachine)
{
    TestPages site;
    site.devices.rows[0].model = "Canon (été) œ€ 中";
    Browser admin = site.at_desk("root");
    admin.get("/admin/machines/1");
    admin.post("/look", "language=fr&to=%2Fadmin%2Fmachines%2F1");
    admin.post("/admin/machines/1/test", "");
    ASSERT_EQ(site.taken.size(), 1U);
    const auto& pdf = site.taken[0].content;
    EXPECT_NE(pdf.find("(Machine\xA0: Canon Accueil)"), std::string::npos) << pdf;
    EXPECT_NE(pdf.find("(Mod\xE8le\xA0: Canon \\(\xE9t\xE9\\) \x9C\x80 ?)"), std::string::npos) << "letters as PDF's own fonts have them";
    EXPECT_NE(pdf.find("/WinAnsiEncoding"), std::string::npos);
    EXPECT_NE(pdf.find("(Demand\xE9" "e par\xA0: root)"), std::string::npos);
    ASSERT_EQ(site.release.requests.size(), 1U);
    EXPECT_EQ(site.release.requests[0].device, spooler::OutputDeviceId{1});
    EXPECT_EQ(site.release.requests[0].by, site.people.find_login("root")->id);
    EXPECT_EQ(site.audit.lines.back(), "root: printed a test page: device Canon Accueil");
}

TEST(TestPage, IsPrintedByTheApiTooAndSaysWhyNot)
{
    TestPages site;
    Browser api(site.handler);
    api.local_admin = true;
    const auto answer = api.send("POST", "/api/v1/devices/1/test");
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto body = boost::json::parse(answer.body).as_object();
    EXPECT_EQ(body.at("job").as_int64(), 1);
    ASSERT_EQ(site.release.requests.size(), 1U);
    EXPECT_EQ(site.release.requests[0].release_id, std::string(body.at("release_id").as_string()));
    EXPECT_EQ(site.taken[0].person.value, 0) << "over the administration socket nobody asks";
    EXPECT_NE(site.taken[0].content.find("(Asked for by: admin socket)"), std::string::npos);
    EXPECT_EQ(site.audit.lines.back(), "admin socket: printed a test page: device Canon Accueil");
    EXPECT_EQ(api.send("POST", "/api/v1/devices/nowhere/test").status, 404);
    site.full = true;
    EXPECT_EQ(api.send("POST", "/api/v1/devices/1/test").status, 503);
    site.full = false;
    site.devices.rows[0].abilities = R"({"formats":["application/vnd.hp-pcl"]})";
    EXPECT_EQ(api.send("POST", "/api/v1/devices/1/test").status, 422);
    site.devices.rows[0].abilities = R"({"formats":["application/vnd.hp-pcl","application/pdf"]})";
    EXPECT_EQ(api.send("POST", "/api/v1/devices/1/test").status, 202);
    site.printers.rows[0].paused = true;
    EXPECT_EQ(api.send("POST", "/api/v1/devices/1/test").status, 409);
}

}  // namespace
}  // namespace consigne::release
