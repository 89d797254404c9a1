#include "tests/support/planted.hpp"

#include "filters/chain/rewrite.hpp"
#include "pdl/stream/cursor.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/pieces.hpp"
#include "tests/support/xps_builder.hpp"

#include <stdexcept>

namespace consigne::test {

using namespace filters;

namespace {

const std::string ue(pdl::uel);

std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

std::string sample(const std::string& name) { return text_of(test::golden("pdl/" + name)); }

MemorySource source(const std::string& text) { return MemorySource(Bytes(text.begin(), text.end())); }

/// Puts `to` in the place of the first `from`.
Plant swap(const std::string& from, const std::string& to)
{
    return [=](std::string& text) {
        const auto at = text.find(from);
        if (at == std::string::npos) throw std::runtime_error("nothing to spoil: " + from);
        text.replace(at, from.size(), to);
    };
}

Policy everything(bool packets)
{
    Policy policy;
    policy.monochrome = true;
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 2;
    policy.packets_obey = packets;
    return policy;
}

struct Rewritten {
    std::string text;
    Report report;
};

Rewritten rewritten(const std::string& document, const Policy& policy)
{
    const MemorySource whole = source(document);
    MemorySink out;
    const auto report = rewrite(whole, pdl::read_document(whole), policy, out);
    if (!report) throw std::runtime_error(report.error().detail);
    return {text_of(out.bytes()), *report};
}

/// The result of a rewriter that forgot one of its promises.
Plant forgotten(const std::string& document, void (*forget)(Policy&))
{
    return [=](std::string& text) {
        Policy policy = everything(false);
        forget(policy);
        text = rewritten(document, policy).text;
    };
}

void forget_colour(Policy& policy) { policy.monochrome = false; }
void forget_sides(Policy& policy) { policy.sides.reset(); }
void forget_copies(Policy& policy) { policy.copies.reset(); }

/// The data as they came, in the envelope made for them.
Plant data_as_they_came(const std::string& document, const std::string& begins)
{
    return [=](std::string& text) {
        const auto end = text.rfind(ue + "@PJL EOJ");
        const auto begin = text.find(begins);
        text.replace(begin, (end == std::string::npos ? text.size() : end) - begin, document);
    };
}

/// A byte of a header of fixed layout.
Plant byte_at(std::size_t at, char value)
{
    return [=](std::string& text) { text.at(at) = value; };
}

std::string packet(int type, int operation, const std::string& payload)
{
    std::string text("\xCD\xCA\x10", 3);
    for (const int byte : {type, 0, operation, 0, 1, static_cast<int>(payload.size() >> 8), static_cast<int>(payload.size() & 0xFF)}) text += static_cast<char>(byte);
    return text + std::string(10, '\0') + payload;
}

std::string tiff()
{
    test::TiffMemory file;
    TIFF* tiff = file.open("w");
    const std::uint8_t red[] = {255, 0, 0};
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 1);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 1);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFWriteRawStrip(tiff, 0, const_cast<std::uint8_t*>(red), sizeof red);
    TIFFClose(tiff);
    return text_of(file.bytes());
}

std::string xps()
{
    test::XpsBuilder builder;
    builder.pages = {"<Glyphs Fill=\"#777777\"/>", "<Glyphs Fill=\"#FF0000\"/>"};
    builder.job_ticket = test::XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:OneSided") + test::XpsBuilder::copies("JobCopiesAllDocuments", 7);
    return text_of(builder.build());
}

}  // namespace

