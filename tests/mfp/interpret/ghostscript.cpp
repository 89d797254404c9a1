// PostScript and PDF, by running Ghostscript: pixels say colour, a hook on EndPage says copies, sides and grey.
#include "tests/mfp/interpret/languages.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace consigne::mfp {
namespace {

/// A test document that Ghostscript cannot finish in this time counts with the pages it gave.
constexpr std::chrono::seconds time_limit{120};

// setpagedevice is wrapped in systemdict, because drivers fetch it from there ("systemdict /setpagedevice get exec").
// The state is in userdict, so that save and restore undo it as they undo the page device.
constexpr const char* hook = R"PS(
true setglobal systemdict begin
/mfporiginal /setpagedevice load def
/mfptext { 16 string cvs } bind def
/mfpflag { { 1 } { 0 } ifelse } bind def
/mfplog { userdict begin (%stderr) (w) file dup (MFP-PAGE ) writestring
  dup currentpagedevice /NumCopies known { currentpagedevice /NumCopies get } { null } ifelse
  dup null eq { pop userdict /#copies known { userdict /#copies get } { -1 } ifelse } if mfptext writestring
  dup ( ) writestring dup /mfpduplex where { pop mfpduplex } { -1 } ifelse mfptext writestring
  dup ( ) writestring dup /mfptumble where { pop mfptumble } { 0 } ifelse mfptext writestring
  dup ( ) writestring dup /mfpgrey where { pop mfpgrey } { 0 } ifelse mfptext writestring
  dup ( ) writestring dup /mfpcopies where { pop mfpcopies } { 0 } ifelse mfptext writestring
  dup (\n) writestring flushfile end } bind def
/setpagedevice { dup type /dicttype eq {
    dup /ProcessColorModel known { userdict /mfpgrey 2 index /ProcessColorModel get /DeviceGray eq mfpflag put } if
    dup /NumCopies known { userdict /mfpcopies 1 put } if
    dup /Duplex known { dup /Duplex get dup type /booleantype eq { mfpflag userdict exch /mfpduplex exch put } { pop } ifelse } if
    dup /Tumble known { dup /Tumble get dup type /booleantype eq { mfpflag userdict exch /mfptumble exch put } { pop } ifelse } if
    dup /EndPage known { dup length dict copy
      dup dup /EndPage get [ exch /exec load { dup { mfplog } if } /exec load ] cvx /EndPage exch put } if
  } if mfporiginal } bind def
<< /EndPage { exch pop 2 ne dup { mfplog } if } bind >> mfporiginal end
statusdict begin
/setduplexmode { << /Duplex 3 -1 roll >> setpagedevice } bind def
/settumble { << /Tumble 3 -1 roll >> setpagedevice } bind def
end false setglobal systemdict readonly pop
)PS";

/// Reads concatenated raw PPM pages as they come; keeps no pixel.
class PpmReader {
public:
    std::vector<bool> pages;

    void feed(Bytes data)
    {
        for (const std::uint8_t byte : data) {
            if (left_ == 0) {
                header_ += static_cast<char>(byte);
                parse_header();
                if (header_.size() > 256) header_.clear();
                continue;
            }
            rgb_[filled_++] = byte;
            if (filled_ == 3) {
                filled_ = 0;
                if (is_colour(rgb_[0], rgb_[1], rgb_[2])) colour_ = true;
            }
            if (--left_ == 0) {
                pages.push_back(colour_);
                header_.clear();
                filled_ = 0;
            }
        }
    }

private:
    void parse_header()
    {
        // "P6\n# comment\nW H\n255\n": four words, then one white space.
        std::string words[4];
        int count = 0;
        bool comment = false;
        bool inside = false;
        for (const char c : header_) {
            if (comment) {
                comment = c != '\n';
            } else if (c == '#') {
                comment = true;
            } else if (c == ' ' || c == '\n' || c == '\t') {
                if (inside && ++count == 4) break;
                inside = false;
            } else {
                inside = true;
                words[count] += c;
            }
        }
        if (count < 4 || words[0] != "P6") return;
        left_ = static_cast<std::size_t>(std::atol(words[1].c_str())) * static_cast<std::size_t>(std::atol(words[2].c_str())) * 3;
        colour_ = false;
        if (left_ == 0) header_.clear();
    }

