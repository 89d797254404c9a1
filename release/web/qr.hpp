// QR codes, through libqrencode.
#pragma once

#include <string>
#include <vector>

namespace consigne::release::web {

/// The code's modules, a row a text of '1' (dark) and '0', without the quiet zone. Empty when the text is too long for one.
[[nodiscard]] std::vector<std::string> qr_rows(const std::string& text);

/// Its dark modules as the path of an SVG picture, and that picture's side in modules, quiet zone included.
struct QrDrawing {
    std::string side, path;
};
[[nodiscard]] QrDrawing qr_drawing(const std::vector<std::string>& rows);

/// A picture of it: dark on white whatever the page's theme, four modules of quiet zone, as readers want it.
[[nodiscard]] std::string qr_svg(const std::vector<std::string>& rows);

}  // namespace consigne::release::web
