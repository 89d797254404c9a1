// Which tints a page puts on paper: its content run with a graphics state, marks only.
#pragma once

#include "pdl/pdf/shading.hpp"
#include "pdl/pdf/steps.hpp"

#include <set>

namespace consigne::pdl::pdf {

struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
};
struct Box {
    double x0, y0, x1, y1;
    [[nodiscard]] bool empty() const { return !(x0 <= x1 && y0 <= y1); }
};

class Marks {
public:
    struct Answer {
        std::optional<bool> colour;
        bool certain = true;      ///< false: a clip, a mask or a blend may hide the colour, or a device may not draw it
        bool mixed = false;       ///< what grey there is needs coloured inks
        bool unreadable = false;  ///< something could not be judged
    };

    explicit Marks(Document& document) : document_(document) {}
    [[nodiscard]] Answer page(Leaf& leaf);

private:
    struct Paint {
        ColourSpacePtr space = ColourSpace::device(ColourSpace::Kind::grey);
        std::vector<double> components{0};
        std::string pattern;
        std::optional<Tint> fixed;   ///< inside an uncoloured glyph or tile: what the outside painted with
        std::optional<Tint> seen;    ///< what tint() said of these components
    };
    enum class FontKind : std::uint8_t { not_asked, simple, composite, drawn };
    struct State {
        Paint fill, stroke;
        double fill_alpha = 1, stroke_alpha = 1;
        bool blended = false, masked = false, odd_clip = false, tinted = false;
        int text_mode = 0;
        QPDFObjectHandle font = QPDFObjectHandle::newNull();
        FontKind font_kind = FontKind::not_asked;
        Matrix ctm;
        Box clip{-1e9, -1e9, 1e9, 1e9};
    };
    /// One content stream being run.
    struct Run {
        QPDFObjectHandle resources;
        int depth = 0;
        bool uncoloured = false;   ///< colour operators are ignored (d1 glyphs, PaintType 2 tiles)
        State state;
        std::vector<State> saved;
        std::vector<bool> hidden;  ///< marked content: whether a layer that is off hides it
        Box path{1e9, 1e9, -1e9, -1e9};
        bool rectangle = true;     ///< the path so far is one rectangle
        int pieces = 0;
        int clip_pending = 0;
    };

    void run(const std::string& text, Run& run);
    bool step(Run& run, const Step& step);
    void set_state(Run& run, std::uint32_t op, std::span<const Operand> operands);
    void set_colour(Run& run, const Step& step);
    void build_path(Run& run, std::uint32_t op, std::span<const Operand> operands);
    void paint_path(Run& run, char op);
    void show_text(Run& run, std::span<const Operand> operands);
    void show_glyphs(Run& run, const std::string& codes);
    void draw(Run& run, QPDFObjectHandle object);
    void draw_image(Run& run, QPDFObjectHandle stream);
    void draw_form(Run& run, QPDFObjectHandle form);
    void annotations(Leaf& leaf, const Box& page);
    [[nodiscard]] bool drawn_by_device_in_colour(QPDFObjectHandle annotation);
    [[nodiscard]] Tint tint(Run& run, Paint& paint);
    [[nodiscard]] Tint pattern_tint(Run& run, const Paint& paint);
    void mark(const Run& run, Tint tint, double alpha, const Box* extent);
    [[nodiscard]] bool done() const { return colour_ && certain_; }

    Document& document_;
    bool colour_ = false, certain_ = false, unknown_ = false, mixed_ = false;
    std::string text_;                              ///< of the page
    std::size_t runs_ = 0;                          ///< forms, glyphs and tiles run for this page
    std::map<QPDFObjGen, Tint> images_;
    std::map<std::string, Tint> patterns_;
    std::set<std::string> dull_;                    ///< forms and glyphs known to bring no colour, with what they depend on
};

}  // namespace consigne::pdl::pdf
