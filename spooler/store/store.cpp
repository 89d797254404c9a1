#include "spooler/store/store.hpp"

namespace consigne::spooler {

Store::Store(std::unique_ptr<store::Database> database, std::unique_ptr<store::DocumentFiles> files) :
    database_(std::move(database)),
    files_(std::move(files)),
    jobs_(*database_, *files_, &changes_),
    deliveries_(*database_, *files_, &changes_),
    printers_(*database_, &changes_),
    devices_(*database_),
    people_(*database_),
    terminals_(*database_),
    sessions_(*database_),
    settings_(*database_),
    audit_(*database_)
{}

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& state_dir, const std::filesystem::path& spool_dir)
{
    auto files = store::DocumentFiles::open(spool_dir);  // its lock keeps a second consigned from the database too
    if (!files) return files.error();
    auto database = store::Database::open(state_dir);
    if (!database) return database.error();
    std::unique_ptr<Store> store(new Store(std::move(*database), std::move(*files)));
    if (const auto recovered = store->jobs_.recover(); !recovered) return recovered.error();
    return store;
}

void Store::try_again()
{
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
