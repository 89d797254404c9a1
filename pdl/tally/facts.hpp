// What Consigne knows about a document: the answer of every reader, and what prices, screens and forcing stand on.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <compare>
#include <optional>

namespace consigne::pdl {

namespace postscript { class Executor; }

/// The page languages, as consigne-inspect names them (`keyword`).
enum class Language : std::uint8_t {
    pcl, pclxl, postscript, pdf, pwg, urf, cupsraster, pclm, jpeg, tiff, xps, hpgl2, text,
    opaque_ufr2, opaque_lips, opaque, mixed, unknown,
};
[[nodiscard]] std::string_view keyword(Language language);
[[nodiscard]] std::optional<Language> language_from_keyword(std::string_view word);
/// Whether it is a maker's own, which is forwarded but not read.
[[nodiscard]] bool is_opaque(Language language);

/// 'sides' of a stream: simplex one-sided, long edge, short edge (tumble).
enum class Duplex : std::uint8_t { simplex, long_edge, short_edge };
[[nodiscard]] std::string_view keyword(Duplex duplex);  ///< simplex | long | short
[[nodiscard]] std::optional<Duplex> duplex_from_keyword(std::string_view word);

/// exact: what the device will do follows from the bytes. estimated: a bet, said so. none: not known.
enum class Confidence : std::uint8_t { exact, estimated, none };
[[nodiscard]] std::string_view keyword(Confidence confidence);

/// Width and height in points (1/72 inch), as the page is read (landscape media may be given either way round).
struct Media {
    int width = 0;
    int height = 0;
    friend bool operator==(const Media&, const Media&) = default;
};

/// One printed side of one copy.
struct Page {
    Media media;                    ///< {0, 0} when the stream does not say
    std::optional<bool> colour;     ///< whether a non-neutral mark is made; empty: cannot be known
    std::optional<Duplex> duplex;   ///< what the stream says is in force on this page
    std::uint32_t copies = 1;       ///< copies of this page by the language itself (PJL applied as its default, QTY not)
};

/// What a PJL envelope set before the language began: the language's own commands override it.
struct Defaults {
    std::optional<Duplex> duplex;   ///< DUPLEX + BINDING
    std::uint32_t copies = 1;       ///< COPIES: replaced, not multiplied, by the language's own copies
    std::optional<Media> media;     ///< PAPER
    std::optional<std::uint32_t> form_lines{};  ///< FORMLINES, 5..128: lines of a page of text
    bool landscape = false;         ///< ORIENTATION
    /// Whether a switch that asks the device to print colours as grey (PCL ESC&b1M) makes a page grey. A proof looks at the
    /// marks themselves and says no.
    bool trust_grey_switch = true;
    /// Who runs PostScript that reading cannot count; null: nobody, and its facts stay unknown.
    postscript::Executor* executor = nullptr;
};

/// Most printed sides counted in one document (threats.md §5); beyond it reading stops with limit_exceeded.
inline constexpr std::size_t max_pages = 100'000;

/// What one language segment of a job holds. A reader fills it, `tally` adds it up.
struct Segment {
    Language language = Language::unknown;
    std::vector<Page> pages;
    bool pages_known = true;        ///< false: `pages` is not the count (opaque data, a PostScript program to be executed)
    Confidence confidence = Confidence::exact;
    std::string title, user, producer;  ///< UTF-8; empty when not said
    std::vector<std::string> notes;     ///< short sentences: "%%Pages says 9, 7 pages found"
};

/// The whole document. Empty optionals mean "not known", never zero.
struct Facts {
    Language language = Language::unknown;
    std::optional<std::uint32_t> pages;                     ///< impressions of one copy
    std::optional<std::vector<std::uint32_t>> colour_pages; ///< 1-based, ascending
    std::vector<Media> media;                               ///< one per page; empty when not known
    std::optional<Duplex> duplex;                           ///< of all pages; empty when the stream does not say
    std::optional<std::uint32_t> copies;                    ///< as the device would apply them: QTY x (language or COPIES)
    std::string title, user, producer;                      ///< UTF-8; empty when not said
    Confidence confidence = Confidence::none;
    std::vector<std::string> notes;
    std::uint64_t bytes = 0;
    bool readable = true;   ///< false: `notes` says why, in one sentence
    bool pjl = false;       ///< the stream has a PJL envelope of its own
    bool pjl_user = false;  ///< `user` is the envelope's word, of who printed; else the document's own, of who made it
    bool packets = false;   ///< in Canon's CPCA packets, whose orders may win over what the stream inside says
};

/// Reads a whole document: envelope, languages, tally. Never throws; an unreadable document comes back with
/// `readable == false`. Memory is bounded by the pages counted. `window`: see Cursor.
[[nodiscard]] Facts read_document(const RandomAccess& document, std::size_t window = 64 * 1024);

}  // namespace consigne::pdl
