// One PDF opened through qpdf, with its limits; what reader and rewriter share.
#pragma once

#include "pdl/pdf/input.hpp"
#include "pdl/tally/facts.hpp"

#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>

#include <array>
#include <functional>
#include <map>
#include <memory>

namespace consigne::pdl::pdf {

/// Thrown inside the room to leave qpdf. Not a std::exception, which qpdf would take for damage in the stream and swallow.
struct Stop {
    Error error;
};

inline constexpr std::uint64_t max_decoded_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;  ///< threats.md §5
/// Rows of JPEGs, which pass without being kept, a GiB in about a second: eighty scanned pages of 8000 x 8000 in colour.
inline constexpr std::uint64_t max_jpeg_rows = std::uint64_t{16} * 1024 * 1024 * 1024;
inline constexpr std::size_t max_content = 96 * 1024 * 1024;   ///< of one content stream, which is parsed in memory
inline constexpr std::size_t max_jpeg = 256 * 1024 * 1024;     ///< of one JPEG, which is held in memory
inline constexpr int max_depth = 100;                          ///< of objects within objects: threats.md §5
inline constexpr std::uint64_t max_pixels = std::uint64_t{1} << 30;

/// A page as its tree gives it.
struct Leaf {
    QPDFObjectHandle page;
    QPDFObjectHandle resources;                  ///< own or inherited; a dictionary or null
    std::array<double, 4> box{0, 0, 612, 792};   ///< MediaBox, corners in order
    std::array<double, 4> crop{0, 0, 612, 792};  ///< CropBox; the MediaBox where there is none
    double unit = 1;                             ///< UserUnit
};

class Document {
public:
    /// Opens with the empty user password; `source` outlives the document. Throws Stop or what qpdf throws: see `at_edge`.
    explicit Document(const RandomAccess& source);

    [[nodiscard]] QPDF& qpdf() { return *qpdf_; }
    [[nodiscard]] Input& input() { return *input_; }
    [[nodiscard]] bool damaged() const { return damaged_; }  ///< qpdf had to repair something on opening

    /// The pages, by walking the tree; /Count is not believed. Throws Stop on too many.
    [[nodiscard]] std::vector<Leaf> leaves();

    /// Whether the optional content an /OC entry names is shown.
    [[nodiscard]] bool shown(QPDFObjectHandle optional_content);

    /// Sends a stream's data, all filters undone, to `to`; counted against `max_decoded_bytes`. False when qpdf cannot
    /// undo the filters; what was sent until then is not the data.
    bool pipe(QPDFObjectHandle stream, Pipeline& to);

    /// Rows of a picture whose only filter is DCTDecode, until `each` says no; counted against `max_jpeg_rows`. False when it cannot be decoded.
    bool jpeg_rows(QPDFObjectHandle stream, const std::function<bool(ByteView)>& each);

    /// A picture whose last filter is JPXDecode, as that filter gets it; empty when it cannot be read.
    [[nodiscard]] Bytes jpx(QPDFObjectHandle stream);

    /// Data of a stream, all filters undone; empty when that fails. Throws Stop beyond `most` bytes.
    [[nodiscard]] Bytes bytes(QPDFObjectHandle stream, std::size_t most);

    /// Data of a content stream, or of an array of them as one text.
    [[nodiscard]] std::string content(QPDFObjectHandle stream_or_array);
    /// The same in place of what `out` holds, whose memory is used again.
    void content(QPDFObjectHandle stream_or_array, std::string& out);

    /// Counts what was decoded elsewhere against `max_decoded_bytes`. Throws Stop.
    void spend(std::size_t decoded);

private:
    /// A stream whose only filter is FlateDecode, decoded by `Inflate` and `Predictor`. False when it is another, or its data
    /// are not whole: qpdf then says what is to be made of it.
    bool inflate(QPDFObjectHandle stream, const std::function<void(ByteView)>& each);
    /// All but the first `passed` bytes of what qpdf makes of a stream.
    bool undo(QPDFObjectHandle stream, qpdf_stream_decode_level_e filters, Pipeline& to, std::uint64_t passed = 0);

    std::shared_ptr<Input> input_;
    std::unique_ptr<QPDF> qpdf_;
    bool damaged_ = false;
    std::uint64_t decoded_ = 0, jpeg_rows_ = 0;
    [[nodiscard]] bool layer_on(QPDFObjectHandle layer) const;
    /// A visibility expression (ISO 32000-1 Table 99).
    [[nodiscard]] bool visible(QPDFObjectHandle expression, int depth) const;

    bool layers_read_ = false;
    bool layers_default_on_ = true;
    std::map<QPDFObjGen, bool> layers_;
};

/// A pipeline whose bytes go to a function.
class Tap final : public Pipeline {
public:
    explicit Tap(std::function<void(ByteView)> take) : Pipeline("tap", nullptr), take_(std::move(take)) {}
    void write(unsigned char const* data, size_t length) override { take_({data, length}); }
    void finish() override {}

private:
    std::function<void(ByteView)> take_;
};

/// Numbers of an array; empty when it is not an array of numbers, or longer than any the house looks at.
[[nodiscard]] std::vector<double> numbers(QPDFObjectHandle array);
[[nodiscard]] double number(QPDFObjectHandle object, double otherwise);
[[nodiscard]] int integer(QPDFObjectHandle object, int otherwise);  ///< cut to what an int holds
[[nodiscard]] std::string name(QPDFObjectHandle object);  ///< with its slash; empty when not a name

/// Runs `work` and turns whatever it throws into an error of the house.
[[nodiscard]] Result<> at_edge(const std::function<void()>& work);

}  // namespace consigne::pdl::pdf
