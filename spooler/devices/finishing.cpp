#include "spooler/devices/finishing.hpp"

#include "spooler/ipp/codec.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace consigne::spooler::devices {
namespace {

using ipp::Message;

constexpr int none = IPP_FINISHINGS_NONE;

ipp_attribute_t* find(ipp_t* in, const char* name) { return in == nullptr ? nullptr : ippFindAttribute(in, name, IPP_TAG_ZERO); }

std::vector<std::string> words_of(ipp_attribute_t* attribute)
{
    std::vector<std::string> out;
    const ipp_tag_t tag = ippGetValueTag(attribute);
    if (tag != IPP_TAG_KEYWORD && tag != IPP_TAG_NAME && tag != IPP_TAG_NAMELANG && tag != IPP_TAG_TEXT && tag != IPP_TAG_TEXTLANG) return out;
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (const char* word = ippGetString(attribute, i, nullptr)) out.emplace_back(word);
    return out;
}

std::vector<int> numbers_of(ipp_attribute_t* attribute)
{
    std::vector<int> out;
    if (ippGetValueTag(attribute) != IPP_TAG_ENUM && ippGetValueTag(attribute) != IPP_TAG_INTEGER) return out;
    for (int i = 0; i < ippGetCount(attribute); ++i) out.push_back(ippGetInteger(attribute, i));
    return out;
}

template <class T>
void add_once(std::vector<T>& list, const T& value)
{
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

void put(ipp_t* into, const char* name, const std::vector<int>& numbers)
{
    ippAddIntegers(into, IPP_TAG_PRINTER, IPP_TAG_ENUM, name, static_cast<int>(numbers.size()), numbers.data());
}
void put(ipp_t* into, ipp_tag_t tag, const char* name, const std::vector<std::string>& words)
{
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    ippAddStrings(into, IPP_TAG_PRINTER, tag, name, static_cast<int>(pointers.size()), nullptr, pointers.data());
}

void add_octets(ipp_t* into, const char* name, std::string_view octets)
{
    ipp_attribute_t* at = ippFindAttribute(into, name, IPP_TAG_STRING);
    const int size = static_cast<int>(octets.size());
    if (at == nullptr) ippAddOctetString(into, IPP_TAG_PRINTER, name, octets.data(), size);
    else ippSetOctetString(into, &at, ippGetCount(at), octets.data(), size);
}
void add_text(ipp_t* into, const char* name, const std::string& text)
{
    ipp_attribute_t* at = ippFindAttribute(into, name, IPP_TAG_TEXT);
    if (at == nullptr) ippAddString(into, IPP_TAG_PRINTER, IPP_TAG_TEXT, name, nullptr, text.c_str());
    else ippSetString(into, &at, ippGetCount(at), text.c_str());
}

std::string octets_of(ipp_attribute_t* attribute, int i)
{
    if (ippGetValueTag(attribute) != IPP_TAG_STRING) return {};
    int size = 0;
    const void* octets = ippGetOctetString(attribute, i, &size);
    return octets == nullptr ? std::string() : std::string(static_cast<const char*>(octets), static_cast<std::size_t>(size));
}

/// Values and the descriptions that stand beside them.
struct Described {
    const char *values, *descriptions;
};
constexpr Described described[] = {{"printer-finisher", "printer-finisher-description"},
                                   {"printer-finisher-supplies", "printer-finisher-supplies-description"}};

/// Adds what `from` has of them and `into` has not: a description for each.
void add_described(ipp_t* into, ipp_t* from, const Described& names)
{
    ipp_attribute_t* values = find(from, names.values);
    const auto texts = words_of(find(from, names.descriptions));
    for (int i = 0; i < ippGetCount(values); ++i) {
        const std::string value = octets_of(values, i);
        ipp_attribute_t* there = find(into, names.values);
        bool known = value.empty();
        for (int n = 0; n < ippGetCount(there); ++n) known = known || octets_of(there, n) == value;
        if (known) continue;
        add_octets(into, names.values, value);
        add_text(into, names.descriptions, static_cast<std::size_t>(i) < texts.size() ? texts[static_cast<std::size_t>(i)] : std::string());
    }
}

/// A part of a finisher (finDeviceType, RFC 3806) and the numbers of 'finishings' that are its work.
struct Part {
    const char *type, *description;
    const char *supply, *supply_description;  ///< none: it uses nothing up
    std::pair<int, int> work[3];              ///< {0, 0}: no more
};
constexpr Part parts[] = {
    {"stitcher", "Stapler", "class=supplyThatIsConsumed;type=staples;unit=items", "Staples", {{4, 4}, {8, 9}, {20, 35}}},
    {"puncher", "Hole punch", "class=receptacleThatIsFilled;type=wastePaper;unit=percent", "Punch waste", {{5, 5}, {70, 89}}},
    {"folder", "Folding unit", nullptr, nullptr, {{10, 10}, {13, 13}, {90, 101}}},
    {"binder", "Binding unit", "class=supplyThatIsConsumed;type=bindingSupply;unit=items", "Binding supplies", {{7, 7}, {50, 53}}},
    {"trimmer", "Trimmer", nullptr, nullptr, {{11, 11}, {60, 63}}},
};

bool does(const Part& part, const std::vector<int>& finishings)
{
    return std::any_of(finishings.begin(), finishings.end(), [&](int n) {
        return std::any_of(std::begin(part.work), std::end(part.work), [n](const auto& range) { return n >= range.first && n <= range.second; });
    });
}

/// Parts for a machine that tells only what it does with them. How full they are is not known (-2, as in PWG 5100.13).
void make_parts(ipp_t* into, const std::vector<int>& finishings)
{
    int index = 0, supply = 0;
    for (const Part& part : parts) {
        if (!does(part, finishings)) continue;
        const std::string number = std::to_string(++index);
        add_octets(into, "printer-finisher", "type=" + std::string(part.type) + ";unit=sheets;maxcapacity=-2;capacity=-2;index=" + number + ";presentonoff=on;status=0;");
        add_text(into, "printer-finisher-description", part.description);
        if (part.supply == nullptr) continue;
        add_octets(into, "printer-finisher-supplies", std::string(part.supply) + ";max=-2;level=-2;color=none;index=" + std::to_string(++supply) + ";deviceindex=" + number + ";");
        add_text(into, "printer-finisher-supplies-description", part.supply_description);
    }
}

/// "staple-top-left" of 20; empty for numbers nobody has named.
std::string template_of(int number)
{
    const std::string word = ippEnumString("finishings", number);
    return word.empty() || (word[0] >= '0' && word[0] <= '9') ? std::string() : word;
}

std::string template_in(ipp_t* collection)
{
    const auto words = words_of(find(collection, "finishing-template"));
    return words.empty() ? std::string() : words.front();
}

/// A collection for each template: the machine's own, else one that names it and nothing more.
void put_templates(ipp_t* into, const char* name, ipp_attribute_t* own, const std::vector<std::string>& templates)
{
    std::vector<Message> made;
    std::vector<const ipp_t*> all;
    std::vector<std::string> named;
    for (int i = 0; ippGetValueTag(own) == IPP_TAG_BEGIN_COLLECTION && i < ippGetCount(own); ++i) {
        const std::string its = template_in(ippGetCollection(own, i));
        if (its == "none") continue;
        named.push_back(its);
        all.push_back(ippGetCollection(own, i));
    }
    for (const std::string& one : templates) {
        if (std::find(named.begin(), named.end(), one) != named.end()) continue;
        made.emplace_back(ippNew());
        ippAddString(made.back().get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, "finishing-template", nullptr, one.c_str());
        all.push_back(made.back().get());
    }
    ippAddCollections(into, IPP_TAG_PRINTER, name, static_cast<int>(all.size()), all.data());
}

/// What a value says, for comparing.
std::string text_of(ipp_attribute_t* attribute, int i)
{
    switch (ippGetValueTag(attribute)) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: return std::to_string(ippGetInteger(attribute, i));
    case IPP_TAG_RANGE: {
        int upper = 0;
        const int lower = ippGetRange(attribute, i, &upper);
        return std::to_string(lower) + '-' + std::to_string(upper);
    }
    case IPP_TAG_STRING: return octets_of(attribute, i);
    case IPP_TAG_BEGIN_COLLECTION: {
        const Message alone(ippNew());
        ippAddCollection(alone.get(), IPP_TAG_PRINTER, "x", ippGetCollection(attribute, i));
        return std::string(as_text(ipp::write_message(alone.get())));
    }
    default: {
        const char* text = ippGetString(attribute, i, nullptr);
        return text == nullptr ? std::string() : std::string(text);
    }
    }
}

void append_value(ipp_t* into, ipp_attribute_t* to, ipp_attribute_t* from, int i)
{
    const int at = ippGetCount(to);
    switch (ippGetValueTag(from)) {
    case IPP_TAG_INTEGER: case IPP_TAG_ENUM: ippSetInteger(into, &to, at, ippGetInteger(from, i)); break;
    case IPP_TAG_RANGE: {
        int upper = 0;
        const int lower = ippGetRange(from, i, &upper);
        ippSetRange(into, &to, at, lower, upper);
        break;
    }
    case IPP_TAG_BEGIN_COLLECTION: ippSetCollection(into, &to, at, ippGetCollection(from, i)); break;
    case IPP_TAG_BOOLEAN: if (ippGetBoolean(from, 0) != 0) ippSetBoolean(into, &to, 0, 1); break;
    default: ippSetString(into, &to, at, ippGetString(from, i, nullptr));
    }
}

void add_values(ipp_t* into, ipp_attribute_t* from)
{
    ipp_attribute_t* to = ippFindAttribute(into, ippGetName(from), IPP_TAG_ZERO);
    if (to == nullptr) {
        ippCopyAttribute(into, from, 0);
        return;
    }
    if (ippGetValueTag(to) != ippGetValueTag(from)) return;  // integers here, ranges there: an attribute has one syntax
    const int before = ippGetCount(to);
    for (int i = 0; i < ippGetCount(from); ++i) {
        bool there = false;
        for (int n = 0; n < before && ippGetValueTag(from) != IPP_TAG_BOOLEAN; ++n) there = there || text_of(to, n) == text_of(from, i);
        if (there) continue;
        append_value(into, to, from, i);
        to = ippFindAttribute(into, ippGetName(from), IPP_TAG_ZERO);  // it may have moved
    }
}

bool is_described(std::string_view name)
{
    return std::any_of(std::begin(described), std::end(described), [&](const Described& one) { return name == one.values || name == one.descriptions; });
}

}  // namespace

