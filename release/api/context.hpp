// What every route works with.
#pragma once

#include "release/api/site.hpp"
#include "release/session/addresses.hpp"
#include "release/session/bin.hpp"
#include "release/session/desk.hpp"
#include "release/session/job_passwords.hpp"
#include "release/session/sign_in.hpp"
#include "release/session/typed_digits.hpp"
#include "release/settings/site_settings.hpp"
#include "release/terminals/enrolment.hpp"

namespace consigne::release {

struct Context {
    Context(SiteParts site_parts, LookupKey lookup_key)
        : parts(std::move(site_parts)), key(std::move(lookup_key)), throttle(parts.clock),
          addresses(parts.people, key, parts.clock), job_passwords(key, parts.clock), sign_in(parts.people, parts.audit, passwords, throttle, key), desk(parts.sessions, key, parts.clock),
          bin(parts.jobs, parts.clock), enrolment(parts.terminals, parts.devices, parts.audit, parts.clock, [said = parts.choices] { return said->demo(); }) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    SiteParts parts;
    LookupKey key;
    Passwords passwords;
    Throttle throttle;
    Addresses addresses;
    JobPasswords job_passwords;
    SignIn sign_in;
    SessionDesk desk;
    Bin bin;
    TypedDigits digits;
    Enrolment enrolment;
};

}  // namespace consigne::release
