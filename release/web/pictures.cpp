#include "release/web/pictures.hpp"

#include "release/web/forms.hpp"
#include "release/web/page.hpp"
#include "release/web/templates.hpp"

namespace consigne::release::web {

bool pictured(const Context& site, const SiteSettings& settings, const spooler::Job& job)
{
    return site.parts.pictures != nullptr && settings.text("thumbnails") == "yes" && job.reading == spooler::Reading::done && spooler::drawable(job.facts.language) && job.password.empty();
}

HttpResponse picture(Context& site, const SiteSettings& settings, std::string_view number, spooler::PersonId person)
{
    HttpResponse response;
    guard(response);
    const auto id = whole_number(number);
    const auto job = id ? site.parts.jobs.find(spooler::JobId{*id}) : Result<spooler::Job>(fail(Errc::not_found, "no such document"));
    // Not even whether there is such a document.
    if (!job || job->owner != person || job->state >= spooler::JobState::canceled || !pictured(site, settings, *job)) {
        response.status = 404;
        response.content_type = "text/plain; charset=utf-8";
        return response;
    }
    if (auto drawn = site.parts.pictures->of(job->id)) {
        response.content_type = "image/jpeg";
        response.body = std::move(*drawn);
        return response;
    }
    // A sheet that stands alone says its own language and size.
    std::string sheet = render("_thumb_text", {}, {});
    constexpr std::string_view tag = "<svg ";
    if (const auto at = sheet.find(tag); at != std::string::npos) sheet.insert(at + tag.size(), R"(xmlns="http://www.w3.org/2000/svg" width="84" height="112" )");
    response.content_type = "image/svg+xml";
    response.body = std::move(sheet);
    return response;
}

}  // namespace consigne::release::web
