// What machines do to paper once it is printed (PWG 5100.1), and what paper they take, as they tell it themselves.
#pragma once

#include "pdl/stream/bytes.hpp"
#include "spooler/api/ids.hpp"
#include "spooler/ipp/handles.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace consigne::spooler::devices {

/// Finishing attributes of a printer, from those of its machines. `message`: IPP, since a message of libcups is one thread's.
struct FinishingWords {
    Bytes message;
    bool all_told = true;   ///< a machine that has not told yet may do more
    bool media_told = true; ///< each of them has said which paper it takes
};

/// A machine's finishing attributes as PWG 5100.1 wants a printer to have them: what `told` leaves out (names for numbers, parts of a
/// finisher) is made from what it tells, and nothing is added that the machine cannot do. `told` may be null: no finisher that
/// anybody could ask for anything.
[[nodiscard]] ipp::Message whole_finishing(ipp_t* told);

/// Adds to `all` what `more` has beside it; both from whole_finishing().
void add_finishing(ipp_t* all, ipp_t* more);

/// Whether these job attributes ask for anything to be done to the paper.
[[nodiscard]] bool asks_for_finishing(ipp_t* attributes);

/// What each machine told last, kept in memory: they are asked anew at each start. Guarded by its own lock; any thread.
class Finishing {
public:
    /// `told`: the machine's finishing attributes; null: of this one nothing can be asked (LPD, raw).
    void keep(OutputDeviceId device, ipp_t* told);
    [[nodiscard]] std::shared_ptr<const FinishingWords> of(const std::vector<OutputDeviceId>& devices);

private:
    std::mutex mutex_;
    std::map<OutputDeviceId, Bytes> told_;  ///< whole
    std::map<std::vector<OutputDeviceId>, std::shared_ptr<const FinishingWords>> together_;  ///< until one of them tells something else
};

}  // namespace consigne::spooler::devices
