#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

// A client's own queue lets go of a job that is held until told (ipp-facts §5).
TEST_F(PrinterService, AnswersPrintJobWithAHeldJob)
{
    const Message reply = ask(print_job_message(), "%!PS");
    EXPECT_EQ(status(reply), IPP_STATUS_OK);
    EXPECT_EQ(number(reply, "job-state"), IPP_JSTATE_HELD);
    ipp_attribute_t* reasons = ippFindAttribute(reply.get(), "job-state-reasons", IPP_TAG_KEYWORD);
    ASSERT_NE(reasons, nullptr);
    EXPECT_TRUE(ippContainsString(reasons, "job-hold-until-specified"));
    EXPECT_TRUE(ippContainsString(reasons, "job-held-for-release"));
    ASSERT_EQ(jobs.all.size(), 1U);
    EXPECT_EQ(jobs.all.begin()->second.name, "Été");
    EXPECT_EQ(jobs.all.begin()->second.user_name, "camille");
}

TEST_F(PrinterService, KeepsWhatTheClientAskedFor)
{
    print("camille", attribute(0x21, "copies", integer(3)) + attribute(0x44, "sides", "two-sided-long-edge") + attribute(0x44, "print-color-mode", "monochrome"));
    const Ticket& asked = jobs.all.begin()->second.asked;
    EXPECT_EQ(asked.copies, 3U);
    EXPECT_EQ(asked.sides, pdl::Duplex::long_edge);
    EXPECT_TRUE(asked.monochrome);
}

TEST_F(PrinterService, AnswersUnsupportedWishesAsFidelitySays)
{
    const std::string odd = "\x02" + attribute(0x44, "sides", "three-sided") + attribute(0x44, "unheard-of", "x") + "\x03";
    const Message kept = ask(header(2) + opening() + odd, "%!PS");
    EXPECT_EQ(status(kept), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_NE(ippFindAttribute(kept.get(), "unheard-of", IPP_TAG_UNSUPPORTED_VALUE), nullptr);
    for (const int operation : {2, 4, 5}) {
        const Message refused = ask(header(operation) + opening() + attribute(0x22, "ipp-attribute-fidelity", "\x01") + odd, "%!PS");
        EXPECT_EQ(status(refused), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES) << operation;
    }
    EXPECT_EQ(jobs.all.size(), 1U);
}

// RFC 8011 §4.1.7: what an operation does not know is told, and is no reason to refuse a document; what a client calls mandatory is.
TEST_F(PrinterService, TellsWhatAnOperationDoesNotKnow)
{
    const std::string whole = attribute(0x22, "ipp-attribute-fidelity", "\x01");
    const Message told = ask(header(2) + opening() + whole + attribute(0x44, "x-odd", "y") + "\x03", "%!PS");
    EXPECT_EQ(status(told), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_NE(ippFindAttribute(told.get(), "x-odd", IPP_TAG_UNSUPPORTED_VALUE), nullptr);
    EXPECT_EQ(status(ask(header(2) + opening() + whole + attribute(0x44, "job-release-action", "bogus") + "\x03", "%!PS")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    const std::string odd = "\x02" + attribute(0x44, "sides", "three-sided") + "\x03";
    EXPECT_EQ(status(ask(header(2) + opening() + attribute(0x44, "job-mandatory-attributes", "sides") + odd, "%!PS")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(status(ask(header(2) + opening() + attribute(0x44, "job-mandatory-attributes", "copies") + odd, "%!PS")), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
}

TEST_F(PrinterService, SaysWhichCharsetAndLanguageItsAnswersAreIn)
{
    const Message reply = ask(header(11) + "\x01" + attribute(0x47, "attributes-charset", "us-ascii") + attribute(0x48, "attributes-natural-language", "fr") +
                              attribute(0x45, "printer-uri", "ipp://h/ipp/print/consigne") + "\x03");
    EXPECT_STREQ(ippGetString(ippFindAttribute(reply.get(), "attributes-charset", IPP_TAG_CHARSET), 0, nullptr), "utf-8");
    EXPECT_STREQ(ippGetString(ippFindAttribute(reply.get(), "attributes-natural-language", IPP_TAG_LANGUAGE), 0, nullptr), "en");
}

TEST_F(PrinterService, AnswersMalformedRequestsWithTheirStatus)
{
    EXPECT_EQ(status(ask(header(2, 0x0300) + opening() + "\x03")), IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(2, 0x0000) + opening() + "\x03")), IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(0x3FFF) + opening() + "\x03")), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(3) + opening() + "\x03")), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);  // Print-URI (T-SSRF-1)
    EXPECT_EQ(status(ask(header(2) + "\x03")), IPP_STATUS_ERROR_BAD_REQUEST);
    EXPECT_EQ(status(ask(header(2) + "\x01" + attribute(0x47, "attributes-charset", "utf-16") + attribute(0x48, "attributes-natural-language", "en") + "\x03")),
              IPP_STATUS_ERROR_CHARSET);
    EXPECT_EQ(status(ask(header(2) + "\x01" + attribute(0x48, "attributes-natural-language", "en") + attribute(0x47, "attributes-charset", "utf-8") + "\x03")),
              IPP_STATUS_ERROR_BAD_REQUEST);
    EXPECT_EQ(status(ask(header(11) + "\x01" + attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en") + "\x03")),
              IPP_STATUS_ERROR_BAD_REQUEST);  // no printer-uri
    EXPECT_EQ(status(ask(header(2) + opening("camille", "ipp://h/ipp/print/nowhere") + "\x03")), IPP_STATUS_ERROR_NOT_FOUND);
    EXPECT_EQ(status(ask(print_job_message())), IPP_STATUS_ERROR_BAD_REQUEST);  // an empty document
    EXPECT_EQ(status(ask(header(2) + opening() + attribute(0x49, "document-format", "image/x-odd") + "\x03")), IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(2) + opening() + attribute(0x44, "compression", "compress") + "\x03")), IPP_STATUS_ERROR_COMPRESSION_NOT_SUPPORTED);
    EXPECT_EQ(status(ask(header(7) + opening() + "\x03")), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);  // Send-URI
    EXPECT_TRUE(jobs.all.empty());
    intake.refuse = fail(Errc::busy, "disk reserve");
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS);
}

