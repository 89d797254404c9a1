// A proof is printed first, and what it is the proof of waits (PWG 5100.11).
#include "spooler/ipp/proof_print.hpp"
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr int create = 5, send = 6, resubmit = 0x3A;

std::string member(int tag, std::string_view name, std::string_view value) { return attribute(0x4A, "", name) + attribute(tag, "", value); }
std::string proof(const std::string& members) { return attribute(0x34, "proof-print", "") + members + attribute(0x37, "", ""); }

class ProofPrint : public PrinterService {
protected:
    Job& job(int id) { return jobs.all.at(JobId{id}); }
    /// The job attributes that a client is told of it, asked for by name.
    Message told(int id, const std::string& names)
    {
        return ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x44, "requested-attributes", names) + "\x03");
    }
    const std::string once = proof(member(0x21, "proof-print-copies", integer(2)) + member(0x44, "media", "letterhead"));
};

TEST_F(ProofPrint, MakesTwoHeldDocuments)
{
    sign_in(camille);
    const int id = print("camille", attribute(0x21, "copies", integer(50)) + attribute(0x44, "media", "iso_a3_297x420mm") + once);
    ASSERT_EQ(jobs.all.size(), 2U);
    const Job& first = job(id);
    const Job& whole = jobs.all.rbegin()->second;
    EXPECT_EQ(first.name, "Secret (épreuve)") << "in its sender's language";
    EXPECT_EQ(first.asked.copies, 2U);
    EXPECT_EQ(whole.name, "Secret");
    EXPECT_EQ(whole.asked.copies, 50U);
    EXPECT_EQ(whole.owner, camille);
    EXPECT_EQ(jobs.documents[first.id], jobs.documents[whole.id]);
    EXPECT_EQ(proved_by(first), whole.id);
    EXPECT_EQ(proved_by(whole), std::nullopt);
    const Message media = told(id, "media");
    EXPECT_STREQ(ippGetString(ippFindAttribute(media.get(), "media", IPP_TAG_KEYWORD), 0, nullptr), "letterhead");
    const Message of_whole = told(static_cast<int>(whole.id.value), "all");
    EXPECT_STREQ(ippGetString(ippFindAttribute(of_whole.get(), "media", IPP_TAG_KEYWORD), 0, nullptr), "iso_a3_297x420mm");
    EXPECT_EQ(ippFindAttribute(of_whole.get(), "proof-print", IPP_TAG_ZERO), nullptr);
    const Message of_proof = told(id, "all");
    EXPECT_NE(ippFindAttribute(of_proof.get(), "proof-print", IPP_TAG_BEGIN_COLLECTION), nullptr);
    EXPECT_EQ(number(of_proof, "parent-job-id"), whole.id.value);
}

TEST_F(ProofPrint, IsPrintedAtOnceWhereDocumentsAreAndTheRestIsNot)
{
    printers.all.front().mode = ReleaseMode::automatic;
    const int id = print("camille", once);
    EXPECT_FALSE(asked_to_wait(job(id)));
    EXPECT_TRUE(asked_to_wait(jobs.all.rbegin()->second));
}

TEST_F(ProofPrint, OfSeveralDocumentsIsOneOfEach)
{
    const int id = number(ask(header(create) + opening() + attribute(0x42, "job-name", "Two") + "\x02" + once + "\x03"), "job-id");
    const auto next = [&](bool last, const std::string& document) {
        const std::string flag(1, last ? '\1' : '\0');
        return status(ask(header(send) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x22, "last-document", flag) + "\x03", document));
    };
    EXPECT_EQ(next(false, "%!one"), IPP_STATUS_OK);
    EXPECT_EQ(next(true, "%!two"), IPP_STATUS_OK);
    ASSERT_EQ(jobs.all.size(), 4U);
    std::vector<std::string> names;
    for (const auto& [number_, one] : jobs.all) names.push_back(one.name + "=" + jobs.documents[number_]);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (std::vector<std::string>{"Two (2) (épreuve)=%!two", "Two (2)=%!two", "Two (épreuve)=%!one", "Two=%!one"}));
}

TEST_F(ProofPrint, IsRefusedWhereItsMembersSayNothing)
{
    for (const std::string& odd : {proof(member(0x21, "proof-print-copies", integer(0))), proof(member(0x44, "proof-print-copies", "two")), proof(member(0x44, "colour", "red")),
                                   proof(member(0x21, "media", integer(1)))}) {
        jobs.all.clear();
        const Message reply = ask(header(2) + opening() + "\x02" + odd + "\x03", "%!PS");
        EXPECT_EQ(status(reply), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
        EXPECT_EQ(jobs.all.size(), 1U) << "kept, without a proof";
    }
}

TEST_F(ProofPrint, IsListedAsOneToWhoMaySeeIt)
{
    sign_in(camille);
    const int id = print("camille", once);
    print("camille");
    const auto proofs = [&] { return ask(header(10) + opening() + attribute(0x44, "which-jobs", "proof-print") + "\x03"); };
    EXPECT_EQ(number(proofs(), "job-id"), id);
    sign_out(false);
    EXPECT_EQ(number(proofs(), "job-id"), -1);
}

// T-AUTHZ-1: the way from a proof to what it is the proof of is its owner's alone.
TEST_F(ProofPrint, LeadsToItsDocumentOnceItIsGone)
{
    sign_in(camille);
    const int id = print("camille", once);
    job(id).state = JobState::completed;
    const JobId whole = jobs.all.rbegin()->first;
    EXPECT_EQ(on_job(resubmit, id), IPP_STATUS_OK);
    EXPECT_EQ(jobs.opened, whole);
    jobs.opened = {};
    sign_in(add_person("sacha", false));
    EXPECT_EQ(on_job(resubmit, id), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    EXPECT_EQ(jobs.opened, JobId{});
}

}  // namespace
}  // namespace consigne::spooler::ipp
