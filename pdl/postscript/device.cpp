#include "pdl/postscript/device.hpp"

#include <cmath>

namespace consigne::pdl::postscript {
namespace {

using Kind = Token::Kind;

std::optional<std::uint32_t> copies_from(double value)
{
    if (!(value >= 1 && value <= 1e6)) return std::nullopt;
    return static_cast<std::uint32_t>(value);
}

std::optional<Media> media_from(double width, double height)
{
    if (!(width >= 1 && width <= 1e5 && height >= 1 && height <= 1e5)) return std::nullopt;
    return Media{static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height))};
}

}  // namespace

Device::Device(const Defaults& defaults)
{
    if (defaults.duplex) {
        now_.duplex = *defaults.duplex != Duplex::simplex;
        now_.tumble = *defaults.duplex == Duplex::short_edge;
    }
    now_.copies = defaults.copies;
    now_.media = defaults.media;
}

void Device::force(std::optional<Duplex> sides, std::optional<std::uint32_t> copies)
{
    forced_sides_ = sides;
    forced_copies_ = copies;
    if (sides) {
        now_.duplex = *sides != Duplex::simplex;
        now_.tumble = *sides == Duplex::short_edge;
    }
    if (copies) now_.number = *copies;
}

void Device::describe(Page& page) const
{
    if (now_.media) page.media = *now_.media;
    page.copies = now_.number.value_or(now_.copies);
    if (now_.duplex) page.duplex = !*now_.duplex ? Duplex::simplex : now_.tumble.value_or(false) ? Duplex::short_edge : Duplex::long_edge;
}

void Device::value(Value v)
{
    if (depth_ != 1 || !key_) return;
    if (dict_.size() < 64) dict_[*key_] = std::move(v);
    key_.reset();
}

void Device::dictionary(const Token& token)
{
    switch (token.kind) {
    case Kind::dict_open:
        if (depth_++ == 0) {
            dict_.clear();
            key_.reset();
            array_depth_ = 0;
        }
        return;
    case Kind::dict_close:
        if (depth_ > 0 && --depth_ == 1) value({});
        if (depth_ == 0 && last_.kind != Kind::dict_close) array_depth_ = 0;
        return;
    case Kind::array_open:
        if (depth_ == 1 && array_depth_++ == 0) array_.clear();
        return;
    case Kind::array_close:
        if (depth_ == 1 && array_depth_ > 0 && --array_depth_ == 0) value({Value::Kind::array, false, 0, array_});
        return;
    default: break;
    }
    if (depth_ != 1) return;
    if (array_depth_ > 0) {
        if (token.kind == Kind::number && array_.size() < 8) array_.push_back(token.value);
        return;
    }
    if (token.kind == Kind::literal && !key_) {
        key_ = token.text;
    } else if (token.kind == Kind::number) {
        value({Value::Kind::number, false, token.value, {}});
    } else if (token.kind == Kind::name && (token.text == "true" || token.text == "false")) {
        value({Value::Kind::boolean, token.text == "true", 0, {}});
    } else if (token.kind == Kind::name && token.text == "null") {
        value({Value::Kind::null, false, 0, {}});
    } else if (token.kind == Kind::literal || token.kind == Kind::name || token.kind == Kind::string) {
        value({});
    }
}

