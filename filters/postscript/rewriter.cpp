#include "filters/postscript/rewriter.hpp"

#include "pdl/postscript/dsc.hpp"
#include "pdl/postscript/force.hpp"
#include "pdl/postscript/source.hpp"

#include <deque>

namespace consigne::filters::postscript {
namespace {

namespace ps = pdl::postscript;
using pdl::Duplex;

// A feature's code is a few lines; one that does not end is not a feature.
constexpr int max_feature_lines = 200;

// Between two tokens of a line.
constexpr std::string_view delimiters = " \t/()<>[]{}%";

/// Writes what the interpreter shall see, quoted again when the stream was (TBCP), by the block.
class Output {
public:
    explicit Output(ByteSink& out) : out_(out) {}

    void quote() { quoted_ = true; }

    Result<> plain(std::string_view bytes)
    {
        block_ += bytes;
        return block_.size() < block ? Result<>{} : flush();
    }
    Result<> text(std::string_view bytes)
    {
        if (!quoted_) return plain(bytes);
        for (const char c : bytes) {
            if (std::string_view("\x01\x03\x04\x05\x11\x13\x14\x1B\x1C").find(c) != std::string_view::npos) {
                block_.push_back('\x01');
                block_.push_back(static_cast<char>(c ^ 0x40));
            } else {
                block_.push_back(c);
            }
        }
        return plain({});
    }
    Result<> line(std::string_view bytes, std::string_view eol)
    {
        if (auto written = text(bytes); !written) return written;
        return text(eol);
    }

    Result<> flush()
    {
        auto written = out_.write(as_bytes(block_));
        block_.clear();
        return written;
    }

private:
    static constexpr std::size_t block = 64 * 1024;
    ByteSink& out_;
    std::string block_;
    bool quoted_ = false;
};

/// Which bytes of a line stand in a string, as far as one line can tell. A string may be text to be printed.
std::vector<bool> in_strings(std::string_view line)
{
    std::vector<bool> in(line.size());
    std::size_t depth = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '%' && depth == 0) break;  // a comment changes nothing
        if (line[i] == ')' && depth == 0) std::fill_n(in.begin(), i, true);  // of a string that began on a line before
        else if (line[i] == ')') --depth;
        in[i] = depth > 0;
        if (line[i] == '\\') {
            if (++i < line.size()) in[i] = depth > 0;
        } else if (line[i] == '(') ++depth;
    }
    return in;
}

/// `systemdict /setpagedevice get exec` reaches past our setpagedevice, as every feature in Canon's PPDs does, and
/// `systemdict /setrgbcolor get` past our colours. The name alone, or its `load`, means the same and finds ours.
/// `systemdict begin` hides them all: it opens a copy with ours in it.
std::string through_our_names(const std::string& line, bool monochrome)
{
    constexpr std::string_view dictionary = "systemdict";
    const std::vector<bool> string = in_strings(line);
    std::string result;
    std::size_t at = 0;
    for (std::size_t found; (found = line.find(dictionary, at)) != std::string::npos;) {
        std::string_view rest = std::string_view(line).substr(found + dictionary.size());
        const auto word = [&rest] {
            rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
            const auto taken = rest.substr(0, rest.find_first_of(delimiters, rest.starts_with('/') ? 1 : 0));
            rest.remove_prefix(taken.size());
            return taken;
        };
        result.append(line, at, found - at);
        at = found + dictionary.size();
        const std::string_view name = word();
        const bool whole = found == 0 || (delimiters.find(line[found - 1]) != std::string_view::npos && line[found - 1] != '/');
        if (string[found] || !whole) {
            result += dictionary;
            continue;
        }
        if (name == "begin") {
            result += ps::own_systemdict;
            continue;
        }
        const bool ours = name == "/setpagedevice" || (monochrome && ps::replaces(name));
        if (!ours || word() != "get") {
            result += dictionary;
            continue;
        }
        const std::string_view behind = rest;
        if (word() == "exec") {
            result.append(result.empty() || std::string_view(" \t{[").find(result.back()) != std::string_view::npos ? "" : " ").append(name.substr(1));
        } else {
            rest = behind;
            result.append(name).append(" load");
        }
        at = line.size() - rest.size();
    }
    return result.append(line, at);
}

