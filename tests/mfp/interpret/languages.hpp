// The interpreters. Each reads from the start of `data`, adds its pages to `facts` and returns the bytes it consumed,
// which ends before a UEL at command level, or at the end of the data.
#pragma once
#include "tests/mfp/interpret/facts.hpp"

namespace consigne::mfp {

std::size_t interpret_pclxl(Bytes data, Facts& facts, Dump* dump);
std::size_t interpret_pcl5(Bytes data, Facts& facts, Dump* dump);

/// PostScript or PDF through Ghostscript, in a process of its own with a time limit.
void interpret_with_ghostscript(Bytes data, Facts& facts, Dump* dump);

void interpret_pwg(Bytes data, Facts& facts, Dump* dump);
void interpret_urf(Bytes data, Facts& facts, Dump* dump);
/// XPS through mutool, and the PrintTickets of the package.
void interpret_xps(Bytes data, Facts& facts, Dump* dump);
void interpret_tiff(Bytes data, Facts& facts, Dump* dump);
void interpret_jpeg(Bytes data, Facts& facts, Dump* dump);

/// True when a decoded JPEG has a pixel that is not neutral; false too when it cannot be decoded.
bool jpeg_has_colour(Bytes data);

/// The whole stream: gzip, Canon's CPCA packets, PJL envelopes, then each language.
Facts interpret(Bytes data, Dump* dump = nullptr);

}  // namespace consigne::mfp
