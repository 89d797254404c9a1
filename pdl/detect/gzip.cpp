#include "pdl/detect/gzip.hpp"

#include "pdl/stream/cursor.hpp"

#include <zlib.h>

namespace consigne::pdl::detect {
namespace {

constexpr std::size_t dictionary_bytes = 32 * 1024;  // how far deflate looks back (RFC 1951 §2)
constexpr std::size_t max_points = 256;
constexpr std::uint64_t first_spacing = 1024 * 1024;
constexpr std::size_t piece = 64 * 1024;

/// Where inflating can begin: between two blocks.
struct Point {
    std::uint64_t out = 0, in = 0;
    int bits = 0;  // of the byte before `in` that are still to come
    Bytes dictionary;
};

/// A member's header (RFC 1952 §2.3), taken from the cursor.
Result<> skip_header(Cursor& in)
{
    const auto fixed = in.take(10);
    if (!fixed) return fixed.error();
    const std::uint8_t flags = (*fixed)[3];
    if ((*fixed)[2] != Z_DEFLATED || (flags & 0xE0) != 0) return fail(Errc::malformed, "gzip of a kind that is not known", in.offset());
    if (flags & 4) {
        const auto length = in.take(2);
        if (!length) return length.error();
        in.skip(static_cast<std::uint64_t>((*length)[0] | (*length)[1] << 8));
    }
    for (const int text : {8, 16}) {  // file name, comment
        if ((flags & text) == 0) continue;
        for (auto byte = in.next(); byte != std::uint8_t{0}; byte = in.next())
            if (!byte) return fail(Errc::truncated, "gzip header cut short");
    }
    if (flags & 2) in.skip(2);
    return {};
}

/// Inflates forward from a point, across members.
class Inflater {
public:
    Inflater(const RandomAccess& packed, const Point& from) : in_(packed, from.in - (from.bits ? 1 : 0), piece), out_(from.out)
    {
        usable_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK;
        if (from.bits) {
            const std::uint8_t byte = in_.next().value_or(0);
            inflatePrime(&stream_, from.bits, byte >> (8 - from.bits));
        }
        if (!from.dictionary.empty()) inflateSetDictionary(&stream_, from.dictionary.data(), static_cast<uInt>(from.dictionary.size()));
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Fills `into`, stopping early at the end of a block (`by_block`) or of the document. Errors: malformed, truncated.
    Result<std::size_t> read(std::span<std::uint8_t> into, bool by_block)
    {
        std::size_t done = 0;
        while (usable_ && done < into.size() && !ended_) {
            const ByteView ahead = in_.peek(1);
            if (ahead.empty()) return in_.error() ? *in_.error() : fail(Errc::truncated, "gzip data end early", in_.offset());
            stream_.next_in = const_cast<Bytef*>(ahead.data());
            stream_.avail_in = static_cast<uInt>(ahead.size());
            stream_.next_out = into.data() + done;
            stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(into.size() - done, 1U << 30));
            const uInt room = stream_.avail_out;
            const int status = inflate(&stream_, by_block ? Z_BLOCK : Z_NO_FLUSH);
            in_.skip(ahead.size() - stream_.avail_in);
            const std::size_t got = room - stream_.avail_out;
            if (by_block) check_ = crc32_z(check_, into.data() + done, got);
            done += got;
            out_ += got;
            member_ += got;
            if (status == Z_STREAM_END) {
                if (const auto next = next_member(by_block); !next) return next.error();
                if (by_block) return done;
            } else if (status != Z_OK && status != Z_BUF_ERROR) return fail(Errc::malformed, "gzip data are damaged", in_.offset());
            if (by_block && status == Z_OK && (stream_.data_type & 128) != 0) return done;
        }
        if (!usable_) return fail(Errc::limit_exceeded, "no memory to inflate");
        return done;
    }

    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::uint64_t out() const { return out_; }
    /// Whether a new start is possible here: at the beginning of a member, or between blocks.
    [[nodiscard]] bool restartable() const { return member_ == 0 || ((stream_.data_type & 128) != 0 && (stream_.data_type & 64) == 0); }
    [[nodiscard]] Point point()
    {
        Point here;
        here.out = out_;
        here.in = in_.offset();
        if (member_ == 0) return here;
        here.bits = stream_.data_type & 7;
        here.dictionary.resize(dictionary_bytes);
        uInt length = dictionary_bytes;
        inflateGetDictionary(&stream_, here.dictionary.data(), &length);
        here.dictionary.resize(length);
        return here;
    }

private:
    /// Behind a member's data: its CRC and length, then another member, or padding that gzip ignores.
    Result<> next_member(bool check)
    {
        const auto trailer = in_.take(8);
        if (!trailer) return fail(Errc::truncated, "gzip data end early", in_.offset());
        const auto word = [&](std::size_t at) {
            return static_cast<std::uint32_t>((*trailer)[at]) | static_cast<std::uint32_t>((*trailer)[at + 1]) << 8 |
                   static_cast<std::uint32_t>((*trailer)[at + 2]) << 16 | static_cast<std::uint32_t>((*trailer)[at + 3]) << 24;
        };
        if (check && (word(0) != check_ || word(4) != static_cast<std::uint32_t>(member_)))
            return fail(Errc::malformed, "gzip data are damaged: the check sum is another", in_.offset());
        check_ = 0;
        member_ = 0;
        if (!begins_gzip(in_.peek(2))) {
            ended_ = true;
            return {};
        }
        inflateReset(&stream_);
        return skip_header(in_);
    }