// Or in the closest that there is (RFC 8011 §4.1.8), also where the operation is refused.
TEST_F(PrinterService, AnswersInTheVersionAsked)
{
    const std::vector<std::tuple<int, int, ipp_status_t>> versions{
        {0x0100, 10, IPP_STATUS_OK}, {0x0101, 11, IPP_STATUS_OK}, {0x01FF, 11, IPP_STATUS_OK}, {0x0202, 22, IPP_STATUS_OK}, {0x0203, 22, IPP_STATUS_OK},
        {0x0000, 10, IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED}, {0x0300, 22, IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED}, {0xFF00, 10, IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED}};
    for (const auto& [asked, answered, wanted] : versions) {
        for (const int operation : {11, 3}) {
            const Message reply = ask(header(operation, asked) + opening() + "\x03");
            int minor = 9;
            const int major = ippGetVersion(reply.get(), &minor);
            EXPECT_EQ(major * 10 + minor, answered) << std::hex << asked;
            EXPECT_EQ(status(reply), operation == 3 && wanted == IPP_STATUS_OK ? IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED : wanted) << std::hex << asked;
        }
    }
}

// By its number: libcups 2.4 has no name for Get-User-Printer-Attributes (PWG 5100.11 §5.1).
TEST_F(PrinterService, OffersTheAttributesOfAPrinterForItsUser)
{
    const Message reply = ask(header(0x0066) + opening() + "\x03");
    EXPECT_EQ(status(reply), IPP_STATUS_OK);
    ipp_attribute_t* codes = ippFindAttribute(reply.get(), "operations-supported", IPP_TAG_ENUM);
    EXPECT_TRUE(ippContainsInteger(codes, 0x0066));
    EXPECT_FALSE(ippContainsInteger(codes, 0x0065)) << "Get-Printer-Resources";
}

TEST_F(PrinterService, TakesADocumentAfterCreateJobAndDropsAJobLeftAlone)
{
    const Message created = ask(header(5) + opening() + "\x03");
    const int id = number(created, "job-id");
    ASSERT_GT(id, 0);
    EXPECT_TRUE(jobs.all.empty());
    const std::string send = header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", "\x01") + "\x03";
    EXPECT_EQ(status(ask(send, "%!PS")), IPP_STATUS_OK);
    EXPECT_EQ(jobs.documents[JobId{id}], "%!PS");
    EXPECT_EQ(status(ask(send, "%!PS")), IPP_STATUS_ERROR_NOT_POSSIBLE);

    const int alone = number(ask(header(5) + opening() + "\x03"), "job-id");
    clock += std::chrono::seconds(121);
    service.sweep();
    const std::string late = header(6) + opening() + attribute(0x21, "job-id", integer(alone)) + attribute(0x22, "last-document", "\x01") + "\x03";
    EXPECT_EQ(status(ask(late, "%!PS")), IPP_STATUS_ERROR_NOT_POSSIBLE);
    EXPECT_EQ(jobs.all.size(), 1U);
}

