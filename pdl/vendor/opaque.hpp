// Languages of makers that nobody outside reads: recognised and named, never counted.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::vendor {

struct Maker {
    Language language = Language::opaque;
    std::string_view name;  ///< "Canon LIPS III", "Canon CAPT", …
};

/// The maker's language that begins at `head` (4 KiB are enough); nothing when the bytes show none.
[[nodiscard]] std::optional<Maker> recognise(ByteView head);

/// What such data say of themselves, read at the cursor's place without moving it: name, and a LIPS job's title. `entered`:
/// the name of ENTER LANGUAGE, empty without one. `packets`: the data came in Canon's CPCA packets.
[[nodiscard]] Segment describe(ByteView head, Language language, std::string_view entered, bool packets);

}  // namespace consigne::pdl::vendor
