#include "pdl/postscript/codecs.hpp"

#include "pdl/stream/inflate.hpp"

#include <array>

namespace consigne::pdl::postscript {
namespace {

Error broken(std::string_view what) { return fail(Errc::malformed, std::string(what) + " data are broken"); }

/// Collects decoded bytes, and hands them on by the block.
class Block {
public:
    explicit Block(ByteSink& next) : next_(next) {}
    Result<> put(std::uint8_t byte)
    {
        bytes_[size_++] = byte;
        return size_ < bytes_.size() ? Result<>{} : flush();
    }
    Result<> put_four(std::uint32_t value)
    {
        if (bytes_.size() - size_ < 4)
            if (const auto done = flush(); !done) return done;
        for (unsigned shift = 32; shift > 0; shift -= 8) bytes_[size_++] = static_cast<std::uint8_t>(value >> (shift - 8));
        return size_ < bytes_.size() ? Result<>{} : flush();
    }
    Result<> flush()
    {
        const std::size_t n = std::exchange(size_, 0);
        return n > 0 ? next_.write(ByteView(bytes_).first(n)) : Result<>{};
    }

private:
    ByteSink& next_;
    std::array<std::uint8_t, 4096> bytes_{};
    std::size_t size_ = 0;
};

class Codec : public ByteSink {
public:
    explicit Codec(ByteSink& next) : out_(next) {}
    [[nodiscard]] Result<> finish() override { return out_.flush(); }

protected:
    Block out_;
};

class Ascii85 final : public Codec {
public:
    using Codec::Codec;
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        for (std::size_t at = 0; at < bytes.size() && !ended_; ++at) {
            // Five digits in a row are nearly all there is.
            while (digits_ == 0 && bytes.size() - at >= 5) {
                std::uint64_t value = 0;
                bool digits = true;
                for (std::size_t i = 0; i < 5; ++i) {
                    const auto digit = static_cast<std::uint8_t>(bytes[at + i] - '!');
                    digits = digits && digit < 85;
                    value = value * 85 + digit;
                }
                if (!digits) break;
                if (value > 0xFFFFFFFF) return broken("ASCII85");
                if (const auto done = out_.put_four(static_cast<std::uint32_t>(value)); !done) return done;
                at += 5;
            }
            if (at == bytes.size()) break;
            const std::uint8_t c = bytes[at];
            if (c == '~') {
                ended_ = true;
                if (digits_ > 1)
                    if (const auto done = last(); !done) return done;
            } else if (c == 'z' && digits_ == 0) {
                if (const auto done = four(0, 4); !done) return done;
            } else if (c >= '!' && c <= 'u') {
                value_ = value_ * 85 + (c - '!');
                if (++digits_ < 5) continue;
                if (value_ > 0xFFFFFFFF) return broken("ASCII85");
                if (const auto done = four(static_cast<std::uint32_t>(value_), 4); !done) return done;
                value_ = 0;
                digits_ = 0;
            } else if (c > ' ') {
                return broken("ASCII85");
            }
        }
        return out_.flush();
    }

private:
    Result<> four(std::uint32_t value, int bytes)
    {
        for (int i = 0; i < bytes; ++i)
            if (const auto done = out_.put(static_cast<std::uint8_t>(value >> (24 - 8 * i))); !done) return done;
        return {};
    }
    Result<> last()
    {
        const int bytes = digits_ - 1;
        for (; digits_ < 5; ++digits_) value_ = value_ * 85 + 84;
        return value_ > 0xFFFFFFFF ? Result<>{broken("ASCII85")} : four(static_cast<std::uint32_t>(value_), bytes);
    }

    std::uint64_t value_ = 0;
    int digits_ = 0;
    bool ended_ = false;
};

class AsciiHex final : public Codec {
public:
    using Codec::Codec;
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        for (const std::uint8_t c : bytes) {
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) continue;
            if (high_ < 0) {
                high_ = digit;
                continue;
            }
            if (const auto done = out_.put(static_cast<std::uint8_t>(high_ * 16 + digit)); !done) return done;
            high_ = -1;
        }
        return out_.flush();
    }

