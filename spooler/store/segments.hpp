// Small documents share files: one write and one sync keep a whole batch of them (stack-facts.md §4).
#pragma once

#include "spooler/document/descriptor.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace consigne::spooler::store {

/// Files of records, appended to and never rewritten. A record is a header, words (all that its row in the database needs, sealed too,
/// since whoever reads one document may hold the file open) and a sealed document. A document that goes leaves a hole; a file without documents is removed. Thread safe.
class Segments {
public:
    static constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20;   ///< of a file; then the next one is begun

    /// What is to be kept. `words` and `sealed` stay the caller's.
    struct Record {
        std::int64_t job = 0;
        std::string_view words;
        ByteView sealed;
    };
    /// A record that stands in a file.
    struct Found {
        std::int64_t job = 0;
        std::string words;
        std::string place;
    };

    /// In `directory`, which stays open: this takes a descriptor of its own. Errors: storage_failed.
    [[nodiscard]] static Result<std::unique_ptr<Segments>> open(int directory);

    /// Appends all of them and syncs once. Returns their places; on an error none of them is kept. Errors: storage_failed.
    [[nodiscard]] Result<std::vector<std::string>> append(std::span<const Record> records);

    /// Whether a place is one of ours.
    [[nodiscard]] static bool holds(std::string_view place) { return place.starts_with("segments/"); }
    /// The file and the part of it. Errors: not_found, storage_failed.
    [[nodiscard]] Result<std::pair<Descriptor, Extent>> open(const std::string& place) const;
    /// The file of a place, below the spool directory, and its whole record there; empty when it is no place.
    [[nodiscard]] static std::optional<std::pair<std::string, Extent>> record_of(std::string_view place);
    /// A file by its name below the spool directory. Errors: not_found, storage_failed.
    [[nodiscard]] Result<Descriptor> open_file(std::string_view name) const;
    /// How a record is by its header: there, emptied, or not to be told.
    enum class Standing : std::uint8_t { there, gone, unclear };
    /// Errors: storage_failed, not_found (no such file, or it ends before).
    [[nodiscard]] Result<Standing> standing(const std::string& place) const;
    /// How far all batches are over, rows included, since whoever appends waits for the rows of the batch before.
    struct Settled {
        std::uint32_t segment = 0;
        std::uint64_t end = 0;
    };
    [[nodiscard]] Settled settled() const;
    /// Records that stand there and are not among `known`, up to there; without their words. Errors: storage_failed.
    [[nodiscard]] Result<std::vector<Found>> strangers(const std::set<std::string>& known, Settled up_to) const;
    /// Words and document become a hole; nothing when it is gone already. With `Lasting::yes` it is one on disk, too, when this returns:
    /// for what a client was told is not kept.
    enum class Lasting : bool { no, yes };
    void remove(const std::string& place, Lasting lasting = Lasting::no);

    /// Has the words of the records at `places` (its keys) made anew, as long as they were, and puts them there; on disk when this
    /// returns. Words that cannot be made anew are overwritten all the same. Only where rows are on disk: a crash may garble words.
    /// What is no record of that length is left alone. Errors: storage_failed.
    [[nodiscard]] Result<> change_words(const std::map<std::string, std::string>& places,
                                        const std::function<Result<std::string>(const std::string& place, const std::string& words)>& anew);
    /// At start, before anything is appended: what stands there and is not among `known` is handed to `lost`, which returns whether
    /// it is to stay; the rest becomes holes, and files without documents go. What is known is not doubted for a header that does not
    /// fit: its seal says whether it is whole. Errors: storage_failed (also what cannot be read: it must not be taken for nothing),
    /// those of `lost`.
    [[nodiscard]] Result<> recover(const std::set<std::string>& known, const std::function<Result<bool>(const Found&)>& lost);
    /// How many documents stand in all files together.
    [[nodiscard]] std::uint64_t documents() const;
    /// What was known to recover() and is not where it should be; once.
    [[nodiscard]] std::vector<std::string> missing();

private:
    struct Place {
        std::uint32_t segment = 0;
        std::uint64_t at = 0;         ///< of the record's header
        std::uint32_t words = 0;      ///< octets
        std::uint32_t sealed = 0;
    };
    explicit Segments(Descriptor directory) : directory_(std::move(directory)) {}
    [[nodiscard]] static std::string text_of(const Place& place);
    [[nodiscard]] static std::optional<Place> place_of(std::string_view text);
    [[nodiscard]] static std::string name_of(std::uint32_t segment);
    [[nodiscard]] Result<Descriptor> open_segment(std::uint32_t segment, int flags) const;
    [[nodiscard]] Result<> begin_locked();
    [[nodiscard]] Result<std::set<std::uint32_t>> numbers_there() const;
    void empty(int fd, const Place& place) const;
    [[nodiscard]] static std::vector<Place> known_in(std::uint32_t segment, const std::set<std::string>& known);
    void forget_locked(std::uint32_t segment);
    struct Walker {
        std::function<void(const Place&)> known;
        std::function<Result<>(const Place&, std::int64_t job, std::uint32_t words_sum)> other;   ///< stands there
        std::function<void(const Place&)> missing;   ///< known, and not there
    };
    /// Goes through a file up to `size`: what is known (`here`, in order) as it is said to be, the rest by headers.
    [[nodiscard]] static Result<> walk(int fd, std::uint32_t segment, std::uint64_t size, const std::vector<Place>& here, const Walker& walker);
    [[nodiscard]] Result<> scan(std::uint32_t segment, const std::set<std::string>& known, const std::function<Result<bool>(const Found&)>& lost);

    Descriptor directory_;
    std::mutex appending_;                                 ///< one batch at a time; held before mutex_
    mutable std::mutex mutex_;
    std::map<std::uint32_t, std::uint64_t> documents_;     ///< in each file
    Descriptor current_;
    std::uint32_t number_ = 0;                             ///< of the current file; 0: none
    std::uint32_t next_ = 1;
    std::uint64_t end_ = 0;                                ///< of the current file
    Settled settled_;
    std::vector<std::string> missing_;                     ///< found by recover()
};

}  // namespace consigne::spooler::store
