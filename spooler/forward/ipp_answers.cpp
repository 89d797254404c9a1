#include "spooler/forward/ipp_answers.hpp"

#include <algorithm>
#include <utility>

namespace consigne::spooler::forward {

std::vector<std::string> strings_of(ipp_t* from, const char* name)
{
    std::vector<std::string> out;
    ipp_attribute_t* attribute = ippFindAttribute(from, name, IPP_TAG_ZERO);
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (const char* text = ippGetString(attribute, i, nullptr)) out.emplace_back(text);
    return out;
}

bool has(const std::vector<std::string>& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<int> integer_of(ipp_t* from, const char* name)
{
    ipp_attribute_t* attribute = ippFindAttribute(from, name, IPP_TAG_ZERO);
    if (!attribute || (ippGetValueTag(attribute) != IPP_TAG_INTEGER && ippGetValueTag(attribute) != IPP_TAG_ENUM)) return std::nullopt;
    return ippGetInteger(attribute, 0);
}

std::optional<std::uint32_t> count_of(ipp_t* from, const char* name)
{
    const auto value = integer_of(from, name);
    return value && *value >= 0 ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

std::string status_of(ipp_t* reply)
{
    std::string text = ippErrorString(ippGetStatusCode(reply));
    if (const auto message = strings_of(reply, "status-message"); !message.empty() && !message.front().empty()) text += ": " + message.front().substr(0, 200);
    return text;
}

Trouble trouble_from_reasons(const std::vector<std::string>& reasons)
{
    // What a person can mend comes first; "stopped" says least.
    static constexpr std::pair<std::string_view, Trouble> words[] = {
        {"media-jam", Trouble::paper_jam},
        {"media-empty", Trouble::no_paper},
        {"media-needed", Trouble::no_paper},
        {"toner-empty", Trouble::no_toner},
        {"marker-supply-empty", Trouble::no_toner},
        {"door-open", Trouble::cover_open},
        {"cover-open", Trouble::cover_open},
        {"output-area-full", Trouble::tray_full},
        {"input-tray-missing", Trouble::tray_missing},
        {"output-tray-missing", Trouble::tray_missing},
        {"paused", Trouble::paused},
        {"job-canceled-at-device", Trouble::cancelled_at_machine},
        {"job-canceled-by-operator", Trouble::cancelled_at_machine},
        {"job-canceled-by-user", Trouble::cancelled_at_machine},
        {"document-format-error", Trouble::unknown_format},
        {"aborted-by-system", Trouble::given_up},
        {"printer-stopped", Trouble::stopped},
    };
    for (const auto& [key, trouble] : words)
        for (const auto& reason : reasons)
            if (reason.starts_with(key) && !reason.ends_with("-warning") && !reason.ends_with("-report")) return trouble;
    return Trouble::none;
}

}  // namespace consigne::spooler::forward
