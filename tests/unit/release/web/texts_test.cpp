#include "release/web/embedded.hpp"
#include "release/web/templates.hpp"
#include "release/web/texts.hpp"
#include "spooler/api/release_trouble.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace consigne::release::web {
namespace {

boost::json::object file(std::string_view name) { return boost::json::parse(embedded_file(name)->content).as_object(); }

TEST(Texts, HaveTheSameKeysAndParametersInEachLanguage)
{
    const auto english = file("en.json"), french = file("fr.json");
    const std::regex parameter("\\{[a-z]+\\}");
    const auto parameters = [&](const std::string& text) {
        std::set<std::string> found;
        for (std::sregex_iterator it(text.begin(), text.end(), parameter), end; it != end; ++it) found.insert(it->str());
        return found;
    };
    for (const auto& [key, value] : english) {
        const auto* other = french.if_contains(key);
        ASSERT_TRUE(other) << key;
        ASSERT_EQ(other->kind(), value.kind()) << key;
        if (value.is_string()) {
            EXPECT_EQ(parameters(std::string(value.get_string())), parameters(std::string(other->get_string()))) << key;
        }
    }
    EXPECT_EQ(english.size(), french.size());
}

// What the store keeps is English; the terminals find its translation by it.
TEST(Texts, HaveASentenceForEachTroubleOfAMachine)
{
    using spooler::Trouble;
    for (auto value = 1; value <= static_cast<int>(spooler::last_trouble); ++value) {
        const auto trouble = static_cast<Trouble>(value);
        const std::string key = "machine_" + std::string(keyword(trouble));
        EXPECT_EQ(language("en").text(key), sentence(trouble));
        EXPECT_NE(language("fr").text(key), sentence(trouble));
        EXPECT_NE(language("fr").text(key), key);
        EXPECT_EQ(spooler::trouble_from_sentence(sentence(trouble)), trouble);
    }
    EXPECT_FALSE(spooler::trouble_from_sentence(""));
    EXPECT_FALSE(spooler::trouble_from_sentence("connect: Connection refused"));
}

TEST(Texts, HaveEveryKeyThatATemplateNames)
{
    const auto english = file("en.json");
    const std::regex name("\\{\\{t\\.([a-z_0-9]+)\\}\\}");
    std::size_t seen = 0;
    for (const auto& one : embedded_files()) {
        if (!one.name.ends_with(".mustache")) continue;
        const std::string content(one.content);
        for (std::sregex_iterator it(content.begin(), content.end(), name), end; it != end; ++it, ++seen) {
            const auto* value = english.if_contains((*it)[1].str());
            ASSERT_TRUE(value) << one.name << ": " << (*it)[1].str();
            EXPECT_TRUE(value->is_string()) << (*it)[1].str();
        }
    }
    EXPECT_GT(seen, 40U);
}

TEST(Texts, HaveNoScriptOrStyleInTheirTemplates)
{
    for (const auto& one : embedded_files()) {
        if (!one.name.ends_with(".mustache")) continue;
        EXPECT_EQ(one.content.find("style="), std::string_view::npos) << one.name;
        EXPECT_EQ(one.content.find("onclick"), std::string_view::npos) << one.name;
        EXPECT_EQ(one.content.find("{{{"), std::string_view::npos) << one.name << " prints something unescaped";
    }
    EXPECT_LE(embedded_file("terminal.js")->content.size(), 6U * 1024 + 512);  // all of a first load is weighed by client_browser_flows
    EXPECT_LE(embedded_file("desk.js")->content.size(), 6U * 1024);
}

// What a person reads is in the language files: between the tags of a template, and in attributes that are read, only the product's
// name and what is the same everywhere stand in clear.
TEST(Texts, AreAllOutsideTheTemplates)
{
    const std::set<std::string> everywhere{"Consigne", "TERMINAL", "C", "nbsp", "SHA"};
    const std::regex values("\\{\\{[^}]*\\}\\}"), read_aloud("(?:aria-label|title|alt|placeholder|aria-roledescription)=\"([^\"]*)\""), tags("<[^>]*>"), word("[A-Za-z]+");
    std::size_t seen = 0;
    for (const auto& one : embedded_files()) {
        if (!one.name.ends_with(".mustache")) continue;
        const std::string clear = std::regex_replace(std::string(one.content), values, "");
        std::string words = std::regex_replace(clear, tags, " ");
        for (std::sregex_iterator it(clear.begin(), clear.end(), read_aloud), end; it != end; ++it, ++seen) words += " " + (*it)[1].str();
        for (std::sregex_iterator it(words.begin(), words.end(), word), end; it != end; ++it) EXPECT_TRUE(everywhere.contains(it->str())) << one.name << ": " << it->str();
    }
    EXPECT_GT(seen, 20U);
}

// A line that ends between a word and its colon, or a guillemet left alone, reads as a mistake: no ordinary space stands there, in none of
// the French files, the station's too.
TEST(Texts, HaveNoSpaceInFrenchAtWhichALineMayEndBeforeItsMark)
{
    // Marks within an address ("?terminal=") and of a rule for readers are no punctuation: a word follows them.
    const std::regex breaks("[ \\t](?:[:;?!](?=[ \"\\\\.,)]|\xC2\xA0|$)|\xE2\x82\xAC|\xC2\xBB)|\xC2\xAB(?!\xC2\xA0)|\xE2\x80\xAF");
    std::size_t files = 0, marks = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(CONSIGNE_SOURCE_DIR "/release")) {
        if (entry.path().filename() != "fr.json") continue;
        ++files;
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) {
            std::smatch found;
            EXPECT_FALSE(std::regex_search(line, found, breaks)) << entry.path() << ": …" << found.prefix().str().substr(std::max<std::size_t>(30, found.prefix().str().size()) - 30) << found.str();
            for (auto at = line.find("\xC2\xA0:"); at != std::string::npos; at = line.find("\xC2\xA0:", at + 1)) ++marks;
        }
    }
    EXPECT_GE(files, 2U);
    EXPECT_GT(marks, 30U);
}

TEST(Texts, CountAsEachLanguageDoes)
{
    EXPECT_EQ(language("en").count("pages", 0), "0 pages");
    EXPECT_EQ(language("fr").count("pages", 0), "0 page");
    EXPECT_EQ(language("fr").count("n_sheets", 2), "2 feuilles");
    EXPECT_EQ(language("fr").quantity(0.127), "0,13");
    EXPECT_EQ(language("en").quantity(0.001), "< 0.01");
    EXPECT_EQ(language("en").duration(300), "5 minutes");
}

TEST(Texts, FallBackToEnglish)
{
    EXPECT_EQ(language("xx").code(), "en");
    const Language half("fr", {{"name", "Français"}}, &language("en"));
    EXPECT_EQ(half.text("name"), "Français");
    EXPECT_EQ(half.text("quit"), "Quit");
    EXPECT_EQ(half.count("pages", 3), "3 pages");
}

}  // namespace
}  // namespace consigne::release::web
