#include "spooler/store/store.hpp"

#include <malloc.h>

namespace consigne::spooler {

Store::Store(std::unique_ptr<store::Database> database, std::unique_ptr<store::DocumentFiles> files, store::Keyring keys, std::filesystem::path key_file) :
    database_(std::move(database)),
    files_(std::move(files)),
    jobs_(*database_, *files_, keys, &changes_),
    deliveries_(*database_, *files_, &changes_),
    printers_(*database_, &changes_),
    devices_(*database_),
    people_(*database_),
    terminals_(*database_),
    sessions_(*database_),
    settings_(*database_),
    audit_(*database_),
    movements_(*database_),
    upkeep_(*database_, *files_, keys, std::move(key_file)),
    committer_(*files_, jobs_, durability_, std::move(keys))
{
    changes_.listen([this](const Change& change) {
        if (change.what == Change::What::job_state) jobs_.ended(change.job);
    });
}

namespace {

/// A missing file of ours is made only while it would open nothing: made later, it would hide that documents are lost.
Result<store::Keyring> keys_from(const std::filesystem::path& named, const std::filesystem::path& state_dir, store::Database& database)
{
    const auto file = named.empty() ? state_dir / "documents.key" : named;
    auto keys = store::Keyring::read(file);
    if (keys || keys.error().code != Errc::not_found || !named.empty()) return keys;
    const auto sealed = store::JobTable::any_sealed(database);
    if (!sealed) return sealed.error();
    if (*sealed)
        return fail(Errc::not_found, file.string() + " is gone, and documents are sealed under its keys: put it back. To give those documents up, run "
                                                     "'consigned --new-keys " + file.string() + "'");
    if (const auto made = store::Keyring::make(file); !made) return made.error();
    return store::Keyring::read(file);
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& state_dir, const std::filesystem::path& spool_dir, const std::filesystem::path& key_file)
{
    auto files = store::DocumentFiles::open(spool_dir);  // its lock keeps a second consigned from the database too
    if (!files) return files.error();
    auto database = store::Database::open(state_dir);
    if (!database) return database.error();
    auto keys = keys_from(key_file, state_dir, **database);
    if (!keys) return keys.error();
    std::unique_ptr<Store> store(new Store(std::move(*database), std::move(*files), std::move(*keys), key_file.empty() ? state_dir / "documents.key" : key_file));
    if (const auto recovered = store->jobs_.recover(); !recovered) return recovered.error();
    store->people_.make_words();
    (void)malloc_trim(0);  // what it took to look at every document is not needed again
    return store;
}

void Store::try_again()
{
    database_->balance();
    if (!durability_.doubted()) return;
    Result<> kept = files_->try_sync();
    if (kept) {
        kept = database_->write([](store::Connection& c) -> Result<> {
            const auto row = c.run("UPDATE job_number SET next = next");
            return row ? Result<>() : Result<>(row.error());
        });
    }
    if (kept) durability_.succeeded();
}

}  // namespace consigne::spooler
