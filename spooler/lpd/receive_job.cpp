#include "spooler/lpd/receive_job.hpp"

#include "spooler/api/personal_address.hpp"
#include "spooler/lpd/carriage.hpp"
#include "spooler/lpd/commands.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>
#include <utility>

namespace consigne::spooler::lpd {
namespace {

namespace net = http::net;

class Reception {
public:
    Reception(Wire& wire, Context& context, Printer printer) : wire_(wire), context_(context), printer_(std::move(printer)) {}

    net::awaitable<void> run()
    {
        while (true) {
            const Result<std::string> line = co_await wire_.line();
            if (!line) {
                const bool begun = control_ || !documents_.empty();
                const bool too_long = line.error().code == Errc::limit_exceeded;
                const Error why = too_long ? line.error() : fail(Errc::peer_gone, line.error().detail + ", its job is not whole");
                if (begun || too_long) co_await refuse(why);
                co_return;
            }
            // Some clients (LPRng among them) send one more zero octet between files.
            std::string_view text = *line;
            while (!text.empty() && text.front() == '\0') text.remove_prefix(1);
            const auto sub = parse_subcommand(text);
            bool going = false;
            if (!sub) going = co_await refuse(sub.error());
            else if (sub->kind == Subcommand::Kind::control_file) going = co_await control_file(static_cast<std::size_t>(sub->bytes));
            else if (sub->kind == Subcommand::Kind::data_file) going = co_await data_file(*sub);
            else going = co_await drop();  // §6.1: the client takes back what it sent; nothing is answered
            if (!going) co_return;
        }
    }

private:
    struct Document {
        Document(std::string said, std::unique_ptr<IncomingJob> incoming) : label(std::move(said)), job(std::move(incoming)) {}
        std::string label;  ///< the client's name of the file
        std::unique_ptr<IncomingJob> job;
        std::unique_ptr<IncomingJob> list{};        ///< as it came, while it is turned into text
        std::optional<CarriageControl> carriage{};  ///< of a list that is turned into text while it comes
    };

    /// Files are removed on the pool: unlinking a large one takes its time.
    net::awaitable<bool> drop()
    {
        auto forget = [this]() -> int {
            documents_.clear();
            return 0;
        };
        co_await context_.disk.run(forget);
        control_.reset();
        co_return true;
    }

    /// Drops the job, says so once, and answers whoever is still there. Always false: the session ends here. Callers give the
    /// error a name first: g++ 12 destroys one made inside the co_await expression twice.
    net::awaitable<bool> refuse(const Error& why)
    {
        co_await drop();
        const bool gone = why.code == Errc::peer_gone || why.code == Errc::timed_out;
        const bool ours = why.code == Errc::storage_failed || why.code == Errc::busy;
        log::write(ours ? log::Level::warning : log::Level::info, gone ? "lpd.dropped" : "lpd.refused",
                   {{"peer", wire_.peer().address}, {"printer", printer_.name}, {"why", why.detail}});
        if (!gone) static_cast<void>(co_await wire_.answer(refused));
        co_return false;
    }

    net::awaitable<bool> go_on()
    {
        const bool heard = co_await wire_.answer(accepted);
        if (heard) co_return true;
        const Error gone = fail(Errc::peer_gone, "the client left before an answer");
        co_return co_await refuse(gone);
    }

    net::awaitable<bool> control_file(std::size_t bytes)
    {
        if (control_) {
            const Error why = fail(Errc::malformed, "a second control file before the documents of the first");
            co_return co_await refuse(why);
        }
        if (!co_await go_on()) co_return false;
        const Result<std::string> text = co_await wire_.small_file(bytes);
        if (!text) co_return co_await refuse(text.error());
        auto control = parse_control(*text);
        if (!control) co_return co_await refuse(control.error());
        control_ = std::move(*control);
        for (const Document& document : documents_)
            if (!named(document.label)) {
                const Error why = fail(Errc::malformed, "a document that the control file does not print");
                co_return co_await refuse(why);
            }
        if (!whole()) co_return co_await go_on();
        co_return co_await commit();
    }