// T-PRIV-1, T-AUTHZ-1: what its maker proved of an open job is not undone by who says the same name.
TEST_F(PrinterService, LeavesAnOpenJobToWhoProvedIt)
{
    sign_in(camille);
    const int id = number(ask(header(5) + opening() + attribute(0x42, "job-name", "Salaires") + "\x03"), "job-id");
    const std::string of_it = opening() + attribute(0x21, "job-id", integer(id)) + "\x03";
    sign_out(false);
    EXPECT_EQ(ippFindAttribute(ask(header(9) + of_it).get(), "job-name", IPP_TAG_ZERO), nullptr);
    EXPECT_EQ(status(ask(header(8) + of_it)), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    sign_in(camille);
    EXPECT_EQ(status(ask(header(8) + of_it)), IPP_STATUS_OK);
    sign_out(false);
    EXPECT_EQ(ippFindAttribute(ask(header(9) + of_it).get(), "job-name", IPP_TAG_ZERO), nullptr) << "nor afterwards";
}

// PWG 5100.7 §4.1: a job that is closed without a document is over, and may still be asked about.
TEST_F(PrinterService, TellsOfAJobThatWasClosedEmpty)
{
    const int id = number(ask(header(5) + opening() + "\x03"), "job-id");
    const std::string of_it = opening() + attribute(0x21, "job-id", integer(id)) + "\x03";
    ASSERT_EQ(status(ask(header(IPP_OP_CLOSE_JOB) + of_it)), IPP_STATUS_OK);
    const Message told = ask(header(9) + of_it);
    EXPECT_EQ(status(told), IPP_STATUS_OK);
    EXPECT_EQ(number(told, "job-state"), static_cast<int>(JobState::aborted));
    EXPECT_EQ(status(ask(header(8) + of_it)), IPP_STATUS_ERROR_NOT_POSSIBLE) << "nothing to cancel";
    EXPECT_TRUE(jobs.all.empty());
}

// T-PRIV-1: a claimed name from another address sees number and state, no more.
TEST_F(PrinterService, TellsStrangersNumberAndStateOnly)
{
    print();
    const auto list = [&](const std::string& user) {
        return ask(header(10) + opening(user) + attribute(0x44, "requested-attributes", "all") + "\x03");
    };
    EXPECT_NE(ippFindAttribute(list("camille").get(), "job-name", IPP_TAG_ZERO), nullptr);
    for (const char* name : {"job-name", "job-originating-user-name", "job-k-octets", "job-originating-host-name"}) {
        EXPECT_EQ(ippFindAttribute(list("mallory").get(), name, IPP_TAG_ZERO), nullptr) << name;
        call.peer = "192.0.2.99";
        EXPECT_EQ(ippFindAttribute(list("camille").get(), name, IPP_TAG_ZERO), nullptr) << name;
        call.peer = "192.0.2.1";
    }
    EXPECT_NE(ippFindAttribute(list("mallory").get(), "job-state", IPP_TAG_ZERO), nullptr);
}

// T-AUTHZ-1.
TEST_F(PrinterService, CancelsOnlyForTheSubmitterSoonOrATrustedName)
{
    const auto cancel = [&](int id, const std::string& user) {
        return status(ask(header(8) + opening(user) + attribute(0x21, "job-id", integer(id)) + "\x03"));
    };
    const int first = print(), second = print(), third = print();
    EXPECT_EQ(cancel(first, "mallory"), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    EXPECT_EQ(cancel(first, "Camille"), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    call.peer = "192.0.2.99";
    EXPECT_EQ(cancel(first, "camille"), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    call.peer = "192.0.2.1";
    EXPECT_EQ(cancel(first, "camille"), IPP_STATUS_OK);
    EXPECT_EQ(cancel(first, "camille"), IPP_STATUS_ERROR_NOT_POSSIBLE);
    clock += std::chrono::minutes(11);
    EXPECT_EQ(cancel(second, "camille"), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    trusted = true;
    call.peer = "192.0.2.99";
    EXPECT_EQ(cancel(third, "camille"), IPP_STATUS_OK);
}

TEST_F(PrinterService, GivesTheMediaDatabaseOnlyByName)
{
    const auto has = [&](const std::string& wanted) {
        const Message reply = ask(header(11) + opening() + wanted + "\x03");
        return ippFindAttribute(reply.get(), "media-col-database", IPP_TAG_ZERO) != nullptr;
    };
    EXPECT_FALSE(has(""));
    EXPECT_FALSE(has(attribute(0x44, "requested-attributes", "all")));
    EXPECT_TRUE(has(attribute(0x44, "requested-attributes", "media-col-database")));
    EXPECT_TRUE(has(attribute(0x44, "requested-attributes", "all") + attribute(0x44, "", "media-col-database")));
}

TEST_F(PrinterService, BuildsItsAddressesFromTheHostThatTheClientUsed)
{
    const Message reply = ask(header(11) + opening() + "\x03");
    ipp_attribute_t* uris = ippFindAttribute(reply.get(), "printer-uri-supported", IPP_TAG_URI);
    ASSERT_NE(uris, nullptr);
    EXPECT_TRUE(ippContainsString(uris, "ipp://server:631/ipp/print/consigne"));
    EXPECT_TRUE(ippContainsString(uris, "ipps://server:631/ipp/print/consigne"));
}

}  // namespace
}  // namespace consigne::spooler::ipp
