// What is imposed on a document, and what of it can be kept.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::filters {

/// Options to force. Unset means "leave as it is".
struct Policy {
    bool monochrome = false;
    std::optional<pdl::Duplex> sides;
    std::optional<std::uint32_t> copies;    ///< 1..9999, of the whole document

    /// Where switches go that the page language itself cannot hold (sides and copies of a PDF, say).
    enum class Switches : std::uint8_t {
        pjl,      ///< into a PJL envelope, made if there is none: for raw and LPD, and for files
        outside,  ///< nowhere in the stream; the report says `device`, and the caller asks the device (IPP attributes)
    };
    Switches switches = Switches::pjl;

    /// The device's profile says that the orders in Canon's CPCA packets do not override the stream inside. Without it such
    /// a document can be read, but nothing forced on it.
    bool packets_obey = false;

    /// Paper that every page is put on, in points and upright: smaller where it is larger, never larger.
    std::optional<pdl::Media> fit{};

    [[nodiscard]] bool nothing() const { return !monochrome && !sides && !copies && !fit; }
};

/// How a choice is kept. rewrite: in the stream, proved by re-reading. device: asked of the device. no: cannot be promised.
enum class Means : std::uint8_t { rewrite, device, no };
[[nodiscard]] std::string_view keyword(Means means);
[[nodiscard]] std::optional<Means> means_from_keyword(std::string_view word);

struct Capabilities {
    Means monochrome = Means::no;
    Means sides = Means::no;
    Means copies = Means::no;
    Means fit = Means::no;      ///< other paper: in the stream, or not at all
};

/// What of a policy a rewritten stream holds; `device` entries are still to be asked for outside the stream.
struct Report {
    std::optional<Means> monochrome, sides, copies;  ///< empty: not asked for
    std::vector<std::string> notes;
    std::optional<Means> fit{};
};

}  // namespace consigne::filters
