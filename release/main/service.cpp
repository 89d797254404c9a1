#include "release/main/service.hpp"

#include "release/api/site.hpp"
#include "release/identity/passwords.hpp"
#include "release/main/vitals.hpp"
#include "release/settings/site_settings.hpp"
#include "spooler/discovery/discovery.hpp"
#include "spooler/forward/dispatcher.hpp"
#include "spooler/http/certificate.hpp"
#include "spooler/http/servers.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/intake/owner.hpp"
#include "spooler/intake/trusted_network.hpp"
#include "spooler/jobs/expiry.hpp"
#include "spooler/jobs/picture_desk.hpp"
#include "spooler/jobs/reading.hpp"
#include "spooler/lpd/session.hpp"
#include "spooler/raw/session.hpp"
#include "spooler/runtime/live_config.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/runtime/privileges.hpp"
#include "spooler/runtime/rounds.hpp"
#include "spooler/runtime/service_manager.hpp"
#include "spooler/store/store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <csignal>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::release {
namespace {

using namespace spooler;
using namespace std::chrono_literals;
namespace net = boost::asio;

constexpr unsigned io_threads = 2, disk_threads = 4;
// Whoever guesses passwords holds threads that wait for their hashes; pages have some beside them.
constexpr unsigned web_threads = Passwords::at_once + Passwords::most_waiting + 6;
/// As many documents share one sync as there are threads that wait for it.
constexpr unsigned commit_threads = 64;
/// How long a stop waits for documents that are being read or rewritten.
constexpr std::chrono::seconds reading_grace{5};

log::Level level_of(const std::string& word)
{
    if (word == "debug") return log::Level::debug;
    if (word == "warning") return log::Level::warning;
    if (word == "error") return log::Level::error;
    return log::Level::info;
}

/// A bare program name is looked for beside consigned: the two are installed together.
std::filesystem::path beside_us(const std::filesystem::path& program)
{
    if (program.has_parent_path()) return program;
    std::error_code ec;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ec);
    const auto near = self.parent_path() / program;
    if (!ec && std::filesystem::exists(near)) return near;
    const auto installed = self.parent_path().parent_path() / "bin" / program;
    return std::filesystem::exists(installed) ? installed : program;
}

bool in_trusted_network(const Printer& printer, const std::string& peer) { return find_trusted(printer.trusted_networks, peer).has_value(); }

/// Does something at an interval, on a pool's thread: io threads wait for sockets only. The timer lives on a strand of its own.
class Beat {
public:
    Beat(net::io_context& io, BlockingPool& pool, std::chrono::microseconds interval, std::function<void()> work)
        : timer_(net::make_strand(io)), pool_(pool), interval_(interval), work_(std::move(work))
    {
        wait();
    }
    /// Any thread.
    void stop()
    {
        net::post(timer_.get_executor(), [this] {
            stopped_ = true;
            timer_.cancel();
        });
    }

private:
    void wait()
    {
        if (stopped_) return;
        timer_.expires_after(interval_);
        timer_.async_wait([this](boost::system::error_code ec) {
            if (ec) return;
            pool_.post(work_);
            wait();
        });
    }

    net::steady_timer timer_;
    bool stopped_ = false;
    BlockingPool& pool_;
    const std::chrono::microseconds interval_;
    const std::function<void()> work_;
};

/// The configuration with the ports that "any free one" became.
Config with_ports(Config config, const http::Ports& used)
{
    if (config.ipp) config.ipp = used.ipp;
    if (config.lpd) config.lpd = used.lpd;
    if (config.raw) config.raw = used.raw;
    config.raw_ports = used.raw_ports;
    if (config.web) config.web = used.web;
    if (config.web_tls) config.web_tls = used.web_tls;
    return config;
}

/// What to call this server where nobody said: what the site gave it, else the machine's full name, else its name on the link.
std::string own_host(const Config& config)
{
    if (!config.dns_sd_host.empty()) return config.dns_sd_host;
    if (!config.names.empty()) return config.names.front();
    const auto names = http::own_names();
    if (names.front().find('.') != std::string::npos || names.front() == "localhost") return names.front();
    return names.front() + ".local";
}

Reach reach_of(const Config& config, const http::Ports& ports)
{
    Reach reach{own_host(config), ports.ipp, ports.lpd, ports.raw, ports.web, ports.web_tls, {}, {}};
    for (const RawPort& one : ports.raw_ports) reach.raw_ports.emplace_back(one.printer, one.port);
    if (config.certificate.empty()) reach.certificate = config.state_dir / "tls.crt";
    return reach;
}

int failed(std::string_view doing, const Error& error)
{
    log::error(doing, {{"why", error.detail}});
    return 1;
}

