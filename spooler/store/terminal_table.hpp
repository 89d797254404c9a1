// Terminals, in the database.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

class TerminalTable final : public Terminals {
public:
    explicit TerminalTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<Terminal> find(TerminalId id) override;
    [[nodiscard]] Result<Terminal> find_serial(const std::string& serial) override;
    [[nodiscard]] std::vector<Terminal> list() override;
    [[nodiscard]] Result<TerminalId> add(const Terminal& terminal) override;
    [[nodiscard]] Result<> update(const Terminal& terminal) override;
    [[nodiscard]] Result<> seen(TerminalId id, const std::string& address, Instant at) override;
    [[nodiscard]] Result<> remove(TerminalId id) override;

private:
    Database& database_;
};

}  // namespace consigne::spooler::store
