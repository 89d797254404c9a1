#include "pdl/pdf/marks.hpp"

#include <algorithm>
#include <cmath>

namespace consigne::pdl::pdf {

Matrix operator*(const Matrix& m, const Matrix& n)
{
    return {m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d, m.c * n.a + m.d * n.c, m.c * n.b + m.d * n.d,
            m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f};
}

namespace {

constexpr int max_nested_runs = 24;
constexpr std::size_t max_runs = 20'000;
constexpr std::size_t max_saved = 10'000;

Box bound(const Matrix& m, const Box& box)
{
    Box out{1e9, 1e9, -1e9, -1e9};
    for (const double x : {box.x0, box.x1})
        for (const double y : {box.y0, box.y1}) {
            const double u = m.a * x + m.c * y + m.e;
            const double v = m.b * x + m.d * y + m.f;
            out = {std::min(out.x0, u), std::min(out.y0, v), std::max(out.x1, u), std::max(out.y1, v)};
        }
    return out;
}

Box meet(const Box& a, const Box& b)
{
    return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

double operand(std::span<const Operand> operands, std::size_t i)
{
    return i < operands.size() && operands[i].kind == Operand::Kind::number ? operands[i].value() : 0;
}

std::optional<Matrix> matrix(QPDFObjectHandle object)
{
    const auto n = numbers(object);
    if (n.size() != 6) return std::nullopt;
    return Matrix{n[0], n[1], n[2], n[3], n[4], n[5]};
}

std::optional<Box> box(QPDFObjectHandle object)
{
    const auto n = numbers(object);
    if (n.size() != 4) return std::nullopt;
    return Box{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

bool differ(QPDFObjectHandle items)
{
    const std::string first = items.getArrayItem(0).unparse();
    for (auto& item : items.aitems())
        if (item.unparse() != first) return true;
    return false;
}

std::string identity(QPDFObjectHandle object)
{
    return object.isIndirect() ? object.getObjGen().unparse('_') : std::string();
}

}  // namespace

Marks::Answer Marks::page(Leaf& leaf)
{
    colour_ = certain_ = unknown_ = mixed_ = false;
    runs_ = 0;
    Run first;
    first.resources = leaf.resources;
    first.state.clip = {leaf.box[0], leaf.box[1], leaf.box[2], leaf.box[3]};
    document_.content(leaf.page.getKey("/Contents"), text_);
    run(text_, first);
    if (!done()) annotations(leaf, {leaf.box[0], leaf.box[1], leaf.box[2], leaf.box[3]});
    Answer answer;
    answer.unreadable = unknown_;
    if (colour_) answer.colour = true;
    else if (!unknown_) answer.colour = false;
    answer.certain = colour_ ? certain_ : !unknown_ && !mixed_;
    answer.mixed = mixed_ && !colour_;
    return answer;
}

void Marks::mark(const Run& run, Tint tint, double alpha, const Box* extent)
{
    if (tint == Tint::none || (tint == Tint::neutral && !run.state.tinted) || alpha < colour_threshold) return;
    for (const bool hidden : run.hidden)
        if (hidden) return;
    if (meet(extent ? *extent : run.state.clip, run.state.clip).empty()) return;
    if (tint == Tint::unknown) { unknown_ = true; return; }
    if (tint == Tint::mixed && !run.state.tinted) { mixed_ = true; return; }
    colour_ = true;
    certain_ = certain_ || (!run.state.tinted && !run.state.odd_clip && !run.state.blended && !run.state.masked && alpha >= 0.5);
}

void Marks::run(const std::string& text, Run& run)
{
    step_through(text, [this, &run](const Step& one) { return step(run, one) && !done(); });
}

bool Marks::step(Run& run, const Step& step)
{
    const auto& operands = step.operands;
    const std::uint32_t op = code(step.op);
    switch (op) {
    case code("q"):
        if (run.saved.size() >= max_saved) { unknown_ = true; return false; }
        run.saved.push_back(run.state);
        break;
    case code("Q"):
        if (!run.saved.empty()) {
            run.state = std::move(run.saved.back());
            run.saved.pop_back();
        }
        break;
    case code("m"): case code("l"): case code("c"): case code("v"): case code("y"): case code("re"): case code("W"): case code("W*"):
        build_path(run, op, operands);
        break;
    case code("f"): case code("F"): case code("f*"): case code("B"): case code("B*"): case code("b"): case code("b*"): case code("s"):
    case code("S"): case code("n"):
        paint_path(run, step.op[0]);
        break;
    case code("g"): case code("G"): case code("rg"): case code("RG"): case code("k"): case code("K"): case code("cs"): case code("CS"):
    case code("sc"): case code("SC"): case code("scn"): case code("SCN"):
        if (!run.uncoloured) set_colour(run, step);
        break;
    case code("Tj"): case code("TJ"): case code("'"): case code("\""): show_text(run, operands); break;
    case code("Do"):
        if (!operands.empty()) draw(run, resource(run.resources, "/XObject", operands.back().name()));
        break;
    case code("EI"):
        if (!operands.empty()) draw_image(run, operands[0].object);
        break;
    case code("sh"):
        if (!operands.empty() && !run.uncoloured)
            mark(run, shading_tint(document_, resource(run.resources, "/Shading", operands.back().name()), run.resources), run.state.fill_alpha,
                 nullptr);
        break;
    case code("BDC"): case code("BMC"): {
        bool hidden = false;
        if (op == code("BDC") && operands.size() >= 2 && operands[0].name() == "/OC")
            hidden = !document_.shown(resource(run.resources, "/Properties", operands[1].name()));
        if (run.hidden.size() < max_saved) run.hidden.push_back(hidden);
        break;
    }
    case code("EMC"):
        if (!run.hidden.empty()) run.hidden.pop_back();
        break;
    case code("d1"): run.uncoloured = true; break;
    default: set_state(run, op, operands);
    }
    return true;
}

void Marks::set_state(Run& run, std::uint32_t op, std::span<const Operand> operands)
{
    State& state = run.state;
    if (op == code("cm") && operands.size() >= 6)
        state.ctm = Matrix{operand(operands, 0), operand(operands, 1), operand(operands, 2), operand(operands, 3), operand(operands, 4),
                           operand(operands, 5)} * state.ctm;
    else if (op == code("Tr")) state.text_mode = operands.empty() ? 0 : std::clamp(static_cast<int>(std::clamp(operand(operands, 0), -1e9, 1e9)), 0, 7);
    else if (op == code("Tf") && !operands.empty()) {
        state.font = resource(run.resources, "/Font", operands[0].name());
        state.font_kind = FontKind::not_asked;
    }
    else if (op == code("gs") && !operands.empty()) {
        QPDFObjectHandle set = resource(run.resources, "/ExtGState", operands.back().name());
        if (!set.isDictionary()) return;
        state.fill_alpha = number(set.getKey("/ca"), state.fill_alpha);
        state.stroke_alpha = number(set.getKey("/CA"), state.stroke_alpha);
        if (const auto modes = names(set.getKey("/BM")); !modes.empty()) state.blended = modes[0] != "/Normal" && modes[0] != "/Compatible";
        // Transfer functions, one for each ink, tint a grey; how they do is known to few devices.
        for (const char* key : {"/TR", "/TR2"})
            if (QPDFObjectHandle curves = set.getKey(key); !curves.isNull())
                state.tinted = curves.isArray() && curves.getArrayNItems() > 1 && differ(curves);
        QPDFObjectHandle mask = set.getKey("/SMask");
        if (!mask.isNull()) state.masked = mask.isDictionary();
        QPDFObjectHandle font = set.getKey("/Font");
        if (font.isArray() && font.getArrayNItems() > 0) {
            state.font = font.getArrayItem(0);
            state.font_kind = FontKind::not_asked;
        }
    }
}

void Marks::set_colour(Run& run, const Step& step)
{
    using Kind = ColourSpace::Kind;
    const auto& operands = step.operands;
    const std::uint32_t op = code(step.op);
    const bool stroke = step.op[0] >= 'A' && step.op[0] <= 'Z';
    Paint& paint = stroke ? run.state.stroke : run.state.fill;
    paint.fixed.reset();
    paint.seen.reset();
    if (op == code("cs") || op == code("CS")) {
        if (operands.empty()) return;
        paint.space = ColourSpace::parse(document_, operands.back().as_object(), run.resources);
        paint.components = paint.space->initial();
        paint.pattern.clear();
        return;
    }
    const auto use = [&paint](Kind kind) {
        if (const ColourSpacePtr& space = ColourSpace::device(kind); paint.space != space) paint.space = space;
    };
    if (op == code("g") || op == code("G")) use(Kind::grey);
    else if (op == code("rg") || op == code("RG")) use(Kind::rgb);
    else if (op == code("k") || op == code("K")) use(Kind::cmyk);
    else paint.pattern = operands.empty() ? std::string() : operands.back().name();
    paint.components.clear();
    for (const Operand& item : operands)
        if (item.kind == Operand::Kind::number) paint.components.push_back(item.value());
    // Of more numbers than it takes, an operator takes the last ones.
    const std::size_t taken = step.op.size() == 2 && op != code("sc") && op != code("SC") ? 3 : op == code("k") || op == code("K") ? 4 : op == code("g") || op == code("G") ? 1 : 0;
    if (taken != 0 && paint.components.size() > taken)
        paint.components.erase(paint.components.begin(), paint.components.end() - static_cast<std::ptrdiff_t>(taken));
}

void Marks::build_path(Run& run, std::uint32_t op, std::span<const Operand> operands)
{
    if (op == code("W") || op == code("W*")) {
        run.clip_pending = 1;
        return;
    }
    const auto add = [&run](double x, double y) {
        const Matrix& m = run.state.ctm;
        const double u = m.a * x + m.c * y + m.e;
        const double v = m.b * x + m.d * y + m.f;
        run.path = {std::min(run.path.x0, u), std::min(run.path.y0, v), std::max(run.path.x1, u), std::max(run.path.y1, v)};
    };
    ++run.pieces;
    if (op == code("re")) {
        const double x = operand(operands, 0);
        const double y = operand(operands, 1);
        const double w = operand(operands, 2);
        const double h = operand(operands, 3);
        for (const double u : {x, x + w})
            for (const double v : {y, y + h}) add(u, v);
        run.rectangle = run.rectangle && run.pieces == 1;
        return;
    }
    run.rectangle = false;
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) add(operand(operands, i), operand(operands, i + 1));
}

void Marks::paint_path(Run& run, char op)
{
    const bool fills = op == 'f' || op == 'F' || op == 'B' || op == 'b';
    const bool strokes = op == 'S' || op == 's' || op == 'B' || op == 'b';
    if (run.pieces > 0) {
        // A line's width is not looked at: a stroke just beside the page is no case worth it.
        if (fills) mark(run, tint(run, run.state.fill), run.state.fill_alpha, &run.path);
        if (strokes) mark(run, tint(run, run.state.stroke), run.state.stroke_alpha, &run.path);
    }
    if (run.clip_pending) {
        run.state.clip = meet(run.state.clip, run.path);
        run.state.odd_clip = run.state.odd_clip || !run.rectangle;
    }
    run.clip_pending = 0;
    run.pieces = 0;
    run.rectangle = true;
    run.path = {1e9, 1e9, -1e9, -1e9};
}

void Marks::show_text(Run& run, std::span<const Operand> operands)
{
    State& state = run.state;
    const int mode = state.text_mode;
    if (mode == 3 || mode == 7 || operands.empty()) return;
    if (state.font_kind == FontKind::not_asked) {
        const std::string kind = state.font.isDictionary() ? name(state.font.getKey("/Subtype")) : std::string();
        state.font_kind = kind == "/Type3" ? FontKind::drawn : kind == "/Type0" ? FontKind::composite : FontKind::simple;
    }
    const Operand& last = operands.back();
    if (state.font_kind == FontKind::drawn) {
        show_glyphs(run, last.codes());
        return;
    }
    // Blanks mark nothing; which code is the blank is known for simple fonts only.
    const bool codes = last.kind == Operand::Kind::string || last.kind == Operand::Kind::array;
    if (!codes || (state.font_kind == FontKind::composite ? last.empty : last.blank)) return;
    if (mode % 4 != 1) mark(run, tint(run, run.state.fill), run.state.fill_alpha, nullptr);
    if (mode % 4 == 1 || mode % 4 == 2) mark(run, tint(run, run.state.stroke), run.state.stroke_alpha, nullptr);
}

void Marks::show_glyphs(Run& run, const std::string& codes)
{
    QPDFObjectHandle font = run.state.font;
    QPDFObjectHandle procs = font.getKey("/CharProcs");
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    if (!procs.isDictionary() || run.depth >= max_nested_runs) return;
    std::map<int, std::string> glyphs;
    if (encoding.isDictionary() && encoding.getKey("/Differences").isArray()) {
        int code = 0;
        for (auto& item : encoding.getKey("/Differences").aitems()) {
            if (item.isInteger()) code = std::clamp(integer(item, 0), 0, 255);
            else if (item.isName()) glyphs[code++] = item.getName();
        }
    }
    const std::set<char> used(codes.begin(), codes.end());
    for (const char c : used) {
        const auto found = glyphs.find(static_cast<unsigned char>(c));
        if (found == glyphs.end()) continue;
        QPDFObjectHandle glyph = procs.getKey(found->second);
        if (!glyph.isStream()) continue;
        Run inner;
        inner.resources = font.getKey("/Resources").isDictionary() ? font.getKey("/Resources") : run.resources;
        inner.depth = run.depth + 1;
        inner.state = run.state;
        inner.state.text_mode = 0;
        inner.state.ctm = {};  // where a glyph falls needs its font's metrics; the clip alone says whether it can be seen
        const Tint outside = tint(run, run.state.fill);
        inner.state.fill.fixed = inner.state.stroke.fixed = outside;
        const std::string key = identity(glyph) + 'g' + std::to_string(static_cast<int>(outside)) + identity(inner.resources);
        if (glyph.isIndirect() && dull_.contains(key)) continue;
        if (++runs_ > max_runs) { unknown_ = true; return; }
        // Anything the glyph draws counts: its space is not the page's.
        if (run.state.clip.empty()) continue;
        inner.state.clip = {-1e9, -1e9, 1e9, 1e9};
        inner.hidden = run.hidden;
        const bool before = colour_ || unknown_ || mixed_;
        this->run(document_.content(glyph), inner);
        if (!before && !colour_ && !unknown_ && !mixed_) dull_.insert(key);
        if (done()) return;
    }
}

void Marks::draw(Run& run, QPDFObjectHandle object)
{
    if (!object.isStream()) return;
    QPDFObjectHandle dict = object.getDict();
    if (!document_.shown(dict.getKey("/OC"))) return;
    const std::string kind = name(dict.getKey("/Subtype"));
    if (kind == "/Image") draw_image(run, object);
    else if (kind == "/Form") draw_form(run, object);
}

void Marks::draw_image(Run& run, QPDFObjectHandle stream)
{
    const Box extent = bound(run.state.ctm, {0, 0, 1, 1});
    if (meet(extent, run.state.clip).empty()) return;
    const bool shared = stream.getOwningQPDF() == &document_.qpdf() && stream.isIndirect();
    if (shared)
        if (const auto known = images_.find(stream.getObjGen()); known != images_.end()) {
            mark(run, known->second, run.state.fill_alpha, &extent);
            return;
        }
    const Image image = read_image(document_, stream, run.resources);
    if (image.stencil) {
        mark(run, tint(run, run.state.fill), run.state.fill_alpha, &extent);
        return;
    }
    if (run.uncoloured) return;
    const Tint found = image_tint(document_, stream, image);
    if (shared) images_[stream.getObjGen()] = found;
    mark(run, found, run.state.fill_alpha, &extent);
}

void Marks::draw_form(Run& run, QPDFObjectHandle form)
{
    if (run.depth >= max_nested_runs) { unknown_ = true; return; }
    QPDFObjectHandle dict = form.getDict();
    Run inner;
    inner.resources = dict.getKey("/Resources").isDictionary() ? dict.getKey("/Resources") : run.resources;
    inner.depth = run.depth + 1;
    inner.uncoloured = run.uncoloured;
    inner.state = run.state;
    inner.hidden = run.hidden;
    inner.state.fill.fixed = tint(run, run.state.fill);
    inner.state.stroke.fixed = tint(run, run.state.stroke);
    if (const auto own = matrix(dict.getKey("/Matrix"))) inner.state.ctm = *own * inner.state.ctm;
    if (const auto limits = box(dict.getKey("/BBox"))) inner.state.clip = meet(inner.state.clip, bound(inner.state.ctm, *limits));
    if (inner.state.clip.empty()) return;
    std::string key = identity(form) + 'f' + identity(inner.resources);
    const State& s = inner.state;
    for (const double v : {s.ctm.a, s.ctm.b, s.ctm.c, s.ctm.d, s.ctm.e, s.ctm.f, s.clip.x0, s.clip.y0, s.clip.x1, s.clip.y1,
                           s.fill_alpha, s.stroke_alpha, static_cast<double>(*s.fill.fixed), static_cast<double>(*s.stroke.fixed)})
        key += ' ' + std::to_string(v);
    if (form.isIndirect() && dull_.contains(key)) return;
    if (++runs_ > max_runs) { unknown_ = true; return; }
    const bool before = colour_ || unknown_ || mixed_;
    this->run(document_.content(form), inner);
    bool hides = false;
    for (const bool hidden : run.hidden) hides = hides || hidden;
    if (!before && !colour_ && !unknown_ && !mixed_ && !hides) dull_.insert(key);
}

Tint Marks::tint(Run& run, Paint& paint)
{
    using Kind = ColourSpace::Kind;
    if (paint.fixed) return *paint.fixed;
    if (paint.seen) return *paint.seen;
    switch (paint.space->kind()) {
    case Kind::unknown: return Tint::unknown;
    case Kind::pattern: return pattern_tint(run, paint);
    default: break;
    }
    paint.seen = !paint.space->marks() ? Tint::none
                 : paint.space->rgb(paint.components).chroma() > colour_threshold ? Tint::colour
                 : paint.space->inked(paint.components) ? Tint::mixed : Tint::neutral;
    return *paint.seen;
}

Tint Marks::pattern_tint(Run& run, const Paint& paint)
{
    QPDFObjectHandle pattern = resource(run.resources, "/Pattern", paint.pattern);
    QPDFObjectHandle dict = pattern.isStream() ? pattern.getDict() : pattern;
    if (!dict.isDictionary()) return Tint::none;
    if (number(dict.getKey("/PatternType"), 1) == 2) {
        QPDFObjectHandle shading = dict.getKey("/Shading");
        const Tint found = shading_tint(document_, shading, run.resources);
        return found == Tint::neutral ? background_tint(document_, shading, run.resources) : found;
    }
    const bool uncoloured = number(dict.getKey("/PaintType"), 1) == 2;
    if (uncoloured) {
        if (!paint.space->base() || paint.space->base()->kind() == ColourSpace::Kind::unknown) return Tint::unknown;
        const ColourSpace& below = *paint.space->base();
        return below.rgb(paint.components).chroma() > colour_threshold ? Tint::colour : below.inked(paint.components) ? Tint::mixed : Tint::neutral;
    }
    const std::string key = identity(pattern);
    if (const auto known = patterns_.find(key); !key.empty() && known != patterns_.end()) return known->second;
    if (run.depth >= max_nested_runs || ++runs_ > max_runs) return Tint::unknown;
    // Run on a page of its own: where a tile falls does not matter, some copy of it is seen.
    Marks tile(document_);
    tile.runs_ = runs_;
    Run inner;
    inner.resources = dict.getKey("/Resources");
    inner.depth = run.depth + 1;
    if (const auto limits = box(dict.getKey("/BBox"))) inner.state.clip = *limits;
    tile.run(document_.content(pattern), inner);
    runs_ = tile.runs_;
    const Tint found = tile.colour_ ? Tint::colour : tile.unknown_ ? Tint::unknown : tile.mixed_ ? Tint::mixed : Tint::neutral;
    if (!key.empty()) patterns_[key] = found;
    return found;
}

/// Without an appearance of its own, an annotation is drawn, or not, as a device likes.
bool Marks::drawn_by_device_in_colour(QPDFObjectHandle annotation)
{
    const auto coloured = [](QPDFObjectHandle values) {
        const auto n = numbers(values);
        return n.size() == 3 ? ColourSpace::device(ColourSpace::Kind::rgb)->rgb(n).chroma() > colour_threshold
             : n.size() == 4 && ColourSpace::device(ColourSpace::Kind::cmyk)->rgb(n).chroma() > colour_threshold;
    };
    if (name(annotation.getKey("/Subtype")) == "/Link") {
        // Of a link there is only its border.
        QPDFObjectHandle style = annotation.getKey("/BS");
        QPDFObjectHandle border = annotation.getKey("/Border");
        const bool framed = border.isArray() && border.getArrayNItems() >= 3;   // a fourth item says how it is dashed
        if (style.isDictionary() ? number(style.getKey("/W"), 1) <= 0 : framed && number(border.getArrayItem(2), 1) <= 0) return false;
    }
    QPDFObjectHandle look = annotation.getKey("/MK");
    if (coloured(annotation.getKey("/C")) || coloured(annotation.getKey("/IC"))) return true;
    if (look.isDictionary() && (coloured(look.getKey("/BC")) || coloured(look.getKey("/BG")))) return true;
    QPDFObjectHandle text = annotation.getKey("/DA");
    if (!text.isString()) return false;
    Marks words(document_);
    Run run;
    run.resources = QPDFObjectHandle::newNull();
    words.run(text.getStringValue() + " 0 0 1 1 re f", run);
    return words.colour_;
}

void Marks::annotations(Leaf& leaf, const Box& page)
{
    QPDFObjectHandle list = leaf.page.getKey("/Annots");
    if (!list.isArray()) return;
    for (auto& annotation : list.aitems()) {
        if (!annotation.isDictionary() || name(annotation.getKey("/Subtype")) == "/Popup") continue;
        // What prints: flag 3 Print set, flag 2 Hidden not (ISO 32000-1 Table 165).
        const auto flags = static_cast<unsigned>(integer(annotation.getKey("/F"), 0));
        if (!(flags & 4u) || (flags & 2u) || !document_.shown(annotation.getKey("/OC"))) continue;
        const auto place = box(annotation.getKey("/Rect"));
        if (!place || meet(*place, page).empty()) continue;
        QPDFObjectHandle form = annotation.getKey("/AP");
        form = form.isDictionary() ? form.getKey("/N") : form;
        if (form.isDictionary()) form = form.getKey(name(annotation.getKey("/AS")));
        if (!form.isStream()) {
            colour_ = colour_ || drawn_by_device_in_colour(annotation);
            continue;
        }
        Run outer;
        outer.resources = leaf.resources;
        draw_form(outer, form);
        if (done()) return;
    }
}

}  // namespace consigne::pdl::pdf
