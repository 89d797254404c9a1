// One content stream made grey.
#pragma once

#include "pdl/pdf/image.hpp"

namespace consigne::filters::pdf {

using pdl::pdf::ColourSpacePtr;
using pdl::pdf::Document;
using pdl::pdf::Stop;

/// Colour spaces as the resources named them before they were replaced.
using Spaces = std::map<std::string, ColourSpacePtr>;

/// The text with every colour set as DeviceGray and inline images recoded; all else byte for byte.
/// Throws Stop (unsupported) when a colour cannot be evaluated.
[[nodiscard]] std::string grey_content(Document& document, const std::string& text, const Spaces& spaces);

/// A number as PDF writes it, four decimals at most.
[[nodiscard]] std::string number_text(double value);

/// Sends the image's samples as 8-bit grey rows; exactly `image.height` of them. Throws Stop when it cannot be decoded.
void grey_rows(Document& document, QPDFObjectHandle stream, const pdl::pdf::Image& image, const std::function<void(ByteView)>& row);

}  // namespace consigne::filters::pdf
