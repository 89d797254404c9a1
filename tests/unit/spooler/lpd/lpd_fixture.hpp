// An LPD server over printers, jobs and an intake in memory, and clients written down beforehand.
#pragma once

#include "spooler/lpd/session.hpp"
#include "tests/unit/spooler/http/scripted_stream.hpp"
#include "tests/unit/spooler/ipp/fakes.hpp"

namespace consigne::spooler::lpd {

class Lpd : public ::testing::Test {
protected:
    using End = http::Client::End;

    void SetUp() override
    {
        Printer printer;
        printer.name = "consigne";
        ASSERT_TRUE(printers.add(printer));
        printer.name = "closed";
        printer.accepting = false;
        ASSERT_TRUE(printers.add(printer));
    }

    /// What the client hears.
    std::string say(std::deque<std::string> pieces, End end = End::proper)
    {
        http::Client client;
        client.pieces = std::move(pieces);
        client.end = end;
        client.address = address;
        http::converse(&serve, context, client);
        EXPECT_EQ(intake.coming, 0) << "a document that was neither kept nor dropped";
        return client.heard;
    }

    static std::string control(const std::string& text, const std::string& name = "cfA001client") { return "\2" + std::to_string(text.size()) + " " + name + "\n" + text + '\0'; }
    static std::string data(const std::string& text, const std::string& name = "dfA001client") { return "\3" + std::to_string(text.size()) + " " + name + "\n" + text + '\0'; }
    static std::string zeros(std::size_t n) { return std::string(n, '\0'); }
    [[nodiscard]] std::vector<std::string> documents() const
    {
        std::vector<std::string> all;
        for (const auto& [id, text] : jobs.documents) all.push_back(text);
        return all;
    }
    void forget()
    {
        jobs.all.clear();
        jobs.documents.clear();
    }

    const std::string command = "\2consigne\n";
    const std::string one = "Hclient\nPcamille\nJRapport\nldfA001client\nUdfA001client\nNrapport.ps\n";
    const std::string two = "Hclient\nPcamille\nldfA001client\nNun.ps\nldfB001client\nNdeux.ps\n";
    std::string address = "192.0.2.10";
    bool trusted = false;

    fakes::Printers printers;
    fakes::Jobs jobs;
    fakes::Intake intake{printers, jobs};
    BlockingPool disk{"disk", 1};
    Context context{printers, jobs, intake, disk, [this](const Printer&, const std::string&) { return trusted; }, 1'000'000};
};

}  // namespace consigne::spooler::lpd
