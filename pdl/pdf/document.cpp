#include "pdl/pdf/document.hpp"

#include "pdl/pdf/jpeg.hpp"
#include "pdl/pdf/jpx.hpp"
#include "pdl/pdf/predictor.hpp"
#include "pdl/stream/inflate.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace consigne::pdl::pdf {
namespace {

constexpr int max_array = 70'000;  // numbers of one array: a 16-bit table is the longest that makes sense
constexpr int small_stream = 4096;  // compressed bytes; Inflate's 90 KB of tables and window cost more than they bring
constexpr std::size_t max_nodes = 1'000'000;

std::optional<std::array<double, 4>> rectangle(QPDFObjectHandle object)
{
    const auto n = numbers(object);
    if (n.size() != 4) return std::nullopt;
    return std::array{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

struct Inherited {
    QPDFObjectHandle resources = QPDFObjectHandle::newNull();
    std::array<double, 4> box{0, 0, 612, 792};  // Letter, as Ghostscript and Acrobat fill in
    std::optional<std::array<double, 4>> crop;
};

Inherited inherit(const Inherited& from, QPDFObjectHandle node)
{
    Inherited to = from;
    if (node.getKey("/Resources").isDictionary()) to.resources = node.getKey("/Resources");
    if (const auto box = rectangle(node.getKey("/MediaBox")); box && (*box)[2] > (*box)[0] && (*box)[3] > (*box)[1]) to.box = *box;
    if (const auto crop = rectangle(node.getKey("/CropBox")); crop && (*crop)[2] > (*crop)[0] && (*crop)[3] > (*crop)[1]) to.crop = crop;
    return to;
}

/// How FlateDecode alone makes the data; rows of no length when no predictor is to be undone.
struct Deflated {
    std::size_t pixel = 0, row = 0;  // bytes
};

/// Nothing when other filters have a part in it, anything is unusual, or there is little of it: that is qpdf's to judge.
std::optional<Deflated> deflated(QPDFObjectHandle dict)
{
    const auto single = [](QPDFObjectHandle object) { return object.isArray() && object.getArrayNItems() == 1 ? object.getArrayItem(0) : object; };
    const std::string filter = name(single(dict.getKey("/Filter")));
    if ((filter != "/FlateDecode" && filter != "/Fl") || integer(dict.getKey("/Length"), 0) < small_stream) return std::nullopt;
    QPDFObjectHandle parms = single(dict.getKey("/DecodeParms"));
    if (parms.isNull()) return Deflated{};
    if (!parms.isDictionary()) return std::nullopt;
    const auto said = [&parms](const char* key, int otherwise) {
        QPDFObjectHandle value = parms.getKey(key);
        return value.isNull() ? otherwise : value.isInteger() ? integer(value, 0) : -1;
    };
    const int predictor = said("/Predictor", 1), columns = said("/Columns", 0), colours = said("/Colors", 1), bits = said("/BitsPerComponent", 8);
    if (predictor == 1 && columns >= 0 && colours >= 0 && bits >= 0) return Deflated{};
    const bool usual = predictor >= 10 && predictor <= 15 && columns > 0 && columns <= 1'000'000 && colours > 0 && colours <= 32 &&
                       (bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16);
    if (!usual) return std::nullopt;
    const auto pixel_bits = static_cast<std::size_t>(colours) * static_cast<std::size_t>(bits);
    return Deflated{(pixel_bits + 7) / 8, (pixel_bits * static_cast<std::size_t>(columns) + 7) / 8};
}

/// Inflated bytes on their way to a function.
class Each final : public ByteSink {
public:
    explicit Each(const std::function<void(ByteView)>& each) : each_(each) {}
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        each_(bytes);
        return {};
    }
    [[nodiscard]] Result<> finish() override { return {}; }

private:
    const std::function<void(ByteView)>& each_;
};

}  // namespace

std::vector<double> numbers(QPDFObjectHandle array)
{
    std::vector<double> out;
    if (!array.isArray()) return out;
    const int n = array.getArrayNItems();
    if (n > max_array) return out;
    for (int i = 0; i < n; ++i) {
        QPDFObjectHandle item = array.getArrayItem(i);
        if (!item.isNumber()) return {};
        out.push_back(item.getNumericValue());
    }
    return out;
}

double number(QPDFObjectHandle object, double otherwise)
{
    return object.isNumber() ? object.getNumericValue() : otherwise;
}

int integer(QPDFObjectHandle object, int otherwise)
{
    const double value = number(object, otherwise);
    return std::isnan(value) ? otherwise : static_cast<int>(std::clamp(value, -2147483648.0, 2147483647.0));
}

std::string name(QPDFObjectHandle object)
{
    return object.isName() ? object.getName() : std::string();
}

Document::Document(const RandomAccess& source) : input_(std::make_shared<Input>(source)), qpdf_(std::make_unique<QPDF>())
{
    qpdf_->setSuppressWarnings(true);
    qpdf_->processInputSource(input_, "");
    if (input_->error()) throw Stop{*input_->error()};
    damaged_ = !qpdf_->getWarnings().empty();
    if (!qpdf_->getRoot().isDictionary()) throw Stop{fail(Errc::malformed, "PDF without a catalog")};
}

std::vector<Leaf> Document::leaves()
{
    struct Step {
        QPDFObjectHandle node;
        Inherited from;
        int depth;
    };
    std::vector<Leaf> found;
    std::vector<Step> todo{{qpdf_->getRoot().getKey("/Pages"), {}, 0}};
    std::set<QPDFObjGen> nodes;
    std::size_t steps = 0;
    while (!todo.empty()) {
        if (++steps > max_nodes) throw Stop{fail(Errc::limit_exceeded, "PDF page tree with more than a million nodes")};
        const Step step = todo.back();
        todo.pop_back();
        QPDFObjectHandle node = step.node;
        if (!node.isDictionary()) continue;
        const Inherited here = inherit(step.from, node);
        QPDFObjectHandle kids = node.getKey("/Kids");
        if (kids.isArray() && name(node.getKey("/Type")) != "/Page") {
            // A page may stand in the tree twice and prints twice; a node that comes back is a cycle or a bomb.
            if (node.isIndirect() && !nodes.insert(node.getObjGen()).second) continue;
            if (step.depth > max_depth) throw Stop{fail(Errc::limit_exceeded, "PDF page tree deeper than 100")};
            const int n = kids.getArrayNItems();
            if (static_cast<std::size_t>(n) > max_nodes) throw Stop{fail(Errc::limit_exceeded, "PDF page node with too many kids")};
            for (int i = n - 1; i >= 0; --i) todo.push_back({kids.getArrayItem(i), here, step.depth + 1});
            continue;
        }
        if (found.size() >= max_pages) throw Stop{fail(Errc::limit_exceeded, "PDF with more than 100000 pages")};
        const double unit = number(node.getKey("/UserUnit"), 1);
        found.push_back({node, here.resources, here.box, here.crop.value_or(here.box), unit > 0 && unit < 1e4 ? unit : 1});
    }
    return found;
}

bool Document::shown(QPDFObjectHandle content)
{
    if (!content.isDictionary()) return true;
    if (!layers_read_) {
        layers_read_ = true;
        QPDFObjectHandle config = qpdf_->getRoot().getKey("/OCProperties");
        config = config.isDictionary() ? config.getKey("/D") : config;
        if (config.isDictionary()) {
            layers_default_on_ = name(config.getKey("/BaseState")) != "/OFF";
            for (const auto& [key, on] : {std::pair{"/ON", true}, std::pair{"/OFF", false}}) {
                QPDFObjectHandle list = config.getKey(key);
                if (!list.isArray()) continue;
                for (auto& layer : list.aitems()) layers_[layer.getObjGen()] = on;
            }
        }
    }
    const auto on = [this](QPDFObjectHandle layer) { return layer_on(layer); };
    if (name(content.getKey("/Type")) != "/OCMD") return on(content);
    // Membership (ISO 32000-1 §8.11.2.2); /OCGs stand beside a visibility expression for old readers.
    if (QPDFObjectHandle expression = content.getKey("/VE"); expression.isArray()) return visible(expression, 0);
    QPDFObjectHandle members = content.getKey("/OCGs");
    if (members.isDictionary()) return on(members);
    if (!members.isArray() || members.getArrayNItems() == 0) return true;
    bool any = false;
    bool all = true;
    for (auto& layer : members.aitems()) {
        if (!layer.isDictionary()) continue;
        const bool is = on(layer);
        any = any || is;
        all = all && is;
    }
    const std::string policy = name(content.getKey("/P"));
    if (policy == "/AllOn") return all;
    if (policy == "/AnyOff") return !all;
    if (policy == "/AllOff") return !any;
    return any;
}

bool Document::layer_on(QPDFObjectHandle layer) const
{
    const auto found = layers_.find(layer.getObjGen());
    return found == layers_.end() ? layers_default_on_ : found->second;
}

bool Document::visible(QPDFObjectHandle expression, int depth) const
{
    if (expression.isDictionary()) return layer_on(expression);
    if (!expression.isArray() || expression.getArrayNItems() < 2 || depth > max_depth) return true;
    const std::string word = name(expression.getArrayItem(0));
    if (word == "/Not") return !visible(expression.getArrayItem(1), depth + 1);
    const bool all = word == "/And";
    for (int i = 1; i < expression.getArrayNItems(); ++i)
        if (visible(expression.getArrayItem(i), depth + 1) != all) return !all;
    return all;
}

void Document::spend(std::size_t decoded)
{
    if (decoded > max_decoded_bytes - decoded_) throw Stop{fail(Errc::limit_exceeded, "PDF decodes to more than 2 GiB")};
    decoded_ += decoded;
}

bool Document::inflate(QPDFObjectHandle stream, const std::function<void(ByteView)>& each)
{
    const auto how = stream.isStream() ? deflated(stream.getDict()) : std::nullopt;
    if (!how) return false;
    Each out(each);
    std::optional<Predictor> predictor;
    if (how->row > 0) predictor.emplace(how->pixel, how->row, out);
    Inflate inflate(predictor ? static_cast<ByteSink&>(*predictor) : out);
    bool refused = false;
    Tap packed([&inflate, &refused](ByteView piece) { refused = refused || !inflate.write(piece); });
    bool undone = false;
    const bool read = stream.pipeStreamData(&packed, &undone, 0, qpdf_dl_none, true);
    qpdf_->getWarnings();  // forgets them
    if (input_->error()) throw Stop{*input_->error()};
    return read && inflate.ended() && inflate.finish();
}

bool Document::undo(QPDFObjectHandle stream, qpdf_stream_decode_level_e filters, Pipeline& to, std::uint64_t passed)
{
    if (!stream.isStream()) return false;
    Tap counted([this, &to, &passed](ByteView piece) {
        const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(passed, piece.size()));
        passed -= known;
        piece = piece.subspan(known);
        if (piece.empty()) return;
        spend(piece.size());
        to.write(piece.data(), piece.size());
    });
    bool undone = false;
    const bool read = stream.pipeStreamData(&counted, &undone, 0, filters, true);
    qpdf_->getWarnings();  // forgets them
    if (input_->error()) throw Stop{*input_->error()};
    to.finish();
    return filters == qpdf_dl_none ? read : undone;  // what decodes to a damaged end is taken as far as it goes
}

