#include "pdl/pclxl/reader.hpp"

#include "pdl/pclxl/jpeg.hpp"
#include "pdl/pclxl/media.hpp"
#include "pdl/pclxl/paint.hpp"
#include "pdl/pclxl/user_streams.hpp"

namespace consigne::pdl::pclxl {

namespace {

/// Nested PushGS; drivers use a handful.
constexpr std::size_t max_saved_states = 4096;
constexpr std::size_t max_patterns = 65'536;

/// What is being read of one segment. Memory: one statement, saved states, patterns, places of user streams, the pages.
class Reader {
public:
    Reader(const RandomAccess& source, const Defaults& defaults) : source_(source), defaults_(defaults)
    {
        segment_.language = Language::pclxl;
        begin_session();
    }

    [[nodiscard]] Result<> run(Cursor& in, std::optional<ByteOrder> order, int depth);
    [[nodiscard]] Segment finish();

private:
    [[nodiscard]] bool paints(const Statement& said);
    [[nodiscard]] Result<> statement(const Statement& said, Cursor& in, int depth);
    [[nodiscard]] Result<> data(Cursor& in, std::uint64_t length, int depth);
    [[nodiscard]] Result<> exec_stream(const Statement& said, int depth);
    [[nodiscard]] Result<> end_page(const Statement& said, std::uint64_t offset);
    void begin_session();
    void begin_page(const Statement& said);
    void begin_raster(const Statement& said);
    void read_raster(const Statement& said, Cursor& in);
    void mark(const Paint& paint) { coloured_ |= !paint.null && paint.coloured; }
    void doubt(const std::string& why);

    const RandomAccess& source_;
    const Defaults& defaults_;
    Segment segment_;

    std::optional<Duplex> duplex_;
    Media media_;
    bool header_ = false, page_open_ = false, coloured_ = false, colour_unknown_ = false, has_path_ = false;
    GraphicsState state_;
    std::vector<GraphicsState> saved_;
    Patterns patterns_;

    std::optional<Raster> raster_;  // of the image or pattern that is open
    Bytes seed_;
    bool raster_coloured_ = false;
    std::optional<std::int64_t> pattern_;

