#include "filters/pdf/grey_content.hpp"

#include "pdl/pdf/steps.hpp"

#include <qpdf/Pl_Flate.hh>
#include <qpdf/Pl_String.hh>

#include <array>
#include <cmath>

namespace consigne::filters::pdf {

using pdl::pdf::ColourSpace;
using pdl::pdf::Image;
using pdl::pdf::Operand;
using pdl::pdf::Step;
using Kind = ColourSpace::Kind;

std::string number_text(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", std::isnan(value) ? 0 : std::clamp(value, -1e6, 1e6));
    std::string out = text.data();
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

void grey_rows(Document& document, QPDFObjectHandle stream, const Image& image, const std::function<void(ByteView)>& row)
{
    pdl::pdf::Pixels pixels(image);
    std::vector<std::uint8_t> grey;
    std::size_t rows = 0;
    const bool whole = pdl::pdf::for_each_row(document, stream, image, [&](ByteView samples) {
        pixels.grey(samples, grey);
        row(grey);
        ++rows;
        return true;
    });
    if (rows == 0 || (!whole && (image.filter == "/DCTDecode" || image.jpx)))
        throw Stop{fail(Errc::unsupported, "PDF cannot be made grey: an image cannot be decoded")};
    // A cut image prints as far as it goes, on white.
    grey.assign(image.width, 255);
    for (; rows < image.height; ++rows) row(grey);
}

namespace {

constexpr std::size_t max_saved = 10'000;

struct State {
    ColourSpacePtr fill = ColourSpace::device(Kind::grey);
    ColourSpacePtr stroke = fill;
};

class Converter {
public:
    Converter(Document& document, const Spaces& spaces) : document_(document), spaces_(spaces) {}

    std::string convert(const std::string& text)
    {
        out_.reserve(text.size());
        const std::size_t done = pdl::pdf::step_through(text, [this](const Step& one) {
            step(one);
            return true;
        });
        out_.append(text, done, std::string::npos);
        return std::move(out_);
    }

private:
    void step(const Step& operation)
    {
        const std::string_view op = operation.op;
        const bool stroke = op[0] >= 'A' && op[0] <= 'Z';
        ColourSpacePtr& space = stroke ? state_.stroke : state_.fill;
        if (op == "q" && saved_.size() < max_saved) saved_.push_back(state_);
        else if (op == "Q" && !saved_.empty()) {
            state_ = saved_.back();
            saved_.pop_back();
        }
        if (op == "g" || op == "G") space = ColourSpace::device(Kind::grey);
        else if (op == "rg" || op == "RG") space = ColourSpace::device(Kind::rgb);
        else if (op == "k" || op == "K") space = ColourSpace::device(Kind::cmyk);
        else if (op == "cs" || op == "CS") {
            space = find(operation.operands.empty() ? std::string() : operation.operands.back().name());
            if (space->kind() == Kind::pattern || !space->marks()) copy(operation);
            else if (space->kind() == Kind::unknown) refuse();
            else set(space, space->initial(), stroke);
            return;
        }
        else if (op == "EI") {
            inline_image(operation);
            return;
        }
        else if (op != "sc" && op != "SC" && op != "scn" && op != "SCN") {
            copy(operation);
            return;
        }
        std::vector<double> values;
        for (const Operand& operand : operation.operands)
            if (operand.kind == Operand::Kind::number) values.push_back(operand.value());
        // Of more numbers than it takes, an operator takes the last ones.
        const std::size_t taken = op == "rg" || op == "RG" ? 3 : op == "k" || op == "K" ? 4 : values.size();
        if (values.size() > taken) values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(taken));
        if (space->kind() == Kind::pattern) {
            const std::string pattern = operation.operands.empty() ? std::string() : operation.operands.back().name();
            // An uncoloured tile is painted with components of the space below; its name keeps its escapes by unparse().
            if (values.empty() || !space->base()) copy(operation);
            else if (!pattern.empty())
                out_ += "\n" + number_text(space->base()->grey(values)) + " " + operation.operands.back().as_object().unparse() + " " + std::string(op);
            return;
        }
        if (!space->marks() || op == "g" || op == "G") copy(operation);
        else set(space, values, stroke);
    }

    void copy(const Step& operation) { out_.append(operation.raw); }

    [[noreturn]] static void refuse() { throw Stop{fail(Errc::unsupported, "PDF cannot be made grey: a colour space is not understood")}; }

    void set(const ColourSpacePtr& space, const std::vector<double>& values, bool stroke)
    {
        out_ += "\n" + number_text(std::clamp(space->grey(values), 0.0, 1.0)) + (stroke ? " G" : " g");
    }

    ColourSpacePtr find(const std::string& word)
    {
        if (const auto found = spaces_.find(word); found != spaces_.end()) return found->second;
        return ColourSpace::parse(document_, QPDFObjectHandle::newName(word), QPDFObjectHandle::newNull());
    }

    void inline_image(const Step& operation)
    {
        if (operation.operands.empty()) {
            copy(operation);
            return;
        }
        QPDFObjectHandle stream = operation.operands[0].object;
        QPDFObjectHandle dict = stream.getDict();
        Image image = pdl::pdf::read_image(document_, stream, QPDFObjectHandle::newNull());
        if (const std::string word = pdl::pdf::name(dict.getKey("/ColorSpace")); !image.stencil && image.space->kind() == Kind::unknown && !word.empty()) {
            image.space = find(word);
            image.usable = image.usable && image.space->components() > 0;
            if (pdl::pdf::numbers(dict.getKey("/Decode")).size() < 2 * image.space->components())
                image.decode = image.space->default_decode(image.bits);
        }
        if (image.stencil) {
            copy(operation);
            return;
        }
        if (image.space->kind() == Kind::grey && !dict.getKey("/ColorSpace").isNull() && pdl::pdf::names(dict.getKey("/ColorSpace")).size() == 1
            && spaces_.find(pdl::pdf::name(dict.getKey("/ColorSpace"))) == spaces_.end()) {
            copy(operation);
            return;
        }
        if (!image.usable || image.space->kind() == Kind::unknown || image.opaque_coding() || image.filter == "/JPXDecode")
            throw Stop{fail(Errc::unsupported, "PDF cannot be made grey: an inline image is not understood")};
        std::string packed;
        Pl_String collect("inline image", nullptr, packed);
        Pl_Flate deflate("inline image", &collect, Pl_Flate::a_deflate);
        grey_rows(document_, stream, image, [&deflate](ByteView row) { deflate.write(row.data(), row.size()); });
        deflate.finish();
        // Hexadecimal, so that no byte pair in it can be taken for the end of the image.
        out_ += "\nBI /W " + std::to_string(image.width) + " /H " + std::to_string(image.height) + " /CS /G /BPC 8 /F [/AHx /Fl]";
        bool smooth = false;
        if (dict.getKey("/Interpolate").getValueAsBool(smooth) && smooth) out_ += " /I true";
        out_ += "\nID ";
        for (const char c : packed) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            out_ += digits[static_cast<unsigned char>(c) >> 4];
            out_ += digits[static_cast<unsigned char>(c) & 15];
        }
        out_ += ">\nEI";
    }

    Document& document_;
    const Spaces& spaces_;
    State state_;
    std::vector<State> saved_;
    std::string out_;
};

}  // namespace

std::string grey_content(Document& document, const std::string& text, const Spaces& spaces)
{
    return Converter(document, spaces).convert(text);
}

}  // namespace consigne::filters::pdf
