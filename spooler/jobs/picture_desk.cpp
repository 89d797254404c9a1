#include "spooler/jobs/picture_desk.hpp"

#include "filters/image/small_jpeg.hpp"
#include "spooler/runtime/log.hpp"

namespace consigne::spooler {
namespace {

/// A page of tickets has four or five of them (design.md §9).
constexpr std::size_t most_bytes = 4096;

}  // namespace

/// A turn to draw: of few at once, and of each document one alone.
class PictureDesk::Place {
public:
    Place(PictureDesk& desk, JobId job) : desk_(desk), job_(job)
    {
        std::unique_lock lock(desk.mutex_);
        const auto free = [&] { return desk.drawing_.size() < at_once && !desk.drawing_.contains(job); };
        if (!free() && desk.waiting_ >= most_waiting) return;
        ++desk.waiting_;
        desk.done_.wait(lock, free);
        --desk.waiting_;
        taken_ = desk.drawing_.insert(job).second;
    }
    ~Place()
    {
        if (!taken_) return;
        {
            const std::lock_guard lock(desk_.mutex_);
            desk_.drawing_.erase(job_);
        }
        desk_.done_.notify_all();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    [[nodiscard]] bool taken() const { return taken_; }

private:
    PictureDesk& desk_;
    const JobId job_;
    bool taken_ = false;
};

Result<std::string> PictureDesk::of(JobId job)
{
    auto kept = shelf_.picture(job);
    if (!kept && kept.error().code == Errc::not_found) {
        const Place place(*this, job);
        if (!place.taken()) return fail(Errc::busy, "too many pictures are being drawn");
        kept = shelf_.picture(job);  // whoever drew it before us
        if (!kept && kept.error().code == Errc::not_found) kept = drawn(job);
    }
    if (kept && kept->empty()) return fail(Errc::not_found, "no picture of this document can be drawn");
    return kept;
}

Result<std::string> PictureDesk::drawn(JobId id)
{
    const auto job = jobs_.find(id);
    if (!job || job->reading != Reading::done || !drawable(job->facts.language)) return fail(Errc::not_found, "no picture of this document can be drawn");
    const auto document = jobs_.open_document(id);
    if (!document) return fail(Errc::not_found, document.error().detail);
    const auto picture = sandbox_.picture(document->view(), job->facts.language);
    if (!picture && (picture.error().code == Errc::peer_gone || picture.error().code == Errc::busy)) return fail(Errc::busy, picture.error().detail);
    std::string jpeg;
    if (picture) {
        const auto written = filters::image::small_jpeg(picture->rgb, picture->width, picture->height, most_bytes);
        if (!written) return fail(Errc::not_found, written.error().detail);
        jpeg = as_text(*written);
    } else log::info("job.no-picture", {{"job", id.value}, {"why", picture.error().detail}});
    // Not kept, it is drawn again the next time.
    if (const auto kept = shelf_.keep_picture(id, jpeg); !kept && kept.error().code != Errc::not_found) log::warning("job.picture", {{"job", id.value}, {"why", kept.error().detail}});
    return jpeg;
}

}  // namespace consigne::spooler
