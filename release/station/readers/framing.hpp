// Readings out of what a reader sends as text: by a line, by TCP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::station {

/// Cuts a stream into readings. An end is CR, LF, TAB, ETX or NUL; STX begins anew; where a reader sends no end, the gap after it is
/// one (`gap`, called by whoever has a clock). Other controls are dropped, as is a reading that is too long. Holds one reading.
class Framing {
public:
    static constexpr std::size_t longest = 128;  ///< a UID of ten octets takes 20 digits; the rest is for readers that add words

    /// The readings that end in `bytes`, in their order; never an empty one.
    [[nodiscard]] std::vector<std::string> feed(std::string_view bytes);
    /// Nothing came for a while: what stands there, whole; empty when nothing does.
    [[nodiscard]] std::string gap();
    /// Whether something stands there that no end has closed.
    [[nodiscard]] bool open() const { return !text_.empty() || too_long_; }

private:
    std::string text_;
    bool too_long_ = false;
};

}  // namespace consigne::release::station
