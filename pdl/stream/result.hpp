// What every fallible function of the house returns.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace consigne {

/// Why an operation did not succeed. Each protocol turns it into its own wire status in one function.
enum class Errc : std::uint8_t {
    malformed, truncated, unsupported, limit_exceeded,  // the bytes
    not_found, denied, conflict, busy,                  // the request
    peer_gone, timed_out, storage_failed,               // the world
};

struct Error {
    Errc code;
    std::string detail;        ///< one line for the log: "PJL line longer than 4096 bytes"
    std::uint64_t offset = 0;  ///< bytes from the start of the stream; 0 when no stream is involved
};

/// Called by Result::value() on an error; our code checks first, so this is a broken promise between our own parts.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&)
{
    throw std::logic_error("unchecked error: " + error.detail);
}

template <class T = void>
using Result = boost::system::result<T, Error>;  // std::expected starts with C++23

[[nodiscard]] inline Error fail(Errc code, std::string detail, std::uint64_t offset = 0)
{
    return Error{code, std::move(detail), offset};
}

}  // namespace consigne
