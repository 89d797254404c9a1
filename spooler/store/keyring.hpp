// The server's keys, which wrap the documents' keys. They are read from a file and never written anywhere else.
#pragma once

#include "spooler/seal/key.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::spooler::store {

/// A file of keys: a line of 64 hexadecimal digits each, the first one in use, those below it kept for what they wrapped before;
/// empty lines and lines that begin with # are left out. Thread safe once made. Its keys are kept out of swap where the system
/// allows it.
class Keyring {
public:
    /// Errors: not_found (no such file), denied (others may read it), malformed (a line that is no key; none at all),
    /// storage_failed.
    [[nodiscard]] static Result<Keyring> read(const std::filesystem::path& file);
    /// Makes a file with one new key, mode 0600, on disk when this returns. Errors: conflict (it is there), storage_failed.
    [[nodiscard]] static Result<> make(const std::filesystem::path& file);
    /// Puts a new key on top of a file, which is replaced as a whole. Errors: as read and make.
    [[nodiscard]] static Result<> renew(const std::filesystem::path& file);
    /// One key that nobody has, for tests and for what does not outlive the process. Errors: storage_failed.
    [[nodiscard]] static Result<Keyring> passing();

    /// The document's key under the key in use, for the row of the document `uuid`: hexadecimal, 136 digits. Errors: storage_failed.
    [[nodiscard]] Result<std::string> wrap(const seal::Key& key, std::string_view uuid) const;
    /// Errors: not_found (no key here wrapped it), malformed (it is not what was wrapped for that document).
    [[nodiscard]] Result<seal::Key> unwrap(std::string_view wrapped, std::string_view uuid) const;
    /// Words that stand beside documents, under the key in use, as octets. Errors: storage_failed.
    [[nodiscard]] Result<std::string> seal(std::string_view words) const;
    /// Errors: not_found (no key here sealed them), malformed (they are not what was sealed).
    [[nodiscard]] Result<std::string> open(std::string_view sealed) const;
    /// What `wrapped` begins with when the key in use wrapped it: 16 hexadecimal digits.
    [[nodiscard]] const std::string& in_use() const { return keys_->front().id; }
    [[nodiscard]] std::size_t size() const { return keys_->size(); }

private:
    struct Named {
        std::string id;   ///< 16 hexadecimal digits of the key's digest
        seal::Key key;
    };
    explicit Keyring(std::vector<seal::Key> keys);
    [[nodiscard]] Result<Named> named(std::string_view id) const;

    std::shared_ptr<const std::vector<Named>> keys_;  ///< in one place, which is locked in memory
};

}  // namespace consigne::spooler::store
