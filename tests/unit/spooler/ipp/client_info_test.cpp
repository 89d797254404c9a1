// What a client says of itself with a job (PWG 5100.7 client-info, PWG 5100.13 requesting-user-uri).
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

class ClientInfo : public PrinterService {
protected:
    static std::string member(int tag, const std::string& name, const std::string& value) { return attribute(0x4A, "", name) + attribute(tag, "", value); }
    static std::string client(const std::string& members) { return attribute(0x34, "client-info", "") + members + attribute(0x37, "", ""); }
    int send(const std::string& operation_attributes, const std::string& job_attributes = {})
    {
        return number(ask(header(2) + opening() + operation_attributes + "\x02" + job_attributes + "\x03", "%!PS"), "job-id");
    }
    Message seen(int id, const std::string& user = "camille")
    {
        return ask(header(9) + opening(user) + attribute(0x21, "job-id", integer(id)) + attribute(0x44, "requested-attributes", "all") + "\x03");
    }
    static std::string member_of(const Message& reply, const char* name)
    {
        ipp_attribute_t* found = ippFindAttribute(reply.get(), "client-info", IPP_TAG_BEGIN_COLLECTION);
        ipp_attribute_t* member = found == nullptr ? nullptr : ippFindAttribute(ippGetCollection(found, 0), name, IPP_TAG_ZERO);
        if (member == nullptr) return "none";
        if (ippGetValueTag(member) == IPP_TAG_ENUM) return std::to_string(ippGetInteger(member, 0));
        if (ippGetValueTag(member) != IPP_TAG_STRING) return ippGetString(member, 0, nullptr);
        int size = 0;
        const void* octets = ippGetOctetString(member, 0, &size);
        return {static_cast<const char*>(octets), static_cast<std::size_t>(size)};
    }
    static std::string uri_of(const Message& reply)
    {
        ipp_attribute_t* found = ippFindAttribute(reply.get(), "job-originating-user-uri", IPP_TAG_URI);
        return found == nullptr ? "none" : ippGetString(found, 0, nullptr);
    }
};

TEST_F(ClientInfo, IsToldToWhoSentTheJobAndToNobodyElse)
{
    const int id = send(client(member(0x42, "client-name", "ipptool\n") + member(0x41, "client-patches", "") + member(0x41, "client-string-version", "3.0") +
                               member(0x30, "client-version", std::string("\0\3", 2)) + member(0x23, "client-type", integer(3)) + member(0x41, "client-secret", "x")) +
                            attribute(0x45, "requesting-user-uri", "mailto:camille@example.org"),
                        attribute(0x21, "number-up", integer(2)));
    ASSERT_GT(id, 0);
    const Message mine = seen(id);
    EXPECT_EQ(member_of(mine, "client-name"), "ipptool") << "cleaned";
    EXPECT_EQ(member_of(mine, "client-patches"), "");
    EXPECT_EQ(member_of(mine, "client-version"), std::string("\0\3", 2));
    EXPECT_EQ(member_of(mine, "client-type"), "3");
    EXPECT_EQ(member_of(mine, "client-secret"), "none");
    EXPECT_EQ(uri_of(mine), "mailto:camille@example.org");
    EXPECT_EQ(number(mine, "number-up"), 2) << "beside the wishes";
    EXPECT_EQ(ippFindAttribute(mine.get(), "requesting-user-uri", IPP_TAG_ZERO), nullptr);
    call.peer = "192.0.2.66";
    const Message theirs = seen(id);
    EXPECT_EQ(member_of(theirs, "client-name"), "none");
    EXPECT_EQ(uri_of(theirs), "none");
}

// Nobody is known by what a client says of itself, and it costs no wish its place.
TEST_F(ClientInfo, IsABoundedClaim)
{
    std::string many = client(member(0x41, "client-patches", std::string(1000, 'x')));
    for (int i = 0; i < 20; ++i) many += attribute(0x34, "", "") + member(0x41, "client-patches", std::string(1000, 'x')) + attribute(0x37, "", "");
    const Message mine = seen(send(many + attribute(0x45, "requesting-user-uri", "javascript:alert(1)"), attribute(0x21, "number-up", integer(4))));
    EXPECT_EQ(ippGetCount(ippFindAttribute(mine.get(), "client-info", IPP_TAG_BEGIN_COLLECTION)), 4);
    EXPECT_EQ(member_of(mine, "client-patches").size(), 255U);
    EXPECT_EQ(uri_of(mine), "none") << "not a scheme that is supported";
    EXPECT_EQ(number(mine, "number-up"), 4);

    sign_in(camille);
    const Message proved = seen(send(attribute(0x45, "requesting-user-uri", "mailto:jean@example.org")));
    EXPECT_EQ(uri_of(proved), "none") << "who signed in is known";
    sign_out(false);
    const int other = send(attribute(0x45, "requesting-user-uri", "mailto:admin@example.org"));
    EXPECT_EQ(on_job(0x0D, other), IPP_STATUS_ERROR_FORBIDDEN);
}

// Set-Job-Attributes leaves it as it was.
TEST_F(ClientInfo, OutlivesAChangeOfTheJob)
{
    const int id = send(client(member(0x42, "client-name", "ipptool")));
    sign_in(admin);
    EXPECT_EQ(status(ask(header(0x14) + opening() + attribute(0x21, "job-id", integer(id)) + "\x02" + attribute(0x21, "number-up", integer(2)) + "\x03")), IPP_STATUS_OK);
    const Message after = seen(id);
    EXPECT_EQ(member_of(after, "client-name"), "ipptool");
    EXPECT_EQ(number(after, "number-up"), 2);
}

}  // namespace
}  // namespace consigne::spooler::ipp