Message whole_finishing(ipp_t* told)
{
    Message out(ippNew());
    std::vector<int> numbers{none}, ready{none};
    for (const int n : numbers_of(find(told, "finishings-supported"))) add_once(numbers, n);
    ipp_attribute_t* told_ready = find(told, "finishings-ready");
    for (const int n : told_ready == nullptr ? numbers : numbers_of(told_ready)) add_once(ready, n);

    const auto named = [&](const std::vector<int>& some, ipp_attribute_t* own) {
        std::vector<std::string> names{"none"};
        for (const auto& word : words_of(own)) add_once(names, word);
        for (const int n : some)
            if (const auto word = template_of(n); !word.empty()) add_once(names, word);
        return names;
    };
    const auto templates = named(numbers, find(told, "finishing-template-supported"));
    std::vector<std::string> members{"finishing-template"};
    for (const auto& word : words_of(find(told, "finishings-col-supported"))) add_once(members, word);

    put(out.get(), "finishings-supported", numbers);
    put(out.get(), "finishings-ready", ready);
    put(out.get(), IPP_TAG_KEYWORD, "finishing-template-supported", templates);
    put(out.get(), IPP_TAG_KEYWORD, "finishings-col-supported", members);
    put_templates(out.get(), "finishings-col-database", find(told, "finishings-col-database"), templates);
    put_templates(out.get(), "finishings-col-ready", find(told, "finishings-col-ready"), named(ready, nullptr));

    for (const Described& names : described) add_described(out.get(), told, names);
    if (find(out.get(), "printer-finisher") == nullptr) make_parts(out.get(), numbers);

    for (ipp_attribute_t* at = told == nullptr ? nullptr : ippFirstAttribute(told); at != nullptr; at = ippNextAttribute(told)) {
        const char* name = ippGetName(at);
        if (name == nullptr || ippGetCount(at) == 0 || is_described(name) || find(out.get(), name) != nullptr) continue;
        if (ipp_attribute_t* copy = ippCopyAttribute(out.get(), at, 0)) ippSetGroupTag(out.get(), &copy, IPP_TAG_PRINTER);
    }
    return out;
}

