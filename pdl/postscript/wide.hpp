// What registers of sixty-four bytes do, on processors with enough of AVX-512.
#pragma once

#include "pdl/postscript/operators.hpp"

#ifdef __SSE2__
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"   // registers that the header itself leaves undefined on purpose
#include <immintrin.h>
#pragma GCC diagnostic pop
#else
#include <immintrin.h>
#endif
#define CONSIGNE_WIDE_TARGET "avx512f,avx512bw,avx512cd,avx512dq,avx512vbmi,avx512vbmi2,gfni,vpclmulqdq,avx2,pclmul,bmi,bmi2,lzcnt,popcnt"
#define CONSIGNE_WIDE [[gnu::target(CONSIGNE_WIDE_TARGET), gnu::always_inline]] inline
#endif

namespace consigne::pdl::postscript {

[[nodiscard]] bool has_wide_registers();
/// As find_operators does.
[[nodiscard]] std::size_t find_operators_widely(std::string_view code, bool procedures, bool exact, Operators& found);

}  // namespace consigne::pdl::postscript
