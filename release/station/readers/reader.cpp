#include "release/station/readers/reader.hpp"

namespace consigne::release::station {

std::vector<std::unique_ptr<Reader>> make_readers(const net::any_io_executor& executor, const Readers& settings, const Told& told)
{
    std::vector<std::unique_ptr<Reader>> all;
    if (!settings.keyboard.empty()) all.push_back(keyboard_reader(executor, settings.keyboard, told));
    if (!settings.line.empty()) all.push_back(line_reader(executor, settings.line, settings.speed, settings.frame, told));
    if (settings.network != Readers::Network::none) all.push_back(network_reader(executor, settings, told));
    if (settings.pcsc) all.push_back(pcsc_reader(executor, told));
    return all;
}

}  // namespace consigne::release::station
