#include "release/web/admin/person_changes.hpp"

#include "release/web/admin/uses.hpp"

namespace consigne::release::web::admin {

std::string changed_fields(const spooler::Person& before, const spooler::Person& after)
{
    std::string what;
    const auto say = [&](bool differs, const char* field) { if (differs) what += (what.empty() ? "" : ", ") + std::string(field); };
    const auto turn = [&](bool was, bool is, const char* field) { if (was != is) what += (what.empty() ? "" : ", ") + std::string(field) + (is ? " on" : " off"); };
    say(before.login != after.login, ("login from " + before.login).c_str());
    say(before.full_name != after.full_name, "name");
    say(before.email != after.email, "email");
    say(before.comment != after.comment, "comment");
    say(before.department != after.department, "department");
    say(before.alias != after.alias, "associated login");
    say(before.account_type != after.account_type, "type");
    say(before.home_folder != after.home_folder, "home folder");
    say(before.language != after.language, "language");
    say(before.password != after.password, "password");
    say(before.card_pin != after.card_pin, "card PIN");
    turn(before.admin, after.admin, "administrator");
    turn(before.operator_right, after.operator_right, "operator");
    turn(before.technician_right, after.technician_right, "technician");
    turn(before.auditor_right, after.auditor_right, "auditor");
    turn(before.limited, after.limited, "limited");
    turn(before.paused, after.paused, "paused");
    if (const std::string uses = changed_uses(before.allowed, after.allowed); !uses.empty()) what += (what.empty() ? "" : ", ") + uses;
    return what;
}

}  // namespace consigne::release::web::admin