class Rewriter {
public:
    Rewriter(ps::Source& source, const Policy& policy, Output& out) :
        source_(source), asked_{policy.monochrome, policy.sides, policy.copies}, forced_(asked_), out_(out)
    {}

    Result<> run();

private:
    Result<> line(const ps::Line& line);
    Result<> lines_as_they_are();
    Result<> comment(const ps::Line& line);
    Result<> insert(const ps::Line& next);
    Result<> data(std::string_view line);
    Result<> feature(std::string_view begin, const std::string& code, std::string_view end_mark);
    bool drop_procset();
    bool next(ps::Line& line);
    [[nodiscard]] std::string requirements(std::string_view value) const;
    [[nodiscard]] std::string_view sides_option() const;

    ps::Source& source_;
    std::deque<ps::Line> again_;    // lines that were taken to be looked at, and come again
    ps::Forced asked_, forced_;
    Output& out_;
    std::string eol_ = "\n";
    bool eol_known_ = false, empty_ = true, inserted_ = false, due_ = false;
    bool ours_ = false;  // the procset stands in this job: not in one that changes the interpreter
    int documents_ = 0;
    std::uint64_t raw_lines_ = 0;
};

std::string_view Rewriter::sides_option() const
{
    return *forced_.sides == Duplex::simplex ? "None" : *forced_.sides == Duplex::long_edge ? "DuplexNoTumble" : "DuplexTumble";
}

std::string Rewriter::requirements(std::string_view value) const
{
    std::string result = "%%Requirements:";
    for (const auto word : ps::words(value)) {
        if (forced_.sides && word.starts_with("duplex")) continue;
        if (forced_.copies && word.starts_with("numcopies")) continue;
        if (forced_.monochrome && word.starts_with("color")) continue;
        result.append(" ").append(word);
    }
    if (forced_.sides && *forced_.sides != Duplex::simplex) result += *forced_.sides == Duplex::short_edge ? " duplex(tumble)" : " duplex";
    if (forced_.copies && *forced_.copies > 1) result += " numcopies(" + std::to_string(*forced_.copies) + ")";
    return result;
}

// Between the header comments and the job's own prolog, so that the names are ours when the prolog binds them, in every
// job of the file. A job that changes the interpreter for good (exitserver) prints nothing and is left alone.
Result<> Rewriter::insert(const ps::Line& next)
{
    inserted_ = true;
    due_ = false;
    eol_known_ = true;  // what the first procset ends its lines with, those of later jobs do
    for (const std::string_view word : {"exitserver", "startjob"}) {
        if (ps::names(next.text, word) || source_.soon(word)) return {};
    }
    for (const auto& text : ps::procset(forced_)) {
        if (auto written = out_.line(text, eol_); !written) return written;
    }
    ours_ = true;
    return {};
}

/// Drops a procset of ours whose first line was taken. False, and its lines come again, when it is not whole: then it is the
/// job's own text like any other.
bool Rewriter::drop_procset()
{
    std::optional<ps::Forced> before;
    std::vector<std::string> expected;
    ps::Line next;
    while (source_.next(next)) {
        again_.push_back(next);
        const std::size_t at = again_.size();
        if (at == 1) {
            before = ps::forced_by(next.text);
            if (!before) return false;
            expected = ps::procset(*before);
        } else if (!next.first || next.text != expected[at]) {
            return false;
        }
        if (at + 1 < expected.size()) continue;
        // What it forced still holds unless asked otherwise now, and one procset says both.
        again_.clear();
        forced_.monochrome = forced_.monochrome || before->monochrome;
        if (!forced_.sides) forced_.sides = before->sides;
        if (!forced_.copies) forced_.copies = before->copies;
        return true;
    }
    return false;
}

