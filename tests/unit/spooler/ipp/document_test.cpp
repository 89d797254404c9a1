// Documents on their way in: compressed, several to a job, under names that are not plain.
#include "spooler/ipp/icons.hpp"
#include "spooler/ipp/inflate.hpp"
#include "tests/unit/spooler/ipp/service_fixture.hpp"

#include <zlib.h>

namespace consigne::spooler::ipp {
namespace {

/// `window` as zlib has it: 31 gzip, 15 zlib, -15 raw.
std::string deflated(std::string_view plain, int window)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(plain.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

class IncomingDocument : public PrinterService {
protected:
    /// Sends a document cut into pieces of `size`; the reply, whether it was refused on the way or at its end.
    Message send(const std::string& compression, const std::string& document, std::size_t size = 7)
    {
        Answer answer = service.answer(call, as_bytes(header(2) + opening() + attribute(0x44, "compression", compression) + "\x03"));
        EXPECT_NE(answer.document, nullptr);
        for (std::size_t at = 0; at < document.size(); at += size)
            if (const auto written = answer.document->write(as_bytes(std::string_view(document).substr(at, size))); !written) return answer.document->refuse(written.error());
        return answer.document->finish();
    }
    const std::string page = "%!PS\n" + std::string(5000, 'x') + "\nshowpage\n";
};

TEST_F(IncomingDocument, IsExpandedHoweverItIsCut)
{
    for (const auto& [name, window] : {std::pair("gzip", 31), std::pair("deflate", -15), std::pair("deflate", 15)})
        for (const std::size_t size : {1, 2, 3, 100, 100'000}) {
            SCOPED_TRACE(std::string(name) + " " + std::to_string(window) + " " + std::to_string(size));
            const Message reply = send(name, deflated(page, window), size);
            EXPECT_EQ(status(reply), IPP_STATUS_OK);
            EXPECT_EQ(jobs.documents[JobId{number(reply, "job-id")}], page);
        }
    EXPECT_EQ(status(send("gzip", deflated("%!PS", 31) + deflated(" showpage", 31))), IPP_STATUS_OK) << "two members (RFC 1952)";
    EXPECT_EQ(jobs.documents.rbegin()->second, "%!PS showpage");
}

// A small one is handed over with its request.
TEST_F(IncomingDocument, IsTakenInOneGo)
{
    const std::string request = header(2) + opening() + "\x03";
    EXPECT_TRUE(Service::brings_document(as_bytes(request)));
    EXPECT_FALSE(Service::brings_document(as_bytes(header(9) + opening() + "\x03")));
    const Answer kept = service.answer(call, as_bytes(request), as_bytes(page));
    EXPECT_EQ(kept.document, nullptr);
    EXPECT_EQ(status(*read_message(kept.reply)), IPP_STATUS_OK);
    EXPECT_EQ(jobs.documents.rbegin()->second, page);
    const Answer empty = service.answer(call, as_bytes(request), {});
    EXPECT_EQ(status(*read_message(empty.reply)), IPP_STATUS_ERROR_BAD_REQUEST);
    EXPECT_EQ(jobs.documents.size(), 1U);
}

TEST_F(IncomingDocument, IsRefusedWhenItIsNotCompressedAsItSays)
{
    const std::string whole = deflated(page, 31);
    EXPECT_EQ(status(send("gzip", page)), IPP_STATUS_ERROR_COMPRESSION_ERROR);
    EXPECT_EQ(status(send("gzip", whole.substr(0, whole.size() - 1))), IPP_STATUS_ERROR_COMPRESSION_ERROR);
    EXPECT_EQ(status(send("deflate", deflated(page, -15) + "rest")), IPP_STATUS_ERROR_COMPRESSION_ERROR);
    EXPECT_EQ(status(send("gzip", "")), IPP_STATUS_ERROR_BAD_REQUEST) << "empty";
    EXPECT_TRUE(jobs.all.empty());
    EXPECT_EQ(intake.coming, 0);
}

// T-ZIP-1.
TEST_F(IncomingDocument, IsRefusedWhenItExpandsBeyondMeasure)
{
    intake.keep_bytes = false;
    const std::string bomb = deflated(std::string(100u << 20, '\0'), 31);
    EXPECT_LT(bomb.size(), 200'000U);
    EXPECT_EQ(status(send("gzip", bomb, 16 * 1024)), IPP_STATUS_ERROR_REQUEST_ENTITY);
    EXPECT_TRUE(jobs.all.empty());
    EXPECT_EQ(intake.coming, 0);
}

TEST_F(IncomingDocument, MayBeOneOfSeveral)
{
    const int id = number(ask(header(5) + opening() + attribute(0x42, "job-name", "Lot") + "\x03"), "job-id");
    const auto send_one = [&](bool last, const std::string& document) {
        return status(ask(header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", std::string(1, last ? 1 : 0)) + "\x03", document));
    };
    EXPECT_EQ(send_one(false, "one"), IPP_STATUS_OK);
    EXPECT_EQ(send_one(false, "two"), IPP_STATUS_OK);
    EXPECT_TRUE(jobs.all.empty()) << "all, or none";
    EXPECT_EQ(send_one(true, "three"), IPP_STATUS_OK);
    ASSERT_EQ(jobs.all.size(), 3U);
    EXPECT_EQ(jobs.documents[JobId{id}], "one");
    EXPECT_EQ(jobs.documents.rbegin()->second, "three");
    EXPECT_EQ(jobs.all.rbegin()->second.name, "Lot (3)");
    EXPECT_EQ(intake.coming, 0);
}

// RFC 8011 §4.3.1: without data it says no more than that no more come.
TEST_F(IncomingDocument, NeedNotComeAtAll)
{
    const int id = number(ask(header(5) + opening() + "\x03"), "job-id");
    const std::string of_job = attribute(0x21, "job-id", integer(id));
    const auto send_one = [&](bool last) { return ask(header(6) + opening() + of_job + attribute(0x22, "last-document", std::string(1, last ? 1 : 0)) + "\x03", ""); };
    EXPECT_EQ(status(send_one(false)), IPP_STATUS_OK);
    const Message closed = send_one(true);
    EXPECT_EQ(status(closed), IPP_STATUS_OK);
    EXPECT_EQ(number(closed, "job-state"), IPP_JSTATE_ABORTED);
    EXPECT_TRUE(jobs.all.empty());
    EXPECT_EQ(intake.coming, 0);
    const Message told = ask(header(9) + opening() + of_job + "\x03");
    EXPECT_EQ(status(told), IPP_STATUS_OK) << "it is remembered, as one that Close-Job ends";
    EXPECT_EQ(number(told, "job-state"), IPP_JSTATE_ABORTED);
}

// PWG 5100.5: a document has wishes of its own, in its own group.
TEST_F(IncomingDocument, WishesForItself)
{
    const std::string own = "\x09" + attribute(0x21, "copies", integer(2)) + attribute(0x44, "sides", "two-sided-long-edge");
    const Message alone = ask(header(2) + opening() + own + "\x03", "one");
    EXPECT_EQ(status(alone), IPP_STATUS_OK);
    const Job& job = jobs.all[JobId{number(alone, "job-id")}];
    EXPECT_EQ(job.asked.copies, 2U);
    EXPECT_EQ(job.asked.sides, pdl::Duplex::long_edge);
    const auto carried = read_message(as_bytes(job.wishes));
    ASSERT_TRUE(carried);
    ipp_attribute_t* copies = ippFindAttribute(carried->get(), "copies", IPP_TAG_INTEGER);
    ASSERT_NE(copies, nullptr);
    EXPECT_EQ(ippGetGroupTag(copies), IPP_TAG_JOB) << "a machine is told of a job";

    const int id = number(ask(header(5) + opening() + "\x02" + attribute(0x44, "sides", "two-sided-short-edge") + "\x03"), "job-id");
    const auto send_one = [&](bool last, const std::string& groups) {
        return ask(header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", std::string(1, last ? 1 : 0)) + groups + "\x03", "a document");
    };
    EXPECT_EQ(status(send_one(false, own)), IPP_STATUS_OK);
    EXPECT_EQ(status(send_one(true, "")), IPP_STATUS_OK);
    ASSERT_EQ(jobs.all.size(), 3U);
    EXPECT_EQ(jobs.all[JobId{id}].asked.sides, pdl::Duplex::long_edge);
    EXPECT_EQ(jobs.all[JobId{id}].asked.copies, 2U);
    EXPECT_EQ(jobs.all.rbegin()->second.asked.sides, pdl::Duplex::short_edge) << "the job's, and not the other document's";
    EXPECT_FALSE(jobs.all.rbegin()->second.asked.copies);
}

TEST_F(IncomingDocument, TakesItsOwnWishesForTheJobs)
{
    const int id = number(ask(header(5) + opening() + "\x02" + attribute(0x21, "copies", integer(3)) + attribute(0x44, "print-color-mode", "monochrome") + attribute(0x44, "media", "iso_a4_210x297mm") + "\x03"), "job-id");
    const std::string head = header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", "\x01");
    const std::string paper = attribute(0x34, "media-col", "") + attribute(0x4a, "", "media-source") + attribute(0x44, "", "tray-1") + attribute(0x37, "", "");
    const Message refused = ask(head + attribute(0x22, "ipp-attribute-fidelity", "\x01") + "\x09" + attribute(0x44, "sides", "upside-down") + "\x03", "one");
    EXPECT_EQ(status(refused), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(status(ask(head + "\x09" + attribute(0x21, "copies", integer(1)) + attribute(0x44, "print-color-mode", "color") + paper + "\x03", "one")), IPP_STATUS_OK) << "the job waits still";
    const Job& job = jobs.all[JobId{id}];
    EXPECT_FALSE(job.asked.copies);
    EXPECT_FALSE(job.asked.monochrome);
    const auto carried = read_message(as_bytes(job.wishes));
    ASSERT_TRUE(carried);
    EXPECT_EQ(ippFindAttribute(carried->get(), "media", IPP_TAG_ZERO), nullptr) << "media-col says it otherwise";
    EXPECT_NE(ippFindAttribute(carried->get(), "media-col", IPP_TAG_ZERO), nullptr);
}

TEST_F(IncomingDocument, IsToldWhatIsTooMuchToKeep)
{
    std::string many = "\x02" + attribute(0x44, "sides", "two-sided-long-edge");
    for (int i = 0; i < 400; ++i)
        many += attribute(0x34, i == 0 ? "overrides" : "", "") + attribute(0x4a, "", "pages") + attribute(0x33, "", integer(i + 1) + integer(i + 1)) + attribute(0x4a, "", "media") + attribute(0x44, "", "iso_a4_210x297mm") + attribute(0x37, "", "");
    const Message reply = ask(header(2) + opening() + many + "\x03", "one");
    EXPECT_EQ(status(reply), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_NE(ippFindAttribute(reply.get(), "sides", IPP_TAG_UNSUPPORTED_VALUE), nullptr);
    const Job& job = jobs.all[JobId{number(reply, "job-id")}];
    EXPECT_TRUE(job.wishes.empty());
    EXPECT_FALSE(job.asked.sides);
    EXPECT_EQ(status(ask(header(2) + opening() + attribute(0x22, "ipp-attribute-fidelity", "\x01") + many + "\x03", "one")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
}

TEST_F(IncomingDocument, IsToldWhatADocumentCannotWishFor)
{
    const Message reply = ask(header(2) + opening() + "\x09" + attribute(0x21, "job-priority", integer(50)) + "\x03", "one");
    EXPECT_EQ(status(reply), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_NE(ippFindAttribute(reply.get(), "job-priority", IPP_TAG_UNSUPPORTED_VALUE), nullptr);
    const int id = number(ask(header(5) + opening() + "\x03"), "job-id");
    const Message sent = ask(header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", "\x01") + "\x02" + attribute(0x21, "copies", integer(2)) + attribute(0x21, "job-priority", integer(50)) + "\x03", "two");
    EXPECT_EQ(status(sent), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_NE(ippFindAttribute(sent.get(), "job-priority", IPP_TAG_UNSUPPORTED_VALUE), nullptr);
    EXPECT_EQ(jobs.all[JobId{id}].asked.copies, 2U) << "in the group of a job, which Send-Document has not: the document is meant";
}

TEST_F(IncomingDocument, KeepsWhatCameWhenTheJobIsClosedOrLeft)
{
    for (const bool closed : {true, false}) {
        const int id = number(ask(header(5) + opening() + "\x03"), "job-id");
        const std::string of_job = attribute(0x21, "job-id", integer(id));
        for (const char* text : {"one", "two"})
            EXPECT_EQ(status(ask(header(6) + opening() + of_job + attribute(0x22, "last-document", std::string(1, 0)) + "\x03", text)), IPP_STATUS_OK);
        const std::size_t before = jobs.all.size();
        if (closed) {
            EXPECT_EQ(status(ask(header(0x3B) + opening() + of_job + "\x03")), IPP_STATUS_OK);
        } else {
            clock += std::chrono::seconds(121);
            service.sweep();
        }
        EXPECT_EQ(jobs.all.size(), before + 2) << closed;
    }
}

// T-ID-1: what is kept and compared is the name as it came.
TEST_F(IncomingDocument, IsNobodysUnderANameThatNeedsCleaning)
{
    for (const char* name : {"cam\xC2\xADille", "camille\xE2\x80\x8B", " camille", "camille ", "cam\xFFille"}) {
        const int id = print(name);
        ASSERT_GT(id, 0) << name;
        EXPECT_EQ(jobs.all[JobId{id}].user_name, name) << "as it came, for the intake to judge";
        EXPECT_EQ(ippFindAttribute(ask(header(9) + opening("camille") + attribute(0x21, "job-id", integer(id)) + "\x03").get(), "job-name", IPP_TAG_ZERO), nullptr);
        EXPECT_EQ(on_job(8, id), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    }
    const std::size_t before = jobs.all.size();
    for (const char* name : {"cam\nille", "\x1B[31m", "cam\xC2\x85ille", "camille\x7F"})
        EXPECT_EQ(status(ask(header(2) + opening(name) + "\x03")), IPP_STATUS_ERROR_BAD_REQUEST) << name;
    EXPECT_EQ(jobs.all.size(), before);
}

TEST_F(IncomingDocument, BelongsToWhoSignedInWhateverNameItSays)
{
    sign_in(camille);
    const int id = print("mallory");
    EXPECT_EQ(jobs.all[JobId{id}].owner, camille);
    EXPECT_EQ(jobs.all[JobId{id}].user_name, "camille");
}

// Over TLS, where names are not believed, a password is asked for: a client sends one only when it is asked (ipp-facts §5).
TEST_F(IncomingDocument, IsAskedForItsOwnerOverTls)
{
    for (const int operation : {2, 4, 5}) {
        SCOPED_TRACE(operation);
        sign_out(true);
        EXPECT_EQ(status(ask(header(operation) + opening() + "\x03")), IPP_STATUS_ERROR_NOT_AUTHENTICATED);
        EXPECT_TRUE(asked_to_sign_in);
        sign_in(camille);
        EXPECT_EQ(status(ask(header(operation) + opening() + "\x03", "%!PS")), IPP_STATUS_OK);
    }
    const auto ways = [&] {
        const Message reply = ask(header(11) + opening() + "\x03");
        return std::string(ippGetString(ippFindAttribute(reply.get(), "uri-authentication-supported", IPP_TAG_KEYWORD), 1, nullptr));
    };
    sign_out(true);
    EXPECT_EQ(ways(), "basic");
    trusted = true;
    EXPECT_EQ(ways(), "requesting-user-name");
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_OK);
    trusted = false;
    printers.all.front().keep_claimed = true;
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_OK);
}

TEST(PrinterIcon, IsAPngOfItsSize)
{
    for (const int size : {48, 128, 512}) {
        const auto png = icon("/ipp/icon-" + std::to_string(size) + ".png");
        ASSERT_TRUE(png) << size;
        EXPECT_TRUE(png->starts_with("\x89PNG\r\n\x1A\n"));
        EXPECT_EQ(static_cast<unsigned char>((*png)[18]) * 256 + static_cast<unsigned char>((*png)[19]), size);
        EXPECT_LT(png->size(), 32'768U);
    }
    EXPECT_FALSE(icon("/ipp/icon-49.png"));
    EXPECT_FALSE(icon("/ipp/icon-48.png/"));
}

}  // namespace
}  // namespace consigne::spooler::ipp
