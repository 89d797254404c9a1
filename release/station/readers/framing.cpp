#include "release/station/readers/framing.hpp"

namespace consigne::release::station {
namespace {

constexpr char start_of_text = 2, end_of_text = 3;

bool ends(char c) { return c == '\r' || c == '\n' || c == '\t' || c == end_of_text || c == '\0'; }

}  // namespace

std::vector<std::string> Framing::feed(std::string_view bytes)
{
    std::vector<std::string> readings;
    for (const char c : bytes) {
        if (c == start_of_text) {
            text_.clear();
            too_long_ = false;
        } else if (ends(c)) {
            if (auto reading = gap(); !reading.empty()) readings.push_back(std::move(reading));
        } else if (c >= ' ' && c <= '~') {
            if (text_.size() < longest) text_ += c;
            else too_long_ = true;
        }
    }
    return readings;
}

std::string Framing::gap()
{
    std::string reading;
    if (!too_long_) reading.swap(text_);
    text_.clear();
    too_long_ = false;
    while (!reading.empty() && reading.back() == ' ') reading.pop_back();
    reading.erase(0, reading.find_first_not_of(' ') == std::string::npos ? reading.size() : reading.find_first_not_of(' '));
    return reading;
}

}  // namespace consigne::release::station
