#include "pdl/pdf/content.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t max_operands = 100'000;
/// Most that is read again behind samples that look like the end of their image: each time it is all the rest.
constexpr std::uint64_t max_reread = 256 * 1024 * 1024;

// ISO 32000-1 Table 93 and 94.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> long_keys{{
    {"/BPC", "/BitsPerComponent"}, {"/CS", "/ColorSpace"}, {"/D", "/Decode"}, {"/DP", "/DecodeParms"}, {"/F", "/Filter"},
    {"/H", "/Height"}, {"/IM", "/ImageMask"}, {"/I", "/Interpolate"}, {"/W", "/Width"}, {"/L", "/Length"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> long_filters{{
    {"/AHx", "/ASCIIHexDecode"}, {"/A85", "/ASCII85Decode"}, {"/LZW", "/LZWDecode"}, {"/Fl", "/FlateDecode"},
    {"/RL", "/RunLengthDecode"}, {"/CCF", "/CCITTFaxDecode"}, {"/DCT", "/DCTDecode"},
}};

template <std::size_t N>
std::string spelt_out(const std::string& word, const std::array<std::pair<std::string_view, std::string_view>, N>& words)
{
    for (const auto& [brief, full] : words)
        if (word == brief) return std::string(full);
    return word;
}

class Callbacks final : public QPDFObjectHandle::ParserCallbacks {
public:
    /// `begin`: where in `text` the parse begins. `counts`: samples are counted where qpdf looks for their end.
    Callbacks(QPDF& scratch, const std::string& text, std::size_t begin, bool counts, const std::function<bool(const Operation&)>& each) :
        scratch_(scratch),
        text_(text),
        each_(each),
        begin_(begin),
        done_(begin),
        counts_(counts)
    {}

    using QPDFObjectHandle::ParserCallbacks::handleObject;
    void handleObject(QPDFObjectHandle object, size_t offset, size_t length) override
    {
        if (object.isInlineImage()) {
            QPDFObjectHandle image = inline_image(object.getInlineImageValue());
            if (const std::size_t end = end_of_samples(image.getDict(), begin_ + offset, length); end != 0) {
                image.replaceStreamData(text_.substr(begin_ + offset, end - begin_ - offset), QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
                operation_.operands.assign(1, image);
                operation_.op = "EI";
                goes_on_ = text_.find("EI", end) + 2;
                finish(goes_on_);
                terminateParsing();
                return;
            }
            operation_.operands.assign(1, image);
            return;
        }
        if (!object.isOperator()) {
            if (operation_.operands.size() < max_operands) operation_.operands.push_back(object);
            return;
        }
        operation_.op = object.getOperatorValue();
        if (operation_.op == "BI") {
            operation_.operands.clear();
            return;
        }
        if (operation_.op == "ID") return;
        if (operation_.op == "EI" && (operation_.operands.size() != 1 || !operation_.operands[0].isStream())) operation_.operands.clear();
        if (!finish(std::min(begin_ + offset + length, text_.size()))) terminateParsing();
    }
    void handleEOF() override {}

    [[nodiscard]] std::size_t done() const { return done_; }
    /// Where another parse has to go on: this one took samples for the end of their image.
    [[nodiscard]] std::optional<std::size_t> goes_on() const { return goes_on_ != 0 && !stopped_ ? std::optional(goes_on_) : std::nullopt; }

private:
    /// Hands over the operation that ends before `end`. False when no more is asked for.
    bool finish(std::size_t end)
    {
        operation_.raw = std::string_view(text_).substr(std::min(done_, end), end - std::min(done_, end));
        done_ = end;
        stopped_ = !each_(operation_);
        operation_ = {};
        return !stopped_;
    }

    /// qpdf ends an image where " EI " looks like its end; samples without a filter are as many as their size says. Where they end
    /// in `text_` when qpdf stopped before, else 0.
    [[nodiscard]] std::size_t end_of_samples(QPDFObjectHandle dict, std::size_t begin, std::size_t found) const
    {
        if (!counts_ || !names(dict.getKey("/Filter")).empty()) return 0;
        QPDFObjectHandle space = dict.getKey("/ColorSpace");
        const std::string word = space.isArray() && space.getArrayNItems() > 0 ? name(space.getArrayItem(0)) : name(space);
        bool stencil = false;
        stencil = dict.getKey("/ImageMask").getValueAsBool(stencil) && stencil;
        const double components = stencil || word == "/G" || word == "/DeviceGray" || word == "/I" || word == "/Indexed" ? 1
            : word == "/RGB" || word == "/DeviceRGB" ? 3 : word == "/CMYK" || word == "/DeviceCMYK" ? 4 : 0;
        const double bits = stencil ? 1 : number(dict.getKey("/BitsPerComponent"), 8);
        const double bytes = std::ceil(number(dict.getKey("/Width"), 0) * components * bits / 8) * number(dict.getKey("/Height"), 0);
        if (!(bytes > static_cast<double>(found) && bytes < static_cast<double>(text_.size() - begin))) return 0;
        const std::size_t end = begin + static_cast<std::size_t>(bytes);
        const std::size_t mark = text_.find_first_not_of(std::string_view("\0\t\n\f\r ", 6), end);
        return mark != std::string::npos && text_.compare(mark, 2, "EI") == 0 ? end : 0;
    }

    QPDFObjectHandle inline_image(const std::string& data)
    {
        QPDFObjectHandle stream = QPDFObjectHandle::newStream(&scratch_, data);
        QPDFObjectHandle dict = stream.getDict();
        for (std::size_t i = 0; i + 1 < operation_.operands.size(); i += 2) {
            if (!operation_.operands[i].isName()) continue;
            const std::string key = spelt_out(operation_.operands[i].getName(), long_keys);
            QPDFObjectHandle value = operation_.operands[i + 1];
            if (key == "/Length") continue;
            if (key == "/Filter") {
                QPDFObjectHandle filters = QPDFObjectHandle::newArray();
                for (const std::string& filter : names(value)) filters.appendItem(QPDFObjectHandle::newName(spelt_out(filter, long_filters)));
                value = filters;
            }
            dict.replaceKey(key, value);
        }
        return stream;
    }

    QPDF& scratch_;
    const std::string& text_;
    const std::function<bool(const Operation&)>& each_;
    Operation operation_;
    std::size_t begin_, done_, goes_on_ = 0;
    bool counts_, stopped_ = false;
};

}  // namespace

std::size_t parse_content(const std::string& text, const std::function<bool(const Operation&)>& each)
{
    QPDF scratch;
    scratch.setSuppressWarnings(true);
    scratch.emptyPDF();
    std::uint64_t read = 0;
    for (std::size_t begin = 0;;) {
        read += text.size() - begin;
        QPDFObjectHandle stream = QPDFObjectHandle::newStream(&scratch, begin == 0 ? text : text.substr(begin));
        Callbacks callbacks(scratch, text, begin, read < text.size() + max_reread, each);
        QPDFObjectHandle::parseContentStream(stream, &callbacks);
        const auto goes_on = callbacks.goes_on();
        if (!goes_on) return callbacks.done();
        begin = *goes_on;
    }
}

std::vector<std::string> names(QPDFObjectHandle object)
{
    std::vector<std::string> out;
    if (object.isName()) out.push_back(object.getName());
    else if (object.isArray())
        for (auto& item : object.aitems()) out.push_back(name(item));
    return out;
}

QPDFObjectHandle resource(QPDFObjectHandle resources, const std::string& category, const std::string& word)
{
    if (!resources.isDictionary()) return QPDFObjectHandle::newNull();
    QPDFObjectHandle found = resources.getKey(category);
    return found.isDictionary() ? found.getKey(word) : QPDFObjectHandle::newNull();
}

}  // namespace consigne::pdl::pdf