bool Document::pipe(QPDFObjectHandle stream, Pipeline& to)
{
    std::uint64_t passed = 0;
    const bool whole = inflate(stream, [&](ByteView piece) {
        spend(piece.size());
        passed += piece.size();
        to.write(piece.data(), piece.size());
    });
    if (!whole) return undo(stream, qpdf_dl_all, to, passed);
    to.finish();
    return true;
}

bool Document::jpeg_rows(QPDFObjectHandle stream, const std::function<bool(ByteView)>& each)
{
    Bytes jpeg;
    Tap collect([&jpeg](ByteView piece) {
        if (piece.size() > max_jpeg - jpeg.size()) throw Stop{fail(Errc::limit_exceeded, "PDF holds a JPEG of more than 256 MiB")};
        jpeg.insert(jpeg.end(), piece.begin(), piece.end());
    });
    if (!undo(stream, qpdf_dl_none, collect)) return false;
    return for_each_jpeg_row(std::move(jpeg), [this, &each](ByteView row) {
        if (row.size() > max_jpeg_rows - jpeg_rows_) throw Stop{fail(Errc::limit_exceeded, "PDF holds JPEGs of more than 16 GiB when decoded")};
        jpeg_rows_ += row.size();
        return each(row);
    });
}

Bytes Document::jpx(QPDFObjectHandle stream)
{
    Bytes out;
    Tap collect([&out](ByteView piece) {
        if (piece.size() > max_jpx - out.size()) throw Stop{fail(Errc::limit_exceeded, "PDF holds a JPEG 2000 picture of more than 128 MiB")};
        out.insert(out.end(), piece.begin(), piece.end());
    });
    QPDFObjectHandle filters = stream.getDict().getKey("/Filter");
    const int before = filters.isArray() ? filters.getArrayNItems() - 1 : 0;
    if (before <= 0) return undo(stream, qpdf_dl_none, collect) ? out : Bytes();
    // Left alone with the filters it knows, qpdf undoes them.
    QPDFObjectHandle packed = stream.copyStream();
    QPDFObjectHandle dict = packed.getDict();
    const auto cut = [&dict, before](const char* key) {
        QPDFObjectHandle list = dict.getKey(key);
        if (!list.isArray()) return;
        QPDFObjectHandle first = QPDFObjectHandle::newArray();
        for (int i = 0; i < std::min(before, list.getArrayNItems()); ++i) first.appendItem(list.getArrayItem(i));
        dict.replaceKey(key, first);
    };
    cut("/Filter");
    cut("/DecodeParms");
    if (!undo(packed, qpdf_dl_all, collect)) out.clear();
    return out;
}

