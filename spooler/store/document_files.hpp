// Documents on the file system: sealed while they are written under incoming/, moved to jobs/xx/ once whole and synced.
#pragma once

#include "spooler/document/document.hpp"
#include "spooler/seal/sink.hpp"

#include <filesystem>
#include <memory>
#include <set>

namespace consigne::spooler::store {

/// Thread safe. Everything is reached from directory descriptors kept open, never through a link (threats.md T-FS-1).
class DocumentFiles {
public:
    /// Makes the directories (0700) and locks them. Errors: storage_failed, conflict (another consigned uses them).
    [[nodiscard]] static Result<std::unique_ptr<DocumentFiles>> open(const std::filesystem::path& spool_dir);

    /// Where a document is kept, and what opens it.
    struct Kept {
        std::string place;
        seal::Key key;
    };

    /// A document on its way in, under a key of its own. Destroying it before `keep` removes it.
    class Incoming {
    public:
        Incoming(DocumentFiles& files, std::string name, Descriptor fd, const seal::Key& key, const seal::Id& id) :
            files_(files), name_(std::move(name)), file_(std::move(fd)), key_(key), sealing_(file_, key, id)
        {}
        ~Incoming();
        Incoming(const Incoming&) = delete;
        Incoming& operator=(const Incoming&) = delete;
        /// Errors: storage_failed; a failed write is final.
        [[nodiscard]] Result<> write(ByteView bytes);
        [[nodiscard]] std::uint64_t bytes() const { return sealing_.bytes(); }
        /// What was written from `offset` on; 0 at its end. Errors: storage_failed, malformed (the disk gives back something else).
        [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const;
        /// Its last byte is there: sealed and on disk, wherever it stands. Once. Errors: storage_failed, final.
        [[nodiscard]] Result<> finish();
        /// Finished, moved to its place, both directories synced (threats.md §4 step 5).
        [[nodiscard]] Result<Kept> keep();

    private:
        /// The sealed bytes, straight to the file.
        class File final : public ByteSink {
        public:
            explicit File(Descriptor fd) : fd_(std::move(fd)) {}
            [[nodiscard]] Result<> write(ByteView bytes) override;
            [[nodiscard]] Result<> finish() override;   ///< synced
            [[nodiscard]] int descriptor() const { return fd_.get(); }
            void close() { fd_.reset(); }

        private:
            Descriptor fd_;
            bool failed_ = false;  ///< a write or sync went wrong: what the disk has is not known, so never kept
        };

        DocumentFiles& files_;
        std::string name_;
        File file_;
        seal::Key key_;
        seal::SealingSink sealing_;
    };

    /// `id`: which document, in the open. Errors: storage_failed.
    [[nodiscard]] Result<std::unique_ptr<Incoming>> begin(const seal::Id& id);
    /// Read-only descriptor. Errors: not_found, storage_failed.
    [[nodiscard]] Result<Descriptor> open(const std::string& place) const;
    void remove(const std::string& place);
    /// Deletes what a crash left: everything incoming, and files that no row knows. Returns the places that are there.
    /// Errors: storage_failed (a directory that cannot be listed: its documents must not be taken for lost).
    [[nodiscard]] Result<std::set<std::string>> sweep(const std::set<std::string>& known);
    /// Whether the disk keeps what it is given: a small file is written, synced and removed. Errors: storage_failed.
    [[nodiscard]] Result<> try_sync();
    /// Bytes free for us on the disk of the spool.
    [[nodiscard]] std::uint64_t free_bytes() const;

private:
    /// The directory of a place and the name in it, reached without following a link.
    [[nodiscard]] Result<std::pair<Descriptor, std::string>> locate(const std::string& place) const;
    explicit DocumentFiles(Descriptor lock, Descriptor root, Descriptor incoming, Descriptor jobs) :
        lock_(std::move(lock)),
        root_(std::move(root)),
        incoming_(std::move(incoming)),
        jobs_(std::move(jobs))
    {}

    Descriptor lock_, root_, incoming_, jobs_;
};

}  // namespace consigne::spooler::store
