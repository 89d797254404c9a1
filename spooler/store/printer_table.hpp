// Printers and output devices, in the database.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/printers.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/remembered.hpp"

#include <functional>

namespace consigne::spooler::store {

/// Every document asks for its printer more than once, and printers hardly ever change: they are kept in memory.
class PrinterTable final : public Printers {
public:
    explicit PrinterTable(Database& database, const Changes* changes = nullptr) : database_(database), changes_(changes) {}
    /// Called after each change that was kept, by the thread that made it. Set before other threads are there.
    void on_change(std::function<void()> tell) { tell_ = std::move(tell); }
    [[nodiscard]] Result<Printer> find(PrinterId id) override;
    [[nodiscard]] Result<Printer> find(const std::string& name) override;
    [[nodiscard]] std::vector<Printer> list() override;
    [[nodiscard]] Result<PrinterId> add(Printer printer) override;
    [[nodiscard]] Result<> update(const Printer& printer) override;
    [[nodiscard]] Result<> remove(PrinterId id) override;

private:
    /// `done`, told on when it is a success.
    template <class Done>
    Done told(Done done)
    {
        if (done) printers_.forget();
        if (done && tell_) tell_();
        return done;
    }
    [[nodiscard]] Result<std::shared_ptr<const std::vector<Printer>>> all();

    Database& database_;
    const Changes* changes_;
    std::function<void()> tell_;
    Remembered<std::vector<Printer>> printers_;   ///< by name
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
