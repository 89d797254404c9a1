#include "spooler/seal/chunks.hpp"

#include "spooler/seal/aes_gcm.hpp"

#include <algorithm>
#include <limits>

namespace consigne::spooler::seal {
namespace {

constexpr std::array<std::uint8_t, 8> magic{'C', 'o', 'n', 's', 'i', 'g', 'n', 0x1E};
constexpr std::uint8_t version = 1;
constexpr std::size_t prefix_at = magic.size() + 1 + 4;
constexpr std::size_t id_at = prefix_at + prefix_size;
static_assert(id_at + id_size == header_size);

void put_number(std::uint32_t number, std::uint8_t* out)
{
    for (int shift = 24; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(number >> shift);
}

Header bare_header()
{
    Header header{};
    std::copy(magic.begin(), magic.end(), header.begin());
    header[magic.size()] = version;
    put_number(chunk_size, header.data() + magic.size() + 1);
    return header;
}

}  // namespace

Result<Header> draw_header(const Id& id)
{
    Header header = bare_header();
    if (const auto drawn = draw(std::span(header).subspan<prefix_at, prefix_size>()); !drawn) return drawn.error();
    std::copy(id.begin(), id.end(), header.begin() + id_at);
    return header;
}

std::optional<Id> id_of(std::span<const std::uint8_t, header_size> header)
{
    const Header bare = bare_header();
    if (!std::equal(bare.begin(), bare.begin() + prefix_at, header.begin())) return std::nullopt;
    Id id;
    std::copy_n(header.begin() + id_at, id_size, id.begin());
    return id;
}

std::optional<std::uint64_t> plain_size(std::uint64_t sealed)
{
    if (sealed < header_size + tag_size) return std::nullopt;
    const std::uint64_t body = sealed - header_size;
    const std::uint64_t chunks = (body + sealed_chunk_size - 1) / sealed_chunk_size;
    const std::uint64_t last = body - (chunks - 1) * sealed_chunk_size;
    if (last < tag_size || (last == tag_size && chunks > 1)) return std::nullopt;  // an empty chunk is a document's only one
    return body - chunks * tag_size;
}

struct Chunks::Cipher {
    AesGcm aes;
    Header header;

    [[nodiscard]] AesGcm::Nonce nonce(std::uint64_t number, bool last) const
    {
        AesGcm::Nonce nonce{};
        std::copy_n(header.begin() + prefix_at, prefix_size, nonce.begin());
        put_number(static_cast<std::uint32_t>(number), nonce.data() + prefix_size);
        nonce.back() = last ? 1 : 0;
        return nonce;
    }
};

Chunks::Chunks(const Key& key, const Header& header) : cipher_(new Cipher{AesGcm(key), header}) {}
Chunks::~Chunks() = default;
Chunks::Chunks(Chunks&&) noexcept = default;
Chunks& Chunks::operator=(Chunks&&) noexcept = default;

Result<> Chunks::close(std::uint64_t number, bool last, ByteView plain, std::span<std::uint8_t> out)
{
    if (number > std::numeric_limits<std::uint32_t>::max()) return fail(Errc::limit_exceeded, "a document of more chunks than can be numbered");
    return cipher_->aes.seal(cipher_->nonce(number, last), cipher_->header, plain, out);
}

Result<> Chunks::open(std::uint64_t number, bool last, ByteView sealed, std::span<std::uint8_t> out)
{
    if (number <= std::numeric_limits<std::uint32_t>::max() && cipher_->aes.open(cipher_->nonce(number, last), cipher_->header, sealed, out)) return {};
    wipe(out);  // what came out before the tag was looked at is nobody's document
    return fail(Errc::malformed, "the document's seal is broken", number * chunk_size);
}

void prepare() { AesGcm::prepare(); }

}  // namespace consigne::spooler::seal
