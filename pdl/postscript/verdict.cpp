// What a job prints, once its last line is seen.
#include "pdl/postscript/job.hpp"

#include <algorithm>

namespace consigne::pdl::postscript {

/// The pages, when its comments and operators can be trusted to count them; null with `doubt_` otherwise.
std::vector<Page>* Job::counted()
{
    if (forced_ && (forced_->sides || forced_->copies) && (around_ || device_.bypassed())) {
        doubt("it may reach the device past what was forced");
    }
    if (ink_->dialect() == Dialect::plain && ink_->legible() && doubt_.empty()) {
        // Every name was an operator we know, in order, outside procedures: its showpages are its pages.
        if (declared_ && *declared_ != shown_.size()) {
            segment_.notes.push_back("%%Pages says " + std::to_string(*declared_) + ", " + std::to_string(shown_.size()) + " pages found");
        }
        return &shown_;
    }
    if (!dsc_ || ink_->dialect() == Dialect::plain) {
        doubt("its producer is not known");
        return nullptr;
    }
    // An EPS file is one page, and says so or not (EPSF 3.0 §2.1).
    if (eps_ && !declared_ && shows_ && pages_.empty() && documents_ == 0) {
        declared_ = 1;
        pages_.push_back(loose_);
    }
    if (nup_ && sides_ != pages_.size()) doubt("its sheets do not fit its pages");
    if (!declared_) doubt("it has no %%Pages");
    else if (*declared_ != pages_.size()) {
        doubt("%%Pages says " + std::to_string(*declared_) + ", " + std::to_string(pages_.size()) + " pages found");
    }
    return doubt_.empty() ? &pages_ : nullptr;
}

/// What reading leaves open; empty when nothing.
std::string Job::open_questions(const std::vector<Page>* pages) const
{
    if (!pages) return doubt_;
    const bool grey = forced_ && forced_->monochrome && !around_;
    if (!grey && std::any_of(pages->begin(), pages->end(), [](const Page& page) { return !page.colour; })) return "its colours depend on data that was not read";
    if (device_.uncertain()) return "sides or copies depend on conditions in the program";
    return {};
}

/// Puts what was forced into pages that were counted by reading.
void Job::settle(std::vector<Page>& pages) const
{
    for (Page& page : pages) {
        if (device_.uncertain() && !(forced_ && forced_->sides)) page.duplex.reset();
        if (forced_ && forced_->monochrome) {
            if (around_) page.colour = page.colour == false ? page.colour : std::nullopt;
            else page.colour = false;
        }
        if (page.media == Media{}) page.media = defaults_.media.value_or(paper_when_not_said);
    }
}

/// Lets the job run. False when that told nothing; `pages` then stay as they were.
bool Job::execute(Program program, std::vector<Page>& pages, bool counted)
{
    auto done = defaults_.executor->execute(program, defaults_);
    if (!done) {
        segment_.notes.push_back("it could not be executed: " + done.error().detail);
        return false;
    }
    if (!done->trouble.empty()) {
        segment_.notes.push_back("its execution stopped at an error: " + done->trouble);
        // A device may know what this interpreter does not; a count from comments is then the better one.
        if (counted || done->pages.empty()) return false;
        segment_.confidence = std::max(segment_.confidence, Confidence::estimated);
    }
    // A page device is one-sided until told; only a job that speaks of sides has said so.
    const bool said = device_.speaks_of_sides() || defaults_.duplex || (forced_ && forced_->sides);
    for (Page& page : done->pages) {
        if (!said && page.duplex == Duplex::simplex) page.duplex.reset();
    }
    pages = std::move(done->pages);
    return true;
}

Result<> Job::finish(Program program)
{
    if (empty_) return {};
    tokens_.end_line();
    end_page();
    begin_code();
    if (in_procset_) forced_.reset();
    if (exitserver_ && pages_.empty() && !shows_) return {};

    std::vector<Page>* pages = counted();
    const std::string why = open_questions(pages);
    std::vector<Page> executed;
    if (!why.empty() && defaults_.executor && execute(std::move(program), executed, pages != nullptr)) {
        segment_.notes.push_back("executed to be read: " + why);
        pages = &executed;
    } else if (!pages) {
        segment_.pages_known = false;
        segment_.notes.push_back("must be executed to be counted: " + doubt_);
        return {};
    } else {
        settle(*pages);
        if (eps_ && ink_->dialect() == Dialect::pil && !shows_) {
            segment_.confidence = std::max(segment_.confidence, Confidence::estimated);
            segment_.notes.emplace_back("EPS without showpage: counted as one page");
        }
        if (device_.uncertain()) {
            segment_.confidence = std::max(segment_.confidence, Confidence::estimated);
            segment_.notes.push_back(why);
        }
    }
    if (device_.several_on_a_side()) {
        segment_.confidence = std::max(segment_.confidence, Confidence::estimated);
        segment_.notes.emplace_back("the device is asked for several pages on a side, which the count does not show");
    }
    if (pages->size() > max_pages - std::min(max_pages, segment_.pages.size())) return fail(Errc::limit_exceeded, "more pages than Consigne counts");
    segment_.pages.insert(segment_.pages.end(), pages->begin(), pages->end());
    return {};
}

}  // namespace consigne::pdl::postscript
