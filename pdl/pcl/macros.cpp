// Commands run again from where they stand in the source.
#include "pdl/pcl/interpreter.hpp"

#include <tuple>

namespace consigne::pdl::pcl {
namespace {

/// Macros may call macros two deep (HP PCL 5 Technical Reference, ch. 12).
constexpr int max_macro_depth = 3;
/// Most bytes of macros executed in one document: a million calls of a long macro are an attack, not a form.
constexpr std::uint64_t max_replayed = 256 * 1024 * 1024;

}  // namespace

Result<> Interpreter::macro_command(const Token& token, Cursor& in, int depth)
{
    const int value = token.integer();
    if (token.is("&fI")) {
        custom_.width = std::clamp(static_cast<int>(token.value / 10), 0, 14400);
        return {};
    }
    if (token.is("&fJ")) {
        custom_.height = std::clamp(static_cast<int>(token.value / 10), 0, 14400);
        return {};
    }
    if (token.is("&fY")) {
        macro_id_ = value;
        return {};
    }
    if (!token.is("&fX")) return {};
    const auto macro = macros_.find(macro_id_);
    switch (value) {
    case 0:
        // Only the outermost stream defines macros; the bytes themselves stay where they are in the source.
        if (depth == 0) recording_ = in.offset();
        return {};
    case 2:
        if (macro != macros_.end()) return replay(macro->second, depth + 1);
        return {};
    case 3:
        if (macro != macros_.end()) return replay_apart(macro->second, depth + 1, false);
        return {};
    case 4: overlay_ = macro_id_; return {};
    case 5: overlay_.reset(); return {};
    case 6: macros_.clear(); return {};
    case 7: std::erase_if(macros_, [](const auto& entry) { return !entry.second.permanent; }); return {};
    case 8:
        if (macro != macros_.end()) macros_.erase(macro);
        return {};
    case 9:
    case 10:
        if (macro != macros_.end()) macro->second.permanent = value == 10;
        return {};
    default: return {};
    }
}

/// A called macro and an overlay give colours back as they found them; an overlay begins with those of a reset (HP PCL 5
/// Technical Reference, ch. 12).
Result<> Interpreter::replay_apart(const Macro& macro, int depth, bool overlay)
{
    const auto kept = std::tuple(palette_, stack_, stored_, stored_id_, control_id_, components_, foreground_coloured_, pattern_type_, pattern_id_);
    if (overlay) {
        palette_ = black_and_white();
        stack_.clear();
        components_ = {};
        foreground_coloured_ = false;
        pattern_type_ = 0;
    }
    const auto done = replay(macro, depth);
    std::tie(palette_, stack_, stored_, stored_id_, control_id_, components_, foreground_coloured_, pattern_type_, pattern_id_) = kept;
    rows_.forget();
    return done;
}

Result<> Interpreter::replay(const Macro& macro, int depth)
{
    if (depth > max_macro_depth) return {};
    const std::uint64_t length = macro.end - macro.begin;
    // A call costs something even when the macro is empty.
    if (length + 64 > max_replayed - replayed_) return fail(Errc::limit_exceeded, "macros executed over and over", macro.begin);
    replayed_ += length + 64;
    const SourcePart part(*source_, macro.begin, length);
    Cursor in(part, 0, static_cast<std::size_t>(std::clamp<std::uint64_t>(length, 1, 16 * 1024)));
    return run(in, depth);
}

}  // namespace consigne::pdl::pcl
