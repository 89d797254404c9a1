#include "spooler/discovery/attributes.hpp"

#include "spooler/ipp/codec.hpp"

#include <algorithm>
#include <array>

namespace consigne::spooler::discovery {
namespace {

constexpr std::array wanted{
    "color-supported", "copies-supported", "document-format-supported", "media-supported", "mopria-certified",
    "multiple-document-handling-supported", "printer-device-id", "printer-kind", "printer-location",
    "printer-make-and-model", "printer-more-info", "printer-uri-supported", "printer-uuid", "sides-supported",
    "uri-authentication-supported", "urf-supported",
};

std::string value(ipp_attribute_t* attribute, int at)
{
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_BOOLEAN: return ippGetBoolean(attribute, at) != 0 ? "true" : "false";
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: return std::to_string(ippGetInteger(attribute, at));
    case IPP_TAG_RANGE: {
        int upper = 0;
        const int lower = ippGetRange(attribute, at, &upper);
        return std::to_string(lower) + "-" + std::to_string(upper);
    }
    default: {
        const char* text = ippGetString(attribute, at, nullptr);
        return text == nullptr ? std::string() : std::string(text);
    }
    }
}

}  // namespace

const std::vector<std::string>& Attributes::all(std::string_view name) const
{
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

std::string Attributes::first(std::string_view name) const
{
    const auto& values = all(name);
    return values.empty() ? std::string() : values.front();
}

bool Attributes::has(std::string_view name, std::string_view value) const
{
    const auto& values = all(name);
    return std::find(values.begin(), values.end(), value) != values.end();
}

Result<Attributes> ask(ipp::Service& service, const std::string& printer, const std::string& authority, bool tls)
{
    const std::string path = "/ipp/print/" + printer;
    const std::string uri = (tls ? "ipps://" : "ipp://") + authority + path;
    const ipp::Message request(ippNewRequest(IPP_OP_GET_PRINTER_ATTRIBUTES));
    ippSetVersion(request.get(), 2, 0);
    ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, uri.c_str());
    ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", static_cast<int>(wanted.size()), nullptr, wanted.data());

    ipp::Call call;
    call.path = path;
    call.host = authority;
    call.peer = "dns-sd";
    call.tls = tls;
    const ipp::Answer answer = service.answer(call, ipp::write_message(request.get()));
    const auto reply = ipp::read_message(answer.reply);
    if (!reply) return reply.error();
    if (ippGetStatusCode(reply->get()) >= IPP_STATUS_ERROR_BAD_REQUEST) return fail(Errc::not_found, ippErrorString(ippGetStatusCode(reply->get())));

    Attributes::Values values;
    for (ipp_attribute_t* at = ippFirstAttribute(reply->get()); at != nullptr; at = ippNextAttribute(reply->get())) {
        if (ippGetGroupTag(at) != IPP_TAG_PRINTER || ippGetName(at) == nullptr) continue;
        auto& list = values[ippGetName(at)];
        for (int i = 0; i < ippGetCount(at); ++i) list.push_back(value(at, i));
    }
    return Attributes(std::move(values));
}

}  // namespace consigne::spooler::discovery
