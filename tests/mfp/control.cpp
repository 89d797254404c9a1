#include "tests/mfp/control.hpp"
#include "tests/mfp/http.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>

namespace consigne::mfp {
namespace json = boost::json;
namespace {

/// True when the word is one of ours.
bool command(const HttpRequest& request, Device& device, Hub& hub)
{
    const std::string& path = request.path;
    const auto fault = [&](auto change) {
        device.change(change);
        return true;
    };
    if (path == "/jam") return fault([](Faults& f) { f.jam = true; });
    if (path == "/refuse") return fault([](Faults& f) { f.refuse = true; });
    if (path == "/reset-mid-body") return fault([](Faults& f) { f.reset_mid_body = true; });
    if (path == "/drop-page") return fault([](Faults& f) { f.rules.drop_page = true; });
    if (path == "/ignore-copies") return fault([](Faults& f) { f.rules.ignore_copies = true; });
    if (path == "/one-sided") return fault([](Faults& f) { f.rules.one_sided = true; });
    if (path == "/stall") {
        hub.stall(true);
        return true;
    }
    if (path == "/vanish") {
        hub.stall(false);
        hub.vanish();
        return true;
    }
    if (path == "/recover") {
        device.recover();
        hub.stall(false);
        hub.appear();
        return true;
    }
    if (path == "/abort") {
        device.abort_all(false);
        return true;
    }
    if (path == "/restart") {
        hub.stall(false);
        hub.vanish();
        device.abort_all(true);
        hub.appear();
        return true;
    }
    if (path == "/speed") {
        const int speed = std::atoi(request.parameter("ipm").c_str());
        if (speed <= 0) return false;
        device.set_speed(speed);
        return true;
    }
    if (path == "/paper") {
        const int tray = std::atoi(request.parameter("tray").c_str());
        if (tray <= 0) return false;
        device.set_paper(tray, request.parameter("size"));
        return true;
    }
    return false;
}

}  // namespace

void serve_control(Stream& stream, Device& device, Hub& hub)
{
    while (auto request = read_request(stream)) {
        HttpBody{stream, *request}.drain();
        json::value answer;
        int status = 200;
        if (request->method == "GET" && request->path == "/counters") {
            answer = device.counters();
        } else if (request->method == "GET" && request->path == "/jobs") {
            json::array jobs;
            for (const Job& job : device.jobs()) jobs.emplace_back(device.record(job));
            answer = json::object{{"jobs", jobs}};
        } else if (request->method == "GET" && request->path == "/status") {
            const auto [state, reason] = device.printer_state();
            answer = json::object{{"state", state == 5 ? "stopped" : state == 4 ? "processing" : "idle"}, {"reason", reason}};
        } else if (request->method == "POST" && command(*request, device, hub)) {
            answer = json::object{{"ok", true}};
        } else {
            status = 404;
            answer = json::object{{"ok", false}, {"error", "no such command, or a parameter is missing"}};
        }
        if (!respond(stream, status, "application/json", json::serialize(answer) + "\n", request->keep_alive) || !request->keep_alive)
            return;
    }
}

}  // namespace consigne::mfp
