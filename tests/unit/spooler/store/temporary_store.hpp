// A store in a directory of its own, gone after the test.
#pragma once

#include "spooler/intake/intake.hpp"
#include "spooler/runtime/config.hpp"
#include "spooler/store/store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>
#include <unistd.h>

namespace consigne::spooler {

class TemporaryStore : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "consigne-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        config_.disk_reserve = 0;
        open();
    }
    void TearDown() override
    {
        intake_.reset();
        store_.reset();
        std::error_code ec;
        std::filesystem::remove_all(directory_, ec);
    }

    void open()
    {
        intake_.reset();
        store_.reset();  // releases the spool's lock
        auto opened = Store::open(directory_ / "state", directory_ / "spool");
        ASSERT_TRUE(opened) << opened.error().detail;
        store_ = std::move(*opened);
        intake_ = make_intake(*store_, config_, [this](const Job& job) {
            const std::lock_guard lock(accepted_lock_);
            accepted_.push_back(job.id);
        });
    }

    PrinterId add_printer(const std::string& name = "consigne")
    {
        Printer printer;
        printer.name = name;
        printer.trusted_networks = {"127.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"};
        const auto id = store_->printers().add(printer);
        EXPECT_TRUE(id) << id.error().detail;
        return id ? *id : PrinterId{};
    }
    PersonId add_person(const std::string& login)
    {
        Person person;
        person.login = login;
        const auto id = store_->people().add(person);
        EXPECT_TRUE(id) << id.error().detail;
        return id ? *id : PersonId{};
    }
    OutputDeviceId add_device(const std::string& name = "Accueil")
    {
        OutputDevice device;
        device.name = name;
        device.uri = "ipp://192.0.2.1/ipp/print";
        const auto id = store_->devices().add(device);
        EXPECT_TRUE(id) << id.error().detail;
        return id ? *id : OutputDeviceId{};
    }

    static Submission submission(const std::string& user = "camille", const std::string& peer = "127.0.0.1")
    {
        Submission said;
        said.printer = "consigne";
        said.protocol = "ipp";
        said.peer = peer;
        said.user_name = user;
        said.name = "Report";
        return said;
    }
    Result<Job> submit(const Submission& said, std::string_view text = "%PDF-1.4 a document")
    {
        auto incoming = intake_->begin(said);
        if (!incoming) return incoming.error();
        if (const auto written = (*incoming)->write(as_bytes(text)); !written) return written.error();
        return (*incoming)->commit();
    }
    Job submitted(const std::string& user = "camille")
    {
        auto job = submit(submission(user));
        EXPECT_TRUE(job) << job.error().detail;
        return job ? *job : Job{};
    }

    /// What was read of the job's document.
    Result<> record(JobId id, const pdl::Facts& facts, const filters::Capabilities& can)
    {
        ReadDocument one;
        one.job = id;
        one.facts = facts;
        one.can = can;
        return store_->jobs().record({&one, 1});
    }

    [[nodiscard]] std::size_t files_below(const std::string& part) const
    {
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "spool" / part))
            if (!entry.is_directory()) ++files;
        return files;
    }

    /// A document as it came, or what keeps it from being read.
    [[nodiscard]] std::string plain(JobId id)
    {
        const auto document = store_->jobs().open_document(id);
        if (!document) return "no document: " + document.error().detail;
        const auto source = open_source(document->view());
        Bytes bytes(static_cast<std::size_t>(source->size()));
        const auto got = source->read(0, bytes);
        return got ? std::string(as_text(bytes)) : "broken: " + got.error().detail;
    }
    /// Of an open store: documents in files of their own and in shared ones, and files on their way.
    [[nodiscard]] std::size_t documents_kept() const
    {
        return files_below("incoming") + files_below("jobs") + static_cast<std::size_t>(store_->files().segments().documents());
    }
    /// More than goes into a shared file.
    static std::string large_document() { return std::string(store::DocumentFiles::most_in_memory + 1000, 'x'); }

    std::filesystem::path directory_;
    Config config_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Intake> intake_;
    std::mutex accepted_lock_;
    std::vector<JobId> accepted_;
};

}  // namespace consigne::spooler
