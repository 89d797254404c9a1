#include "spooler/devices/supports.hpp"

#include <string>
#include <string_view>

namespace consigne::spooler::devices {
namespace {

ipp_attribute_t* listed_for(ipp_t* supported, const char* name)
{
    return ippFindAttribute(supported, (std::string(name) + "-supported").c_str(), IPP_TAG_ZERO);
}

bool within_any(ipp_attribute_t* ranges, int n)
{
    for (int i = 0; i < ippGetCount(ranges); ++i) {
        int upper = 0;
        const int lower = ippGetRange(ranges, i, &upper);
        if (n >= lower && n <= upper) return true;
    }
    return false;
}

bool same_resolution(ipp_attribute_t* listed, ipp_attribute_t* attribute, int i)
{
    int y = 0, their_y = 0;
    ipp_res_t units = IPP_RES_PER_INCH, their_units = IPP_RES_PER_INCH;
    const int x = ippGetResolution(attribute, i, &y, &units);
    for (int n = 0; n < ippGetCount(listed); ++n)
        if (ippGetResolution(listed, n, &their_y, &their_units) == x && their_y == y && their_units == units) return true;
    return false;
}

/// One value of any syntax but a collection.
bool value_listed(ipp_attribute_t* listed, ipp_attribute_t* attribute, int i)
{
    const bool flag = ippGetValueTag(listed) == IPP_TAG_BOOLEAN && ippGetBoolean(listed, 0) != 0;
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: {
        const int n = ippGetInteger(attribute, i);
        if (ippGetValueTag(listed) == IPP_TAG_RANGE) return within_any(listed, n);
        return (flag && n > 0) || ippContainsInteger(listed, n) != 0;  // job-pages-per-set is supported, or it is not
    }
    case IPP_TAG_KEYWORD: case IPP_TAG_NAME: return ippContainsString(listed, ippGetString(attribute, i, nullptr)) != 0;
    case IPP_TAG_RANGE: return flag;  // page-ranges
    case IPP_TAG_RESOLUTION: return same_resolution(listed, attribute, i);
    default: return false;
    }
}

/// A member of finishings-col, and those in it. One whose values nobody lists may have any.
bool member_supported(ipp_t* supported, ipp_attribute_t* member)
{
    for (int i = 0; i < ippGetCount(member); ++i) {
        if (ippGetValueTag(member) == IPP_TAG_BEGIN_COLLECTION) {
            ipp_t* inner = ippGetCollection(member, i);
            for (ipp_attribute_t* at = ippFirstAttribute(inner); at != nullptr; at = ippNextAttribute(inner))
                if (ippGetName(at) != nullptr && !member_supported(supported, at)) return false;
        } else if (ipp_attribute_t* listed = listed_for(supported, ippGetName(member)); listed != nullptr && !value_listed(listed, member, i)) {
            return false;
        }
    }
    return ippGetCount(member) > 0;
}

bool members_supported(ipp_t* supported, ipp_attribute_t* listed, ipp_t* members, bool values)
{
    for (ipp_attribute_t* at = ippFirstAttribute(members); at != nullptr; at = ippNextAttribute(members)) {
        if (ippGetName(at) == nullptr) continue;
        if (ippContainsString(listed, ippGetName(at)) == 0) return false;
        if (values && !member_supported(supported, at)) return false;
    }
    return true;
}

}  // namespace

bool supports(ipp_t* supported, ipp_attribute_t* attribute)
{
    ipp_attribute_t* listed = listed_for(supported, ippGetName(attribute));
    if (listed == nullptr) return false;
    const bool values = std::string_view(ippGetName(attribute)) == "finishings-col";
    for (int i = 0; i < ippGetCount(attribute); ++i) {
        const bool fits = ippGetValueTag(attribute) == IPP_TAG_BEGIN_COLLECTION ? members_supported(supported, listed, ippGetCollection(attribute, i), values)
                                                                               : value_listed(listed, attribute, i);
        if (!fits) return false;
    }
    return ippGetCount(attribute) > 0;
}

}  // namespace consigne::spooler::devices