std::vector<Planted> planted_faults()
{
    const std::string pcl = "\x1B" "E\x1B&l2s7X\x1B*r3U\x1B*v1Sred\fx\f\x1B" "E";
    const std::string ps = "%!PS-Adobe-3.0\n1 0 0 setrgbcolor 0 0 9 9 rectfill showpage\n";
    const std::string pdf = sample("traps/s_pdf_mix.pdf"), pclm = sample("gs/pclm_mix6.pclm");
    const std::string pwg = sample("traps/s_pwg_tumble.pwg"), urf = sample("traps/s_urf_2p.urf");
    const std::string urf_in_pjl = ue + "@PJL SET QTY=7\n@PJL ENTER LANGUAGE=URF\n" + urf + ue;
    const std::string jpeg = text_of(test::jpeg_of(16, 16, [](unsigned x, unsigned, unsigned c) { return static_cast<std::uint8_t>(c == 0 ? 255 : x * 9); }));
    const std::string jpeg_begins = "\xFF\xD8\xFF", tiff_begins = std::string("II*\0", 4);
    const Plant duplex = swap("@PJL SET DUPLEX=ON", "@PJL SET DUPLEX=OFF"), quantity = swap("@PJL SET QTY=2", "@PJL SET QTY=3");
    const std::string opaque = packet(0, 0x11, "begin") + packet(2, 0x1A, pcl) + packet(0, 0x13, "end");
    return {
        {"pcl", pcl, swap("x\f", "\x1B*r3U\x1B*v2Sx\f"), swap("\x1B&l1S", "\x1B&l2S"), swap("\x1B&l2X", "\x1B&l3X")},
        {"pcl palette", pcl, swap("a76b76c1I", "a200b76c1I"), {}, {}},
        {"pcl text", "Dear Sir or Madam,\r\n", {}, swap("&l1S", "&l0S"), swap("&l2X", "&l4X")},
        {"hpgl2", "IN;SP1;PC1,255,0,0;PU0,0;PD500,500;", swap("PD500", "PC1,0,0,255;PD500"), duplex, quantity},
        {"pclxl", sample("traps/s_pxl_dup_c2.pxl"), swap("^^^", "^\x7F^"), swap("\xC0\x01\xF8\x35", std::string("\xC0\0\xF8\x35", 4)),
         swap(std::string("\xC1\x02\0\xF8\x31", 5), std::string("\xC1\x05\0\xF8\x31", 5))},
        {"postscript", ps, swap("0 0 9 9 rectfill", "systemdict begin 1 0 0 setrgbcolor end 0 0 9 9 rectfill"),
         swap("rectfill", "rectfill systemdict begin <</Duplex false>> setpagedevice end"), swap("rectfill", "rectfill systemdict begin <</NumCopies 5>> setpagedevice end")},
        {"pdf", pdf, data_as_they_came(pdf, "%PDF-"), duplex, quantity},
        {"pclm", pclm, data_as_they_came(pclm, "%PDF-"), {}, {}},
        {"pwg", pwg, forgotten(pwg, forget_colour), byte_at(4 + 368 + 3, 1), byte_at(4 + 340 + 3, 5)},
        {"urf", urf_in_pjl, forgotten(urf_in_pjl, forget_colour), forgotten(urf_in_pjl, forget_sides), quantity},
        {"jpeg", jpeg, data_as_they_came(jpeg, jpeg_begins), duplex, quantity},
        {"tiff", tiff(), data_as_they_came(tiff(), tiff_begins), duplex, quantity},
        {"xps", xps(), forgotten(xps(), forget_colour), forgotten(xps(), forget_sides), forgotten(xps(), forget_copies)},
        {"pjl", ue + "@PJL JOB\n@PJL SET COPIES=4\n@PJL ENTER LANGUAGE=PDF\n" + pdf + ue + "@PJL EOJ\n" + ue, {},
         swap("@PJL SET BINDING=LONGEDGE", "@PJL SET BINDING=SHORTEDGE"), swap("@PJL SET COPIES=1", "@PJL SET COPIES=4")},
        {"vendor", opaque, swap("a76b76c1I", "a7b200c1I"), swap("\x1B&l1S", "\x1B&l2S"), swap("\x1B&l2X", "\x1B&l3X"), true},
    };
}

Policy policy_of(const Planted& planted)
{
    Policy policy = everything(planted.packets);
    const Capabilities can = capabilities(pdl::read_document(source(planted.document)), planted.packets);
    if (!planted.sides && can.sides != Means::rewrite) policy.sides.reset();
    if (!planted.copies && can.copies != Means::rewrite) policy.copies.reset();
    return policy;
}

}  // namespace consigne::test
