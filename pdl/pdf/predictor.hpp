// PNG predictors of FlateDecode (ISO 32000-1 §7.4.4.4), undone as the bytes come.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::pdl::pdf {

/// Takes rows that begin with the number of their predictor and hands on the rows themselves. An unknown number is none, and a
/// last row that is cut short is filled with zeros, as qpdf does.
class Predictor final : public ByteSink {
public:
    /// `pixel` and `row` in bytes, neither zero. `next` must outlive it.
    Predictor(std::size_t pixel, std::size_t row, ByteSink& next);

    /// Errors: those of `next`.
    [[nodiscard]] Result<> write(ByteView bytes) override;
    [[nodiscard]] Result<> finish() override;

private:
    [[nodiscard]] Result<> hand_on();

    std::size_t pixel_, filled_ = 0;
    ByteSink& next_;
    // Each: a pixel of zeros, the predictor's number, the row. The number is made zero once it is known, so that what stands
    // a pixel to the left of the row's beginning is zero.
    Bytes row_, above_;
};

}  // namespace consigne::pdl::pdf
