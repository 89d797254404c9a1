#include "spooler/seal/key.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <openssl/crypto.h>
#include <sys/random.h>

namespace consigne::spooler::seal {

void wipe(std::span<std::uint8_t> secret) noexcept { OPENSSL_cleanse(secret.data(), secret.size()); }

Key::Key(std::span<const std::uint8_t, size> bytes) { std::copy(bytes.begin(), bytes.end(), bytes_.begin()); }

Result<> draw(std::span<std::uint8_t> into)
{
    while (!into.empty()) {
        const ssize_t n = getrandom(into.data(), into.size(), 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(Errc::storage_failed, std::string("no random bytes: ") + std::strerror(errno));
        into = into.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<Key> draw_key()
{
    std::array<std::uint8_t, Key::size> bytes;
    if (const auto drawn = draw(bytes); !drawn) return drawn.error();
    Key key{std::span<const std::uint8_t, Key::size>(bytes)};
    wipe(bytes);
    return key;
}

}  // namespace consigne::spooler::seal