/// Settings, and who wants to know of a change that others than pages and API live by.
class ToldSettings final : public Settings {
public:
    ToldSettings(Settings& kept, std::function<void()> told) : kept_(kept), told_(std::move(told)) {}
    [[nodiscard]] std::map<std::string, std::string> all() override { return kept_.all(); }
    [[nodiscard]] Result<> set(const std::string& key, const std::string& value) override
    {
        const auto done = kept_.set(key, value);
        if (done) told_();
        return done;
    }

private:
    Settings& kept_;
    const std::function<void()> told_;
};

/// A document of the server's own for a person, which waits like any other.
Result<JobId> submitted(Intake& intake, const OwnDocument& document)
{
    Submission said;
    said.printer = document.printer;
    said.protocol = "own";
    said.peer = "127.0.0.1";
    if (document.person.value != 0) said.proved = document.person;   // an administrator of this machine may have asked, who is nobody
    said.proof = "made by the server";
    said.name = document.title;
    said.format = document.format;
    said.hold = true;
    auto begun = intake.begin(std::move(said));
    if (!begun) return begun.error();
    if (const auto written = (*begun)->write(as_bytes(document.content)); !written) return written.error();
    auto kept = (*begun)->commit();
    if (!kept) return kept.error();
    return kept->id;
}

}  // namespace

