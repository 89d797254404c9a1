// consigne-mfp: the simulated Canon.
#include "tests/mfp/control.hpp"
#include "tests/mfp/receive.hpp"
#include "tests/mfp/tls.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace {

struct Options {
    std::string directory;
    std::string bind = "127.0.0.1";
    std::string ports_file;
    std::string default_sides = "one-sided";
    int lpd = 0, raw = 0, ipp = 0, ipps = -1, control = 0;
    int speed = 6000;
    bool no_ipp = false, tls_only = false;
    consigne::mfp::IppQuirks quirks;
    consigne::mfp::Rules rules;
};

void declare(CLI::App& app, Options& o)
{
    app.add_option("--dir", o.directory, "Where received jobs go: NNN.data and NNN.json")->required();
    app.add_option("--bind", o.bind, "Address to listen on")->capture_default_str();
    app.add_option("--lpd", o.lpd, "LPD port (0: any)")->capture_default_str();
    app.add_option("--raw", o.raw, "Raw port (0: any)")->capture_default_str();
    app.add_option("--ipp", o.ipp, "IPP port (0: any); TLS is detected there too")->capture_default_str();
    app.add_option("--ipps", o.ipps, "IPPS port (0: any); left out: the IPP port");
    app.add_option("--control", o.control, "Control port (0: any)")->capture_default_str();
    app.add_option("--ports-file", o.ports_file, "JSON with the real ports, renamed into place when all listen");
    app.add_option("--serial", o.quirks.serial, "Serial number")->capture_default_str();
    app.add_option("--name", o.quirks.name, "Printer name")->capture_default_str();
    app.add_option("--speed", o.speed, "Impressions per minute")->capture_default_str()->check(CLI::Range(1, 6'000'000));
    app.add_option("--default-sides", o.default_sides, "When nothing says otherwise")
        ->check(CLI::IsMember({"one-sided", "two-sided-long-edge", "two-sided-short-edge"}))->capture_default_str();
    app.add_option("--history", o.quirks.history, "Finished jobs that IPP remembers (0: all)")->capture_default_str();
    app.add_flag("--no-ipp", o.no_ipp, "No IPP and no IPPS");
    app.add_flag("--tls-only", o.tls_only, "The IPP port takes TLS only");
    app.add_option("--finisher", o.quirks.finisher, "none, numbers (staples and punches, told by number), pwg (all attributes of PWG 5100.1)")
        ->check(CLI::IsMember({"none", "numbers", "pwg"}))->capture_default_str();
    app.add_flag("--no-pdf", o.quirks.no_pdf, "application/pdf is not a format");
    app.add_flag("--no-ps", o.quirks.no_postscript, "application/postscript is not a format");
    app.add_flag("--no-pcl", o.quirks.no_pcl, "PCL and PCL XL are not formats");
    app.add_flag("--no-urf", o.quirks.no_urf, "image/urf is not a format");
    app.add_flag("--no-pwg", o.quirks.no_pwg, "image/pwg-raster is not a format");
    app.add_flag("--no-octet-stream", o.quirks.no_octet_stream, "application/octet-stream is not a format");
    app.add_flag("--version-1.0", o.quirks.version_1_0, "Replies say IPP 1.0 whatever was asked");
    app.add_flag("--blank-language", o.quirks.blank_language, "attributes-natural-language is blanks");
    app.add_flag("--omit-job-state", o.quirks.omit_job_state, "job-state is missing from replies");
    app.add_flag("--no-impressions", o.quirks.no_impressions, "job-impressions-completed is not reported");
    app.add_flag("--close-after-reply", o.quirks.close_after_reply, "Each connection serves one IPP request");
    app.add_flag("--forced-hold", o.quirks.forced_hold, "IPP jobs stay pending-held in the device");
    app.add_flag("--fail-media-database", o.quirks.fail_media_database, "all,media-col-database is refused");
    app.add_flag("--ignore-urf-copies", o.rules.ignore_urf_copies, "IPP copies are ignored with image/urf");
}

int run(Options& o)
{
    using namespace consigne::mfp;
    if (o.default_sides != "one-sided")
        o.rules.default_sides = o.default_sides == "two-sided-long-edge" ? Duplex::long_edge : Duplex::short_edge;

    // Signals are waited for, so every thread starts with them blocked.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    Device device{o.directory, o.speed, o.rules};
    const TlsContext tls{o.quirks.name};
    Hub hub{o.bind};
    boost::json::object ports;
    ports["pid"] = ::getpid();
    ports["serial"] = o.quirks.serial;
    ports["lpd"] = hub.listen(o.lpd, true, [&](Stream& s) { serve_lpd(s, device); });
    ports["raw"] = hub.listen(o.raw, true, [&](Stream& s) { serve_raw(s, device); });
    // Handlers read the ports only when a client asks for attributes; the file appears after both are known.
    auto ipp = [&](Stream& s) {
        if (s.accept_tls(tls.get(), o.tls_only)) serve_ipp(s, device, o.quirks);
    };
    auto ipps = [&](Stream& s) {
        if (s.accept_tls(tls.get(), true)) serve_ipp(s, device, o.quirks);
    };
    if (!o.no_ipp) {
        o.quirks.ipp_port = o.quirks.ipps_port = hub.listen(o.ipp, true, ipp);
        if (o.ipps >= 0 && (o.ipps == 0 || o.ipps != o.ipp)) o.quirks.ipps_port = hub.listen(o.ipps, true, ipps);
        if (o.tls_only) o.quirks.ipp_port = 0;
        ports["ipp"] = o.quirks.ipp_port;
        ports["ipps"] = o.quirks.ipps_port;
    }
    ports["control"] = hub.listen(o.control, false, [&](Stream& s) { serve_control(s, device, hub); });

    const std::string text = boost::json::serialize(ports) + "\n";
    if (!o.ports_file.empty()) {
        std::ofstream{o.ports_file + ".new"} << text;
        if (std::rename((o.ports_file + ".new").c_str(), o.ports_file.c_str()) != 0) {
            fmt::print(stderr, "consigne-mfp: {}: cannot be written\n", o.ports_file);
            return 1;
        }
    }
    fmt::print("{}", text);
    std::fflush(stdout);

    int signal = 0;
    sigwait(&signals, &signal);
    hub.stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"The simulated Canon: takes jobs by LPD, raw, IPP and IPPS, keeps them, and judges what it would print."};
    app.set_version_flag("--version", "consigne-mfp " CONSIGNE_VERSION);
    Options options;
    declare(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        return run(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "consigne-mfp: {}\n", error.what());
        return 1;
    }
}