void Device::request(bool certain, bool direct)
{
    const auto find = [&](std::string_view key) -> const Value* {
        const auto at = dict_.find(key);
        return at == dict_.end() ? nullptr : &at->second;
    };
    const Value* duplex = find("Duplex");
    const Value* tumble = find("Tumble");
    const Value* copies = find("NumCopies");
    if (!direct) {   // our setpagedevice puts the forced entries over these
        if (forced_sides_) duplex = tumble = nullptr;
        if (forced_copies_) copies = nullptr;
    }
    // Names that makers have given it (Canon's PPDs: /Booklet true).
    const Value* booklet = find("Booklet");
    several_on_a_side_ = several_on_a_side_ || (booklet && (booklet->kind != Value::Kind::boolean || booklet->truth));
    for (const std::string_view key : {"NUp", "NumberUp"}) {
        const Value* number = find(key);
        several_on_a_side_ = several_on_a_side_ || (number && (number->kind != Value::Kind::number || number->number > 1));
    }
    if (!certain) {
        if (duplex || tumble || copies) {
            uncertain_ = true;
            bypassed_ = bypassed_ || direct;
        }
        return;
    }
    if (duplex) {
        if (duplex->kind == Value::Kind::boolean) now_.duplex = duplex->truth;
        else uncertain_ = true;
    }
    if (tumble) {
        if (tumble->kind == Value::Kind::boolean) now_.tumble = tumble->truth;
        else uncertain_ = true;
    }
    if (copies && copies->kind == Value::Kind::number) {
        if (const auto n = copies_from(copies->number)) now_.number = *n;
    } else if (copies) {
        if (copies->kind == Value::Kind::null) now_.number.reset();
        else uncertain_ = true;
    }
    if (const Value* size = find("PageSize"); size && size->array.size() >= 2) {
        if (const auto media = media_from(size->array[0], size->array[1])) now_.media = media;
    }
}

void Device::name(std::string_view text, bool certain)
{
    // Every name of a page passes here; nearly all have other lengths than ours.
    constexpr unsigned lengths = 1U << 3 | 1U << 4 | 1U << 6 | 1U << 7 | 1U << 8 | 1U << 9 | 1U << 13;
    if (text.size() > 13 || (lengths >> text.size() & 1) == 0) return;
    if (text == "setpagedevice") {
        request(certain, false);
    } else if (text == "exec" && last_.text == "get" && before_.kind == Kind::literal && before_.text == "setpagedevice") {
        request(certain, true);
    } else if (text == "def" && last_.kind == Kind::number && before_.kind == Kind::literal && before_.text == "#copies") {
        if (forced_copies_) return;
        if (!certain) uncertain_ = true;
        else if (const auto n = copies_from(last_.value)) now_.copies = *n;
    } else if ((text == "setduplexmode" || text == "settumble" || text == "pdfSetup") && last_.kind == Kind::name) {
        if (forced_sides_) return;
        if (last_.text != "true" && last_.text != "false") return void(uncertain_ = true);
        if (!certain) return void(uncertain_ = true);
        if (text == "setduplexmode") now_.duplex = last_.text == "true";
        else if (text == "settumble") now_.tumble = last_.text == "true";
        else if (last_.text == "true") now_.duplex = true;      // poppler's pdftops -duplex
    } else if (text == "pdfSetupPaper" && last_.kind == Kind::number && before_.kind == Kind::number) {
        if (const auto media = media_from(before_.value, last_.value)) now_.media = media;
    } else if (text == "endobj") {
        if (const auto box = dict_.find("MediaBox"); box != dict_.end() && box->second.array.size() == 4) {
            const auto& b = box->second.array;
            if (const auto media = media_from(b[2] - b[0], b[3] - b[1])) now_.media = media;
        }
        dict_.clear();
        depth_ = 0;
    } else if (text == "save" && certain) {
        if (saved_.size() < 64) saved_.push_back(now_);
    } else if (text == "restore" && certain && !saved_.empty()) {
        now_ = saved_.back();
        saved_.pop_back();
    }
}

void Device::token(const Token& token, bool certain)
{
    const std::string_view text = token.text;
    if (text.size() >= 6 && (text == "Duplex" || text == "Tumble" || text == "setduplexmode" || text == "settumble")) speaks_of_sides_ = true;
    if (token.kind == Kind::name && (depth_ == 0 || text == "setpagedevice" || text == "endobj")) name(text, certain);
    if (depth_ > 0 || token.kind == Kind::dict_open) dictionary(token);
    std::swap(before_, last_);
    last_.kind = token.kind;
    last_.value = token.value;
    if (token.kind == Kind::name || token.kind == Kind::literal) last_.text = text;
    else last_.text.clear();
}

}  // namespace consigne::pdl::postscript
