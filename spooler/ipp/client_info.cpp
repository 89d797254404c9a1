#include "spooler/ipp/client_info.hpp"

#include "spooler/ipp/attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr const char* client_info = "client-info";
constexpr const char* user_uri = "requesting-user-uri";
constexpr int most_clients = 4;  // a program, its driver, its system, and one more
constexpr int most_version_octets = 64;
constexpr std::size_t most_uri_octets = 1023;

void copy_member(ipp_attribute_t* member, ipp_t* to)
{
    const char* name = ippGetName(member);
    switch (const ipp_tag_t tag = ippGetValueTag(member)) {
    case IPP_TAG_NAME: case IPP_TAG_NAMELANG: case IPP_TAG_TEXT: case IPP_TAG_TEXTLANG: {
        const bool is_name = tag == IPP_TAG_NAME || tag == IPP_TAG_NAMELANG;
        const char* said = ippGetString(member, 0, nullptr);
        const std::string clean = cleaned(said == nullptr ? "" : said, is_name ? 127 : 255);
        ippAddString(to, IPP_TAG_ZERO, is_name ? IPP_TAG_NAME : IPP_TAG_TEXT, name, nullptr, clean.c_str());
        return;
    }
    case IPP_TAG_ENUM: ippAddInteger(to, IPP_TAG_ZERO, tag, name, ippGetInteger(member, 0)); return;
    case IPP_TAG_STRING: {
        int size = 0;
        const void* octets = ippGetOctetString(member, 0, &size);
        if (octets != nullptr && size <= most_version_octets) ippAddOctetString(to, IPP_TAG_ZERO, name, octets, size);
        return;
    }
    default: return;
    }
}

void keep_clients(ipp_attribute_t* said, ipp_t* kept)
{
    const auto known = supported_values("client-info-supported");
    std::vector<Message> clients;
    std::vector<const ipp_t*> pointers;
    for (int i = 0; i < std::min(ippGetCount(said), most_clients); ++i) {
        clients.emplace_back(ippNew());
        pointers.push_back(clients.back().get());
        ipp_t* members = ippGetCollection(said, i);
        for (const std::string& name : known)
            if (ipp_attribute_t* member = ippFindAttribute(members, name.c_str(), IPP_TAG_ZERO)) copy_member(member, clients.back().get());
    }
    if (!pointers.empty()) ippAddCollections(kept, IPP_TAG_OPERATION, client_info, static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace

void keep_client_info(ipp_t* request, ipp_t* kept)
{
    ipp_attribute_t* said = ippFindAttribute(request, client_info, IPP_TAG_BEGIN_COLLECTION);
    if (said != nullptr && ippGetGroupTag(said) == IPP_TAG_OPERATION) keep_clients(said, kept);
    ipp_attribute_t* uri = ippFindAttribute(request, user_uri, IPP_TAG_URI);
    const char* address = uri == nullptr ? nullptr : ippGetString(uri, 0, nullptr);
    if (address == nullptr || ippGetGroupTag(uri) != IPP_TAG_OPERATION) return;
    const std::string_view text = address;
    const auto schemes = supported_values("requesting-user-uri-schemes-supported");
    const std::string scheme(text.substr(0, text.find(':')));
    if (std::find(schemes.begin(), schemes.end(), scheme) != schemes.end() && text.size() <= most_uri_octets && cleaned(text, most_uri_octets) == text)
        ippAddString(kept, IPP_TAG_OPERATION, IPP_TAG_URI, user_uri, nullptr, address);
}

bool is_client_info(ipp_attribute_t* kept) { return ippGetGroupTag(kept) == IPP_TAG_OPERATION; }

void add_client_info(ipp_t* reply, ipp_t* kept, const Wanted& wanted, bool proved)
{
    const auto tell = [&](const char* name, const char* as) {
        ipp_attribute_t* at = wanted(as, job_description) ? ippFindAttribute(kept, name, IPP_TAG_ZERO) : nullptr;
        ipp_attribute_t* copy = at == nullptr || !is_client_info(at) ? nullptr : ippCopyAttribute(reply, at, 0);
        if (copy == nullptr) return;
        ippSetGroupTag(reply, &copy, IPP_TAG_JOB);
        ippSetName(reply, &copy, as);
    };
    tell(client_info, client_info);
    if (!proved) tell(user_uri, "job-originating-user-uri");
}

}  // namespace consigne::spooler::ipp
