// Room on the database's disk that nothing else gets.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace consigne::spooler::store {

/// A file of 64 MiB beside the database, given up when the disk is as good as full: that a document was deleted, printed or given
/// back must be recorded even then (threats.md T-DOS-2). Until there is room to take it up again, no new document gets any of it.
/// Its owner calls one at a time; whole() is for any thread.
class Ballast {
public:
    static constexpr std::uint64_t size = std::uint64_t{64} << 20;
    /// Given up with less free than this: what the database writes between two looks, its checkpoint included, and more.
    static constexpr std::uint64_t low = std::uint64_t{16} << 20;
    /// Taken up again only when so much stays free beside it.
    static constexpr std::uint64_t ample = std::uint64_t{64} << 20;

    explicit Ballast(std::filesystem::path state_dir);

    /// Gives it up or takes it up, by what is free on its disk now.
    void balance(std::uint64_t free_bytes);
    /// The disk took no more, whatever it says is free (a quota).
    void give_up();
    [[nodiscard]] bool whole() const { return whole_; }

private:
    void take_up();

    std::filesystem::path file_;
    std::atomic<bool> whole_;
};

}  // namespace consigne::spooler::store
