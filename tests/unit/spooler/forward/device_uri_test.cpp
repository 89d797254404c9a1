#include "spooler/forward/device_uri.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::forward {
namespace {

TEST(DeviceUri, FillsInWhatEachSchemeImplies)
{
    const struct {
        const char *uri, *scheme, *host;
        int port;
        const char* resource;
    } rows[] = {
        {"ipp://mfp.example/ipp/print", "ipp", "mfp.example", 631, "/ipp/print"},
        {"ipp://mfp.example", "ipp", "mfp.example", 631, "/ipp/print"},
        {"ipp://mfp.example:8631/", "ipp", "mfp.example", 8631, "/ipp/print"},
        {"ipps://192.0.2.7:443/ipp", "ipps", "192.0.2.7", 443, "/ipp"},
        {"ipps://[2001:db8::7]/ipp/print", "ipps", "2001:db8::7", 631, "/ipp/print"},
        {"lpd://mfp/lp", "lpd", "mfp", 515, "lp"},
        {"lpd://mfp:1515", "lpd", "mfp", 1515, "lp"},
        {"lpd://mfp/color%20queue", "lpd", "mfp", 515, "color queue"},
        {"socket://mfp", "socket", "mfp", 9100, "/"},
        {"socket://mfp:9101/", "socket", "mfp", 9101, "/"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.uri);
        const auto parts = parse_device_uri(row.uri);
        ASSERT_TRUE(parts) << parts.error().detail;
        EXPECT_EQ(parts->scheme, row.scheme);
        EXPECT_EQ(parts->host, row.host);
        EXPECT_EQ(parts->port, row.port);
        if (parts->scheme != "socket") {
            EXPECT_EQ(parts->resource, row.resource);
        }
    }
}

TEST(DeviceUri, SaysWhatIsWrong)
{
    for (const char* uri : {"", "mfp.example", "ipp://", "ipp:///ipp/print", "ipp://mfp:99999/", "socket://mfp:port"}) {
        const auto parts = parse_device_uri(uri);
        ASSERT_FALSE(parts) << uri;
        EXPECT_EQ(parts.error().code, Errc::malformed) << uri;
        EXPECT_NE(parts.error().detail.find("address '" + std::string(uri) + "'"), std::string::npos) << parts.error().detail;
    }
    for (const char* uri : {"http://mfp/", "smb://server/share", "usb://Canon/iR"}) {
        const auto parts = parse_device_uri(uri);
        ASSERT_FALSE(parts) << uri;
        EXPECT_EQ(parts.error().code, Errc::unsupported) << uri;
    }
}

}  // namespace
}  // namespace consigne::spooler::forward
