#include "filters/pclxl/rewriter.hpp"

#include "filters/pclxl/edits.hpp"
#include "filters/pclxl/image.hpp"
#include "filters/pclxl/kept_sink.hpp"
#include "pdl/pclxl/user_streams.hpp"

namespace consigne::filters::pclxl {

namespace {

using pdl::Cursor;
using pdl::Duplex;
using namespace pdl::pclxl;

constexpr std::size_t max_saved_states = 4096;  ///< as the reader's
/// A changed user stream is recorded anew in ReadStream operators of this many bytes.
constexpr std::size_t stream_piece = 60'000;

/// One pass over a stream. Memory: one statement, saved states, the places of user streams, an image's kept result.
class Rewriter {
public:
    Rewriter(const RandomAccess& source, const Policy& policy) : source_(source), policy_(policy) {}

    /// What becomes of the statements. play: nothing is written, for what a user stream does when it is executed.
    enum class Way : std::uint8_t { write, record, play };
    [[nodiscard]] Result<> run(Cursor& in, std::optional<ByteOrder> order, ByteSink& out, Way way, int depth);

private:
    [[nodiscard]] Result<> statement(Scanner& scanner, Cursor& in, ByteSink& out, Way way, int depth);
    [[nodiscard]] Result<> data(Scanner& scanner, Cursor& in, ByteSink& out, Way way) const;
    [[nodiscard]] bool passes(const Statement& said);
    [[nodiscard]] std::optional<Bytes> begin_page(const Statement& said, Way way);
    [[nodiscard]] std::optional<Bytes> end_page(const Statement& said);
    [[nodiscard]] bool save();
    void restore();
    [[nodiscard]] Result<> graphics_state(const Statement& said);
    [[nodiscard]] Result<> read_image(const Statement& said, Cursor& in, ByteSink& out);
    [[nodiscard]] Result<> record(Scanner& scanner, Cursor& in, ByteSink& out, std::uint64_t begin);
    [[nodiscard]] Result<> play(const Statement& said, int depth);

