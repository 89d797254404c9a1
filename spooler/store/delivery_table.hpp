// Attempts to print, each job claimed by exactly one.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/release.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/document_files.hpp"

namespace consigne::spooler::store {

class DeliveryTable final : public Deliveries {
public:
    /// `changes`: told after each commit; may be none.
    DeliveryTable(Database& database, DocumentFiles& files, const Changes* changes = nullptr) : database_(database), files_(files), changes_(changes) {}
    [[nodiscard]] Result<std::vector<Delivery>> claim(const ReleaseRequest& request) override;
    [[nodiscard]] std::vector<Delivery> of_release(const std::string& release_id) override;
    [[nodiscard]] std::vector<Delivery> unfinished() override;
    [[nodiscard]] Result<Delivery> find(DeliveryId id) override;
    [[nodiscard]] Result<Delivery> last_of(JobId job) override;
    [[nodiscard]] std::vector<Delivery> of_job(JobId job) override;
    [[nodiscard]] Result<> note(const Delivery& delivery) override;
    [[nodiscard]] Result<> end(const Delivery& delivery) override;

private:
    Database& database_;
    DocumentFiles& files_;
    const Changes* changes_;
};

}  // namespace consigne::spooler::store
