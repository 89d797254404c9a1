// One piece of page data in its envelope: which language it is, and where it ends. Reading and rewriting share it.
#pragma once

#include "pdl/pjl/envelope.hpp"

namespace consigne::pdl {

struct Opening {
    Language language = Language::unknown;
    std::string note;  ///< why it cannot be read; empty otherwise
};

/// The language of the data at the cursor: what ENTER LANGUAGE says, or what the bytes say when they are unmistakable.
[[nodiscard]] Opening identify(Cursor& in, const pjl::Envelope& envelope);

/// Whether the language's own parser says where the segment ends; all others end at a UEL that a device would search for.
[[nodiscard]] bool ends_itself(Language language);

/// Where the segment at the cursor ends, found by searching for a UEL with something after it that an envelope can hold.
/// A document without any envelope (`enveloped` false) is one segment to its end. The cursor moves.
[[nodiscard]] std::uint64_t search_end(Cursor& in, bool enveloped);

/// Reads one segment and leaves the cursor behind it. Errors: those of the language's reader; the cursor then stands at
/// the segment's end if it was searched for, else anywhere.
[[nodiscard]] Result<Segment> read_segment(Cursor& in, Language language, const Defaults& defaults, bool enveloped);

}  // namespace consigne::pdl
