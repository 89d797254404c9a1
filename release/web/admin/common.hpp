// What several of the administration's pages say in the same words.
#pragma once

#include "release/web/desk/visit.hpp"
#include "spooler/api/release.hpp"

namespace consigne::release::web::admin {

/// Puts a machine's state into `row`: "state", one of ok, warn, bad, and "why" (its first sentence) where it is not ready.
void put_state(boost::json::object& row, const Language& words, const spooler::OutputDevice& device);

/// A state in words of its own, where there is no machine to have one.
void put_nothing(boost::json::object& row, const std::string& state, std::string_view which);

/// What became of a document, or is becoming: "state" and one of ok, warn, bad, idle.
void put_state(boost::json::object& row, const Language& words, const spooler::Job& job);

/// Names for a page, each looked up once.
class Names {
public:
    explicit Names(Context& site) : site_(site) {}
    /// Full name, else login; empty: nobody.
    [[nodiscard]] const std::string& person(const std::optional<spooler::PersonId>& id);
    [[nodiscard]] const std::string& login(const std::optional<spooler::PersonId>& id);
    [[nodiscard]] const std::string& printer(spooler::PrinterId id);
    [[nodiscard]] const std::string& device(spooler::OutputDeviceId id);

private:
    struct Known { std::string full, login; };
    const Known& known(spooler::PersonId id);
    Context& site_;
    std::map<std::int64_t, Known> people_;
    std::map<std::int64_t, std::string> printers_, devices_;
    const std::string nobody_;
};

/// "2 printers, terminal 07": what uses a machine, as a sentence; empty: nothing.
[[nodiscard]] std::string users_of(const desk::Visit& visit, spooler::OutputDeviceId device);

/// Choices of a form: value, text, whether it is taken.
void add_option(boost::json::array& list, std::string_view value, const std::string& text, bool on);

/// A text of a form without what lies around it and without controls, at most `longest` octets.
[[nodiscard]] std::string trimmed(std::string text, std::size_t longest = 255);

/// News for a page that is open: of everybody's documents and of printers.
[[nodiscard]] desk::HttpResponse events(desk::Visit& visit);

/// "ipp://10.0.0.7/" has none of what may not be shown; a password in an address is left out.
[[nodiscard]] std::string shown_uri(const std::string& uri);

/// There is no such thing.
[[nodiscard]] desk::HttpResponse nothing_there(desk::Visit& visit);

}  // namespace consigne::release::web::admin
