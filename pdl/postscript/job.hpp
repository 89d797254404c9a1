// One PostScript job as the reader follows it: what stands between two Ctrl-D. Private to pdl/postscript.
#pragma once

#include "pdl/postscript/device.hpp"
#include "pdl/postscript/executor.hpp"
#include "pdl/postscript/force.hpp"
#include "pdl/postscript/ink.hpp"
#include "pdl/postscript/source.hpp"

#include <map>
#include <memory>

namespace consigne::pdl::postscript {

enum class Part : std::uint8_t { header, prolog, setup, page, trailer };

/// Takes a job's lines, then says what it prints: by what its comments and operators say, or by having it executed.
class Job {
public:
    Job(Segment& segment, const Defaults& defaults) :
        segment_(segment), defaults_(defaults), device_(defaults), tokens_([this](const Token& t) { token(t); })
    {}

    [[nodiscard]] Result<> line(const Line& line, Source& source);

    /// Takes lines from the source that line() need not see, if it stands before such. Between two lines.
    void pass_over(Source& source);

    /// Adds the job's pages to the segment; `program` is the whole job again, for an executor. Errors: limit_exceeded.
    [[nodiscard]] Result<> finish(Program program);

private:
    void comment(std::string_view line, Source& source);
    void header_comment(std::string_view line);
    void code(const Line& line);
    void font_line(std::string_view text);

    void token(const Token& token);
    [[nodiscard]] bool procset_line(const Line& line);
    void begin_code();
    void watch(std::string_view text, bool ends);
    void end_page();
    void describe_page();
    void doubt(std::string why) { if (doubt_.empty()) doubt_ = std::move(why); }
    [[nodiscard]] std::vector<Page>* counted();
    void settle(std::vector<Page>& pages) const;
    [[nodiscard]] bool execute(Program program, std::vector<Page>& pages, bool counted);
    [[nodiscard]] std::string open_questions(const std::vector<Page>* pages) const;

    Segment& segment_;
    const Defaults& defaults_;
    Device device_;
    Tokenizer tokens_;
    std::unique_ptr<Ink> ink_;
    Part part_ = Part::header;
    bool empty_ = true, produced_ = false, dsc_ = false, eps_ = false, exitserver_ = false, shows_ = false, too_many_ = false, nup_ = false;
    std::uint32_t sides_ = 0;           // that pstops ended
    std::string creator_, doubt_;
    std::optional<std::uint32_t> declared_;
    std::vector<Page> pages_, shown_;
    Page loose_;                        // of an EPS file without %%Page
    std::optional<Page> open_;          // the page that %%Page began
    bool described_ = false;            // its device state was taken at showpage
    int documents_ = 0, resources_ = 0, braces_ = 0;
    bool feature_ = false;
    bool drawn_font_ = false;       // in the definition of a font whose glyphs are programs
    std::uint64_t skip_lines_ = 0;
    std::map<std::string, Media, std::less<>> papers_;
    std::optional<Media> first_paper_, box_;
    std::optional<Forced> forced_;      // a procset of ours, found whole
    std::vector<std::string> expected_; // its lines still to come
    bool in_procset_ = false;           // its first line was taken and its last was not
    bool around_ = false;               // operators are fetched round it
    std::string tail_;
};

}  // namespace consigne::pdl::postscript