    const RandomAccess& source_;
    const Policy& policy_;
    bool header_ = false, session_open_ = false;
    bool back_ = false;  ///< the next page is a back
    std::optional<bool> gray_space_ = false;  ///< empty: inside a user stream, whose caller decides
    std::vector<std::optional<bool>> saved_;
    std::optional<Raster> raster_;
    Seeds seeds_;
    std::map<std::string, RecordedStream> streams_;
    std::uint64_t played_ = 0;
};

/// What stands in place of a BeginPage; nothing when it passes as it came.
std::optional<Bytes> Rewriter::begin_page(const Statement& said, Way way)
{
    saved_.clear();
    gray_space_ = false;
    const auto mode = said.integer(attr::duplex_page_mode);
    const auto side = said.integer(attr::duplex_page_side);
    const bool one_sided = said.find(attr::simplex_page_mode).has_value();
    if (!policy_.sides) return {};

    if (*policy_.sides == Duplex::simplex) {
        if (one_sided && !mode && !side) return {};
        Bytes list =
            list_without(said, {attr::simplex_page_mode, attr::duplex_page_mode, attr::duplex_page_side});
        add_ubyte(list, attr::simplex_page_mode, 0);
        list.push_back(said.op);
        return list;
    }
    const int wanted = *policy_.sides == Duplex::short_edge ? duplex_horizontal : duplex_vertical;
    if (mode == wanted && !one_sided) {
        // The stream wants it so already: a front that it asks for on purpose stays one.
        if (side) back_ = *side == 1;
        return {};
    }
    Bytes list = list_without(said, {attr::simplex_page_mode, attr::duplex_page_mode, attr::duplex_page_side});
    add_ubyte(list, attr::duplex_page_mode, static_cast<unsigned>(wanted));
    // A recorded page is printed now as a front, now as a back: the device alternates by itself.
    if (way == Way::write) add_ubyte(list, attr::duplex_page_side, back_ ? 1 : 0);
    list.push_back(said.op);
    return list;
}

std::optional<Bytes> Rewriter::end_page(const Statement& said)
{
    const auto copies = said.integer(attr::page_copies);
    if (copies && *copies <= 0) return {};  // prints nothing, and goes on printing nothing
    back_ = !back_;
    if (!policy_.copies || copies == *policy_.copies) return {};
    Bytes list = list_without(said, {attr::page_copies});
    add_uint16(list, attr::page_copies, *policy_.copies, said.order);
    list.push_back(said.op);
    return list;
}

/// PushGS; false when too many are.
bool Rewriter::save()
{
    if (saved_.size() >= max_saved_states) return false;
    saved_.push_back(gray_space_);
    return true;
}

void Rewriter::restore()
{
    if (saved_.empty()) return;
    gray_space_ = saved_.back();
    saved_.pop_back();
}

/// Follows what decides whether direct pixels have one component or three.
Result<> Rewriter::graphics_state(const Statement& said)
{
    switch (said.op) {
    case op::push_gs:
        if (!save()) return fail(Errc::limit_exceeded, "more than 4096 graphics states saved");
        break;
    case op::pop_gs: restore(); break;
    case op::set_default_gs: gray_space_ = false; break;
    case op::set_color_space:
        if (const auto space = said.integer(attr::color_space)) gray_space_ = *space == eGray;
        break;
    case op::begin_session:
        session_open_ = true;
        back_ = false;
        break;
    case op::end_session: session_open_ = false; break;
    case op::begin_image:
    case op::begin_rast_pattern: {
        raster_.reset();
        seeds_ = {};
        if (const auto raster = raster_of(said, gray_space_.value_or(false))) raster_ = *raster;
        break;
    }
    default: break;
    }
    return {};
}

Result<> Rewriter::read_image(const Statement& said, Cursor& in, ByteSink& out)
{
    if (!raster_) return fail(Errc::unsupported, "an image of unknown shape", in.offset());
    if (raster_->coloured_direct()) {
        if (!gray_space_) return fail(Errc::unsupported, "an image in a colour space of its caller", in.offset());
        return write_grey_image(said, *raster_, in, seeds_, out);
    }
    return out.write(said.raw);  // palettes are made grey where they are set; gray is gray
}

Result<> Rewriter::play(const Statement& said, int depth)
{
    const auto name = said.find(attr::stream_name);
    const auto found = streams_.find(name ? std::string(said.bytes(*name)) : std::string());
    if (found == streams_.end()) return {};
    const RecordedStream& stream = found->second;
    if (depth >= max_stream_depth || stream.size() > max_executed_bytes - played_) {
        return fail(Errc::limit_exceeded, "user streams execute each other without end");
    }
    played_ += stream.size();
    Cursor inside(stream, 0, static_cast<std::size_t>(std::min<std::uint64_t>(stream.size(), 16 * 1024)));
    NullSink nowhere;
    return run(inside, said.order, nowhere, Way::play, depth + 1);
}

/// BeginStream … EndStream: its contents rewritten as a stream of their own, and recorded anew when that changed them.
Result<> Rewriter::record(Scanner& scanner, Cursor& in, ByteSink& out, std::uint64_t begin)
{
    const KeptStatement kept_start(scanner.statement());
    const Statement& start = kept_start.said;
    RecordedStream stream(source_);
    std::optional<KeptStatement> kept_read;
    for (bool open = true; open;) {
        const auto token = scanner.next();
        if (!token) return token.error();
        if (*token == Token::statement && scanner.statement().op == op::read_stream) {
            if (!kept_read) kept_read.emplace(scanner.statement());
        } else if (*token == Token::statement && scanner.statement().op == op::end_stream) {
            open = false;
        } else if (*token == Token::data && stream.parts() < max_stream_parts) {
            stream.add(in.offset(), scanner.data_length());
            if (in.skip(scanner.data_length()) < scanner.data_length()) {
                return fail(Errc::truncated, "the stream ends inside a user stream", in.offset());
            }
        } else {
            return fail(Errc::malformed, "a user stream that is not recorded to its end", in.offset());
        }
    }
    if (stream.size() > KeptSink::max_kept) return fail(Errc::limit_exceeded, "a user stream of more than 4 MiB", begin);

    const auto outer_space = std::exchange(gray_space_, std::nullopt);
    const auto outer_saved = std::exchange(saved_, {});
    const bool outer_back = back_, outer_open = std::exchange(session_open_, true);
    KeptSink kept;
    Cursor inside(stream, 0);
    if (const auto done = run(inside, start.order, kept, Way::record, 1); !done) return done.error();
    gray_space_ = outer_space;
    saved_ = outer_saved;
    back_ = outer_back;
    session_open_ = outer_open;
    if (!kept.whole()) return fail(Errc::limit_exceeded, "a user stream of more than 4 MiB", begin);

    Cursor original(stream, 0);
    const auto before = original.take(static_cast<std::size_t>(stream.size()));
    if (!before) return before.error();
    const auto name = start.find(attr::stream_name);
    if (streams_.size() >= max_user_streams) return fail(Errc::limit_exceeded, "more than 1024 user streams");
    streams_.insert_or_assign(name ? std::string(start.bytes(*name)) : std::string(), stream);
    if (*before == kept.kept() || !kept_read) {
        Cursor again(in.source(), begin);
        const auto copied = again.copy(in.offset() - begin, out);
        if (!copied) return copied.error();
        return {};
    }

    const Statement& read = kept_read->said;
    Bytes anew = kept_start.bytes;
    for (ByteView rest = kept.kept(); !rest.empty();) {
        const ByteView piece = rest.first(std::min(rest.size(), stream_piece));
        rest = rest.subspan(piece.size());
        Bytes list = list_without(read, {attr::stream_data_length});
        if (read.find(attr::stream_data_length)) {
            add_uint32(list, attr::stream_data_length, static_cast<std::uint32_t>(piece.size()), read.order);
        }
        list.push_back(read.op);
        list.push_back(tag::block);
        put32(list, static_cast<std::uint32_t>(piece.size()), read.order);
        anew.insert(anew.end(), list.begin(), list.end());
        anew.insert(anew.end(), piece.begin(), piece.end());
    }
    anew.insert(anew.end(), scanner.raw().begin(), scanner.raw().end());
    return out.write(anew);
}

/// Whether a statement goes out as it came and says nothing that others depend on. What follows saved states is followed.
bool Rewriter::passes(const Statement& said)
{
    if (policy_.monochrome && !says_grey(said)) return false;
    switch (said.op) {
    case op::begin_session:
    case op::end_session:
    case op::begin_page:
    case op::end_page:
    case op::set_default_gs:
    case op::set_color_space:
    case op::begin_image:
    case op::read_image:
    case op::begin_rast_pattern:
    case op::read_rast_pattern:
    case op::begin_stream:
    case op::exec_stream:
    case op::pass_through: return false;
    case op::push_gs: return save();
    case op::pop_gs: restore(); return true;
    default: return true;
    }
}

Result<> Rewriter::statement(Scanner& scanner, Cursor& in, ByteSink& out, Way way, int depth)
{
    const Statement& said = scanner.statement();
    if (const auto done = graphics_state(said); !done) return done.error();
    switch (said.op) {
    case op::begin_page:
    case op::end_page: {
        const auto instead = said.op == op::begin_page ? begin_page(said, way) : end_page(said);
        return out.write(instead ? ByteView(*instead) : said.raw);
    }
    case op::begin_stream:
        if (way != Way::write) return fail(Errc::unsupported, "a user stream that records another", in.offset());
        return record(scanner, in, out, in.offset() - said.raw.size());
    case op::exec_stream:
        // Recorded, it runs when its caller does.
        if (way != Way::record) {
            if (const auto done = play(said, depth); !done) return done.error();
        } else {
            gray_space_.reset();
        }
        return out.write(scanner.raw());
    case op::vendor_unique:
        if (policy_.monochrome && way != Way::play && said.integer(attr::vu_data_length).value_or(0) > 0) {
            return fail(Errc::unsupported, "a vendor's own operators may hold colour", in.offset());
        }
        break;
    case op::pass_through:
        if (policy_.monochrome && way != Way::play) {
            return fail(Errc::unsupported, "PCL 5 inside PCL XL may hold colour", in.offset());
        }
        break;
    default: break;
    }
    if (!policy_.monochrome || way == Way::play) return out.write(said.raw);
    if (said.op == op::read_image || said.op == op::read_rast_pattern) return read_image(said, in, out);
    if (says_grey(said)) return out.write(said.raw);
    if (said.find(attr::palette_data) && !gray_space_) {
        return fail(Errc::unsupported, "a palette in a colour space of its caller", in.offset());
    }
    const auto grey = neutralised(said, !gray_space_.value_or(false));
    return grey ? out.write(*grey) : Result<>{grey.error()};
}

Result<> Rewriter::data(Scanner& scanner, Cursor& in, ByteSink& out, Way way) const
{
    if (const auto put = out.write(scanner.raw()); !put) return put.error();
    if (way == Way::play) {
        in.skip(scanner.data_length());
        return {};
    }
    const auto copied = in.copy(scanner.data_length(), out);
    if (!copied) return copied.error();
    return {};
}

Result<> Rewriter::run(Cursor& in, std::optional<ByteOrder> order, ByteSink& out, Way way, int depth)
{
    Scanner scanner(in, order);
    for (;;) {
        // Most of a page is passed in pieces as long as the window.
        const std::size_t same = scanner.pass_over([this](const Statement& said) { return passes(said); });
        if (same > 0) {
            const auto copied = in.copy(same, out);
            if (!copied) return copied.error();
        }
        const auto token = scanner.next();
        if (!token) return token.error();
        Result<> done;
        switch (*token) {
        case Token::header:
            header_ = true;
            if (scanner.header().text) return fail(Errc::unsupported, "PCL XL in its text form", in.offset());
            done = out.write(scanner.raw());
            break;
        case Token::statement: done = statement(scanner, in, out, way, depth); break;
        case Token::data: done = data(scanner, in, out, way); break;
        case Token::stray:
            // Behind a session a device looks for the UEL and prints nothing; inside one, framing is lost.
            if (!header_ || session_open_) {
                return fail(Errc::malformed, "bytes that are no PCL XL", in.offset());
            }
            if (const auto put = out.write(scanner.raw()); !put) return put.error();
            return pass_to_uel(in, &out);
        case Token::end:
            if (!header_) return fail(Errc::malformed, "no PCL XL header", in.offset());
            return out.write(scanner.raw());
        }
        if (!done) return done.error();
    }
}

}  // namespace

Result<> rewrite(Cursor& in, const pdl::Facts&, const Policy& policy, ByteSink& out)
{
    if (policy.copies && (*policy.copies < 1 || *policy.copies > 32'767)) {
        return fail(Errc::unsupported, "PageCopies goes from 1 to 32767");
    }
    Rewriter rewriter(in.source(), policy);
    if (const auto done = rewriter.run(in, {}, out, Rewriter::Way::write, 0); !done) return done.error();
    if (in.error()) return *in.error();
    return {};
}

}  // namespace consigne::filters::pclxl