int run_service(const Config& config, const std::filesystem::path& config_file, const std::filesystem::path& sandbox_socket)
{
    log::start(level_of(config.log_level));
    std::signal(SIGPIPE, SIG_IGN);
    umask(0077);
    raise_descriptor_limit();
    // What a password's hash takes (19 MiB) goes back at once. glibc would learn to keep such pieces, one in each of its arenas.
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);

    // As root: directories and ports, then never again.
    for (const auto& directory : {config.state_dir, config.spool_dir})
        if (const auto ready = prepare_directory(directory, config.user, Keeping::ours); !ready) return failed("start.directory", ready.error());
    if (const auto ready = prepare_directory(config.admin_socket.parent_path(), config.user, Keeping::shared); !ready) return failed("start.directory", ready.error());
    net::io_context io{static_cast<int>(io_threads)};
    auto servers = http::ServerSet::open(io.get_executor(), config, inherited_sockets());
    if (!servers) {
        failed("start.ports", servers.error());
        return 2;  // trying again changes nothing: another port, or another holder of this one
    }
    if (const auto dropped = drop_privileges(config.user); !dropped) return failed("start.user", dropped.error());

    keep_out_of_dumps();  // before the first key is read
    auto store = Store::open(config.state_dir, config.spool_dir, config.key_file.empty() ? credential("consigne-key") : config.key_file);
    if (!store) return failed("start.store", store.error());
    // One place more than there are readers: what is released never waits for what is read.
    const unsigned children = config.sandbox_children + 1;
    auto sandbox = sandbox_socket.empty() ? start_sandbox(beside_us(config.sandbox_program), children) : connect_sandbox(sandbox_socket, children);
    if (!sandbox) return failed("start.sandbox", sandbox.error());
    const auto tls = http::server_certificate(config);
    if (!tls) return failed("start.certificate", tls.error());

    BlockingPool web("web", web_threads), disk("disk", disk_threads), commit("commit", commit_threads);
    Store& rows = **store;
    devices::Finishing finishing;
    forward::Dispatcher dispatcher({rows.jobs(), rows.deliveries(), rows.devices(), rows.people(), **sandbox, config.spool_dir.string(), {}, {}, &finishing}, rows.printers(),
                                   [&rows](OutputDeviceId device) {
                                       const auto all = rows.terminals().list();
                                       return std::any_of(all.begin(), all.end(), [&](const Terminal& one) { return one.accepted && one.automatic_release && one.device == device; });
                                   });
    std::unique_ptr<Intake> intake;  // it hands on to the reader, which asks it whether there is room
    Reader reader(rows.jobs(), **sandbox, config.sandbox_children, [&](const ReadDocument& read) {
        if (!read.unowned && !dispatcher.automatic(read.printer)) return;  // it waits for its owner
        if (const auto job = rows.jobs().find(read.job)) dispatcher.accept_automatic(adopt_by_document(rows, *job));
    }, now, [&intake] { return intake->open_for_reading(); });
    PictureDesk pictures(rows.jobs(), rows.jobs(), **sandbox);
    intake = make_intake(rows, config, [&](const Job& job) { reader.add(job.id, job.host); });

    const auto with_settings = [&rows](Config said) {
        if (const auto hours = release::SiteSettings(rows.settings()).number("hold-for"); hours > 0) said.hold_for = std::chrono::hours(hours);
        return said;
    };
    intake->configure(with_settings(config));

    discovery::Names names(config.state_dir / "dns-sd-names.json");
    ipp::Context ipp_context{rows.printers(), rows.jobs(), *intake, in_trusted_network};
    ipp_context.passwords = true;
    ipp_context.unknown_signs_in = [&](const Printer& printer, const std::string& peer, const std::string& said) { return unknown_signs_in(rows.people(), printer, peer, said); };
    ipp_context.people = &rows.people();
    ipp_context.release = &dispatcher;
    ipp_context.automatic = [&](const Job& job) { dispatcher.accept_automatic(job); };
    ipp_context.audit = &rows.audit();
    ipp_context.chosen = [&](JobId job) {
        const auto last = rows.deliveries().last_of(job);
        return last ? std::optional(last->ticket) : std::nullopt;
    };
    ipp_context.device_name = [&](OutputDeviceId id) {
        const auto device = rows.devices().find(id);
        return device ? device->name : std::string();
    };
    // Known to the site, which is made later; the doors open after it.
    decltype(Site::personal) personal;
    ipp_context.personal = [&](const std::string& peer, const std::string& token) { return personal(peer, token); };
    decltype(Site::seal) seal;
    ipp_context.seal = [&](const std::string& digest) { return seal(digest); };
    ipp_context.finishing = [&](const Printer& printer) { return finishing.of(printer.devices); };
    ipp_context.dns_sd_name = [&](const Printer& printer) { return names.used(printer.uuid, discovery::wanted_name(printer)); };
    ipp::Service ipp_service(std::move(ipp_context));
    rows.changes().listen([&](const Change& change) { ipp_service.heard(change); });
    lpd::Context lpd_context{rows.printers(), rows.jobs(), *intake, commit, in_trusted_network, config.document_limit};
    LiveConfig live(config, with_ports(config, (*servers)->ports()), config_file);

    const auto from = [&live](std::vector<std::string> Config::* networks) {
        return [&live, networks](const std::string& peer) {
            const Config now = live.now();
            return (now.*networks).empty() || within(now.*networks, peer);
        };
    };
    lpd_context.admitted = from(&Config::lpd_networks);

    const http::Ports ports = (*servers)->ports();
    discovery::Discovery discovery({rows.printers(), ipp_service, names, {ports.ipp, ports.lpd, ports.web},
                                    [&](const std::string& host) { (*servers)->called(host); }});
    rows.on_printers_changed([&] { discovery.printers_changed(); });

    ToldSettings settings(rows.settings(), [&] { intake->configure(with_settings(live.now())); });
    const CertificateDesk certificate_desk{[&] { return http::certificate_facts(live.now()); },
                                      [&](const std::string& pem) -> Result<> {
                                          const Config here = live.now();
                                          if (const auto kept = http::keep_site_certificate(here, pem); !kept) return kept;
                                          auto fresh = http::server_certificate(here);
                                          if (!fresh) return fresh.error();
                                          (*servers)->configure(std::move(*fresh), here.names);
                                          return {};
                                      }};
    const auto choices = std::make_shared<SiteChoices>(config.demo, config.language);
    const auto reach = [&] {
        Reach here = reach_of(live.now(), ports);
        if (const auto address = SiteSettings(rows.settings()).text("server-address"); !address.empty()) here.host = address;
        // One that the site brought is trusted as the site arranged it: clients are told of ours alone.
        if (const auto shown = http::certificate_facts(live.now()); shown && !shown->own) here.certificate.clear();
        return here;
    };
    auto site = make_site({rows.printers(), rows.devices(), rows.jobs(), rows.deliveries(), dispatcher, rows.people(), rows.terminals(), rows.sessions(),
                           settings, rows.audit(), choices, config.state_dir, now, reach, &discovery, [&web](std::function<void()> work) { web.post(std::move(work)); },
                           &rows.upkeep(), [&](const OwnDocument& document) { return submitted(*intake, document); },
                           [&](PrinterId printer) {
                               JobQuery waiting;
                               waiting.printer = printer;
                               waiting.states = {JobState::pending_held};
                               waiting.limit = 100'000;
                               for (const Job& job : rows.jobs().list(waiting))
                                   if (job.reading != Reading::waiting) dispatcher.accept_automatic(job);
                           },
                           certificate_desk, &pictures, &rows.movements()});
    if (!site) return failed("start.site", site.error());

    provide_vitals([&, started = now()] {
        Vitals here = vitals_of(rows, live.now());
        here.started = started;
        here.version = CONSIGNE_VERSION;
        return here;
    });

    personal = site->personal;
    rows.changes().listen([heard = site->heard](const Change& change) { heard(change); });
    seal = site->seal;

    raw::Context raw_context{*intake, commit, [&] { return live.now().raw_printer; }, from(&Config::raw_networks)};

    http::Services services;
    services.site.ipp = &ipp_service;
    services.site.pages = site->answer;
    services.site.password = site->password;
    services.site.web = &web;
    services.site.disk = &disk;
    services.site.commit = &commit;
    services.site.tls = *tls;
    services.site.names = config.names;
    services.lpd = [&](std::unique_ptr<http::NetStream> stream) { return lpd::serve(std::move(stream), lpd_context); };
    services.raw = [&](std::unique_ptr<http::NetStream> stream, std::string printer) { return raw::serve(std::move(stream), std::move(printer), raw_context); };

    dispatcher.resume();
    dispatcher.survey();
    reader.catch_up();
    (*servers)->start(services);
    discovery.configure(config);

    Rounds rounds({{"expiry", 5s, [&] { expire_held(rows.jobs(), now()); }},
                   {"bin", 5s, site->sweep},
                   {"open-jobs", 5s, [&] { ipp_service.sweep(); }},
                   {"machines", 5s, [&] { dispatcher.survey(); }},
                   {"reading", 5s, [&] { reader.retry(); }},
                   {"durability", 5s, [&] { rows.try_again(); }},
                   {"movements", 60s, [&] { rows.movements().note_machines(now()); }},
                   {"settle", 1s, [&] { rows.database().settle(); }},
                   {"backup", 5s, [&] { rows.upkeep().sweep(); }},
                   {"audit", 300s, [&] { rows.upkeep().anchor_audit(); }},  // threats.md §6
                   {"memory", 5s, [&] { if ((*servers)->crowd_has_left()) (void)malloc_trim(0); }},
                   // Erased documents' names must leave the log too, within a minute (threats.md §6).
                   {"tidy", 30s, [&] { rows.database().tidy(); }}},
                  now);
    Beat beat(io, disk, 1s, [&] { rounds.tick(); });
    // A sign of life goes the way of the work: a timer of the network's threads, then a thread that blocks on files.
    std::optional<Beat> alive;
    if (const auto interval = alive_interval()) alive.emplace(io, disk, *interval, tell_alive);

    net::signal_set ending(io, SIGTERM, SIGINT);
    ending.async_wait([&](boost::system::error_code ec, int number) {
        if (ec) return;
        log::info("stop", {{"signal", number}});
        tell_stopping();
        beat.stop();
        if (alive) alive->stop();
        discovery.withdraw();
        // Not on an io thread: it waits for sessions that need them.
        disk.post([&] {
            (*servers)->stop(10s);
            io.stop();
        });
    });
    live.on_change([&](const Config& fresh) -> Result<> {
        // What can fail comes first: a configuration is taken as a whole or not at all.
        Config here = fresh;
        here.state_dir = config.state_dir;  // another one waits for a restart
        auto certificate = http::server_certificate(here);
        if (!certificate) return certificate.error();
        (*servers)->configure(std::move(*certificate), fresh.names);
        log::start(level_of(fresh.log_level));
        intake->configure(with_settings(fresh));
        lpd_context.document_limit = fresh.document_limit;
        choices->set(fresh.demo, fresh.language);
        discovery.configure(fresh);
        return {};
    });
    net::signal_set reloading(io, SIGHUP);
    std::function<void()> await_reload = [&] {
        reloading.async_wait([&](boost::system::error_code ec, int) {
            if (ec) return;
            disk.post([&] {  // reads files
                tell_reloading();
                live.reload();
                tell_ready();
            });
            await_reload();
        });
    };
    await_reload();

    if (!config.ports_file.empty()) {
        const auto temporary = config.ports_file.string() + ".new";
        std::ofstream(temporary) << (*servers)->ports_json() << '\n';
        std::error_code ec;
        std::filesystem::rename(temporary, config.ports_file, ec);
        if (ec) log::warning("start.ports-file", {{"why", ec.message()}});
    }
    log::info("ready", {{"ports", (*servers)->ports_json()}});
    tell_ready();

    std::vector<std::thread> threads;
    for (unsigned i = 1; i < io_threads; ++i) threads.emplace_back([&] { io.run(); });
    io.run();
    for (auto& thread : threads) thread.join();

    // In the order of the flow: no more requests, no more documents begun, couriers to their last note. A document that takes
    // long to be read is left to the next start.
    web.join();
    disk.join();
    commit.join();
    provide_vitals({});
    dispatcher.wind_up();
    reader.wind_up();
    (*sandbox)->stop(reading_grace);
    reader.stop();
    dispatcher.stop();
    log::info("stopped");
    return 0;
}

}  // namespace consigne::release
