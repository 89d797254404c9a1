#include "pdl/stream/inflate.hpp"

#include <array>

#include <isa-l/igzip_lib.h>

namespace consigne::pdl {
namespace {

// ISA-L 2.30 adds up lengths in 32 bits: what it is given at once stays far below.
constexpr std::size_t max_input = 1U << 20;

}  // namespace

Inflate::Inflate(ByteSink& next) : next_(next), codec_(std::make_unique<inflate_state>())
{
    isal_inflate_init(codec_.get());
    codec_->crc_flag = ISAL_ZLIB;
}

Inflate::~Inflate() = default;

Result<> Inflate::write(ByteView bytes)
{
    while (!bytes.empty()) {
        const ByteView some = bytes.first(std::min(bytes.size(), max_input));
        if (const auto done = piece(some); !done) return done;
        bytes = bytes.subspan(some.size());
    }
    return {};
}

Result<> Inflate::piece(ByteView bytes)
{
    codec_->next_in = const_cast<std::uint8_t*>(bytes.data());
    codec_->avail_in = static_cast<std::uint32_t>(bytes.size());
    for (bool more = true; more && !ended_;) {
        if (broken_) return fail(Errc::malformed, "compressed data are damaged");
        std::array<std::uint8_t, 16384> out;
        codec_->next_out = out.data();
        codec_->avail_out = out.size();
        const int status = isal_inflate(codec_.get());
        // A dictionary is only told of when the whole head is there at once.
        broken_ = (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT && status != ISAL_OUT_OVERFLOW) || codec_->block_state == ISAL_ZLIB_DICT;
        ended_ = !broken_ && codec_->block_state == ISAL_BLOCK_FINISH;
        // As long as it fills its room, there may be more that it holds back.
        more = broken_ || codec_->avail_out == 0;
        if (const auto done = next_.write(ByteView(out).first(out.size() - codec_->avail_out)); !done) return done;
    }
    return {};
}

Result<> Inflate::finish()
{
    if (!ended_) return fail(Errc::truncated, "compressed data end early");
    return next_.finish();
}

}  // namespace consigne::pdl
