// Hours and what happened in them, in the database.
#pragma once

#include "spooler/api/movements.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

class MovementTable final : public Movements {
public:
    explicit MovementTable(Database& database) : database_(database) {}
    [[nodiscard]] std::vector<HourCount> since(Instant from) override;
    [[nodiscard]] std::map<OutputDeviceId, std::map<Instant, HourState>> machines_since(Instant from) override;
    /// Notes how machines are now, and forgets hours that nobody asks for any more. Every minute or so.
    void note_machines(Instant at);

private:
    Database& database_;
};

}  // namespace consigne::spooler::store
