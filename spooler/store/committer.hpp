// Where accepting ends: documents and rows of many clients become durable together.
#pragma once

#include "spooler/store/document_files.hpp"
#include "spooler/store/durability.hpp"
#include "spooler/store/job_table.hpp"

#include <semaphore.h>

namespace consigne::spooler::store {

/// Group commit. Whoever comes first takes all that wait along; who comes meanwhile waits for the next turn, and one of them takes it,
/// as soon as the documents are on disk and the rows of the turn before are written. So there is no timer and no thread, and one
/// client alone waits for nobody. Thread safe.
class Committer {
public:
    Committer(DocumentFiles& files, JobTable& jobs, Durability& durability, Keyring keys) : files_(files), jobs_(jobs), durability_(durability), keys_(std::move(keys)) {}

    /// Documents that are one job to their client, with their rows to be (ids from JobTable::reserve): all are kept, or none. Durable
    /// when this returns: documents and rows are on disk, or, of a small document, the record that its rows can be made of again.
    /// Blocks. Errors: storage_failed, conflict (what a row refers to has gone).
    [[nodiscard]] Result<std::vector<Job>> keep(std::vector<Job> jobs, std::span<DocumentFiles::Incoming* const> documents);

private:
    /// Given once. That of the C library: the other looks for it again and again before it sleeps.
    class Signal {
    public:
        Signal() { (void)sem_init(&semaphore_, 0, 0); }
        Signal(const Signal&) = delete;
        Signal& operator=(const Signal&) = delete;
        ~Signal() { (void)sem_destroy(&semaphore_); }
        void give() { (void)sem_post(&semaphore_); }
        void await()
        {
            while (sem_wait(&semaphore_) != 0) {}  // a signal came
        }

    private:
        sem_t semaphore_;
    };
    struct Arrival {
        NewJobs rows;
        std::string words;               ///< of the record, for a document that goes into a segment
        std::optional<ByteView> sealed;  ///< that document
        Signal leads;                    ///< its thread goes on: with a turn, or because it is done
        bool done = false;
    };
    [[nodiscard]] Result<> prepare(Arrival& arrival, std::span<DocumentFiles::Incoming* const> documents);
    void take_turns(Arrival& arrival);
    void pass_on();
    // A turn that is never ended would stop all others: they throw nothing.
    void keep_documents(std::span<Arrival* const> batch) noexcept;
    void keep_rows(std::span<Arrival* const> batch) noexcept;
    void drop(const Arrival& arrival);

    DocumentFiles& files_;
    JobTable& jobs_;
    Durability& durability_;
    Keyring keys_;
    std::mutex rows_turn_;             ///< held before mutex_
    std::mutex mutex_;
    std::vector<Arrival*> waiting_;
    bool busy_ = false;                ///< somebody leads whose documents are not kept yet
};

}  // namespace consigne::spooler::store
