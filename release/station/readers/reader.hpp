// A card reader: tells what it reads for as long as it lives, and says what is wrong with it meanwhile.
#pragma once

#include "release/station/settings.hpp"
#include "release/station/station.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace consigne::release::station {

/// Told each reading, on the executor that the reader was made with.
using Told = std::function<void(std::string, Source)>;

class Reader {
public:
    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    /// Nothing is told after this.
    virtual ~Reader() = default;
    [[nodiscard]] virtual Source source() const = 0;
    /// Why it does not read at present; empty: it does.
    [[nodiscard]] virtual std::string trouble() const = 0;
};

/// One that types (evdev). Its keys are taken from the rest of the system, so that no page sees them; a pipe with the same
/// `struct input_event`s does as well.
[[nodiscard]] std::unique_ptr<Reader> keyboard_reader(net::any_io_executor executor, const std::string& device, Told told);
/// One on a serial line.
[[nodiscard]] std::unique_ptr<Reader> line_reader(net::any_io_executor executor, const std::string& device, unsigned speed, const std::string& frame, Told told);
/// One that is connected to, or connects: the number and a line end (canon-facts.md §6.1).
[[nodiscard]] std::unique_ptr<Reader> network_reader(net::any_io_executor executor, const Readers& settings, Told told);
/// Every one that pcscd knows: the UID of a card that is laid on it.
[[nodiscard]] std::unique_ptr<Reader> pcsc_reader(net::any_io_executor executor, Told told);

/// Those that the settings name.
[[nodiscard]] std::vector<std::unique_ptr<Reader>> make_readers(const net::any_io_executor& executor, const Readers& settings, const Told& told);

}  // namespace consigne::release::station
