#include "release/web/qr.hpp"

#include <memory>

#include <qrencode.h>

namespace consigne::release::web {
namespace {

constexpr std::size_t quiet = 4;  // ISO/IEC 18004 §9.1

struct FreeCode {
    void operator()(QRcode* code) const noexcept { QRcode_free(code); }
};

}  // namespace

std::vector<std::string> qr_rows(const std::string& text)
{
    const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
    std::vector<std::string> rows;
    if (!code) return rows;
    const auto width = static_cast<std::size_t>(code->width);
    for (std::size_t y = 0; y < width; ++y) {
        std::string row;
        for (std::size_t x = 0; x < width; ++x) row += (code->data[y * width + x] & 1) != 0 ? '1' : '0';
        rows.push_back(std::move(row));
    }
    return rows;
}

QrDrawing qr_drawing(const std::vector<std::string>& rows)
{
    QrDrawing drawing{std::to_string(rows.size() + 2 * quiet), {}};
    std::string& path = drawing.path;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        for (std::size_t x = 0; x < rows[y].size();) {
            std::size_t end = x;
            while (end < rows[y].size() && rows[y][end] == '1') ++end;
            if (end > x) path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + std::to_string(end - x) + "v1h-" + std::to_string(end - x) + "z";
            x = end + 1;
        }
    }
    return drawing;
}

std::string qr_svg(const std::vector<std::string>& rows)
{
    const auto [side, path] = qr_drawing(rows);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" +
           side + "H0z\"/><path d=\"" + path + "\"/></svg>";
}

}  // namespace consigne::release::web
