#include "spooler/devices/trays.hpp"

#include <cups/pwg.h>

#include <algorithm>
#include <set>

namespace consigne::spooler::devices {
namespace {

int integer_in(ipp_t* collection, const char* name)
{
    ipp_attribute_t* found = ippFindAttribute(collection, name, IPP_TAG_INTEGER);
    return found == nullptr ? 0 : ippGetInteger(found, 0);
}

std::string word_in(ipp_t* collection, const char* name)
{
    ipp_attribute_t* found = ippFindAttribute(collection, name, IPP_TAG_ZERO);
    const char* text = found == nullptr ? nullptr : ippGetString(found, 0, nullptr);
    return text == nullptr ? std::string() : std::string(text);
}

int points(int hundredths_mm) { return (hundredths_mm * 72 + 1270) / 2540; }

/// Of width and length in 1/100 mm; a side of 0: none.
Tray tray_of(std::string name, int width, int length)
{
    constexpr int longest = 3'000'000;  // 30 m, and no overflow on the way to points
    if (width <= 0 || length <= 0 || width > longest || length > longest) return {};
    return {std::move(name), points(std::min(width, length)), points(std::max(width, length))};
}

/// "iso_a4_210x297mm" has its size in its name.
Tray named(std::string name, const std::string& media)
{
    const pwg_media_t* size = media.empty() ? nullptr : pwgMediaForPWG(media.c_str());
    return size == nullptr ? Tray{} : tray_of(std::move(name), size->width, size->length);
}

Tray described(ipp_t* collection)
{
    std::string name = word_in(collection, "media-source");
    if (ipp_attribute_t* size = ippFindAttribute(collection, "media-size", IPP_TAG_BEGIN_COLLECTION)) {
        ipp_t* sides = ippGetCollection(size, 0);
        if (Tray tray = tray_of(name, integer_in(sides, "x-dimension"), integer_in(sides, "y-dimension")); tray.width > 0) return tray;
    }
    return named(std::move(name), word_in(collection, "media-size-name"));
}

/// "Tray 1" and "tray-1" are the same one.
std::string plain(std::string_view name)
{
    std::string out;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    return out;
}

/// Of "type=…;level=0;name=Tray 1;" the value of `key`.
std::string_view field(std::string_view tray, std::string_view key)
{
    while (!tray.empty()) {
        const auto end = std::min(tray.find(';'), tray.size());
        const std::string_view one = tray.substr(0, end);
        tray.remove_prefix(std::min(end + 1, tray.size()));
        if (one.size() > key.size() && one.starts_with(key) && one[key.size()] == '=') return one.substr(key.size() + 1);
    }
    return {};
}

std::set<std::string> empty_trays(ipp_t* reply)
{
    std::set<std::string> names;
    ipp_attribute_t* told = ippFindAttribute(reply, "printer-input-tray", IPP_TAG_STRING);
    for (int i = 0; i < ippGetCount(told); ++i) {
        int size = 0;
        const void* octets = ippGetOctetString(told, i, &size);
        if (octets == nullptr || size <= 0) continue;
        const std::string_view tray(static_cast<const char*>(octets), static_cast<std::size_t>(size));
        if (field(tray, "level") == "0") names.insert(plain(field(tray, "name")));
    }
    return names;
}

}  // namespace

std::vector<Tray> trays_in(ipp_t* reply)
{
    std::vector<Tray> trays;
    if (ipp_attribute_t* ready = ippFindAttribute(reply, "media-col-ready", IPP_TAG_BEGIN_COLLECTION))
        for (int i = 0; i < ippGetCount(ready); ++i) trays.push_back(described(ippGetCollection(ready, i)));
    if (trays.empty())
        if (ipp_attribute_t* ready = ippFindAttribute(reply, "media-ready", IPP_TAG_ZERO))
            for (int i = 0; i < ippGetCount(ready); ++i)
                if (const char* media = ippGetString(ready, i, nullptr)) trays.push_back(named({}, media));
    const auto empty = empty_trays(reply);
    std::erase_if(trays, [&](const Tray& tray) { return tray.width == 0 || (!tray.name.empty() && empty.contains(plain(tray.name))); });
    return trays;
}

}  // namespace consigne::spooler::devices
