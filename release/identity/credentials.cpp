#include "release/identity/credentials.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace consigne::release {
namespace {

constexpr std::size_t key_characters = 64;  // 256 bits as hex

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { if (fd_ >= 0) close(fd_); }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

Error trouble(const std::filesystem::path& file, const char* what)
{
    return fail(Errc::storage_failed, file.string() + ": " + what + ": " + std::strerror(errno));
}

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

unsigned code_length(std::uint64_t people) { return people <= 100 ? 6 : 8; }

Result<std::string> normal_code(std::string_view typed)
{
    if (typed.size() < 4 || typed.size() > 12 || typed.find_first_not_of("0123456789") != std::string_view::npos)
        return fail(Errc::malformed, "a print code has 4 to 12 digits");
    return std::string(typed);
}

Result<std::string> normal_card(std::string_view read)
{
    std::string card;
    for (const char c : read) {
        if (letter_or_digit(c)) card += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        else if (c != ' ' && c != ':' && c != '-' && c != '\r' && c != '\n' && c != '\t') return fail(Errc::malformed, "not a card number");
        if (card.size() > 64) return fail(Errc::malformed, "a card number has 6 to 64 characters");
    }
    if (card.size() < 6) return fail(Errc::malformed, "a card number has 6 to 64 characters");
    return card;
}

std::string last_four(std::string_view card) { return std::string(card.size() <= 4 ? card : card.substr(card.size() - 4)); }

Result<LookupKey> LookupKey::load_or_make(const std::filesystem::path& state_dir)
{
    const auto file = state_dir / "lookup.key";
    {
        const Descriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (in.get() >= 0) {
            std::array<char, key_characters + 2> text{};
            const ssize_t got = read(in.get(), text.data(), text.size());
            if (got < static_cast<ssize_t>(key_characters)) return fail(Errc::storage_failed, file.string() + ": too short");
            return LookupKey(std::string(text.data(), key_characters));
        }
        if (errno != ENOENT) return trouble(file, "cannot be read");
    }
    // Written beside and renamed: a crash leaves either no key or a whole one, for every code hangs on it.
    const auto fresh = state_dir / "lookup.key.new";
    const std::string key = random_hex(key_characters / 2);
    const Descriptor out(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (out.get() < 0) return trouble(fresh, "cannot be made");
    if (write(out.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) || fsync(out.get()) != 0)
        return trouble(fresh, "cannot be written");
    if (rename(fresh.c_str(), file.c_str()) != 0) return trouble(file, "cannot be made");
    const Descriptor folder(open(state_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || fsync(folder.get()) != 0) return trouble(state_dir, "cannot be synced");
    return LookupKey(key);
}

std::string LookupKey::code(std::string_view normal) const { return hmac_sha256_hex(key_, std::string("code\n").append(normal)); }
std::string LookupKey::card(std::string_view normal) const { return hmac_sha256_hex(key_, std::string("card\n").append(normal)); }
std::string LookupKey::address(std::string_view token) const { return hmac_sha256_hex(key_, std::string("address\n").append(token)); }
std::string LookupKey::job_password(std::string_view digest) const { return hmac_sha256_hex(key_, std::string("job-password\n").append(digest)); }
std::string LookupKey::form(std::string_view text) const { return hmac_sha256_hex(key_, std::string("form\n").append(text)); }

}  // namespace consigne::release
