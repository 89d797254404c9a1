// PostScript and PDF, by running Ghostscript: pixels say colour, a hook on EndPage says copies, sides and grey.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/renderer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace consigne::mfp {
namespace {

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
    std::vector<Page> pages;
    const auto rendering = render(data, "",
        {"gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dWRITESYSTEMDICT", "-sDEVICE=ppmraw", "-r72", "-sstdout=%stderr",
         "-sOutputFile=-", "-c", hook, "-f", "{}"},
        [&](std::string_view line) {
            if (const auto tag = line.find("MFP-PAGE "); tag != std::string_view::npos && pages.size() < max_pages)
                pages.push_back(page_of(line.substr(tag)));
            else if (line.find("Error") != std::string_view::npos && facts.notes.size() < 20)
                facts.notes.push_back("ghostscript: " + std::string{line});
        });
    if (!rendering.trouble.empty()) {
        facts.notes.push_back("ghostscript: " + rendering.trouble);
        if (pages.empty()) facts.counted = false;
    }
    // The pixel device prints a page once per copy; the hook speaks once per page.
    std::size_t at = 0;
    for (Page& page : pages) {
        if (at < rendering.colour.size()) page.colour = rendering.colour[at];
        at += page.copies.value_or(1);
    }
    if (at != rendering.colour.size())
        facts.notes.push_back(fmt::format("ghostscript: {} images for {} pages", rendering.colour.size(), pages.size()));
    for (std::size_t i = 0; dump && i < pages.size(); ++i)
        dump->line(i, fmt::format("page {} colour={} grey_requested={}", i + 1, pages[i].colour, pages[i].grey_requested));
    facts.pages.insert(facts.pages.end(), pages.begin(), pages.end());
}

}  // namespace consigne::mfp
