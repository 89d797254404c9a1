#include "pdl/postscript/job.hpp"

#include "pdl/postscript/dsc.hpp"

#include <algorithm>

namespace consigne::pdl::postscript {

void Job::header_comment(std::string_view line)
{
    const auto set = [](std::string& into, std::string_view value) {
        if (into.empty() && value != "(atend)") into = text_line(value);
    };
    if (const auto v = after(line, "%%Title:")) set(segment_.title, *v);
    else if (const auto v2 = after(line, "%%For:")) set(segment_.user, *v2);
    else if (const auto v3 = after(line, "%%Creator:")) creator_ = produced_ ? creator_ : text_line(*v3);
    else if (const auto v4 = after(line, "%Produced by ")) creator_ = text_line(*v4), produced_ = true;     // poppler; its %%Creator is the PDF's
    else if (const auto v5 = after(line, "%RBINumCopies:")) {
        if (const auto n = count(*v5); n && *n > 0 && !forced_) device_.set_copies(*n);
    }
    if (const auto v6 = after(line, "%%DocumentMedia:"); v6 || line.starts_with("%%+")) {
        const auto w = words(v6 ? *v6 : line.substr(3));
        if (w.size() >= 3 && papers_.size() < 1000) {
            const auto width = number(w[1]), height = number(w[2]);
            if (width && height && *width >= 1 && *height >= 1 && *width < 1e5 && *height < 1e5) {
                const Media paper{static_cast<int>(*width + .5), static_cast<int>(*height + .5)};
                if (!first_paper_) first_paper_ = paper;
                papers_.emplace(std::string(w[0]), paper);
            }
        }
    }
    if (const auto v7 = after(line, "%%BoundingBox:"); v7 && !box_ && !eps_) {
        const auto w = words(*v7);
        if (w.size() == 4) {
            const auto right = number(w[2]), top = number(w[3]);
            if (w[0] == "0" && w[1] == "0" && right && top && *right >= 1 && *top >= 1 && *right < 1e5 && *top < 1e5) {
                box_ = Media{static_cast<int>(*right + .5), static_cast<int>(*top + .5)};
            }
        }
    }
}

void Job::begin_code()
{
    if (ink_) return;
    if (segment_.producer.empty()) segment_.producer = creator_;
    ink_ = std::make_unique<Ink>(dialect_of(creator_));
    if (!dsc_ && ink_->dialect() != Dialect::plain) ink_ = std::make_unique<Ink>(Dialect::other);
}

void Job::end_page()
{
    if (!open_) return;
    if (!described_) device_.describe(*open_);
    open_->colour = ink_ ? ink_->colour() : std::nullopt;
    if (pages_.size() < max_pages) pages_.push_back(*open_);
    else too_many_ = true;
    open_.reset();
}

/// The device as it is when the page comes out.
void Job::describe_page()
{
    if (!open_ || described_) return;
    device_.describe(*open_);
    described_ = true;
}

void Job::comment(std::string_view line, Source& source)
{
    // Data of a stated length is skipped whatever it looks like (DSC 3.0 §7.1).
    for (const std::string_view key : {"%%BeginData:", "%%BeginBinary:"}) {
        const auto v = after(line, key);
        if (!v) continue;
        const auto w = words(*v);
        std::uint64_t n = w.empty() ? 0 : count(w[0]).value_or(0);
        if (w.size() >= 3 && w[2] == "Lines") {
            skip_lines_ = n;
        } else {
            while (n > 0) {
                const auto piece = source.data(n);
                if (piece.empty()) break;
                watch(piece, piece.size() == n);
                n -= piece.size();
            }
        }
        begin_code();
        if (ink_->dialect() == Dialect::plain) tokens_.feed("unread-data\n");
        else ink_->unknown();
        return;
    }
    if (line.starts_with("%%BeginDocument")) {
        ++documents_;
        begin_code();
        ink_->unknown();
        if (ink_->dialect() == Dialect::plain) tokens_.feed("unread-document\n");
        return;
    }
    if (line.starts_with("%%EndDocument")) {
        if (documents_ > 0) --documents_;
        return;
    }
    if (documents_ > 0) return;

    if (part_ == Part::header) header_comment(line);
    if (line.starts_with("%%EndComments") || line.starts_with("%%Begin")) {
        if (part_ == Part::header) part_ = Part::prolog;
        if (line.starts_with("%%BeginSetup")) part_ = Part::setup;
    }
    if (line.starts_with("%%EndProlog")) part_ = Part::setup;
    if (line.starts_with("%%BeginResource") || line.starts_with("%%BeginFont") || line.starts_with("%%BeginProcSet")) ++resources_;
    if ((line.starts_with("%%EndResource") || line.starts_with("%%EndFont") || line.starts_with("%%EndProcSet")) && resources_ > 0) --resources_, drawn_font_ = false;
    if (line.starts_with("%%BeginFeature") || line.starts_with("%RBIBeginNonPPDFeature")) feature_ = true;
    if (line.starts_with("%%EndFeature") || line.starts_with("%RBIEndNonPPDFeature")) feature_ = false;
    if (const auto v = after(line, "%RBIBeginNonPPDFeature: *NumCopies")) {
        if (const auto n = count(*v); n && *n > 0 && !forced_) device_.set_copies(*n);
    }
    if (line.starts_with("%%Trailer")) {
        end_page();
        part_ = Part::trailer;
    }
    if (const auto v = after(line, "%%Pages:"); v && part_ != Part::page) {
        const auto w = words(*v);
        if (!w.empty() && w[0] != "(atend)") declared_ = count(w[0]);
    }
    if (line.starts_with("%%Page:") && dsc_) {
        begin_code();
        end_page();
        tokens_.reset();
        braces_ = resources_ = 0;
        feature_ = false;
        part_ = Part::page;
        open_.emplace();
        if (box_) open_->media = *box_;
        if (first_paper_) open_->media = *first_paper_;
        described_ = false;
        if (ink_->dialect() != Dialect::plain) ink_->begin_page();
    }
    if (const auto v = after(line, "%%PageMedia:"); v && open_) {
        if (const auto paper = papers_.find(*v); paper != papers_.end()) open_->media = paper->second;
    }
}

/// Takes a line of a procset of ours; false when it is none, and so all of it is a resource like any other.
bool Job::procset_line(const Line& line)
{
    if (!forced_) {
        forced_ = forced_by(line.text);
        if (forced_) {
            expected_ = procset(*forced_);
            expected_.erase(expected_.begin(), expected_.begin() + 2);
            return true;
        }
    } else if (line.text == expected_.front()) {
        expected_.erase(expected_.begin());
        if (expected_.empty()) {
            in_procset_ = false;
            device_.force(forced_->sides, forced_->copies);
        }
        return true;
    }
    in_procset_ = false;
    forced_.reset();
    expected_.clear();
    around_ = true;
    segment_.notes.emplace_back("Consigne's procset is not as it was written");
    if (part_ == Part::header) part_ = Part::prolog;
    ++resources_;
    begin_code();
    if (ink_->dialect() == Dialect::plain) tokens_.feed("unread-procset\n");
    return false;
}

// systemdict hands out operators past our procset. Asking it for harmless ones, or whether it has one, is common in
// drivers' prologs; anything else makes the promise void.
void Job::watch(std::string_view text, bool ends)
{
    if (!forced_) return;
    const std::string seen = tail_ + std::string(text);
    for (std::size_t at = 0; (at = seen.find("systemdict", at)) != std::string::npos; at += 10) {
        const auto rest = *after(std::string_view(seen).substr(at), "systemdict");
        const auto end = rest.find_first_of(" \t/{}[]()<>%", 1);
        const auto name = rest.substr(0, end);
        const bool colour = replaces(name);
        const auto then = end == std::string_view::npos ? std::string_view{} : *after(rest.substr(end), "");
        if (!name.starts_with('/') || name.size() < 2 || (colour && !then.starts_with("known"))) around_ = true;
    }
    // The list of open dictionaries begins with systemdict.
    around_ = around_ || names(seen, "dictstack");
    tail_ = ends ? std::string() : seen.substr(seen.size() - std::min(seen.size(), std::string_view("cleardictstac").size()));
}

/// Glyphs of Type 3 fonts are programs. pdftops writes theirs a word a line; those of ps2write may be coded.
void Job::font_line(std::string_view text)
{
    drawn_font_ = drawn_font_ || text.find("/FontType 3") != std::string_view::npos || text.find("/Type3") != std::string_view::npos;
    if (!drawn_font_) return;
    if (ink_->dialect() == Dialect::ps2write) ink_->glyphs_may_colour();
    if (ink_->dialect() != Dialect::pdftops) return;
    for (const std::string_view word : {"sc", "SC", "k", "K", "ck", "CK", "SH", "pdfIm", "pdfImSep", "image", "makepattern"})
        if (text.ends_with(word)) ink_->glyphs_may_colour();
}

void Job::code(const Line& line)
{
    begin_code();
    const bool producers_prolog = part_ <= Part::prolog && ink_->dialect() != Dialect::plain;
    const bool resource = resources_ > 0;

    // ps2write's error handler opens systemdict, and draws nothing coloured.
    if (!(producers_prolog && ink_->dialect() == Dialect::ps2write && line.text == "{systemdict begin")) watch(line.text, !line.eol.empty());
    // CUPS' pstops puts several pages on a side: showpage does nothing there, its own name for it ends a side.
    if (line.first && line.text == "userdict/ESPshowpage/showpage load put") nup_ = true;
    if (nup_ && (line.text == "userdict/showpage{}put" || line.text == "userdict/showpage/ESPshowpage load put")) return;
    if (producers_prolog || (resource && ink_->dialect() != Dialect::plain)) {
        if (resource) font_line(line.text);
        return;
    }
    const std::string_view rest = ink_->after_data(line.text, line.first);
    if (rest.empty() && !line.text.empty()) return;
    tokens_.feed(rest, !line.eol.empty());
}

void Job::token(const Token& token)
{
    using Kind = Token::Kind;
    if (token.kind == Kind::brace_open) ++braces_;
    if (token.kind == Kind::brace_close && braces_ > 0) --braces_;
    device_.token(token, braces_ == 0 || feature_);
    ink_->token(token);
    if (token.text.size() < 4) return;
    if (token.kind == Kind::name) {
        if (token.text == "showpage") {
            if (shows_ && eps_) doubt("an EPS file of several pages");
            if (!shows_ && eps_ && !open_ && documents_ == 0) {
                device_.describe(loose_);
                loose_.colour = ink_->colour();
            }
            shows_ = true;
            // Producers that are known show each of their pages once.
            if (braces_ == 0 && open_ && described_ && !nup_ && ink_->dialect() != Dialect::plain) doubt("a page is shown more than once");
            if (braces_ == 0 && !nup_) describe_page();
            if (ink_->dialect() == Dialect::plain) {
                Page page = open_.value_or(Page{});
                if (!open_ && box_) page.media = *box_;
                device_.describe(page);
                page.colour = ink_->colour();
                if (shown_.size() < max_pages) shown_.push_back(page);
                else too_many_ = true;
                ink_->begin_page();
            }
        } else if (token.text == "ESPshowpage") {
            ++sides_;
            describe_page();
        } else if (token.text == "copypage" || token.text == "quit") {
            doubt("it uses " + std::string(token.text));
        } else if (token.text == "exitserver" || token.text == "startjob") {
            exitserver_ = true;
        }
    }
    if (token.kind == Kind::literal) {
        if (token.text == "EndPage") doubt("it sets EndPage");
        if (token.text == "showpage" || token.text == "copypage") doubt("it speaks of /" + std::string(token.text));
    }
}

void Job::pass_over(Source& source)
{
    if (!ink_ || documents_ > 0 || resources_ > 0 || skip_lines_ > 0 || braces_ > 0 || in_procset_ || !tokens_.idle() || !device_.idle()) return;
    if (part_ <= Part::prolog && ink_->dialect() != Dialect::plain) return;
    if (const std::string_view mark = ink_->data_end(); !mark.empty()) {
        // Up to the line in which the data end; many lines at once, as decoders are slow with few bytes.
        const std::string_view seen = source.lines_ahead();
        const auto end = seen.substr(0, seen.find(mark)).rfind('\n');
        if (end == std::string_view::npos) return;
        ink_->data(seen.substr(0, end + 1));
        source.pass(end + 1);
        return;
    }
    while (const Skim* skim = ink_->skim()) {
        const std::string_view seen = source.buffered_lines();
        const auto passed = skim->lines(seen, ink_->device_space());
        if (passed.bytes == 0) return;
        source.pass(passed.bytes);
        ink_->passed_over(passed);
        device_.passed_over();
        // With more of it buffered, what is left may be passed over as well.
        if (seen.size() - passed.bytes >= source.enough()) return;
    }
}

Result<> Job::line(const Line& line, Source& source)
{
    const std::string_view text = line.text;
    if (empty_) {
        if (text.find_first_not_of(std::string_view("\0 \t\f", 4)) == std::string_view::npos) return {};
        empty_ = false;
        dsc_ = text.starts_with("%!PS-Adobe-");
        eps_ = dsc_ && text.find("EPSF") != std::string_view::npos;
    }
    if (skip_lines_ > 0) {
        if (!line.eol.empty()) --skip_lines_;
        return {};
    }
    if (in_procset_ && procset_line(line)) return {};
    if (line.first && text == force_begins && !ink_ && !forced_) {
        in_procset_ = true;
        return {};
    }
    if (line.first && text.starts_with('%')) {
        if (ink_ && !text.empty() && ink_->after_data(text, true).empty()) return {};
        comment(text, source);
    } else if (documents_ == 0) {
        if (part_ == Part::header && text.find_first_not_of(" \t") != std::string_view::npos) part_ = Part::prolog;
        code(line);
    } else {
        watch(text, !line.eol.empty());
    }
    if (too_many_) return fail(Errc::limit_exceeded, "more pages than Consigne counts");
    return {};
}

}  // namespace consigne::pdl::postscript
