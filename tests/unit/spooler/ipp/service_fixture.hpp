// The printer service over printers, jobs and people in memory; requests as bytes, replies as messages.
#pragma once

#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/scanner.hpp"
#include "spooler/ipp/service.hpp"
#include "tests/unit/spooler/ipp/fakes.hpp"
#include "tests/unit/spooler/ipp/message.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::ipp {

inline std::string integer(std::int32_t n)
{
    return two_octets(static_cast<std::size_t>(n >> 16)) + two_octets(static_cast<std::size_t>(n & 0xFFFF));
}

class PrinterService : public ::testing::Test {
protected:
    PrinterService()
    {
        Printer printer;
        printer.name = "consigne";
        EXPECT_TRUE(printers.add(printer));
        call.path = "/ipp/print/consigne";
        call.host = "server:631";
        call.peer = "192.0.2.1";
        camille = add_person("camille", false);
        admin = add_person("admin", true);
    }
    PersonId add_person(const std::string& login, bool administers)
    {
        Person person;
        person.login = login;
        person.admin = administers;
        return *people.add(person);
    }
    /// From now on requests come over TLS from who signed in as this person.
    void sign_in(PersonId person)
    {
        call.tls = true;
        call.proved = person;
    }
    /// As nobody in particular, over TLS or in clear.
    void sign_out(bool tls)
    {
        call.tls = tls;
        call.proved.reset();
    }

    /// The reply to a message and its document.
    Message ask(const std::string& message, const std::string& document = {})
    {
        Answer answer = service.answer(call, as_bytes(message));
        asked_to_sign_in = answer.sign_in;
        waits = answer.wait;
        if (answer.document) {
            if (!document.empty()) { EXPECT_TRUE(answer.document->write(as_bytes(document))); }
            return answer.document->finish();
        }
        Scanner scanner;
        EXPECT_EQ(scanner.scan(answer.reply), Scanner::State::done);
        auto reply = read_message(answer.reply);
        EXPECT_TRUE(reply);
        return std::move(*reply);
    }
    /// Of an operation on a job.
    int on_job(int operation, int id, const std::string& more = {}, const std::string& user = "camille")
    {
        return status(ask(header(operation) + opening(user) + attribute(0x21, "job-id", integer(id)) + more + "\x03"));
    }
    static int status(const Message& reply) { return ippGetStatusCode(reply.get()); }
    static int number(const Message& reply, const char* name)
    {
        ipp_attribute_t* attribute_ = ippFindAttribute(reply.get(), name, IPP_TAG_ZERO);
        return attribute_ == nullptr ? -1 : ippGetInteger(attribute_, 0);
    }
    int print(const std::string& user = "camille", const std::string& job_attributes = {})
    {
        return number(ask(header(2) + opening(user) + attribute(0x42, "job-name", "Secret") + "\x02" + job_attributes + "\x03", "%!PS"), "job-id");
    }

    fakes::Printers printers;
    fakes::Jobs jobs;
    fakes::People people;
    fakes::Release release;
    fakes::Intake intake{printers, jobs};
    PersonId camille, admin;
    bool trusted = false, asked_to_sign_in = false, waits = false;
    Instant clock = now();
    std::vector<JobId> gone_automatically;
    std::map<JobId, Ticket> chosen;   ///< at the terminal, of jobs that were released
    /// What the printer's machines do to paper; 'finishings-supported' of a stapler that punches two holes, unless a test says otherwise.
    devices::FinishingWords machines = [] {
        const Message told(ippNew());
        for (const int n : {IPP_FINISHINGS_NONE, IPP_FINISHINGS_STAPLE, IPP_FINISHINGS_PUNCH, IPP_FINISHINGS_STAPLE_TOP_LEFT, IPP_FINISHINGS_PUNCH_DUAL_LEFT}) {
            ipp_attribute_t* list = ippFindAttribute(told.get(), "finishings-supported", IPP_TAG_ENUM);
            if (list == nullptr) ippAddInteger(told.get(), IPP_TAG_PRINTER, IPP_TAG_ENUM, "finishings-supported", n);
            else ippSetInteger(told.get(), &list, ippGetCount(list), n);
        }
        return devices::FinishingWords{write_message(devices::whole_finishing(told.get()).get()), true};
    }();
    /// Whose address a token opens; none: nobody's.
    std::function<std::optional<PersonalAddress>(const std::string&, const std::string&)> personal;
    Service service{[this] {
        Context context{printers, jobs, intake, [this](const Printer&, const std::string&) { return trusted; }, [this] { return clock; }};
        context.passwords = true;
        context.people = &people;
        context.release = &release;
        context.personal = [this](const std::string& peer, const std::string& token) { return personal ? personal(peer, token) : std::nullopt; };
        context.seal = [](const std::string& digest) { return "sealed(" + digest + ")"; };
        context.chosen = [this](JobId id) { return chosen.contains(id) ? std::optional(chosen[id]) : std::nullopt; };
        context.finishing = [this](const Printer&) { return std::make_shared<const devices::FinishingWords>(machines); };
        context.automatic = [this](const Job& job) { gone_automatically.push_back(job.id); };
        return context;
    }()};
    Call call;
};

}  // namespace consigne::spooler::ipp