bool Rewriter::next(ps::Line& line)
{
    if (again_.empty()) return source_.next(line);
    line = std::move(again_.front());
    again_.pop_front();
    return true;
}

Result<> Rewriter::feature(std::string_view begin, const std::string& code, std::string_view end_mark)
{
    if (auto written = out_.line(begin, eol_); !written) return written;
    if (auto written = out_.line(code, eol_); !written) return written;
    for (int lines = 0; lines < max_feature_lines; ++lines) {
        auto next = source_.line();
        if (!next || next->end_of_job) break;
        if (next->text.starts_with(end_mark)) return out_.line(next->text, next->eol);
        if (next->first && next->text.starts_with("%%")) break;
    }
    return fail(Errc::unsupported, "a feature block that does not end");
}

Result<> Rewriter::data(std::string_view line)
{
    const auto w = ps::words(*ps::after(line, line.starts_with("%%BeginData:") ? "%%BeginData:" : "%%BeginBinary:"));
    std::uint64_t n = w.empty() ? 0 : ps::count(w[0]).value_or(0);
    if (w.size() >= 3 && w[2] == "Lines") {
        raw_lines_ = n;
        return {};
    }
    while (n > 0) {
        const auto piece = source_.data(n);
        if (piece.empty()) break;
        n -= piece.size();
        if (auto written = out_.text(piece); !written) return written;
    }
    return {};
}

Result<> Rewriter::comment(const ps::Line& line)
{
    const std::string_view text = line.text;
    if (text.starts_with("%%BeginDocument")) ++documents_;
    if (text.starts_with("%%EndDocument") && documents_ > 0) --documents_;
    if (text.starts_with("%%BeginData:") || text.starts_with("%%BeginBinary:")) {
        if (auto written = out_.line(text, line.eol); !written) return written;
        return data(text);
    }
    if (documents_ == 0) {
        const std::string copies = forced_.copies ? std::to_string(*forced_.copies) : "";
        if (const auto v = ps::after(text, "%%Requirements:")) return out_.line(requirements(*v), line.eol);
        if (forced_.copies && text.starts_with("%RBINumCopies:")) return out_.line("%RBINumCopies: " + copies, line.eol);
        if (forced_.copies && text.starts_with("%RBIBeginNonPPDFeature: *NumCopies")) {
            return feature("%RBIBeginNonPPDFeature: *NumCopies " + copies, "<</NumCopies " + copies + ">> setpagedevice", "%RBIEndNonPPDFeature");
        }
        if (const auto v = ps::after(text, "%%BeginFeature:")) {
            const auto w = ps::words(*v);
            const std::string_view key = w.empty() ? std::string_view{} : w[0];
            if (forced_.sides && key == "*Duplex") {
                return feature("%%BeginFeature: *Duplex " + std::string(sides_option()),
                               "<<" + ps::device_entries({false, forced_.sides, {}}) + ">> setpagedevice", "%%EndFeature");
            }
            if (forced_.monochrome && key == "*ColorModel") {
                return feature("%%BeginFeature: *ColorModel Gray", "<</ProcessColorModel /DeviceGray>> setpagedevice", "%%EndFeature");
            }
            if (forced_.copies && (key == "*NumCopies" || key == "*Copies")) {
                return feature("%%BeginFeature: " + std::string(key) + " " + copies, "<</NumCopies " + copies + ">> setpagedevice", "%%EndFeature");
            }
        }
    }
    return out_.line(text, line.eol);
}

