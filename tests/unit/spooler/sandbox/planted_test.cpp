// What consigne-rewrite and the service do with a faulty rewriter: between the child that writes and the child that reads again, the
// result is spoilt as such a rewriter would have left it. Nothing of it may be delivered.
#include "spooler/sandbox/child.hpp"
#include "spooler/document/descriptor.hpp"
#include "spooler/sandbox/force.hpp"
#include "tests/support/planted.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

using test::Planted;

Descriptor file_of(const std::string& text)
{
    auto file = unnamed_file(std::filesystem::temp_directory_path());
    if (!file) throw std::runtime_error(file.error().detail);
    if (::write(file->get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error("a short write");
    return std::move(*file);
}

std::string all_of(int file)
{
    const DescriptorSource source(file);
    Bytes bytes(static_cast<std::size_t>(source.size()));
    const auto got = read_all(source, 0, bytes);
    if (!got || *got != bytes.size()) throw std::runtime_error("a short read");
    return std::string(as_text(bytes));
}

class PlantedInAChild : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedInAChild, IsNotDelivered)
{
    const Planted& planted = GetParam();
    const filters::Policy policy = test::policy_of(planted);
    const Descriptor document = file_of(planted.document);
    const auto forced_by = [&](const test::Plant& plant) {
        const Ask faulty = [&plant](const Request& request, const DocumentView& from, const DocumentView& to) {
            auto answer = run_child(request, from, to, {});
            if (!answer || request.operation != Operation::rewrite || !plant) return answer;
            std::string text = all_of(to.fd);
            const std::string good = text;
            plant(text);
            EXPECT_NE(text, good);
            EXPECT_EQ(ftruncate(to.fd, 0), 0);
            EXPECT_EQ(pwrite(to.fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
            return answer;
        };
        const Descriptor output = file_of("");
        return force(faulty, policy, {}, document.get(), output.get());
    };
    const auto good = forced_by({});
    ASSERT_TRUE(good) << good.error().detail;
    for (const auto& [promise, plant] : {std::pair("colour", planted.colour), std::pair("sides", planted.sides), std::pair("copies", planted.copies)}) {
        if (!plant) continue;
        SCOPED_TRACE(promise);
        const auto verdict = forced_by(plant);
        ASSERT_FALSE(verdict) << "a fault that nobody sees";
        EXPECT_EQ(verdict.error().code, Errc::conflict) << verdict.error().detail;
    }
}

INSTANTIATE_TEST_SUITE_P(Rewriters, PlantedInAChild, ::testing::ValuesIn(test::planted_faults()), [](const auto& of) {
    std::string name = of.param.rewriter;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
});

}  // namespace
}  // namespace consigne::spooler::sandbox