    net::awaitable<bool> data_file(const Subcommand& sub)
    {
        const std::uint64_t limit = context_.document_limit;
        const bool until_end = sub.bytes == 0 || sub.bytes > limit;
        if (const auto wrong = judge(sub, until_end); !wrong) co_return co_await refuse(wrong.error());
        Submission submission;
        submission.printer = printer_.name;
        submission.protocol = "lpd";
        submission.peer = wire_.peer().address;
        if (!until_end) submission.announced_bytes = sub.bytes;
        auto begin = [&] { return context_.intake.begin(submission); };
        Result<std::unique_ptr<IncomingJob>> begun = co_await context_.disk.run(begin);
        if (!begun) co_return co_await refuse(begun.error());
        documents_.emplace_back(sub.name, std::move(*begun));
        if (control_ && find(sub.name)->carriage) documents_.back().carriage.emplace();
        if (!co_await go_on()) co_return false;

        const std::optional<std::uint64_t> bytes = until_end ? std::nullopt : std::optional(sub.bytes);
        const Result<> taken = co_await document(documents_.back(), bytes);
        if (!taken) co_return co_await refuse(taken.error());
        if (!whole()) co_return co_await go_on();
        co_return co_await commit();
    }

    /// Whether this data file may come now.
    [[nodiscard]] Result<> judge(const Subcommand& sub, bool until_end) const
    {
        if (documents_.size() == max_data_files) return fail(Errc::limit_exceeded, "an LPD job of more than 20 files");
        for (const Document& document : documents_)
            if (document.label == sub.name) return fail(Errc::malformed, "the same data file twice");
        if (control_ && !named(sub.name)) return fail(Errc::malformed, "a document that the control file does not print");
        // Nothing can follow a document that ends with the stream.
        if (until_end && (!control_ || documents_.size() + 1 < control_->documents.size())) return fail(Errc::malformed, "a document of unknown length that is not the job's last file");
        return {};
    }

    /// The file's bytes into the job; after a failed write the rest is read over, so that the client hears the refusal.
    /// Errors: peer_gone, timed_out (cut), malformed (no end octet, nothing to print), those of the job.
    net::awaitable<Result<>> document(Document& coming, std::optional<std::uint64_t> bytes)
    {
        std::uint64_t left = bytes.value_or(~std::uint64_t{0}), wasted = 0;
        std::optional<Error> trouble;
        wire_.begin_document();
        if (!bytes) {
            // A client that announced no bytes and sends the end octet alone has nothing to print, and waits for our answer.
            const Result<ByteView> first = co_await wire_.piece(left, false);
            if (!first) co_return first.error();
            if (first->size() == 1 && first->front() == 0) co_return fail(Errc::malformed, "the document is empty");
        }
        while (left > 0) {
            const Result<ByteView> piece = co_await wire_.piece(left, true);
            if (!piece) co_return piece.error();
            if (piece->empty()) {
                if (!bytes) break;
                co_return fail(Errc::peer_gone, "the client left in the middle of a document");
            }
            const std::size_t size = piece->size();
            if (!trouble) {
                auto put = [&]() -> Result<> {
                    const Result<> done = write(coming, *piece);
                    if (!done) coming.job.reset();  // its room is free again at once
                    return done;
                };
                const Result<> written = co_await context_.disk.run(put);
                if (!written) trouble = written.error();
            } else {
                wasted += size;
                if (!bytes && wasted > context_.document_limit) break;
            }
            wire_.use(size);
            left -= size;
        }
        if (bytes) {
            const Result<> ended = co_await wire_.end_octet();
            if (!ended) co_return ended;
        }
        if (trouble) co_return *trouble;
        if (coming.carriage) {
            auto end = [&] { return finish(coming); };
            const Result<> ended = co_await context_.disk.run(end);
            if (!ended) co_return ended;
        }
        co_return Result<>();
    }

