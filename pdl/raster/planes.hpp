// Pages as rows to be seen whole, also where each component lies in a plane of its own.
#pragma once

#include "pdl/raster/runs.hpp"

namespace consigne::pdl::raster {

/// Whether no page follows: the end of the document or a UEL, perhaps behind padding (NUL, line ends), which is then taken.
[[nodiscard]] bool at_end_of_pages(Cursor& in);

/// Takes `rows` stored rows without looking at them. Errors: truncated.
[[nodiscard]] Result<> pass(Cursor& in, const Format& format, const PageHeader& page, std::uint64_t rows);

/// Takes the page at the cursor and says where each of its planes begins. Equal rows are counted across planes.
/// Errors: truncated.
[[nodiscard]] Result<std::vector<RowsBegin>> pass_planes(Cursor& in, const Format& format, const PageHeader& page);

/// The rows of all planes in step.
class PlaneRows {
public:
    PlaneRows(const RandomAccess& source, std::span<const RowsBegin> begins, const Format& format, const PageHeader& page);

    /// Moves to the next rows; returns for how many lines of the page they stand. Errors: truncated.
    [[nodiscard]] Result<unsigned> next();
    /// A view of each plane's row; valid until the next call.
    [[nodiscard]] std::span<const ByteView> rows() const { return views_; }

private:
    std::vector<Rows> planes_;
    std::vector<ByteView> views_;
    unsigned given_ = 0;
};

}  // namespace consigne::pdl::raster
