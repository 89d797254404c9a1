// What is told of trays, and what a row keeps of it.
#include "spooler/devices/trays.hpp"

#include "spooler/ipp/handles.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::devices {
namespace {

using ipp::Message;

Message tray(const char* source, int x, int y)
{
    Message size(ippNew()), out(ippNew());
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", x);
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", y);
    ippAddCollection(out.get(), IPP_TAG_ZERO, "media-size", size.get());
    ippAddString(out.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source", nullptr, source);
    return out;
}

Message ready(std::vector<const ipp_t*> trays)
{
    Message out(ippNew());
    ippAddCollections(out.get(), IPP_TAG_PRINTER, "media-col-ready", static_cast<int>(trays.size()), trays.data());
    return out;
}

TEST(Trays, AreReadWithTheirSizesFromTheCollections)
{
    const Message a4 = tray("tray-1", 21000, 29700), a3 = tray("tray-2", 42000, 29700), nonsense = tray("tray-3", -5, 2'000'000'000);
    const Message reply = ready({a4.get(), a3.get(), nonsense.get()});
    EXPECT_EQ(trays_in(reply.get()), (std::vector<Tray>{{"tray-1", 595, 842}, {"tray-2", 842, 1191}}));
}

TEST(Trays, AreSizesAloneWhereAMachineNamesNothingElse)
{
    const Message reply(ippNew());
    const char* names[] = {"iso_a4_210x297mm", "na_letter_8.5x11in", "no-size-at-all"};
    ippAddStrings(reply.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-ready", 3, nullptr, names);
    EXPECT_EQ(trays_in(reply.get()), (std::vector<Tray>{{"", 595, 842}, {"", 612, 792}}));
    EXPECT_TRUE(trays_in(Message(ippNew()).get()).empty());
}

TEST(Trays, ThatTheMachineCallsEmptyHoldNothing)
{
    const Message a4 = tray("tray-1", 21000, 29700), a3 = tray("tray-2", 29700, 42000);
    const Message reply = ready({a4.get(), a3.get()});
    const std::string full = "type=sheetFeedAutoRemovableTray;level=-3;name=Tray 1;", empty = "type=sheetFeedAutoRemovableTray;level=0;name=Tray 2;";
    ipp_attribute_t* trays = ippAddOctetString(reply.get(), IPP_TAG_PRINTER, "printer-input-tray", full.data(), static_cast<int>(full.size()));
    ippSetOctetString(reply.get(), &trays, 1, empty.data(), static_cast<int>(empty.size()));
    EXPECT_EQ(trays_in(reply.get()), (std::vector<Tray>{{"tray-1", 595, 842}}));
}

TEST(Trays, AreKeptAsTextAndNonsenseIsNothing)
{
    const std::vector<Tray> trays{{"tray-1", 595, 842}, {"", 612, 792}};
    EXPECT_EQ(trays_from_json(to_json(trays)), trays);
    for (const char* text : {"", "[", "{}", R"([1, {"name":7}, {"width":-1,"height":3}])"}) EXPECT_TRUE(trays_from_json(text).empty()) << text;
}

}  // namespace
}  // namespace consigne::spooler::devices
