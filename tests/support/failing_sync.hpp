// A disk that does not keep what it is given: fdatasync and fsync fail while a test says so (style.md §8, faults).
#pragma once

namespace consigne::test {

/// Every sync of this process fails with EIO while one of these lives: those of documents, of directories and of the database.
class FailingSync {
public:
    FailingSync();
    ~FailingSync();
    FailingSync(const FailingSync&) = delete;
    FailingSync& operator=(const FailingSync&) = delete;

    /// Syncs that were refused so far.
    [[nodiscard]] static unsigned refused();
};

}  // namespace consigne::test