void add_finishing(ipp_t* all, ipp_t* more)
{
    for (const Described& names : described) add_described(all, more, names);
    for (ipp_attribute_t* at = ippFirstAttribute(more); at != nullptr; at = ippNextAttribute(more))
        if (ippGetName(at) != nullptr && !is_described(ippGetName(at))) add_values(all, at);
}

bool asks_for_finishing(ipp_t* attributes)
{
    const auto numbers = numbers_of(find(attributes, "finishings"));
    if (std::any_of(numbers.begin(), numbers.end(), [](int n) { return n > none; })) return true;
    ipp_attribute_t* named = find(attributes, "finishings-col");
    for (int i = 0; ippGetValueTag(named) == IPP_TAG_BEGIN_COLLECTION && i < ippGetCount(named); ++i)
        if (template_in(ippGetCollection(named, i)) != "none") return true;
    return false;
}

void Finishing::keep(OutputDeviceId device, ipp_t* told)
{
    Bytes whole = ipp::write_message(whole_finishing(told).get());
    const std::lock_guard lock(mutex_);
    Bytes& kept = told_[device];
    if (kept == whole) return;
    kept = std::move(whole);
    together_.clear();
}

std::shared_ptr<const FinishingWords> Finishing::of(const std::vector<OutputDeviceId>& devices)
{
    const std::lock_guard lock(mutex_);
    auto& words = together_[devices];
    if (words) return words;
    const Message all = whole_finishing(nullptr);
    auto made = std::make_shared<FinishingWords>();
    for (const OutputDeviceId device : devices) {
        const auto told = told_.find(device);
        if (told == told_.end()) { made->all_told = made->media_told = false; continue; }
        const auto more = ipp::read_message(told->second);
        if (more) add_finishing(all.get(), more->get());
        made->media_told = made->media_told && more && find(more->get(), "media-supported") != nullptr;
    }
    made->message = ipp::write_message(all.get());
    words = std::move(made);
    return words;
}

}  // namespace consigne::spooler::devices
