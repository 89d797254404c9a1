// Whether what is written stays written.
#pragma once

#include <mutex>
#include <string>

namespace consigne::spooler::store {

/// Two failed syncs in a row, of a document or of its row, and no new document is begun until a sync succeeds again (threats.md §4
/// step 5): a disk that loses what it took must not be given more. Reading goes on. Thread safe.
class Durability {
public:
    static constexpr unsigned most_failures = 2;

    void failed(const std::string& why);
    void succeeded();
    /// Whether new documents must be refused ('server-error-not-accepting-jobs').
    [[nodiscard]] bool doubted() const;

private:
    mutable std::mutex mutex_;
    unsigned in_a_row_ = 0;
};

}  // namespace consigne::spooler::store