Result<> Rewriter::line(const ps::Line& line)
{
    if (raw_lines_ > 0) {
        if (!line.eol.empty()) --raw_lines_;
        return out_.line(line.text, line.eol);
    }
    const bool blank = line.text.find_first_not_of(std::string_view("\0 \t\f", 4)) == std::string::npos;
    if (empty_ && blank) return out_.line(line.text, line.eol);
    if (!eol_known_ && !line.eol.empty()) {
        eol_ = line.eol;
        eol_known_ = true;
    }
    const bool head = empty_ && line.text.starts_with("%!");
    empty_ = false;
    if (!inserted_) {
        if (line.first && line.text == ps::force_begins && drop_procset()) {
            due_ = true;
            return {};
        }
        // A header without %%EndComments ends where something begins (DSC 3.0 §4.3): a part of the prolog, or a page.
        const bool says = line.text.starts_with('%') && !line.text.starts_with("%%Begin") && !line.text.starts_with("%%Page:");
        if (!head && !blank && line.first && (due_ || !says)) {
            if (auto done = insert(line); !done) return done;
        } else if (line.text.starts_with("%%EndComments")) {
            due_ = true;    // the next line decides: a procset of ours may stand there already
        }
    }
    if (line.first && line.text.starts_with('%')) return comment(line);
    if (!ours_ || documents_ > 0 || line.text.find("systemdict") == std::string::npos) return out_.line(line.text, line.eol);
    return out_.line(through_our_names(line.text, forced_.monochrome), line.eol);
}

/// Passes on the lines ahead in which nothing can be changed: no comment, and no operator fetched from systemdict.
Result<> Rewriter::lines_as_they_are()
{
    if (!inserted_ || raw_lines_ > 0 || !again_.empty()) return {};
    std::string_view ahead = source_.lines_ahead();
    if (ahead.starts_with('%')) return {};
    const auto begins_line = [&](std::size_t at) { return ahead[at - 1] == '\n' || ahead[at - 1] == '\r'; };
    std::size_t mark = ahead.find('%');
    while (mark != std::string_view::npos && !begins_line(mark)) mark = ahead.find('%', mark + 1);
    ahead = ahead.substr(0, mark);
    ahead = ahead.substr(0, ahead.find("systemdict"));
    ahead = ahead.substr(0, ahead.rfind('\n') + 1);
    if (ahead.empty()) return {};
    auto written = out_.text(ahead);
    source_.pass(ahead.size());
    return written;
}

Result<> Rewriter::run()
{
    if (auto opened = source_.open(); !opened) return opened;
    if (source_.quoted()) {
        if (auto written = out_.plain("\x01M"); !written) return written;
        out_.quote();
    }
    ps::Line taken;
    while (next(taken)) {
        if (taken.end_of_job) {
            if (auto written = out_.plain("\x04"); !written) return written;
            empty_ = true;
            inserted_ = due_ = ours_ = false;
            documents_ = 0;
            raw_lines_ = 0;
            forced_ = asked_;
        } else if (auto done = line(taken); !done) {
            return done;
        }
        if (auto done = lines_as_they_are(); !done) return done;
    }
    source_.close();
    return out_.flush();
}

Result<> copy_to_uel(pdl::Cursor& in, ByteSink& out)
{
    while (!in.at_end()) {
        const ByteView seen = in.peek(pdl::uel.size());
        const auto at = as_text(seen).find(pdl::uel);
        const std::size_t n = at != std::string_view::npos ? at : seen.size() < pdl::uel.size() ? seen.size() : seen.size() - (pdl::uel.size() - 1);
        if (n > 0) {
            if (auto copied = in.copy(n, out); !copied) return copied.error();
        }
        if (at != std::string_view::npos) break;
    }
    return {};
}

}  // namespace

Result<> rewrite(pdl::Cursor& in, const pdl::Facts&, const Policy& policy, ByteSink& out)
{
    if (policy.nothing()) {
        auto copied = copy_to_uel(in, out);
        if (copied && in.error()) return *in.error();
        return copied;
    }
    ps::Source source(in);
    Output output(out);
    if (auto done = Rewriter(source, policy, output).run(); !done) return done;
    if (in.error()) return *in.error();
    return {};
}

}  // namespace consigne::filters::postscript