    std::string header_;
    std::size_t left_ = 0;
    std::uint8_t rgb_[3] = {};
    int filled_ = 0;
    bool colour_ = false;
};

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() { if (::pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1; }
    ~Pipe() { close_end(0); close_end(1); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_end(int n)
    {
        if (ends[n] >= 0) ::close(ends[n]);
        ends[n] = -1;
    }
};

std::optional<std::string> write_temporary(Bytes data)
{
    std::string path = "/tmp/consigne-mfp-XXXXXX";
    if (const char* base = std::getenv("TMPDIR")) path = std::string{base} + "/consigne-mfp-XXXXXX";
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    while (!data.empty()) {
        const ssize_t done = ::write(fd, data.data(), data.size());
        if (done <= 0) break;
        data = data.subspan(static_cast<std::size_t>(done));
    }
    ::close(fd);
    return path;
}

Page page_of(std::string_view line)
{
    int copies = -1, duplex = -1, tumble = 0, grey = 0, said = 0;
    Page page;
    const std::string text{line};
    if (std::sscanf(text.c_str(), "MFP-PAGE %d %d %d %d %d", &copies, &duplex, &tumble, &grey, &said) != 5) return page;
    if (copies > 1 || said) page.copies = static_cast<std::uint32_t>(std::max(copies, 1));
    if (duplex >= 0) page.duplex = duplex == 0 ? Duplex::simplex : tumble ? Duplex::short_edge : Duplex::long_edge;
    page.grey_requested = grey == 1;
    return page;
}

}  // namespace

void interpret_with_ghostscript(Bytes data, Facts& facts, Dump* dump)
{
    const auto path = write_temporary(data);
    Pipe pixels;
    Pipe words;
    if (!path || pixels.ends[0] < 0 || words.ends[0] < 0) {
        facts.counted = false;
        facts.notes.emplace_back("ghostscript: no temporary file or pipe");
        return;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pixels.ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, words.ends[1], 2);
    std::vector<std::string> arguments{"gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dWRITESYSTEMDICT", "-sDEVICE=ppmraw",
                                       "-r72", "-sstdout=%stderr", "-sOutputFile=-", "-c", hook, "-f", *path};
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, "gs", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        ::unlink(path->c_str());
        facts.counted = false;
        facts.notes.push_back(fmt::format("ghostscript: {}", std::strerror(error)));
        return;
    }
    pixels.close_end(1);
    words.close_end(1);

    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    PpmReader reader;
    std::string text;
    std::vector<Page> pages;
    std::vector<std::uint8_t> buffer(65536);
    bool late = false;
    pollfd waits[2] = {{pixels.ends[0], POLLIN, 0}, {words.ends[0], POLLIN, 0}};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::poll(waits, 2, static_cast<int>(left.count())) == 0) {
            late = true;
            ::kill(child, SIGKILL);
            break;
        }
        for (int i = 0; i < 2; ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) continue;
            const ssize_t got = ::read(waits[i].fd, buffer.data(), buffer.size());
            if (got <= 0) {
                waits[i].fd = -1;
                continue;
            }
            const Bytes bytes{buffer.data(), static_cast<std::size_t>(got)};
            if (i == 0) {
                reader.feed(bytes);
                continue;
            }
            text += text_of(bytes);
            for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
                const std::string line = text.substr(0, end);
                if (const auto tag = line.find("MFP-PAGE "); tag != std::string::npos && pages.size() < max_pages)
                    pages.push_back(page_of(std::string_view{line}.substr(tag)));
                else if (line.find("Error") != std::string::npos && facts.notes.size() < 20)
                    facts.notes.push_back("ghostscript: " + line);
            }
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::unlink(path->c_str());
    if (late) facts.notes.emplace_back("ghostscript: too slow, stopped");

    // The pixel device prints a page once per copy; the hook speaks once per page.
    std::size_t at = 0;
    for (Page& page : pages) {
        if (at < reader.pages.size()) page.colour = reader.pages[at];
        at += page.copies.value_or(1);
    }
    if (at != reader.pages.size())
        facts.notes.push_back(fmt::format("ghostscript: {} images for {} pages", reader.pages.size(), pages.size()));
    for (std::size_t i = 0; dump && i < pages.size(); ++i)
        dump->line(i, fmt::format("page {} colour={} grey_requested={}", i + 1, pages[i].colour, pages[i].grey_requested));
    facts.pages.insert(facts.pages.end(), pages.begin(), pages.end());
}

}  // namespace consigne::mfp
