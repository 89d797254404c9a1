// Small pictures of first pages, kept with their documents: sealed with the same key, and gone with it.
#include "spooler/seal/aes_gcm.hpp"
#include "spooler/store/impl/hex.hpp"
#include "spooler/store/job_table.hpp"

#include <algorithm>

namespace consigne::spooler::store {
namespace {

using seal::AesGcm;

/// Bound to its document, and never to be taken for a piece of it.
std::string beside(const std::string& uuid) { return "picture " + uuid; }

}  // namespace

Result<std::pair<seal::Key, std::string>> JobTable::key_of(JobId id)
{
    const auto found = where(id);
    if (!found) return fail(Errc::not_found, "job " + std::to_string(id.value) + " has no document any more");
    if (found->key.empty()) return fail(Errc::not_found, "the document of job " + std::to_string(id.value) + " is not sealed");
    auto key = keys_.unwrap(found->key, found->uuid);
    if (!key) return fail(Errc::storage_failed, key.error().detail);
    return std::pair(std::move(*key), found->uuid);
}

Result<std::string> JobTable::picture(JobId id)
{
    const auto kept = database_.read([&](Connection& c) { return c.one("SELECT sealed FROM picture WHERE job = ?", [](Row& row) { return row.text(); }, id); });
    if (!kept) return kept.error();
    const auto key = key_of(id);
    if (!key) return key.error();
    const std::string octets = from_hex(*kept);
    if (octets.size() < AesGcm::nonce_size + AesGcm::tag_size) return fail(Errc::storage_failed, "a picture that is cut");
    AesGcm::Nonce nonce{};
    std::copy_n(octets.begin(), nonce.size(), nonce.begin());
    const std::string_view sealed = std::string_view(octets).substr(nonce.size());
    Bytes plain(sealed.size() - AesGcm::tag_size);
    if (!AesGcm(key->first).open(nonce, as_bytes(beside(key->second)), as_bytes(sealed), plain)) return fail(Errc::storage_failed, "a picture that is not what was sealed");
    return std::string(as_text(plain));
}

Result<> JobTable::keep_picture(JobId id, const std::string& jpeg)
{
    const auto key = key_of(id);
    if (!key) return key.error();
    // Drawn, where those of the document's pieces are counted: the two never meet.
    AesGcm::Nonce nonce{};
    if (const auto drawn = seal::draw(nonce); !drawn) return drawn;
    Bytes sealed(jpeg.size() + AesGcm::tag_size);
    if (const auto done = AesGcm(key->first).seal(nonce, as_bytes(beside(key->second)), as_bytes(jpeg), sealed); !done) return done;
    const std::string kept = to_hex(as_text(ByteView(nonce))) + to_hex(as_text(sealed));
    return database_.write([&](Connection& c) -> Result<> {
        // Not for a document that was printed or deleted while its picture was drawn.
        const auto done = c.run("INSERT OR REPLACE INTO picture (job, sealed) SELECT id, ? FROM job WHERE id = ? AND state < 7", kept, id);
        return done ? Result<>() : Result<>(done.error());
    });
}

}  // namespace consigne::spooler::store
