// The store: everything durable, behind one narrow interface per aggregate.
#pragma once

#include "spooler/store/committer.hpp"
#include "spooler/store/delivery_table.hpp"
#include "spooler/store/durability.hpp"
#include "spooler/store/job_table.hpp"
#include "spooler/store/movement_table.hpp"
#include "spooler/store/people_table.hpp"
#include "spooler/store/printer_table.hpp"
#include "spooler/store/session_table.hpp"
#include "spooler/store/terminal_table.hpp"
#include "spooler/store/upkeep.hpp"

namespace consigne::spooler {

/// Thread safe. Outlives all that was taken from it.
class Store {
public:
    /// Opens the database and the spool and sweeps what a crash left. `key_file` holds the keys that seal documents; empty:
    /// `state_dir`/documents.key, which is made when nothing is sealed yet. Errors: storage_failed, unsupported (made by a newer
    /// program), conflict (another consigned uses the spool), not_found, denied, malformed (the key file).
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& state_dir, const std::filesystem::path& spool_dir,
                                                             const std::filesystem::path& key_file = {});

    [[nodiscard]] Printers& printers() { return printers_; }
    /// Called after each change of a printer that was kept. Set before other threads are there.
    void on_printers_changed(std::function<void()> tell) { printers_.on_change(std::move(tell)); }
    [[nodiscard]] OutputDevices& devices() { return devices_; }
    [[nodiscard]] Deliveries& deliveries() { return deliveries_; }
    [[nodiscard]] store::JobTable& jobs() { return jobs_; }
    [[nodiscard]] store::Committer& committer() { return committer_; }
    [[nodiscard]] store::DocumentFiles& files() { return *files_; }
    [[nodiscard]] store::PeopleTable& people() { return people_; }
    [[nodiscard]] Terminals& terminals() { return terminals_; }
    [[nodiscard]] Sessions& sessions() { return sessions_; }
    [[nodiscard]] Settings& settings() { return settings_; }
    [[nodiscard]] Audit& audit() { return audit_; }
    [[nodiscard]] store::MovementTable& movements() { return movements_; }
    [[nodiscard]] store::StoreUpkeep& upkeep() { return upkeep_; }
    [[nodiscard]] store::Database& database() { return *database_; }
    /// Who listens must do so before the doors open.
    [[nodiscard]] Changes& changes() { return changes_; }
    /// Told by the committer how syncs went; asked before a new document is begun.
    [[nodiscard]] store::Durability& durability() { return durability_; }
    /// Looks whether the disk has room again. While durability is doubted: syncs something small, as a document and as a row, and trusts again when both are kept.
    /// Every few seconds; blocking.
    void try_again();

private:
    Store(std::unique_ptr<store::Database> database, std::unique_ptr<store::DocumentFiles> files, store::Keyring keys, std::filesystem::path key_file);

    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::DocumentFiles> files_;
    Changes changes_;
    store::JobTable jobs_;
    store::DeliveryTable deliveries_;
    store::PrinterTable printers_;
    store::OutputDeviceTable devices_;
    store::PeopleTable people_;
    store::TerminalTable terminals_;
    store::SessionTable sessions_;
    store::SettingTable settings_;
    store::AuditTable audit_;
    store::MovementTable movements_;
    store::Durability durability_;
    store::StoreUpkeep upkeep_;
    store::Committer committer_;
};

}  // namespace consigne::spooler
