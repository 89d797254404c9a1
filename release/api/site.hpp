// Everything over HTTP that is not IPP: pages, API, health.
#pragma once

#include "release/session/throttle.hpp"
#include "spooler/api/announcements.hpp"
#include "spooler/api/certificate.hpp"
#include "spooler/api/changes.hpp"
#include "spooler/api/http.hpp"
#include "spooler/api/movements.hpp"
#include "spooler/api/people.hpp"
#include "spooler/api/picture.hpp"
#include "spooler/api/release.hpp"
#include "spooler/api/upkeep.hpp"

#include <filesystem>
#include <memory>
#include <mutex>

namespace consigne::release {

/// What the configuration says of the site, and may say anew while it runs. Any thread.
class SiteChoices {
public:
    SiteChoices(bool demo, std::string language) : demo_(demo), language_(std::move(language)) {}
    void set(bool demo, std::string language)
    {
        const std::scoped_lock lock(mutex_);
        demo_ = demo;
        language_ = std::move(language);
    }
    /// Whether terminals are accepted without an administrator.
    [[nodiscard]] bool demo() const
    {
        const std::scoped_lock lock(mutex_);
        return demo_;
    }
    /// Of terminals that choose none.
    [[nodiscard]] std::string language() const
    {
        const std::scoped_lock lock(mutex_);
        return language_;
    }

private:
    mutable std::mutex mutex_;
    bool demo_;
    std::string language_;
};

/// A document that the server makes itself: a test page.
struct OwnDocument {
    std::string printer;
    spooler::PersonId person;
    std::string title, format, content;
};

/// What the site stands on; all of it outlives the handler.
struct SiteParts {
    spooler::Printers& printers;
    spooler::OutputDevices& devices;
    spooler::Jobs& jobs;
    spooler::Deliveries& deliveries;
    spooler::Release& release;
    spooler::People& people;
    spooler::Terminals& terminals;
    spooler::Sessions& sessions;
    spooler::Settings& settings;
    spooler::Audit& audit;
    std::shared_ptr<const SiteChoices> choices = std::make_shared<SiteChoices>(false, "en");
    std::filesystem::path state_dir;   ///< lookup.key is kept there
    Clock clock = spooler::now;
    std::function<spooler::Reach()> reach = [] { return spooler::Reach{}; };  ///< how clients reach this server; any thread
    spooler::Announcements* announcements = nullptr;                          ///< what DNS-SD says; may be absent
    std::function<void(std::function<void()>)> later = [](const std::function<void()>& work) { work(); };  ///< does something soon, on a thread that may block
    spooler::Upkeep* upkeep = nullptr;                                        ///< checks and backups; may be absent
    std::function<Result<spooler::JobId>(const OwnDocument&)> submit = {};   ///< takes a document in, held for its person; blocking
    std::function<void(spooler::PrinterId)> go_on = {};   ///< lets go what waits on an automatic printer for nobody's word; blocking
    spooler::CertificateDesk certificate = {};         ///< what TLS shows to clients
    spooler::Pictures* pictures = nullptr;             ///< of first pages; may be absent
    spooler::Movements* movements = nullptr;           ///< what days were like; may be absent
};

struct Site {
    spooler::HttpHandler answer;   ///< /, /add, /health, /t/…, /api/v1/…; blocking, any number of pool threads
    /// Whose login and password these are, tried from `peer`: as slow, as throttled and as audited as at any other door. Errors:
    /// denied, busy.
    std::function<Result<spooler::PersonId>(const std::string& peer, const std::string& login, const std::string& password)> password;
    /// The personal address that a token opens, asked for from `peer`; as throttled as Addresses is.
    std::function<std::optional<spooler::PersonalAddress>(const std::string& peer, const std::string& token)> personal;
    /// A job's password for keeping, from "METHOD:HEX" of job_password.hpp.
    std::function<std::string(const std::string& digest)> seal;
    /// A change of a document, for the pages that are open. Any thread, quick.
    std::function<void(const spooler::Change& change)> heard;
    /// Deletes for good what has been in the bin long enough, and forgets sessions that nobody uses. Every few seconds; blocking.
    std::function<void()> sweep;
};

/// Errors: storage_failed (the lookup key).
[[nodiscard]] Result<Site> make_site(SiteParts parts);

}  // namespace consigne::release
