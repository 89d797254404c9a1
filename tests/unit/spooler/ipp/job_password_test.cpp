// Jobs that are sent with a password (PWG 5100.11).
#include "spooler/api/job_password.hpp"
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

class SecureJob : public PrinterService {
protected:
    Message send(const std::string& operation_attributes, int operation = 2)
    {
        return ask(header(operation) + opening() + operation_attributes + "\x03", operation == 2 ? "%!PS" : "");
    }
    static std::string with(const std::string& octets, const std::string& method)
    {
        return attribute(0x30, "job-password", octets) + (method.empty() ? "" : attribute(0x44, "job-password-encryption", method));
    }
    static std::string reasons(const Message& reply)
    {
        std::string all;
        ipp_attribute_t* found = ippFindAttribute(reply.get(), "job-state-reasons", IPP_TAG_KEYWORD);
        for (int i = 0; found != nullptr && i < ippGetCount(found); ++i) all += std::string(ippGetString(found, i, nullptr)) + " ";
        return all;
    }
};

TEST_F(SecureJob, IsKeptWithItsPasswordSealed)
{
    const std::string digest = "sealed(" + *job_password_digest("sha2-256", "1234") + ")";
    for (const char* method : {"none", ""}) {
        const int id = number(send(with("1234", method)), "job-id");
        ASSERT_GT(id, 0) << method;
        EXPECT_EQ(jobs.all[JobId{id}].password, digest) << method;
    }
    const std::string md5 = "\x81\xdc\x9b\xdb\x52\xd0\x4d\xc2" + std::string(1, '\0') + "\x36\xdb\xd8\x31\x3e\xd0\x55";
    const int id = number(send(with(md5, "md5")), "job-id");
    EXPECT_EQ(jobs.all[JobId{id}].password, "sealed(" + *job_password_digest("md5", "1234") + ")");
    const Message seen = ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x44, "requested-attributes", "all") + "\x03");
    EXPECT_NE(reasons(seen).find("job-password-wait"), std::string::npos) << reasons(seen);
    EXPECT_EQ(ippFindAttribute(seen.get(), "job-password", IPP_TAG_ZERO), nullptr);
    EXPECT_GT(number(send(with(std::string(255, '1'), "none")), "job-id"), 0) << "job-password-supported";
    const int plain = number(send(""), "job-id"), empty = number(send(with("", "none")), "job-id");
    ASSERT_GT(empty, 0);
    EXPECT_GT(number(send(with("", "md5")), "job-id"), 0);
    EXPECT_EQ(jobs.all[JobId{plain}].password, "");
    EXPECT_EQ(jobs.all[JobId{empty}].password, "");
}

// Printed without being asked for, it would come out for whoever stands there.
TEST_F(SecureJob, IsRefusedWhenItsPasswordCannotBeAskedFor)
{
    const std::string cut(15, 'x');
    for (const auto& attributes : {with("1234", "sha3-512"), with(cut, "md5"), with("1234", "sha2-256"), with(std::string(256, '1'), "none"), attribute(0x44, "job-password", "word")})
        for (const int operation : {2, 4, 5}) EXPECT_EQ(status(send(attributes, operation)), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES) << operation;
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(SecureJob, KeepsItFromCreateJobToItsDocument)
{
    const int id = number(send(with("1234", "none"), 5), "job-id");
    EXPECT_EQ(status(ask(header(6) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", "\x01") + "\x03", "%!PS")), IPP_STATUS_OK);
    EXPECT_NE(jobs.all[JobId{id}].password, "");
}

TEST_F(SecureJob, IsNotReleasedOverIpp)
{
    printers.all.front().devices = {OutputDeviceId{1}};
    sign_in(camille);
    for (const ReleaseMode mode : {ReleaseMode::hold, ReleaseMode::automatic}) {
        printers.all.front().mode = mode;
        const int id = number(send(with("1234", "none")), "job-id");
        jobs.all[JobId{id}].reading = Reading::done;
        EXPECT_EQ(on_job(0x0D, id), IPP_STATUS_ERROR_NOT_POSSIBLE);
    }
    EXPECT_TRUE(release.all.empty());
    EXPECT_TRUE(gone_automatically.empty());
}

}  // namespace
}  // namespace consigne::spooler::ipp
