#include "spooler/ipp/inflate.hpp"

#include <zlib.h>

namespace consigne::spooler::ipp {
namespace {

constexpr std::size_t piece = 64 * 1024;
// deflate makes at most 1032 of one octet. Blank raster comes near, but not over gigabytes of it: past 64 MiB a document must
// be one that was worth compressing (T-ZIP-1).
constexpr std::uint64_t free_of_suspicion = std::uint64_t{64} << 20, most_from_one = 200;

/// Whether raw deflate is wrapped as RFC 1950 says; HTTP calls both "deflate".
bool has_zlib_header(ByteView bytes)
{
    return (bytes[0] & 0x0F) == 8 && (bytes[0] >> 4) <= 7 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
}

}  // namespace

Inflater::Inflater(Kind kind) : kind_(kind), stream_(std::make_unique<z_stream_s>()) {}

Inflater::~Inflater()
{
    if (begun_) inflateEnd(stream_.get());
}

Result<> Inflater::write(ByteView bytes, const Sink& sink)
{
    if (bytes.empty()) return {};
    if (!begun_) {
        first_.insert(first_.end(), bytes.begin(), bytes.end());
        if (first_.size() < 2) return {};
        const int window = kind_ == Kind::gzip ? 15 + 16 : has_zlib_header(first_) ? 15 : -15;
        if (inflateInit2(stream_.get(), window) != Z_OK) return fail(Errc::storage_failed, "no memory to expand a document");
        begun_ = true;
        const Bytes first = std::move(first_);
        return write(first, sink);
    }
    if (ended_) {
        // gzip may go on with another member (RFC 1952 §2.2).
        if (kind_ != Kind::gzip || inflateReset(stream_.get()) != Z_OK) return fail(Errc::malformed, "bytes after the end of the compressed document");
        ended_ = false;
    }
    in_ += bytes.size();
    stream_->next_in = const_cast<Bytef*>(bytes.data());
    stream_->avail_in = static_cast<uInt>(bytes.size());
    Bytes out(piece);
    do {
        stream_->next_out = out.data();
        stream_->avail_out = static_cast<uInt>(out.size());
        const int status = ::inflate(stream_.get(), Z_NO_FLUSH);
        const std::size_t made = out.size() - stream_->avail_out;
        out_ += made;
        if (out_ > free_of_suspicion && out_ / most_from_one > in_) return fail(Errc::limit_exceeded, "the compressed document expands beyond measure");
        if (made > 0)
            if (const auto taken = sink(ByteView(out).first(made)); !taken) return taken;
        if (status == Z_STREAM_END) {
            if (stream_->avail_in > 0 && kind_ == Kind::gzip && inflateReset(stream_.get()) == Z_OK) continue;
            ended_ = true;
            return stream_->avail_in == 0 ? Result<>() : Result<>(fail(Errc::malformed, "bytes after the end of the compressed document"));
        }
        if (status != Z_OK && status != Z_BUF_ERROR) return fail(Errc::malformed, "not compressed as it says");
    } while (stream_->avail_out == 0 || stream_->avail_in > 0);
    return {};
}

Result<> Inflater::finish() const
{
    // Nothing at all is an empty document, which is for others to judge.
    if (ended_ || (!begun_ && first_.empty())) return {};
    return fail(Errc::truncated, "the compressed document ends early");
}

}  // namespace consigne::spooler::ipp
