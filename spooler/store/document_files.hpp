// Documents on the file system, sealed: small ones in segments/, others written under incoming/ and moved to jobs/xx/ once whole and
// synced.
#pragma once

#include "spooler/api/upkeep.hpp"
#include "spooler/document/document.hpp"
#include "spooler/seal/sink.hpp"
#include "spooler/store/segments.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace consigne::spooler::store {

/// Thread safe. Everything is reached from directory descriptors kept open, never through a link (threats.md T-FS-1).
class DocumentFiles {
public:
    static constexpr std::size_t most_in_memory = 256 * 1024;         ///< sealed bytes of one document on its way in
    static constexpr std::size_t most_in_all = std::size_t{64} << 20; ///< of all of them; what comes beyond goes to files

    /// Makes the directories (0700) and locks them. Errors: storage_failed, conflict (another consigned uses them).
    [[nodiscard]] static Result<std::unique_ptr<DocumentFiles>> open(const std::filesystem::path& spool_dir);

    /// A document on its way in, sealed under a key of its own. A small one waits in memory, to be kept together with others; a large
    /// one goes to a file as it comes, which is removed when this is destroyed before `keep`.
    class Incoming {
    public:
        Incoming(DocumentFiles& files, const seal::Key& key, const seal::Id& id) : sealed_(files), key_(key), sealing_(sealed_, key, id) {}
        Incoming(const Incoming&) = delete;
        Incoming& operator=(const Incoming&) = delete;
        /// Errors: storage_failed; a failed write is final.
        [[nodiscard]] Result<> write(ByteView bytes);
        [[nodiscard]] std::uint64_t bytes() const { return sealing_.bytes(); }
        /// What was written from `offset` on; 0 at its end. Errors: storage_failed, malformed (the disk gives back something else).
        [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const;
        [[nodiscard]] const seal::Key& key() const { return key_; }

        /// Its last byte is there; a file of its own is on disk then, wherever it stands. Once. Errors: storage_failed, final.
        [[nodiscard]] Result<> finish();
        /// After finish(), its sealed bytes if they are in memory.
        [[nodiscard]] std::optional<ByteView> in_memory() const { return sealed_.in_memory(); }
        /// After finish(): a file of its own, moved to its place, both directories synced (threats.md §4 step 5). Returns the place.
        [[nodiscard]] Result<std::string> keep() { return sealed_.keep(); }

    private:
        /// The sealed bytes: in memory while they are few, then in a file under incoming/.
        class Sealed final : public ByteSink {
        public:
            explicit Sealed(DocumentFiles& files) : files_(files) {}
            ~Sealed() override;
            Sealed(const Sealed&) = delete;
            Sealed& operator=(const Sealed&) = delete;
            [[nodiscard]] Result<> write(ByteView bytes) override;
            [[nodiscard]] Result<> finish() override;   ///< synced, if it is a file
            [[nodiscard]] std::optional<ByteView> in_memory() const { return fd_ ? std::nullopt : std::optional<ByteView>(memory_); }
            [[nodiscard]] int descriptor() const { return fd_.get(); }
            [[nodiscard]] Result<std::string> keep();

        private:
            [[nodiscard]] Result<> put(ByteView bytes);
            [[nodiscard]] Result<> spill();
            [[nodiscard]] Result<> sync();
            void forget();

            DocumentFiles& files_;
            Bytes memory_;
            std::string name_;     ///< of the file
            Descriptor fd_;
            std::uint64_t written_ = 0, begun_ = 0;   ///< octets of the file, and of these on their way to the disk
            bool failed_ = false;  ///< a write or sync went wrong: what the disk has is not known, so never kept
        };

        Sealed sealed_;
        seal::Key key_;
        seal::SealingSink sealing_;
    };

    /// `id`: which document, in the open. Errors: storage_failed.
    [[nodiscard]] Result<std::unique_ptr<Incoming>> begin(const seal::Id& id);
    /// The file, to be read, and the part of it. Errors: not_found, storage_failed.
    [[nodiscard]] Result<std::pair<Descriptor, Extent>> open(const std::string& place) const;
    /// `lasting`: see Segments::remove; a file without a row is swept at the next start anyway.
    void remove(const std::string& place, Segments::Lasting lasting = Segments::Lasting::no);
    /// From now on documents that go are only noted; with release_removals() they go. What is removed lastingly goes all the same.
    void hold_removals();
    void release_removals();
    [[nodiscard]] bool removals_held() const;
    /// Where the sealed octets of a place are, with the record around them, for a copy.
    [[nodiscard]] BackupPart part_of(const std::string& place) const;
    /// A file of documents by its name below the spool directory. Errors: not_found, storage_failed.
    [[nodiscard]] Result<Descriptor> open_file(const std::string& name) const;
    /// Names below the spool directory of documents in files of their own, that have been there for so long.
    /// Errors: storage_failed.
    [[nodiscard]] Result<std::vector<std::string>> settled_files(std::chrono::seconds settled) const;
    /// Small documents' files.
    [[nodiscard]] Segments& segments() { return *segments_; }
    /// Deletes what a crash left: everything incoming, and files that no row knows. Returns the places of files that are there; what
    /// is in segments is theirs to recover. Errors: storage_failed (a directory that cannot be listed: its documents must not be
    /// taken for lost).
    [[nodiscard]] Result<std::set<std::string>> sweep(const std::set<std::string>& known);
    /// Whether the disk keeps what it is given: a small file is written, synced and removed. Errors: storage_failed.
    [[nodiscard]] Result<> try_sync();
    /// Of the disk of the spool, in bytes; all 0 when it does not say.
    [[nodiscard]] std::filesystem::space_info space() const;

private:
    /// The directory of a place and the name in it, reached without following a link.
    [[nodiscard]] Result<std::pair<Descriptor, std::string>> locate(const std::string& place) const;
    DocumentFiles(Descriptor lock, Descriptor root, Descriptor incoming, Descriptor jobs, std::unique_ptr<Segments> segments) :
        lock_(std::move(lock)),
        root_(std::move(root)),
        incoming_(std::move(incoming)),
        jobs_(std::move(jobs)),
        segments_(std::move(segments))
    {}

    Descriptor lock_, root_, incoming_, jobs_;
    std::unique_ptr<Segments> segments_;
    std::atomic<std::size_t> in_memory_{0};
    mutable std::mutex held_back_lock_;
    std::optional<std::vector<std::string>> held_back_;   ///< places to be removed later; empty: they go at once
};

}  // namespace consigne::spooler::store
