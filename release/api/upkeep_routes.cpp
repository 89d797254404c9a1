// The store checked and backed up while it serves.
#include "release/api/router.hpp"

#include "release/web/forms.hpp"
#include "release/web/texts.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

constexpr std::uint32_t parts_at_once = 5000;
constexpr std::int64_t most_piece = std::int64_t{4} << 20;

HttpResponse unable() { return error_answer(503, "unsupported", "this server keeps nothing that could be looked after"); }

HttpResponse check(Call& call)
{
    if (call.site.parts.upkeep == nullptr) return unable();
    const web::Form query(call.request.query);
    const auto looked = call.site.parts.upkeep->look(query.get("at"), query.get("seals") == "yes", query.get("anchor"));
    if (!looked) return error_answer(looked.error());
    const web::Language& words = web::language(query.get("language"));
    json::array faults;
    for (const auto& fault : looked->faults) {
        const web::Language::Parameters named{{"job", std::to_string(fault.job)}, {"subject", fault.subject}};
        json::object row{{"what", fault.what}, {"subject", fault.subject}, {"text", words.text("check_" + fault.what, named)}, {"mend", words.text("mend_" + fault.what)}};
        if (fault.job != 0) row["job"] = fault.job;
        faults.push_back(std::move(row));
    }
    json::object body{{"format", 1}, {"faults", std::move(faults)}, {"documents", looked->documents}, {"bytes", looked->bytes}, {"audit_entries", looked->audit_entries}};
    if (!looked->audit_head.empty()) body["audit_head"] = looked->audit_head;
    if (!looked->next.empty()) body["next"] = looked->next;
    // With {documents}, {entries} and {faults} to be filled in by whoever added them up.
    else body["sentences"] = json::object{{"whole", words.text("check_whole")}, {"faulty", words.text("check_faulty")}};
    return json_answer(200, body);
}

/// Everything that is sealed, and all digests of codes and passwords: for whoever may read our files anyway (threats.md T-REST-1).
std::optional<HttpResponse> only_here(const Call& call)
{
    if (!call.request.local_admin) return error_answer(403, "denied", "a backup is made on the server's own machine, over the administration socket");
    if (call.site.parts.upkeep == nullptr) return unable();
    return std::nullopt;
}

HttpResponse begin_backup(Call& call)
{
    if (const auto refusal = only_here(call)) return *refusal;
    const auto begun = call.site.parts.upkeep->begin_backup();
    if (!begun) return error_answer(begun.error());
    call.site.parts.audit.record(call.actor.name(), "backup", "all documents and accounts");
    const web::Language& words = web::language(web::Form(call.request.query).get("language"));
    // Not in the backup: with them beside it a stolen backup could be read.
    json::array keep;
    keep.push_back(json::object{{"file", begun->key_file.string()}, {"why", words.text("keep_documents_key")}});
    keep.push_back(json::object{{"file", (call.site.parts.state_dir / "lookup.key").string()}, {"why", words.text("keep_lookup_key")}});
    return json_answer(201, {{"format", 1}, {"id", begun->id}, {"database_bytes", begun->database_bytes}, {"keep", std::move(keep)},
                             {"sentences", json::object{{"done", words.text("backup_done")}, {"keep", words.text("backup_keep")}, {"keys", words.text("backup_keys")}}}});
}

HttpResponse backup_parts(Call& call)
{
    if (const auto refusal = only_here(call)) return *refusal;
    const std::int64_t after = web::whole_number(web::Form(call.request.query).get("after")).value_or(0);
    const auto parts = call.site.parts.upkeep->backup_parts(call.path.at("id"), after, parts_at_once);
    if (!parts) return error_answer(parts.error());
    json::array rows;
    for (const auto& part : *parts) {
        json::object row{{"job", part.job}, {"file", part.file}, {"offset", part.offset}, {"length", part.length}};
        if (part.missing) row["missing"] = true;
        rows.push_back(std::move(row));
    }
    json::object body{{"format", 1}, {"parts", std::move(rows)}};
    if (parts->size() == parts_at_once) body["next"] = parts->back().job;
    return json_answer(200, body);
}

HttpResponse backup_content(Call& call)
{
    if (const auto refusal = only_here(call)) return *refusal;
    const web::Form query(call.request.query);
    const std::int64_t offset = web::whole_number(query.get("offset")).value_or(0), length = web::whole_number(query.get("length")).value_or(most_piece);
    if (offset < 0 || length < 1) return error_answer(400, "malformed", "a piece has an offset and a length");
    auto piece = call.site.parts.upkeep->read_backup(call.path.at("id"), query.get("file"), static_cast<std::uint64_t>(offset), static_cast<std::uint32_t>(std::min(length, most_piece)));
    if (!piece) return error_answer(piece.error());
    HttpResponse response;
    response.content_type = "application/octet-stream";
    response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(*piece);
    return response;
}

HttpResponse end_backup(Call& call)
{
    if (const auto refusal = only_here(call)) return *refusal;
    const auto ended = call.site.parts.upkeep->end_backup(call.path.at("id"));
    return ended ? nothing_answer() : error_answer(ended.error());
}

}  // namespace

void add_upkeep_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/check", Right::administer, check});
    all.push_back({"POST", "/backups", Right::administer, begin_backup});
    all.push_back({"GET", "/backups/{id}/parts", Right::administer, backup_parts});
    all.push_back({"GET", "/backups/{id}/content", Right::administer, backup_content});
    all.push_back({"DELETE", "/backups/{id}", Right::administer, end_backup});
}

}  // namespace consigne::release::api