    Cursor in_;
    z_stream stream_{};
    uLong check_ = 0;
    std::uint64_t out_, member_ = 0;
    bool usable_ = false, ended_ = false;
};

class GzipSource final : public RandomAccess {
public:
    explicit GzipSource(const RandomAccess& packed) : packed_(packed) {}

    [[nodiscard]] Result<> scan(std::uint64_t most)
    {
        Cursor head(packed_);
        if (const auto done = skip_header(head); !done) return done.error();
        Point begin;
        begin.in = head.offset();
        points_.push_back(begin);
        Inflater inflater(packed_, begin);
        Bytes sink(piece);
        std::uint64_t spacing = first_spacing;
        while (!inflater.ended()) {
            const auto got = inflater.read(sink, true);
            if (!got) return got.error();
            if (inflater.out() > most) return fail(Errc::limit_exceeded, "more than " + std::to_string(most >> 20) + " MiB when decompressed");
            if (inflater.ended() || !inflater.restartable() || inflater.out() - points_.back().out < spacing) continue;
            points_.push_back(inflater.point());
            if (points_.size() < max_points) continue;
            // Full: every second point goes, and new ones come half as often.
            for (std::size_t i = 1; 2 * i < points_.size(); ++i) points_[i] = std::move(points_[2 * i]);
            points_.resize((points_.size() + 1) / 2);
            spacing *= 2;
        }
        size_ = inflater.out();
        return {};
    }

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset >= size_) return std::size_t{0};
        const auto after = std::upper_bound(points_.begin(), points_.end(), offset, [](std::uint64_t at, const Point& p) { return at < p.out; });
        const Point& nearest = *(after - 1);
        if (!inflater_ || inflater_->out() > offset || inflater_->out() < nearest.out) inflater_ = std::make_unique<Inflater>(packed_, nearest);
        Bytes skipped(static_cast<std::size_t>(std::min<std::uint64_t>(piece, offset - inflater_->out())));
        while (inflater_->out() < offset) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(skipped.size(), offset - inflater_->out()));
            const auto got = inflater_->read(std::span(skipped).first(n), false);
            if (!got) return got.error();
            if (*got == 0) return fail(Errc::truncated, "gzip data end early", offset);
        }
        return inflater_->read(into, false);
    }

private:
    const RandomAccess& packed_;
    std::vector<Point> points_;
    std::uint64_t size_ = 0;
    mutable std::unique_ptr<Inflater> inflater_;  // stays where the last read ended, so that reading on costs nothing
};

}  // namespace

bool begins_gzip(ByteView head) { return head.size() >= 2 && head[0] == 0x1F && head[1] == 0x8B; }

Result<std::unique_ptr<RandomAccess>> open_gzip(const RandomAccess& packed, std::uint64_t most)
{
    auto source = std::make_unique<GzipSource>(packed);
    if (const auto done = source->scan(most); !done) return done.error();
    return std::unique_ptr<RandomAccess>(std::move(source));
}

}  // namespace consigne::pdl::detect
