#include "pdl/pdf/content.hpp"

#include <array>
#include <utility>

namespace consigne::pdl::pdf {
namespace {

constexpr std::size_t max_operands = 100'000;

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
    Callbacks(QPDF& scratch, const std::string& text, const std::function<bool(const Operation&)>& each) :
        scratch_(scratch),
        text_(text),
        each_(each)
    {}

    using QPDFObjectHandle::ParserCallbacks::handleObject;
    void handleObject(QPDFObjectHandle object, size_t offset, size_t length) override
    {
        if (object.isInlineImage()) {
            operation_.operands.assign(1, inline_image(object.getInlineImageValue()));
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
        const std::size_t end = std::min(offset + length, text_.size());
        operation_.raw = std::string_view(text_).substr(std::min(done_, end), end - std::min(done_, end));
        done_ = end;
        if (operation_.op == "EI" && (operation_.operands.size() != 1 || !operation_.operands[0].isStream())) operation_.operands.clear();
        const bool more = each_(operation_);
        operation_ = {};
        if (!more) terminateParsing();
    }
    void handleEOF() override {}

    [[nodiscard]] std::size_t done() const { return done_; }

private:
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
    std::size_t done_ = 0;
};

}  // namespace

std::size_t parse_content(const std::string& text, const std::function<bool(const Operation&)>& each)
{
    QPDF scratch;
    scratch.setSuppressWarnings(true);
    scratch.emptyPDF();
    QPDFObjectHandle stream = QPDFObjectHandle::newStream(&scratch, text);
    Callbacks callbacks(scratch, text, each);
    QPDFObjectHandle::parseContentStream(stream, &callbacks);
    return callbacks.done();
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
