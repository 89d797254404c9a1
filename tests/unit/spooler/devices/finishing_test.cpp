// What is told of a finisher, from what its machine tells.
#include "spooler/devices/finishing.hpp"

#include "spooler/devices/supports.hpp"
#include "spooler/ipp/codec.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::devices {
namespace {

using ipp::Message;

Message numbers(std::vector<int> finishings)
{
    Message out(ippNew());
    ippAddIntegers(out.get(), IPP_TAG_PRINTER, IPP_TAG_ENUM, "finishings-supported", static_cast<int>(finishings.size()), finishings.data());
    return out;
}

std::string text(const Message& in, const char* name)
{
    ipp_attribute_t* at = ippFindAttribute(in.get(), name, IPP_TAG_ZERO);
    if (at == nullptr) return "-";
    std::string out(8192, '\0');
    out.resize(std::min(ippAttributeString(at, out.data(), out.size()), out.size() - 1));
    return out;
}

int count(const Message& in, const char* name) { return ippGetCount(ippFindAttribute(in.get(), name, IPP_TAG_ZERO)); }

TEST(Finishing, OfAMachineWithoutAFinisherIsNone)
{
    for (const Message& told : {Message(), numbers({IPP_FINISHINGS_NONE})}) {
        const Message whole = whole_finishing(told.get());
        EXPECT_EQ(text(whole, "finishings-supported"), "none");
        EXPECT_EQ(text(whole, "finishing-template-supported"), "none");
        EXPECT_EQ(text(whole, "finishings-col-database"), "{finishing-template=none}");
        for (const char* name : {"printer-finisher", "printer-finisher-supplies", "stitching-locations-supported", "job-pages-per-set-supported"}) EXPECT_EQ(text(whole, name), "-") << name;
    }
}

// Canon machines tell numbers alone: names and parts follow from them, places and angles do not.
TEST(Finishing, NamesWhatAMachineTellsByNumber)
{
    const Message told = numbers({IPP_FINISHINGS_NONE, IPP_FINISHINGS_STAPLE_TOP_LEFT, IPP_FINISHINGS_PUNCH_DUAL_LEFT, 999});
    ippAddString(told.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "finishing-template-supported", nullptr, "none");
    const Message whole = whole_finishing(told.get());
    EXPECT_EQ(text(whole, "finishing-template-supported"), "none,staple-top-left,punch-dual-left");
    EXPECT_EQ(text(whole, "finishings-col-supported"), "finishing-template");
    EXPECT_EQ(count(whole, "finishings-col-database"), 3);
    EXPECT_EQ(text(whole, "printer-finisher-description"), "Stapler,Hole punch");
    EXPECT_EQ(count(whole, "printer-finisher"), 2);
    EXPECT_EQ(text(whole, "printer-finisher-supplies-description"), "Staples,Punch waste");
    EXPECT_EQ(text(whole, "stitching-locations-supported"), "-");
}

TEST(Finishing, OfAFollowMePrinterIsWhatAnyOfItsMachinesDoes)
{
    Finishing finishing;
    const OutputDeviceId stapler{1}, puncher{2}, asleep{3}, raw{4};
    finishing.keep(stapler, numbers({3, 20}).get());
    finishing.keep(puncher, numbers({3, 20, 74}).get());
    finishing.keep(raw, nullptr);
    const auto told = [&](std::vector<OutputDeviceId> devices) { return text(*ipp::read_message(finishing.of(devices)->message), "finishings-supported"); };
    EXPECT_EQ(told({stapler}), "none,staple-top-left");
    EXPECT_EQ(told({stapler, puncher, raw}), "none,staple-top-left,punch-dual-left");
    EXPECT_TRUE(finishing.of({stapler, puncher, raw})->all_told);
    EXPECT_FALSE(finishing.of({stapler, asleep})->all_told);
    const auto both = *ipp::read_message(finishing.of({stapler, puncher})->message);
    EXPECT_EQ(count(both, "printer-finisher"), count(both, "printer-finisher-description"));
    EXPECT_EQ(text(both, "finishings-col-database"), "{finishing-template=none},{finishing-template=staple-top-left},{finishing-template=punch-dual-left}");

    finishing.keep(puncher, nullptr);
    EXPECT_EQ(told({stapler, puncher}), "none,staple-top-left") << "its finisher was taken away";
}

Message paper(std::vector<const char*> supported, std::vector<const char*> ready)
{
    Message out(ippNew());
    ippAddStrings(out.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-supported", static_cast<int>(supported.size()), nullptr, supported.data());
    ippAddStrings(out.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-ready", static_cast<int>(ready.size()), nullptr, ready.data());
    return out;
}

TEST(Finishing, KeepsThePaperOfAllMachinesAndKnowsWhetherEachHasTold)
{
    constexpr const char *a4 = "iso_a4_210x297mm", *a3 = "iso_a3_297x420mm", *letter = "na_letter_8.5x11in";
    Finishing machines;
    const OutputDeviceId first{1}, second{2}, raw{3};
    machines.keep(first, paper({a4, a3}, {a4}).get());
    machines.keep(second, paper({a4, letter}, {letter}).get());
    machines.keep(raw, nullptr);
    const auto both = machines.of({first, second});
    EXPECT_TRUE(both->media_told);
    const auto words = ipp::read_message(both->message);
    ASSERT_TRUE(words);
    EXPECT_EQ(text(*words, "media-ready"), "iso_a4_210x297mm,na_letter_8.5x11in");
    EXPECT_EQ(text(*words, "media-supported"), "iso_a4_210x297mm,iso_a3_297x420mm,na_letter_8.5x11in");
    EXPECT_FALSE(machines.of({first, raw})->media_told);
    EXPECT_FALSE(machines.of({first, OutputDeviceId{4}})->media_told);
}

TEST(Finishing, IsTakenWhereItsMembersAndTheirValuesAreListed)
{
    const Message listed(ippNew());
    for (const char* name : {"finishing-template", "stitching"}) {
        ipp_attribute_t* at = ippFindAttribute(listed.get(), "finishings-col-supported", IPP_TAG_KEYWORD);
        if (at == nullptr) ippAddString(listed.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "finishings-col-supported", nullptr, name);
        else ippSetString(listed.get(), &at, ippGetCount(at), name);
    }
    ippAddString(listed.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "finishing-template-supported", nullptr, "staple");
    ippAddRange(listed.get(), IPP_TAG_PRINTER, "stitching-offset-supported", 0, 2000);
    const auto taken = [&](const char* name, const char* process, int offset) {
        const Message job(ippNew()), finishing(ippNew()), how(ippNew());
        ippAddString(finishing.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "finishing-template", nullptr, name);
        ippAddInteger(how.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "stitching-offset", offset);
        ippAddCollection(finishing.get(), IPP_TAG_ZERO, process, how.get());
        return supports(listed.get(), ippAddCollection(job.get(), IPP_TAG_JOB, "finishings-col", finishing.get()));
    };
    EXPECT_TRUE(taken("staple", "stitching", 635));
    EXPECT_FALSE(taken("staple", "stitching", 2001));
    EXPECT_FALSE(taken("punch", "stitching", 635));
    EXPECT_FALSE(taken("staple", "folding", 635));
}

}  // namespace
}  // namespace consigne::spooler::devices
