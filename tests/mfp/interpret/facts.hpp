// What a stream says about its pages, as this device understands it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::mfp {

using Bytes = std::span<const std::uint8_t>;

enum class Duplex : std::uint8_t { simplex, long_edge, short_edge };

/// One printed side, before any device rule.
struct Page {
    bool colour = false;                   ///< a mark with max-min of R, G, B above `neutral_limit`
    bool grey_requested = false;           ///< the stream asks the device for grey (PostScript ProcessColorModel)
    std::optional<std::uint32_t> copies;   ///< empty: the stream does not say
    std::optional<Duplex> duplex;          ///< empty: the stream does not say
};

struct Facts {
    std::string language = "unknown";      ///< words of consigne-inspect: pcl pclxl postscript pdf pwg urf …; mixed for several
    std::vector<Page> pages;
    bool counted = true;                   ///< false: opaque, the pages are unknown
    std::map<std::string, std::string> pjl;  ///< upper-case name to value, the last SET before the data wins
    std::vector<std::string> pjl_lines;    ///< every @PJL line as it came
    std::vector<std::string> notes;
};

/// A difference of components above this is colour to the engine's automatic detection.
inline constexpr int neutral_limit = 12;
/// More printed sides than this in one stream is taken for damage; no test prints as many.
inline constexpr std::size_t max_pages = 200'000;

/// Receives one line per operator or command; null when nobody wants the dump.
class Dump {
public:
    virtual ~Dump() = default;
    virtual void line(std::size_t offset, std::string_view text) = 0;
};

inline bool is_colour(int r, int g, int b)
{
    const int high = r > g ? (r > b ? r : b) : (g > b ? g : b);
    const int low = r < g ? (r < b ? r : b) : (g < b ? g : b);
    return high - low > neutral_limit;
}

inline std::string_view text_of(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline constexpr std::string_view uel = "\x1b%-12345X";

}  // namespace consigne::mfp
