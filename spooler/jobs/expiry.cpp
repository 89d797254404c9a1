#include "spooler/jobs/expiry.hpp"

#include "spooler/runtime/log.hpp"

namespace consigne::spooler {

std::uint64_t expire_held(Jobs& jobs, Instant at)
{
    std::uint64_t gone = 0;
    while (true) {
        const auto some = jobs.expire(at, expiry_slice);
        if (!some) {
            log::error("job.expire", {{"why", some.error().detail}});
            return gone;
        }
        gone += *some;
        if (*some < expiry_slice) return gone;
    }
}

}  // namespace consigne::spooler
