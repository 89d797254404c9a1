// Draws a document's first page small, whatever its language, as far as something here can.
#pragma once

#include "spooler/sandbox/ghostscript.hpp"

namespace consigne::spooler::sandbox {

/// PostScript, PDF and PCLm by Ghostscript; raster pages and JPEG by our own readers. Errors: unsupported (another language),
/// malformed and truncated (the page), limit_exceeded, timed_out.
[[nodiscard]] Result<Picture> draw_first_page(const RandomAccess& document, pdl::Language language, Ghostscript& ghostscript);

}  // namespace consigne::spooler::sandbox
