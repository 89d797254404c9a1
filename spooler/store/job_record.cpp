#include "spooler/store/job_record.hpp"

#include "spooler/store/impl/hex.hpp"

#include <boost/json.hpp>

#include <array>

namespace consigne::spooler::store {
namespace {

namespace json = boost::json;

/// Reads members; remembers when one is missing or of another kind.
class Members {
public:
    explicit Members(const json::object& from) : from_(from) {}
    std::string text(std::string_view key)
    {
        const json::value* found = from_.if_contains(key);
        if (found && found->is_string()) return std::string(found->get_string());
        whole_ = false;
        return {};
    }
    std::int64_t number(std::string_view key)
    {
        const auto found = optional_number(key);
        if (!found) whole_ = false;
        return found.value_or(0);
    }
    std::optional<std::int64_t> optional_number(std::string_view key)
    {
        const json::value* found = from_.if_contains(key);
        if (!found) return std::nullopt;
        json::error_code ec;
        const auto number = found->to_number<std::int64_t>(ec);
        if (ec) whole_ = false;
        return number;
    }
    [[nodiscard]] bool whole() const { return whole_; }

private:
    const json::object& from_;
    bool whole_ = true;
};

std::int64_t seconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

std::string encode(const JobRecord& record)
{
    const Job& j = record.job;
    // Forty small pieces of memory otherwise, for every document that comes.
    std::array<unsigned char, 4096> memory;
    json::monotonic_resource pieces(memory.data(), memory.size());
    json::object out({{"id", j.id.value},
                      {"uuid", j.uuid},
                      {"printer", j.printer.value},
                      {"tier", static_cast<int>(j.tier)},
                      {"rule", j.owner_rule},
                      {"user", j.user_name},
                      {"name", j.name},
                      {"host", j.host},
                      {"protocol", j.protocol},
                      {"format", j.format},
                      {"state", static_cast<int>(j.state)},
                      {"reasons", j.reasons},
                      {"message", j.message},
                      {"bytes", j.bytes},
                      {"mono", j.asked.monochrome ? 1 : 0},
                      {"submitted", seconds(j.submitted)},
                      {"expires", seconds(j.expires)},
                      {"password", j.password},
                      {"wishes", to_hex(j.wishes)},
                      {"key", record.key}},
                     &pieces);
    if (j.owner) out["owner"] = j.owner->value;
    if (j.asked.sides) out["sides"] = static_cast<int>(*j.asked.sides);
    if (j.asked.copies) out["copies"] = *j.asked.copies;
    return json::serialize(out);
}

Result<JobRecord> decode_job_record(std::string_view text)
{
    json::error_code ec;
    const json::value parsed = json::parse(text, ec);
    if (ec || !parsed.is_object()) return fail(Errc::malformed, "a job's record is not JSON");
    Members from(parsed.get_object());
    JobRecord record;
    Job& j = record.job;
    j.id = JobId{from.number("id")};
    j.uuid = from.text("uuid");
    j.printer = PrinterId{from.number("printer")};
    if (const auto owner = from.optional_number("owner")) j.owner = PersonId{*owner};
    j.tier = static_cast<OwnerTier>(from.number("tier"));
    j.owner_rule = from.text("rule");
    j.user_name = from.text("user");
    j.name = from.text("name");
    j.host = from.text("host");
    j.protocol = from.text("protocol");
    j.format = from.text("format");
    j.state = static_cast<JobState>(from.number("state"));
    j.reasons = from.text("reasons");
    j.message = from.text("message");
    j.bytes = static_cast<std::uint64_t>(from.number("bytes"));
    j.asked.monochrome = from.number("mono") != 0;
    if (const auto sides = from.optional_number("sides")) j.asked.sides = static_cast<pdl::Duplex>(*sides);
    if (const auto copies = from.optional_number("copies")) j.asked.copies = static_cast<std::uint32_t>(*copies);
    j.submitted = Instant{std::chrono::seconds{from.number("submitted")}};
    j.expires = Instant{std::chrono::seconds{from.number("expires")}};
    j.password = from.text("password");
    j.wishes = from_hex(from.text("wishes"));
    record.key = from.text("key");
    if (!from.whole()) return fail(Errc::malformed, "a job's record lacks something");
    return record;
}

}  // namespace consigne::spooler::store
