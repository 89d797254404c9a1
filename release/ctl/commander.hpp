// What every command of consignectl uses: asking the API, and showing its answer to people or to scripts.
#pragma once

#include "release/ctl/api_client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::release {

/// Exit statuses of consignectl.
inline constexpr int failed = 1, wrong_usage = 2, cannot_keep = 3, faults_found = 4;

/// What ends the command: an exit status and one line.
struct Stop {
    int status;
    std::string text;
};

/// A member as text for people: lists joined; null, empty and missing as "-".
[[nodiscard]] std::string shown(const boost::json::value& value);
[[nodiscard]] std::string shown(const boost::json::object& row, std::string_view key);

/// A column of a table: its head, the member it shows, and how that is put for people where its plain text is not.
struct Column {
    std::string head, key;
    std::string (*cell)(const boost::json::object& row) = nullptr;
};

/// How long ago an instant (seconds since 1970) was, as people say it: "5 min"; "-" for none.
[[nodiscard]] std::string age(const boost::json::object& row, std::string_view key, std::int64_t now);

/// The first line of a file, or of standard input for "-": a password never stands on the command line, where `ps` shows it.
/// Throws Stop when there is none.
[[nodiscard]] std::string secret_from(const std::string& file, const std::string& what = "password");

/// One administrator's way to the API. Every member throws Stop when the server refuses or cannot be reached.
class Commander {
public:
    Commander(ApiAddress address, bool as_json) : address_(std::move(address)), as_json_(as_json) {}

    /// The answer's body. `subject` begins the message when the server refuses: "job 42".
    [[nodiscard]] boost::json::value ask(std::string_view method, const std::string& path, const std::string& subject,
                                         const boost::json::value& body = nullptr) const;

    /// Octets that are no JSON: a piece of a file.
    [[nodiscard]] std::string fetch(const std::string& path, const std::string& subject) const;
    /// The answer to a table that is sent as it is: done, or 409 with what is wrong with it.
    [[nodiscard]] boost::json::value send_table(const std::string& path, const std::string& table, const std::string& subject) const;
    /// An answer that is a table itself.
    [[nodiscard]] std::string text(std::string_view method, const std::string& path, const std::string& subject) const;

    /// Prints {"format":1,"<key>":[…]} or a table; a column is its head and the member it shows.
    void print_list(const std::string& path, const std::string& key, const std::vector<Column>& columns) const;
    /// All rows of a list, page after page.
    [[nodiscard]] boost::json::array rows(const std::string& path, const std::string& key) const;

    /// Says what was done: for scripts the server's object, or the sentence in one when the server had nothing to say.
    void done(const boost::json::value& body, const std::string& sentence) const;

    [[nodiscard]] bool as_json() const { return as_json_; }

private:
    [[nodiscard]] ApiAnswer answered(std::string_view method, const std::string& path, const std::string& subject, const boost::json::value& body) const;

    ApiAddress address_;
    bool as_json_;
};

}  // namespace consigne::release
