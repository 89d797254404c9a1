#include "spooler/sandbox/wire.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/api/text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace consigne::spooler::sandbox {
namespace {

namespace json = boost::json;

constexpr std::size_t max_notes = 100;
constexpr std::uint32_t longest_paper = 14'400;  // points; what a PDF page may measure (ISO 32000-1 Annex C)
constexpr std::size_t max_detail = 255;  // one line for the log

std::string_view word(Operation operation)
{
    switch (operation) {
    case Operation::rewrite: return "rewrite";
    case Operation::prove: return "prove";
    case Operation::clean: return "clean";
    case Operation::convert: return "convert";
    case Operation::picture: return "picture";
    case Operation::inspect: break;
    }
    return "inspect";
}

json::value optional_word(const std::optional<filters::Means>& means)
{
    return means ? json::value(filters::keyword(*means)) : json::value(nullptr);
}

std::optional<filters::Means> means_at(const json::object& from, std::string_view key)
{
    const json::value* found = from.if_contains(key);
    return found && found->is_string() ? filters::means_from_keyword(found->get_string()) : std::nullopt;
}

std::string text_at(const json::object& from, std::string_view key)
{
    const json::value* found = from.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<std::uint32_t> number_at(const json::object& from, std::string_view key)
{
    const json::value* found = from.if_contains(key);
    if (!found || !found->is_number()) return std::nullopt;
    json::error_code ec;
    const auto number = found->to_number<std::uint32_t>(ec);
    return ec ? std::nullopt : std::optional(number);
}

std::optional<std::uint64_t> octets_at(const json::object& from, std::string_view key)
{
    const json::value* found = from.if_contains(key);
    if (!found || !found->is_number()) return std::nullopt;
    json::error_code ec;
    const auto number = found->to_number<std::uint64_t>(ec);
    return ec ? std::nullopt : std::optional(number);
}

json::object report_object(const filters::Report& report)
{
    json::array notes;
    for (const auto& note : report.notes) notes.emplace_back(note);
    return {{"mono", optional_word(report.monochrome)},
            {"sides", optional_word(report.sides)},
            {"copies", optional_word(report.copies)},
            {"fit", optional_word(report.fit)},
            {"notes", std::move(notes)}};
}

std::vector<std::string> texts_at(const json::object& from, std::string_view key)
{
    std::vector<std::string> texts;
    const json::value* found = from.if_contains(key);
    if (!found || !found->is_array()) return texts;
    for (const auto& item : found->get_array())
        if (item.is_string() && texts.size() < max_notes) texts.emplace_back(item.get_string());
    return texts;
}

filters::Report report_from(const json::object& from)
{
    return {means_at(from, "mono"), means_at(from, "sides"), means_at(from, "copies"), texts_at(from, "notes"), means_at(from, "fit")};
}

constexpr std::string_view hex_digits = "0123456789abcdef";

json::object picture_object(const Picture& picture)
{
    std::string pixels;
    pixels.reserve(picture.rgb.size() * 2);
    for (const std::uint8_t octet : picture.rgb) pixels += hex_digits[octet >> 4], pixels += hex_digits[octet & 15];
    return {{"width", picture.width}, {"height", picture.height}, {"rgb", std::move(pixels)}};
}

std::optional<Picture> picture_from(const json::object& from)
{
    const auto width = number_at(from, "width"), height = number_at(from, "height");
    if (!width || !height || *width == 0 || *height == 0 || *width > longest_picture_side || *height > longest_picture_side) return std::nullopt;
    const std::string pixels = text_at(from, "rgb");
    Picture picture{*width, *height, Bytes(std::size_t{*width} * *height * 3)};
    if (pixels.size() != picture.rgb.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
        const auto high = hex_digits.find(pixels[2 * i]), low = hex_digits.find(pixels[2 * i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        picture.rgb[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return picture;
}

Result<json::object> parse_object(std::string_view text, json::storage_ptr memory = {})
{
    json::error_code ec;
    json::parse_options options;
    options.max_depth = 8;
    json::value parsed = json::parse(text, ec, std::move(memory), options);
    if (ec || !parsed.is_object()) return fail(Errc::malformed, "the sandbox did not answer in JSON");
    return std::move(parsed.get_object());
}

json::object error_object(const Error& error)
{
    return {{"code", static_cast<int>(error.code)}, {"detail", valid_utf8(error.detail.substr(0, max_detail))}, {"offset", error.offset}};
}

/// The member "error"; well when there is none. Errors: malformed.
Result<Ending> error_in(const json::object& from)
{
    const json::value* error = from.if_contains("error");
    if (!error) return Ending{};
    if (!error->is_object()) return fail(Errc::malformed, "sandbox error");
    const auto& members = error->get_object();
    const auto code = number_at(members, "code");
    if (!code || *code > static_cast<std::uint32_t>(Errc::storage_failed)) return fail(Errc::malformed, "sandbox error code");
    std::uint64_t offset = 0;
    if (const json::value* at = members.if_contains("offset"); at && at->is_number()) {
        json::error_code ec;
        offset = at->to_number<std::uint64_t>(ec);
        if (ec) offset = 0;
    }
    return Ending{false, fail(static_cast<Errc>(*code), text_at(members, "detail").substr(0, max_detail), offset)};
}

}  // namespace

std::string encode(const Request& request)
{
    json::object out{{"op", word(request.operation)}, {"mono", request.policy.monochrome}};
    if (request.policy.sides) out["sides"] = pdl::keyword(*request.policy.sides);
    if (request.policy.copies) out["copies"] = *request.policy.copies;
    if (request.policy.fit) out["fit"] = json::object{{"width", request.policy.fit->width}, {"height", request.policy.fit->height}};
    out["outside"] = request.policy.switches == filters::Policy::Switches::outside;
    out["packets_obey"] = request.policy.packets_obey;
    if (request.document.at != 0) out["at"] = request.document.at;
    if (request.document.size) out["size"] = *request.document.size;
    if (request.operation == Operation::prove) {
        filters::Report bare = request.report;
        bare.notes.clear();
        out["report"] = report_object(bare);
        if (request.pages_before) out["pages"] = *request.pages_before;
    }
    if (request.operation == Operation::prove || request.operation == Operation::picture) out["pdl"] = pdl::keyword(request.language_before);
    return json::serialize(out);
}

Result<Request> decode_request(std::string_view text)
{
    if (text.size() > max_request) return fail(Errc::limit_exceeded, "sandbox request too long");
    const auto parsed = parse_object(text);
    if (!parsed) return parsed.error();
    Request request;
    const std::string op = text_at(*parsed, "op");
    bool known = false;
    for (const auto operation : {Operation::inspect, Operation::rewrite, Operation::prove, Operation::clean, Operation::convert, Operation::picture}) {
        if (word(operation) != op) continue;
        request.operation = operation;
        known = true;
    }
    if (!known) return fail(Errc::unsupported, "sandbox operation '" + op + "'");
    if (const auto* mono = parsed->if_contains("mono")) request.policy.monochrome = mono->is_bool() && mono->get_bool();
    if (const auto* outside = parsed->if_contains("outside"); outside && outside->is_bool() && outside->get_bool())
        request.policy.switches = filters::Policy::Switches::outside;
    if (const auto* obey = parsed->if_contains("packets_obey")) request.policy.packets_obey = obey->is_bool() && obey->get_bool();
    request.policy.sides = pdl::duplex_from_keyword(text_at(*parsed, "sides"));
    request.policy.copies = number_at(*parsed, "copies");
    if (const auto* fit = parsed->if_contains("fit"); fit && fit->is_object()) {
        const auto width = number_at(fit->get_object(), "width"), height = number_at(fit->get_object(), "height");
        if (!width || !height || *width == 0 || *height == 0 || *width > longest_paper || *height > longest_paper) return fail(Errc::malformed, "sandbox request: paper");
        request.policy.fit = pdl::Media{static_cast<int>(*width), static_cast<int>(*height)};
    }
    request.document = {octets_at(*parsed, "at").value_or(0), octets_at(*parsed, "size")};
    if (const auto* report = parsed->if_contains("report"); report && report->is_object())
        request.report = report_from(report->get_object());
    request.language_before = pdl::language_from_keyword(text_at(*parsed, "pdl")).value_or(pdl::Language::unknown);
    request.pages_before = number_at(*parsed, "pages");
    return request;
}

KeyOctets encode(const Keys& keys)
{
    KeyOctets octets{};
    auto* out = octets.data();
    for (const auto* key : {&keys.document, &keys.output}) {
        *out = *key ? 1 : 0;
        if (*key) std::copy((*key)->bytes().begin(), (*key)->bytes().end(), out + 1);
        out += 1 + seal::Key::size;
    }
    return octets;
}

Keys decode_keys(const KeyOctets& octets)
{
    Keys keys;
    const auto* in = octets.data();
    for (auto* key : {&keys.document, &keys.output}) {
        if (*in == 1) key->emplace(std::span<const std::uint8_t, seal::Key::size>(in + 1, seal::Key::size));
        in += 1 + seal::Key::size;
    }
    return keys;
}

std::string encode(const Answer& answer)
{
    json::object out;
    if (answer.error) {
        out["error"] = error_object(*answer.error);
        return json::serialize(out);
    }
    out["facts"] = to_json(answer.facts, answer.can);
    out["report"] = report_object(answer.report);
    json::array cut;
    for (const auto& line : answer.cut) cut.emplace_back(line);
    out["cut"] = std::move(cut);
    if (answer.picture.width != 0) out["picture"] = picture_object(answer.picture);
    return json::serialize(out);
}

Result<Answer> decode_answer(std::string_view text)
{
    if (text.size() > 2 * max_facts_json) return fail(Errc::limit_exceeded, "the sandbox answered too much");
    std::array<unsigned char, 8192> memory;
    json::monotonic_resource pieces(memory.data(), memory.size());
    const auto parsed = parse_object(text, &pieces);
    if (!parsed) return parsed.error();
    Answer answer;
    auto error = error_in(*parsed);
    if (!error) return error.error();
    if (!error->well) {
        answer.error = std::move(error->why);
        return answer;
    }
    auto facts = facts_from_json(text_at(*parsed, "facts"));
    if (!facts) return facts.error();
    answer.facts = std::move(facts->first);
    answer.can = facts->second;
    if (const auto* report = parsed->if_contains("report"); report && report->is_object())
        answer.report = report_from(report->get_object());
    answer.cut = texts_at(*parsed, "cut");
    if (const auto* picture = parsed->if_contains("picture")) {
        auto read = picture->is_object() ? picture_from(picture->get_object()) : std::nullopt;
        if (!read) return fail(Errc::malformed, "sandbox picture");
        answer.picture = std::move(*read);
    }
    return answer;
}

std::string encode(const Ending& ending)
{
    json::object out;
    if (!ending.well) out["error"] = error_object(ending.why);
    return json::serialize(out);
}

Result<Ending> decode_ending(std::string_view text)
{
    const auto parsed = parse_object(text);
    if (!parsed) return parsed.error();
    return error_in(*parsed);
}

}  // namespace consigne::spooler::sandbox