    /// On a pool's thread, as the next two.
    static Result<> write(Document& coming, ByteView bytes)
    {
        if (!coming.carriage) return coming.job->write(bytes);
        Bytes text;
        coming.carriage->feed(bytes, text);
        return text.empty() ? Result<>() : coming.job->write(text);
    }
    static Result<> finish(Document& coming)
    {
        Bytes text;
        coming.carriage->finish(text);
        return text.empty() ? Result<>() : coming.job->write(text);
    }
    /// A list that came before the control file said what it is: turned into text now, each piece a turn of its own on the pool, where
    /// others wait.
    net::awaitable<Result<>> translate(Document& document)
    {
        Submission submission;
        submission.printer = printer_.name;
        submission.protocol = "lpd";
        submission.peer = wire_.peer().address;
        auto begin = [&] { return context_.intake.begin(submission); };
        Result<std::unique_ptr<IncomingJob>> begun = co_await context_.disk.run(begin);
        if (!begun) co_return begun.error();
        document.list = std::exchange(document.job, std::move(*begun));
        document.carriage.emplace();
        Bytes room(256 * 1024);
        for (std::uint64_t at = 0; at < document.list->bytes();) {
            auto turn = [&] { return translate_piece(document, at, room); };
            const Result<std::size_t> turned = co_await context_.disk.run(turn);
            if (!turned) co_return turned.error();
            at += *turned;
        }
        auto end = [&] {
            document.list.reset();
            return finish(document);
        };
        const Result<> ended = co_await context_.disk.run(end);
        co_return ended;
    }
    /// On a pool's thread; returns how much of the list was turned.
    static Result<std::size_t> translate_piece(Document& document, std::uint64_t at, Bytes& room)
    {
        const auto got = document.list->read(at, room);
        if (!got) return got.error();
        if (*got == 0) return fail(Errc::storage_failed, "a document is shorter than it was");
        if (const auto written = write(document, ByteView(room).first(*got)); !written) return written.error();
        return *got;
    }

    /// What the control file says about a data file that came, or is about to.
    [[nodiscard]] const ControlDocument* find(const std::string& label) const
    {
        const auto& all = control_->documents;
        // With one document on each side there is nothing to confuse, however the client spells it.
        if (all.size() == 1 && documents_.size() <= 1) return &all.front();
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& d) { return d.data_file == label; });
        return found == all.end() ? nullptr : &*found;
    }
    [[nodiscard]] bool named(const std::string& label) const { return find(label) != nullptr; }
    [[nodiscard]] bool whole() const { return control_ && documents_.size() == control_->documents.size(); }

    void describe(Document& document) const
    {
        const ControlDocument& printed = *find(document.label);
        Submission said;
        said.user_name = control_->user;
        said.name = control_->job_name.empty() ? control_->title : control_->job_name;
        if (!printed.name.empty() && (said.name.empty() || control_->documents.size() > 1)) said.name = printed.name;
        if (printed.copies > 1) said.asked.copies = printed.copies;
        document.job->describe(said);
    }

    /// All documents or none; then the answer to the file that made the job whole.
    net::awaitable<bool> commit()
    {
        for (Document& document : documents_) {
            if (document.carriage || !find(document.label)->carriage) continue;
            const Result<> translated = co_await translate(document);
            if (!translated) co_return co_await refuse(translated.error());
        }
        auto keep = [this]() -> Result<> {
            std::vector<std::unique_ptr<IncomingJob>> jobs;
            for (Document& document : documents_) {
                describe(document);
                jobs.push_back(std::move(document.job));
            }
            const auto kept = context_.intake.commit(std::move(jobs));
            return kept ? Result<>() : Result<>(kept.error());
        };
        const Result<> kept = co_await context_.disk.run(keep);
        if (!kept) co_return co_await refuse(kept.error());
        documents_.clear();
        control_.reset();
        // The job stands, whether or not the client hears it.
        co_return co_await wire_.answer(accepted);
    }

    Wire& wire_;
    Context& context_;
    Printer printer_;
    std::optional<Control> control_;
    std::vector<Document> documents_;  ///< of the job under way, in the order they came
};

}  // namespace

net::awaitable<void> receive_jobs(Wire& wire, Context& context, std::string queue)
{
    auto find = [&] { return find_queue(context.printers, queue); };
    const Result<Printer> printer = co_await context.disk.run(find);
    if (!printer || !printer->accepting) {
        log::info("lpd.refused", {{"peer", wire.peer().address}, {"printer", without_token(queue)}, {"why", printer ? "not accepting" : "no such printer"}});
        static_cast<void>(co_await wire.answer(refused));
        co_return;
    }
    if (!co_await wire.answer(accepted)) co_return;
    Reception reception(wire, context, *printer);
    co_await reception.run();
}

}  // namespace consigne::spooler::lpd