private:
    int high_ = -1;
};

class RunLength final : public Codec {
public:
    using Codec::Codec;
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        for (const std::uint8_t c : bytes) {
            if (literal_ > 0) {
                --literal_;
                if (const auto done = out_.put(c); !done) return done;
            } else if (repeat_ > 0) {
                for (; repeat_ > 0; --repeat_)
                    if (const auto done = out_.put(c); !done) return done;
            } else if (c < 128) {
                literal_ = c + 1;
            } else if (c > 128) {
                repeat_ = 257 - c;
            }
        }
        return out_.flush();
    }

private:
    int literal_ = 0, repeat_ = 0;
};

class Lzw final : public Codec {
public:
    using Codec::Codec;
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        for (const std::uint8_t c : bytes) {
            bits_ = bits_ << 8 | c;
            held_ += 8;
            while (held_ >= width_ && !ended_) {
                held_ -= width_;
                if (const auto done = code(bits_ >> held_ & ((1U << width_) - 1)); !done) return done;
            }
        }
        return out_.flush();
    }

private:
    static constexpr std::uint32_t clear = 256, end = 257;
    struct Entry { std::uint16_t before; std::uint8_t last, first; std::uint16_t length; };

    Result<> code(std::uint32_t code)
    {
        if (code == end) {
            ended_ = true;
            return {};
        }
        if (code == clear) {
            size_ = 258;
            width_ = 9;
            before_ = -1;
            return {};
        }
        if (before_ >= 0 && size_ < table_.size()) {
            const auto first = code < size_ ? entry(code).first : entry(static_cast<std::uint32_t>(before_)).first;
            const Entry& old = entry(static_cast<std::uint32_t>(before_));
            table_[size_] = {static_cast<std::uint16_t>(before_), first, old.first, static_cast<std::uint16_t>(old.length + 1)};
            ++size_;
        }
        if (code >= size_) return broken("LZW");
        if (const auto done = string(code); !done) return done;
        before_ = static_cast<int>(code);
        // Codes grow one early (PLRM 3, LZWDecode: EarlyChange 1).
        if (size_ + 1 >= (1U << width_) && width_ < 12) ++width_;
        return {};
    }
    [[nodiscard]] Entry entry(std::uint32_t code) const
    {
        const auto byte = static_cast<std::uint8_t>(code);
        return code < 256 ? Entry{0, byte, byte, 1} : table_[code];
    }
    Result<> string(std::uint32_t code)
    {
        std::size_t n = entry(code).length;
        if (n == 0 || n > spelled_.size()) return broken("LZW");
        for (std::size_t i = n; i > 0; --i) {
            const Entry here = entry(code);
            spelled_[i - 1] = here.last;
            code = here.before;
        }
        for (std::size_t i = 0; i < n; ++i)
            if (const auto done = out_.put(spelled_[i]); !done) return done;
        return {};
    }

    std::uint32_t bits_ = 0;
    unsigned held_ = 0, width_ = 9;
    std::uint32_t size_ = 258;
    int before_ = -1;
    bool ended_ = false;
    std::array<Entry, 4096> table_{};
    std::array<std::uint8_t, 4096> spelled_{};
};

}  // namespace

std::unique_ptr<ByteSink> make_codec(std::string_view name, int components, ByteSink& next)
{
    if (name == "ASCII85Decode" || name == "A85") return std::make_unique<Ascii85>(next);
    if (name == "ASCIIHexDecode" || name == "AHx") return std::make_unique<AsciiHex>(next);
    if (name == "RunLengthDecode" || name == "RL") return std::make_unique<RunLength>(next);
    if (name == "LZWDecode" || name == "LZW") return std::make_unique<Lzw>(next);
    if (name == "FlateDecode" || name == "Fl") return std::make_unique<Inflate>(next);
    if (name == "DCTDecode" || name == "DCT") return make_jpeg_decoder(components, next);
    return nullptr;
}

}  // namespace consigne::pdl::postscript
