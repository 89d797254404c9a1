// Printers and output devices, in the database.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/printers.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

class PrinterTable final : public Printers {
public:
    explicit PrinterTable(Database& database, const Changes* changes = nullptr) : database_(database), changes_(changes) {}
    [[nodiscard]] Result<Printer> find(PrinterId id) override;
    [[nodiscard]] Result<Printer> find(const std::string& name) override;
    [[nodiscard]] std::vector<Printer> list() override;
    [[nodiscard]] Result<PrinterId> add(Printer printer) override;
    [[nodiscard]] Result<> update(const Printer& printer) override;
    [[nodiscard]] Result<> remove(PrinterId id) override;

private:
    Database& database_;
    const Changes* changes_;
};

class OutputDeviceTable final : public OutputDevices {
public:
    explicit OutputDeviceTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<OutputDevice> find(OutputDeviceId id) override;
    [[nodiscard]] Result<OutputDevice> find(const std::string& name_or_serial) override;
    [[nodiscard]] std::vector<OutputDevice> list() override;
    [[nodiscard]] Result<OutputDeviceId> add(OutputDevice device) override;
    [[nodiscard]] Result<> update(const OutputDevice& device) override;
    [[nodiscard]] Result<> remove(OutputDeviceId id) override;

private:
    Database& database_;
};

}  // namespace consigne::spooler::store
