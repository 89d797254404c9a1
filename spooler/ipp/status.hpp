// From our errors to IPP status codes (architecture §8.13: `busy` is never said to printing clients).
#pragma once

#include "pdl/stream/result.hpp"

#include <cups/ipp.h>

namespace consigne::spooler::ipp {

[[nodiscard]] inline ipp_status_t status_of(const Error& error)
{
    switch (error.code) {
    case Errc::malformed: case Errc::truncated: return IPP_STATUS_ERROR_BAD_REQUEST;
    case Errc::unsupported: return IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED;
    case Errc::limit_exceeded: return IPP_STATUS_ERROR_REQUEST_ENTITY;
    case Errc::not_found: return IPP_STATUS_ERROR_NOT_FOUND;
    case Errc::denied: case Errc::busy: return IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS;
    case Errc::conflict: return IPP_STATUS_ERROR_NOT_POSSIBLE;
    case Errc::peer_gone: case Errc::timed_out: return IPP_STATUS_ERROR_TIMEOUT;
    case Errc::storage_failed: return IPP_STATUS_ERROR_TEMPORARY;
    }
    return IPP_STATUS_ERROR_INTERNAL;
}

}  // namespace consigne::spooler::ipp
