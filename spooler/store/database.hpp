// The database: one writer, many readers, transactions as functions.
#pragma once

#include "spooler/store/ballast.hpp"
#include "spooler/store/connection.hpp"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace consigne::spooler::store {

/// When a transaction is on disk: when write() returns, or with the next one that is (what can be made again otherwise).
enum class Durable : bool { at_once, later };

/// Thread safe. Writers queue for one connection, which alone checkpoints: two connections that checkpoint can corrupt the log
/// of SQLite before 3.51.3. Readers never wait for writers.
class Database {
public:
    /// Opens or makes `state_dir`/consigne.db, checks it and brings its schema up to date. Errors: storage_failed,
    /// unsupported (made by a newer program).
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& state_dir);

    /// Runs `body(Connection&)`, which returns a Result, in one transaction: all of it is kept, or none is.
    template <class Body>
    auto write(Body&& body, Durable durable = Durable::at_once) -> decltype(body(std::declval<Connection&>()))
    {
        const std::lock_guard lock(writing_);
        ballast_.balance(space().available);
        if (const Result<> set = sync_at_commit(durable); !set) return set.error();
        if (const auto begun = writer_->run("BEGIN IMMEDIATE"); !begun) return begun.error();
        Open open{*writer_};
        auto result = body(*writer_);
        if (!result) {
            give_way_when_full();
            return result;
        }
        if (const auto committed = writer_->run("COMMIT"); !committed) {
            give_way_when_full();
            return committed.error();
        }
        open.over = true;
        unsettled_ = durable == Durable::later;
        checkpoint_when_long();
        return result;
    }

    /// Runs `body(Connection&)`, which returns a Result, on one snapshot.
    template <class Body>
    auto read(Body&& body) -> decltype(body(std::declval<Connection&>()))
    {
        Result<Borrowed> reader = borrow();
        if (!reader) return reader.error();
        Connection& connection = *reader->connection;
        if (const auto begun = connection.run("BEGIN"); !begun) return begun.error();
        const Open open{connection};
        return body(connection);
    }

    /// What was kept for later is on disk. For a timer: waits for the disk, and lets nobody else wait for it.
    void settle();

    /// Moves what the log holds into the database and empties the log, so that erased things are gone from both.
    /// For a quiet moment (a timer): waits for nobody, and does nothing while readers are busy.
    void tidy();

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    /// Gives up or takes up what is kept free for it on its disk. Every few seconds, for a server that writes nothing; blocking.
    void balance();
    /// Of its disk, in bytes; all 0 when it does not say.
    [[nodiscard]] std::filesystem::space_info space() const;
    /// Whether only what is left of its disk for the database is left: nothing new is begun then. Any thread.
    [[nodiscard]] bool scarce() const { return !ballast_.whole(); }

private:
    struct Open {
        Connection& connection;
        bool over = false;
        explicit Open(Connection& c) : connection(c) {}
        Open(const Open&) = delete;
        Open& operator=(const Open&) = delete;
        ~Open();
    };
    struct Borrowed {
        Database* from;
        std::unique_ptr<Connection> connection;
        Borrowed(Database* d, std::unique_ptr<Connection> c) : from(d), connection(std::move(c)) {}
        Borrowed(Borrowed&&) = default;
        Borrowed& operator=(Borrowed&&) = delete;
        ~Borrowed();
    };

    Database(std::filesystem::path file, std::unique_ptr<Connection> writer);
    [[nodiscard]] Result<> migrate();
    [[nodiscard]] Result<Borrowed> borrow();
    void checkpoint_when_long();
    /// After a write that failed: gives the ballast up where the disk was full.
    void give_way_when_full();
    [[nodiscard]] Result<> sync_at_commit(Durable durable);

    std::filesystem::path file_;
    std::mutex writing_;
    Ballast ballast_;  ///< balanced under writing_
    std::unique_ptr<Connection> writer_;
    Durable commits_ = Durable::at_once;  ///< as the writer is set; under writing_
    bool unsettled_ = false;              ///< something was kept for later since the last that is on disk; under writing_
    int log_pages_ = 0;  ///< of the write-ahead log, told by SQLite at each commit; under writing_
    std::mutex idle_lock_;
    std::condition_variable returned_;
    std::size_t lent_ = 0;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace consigne::spooler::store
