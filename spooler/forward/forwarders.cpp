#include "spooler/forward/forwarders.hpp"

#include "spooler/ipp/codec.hpp"

namespace consigne::spooler::forward {

Trouble trouble_of(const Error& error)
{
    switch (error.code) {
    case Errc::peer_gone: return Trouble::unreachable;
    case Errc::timed_out: return Trouble::silent;
    case Errc::denied: return Trouble::certificate_changed;
    case Errc::busy: return Trouble::busy;
    case Errc::conflict: return Trouble::server_restarted;
    case Errc::storage_failed: return Trouble::not_prepared;
    case Errc::malformed:
    case Errc::truncated:
    case Errc::limit_exceeded:
    case Errc::not_found:
    case Errc::unsupported: break;
    }
    return Trouble::not_understood;
}

Outcome put_back(Trouble trouble, std::string detail, bool retry)
{
    Outcome outcome;
    outcome.trouble = trouble;
    outcome.detail = std::move(detail);
    outcome.retry = retry;
    return outcome;
}

Outcome put_back(const Error& error, bool retry) { return put_back(trouble_of(error), error.detail, retry); }

Outcome uncertain(Trouble trouble, std::string detail)
{
    Outcome outcome;
    outcome.state = DeliveryState::uncertain;
    outcome.trouble = trouble;
    outcome.detail = std::move(detail);
    return outcome;
}

Outcome uncertain(const Error& error)
{
    return uncertain(error.code == Errc::conflict ? Trouble::restarted_printing : Trouble::outcome_unknown, error.detail);
}

void keep_finishing(devices::Finishing& kept, OutputDeviceId device, const DeviceAbilities& able)
{
    const auto told = able.finishing.empty() ? Result<ipp::Message>(fail(Errc::not_found, "nothing was told")) : ipp::read_message(able.finishing);
    kept.keep(device, told ? told->get() : nullptr);
}

Outcome printed()
{
    Outcome outcome;
    outcome.state = DeliveryState::printed;
    return outcome;
}

Result<std::unique_ptr<Forwarder>> make_forwarder(const std::string& uri, Pin pin, const Limits& limits)
{
    auto parts = parse_device_uri(uri);
    if (!parts) return parts.error();
    if (parts->scheme == "lpd") return make_lpd_forwarder(std::move(*parts), limits);
    if (parts->scheme == "socket") return make_raw_forwarder(std::move(*parts), limits);
    return make_ipp_forwarder(std::move(*parts), std::move(pin), limits);
}

}  // namespace consigne::spooler::forward
