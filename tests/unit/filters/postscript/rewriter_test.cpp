#include "filters/postscript/rewriter.hpp"

#include "pdl/postscript/reader.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace consigne::filters::postscript {
namespace {

using pdl::Duplex;

constexpr const char* samples[] = {"gs/ps2write_mono3.ps", "gs/eps2write_color1.eps", "cupsps/canon_c5235_color_simplex.ps",
                                   "poppler/pdftops_mix6.ps", "text/groff.ps", "traps/s_ps_feature.ps",
                                   "public/pil_sample_cmyk.eps"};

Bytes bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

Policy policy(bool monochrome, std::optional<Duplex> sides, std::optional<std::uint32_t> copies)
{
    Policy result;
    result.monochrome = monochrome;
    result.sides = sides;
    result.copies = copies;
    return result;
}

std::string rewritten(const Bytes& job, const Policy& wanted, std::size_t window = 64 * 1024)
{
    const MemorySource source(job);
    pdl::Cursor cursor(source, 0, window);
    MemorySink sink;
    const auto done = rewrite(cursor, pdl::Facts{}, wanted, sink);
    EXPECT_TRUE(done) << (done ? "" : done.error().detail);
    return std::string(as_text(sink.bytes()));
}

pdl::Segment read(const std::string& text)
{
    const MemorySource source(bytes(text));
    pdl::Cursor cursor(source);
    const auto segment = pdl::postscript::read(cursor, {});
    EXPECT_TRUE(segment);
    return segment ? *segment : pdl::Segment{};
}

TEST(PostScriptRewriter, KeepsEveryByteWhenNothingIsForced)
{
    Bytes job = test::golden("pdl/traps/s_ps_feature.ps");
    EXPECT_EQ(bytes(rewritten(job, Policy{}, 5)), job);
}

TEST(PostScriptRewriter, IsReadAsItPromised)
{
    for (const char* name : samples) {
        SCOPED_TRACE(name);
        const Bytes job = test::golden(std::string("pdl/") + name);
        const auto before = read(std::string(as_text(job)));
        for (const auto sides : {Duplex::simplex, Duplex::long_edge, Duplex::short_edge}) {
            const auto after = read(rewritten(job, policy(true, sides, 3)));
            ASSERT_EQ(after.pages.size(), before.pages.size());
            for (const auto& page : after.pages) {
                EXPECT_EQ(page.colour, false);
                EXPECT_EQ(page.duplex, sides);
                EXPECT_EQ(page.copies, 3U);
            }
        }
    }
}

TEST(PostScriptRewriter, LeavesColourAndPaperAloneWhenOnlySidesAreForced)
{
    const Bytes job = test::golden("pdl/traps/s_ps_feature.ps");
    const auto after = read(rewritten(job, policy(false, Duplex::simplex, {})));
    ASSERT_EQ(after.pages.size(), 2U);
    EXPECT_EQ(after.pages[1].colour, true);
    EXPECT_EQ(after.pages[1].copies, 2U);
    EXPECT_EQ(after.pages[1].duplex, Duplex::simplex);
}

TEST(PostScriptRewriter, WritesTheSameForAnyWindow)
{
    const Bytes job = test::golden("pdl/traps/s_ps_feature.ps");
    const auto wanted = policy(true, Duplex::long_edge, 2);
    const std::string whole = rewritten(job, wanted);
    for (std::size_t window = 1; window <= 17; ++window) EXPECT_EQ(rewritten(job, wanted, window), whole) << window;
}

TEST(PostScriptRewriter, ReplacesTheCodeOfFeatures)
{
    const std::string job = rewritten(test::golden("pdl/cupsps/canon_c5235_color_simplex.ps"), policy(true, Duplex::short_edge, {}));
    EXPECT_NE(job.find("%%BeginFeature: *Duplex DuplexTumble\n<</Duplex true /Tumble true>> setpagedevice\n%%EndFeature"), std::string::npos);
    EXPECT_NE(job.find("%%BeginFeature: *ColorModel Gray\n<</ProcessColorModel /DeviceGray>> setpagedevice\n"), std::string::npos);
    EXPECT_EQ(job.find("systemdict /setpagedevice get exec"), std::string::npos);
}

// Whatever fetches an operator of ours from systemdict gets ours instead; what only asks there is left as it came.
TEST(PostScriptRewriter, StandsInTheWayToSystemdict)
{
    const std::string job = rewritten(bytes("%!PS\n/spd systemdict /setpagedevice get def /rgb systemdict/setrgbcolor get def\n"
                                            "<</Duplex false>>systemdict /setpagedevice get exec systemdict /showpage get exec\n"
                                            "systemdict /setrgbcolor known{1 0 0 systemdict /setcmykcolor get pop rgb}if showpage\n"), policy(true, Duplex::long_edge, {}));
    EXPECT_NE(job.find("/spd /setpagedevice load def /rgb /setrgbcolor load def\n"), std::string::npos);
    EXPECT_NE(job.find("<</Duplex false>> setpagedevice systemdict /showpage get exec\n"), std::string::npos);
    EXPECT_NE(job.find("systemdict /setrgbcolor known{1 0 0 /setcmykcolor load pop rgb}if"), std::string::npos);
    const std::string coloured = rewritten(bytes("%!PS\n1 0 0 systemdict /setrgbcolor get exec showpage\n"), policy(false, Duplex::long_edge, {}));
    EXPECT_NE(coloured.find("1 0 0 systemdict /setrgbcolor get exec"), std::string::npos);
}

// Opened, systemdict would hide our names: a copy that has them is opened. Text to be printed is text.
TEST(PostScriptRewriter, OpensACopyInPlaceOfSystemdict)
{
    const std::string lines = "%!PS\nsystemdict begin end {systemdict  begin}\n(systemdict begin) show (\\(systemdict begin) show\n"
                              "as a line before had it: systemdict begin) show systemdict begin % (systemdict begin\n"
                              "/systemdict begin mysystemdict begin systemdict beginning userdict begin\n";
    const std::string job = rewritten(bytes(lines), policy(true, {}, {}));
    EXPECT_NE(job.find("\nCgSystem begin end {CgSystem  begin}\n(systemdict begin) show (\\(systemdict begin) show\n"), std::string::npos);
    EXPECT_NE(job.find("had it: systemdict begin) show CgSystem begin % (CgSystem begin\n"), std::string::npos);
    EXPECT_NE(job.find("/systemdict begin mysystemdict begin systemdict beginning userdict begin\n"), std::string::npos);
    const std::string server = "%!PS\nserverdict begin 0 exitserver\nsystemdict begin end\n";
    EXPECT_EQ(rewritten(bytes(server), policy(true, {}, {})), server) << "without the procset there is no copy";
}

TEST(PostScriptRewriter, MendsTheRequirements)
{
    const std::string job = rewritten(bytes("%!PS-Adobe-3.0\r%%Requirements: color duplex(tumble) numcopies(4) collate\r%%EndComments\rshowpage\r"),
                                      policy(true, Duplex::long_edge, 2));
    EXPECT_NE(job.find("%%Requirements: collate duplex numcopies(2)\r"), std::string::npos);
    EXPECT_EQ(job.find('\n'), std::string::npos) << "the file's own line end";
}

TEST(PostScriptRewriter, ForcesEveryJobOfAFileAndNoneThatChangesTheInterpreter)
{
    const std::string job = rewritten(bytes("\x04%!PS\nshowpage\n\x04%!PS\nserverdict begin 0 exitserver\n\x04%!PS\nshowpage\n\x04"),
                                      policy(false, Duplex::long_edge, {}));
    std::size_t found = 0;
    for (std::size_t at = 0; (at = job.find("procset ConsigneForce", at)) != std::string::npos; ++at) ++found;
    EXPECT_EQ(found, 2U);
    const auto segment = read(job);
    ASSERT_EQ(segment.pages.size(), 2U);
    EXPECT_EQ(segment.pages[1].duplex, Duplex::long_edge);
    // The name is part of another one.
    EXPECT_EQ(read(rewritten(bytes("%!PS\nshowpage\n% lesstartjobgreater\n"), policy(false, Duplex::long_edge, {}))).pages.at(0).duplex, Duplex::long_edge);
}

TEST(PostScriptRewriter, ForcesOnceWhatWasForcedBefore)
{
    const Bytes job = test::golden("pdl/traps/s_ps_feature.ps");
    const std::string once = rewritten(job, policy(true, Duplex::long_edge, 3));
    const std::string twice = rewritten(bytes(once), policy(false, Duplex::short_edge, {}));
    const auto segment = read(twice);
    ASSERT_EQ(segment.pages.size(), 2U);
    EXPECT_EQ(segment.pages[0].duplex, Duplex::short_edge);
    EXPECT_EQ(segment.pages[0].copies, 3U);
    EXPECT_EQ(segment.pages[1].colour, false);
}

// A job may hold some of our procset's lines, of which it makes what it likes.
TEST(PostScriptRewriter, DropsNothingButAWholeProcset)
{
    const std::string first = "%%BeginResource: procset ConsigneForce 1.0 0\n", head = "%!PS-Adobe-3.0\n%%Creator: PScript5.dll\n%%Pages: 1\n%%EndComments\n",
                      page = "%%Page: 1 1\n0 0 moveto\nshowpage\n%%EOF\n";
    for (const std::string& part : {first, first + "%ConsigneForce: sides=long-edge\n", first + "%ConsigneForce: sides=long-edge\nuserdict begin\n",
                                    first + "%ConsigneForce: sides=long-edge\nuserdict end\n", first + first}) {
        SCOPED_TRACE(part);
        const std::string once = rewritten(bytes(head + part + page), policy(false, Duplex::short_edge, {}));
        EXPECT_TRUE(once.ends_with(part + page));
        EXPECT_EQ(rewritten(bytes(once), policy(false, Duplex::short_edge, {})), once);
        EXPECT_EQ(read(head + part + page).pages.size(), 1U);
    }
    EXPECT_NE(rewritten(bytes(head + first + "\x04%!PS\nshowpage\n"), policy(false, Duplex::short_edge, {})).find("\n" + first + "\x04%!PS\n"), std::string::npos);
}

TEST(PostScriptRewriter, QuotesWhatItAddsToAQuotedStream)
{
    const std::string job = rewritten(bytes("\x01M%!PS\n(\x01\x44) show showpage\n\x04"), policy(false, {}, 2));
    EXPECT_TRUE(job.starts_with("\x01M%!PS\n"));
    EXPECT_TRUE(job.ends_with("(\x01\x44) show showpage\n\x04"));
    EXPECT_EQ(read(job).pages.at(0).copies, 2U);
}

TEST(PostScriptRewriter, NeverTouchesCountedData)
{
    const std::string data = "%%BeginFeature: *Duplex None\nsystemdict /setpagedevice get exec\x04%!\n";
    const std::string job = "%!PS-Adobe-3.0\n%%BeginData: " + std::to_string(data.size()) + " Binary Bytes\n" + data + "\n%%EndData\n";
    EXPECT_NE(rewritten(bytes(job), policy(true, Duplex::long_edge, 2)).find(data), std::string::npos);
}

// The reader must not believe a procset that someone changed, or that is walked round.
TEST(PostScriptRewriter, IsNotBelievedWhenItIsWalkedRound)
{
    const std::string job = rewritten(bytes("%!PS\n1 0 0 setrgbcolor 0 0 9 9 rectfill showpage\n"), policy(true, {}, {}));
    EXPECT_EQ(read(job).pages.at(0).colour, false);
    std::string changed = job;
    changed.replace(changed.find("/setrgbcolor{.11"), 16, "/setrgbcolor{.12");
    EXPECT_NE(read(changed).pages.empty() ? std::nullopt : read(changed).pages[0].colour, false);
    const std::string round = rewritten(bytes("%!PS-Adobe-3.0\n%%Creator: PScript5.dll\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\n"
                                              "1 0 0 systemdict dup begin setrgbcolor end\nshowpage\n"), policy(true, {}, {}));
    EXPECT_EQ(read(round).pages.at(0).colour, std::nullopt);
    const std::string embedded = rewritten(bytes("%!PS-Adobe-3.0\n%%Creator: PScript5.dll\n%%Pages: 1\n%%EndComments\n"
                                                 "systemdict /setcmykcolor known pop systemdict /languagelevel get pop\n%%Page: 1 1\n"
                                                 "%%BeginDocument: a\nsystemdict begin 1 0 0 setrgbcolor\n%%EndDocument\nshowpage\n"), policy(true, {}, {}));
    EXPECT_EQ(read(embedded).pages.at(0).colour, std::nullopt);
    const std::string asked = rewritten(bytes("%!PS-Adobe-3.0\n%%Creator: PScript5.dll\n%%Pages: 1\n%%EndComments\n"
                                              "systemdict /setcmykcolor known pop systemdict /languagelevel get pop\n%%Page: 1 1\nshowpage\n"), policy(true, {}, {}));
    EXPECT_EQ(read(asked).pages.at(0).colour, false);
    const std::string listed = rewritten(bytes("%!PS-Adobe-3.0\n%%Creator: PScript5.dll\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\n"
                                               "1 0 0 countdictstack array dictstack 0 get begin setrgbcolor end\nshowpage\n"), policy(true, {}, {}));
    EXPECT_EQ(read(listed).pages.at(0).colour, std::nullopt);
    EXPECT_FALSE(read(rewritten(bytes("%!PS\nsystemdict dup begin <</Duplex false>> setpagedevice end showpage\n"), policy(false, Duplex::long_edge, {}))).pages_known);
}

/// Runs Ghostscript over the job and returns what it prints; nothing when there is none on this machine.
class Ghostscript : public testing::Test {
protected:
    void SetUp() override
    {
        if (std::system("gs --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Ghostscript here";
        std::string pattern = (std::filesystem::temp_directory_path() / "consigne-ps-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        if (!folder_.empty()) std::filesystem::remove_all(folder_);
    }

    std::string run(const std::string& job, const std::string& options)
    {
        const std::string path = folder_ + "/job.ps";
        std::ofstream(path, std::ios::binary) << job;
        std::FILE* pipe = popen(("gs -q -dNOPAUSE -dBATCH -dSAFER " + options + " " + path + " 2>/dev/null").c_str(), "r");
        std::string result;
        char buffer[65536];
        while (pipe) {
            const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe);
            if (n == 0) break;
            result.append(buffer, n);
        }
        if (pipe) pclose(pipe);
        return result;
    }

    struct Picture {
        std::size_t pages = 0;
        int chroma = 0;
        double brightness = 0;   ///< mean of all pages
    };
    Picture render(const std::string& job)
    {
        const std::string ppm = run(job, "-sDEVICE=ppmraw -r36 -sstdout=%stderr -sOutputFile=-");
        Picture picture;
        std::size_t at = 0, samples_seen = 0;
        while (at < ppm.size()) {
            std::size_t width = 0, height = 0;
            int fields = 0;
            std::size_t body = at + 2;
            while (fields < 3 && body < ppm.size()) {
                if (ppm[body] == '#') {
                    body = ppm.find('\n', body);
                    continue;
                }
                if (ppm[body] < '0' || ppm[body] > '9') {
                    ++body;
                    continue;
                }
                std::size_t value = 0;
                while (ppm[body] >= '0' && ppm[body] <= '9') value = value * 10 + static_cast<std::size_t>(ppm[body++] - '0');
                if (fields == 0) width = value;
                if (fields == 1) height = value;
                ++fields;
            }
            ++body;
            if (ppm.compare(at, 2, "P6") != 0 || body + width * height * 3 > ppm.size()) {
                ADD_FAILURE() << "not a picture at " << at;
                break;
            }
            for (std::size_t i = 0; i < width * height; ++i) {
                const auto part = [&](std::size_t k) { return static_cast<int>(static_cast<std::uint8_t>(ppm[body + 3 * i + k])); };
                const int r = part(0), g = part(1), b = part(2);
                picture.chroma = std::max(picture.chroma, std::max({r, g, b}) - std::min({r, g, b}));
                picture.brightness += .3 * r + .59 * g + .11 * b;
            }
            samples_seen += width * height;
            ++picture.pages;
            at = body + width * height * 3;
        }
        if (samples_seen > 0) picture.brightness /= static_cast<double>(samples_seen);
        return picture;
    }

    std::string folder_;
};

TEST_F(Ghostscript, SeesNoColourWhereGreyIsForced)
{
    for (const char* name : samples) {
        SCOPED_TRACE(name);
        const Bytes job = test::golden(std::string("pdl/") + name);
        const Picture before = render(rewritten(job, policy(false, {}, 1)));
        const Picture after = render(rewritten(job, policy(true, {}, 1)));
        EXPECT_EQ(after.pages, before.pages);
        EXPECT_LE(after.chroma, 3);
        EXPECT_NEAR(after.brightness, before.brightness, 3);
    }
}

TEST_F(Ghostscript, SeesNoColourInAnyKindOfSpace)
{
    const Bytes job = test::golden("postscript/every_space.ps");
    const Picture before = render(std::string(as_text(job)));
    EXPECT_GT(before.chroma, 200);
    const Picture after = render(rewritten(job, policy(true, {}, {})));
    EXPECT_EQ(after.pages, 1U);
    EXPECT_LE(after.chroma, 3);
    EXPECT_NEAR(after.brightness, before.brightness, 3);
}

// What stands in the way to the operators holds where a job opens systemdict, also when it comes back from a restore.
TEST_F(Ghostscript, SeesNoColourWhereSystemdictIsOpened)
{
    const std::string red = "1 0 0 setrgbcolor 100 100 300 300 rectfill ", blue = "/DeviceRGB setcolorspace 0 0 1 setcolor 300 300 400 400 rectfill ";
    for (const std::string& code : {"systemdict begin " + red + "end " + blue, "save systemdict begin " + red + "end restore systemdict begin " + blue + "end ",
                                    "/mark {systemdict begin " + red + blue + "end} bind def gsave mark grestore mark ",
                                    "initgraphics " + red + "grestoreall " + blue, "grestore " + red}) {
        SCOPED_TRACE(code);
        const std::string job = "%!PS\n" + code + "showpage\n";
        const Picture before = render(job), after = render(rewritten(bytes(job), policy(true, Duplex::long_edge, {})));
        EXPECT_GT(before.chroma, 200);
        EXPECT_EQ(after.pages, 1U);
        EXPECT_LE(after.chroma, 3);
        EXPECT_NEAR(after.brightness, before.brightness, 3);
    }
}

TEST_F(Ghostscript, EndsWithTheSidesAndCopiesThatWereForced)
{
    for (const char* name : {"cupsps/canon_c5235_color_simplex.ps", "traps/s_ps_feature.ps", "text/groff.ps"}) {
        SCOPED_TRACE(name);
        const Bytes job = test::golden(std::string("pdl/") + name);
        const std::string after = rewritten(job, policy(true, Duplex::long_edge, 2)) +
            "\n(SEEN ) print currentpagedevice dup /Duplex get ==only ( ) print dup /Tumble get ==only ( ) print /NumCopies get =\n";
        EXPECT_NE(run(after, "-sDEVICE=pxlcolor -sOutputFile=/dev/null").find("SEEN true false 2"), std::string::npos);
    }
    // grestoreall goes back to how the job found the device, and so does grestore with nothing to restore.
    for (const char* code : {"grestoreall", "grestore", "gsave gsave grestoreall", "save grestoreall restore grestoreall", "initgraphics grestoreall initgraphics",
                             "systemdict begin <</Duplex false /NumCopies 7>> setpagedevice end"}) {
        SCOPED_TRACE(code);
        const std::string after = rewritten(bytes(std::string("%!PS\n") + code + "\n"), policy(true, Duplex::long_edge, 2)) +
            "\n(SEEN ) print currentpagedevice dup /Duplex get ==only ( ) print dup /Tumble get ==only ( ) print /NumCopies get =\n";
        EXPECT_NE(run(after, "-sDEVICE=pxlcolor -sOutputFile=/dev/null").find("SEEN true false 2"), std::string::npos);
    }
}

}  // namespace
}  // namespace consigne::filters::postscript