Bytes Document::bytes(QPDFObjectHandle stream, std::size_t most)
{
    Bytes out;
    Tap collect([&out, most](ByteView piece) {
        if (piece.size() > most - out.size()) throw Stop{fail(Errc::limit_exceeded, "PDF stream longer than its kind may be")};
        out.insert(out.end(), piece.begin(), piece.end());
    });
    if (!pipe(stream, collect)) out.clear();
    return out;
}

std::string Document::content(QPDFObjectHandle object)
{
    std::string out;
    content(object, out);
    return out;
}

void Document::content(QPDFObjectHandle object, std::string& out)
{
    out.clear();
    Tap collect([&out](ByteView piece) {
        if (piece.size() > max_content - out.size()) throw Stop{fail(Errc::limit_exceeded, "PDF content stream too long")};
        out.append(as_text(piece));
    });
    // Damaged ends are printed as far as they decode, as devices do.
    const auto add = [&](QPDFObjectHandle part) {
        const std::size_t before = out.size();
        const std::uint64_t spent = decoded_;
        const bool whole = inflate(part, [&](ByteView piece) {
            spend(piece.size());
            collect.write(piece.data(), piece.size());
        });
        if (whole) return;
        out.resize(before);
        decoded_ = spent;
        undo(part, qpdf_dl_all, collect);
    };
    if (object.isStream()) add(object);
    else if (object.isArray())
        for (auto& part : object.aitems()) {
            add(part);
            out += '\n';  // tokens do not run on across parts (ISO 32000-1 §7.8.2)
        }
}

Result<> at_edge(const std::function<void()>& work)
{
    try {
        work();
        return {};
    }
    catch (const Stop& stop) {
        return stop.error;
    }
    catch (const QPDFExc& trouble) {
        const auto where = static_cast<std::uint64_t>(std::max<qpdf_offset_t>(0, trouble.getFilePosition()));
        if (trouble.getErrorCode() == qpdf_e_password) return fail(Errc::unsupported, "PDF needs a password to be opened");
        if (trouble.getErrorCode() == qpdf_e_unsupported) return fail(Errc::unsupported, "PDF: " + trouble.getMessageDetail(), where);
        return fail(Errc::malformed, "PDF: " + trouble.getMessageDetail(), where);
    }
    catch (const std::exception& trouble) {
        return fail(Errc::malformed, std::string("PDF: ") + trouble.what());
    }
}

}  // namespace consigne::pdl::pdf
