#include "spooler/jobs/picture_desk.hpp"

#include "tests/unit/spooler/store/temporary_store.hpp"

#include <future>

namespace consigne::spooler {
namespace {

/// Draws one grey pixel, or fails as it is told; counts how often it was asked.
class Drawing final : public Sandbox {
public:
    Result<Inspection> inspect(const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<Rewritten> rewrite(const DocumentView&, const pdl::Facts&, const filters::Policy&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<std::vector<std::string>> clean(const DocumentView&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<pdl::Facts> convert(const DocumentView&, const pdl::Facts&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<Picture> picture(const DocumentView&, pdl::Language) override
    {
        ++asked;
        if (trouble) return *trouble;
        return Picture{1, 1, {100, 100, 100}};
    }
    void stop(std::chrono::milliseconds) override {}
    std::atomic<int> asked{0};
    std::optional<Error> trouble;
};

class Desk : public TemporaryStore {
protected:
    JobId document(pdl::Language language)
    {
        add_printer();
        const Job job = submitted();
        pdl::Facts facts;
        facts.language = language;
        facts.pages = 1;
        EXPECT_TRUE(record(job.id, facts, {}));
        return job.id;
    }
    Drawing drawing_;
};

TEST_F(Desk, DrawsAPictureOnceAndKeepsIt)
{
    const JobId id = document(pdl::Language::pdf);
    PictureDesk desk(store_->jobs(), store_->jobs(), drawing_);
    const auto picture = desk.of(id);
    ASSERT_TRUE(picture) << picture.error().detail;
    EXPECT_TRUE(picture->starts_with("\xFF\xD8"));
    EXPECT_EQ(*desk.of(id), *picture);
    EXPECT_EQ(drawing_.asked, 1);
}

TEST_F(Desk, DrawsForManyWhoAskAtOnceOnce)
{
    const JobId id = document(pdl::Language::pdf);
    PictureDesk desk(store_->jobs(), store_->jobs(), drawing_);
    std::vector<std::future<bool>> all;
    for (int i = 0; i < 6; ++i) all.push_back(std::async(std::launch::async, [&] { return desk.of(id).has_value(); }));
    for (auto& one : all) EXPECT_TRUE(one.get());
    EXPECT_EQ(drawing_.asked, 1);
}

TEST_F(Desk, RemembersWhatCannotBeDrawnAndTriesAgainWhatWasCutOff)
{
    const JobId id = document(pdl::Language::pdf);
    PictureDesk desk(store_->jobs(), store_->jobs(), drawing_);
    drawing_.trouble = fail(Errc::peer_gone, "the launcher is gone");
    EXPECT_EQ(desk.of(id).error().code, Errc::busy);
    drawing_.trouble = fail(Errc::malformed, "no page");
    EXPECT_EQ(desk.of(id).error().code, Errc::not_found);
    drawing_.trouble.reset();
    EXPECT_EQ(desk.of(id).error().code, Errc::not_found);
    EXPECT_EQ(drawing_.asked, 2);
}

TEST_F(Desk, AsksForNoneOfALanguageThatNothingDraws)
{
    const JobId id = document(pdl::Language::pclxl);
    PictureDesk desk(store_->jobs(), store_->jobs(), drawing_);
    EXPECT_EQ(desk.of(id).error().code, Errc::not_found);
    EXPECT_EQ(desk.of(JobId{99}).error().code, Errc::not_found);
    EXPECT_EQ(drawing_.asked, 0);
}

}  // namespace
}  // namespace consigne::spooler
