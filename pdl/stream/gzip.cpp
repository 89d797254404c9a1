#include "pdl/stream/gzip.hpp"

#include <array>

#include <zlib.h>

namespace consigne::pdl {
namespace {

constexpr std::size_t window_bytes = 32 * 1024, input_bytes = 64 * 1024;
constexpr std::uint64_t first_spacing = 1U << 20;
constexpr int with_gzip_header = 15 + 16, bare_deflate = -15;
constexpr std::uint64_t trailer_bytes = 8;

/// A place where inflating can begin: a block boundary, its bit within a byte, and the 32 KiB before it.
struct Mark {
    std::uint64_t out = 0, in = 0;
    int bits = 0;
    Bytes window;
};

}  // namespace

bool is_gzip(const RandomAccess& document)
{
    std::array<std::uint8_t, 3> head{};
    const auto got = read_all(document, 0, head);
    return got && *got == head.size() && head[0] == 0x1F && head[1] == 0x8B && head[2] == Z_DEFLATED;
}

class GzipSource::Inflater {
public:
    explicit Inflater(const RandomAccess& packed) : packed_(packed), input_(input_bytes) { begin(0, 0, false); }
    ~Inflater() { inflateEnd(&codec_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    [[nodiscard]] std::uint64_t at() const { return out_; }

    /// Inflates into `into`; fewer bytes only at the end. `marking`: remember places on the way.
    [[nodiscard]] Result<std::size_t> next(std::span<std::uint8_t> into, bool marking);
    /// Goes to the remembered place nearest before `offset`, unless reading on is nearer.
    void approach(std::uint64_t offset);

private:
    void begin(std::uint64_t in, std::uint64_t out, bool bare);
    void mark();
    [[nodiscard]] Result<bool> more_input();
    [[nodiscard]] Result<> next_member();

    const RandomAccess& packed_;
    Bytes input_;
    z_stream codec_{};
    bool open_ = false, bare_ = false, ended_ = false;
    std::uint64_t in_ = 0;   // of the next byte to fetch
    std::uint64_t out_ = 0;
    std::uint64_t spacing_ = first_spacing;
    std::vector<Mark> marks_;
};

void GzipSource::Inflater::begin(std::uint64_t in, std::uint64_t out, bool bare)
{
    if (open_) inflateEnd(&codec_);
    codec_ = {};
    inflateInit2(&codec_, bare ? bare_deflate : with_gzip_header);
    open_ = true;
    bare_ = bare;
    ended_ = false;
    in_ = in;
    out_ = out;
}

void GzipSource::Inflater::mark()
{
    // 128: a block has ended; 64: it was the last, behind which a trailer stands.
    if ((codec_.data_type & 128) == 0 || (codec_.data_type & 64) != 0) return;
    if (out_ < (marks_.empty() ? 0 : marks_.back().out) + spacing_) return;
    Mark mark{out_, in_ - codec_.avail_in, codec_.data_type & 7, Bytes(window_bytes)};
    uInt length = window_bytes;
    inflateGetDictionary(&codec_, mark.window.data(), &length);
    mark.window.resize(length);
    marks_.push_back(std::move(mark));
    if (marks_.size() < max_marks) return;
    // Every other one goes, and from here on they are twice as far apart.
    std::size_t kept = 0;
    for (std::size_t i = 1; i < marks_.size(); i += 2) marks_[kept++] = std::move(marks_[i]);
    marks_.resize(kept);
    spacing_ *= 2;
}

void GzipSource::Inflater::approach(std::uint64_t offset)
{
    const auto after = std::upper_bound(marks_.begin(), marks_.end(), offset, [](std::uint64_t at, const Mark& mark) { return at < mark.out; });
    const Mark* nearest = after == marks_.begin() ? nullptr : &*std::prev(after);
    if (out_ <= offset && (!nearest || nearest->out <= out_)) return;
    if (!nearest) return begin(0, 0, false);
    begin(nearest->in, nearest->out, true);
    inflateSetDictionary(&codec_, nearest->window.data(), static_cast<uInt>(nearest->window.size()));
    if (nearest->bits == 0) return;
    std::uint8_t shared = 0;
    const auto got = packed_.read(nearest->in - 1, std::span(&shared, 1));
    if (got && *got == 1) inflatePrime(&codec_, nearest->bits, shared >> (8 - nearest->bits));
}

Result<bool> GzipSource::Inflater::more_input()
{
    const auto got = packed_.read(in_, input_);
    if (!got) return got.error();
    codec_.next_in = input_.data();
    codec_.avail_in = static_cast<uInt>(*got);
    in_ += *got;
    return *got > 0;
}

/// Another member may follow; anything else that does is padding.
Result<> GzipSource::Inflater::next_member()
{
    const std::uint64_t next = in_ - codec_.avail_in + (bare_ ? trailer_bytes : 0);
    const std::uint64_t out = out_;
    std::array<std::uint8_t, 2> head{};
    const auto got = packed_.read(next, head);
    if (!got) return got.error();
    if (*got == 2 && head[0] == 0x1F && head[1] == 0x8B) begin(next, out, false);
    else ended_ = true;
    return {};
}

Result<std::size_t> GzipSource::Inflater::next(std::span<std::uint8_t> into, bool marking)
{
    codec_.next_out = into.data();
    codec_.avail_out = static_cast<uInt>(into.size());
    while (codec_.avail_out > 0 && !ended_) {
        if (codec_.avail_in == 0) {
            const auto more = more_input();
            if (!more) return more.error();
            if (!*more) return fail(Errc::truncated, "compressed data (gzip) end early", in_);
        }
        const uInt before = codec_.avail_out;
        const int status = inflate(&codec_, marking ? Z_BLOCK : Z_NO_FLUSH);
        out_ += before - codec_.avail_out;
        if (status == Z_STREAM_END) {
            std::uint8_t* const at = codec_.next_out;
            const uInt left = codec_.avail_out;
            if (const auto done = next_member(); !done) return done.error();
            codec_.next_out = at;
            codec_.avail_out = left;
        } else if (status != Z_OK && status != Z_BUF_ERROR)
            return fail(Errc::malformed, "compressed data (gzip) are damaged", in_ - codec_.avail_in);
        else if (marking) mark();
    }
    return into.size() - codec_.avail_out;
}

GzipSource::GzipSource(const RandomAccess& packed) : inflater_(std::make_unique<Inflater>(packed)) {}
GzipSource::~GzipSource() = default;

Result<std::unique_ptr<GzipSource>> GzipSource::open(const RandomAccess& packed)
{
    if (!is_gzip(packed)) return fail(Errc::malformed, "not compressed with gzip");
    std::unique_ptr<GzipSource> source(new GzipSource(packed));
    Bytes nowhere(input_bytes);
    for (;;) {
        const auto got = source->inflater_->next(nowhere, true);
        if (!got) return got.error();
        source->size_ += *got;
        if (source->size_ > max_inflated) return fail(Errc::limit_exceeded, "compressed data (gzip) inflate beyond 2 GiB");
        if (*got < nowhere.size()) return source;
    }
}

Result<std::size_t> GzipSource::read(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset >= size_) return std::size_t{0};
    into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset)));
    inflater_->approach(offset);
    Bytes nowhere;
    while (inflater_->at() < offset) {
        nowhere.resize(input_bytes);
        const auto passed = inflater_->next(std::span(nowhere).first(static_cast<std::size_t>(std::min<std::uint64_t>(offset - inflater_->at(), input_bytes))), false);
        if (!passed) return passed.error();
        if (*passed == 0) return fail(Errc::malformed, "compressed data (gzip) change while they are read");
    }
    return inflater_->next(into, false);
}

}  // namespace consigne::pdl
