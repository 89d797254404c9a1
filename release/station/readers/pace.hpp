// The times that readers keep.
#pragma once

#include <chrono>

namespace consigne::release::station {

/// A reader sends its characters a few milliseconds apart; after this the number is whole.
constexpr std::chrono::milliseconds gap_of_readers{300};
/// A reader that was pulled out is looked for again so often.
constexpr std::chrono::seconds look_again{2};

}  // namespace consigne::release::station
