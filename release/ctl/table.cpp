#include "release/ctl/table.hpp"

#include <algorithm>
#include <ostream>

namespace consigne::release {
namespace {

bool begins_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::size_t width(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

}  // namespace

void Table::print(std::ostream& out, const std::string& empty) const
{
    if (rows_.size() == 1) {
        out << empty << '\n';
        return;
    }
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            for (const char c : row[i]) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
            line.append(widths[i] - width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

}  // namespace consigne::release