    std::uint8_t last_op_ = 0;
    std::map<std::string, RecordedStream> streams_;
    RecordedStream* recording_ = nullptr;
    std::uint64_t executed_ = 0;
};

void Reader::doubt(const std::string& why)
{
    segment_.confidence = Confidence::estimated;
    if (std::find(segment_.notes.begin(), segment_.notes.end(), why) == segment_.notes.end()) {
        segment_.notes.push_back(why);
    }
}

void Reader::begin_session()
{
    duplex_ = defaults_.duplex;
    media_ = defaults_.media.value_or(Media{});
    patterns_.clear();
    page_open_ = false;
}

void Reader::begin_page(const Statement& said)
{
    if (page_open_) doubt("a page begins before the one before has ended");
    page_open_ = true;
    coloured_ = colour_unknown_ = has_path_ = false;
    state_ = {};
    saved_.clear();
    if (const auto media = media_of(said)) {
        media_ = *media;
        if (media_ == Media{}) segment_.notes.emplace_back("a paper size is not known");
    }
    // What a page does not say stays as the page before had it.
    if (const auto mode = said.integer(attr::duplex_page_mode)) {
        duplex_ = *mode == duplex_horizontal ? Duplex::short_edge : Duplex::long_edge;
    } else if (said.find(attr::simplex_page_mode)) {
        duplex_ = Duplex::simplex;
    }
}

Result<> Reader::end_page(const Statement& said, std::uint64_t offset)
{
    if (!page_open_) {
        doubt("a page ends that did not begin");
        return {};
    }
    page_open_ = false;
    const auto copies = said.integer(attr::page_copies).value_or(defaults_.copies);
    if (copies <= 0) {
        segment_.notes.emplace_back("a page has PageCopies 0 and does not print");
        return {};
    }
    if (segment_.pages.size() >= max_pages) return fail(Errc::limit_exceeded, "more than 100000 pages", offset);
    Page page;
    page.media = media_;
    page.duplex = duplex_;
    page.copies = static_cast<std::uint32_t>(copies);
    if (coloured_ || !colour_unknown_) page.colour = coloured_;
    segment_.pages.push_back(page);
    return {};
}

void Reader::begin_raster(const Statement& said)
{
    seed_.clear();
    raster_coloured_ = false;
    raster_.reset();
    pattern_ = said.op == op::begin_rast_pattern ? said.integer(attr::pattern_define_id) : std::nullopt;
    if (auto raster = raster_of(said, state_.gray_space)) raster_ = *raster;
    else doubt(raster.error().detail);
}

void Reader::read_raster(const Statement& said, Cursor& in)
{
    BlockBytes bytes(in, said.order);
    // Decode only while the answer is open.
    const bool open = raster_ && !raster_coloured_ && (pattern_ || !coloured_) &&
                      (raster_->indexed ? state_.palette != nullptr : raster_->components == 3);
    if (open) {
        const auto mode = said.integer(attr::compress_mode).value_or(0);
        if (mode == static_cast<int>(Compression::jpeg)) {
            const auto colour = jpeg_has_colour(bytes);
            raster_coloured_ = colour.value_or(false);
            if (!colour) {
                colour_unknown_ = true;
                doubt("a JPEG image could not be decoded");
            }
        } else if (mode >= 0 && mode <= 3) {
            const auto compression = static_cast<Compression>(mode);
            const Palette none;
            RowReader rows(bytes, compression, stored_row_bytes(*raster_, said, compression), seed_);
            auto left = said.integer(attr::block_height).value_or(raster_->height);
            while (!raster_coloured_ && left-- > 0) {
                const ByteView row = rows.next();
                if (row.empty()) break;
                // A row of two bytes may say that 65,535 pixels stay as they were: only what changed is looked at.
                const auto [begin, end] = rows.changed();
                raster_coloured_ = row_has_colour(*raster_, row, state_.palette ? *state_.palette : none, begin, end);
            }
        } else {
            colour_unknown_ = true;
            doubt("an image has an unknown compression");
        }
        // An image is a mark at once; a pattern only when something is painted with it.
        if (!pattern_ && raster_coloured_) coloured_ = true;
    }
    bytes.drain();
    if (bytes.cut_short()) doubt("the stream ends inside an image");
}

Result<> Reader::exec_stream(const Statement& said, int depth)
{
    const auto name = said.find(attr::stream_name);
    const auto found = streams_.find(name ? std::string(said.bytes(*name)) : std::string());
    if (found == streams_.end()) {
        doubt("a user stream is executed that was not recorded");
        return {};
    }
    if (depth >= max_stream_depth) return fail(Errc::limit_exceeded, "user streams nested deeper than 8");
    const RecordedStream& stream = found->second;
    if (stream.size() > max_executed_bytes - executed_) {
        return fail(Errc::limit_exceeded, "user streams execute more than 256 MiB");
    }
    executed_ += stream.size();
    // The window of a small stream is small: depth times a whole window would be memory for nothing.
    Cursor inside(stream, 0, static_cast<std::size_t>(std::min<std::uint64_t>(stream.size(), 16 * 1024)));
    return run(inside, said.order, depth + 1);
}

/// Operators that concern the painting of a page alone: nearly all. False: another, or more states than are kept.
bool Reader::paints(const Statement& said)
{
    switch (said.op) {
    case op::push_gs:
        if (saved_.size() >= max_saved_states) return false;
        saved_.push_back(state_);
        break;
    case op::pop_gs:
        if (!saved_.empty()) {
            state_ = std::move(saved_.back());
            saved_.pop_back();
        }
        break;
    case op::set_brush_source: state_.brush = paint_of(said, state_, patterns_); break;
    case op::set_pen_source: state_.pen = paint_of(said, state_, patterns_); break;

    case op::new_path: has_path_ = false; break;
    case op::arc_path:
    case op::bezier_path:
    case op::bezier_rel_path:
    case op::chord_path:
    case op::ellipse_path:
    case op::line_path:
    case op::line_rel_path:
    case op::pie_path:
    case op::rectangle_path:
    case op::round_rectangle_path:
    case op::text_path: has_path_ = true; break;
    case op::paint_path:
        if (!has_path_) break;
        [[fallthrough]];
    case op::chord:
    case op::ellipse:
    case op::pie:
    case op::rectangle:
    case op::round_rectangle:
        mark(state_.brush);
        mark(state_.pen);
        break;
    case op::text:
    case op::scan_line_rel: mark(state_.brush); break;
    default: return false;
    }
    last_op_ = said.op;
    return true;
}

Result<> Reader::statement(const Statement& said, Cursor& in, int depth)
{
    if (paints(said)) return {};
    last_op_ = said.op;
    switch (said.op) {
    case op::begin_session: begin_session(); break;
    case op::begin_page: begin_page(said); break;
    case op::end_page: return end_page(said, in.offset());
    case op::push_gs: return fail(Errc::limit_exceeded, "more than 4096 graphics states saved", in.offset());
    case op::set_default_gs: state_ = {}; break;
    case op::set_color_space: set_color_space(said, state_); break;

    case op::begin_image:
    case op::begin_rast_pattern: begin_raster(said); break;
    case op::read_image:
    case op::read_rast_pattern: read_raster(said, in); break;
    case op::end_rast_pattern:
        if (pattern_) {
            if (patterns_.size() >= max_patterns) return fail(Errc::limit_exceeded, "more than 65536 patterns");
            patterns_[*pattern_] = raster_coloured_;
        }
        pattern_.reset();
        raster_.reset();
        break;
    case op::end_image: raster_.reset(); break;

    case op::begin_stream: {
        const auto name = said.find(attr::stream_name);
        recording_ = nullptr;
        if (depth > 0) {
            doubt("a user stream records another");
            break;
        }
        if (streams_.size() >= max_user_streams) return fail(Errc::limit_exceeded, "more than 1024 user streams");
        const auto at = streams_.insert_or_assign(name ? std::string(said.bytes(*name)) : std::string(),
                                                  RecordedStream(source_));
        recording_ = &at.first->second;
        break;
    }
    case op::end_stream: recording_ = nullptr; break;
    case op::remove_stream:
        if (const auto name = said.find(attr::stream_name); name && !recording_ && depth == 0) {
            streams_.erase(std::string(said.bytes(*name)));
        }
        break;
    case op::exec_stream: return exec_stream(said, depth);
    default: break;
    }
    return {};
}

Result<> Reader::data(Cursor& in, std::uint64_t length, int depth)
{
    if (last_op_ == op::read_stream && recording_ && depth == 0) {
        if (recording_->parts() >= max_stream_parts) {
            return fail(Errc::limit_exceeded, "a user stream of more than 65536 blocks", in.offset());
        }
        const std::uint64_t held = source_.size() - std::min(source_.size(), in.offset());
        recording_->add(in.offset(), std::min(length, held));
    } else if (last_op_ == op::vendor_unique || last_op_ == op::pass_through) {
        // A vendor's own images (HP JetReady), or PCL 5 inside PCL XL: what they mark is not known here.
        colour_unknown_ = true;
        doubt(last_op_ == op::pass_through ? "PCL 5 inside PCL XL is not read"
                                           : "a vendor's own operators (VendorUnique) are not read");
    }
    if (in.skip(length) < length) doubt("the stream ends inside a data block");
    return {};
}

Result<> Reader::run(Cursor& in, std::optional<ByteOrder> order, int depth)
{
    Scanner scanner(in, order);
    for (;;) {
        in.skip(scanner.pass_over([this](const Statement& said) { return paints(said); }));
        const auto token = scanner.next();
        if (!token) return token.error();
        switch (*token) {
        case Token::header:
            if (!header_) segment_.producer = scanner.header().comment;
            header_ = true;
            if (scanner.header().text) {
                segment_.pages_known = false;
                segment_.confidence = Confidence::none;
                segment_.notes.emplace_back("PCL XL in its text form, which is not read");
                return pass_to_uel(in, nullptr);
            }
            break;
        case Token::statement:
            if (const auto done = statement(scanner.statement(), in, depth); !done) return done.error();
            break;
        case Token::data:
            if (const auto done = data(in, scanner.data_length(), depth); !done) return done.error();
            break;
        case Token::stray:
            if (!header_) return fail(Errc::malformed, "no PCL XL header", in.offset());
            doubt("bytes that are no PCL XL from offset " + std::to_string(in.offset()) + " on");
            return pass_to_uel(in, nullptr);
        case Token::end:
            if (!header_) return fail(Errc::malformed, "no PCL XL header", in.offset());
            if (scanner.cut_short()) doubt("the stream ends inside a PCL XL operator");
            return {};
        }
    }
}

Segment Reader::finish()
{
    if (page_open_) segment_.notes.emplace_back("the last page has no EndPage and does not print");
    std::uint32_t copies = 0;
    for (const Page& page : segment_.pages) {
        if (copies != 0 && page.copies != copies) {
            segment_.notes.emplace_back("copies differ from page to page");
            break;
        }
        copies = page.copies;
    }
    std::string& producer = segment_.producer;
    std::erase_if(producer, [](char c) { return c < ' ' || c > '~'; });
    if (producer.starts_with("Comment ")) producer.erase(0, 8);
    return std::move(segment_);
}

}  // namespace

Result<Segment> read(Cursor& in, const Defaults& defaults)
{
    Reader reader(in.source(), defaults);
    if (const auto done = reader.run(in, {}, 0); !done) return done.error();
    if (in.error()) return *in.error();
    return reader.finish();
}

}  // namespace consigne::pdl::pclxl
