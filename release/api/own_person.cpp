#include "release/api/own_person.hpp"

#include "release/web/forms.hpp"

namespace consigne::release::api {

Result<spooler::Person> own_person(Call& call)
{
    const auto nobody = [&] { return fail(Errc::not_found, "no person " + call.path.at("id")); };
    if (call.actor.terminal) return fail(Errc::denied, "not at a terminal");
    const std::string& key = call.path.at("id");
    auto person = call.site.parts.people.find_login(key);
    if (const auto id = web::whole_number(key); !person && id) person = call.site.parts.people.find(spooler::PersonId{*id});
    if (!person) return nobody();
    const bool own = call.actor.person && call.actor.person->id == person->id;
    if (!own && !call.actor.may(Right::administer)) return nobody();
    return person;
}

}  // namespace consigne::release::api
