// What every route works with.
#pragma once

#include "release/api/site.hpp"
#include "release/session/addresses.hpp"
#include "release/session/bin.hpp"
#include "release/session/claims.hpp"
#include "release/session/desk.hpp"
#include "release/session/job_passwords.hpp"
#include "release/session/live.hpp"
#include "release/session/print_codes.hpp"
#include "release/session/shown_once.hpp"
#include "release/session/sign_in.hpp"
#include "release/session/staged_imports.hpp"
#include "release/session/typed_digits.hpp"
#include "release/settings/site_settings.hpp"
#include "release/terminals/enrolment.hpp"

namespace consigne::release {

struct Context {
    Context(SiteParts site_parts, LookupKey lookup_key)
        : parts(std::move(site_parts)), key(std::move(lookup_key)), cards(parts.settings), throttle(parts.clock),
          addresses(parts.people, key, parts.clock), job_passwords(key, parts.clock), claims(parts.jobs, parts.audit, job_passwords, parts.clock), sign_in(parts.people, parts.audit, passwords, throttle, key, cards, [this](const spooler::Person& person) { return code_over(parts.people, SiteSettings(parts.settings), person, parts.clock()); }),
          desk(parts.sessions, key, parts.clock),
          live(parts.jobs, desk, parts.later),
          bin(parts.jobs, parts.clock), enrolment(parts.terminals, parts.devices, parts.audit, parts.clock, [said = parts.choices] { return said->demo(); }) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    SiteParts parts;
    LookupKey key;
    Cards cards;
    Passwords passwords;
    Throttle throttle;
    Addresses addresses;
    JobPasswords job_passwords;
    Claims claims;
    SignIn sign_in;
    SessionDesk desk;
    Live live;
    Bin bin;
    TypedDigits digits;
    ShownOnce shown_once;
    StagedImports staged;
    Enrolment enrolment;
};

}  // namespace consigne::release
