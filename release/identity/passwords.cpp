#include "release/identity/passwords.hpp"

#include "release/identity/random.hpp"

#include <argon2.h>

#include <array>
#include <stdexcept>

namespace consigne::release {
namespace {

constexpr std::uint32_t memory_kib = 19'456, passes = 2, lanes = 1;
constexpr std::size_t hash_octets = 32, encoded_octets = 128;

std::string encode(const std::string& password)
{
    const std::string salt = random_hex(8);  // 16 octets, none of them special to anybody
    std::array<char, encoded_octets> out{};
    const int rc = argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), salt.data(), salt.size(),
                                         hash_octets, out.data(), out.size());
    if (rc != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(rc));
    return out.data();
}

}  // namespace

/// A place among those who hash; released at the end of its scope.
class Passwords::Turn {
public:
    explicit Turn(Passwords& house) : house_(house)
    {
        std::unique_lock lock(house_.mutex_);
        if (house_.running_ >= at_once) {
            if (house_.waiting_ >= most_waiting) return;
            ++house_.waiting_;
            house_.free_.wait(lock, [this] { return house_.running_ < at_once; });
            --house_.waiting_;
        }
        ++house_.running_;
        mine_ = true;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        if (!mine_) return;
        {
            const std::lock_guard lock(house_.mutex_);
            --house_.running_;
        }
        house_.free_.notify_one();
    }
    explicit operator bool() const { return mine_; }

private:
    Passwords& house_;
    bool mine_ = false;
};

Passwords::Passwords() : nobody_(encode(random_hex(16))) {}

Result<std::string> Passwords::hash(const std::string& password)
{
    if (password.empty() || password.size() > longest) return fail(Errc::malformed, "a password has 1 to 1024 octets");
    const Turn turn(*this);
    if (!turn) return fail(Errc::busy, "too many sign-ins at once");
    return encode(password);
}

Result<bool> Passwords::verify(const std::string& phc, const std::string& password)
{
    const Turn turn(*this);
    if (!turn) return fail(Errc::busy, "too many sign-ins at once");
    const bool known = !phc.empty() && password.size() <= longest;
    const std::string& kept = known ? phc : nobody_;
    const bool right = argon2id_verify(kept.c_str(), password.data(), std::min(password.size(), longest)) == ARGON2_OK;
    return known && right;
}

}  // namespace consigne::release
