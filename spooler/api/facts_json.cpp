#include "spooler/api/facts_json.hpp"

#include "spooler/api/text.hpp"

#include <boost/json.hpp>

#include <array>
#include <limits>

namespace consigne::spooler {
namespace {

namespace json = boost::json;

constexpr int format = 1;
constexpr std::size_t max_notes = 200;
constexpr std::size_t max_text = 4096;

template <class T>
json::value or_null(const std::optional<T>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

/// Reads members of one object; the first thing that does not fit is remembered, the rest reads as absent.
class Reader {
public:
    explicit Reader(const json::object& object) : object_(object) {}

    const json::value* member(std::string_view key)
    {
        const auto it = object_.find(key);
        return it == object_.end() || it->value().is_null() ? nullptr : &it->value();
    }

    std::string text(std::string_view key, std::size_t longest = max_text)
    {
        const json::value* value = member(key);
        if (value == nullptr) return {};
        if (!value->is_string() || value->get_string().size() > longest) return wrong(key), std::string{};
        return std::string(value->get_string());
    }

    bool flag(std::string_view key, bool otherwise)
    {
        const json::value* value = member(key);
        if (value == nullptr) return otherwise;
        if (!value->is_bool()) return wrong(key), otherwise;
        return value->get_bool();
    }

    std::optional<std::uint64_t> number(std::string_view key, std::uint64_t least, std::uint64_t most)
    {
        const json::value* value = member(key);
        if (value == nullptr) return std::nullopt;
        return in_range(*value, key, least, most);
    }

    const json::array* array(std::string_view key, std::size_t longest)
    {
        const json::value* value = member(key);
        if (value == nullptr) return nullptr;
        if (!value->is_array() || value->get_array().size() > longest) return wrong(key), nullptr;
        return &value->get_array();
    }

    std::optional<std::uint64_t> in_range(const json::value& value, std::string_view key, std::uint64_t least, std::uint64_t most)
    {
        boost::system::error_code ec;
        const auto n = value.to_number<std::uint64_t>(ec);
        if (ec || n < least || n > most) return wrong(key), std::nullopt;
        return n;
    }

    void wrong(std::string_view key)
    {
        if (wrong_.empty()) wrong_ = key;
    }
    [[nodiscard]] const std::string& first_wrong() const { return wrong_; }

private:
    const json::object& object_;
    std::string wrong_;
};

std::optional<pdl::Confidence> confidence_from(std::string_view word)
{
    for (const auto c : {pdl::Confidence::exact, pdl::Confidence::estimated, pdl::Confidence::none})
        if (pdl::keyword(c) == word) return c;
    return std::nullopt;
}

void read_pages(Reader& reader, pdl::Facts& facts)
{
    if (const auto pages = reader.number("pages", 0, pdl::max_pages)) facts.pages = static_cast<std::uint32_t>(*pages);
    if (const json::array* list = reader.array("colour_pages", pdl::max_pages)) {
        std::vector<std::uint32_t> pages;
        pages.reserve(list->size());
        for (const json::value& value : *list) {
            const auto page = reader.in_range(value, "colour_pages", pages.empty() ? 1 : pages.back() + std::uint64_t{1}, pdl::max_pages);
            if (!page) return;
            pages.push_back(static_cast<std::uint32_t>(*page));
        }
        facts.colour_pages = std::move(pages);
    }
    if (const json::array* list = reader.array("media", pdl::max_pages)) {
        facts.media.reserve(list->size());
        for (const json::value& value : *list) {
            if (!value.is_array() || value.get_array().size() != 2) return reader.wrong("media");
            constexpr auto widest = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
            const auto width = reader.in_range(value.get_array()[0], "media", 0, widest);
            const auto height = reader.in_range(value.get_array()[1], "media", 0, widest);
            if (!width || !height) return;
            facts.media.push_back({static_cast<int>(*width), static_cast<int>(*height)});
        }
    }
}

void read_words(Reader& reader, pdl::Facts& facts)
{
    if (const auto language = pdl::language_from_keyword(reader.text("pdl"))) facts.language = *language;
    else reader.wrong("pdl");
    if (const auto confidence = confidence_from(reader.text("confidence"))) facts.confidence = *confidence;
    else reader.wrong("confidence");
    if (const std::string word = reader.text("duplex"); !word.empty()) {
        facts.duplex = pdl::duplex_from_keyword(word);
        if (!facts.duplex) reader.wrong("duplex");
    }
    if (const auto copies = reader.number("copies", 0, std::numeric_limits<std::uint32_t>::max()))
        facts.copies = static_cast<std::uint32_t>(*copies);
    facts.title = reader.text("title");
    facts.user = reader.text("user");
    facts.producer = reader.text("producer");
    if (const json::array* list = reader.array("notes", max_notes))
        for (const json::value& note : *list) {
            if (!note.is_string() || note.get_string().size() > max_text) return reader.wrong("notes");
            facts.notes.emplace_back(note.get_string());
        }
    facts.bytes = reader.number("bytes", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
    facts.readable = reader.flag("readable", true);
    facts.pjl = reader.flag("pjl", false);
    facts.pjl_user = reader.flag("pjl_user", false);
    facts.packets = reader.flag("packets", false);
}

filters::Capabilities read_capabilities(Reader& reader)
{
    filters::Capabilities can;
    const json::value* value = reader.member("can");
    if (value == nullptr || !value->is_object()) return reader.wrong("can"), can;
    Reader inner(value->get_object());
    const auto means = [&](std::string_view key) {
        const auto found = filters::means_from_keyword(inner.text(key));
        if (!found) reader.wrong("can");
        return found.value_or(filters::Means::no);
    };
    can.monochrome = means("mono");
    can.sides = means("duplex");
    can.copies = means("copies");
    // What was read before there was such a thing says nothing of it.
    if (inner.member("fit") != nullptr) can.fit = means("fit");
    return can;
}

}  // namespace

std::string to_json(const pdl::Facts& facts, const filters::Capabilities& can, std::string_view file)
{
    // Cut as the reader will insist, so that nothing written is ever refused.
    const auto text = [](std::string_view raw) {
        std::string kept = valid_utf8(raw.substr(0, max_text / 3));
        return kept;
    };
    // Each member is else a piece of memory of its own.
    std::array<unsigned char, 4096> memory;
    json::monotonic_resource pieces(memory.data(), memory.size());
    json::object out(&pieces);
    out.reserve(24);
    out["format"] = format;
    if (!file.empty()) out["file"] = valid_utf8(file);
    out["pdl"] = pdl::keyword(facts.language);
    out["pages"] = or_null(facts.pages);
    out["colour_pages"] = nullptr;
    if (facts.colour_pages) out["colour_pages"] = json::array(facts.colour_pages->begin(), facts.colour_pages->end(), &pieces);
    json::array media(&pieces);
    media.reserve(facts.media.size());
    for (const pdl::Media& page : facts.media) media.push_back(json::array({page.width, page.height}, &pieces));
    out["media"] = std::move(media);
    out["duplex"] = facts.duplex ? json::value(pdl::keyword(*facts.duplex)) : json::value(nullptr);
    out["copies"] = or_null(facts.copies);
    out["title"] = text(facts.title);
    out["user"] = text(facts.user);
    out["producer"] = text(facts.producer);
    out["confidence"] = pdl::keyword(facts.confidence);
    out["can"] = json::object{{"mono", filters::keyword(can.monochrome)},
                              {"duplex", filters::keyword(can.sides)},
                              {"copies", filters::keyword(can.copies)},
                              {"fit", filters::keyword(can.fit)}};
    json::array notes(&pieces);
    for (const std::string& note : facts.notes)
        if (notes.size() < max_notes) notes.emplace_back(text(note));
    out["notes"] = std::move(notes);
    out["bytes"] = facts.bytes;
    out["readable"] = facts.readable;
    out["pjl"] = facts.pjl;
    out["pjl_user"] = facts.pjl_user;
    out["packets"] = facts.packets;
    return json::serialize(out);
}

Result<std::pair<pdl::Facts, filters::Capabilities>> facts_from_json(std::string_view text)
{
    if (text.size() > max_facts_json) return fail(Errc::limit_exceeded, "facts longer than 4 MiB");
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 4;
    std::array<unsigned char, 8192> memory;
    json::monotonic_resource pieces(memory.data(), memory.size());
    const json::value value = json::parse(text, ec, &pieces, options);
    if (ec || !value.is_object()) return fail(Errc::malformed, "facts are not one JSON object: " + ec.message());

    Reader reader(value.get_object());
    if (reader.number("format", 1, 1) != std::uint64_t{1}) reader.wrong("format");
    pdl::Facts facts;
    read_words(reader, facts);
    read_pages(reader, facts);
    const filters::Capabilities can = read_capabilities(reader);
    if (!reader.first_wrong().empty()) return fail(Errc::malformed, "facts: '" + reader.first_wrong() + "' is missing or out of range");
    return std::pair{std::move(facts), can};
}

}  // namespace consigne::spooler
