// What can be promised, language by language: made at build time from the list of what the tests prove.
#pragma once

namespace consigne::filters {

/// A Markdown table, ending in a line end: for each language the weakest of what its samples in tests/golden/promises.txt prove.
/// rewrite: in the stream, proved by reading it again; device: asked by PJL or IPP; ipp: asked by IPP alone; no: refused.
[[nodiscard]] const char* guarantees();

}  // namespace consigne::filters
