// Small pictures of first pages.
#pragma once

#include "pdl/stream/bytes.hpp"
#include "pdl/tally/facts.hpp"
#include "spooler/api/ids.hpp"

#include <string>

namespace consigne::spooler {

/// The longest side of one, in pixels: twice what a ticket has room for (design.md §9).
inline constexpr unsigned longest_picture_side = 112, shortest_picture_box = 84;

struct Picture {
    unsigned width = 0, height = 0;   ///< 1 to longest_picture_side
    Bytes rgb;                        ///< width * height * 3
};

/// Whether something here can draw a document of this language.
[[nodiscard]] inline bool drawable(pdl::Language language)
{
    using enum pdl::Language;
    return language == postscript || language == pdf || language == pclm || language == pwg || language == urf || language == cupsraster || language == jpeg;
}

/// Where pictures are kept, sealed with their documents' keys. Blocking.
class PictureShelf {
public:
    virtual ~PictureShelf() = default;
    /// Empty: it is known that none can be drawn. Errors: not_found (none is kept, or its document is gone), storage_failed.
    [[nodiscard]] virtual Result<std::string> picture(JobId job) = 0;
    /// Errors: not_found (the document is gone, or is not sealed), storage_failed.
    [[nodiscard]] virtual Result<> keep_picture(JobId job, const std::string& jpeg) = 0;
};

/// Pictures as pages show them. Blocking.
class Pictures {
public:
    virtual ~Pictures() = default;
    /// The first page of a document as a JPEG of a few KiB; drawn when it is first asked for, and kept sealed as long as the document
    /// is. Errors: not_found (no such document, or none can be drawn of it), busy (too many are being drawn; worth another try).
    [[nodiscard]] virtual Result<std::string> of(JobId job) = 0;
};

}  // namespace consigne::spooler
