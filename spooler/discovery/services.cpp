#include "spooler/discovery/services.hpp"

#include "spooler/api/text.hpp"

#include <cups/pwg.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace consigne::spooler::discovery {
namespace {

constexpr std::size_t longest_string = 255;  // RFC 6763 §6.1: a length octet stands before each
constexpr std::size_t longest_name = 63;     // RFC 6763 §4.1.1: one DNS label

// The highest version that our listener speaks (OpenSSL 3; spooler/http refuses what is older than 1.2).
constexpr std::string_view tls_version = "TLS=1.3";

std::string flag(std::string_view key, bool set) { return std::string(key) + (set ? "=T" : "=F"); }

/// "key=a,b,c" with as many values as fit, the `important` ones first: what does not fit is what clients miss least.
std::string list(std::string_view key, std::vector<std::string> values, const std::vector<std::string_view>& important = {})
{
    const auto rank = [&](const std::string& value) { return std::find(important.begin(), important.end(), value) - important.begin(); };
    std::stable_sort(values.begin(), values.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    std::string out = std::string(key) + "=";
    for (const auto& value : values) {
        const bool more = out.back() != '=';
        if (out.size() + value.size() + (more ? 1 : 0) > longest_string) continue;
        out += (more ? "," : "") + value;
    }
    return out;
}

std::string text(std::string_view key, std::string_view value)
{
    return std::string(key) + "=" + clean_text(value, longest_string - key.size() - 1);
}

std::string without(std::string_view prefix, std::string value) { return value.starts_with(prefix) ? value.substr(prefix.size()) : value; }

/// "ipp://HOST/ipp/print/NAME" to "ipp/print/NAME": `rp` has no leading slash.
std::string resource_path(const std::string& uri)
{
    const auto host = uri.find("://");
    const auto slash = host == std::string::npos ? host : uri.find('/', host + 3);
    return slash == std::string::npos ? std::string() : uri.substr(slash + 1);
}

/// The value of an IEEE 1284 device id's key.
std::string of_device_id(const std::string& id, std::string_view key)
{
    const std::string mark = std::string(key) + ":";
    for (std::size_t at = 0; at < id.size();) {
        const auto end = std::min(id.find(';', at), id.size());
        if (id.compare(at, mark.size(), mark) == 0) return id.substr(at + mark.size(), end - at - mark.size());
        at = end + 1;
    }
    return {};
}

/// Bonjour Printing's names for the largest paper.
std::string largest_paper(const std::vector<std::string>& media)
{
    // Narrower side and longer side in 1/100 mm, of the smaller paper that a name stands for.
    constexpr std::array steps{std::pair(29700, "legal-A4"), std::pair(42000, "tabloid-A3"), std::pair(59400, "isoC-A2")};
    int longest = 0;
    for (const auto& name : media)
        if (const pwg_media_t* size = pwgMediaForPWG(name.c_str()); size != nullptr && size->width >= 20900) longest = std::max(longest, size->length);
    std::string found = "<legal-A4";
    for (const auto& [length, name] : steps)
        if (longest >= length) found = name;
    return found;
}

bool more_than_one(const std::string& range)
{
    const auto dash = range.find('-');
    const std::string_view upper = dash == std::string::npos ? std::string_view(range) : std::string_view(range).substr(dash + 1);
    int number = 0;
    std::from_chars(upper.data(), upper.data() + upper.size(), number);
    return number > 1;
}

/// What iOS and macOS ask people for at print time.
std::string air(const Attributes& attributes, std::string_view scheme)
{
    const auto& uris = attributes.all("printer-uri-supported");
    const auto& ways = attributes.all("uri-authentication-supported");
    for (std::size_t i = 0; i < uris.size() && i < ways.size(); ++i) {
        if (!uris[i].starts_with(scheme)) continue;
        if (ways[i] == "basic" || ways[i] == "digest") return "air=username,password";
        if (ways[i] == "negotiate" || ways[i] == "certificate") return "air=" + ways[i];
    }
    return "air=none";
}

/// What every way to print to it has in common.
void add_common(std::vector<std::string>& txt, const Attributes& told)
{
    const auto model = told.first("printer-make-and-model");
    txt.push_back(text("ty", model));
    txt.push_back(text("note", told.first("printer-location")));
    txt.push_back(text("product", "(" + model + ")"));
    txt.push_back(text("adminurl", told.first("printer-more-info")));
    txt.push_back(list("pdl", told.all("document-format-supported"), {"image/urf", "image/pwg-raster", "application/pdf", "image/jpeg", "application/PCLm"}));
    txt.push_back(text("UUID", without("urn:uuid:", told.first("printer-uuid"))));
    txt.push_back(flag("Color", told.has("color-supported", "true")));
    txt.push_back(flag("Duplex", told.has("sides-supported", "two-sided-long-edge")));
    txt.push_back(flag("Copies", more_than_one(told.first("copies-supported"))));
    txt.push_back(flag("Collate", told.has("multiple-document-handling-supported", "separate-documents-collated-copies")));
    txt.push_back(text("PaperMax", largest_paper(told.all("media-supported"))));
    txt.push_back(flag("Scan", false));
    txt.push_back(flag("Fax", false));
    for (const auto& [key, part] : {std::pair("usb_MFG", "MFG"), std::pair("usb_MDL", "MDL"), std::pair("usb_CMD", "CMD")})
        if (const auto value = of_device_id(told.first("printer-device-id"), part); !value.empty()) txt.push_back(text(key, value));
}

/// Lower is better: between names alike a client takes IPP over TLS, then IPP, then LPD.
std::vector<std::string> opening(const std::string& path, int priority)
{
    return {"txtvers=1", "qtotal=1", text("rp", path), "priority=" + std::to_string(priority)};
}

Announcement over_ipp(const std::string& name, const Attributes& told, bool tls, std::uint16_t port, const std::vector<std::string>& subtypes)
{
    const auto& uris = told.all("printer-uri-supported");
    const std::string scheme = tls ? "ipps://" : "ipp://";
    const auto own = std::find_if(uris.begin(), uris.end(), [&](const auto& uri) { return uri.starts_with(scheme); });
    Announcement out{name, tls ? "_ipps._tcp" : "_ipp._tcp", subtypes, port, {}};
    out.txt = opening(resource_path(own == uris.end() ? told.first("printer-uri-supported") : *own), tls ? 10 : 20);
    add_common(out.txt, told);
    out.txt.push_back(list("URF", told.all("urf-supported")));
    if (const auto& kind = told.all("printer-kind"); !kind.empty()) out.txt.push_back(list("kind", kind));
    // Both: the door in clear offers HTTP Upgrade. But no password is asked for where it would travel in clear.
    out.txt.emplace_back(tls_version);
    out.txt.push_back(tls ? air(told, scheme) : "air=none");
    if (const auto mopria = told.first("mopria-certified"); !mopria.empty()) out.txt.push_back(text("mopria-certified", mopria));
    return out;
}

}  // namespace

std::string wanted_name(const Printer& printer)
{
    const auto name = clean_text(printer.dns_sd_name.empty() ? printer.info : printer.dns_sd_name, longest_name);
    return name.empty() ? clean_text(printer.name, longest_name) : name;
}

std::vector<Announcement> services(const std::string& name, const std::string& queue, const Told& told, const Doors& doors,
                                   const std::vector<std::string>& subtypes)
{
    std::vector<Announcement> all;
    // _printer holds the name for the whole family of print services, with port 0 where LPD is off (Bonjour Printing 1.2.1).
    Announcement lpd{name, "_printer._tcp", {}, doors.lpd, {}};
    if (doors.lpd != 0) {
        lpd.txt = opening(queue, 60);
        add_common(lpd.txt, told.clear);
        for (const char* habit : {"Transparent=T", "Binary=T", "TBCP=F"}) lpd.txt.emplace_back(habit);
    }
    all.push_back(std::move(lpd));
    if (doors.ipp != 0) {
        all.push_back(over_ipp(name, told.clear, false, doors.ipp, subtypes));
        all.push_back(over_ipp(name, told.secure, true, doors.ipp, subtypes));
    }
    if (doors.web != 0) all.push_back({name, "_http._tcp", {"_printer"}, doors.web, {"txtvers=1", "path=/add?printer=" + queue}});
    return all;
}

}  // namespace consigne::spooler::discovery
