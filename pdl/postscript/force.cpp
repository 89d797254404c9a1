#include "pdl/postscript/force.hpp"

#include "pdl/postscript/dsc.hpp"

#include <algorithm>

namespace consigne::pdl::postscript {
namespace {

// c m y k -> their ink_luma: the weighed overprints multiplied out.
constexpr std::string_view inks =
    "1 exch sub dup 0 lt{pop 0}if .85 exp 4 1 roll 2 index 2 index -.09 mul .05 add mul 2 index .16 mul add -.14 add mul "
    "3 1 roll dup .38 mul -.49 add 3 -1 roll mul exch -.66 mul 1 add add add mul";

// Every space that can hold colour becomes a DeviceN space of as many components whose alternative is DeviceGray
// (PLRM 3 §4.8.4): operands, images, Indexed tables, shadings and patterns then keep working as they are, and gsave and
// grestore keep them. The colorant names are our own, so no device has them. An operator is called through systemdict,
// so that running the procset twice does no harm.
constexpr std::string_view grey[] = {
    "/CgRGB[/DeviceN[/ConsigneR/ConsigneG/ConsigneB]/DeviceGray{.114 mul exch .587 mul add exch .299 mul add}]def",
    "/CgCMYK[/DeviceN[/ConsigneC/ConsigneM/ConsigneY/ConsigneK]/DeviceGray{",
    inks,
    "}]def",
    "/CgLab[/DeviceN[/ConsigneL/Consignea/Consigneb]/DeviceGray{pop pop}]def",
    "/CgA[/DeviceN[/ConsigneA]/DeviceGray{}]def",
    "/CgNames[0 1 31{10 string cvs(ConsigneN00)dup length string copy dup 3 -1 roll dup length 11 exch sub exch putinterval cvn}for]def",
    "/CgOwn<</ConsigneR{0 0 0 setcolor}/ConsigneC{0 0 0 1 setcolor}/ConsigneL{0 0 0 setcolor}/ConsigneA{0 setcolor}",
    "/ConsigneN00{}>>def",
    "/CgArr{dup type dup/arraytype eq exch/packedarraytype eq or}bind def",
    "/CgIsLab{1 get dup/RangeABC known{/RangeABC get 1 get 1 gt}{pop false}ifelse}bind def",
    // alternative space -> procedure from its components to grey
    "/CgGreys<</DeviceRGB{pop CgRGB 3 get}/DeviceCMYK{pop CgCMYK 3 get}/CIEBasedDEF{pop CgRGB 3 get}",
    "/CIEBasedDEFG{pop CgCMYK 3 get}/CIEBasedABC{CgIsLab{{pop pop .01 mul}}{CgRGB 3 get}ifelse}>>def",
    "/CgGrey{CgArr{dup 0 get}{dup}ifelse CgGreys exch 2 copy known{get exec}{pop pop pop{}}ifelse}bind def",
    // [names alternative tint] of a Separation or DeviceN -> tint procedure to grey
    "/CgTint{dup 3 get/exec load 3 -1 roll 2 get CgGrey/exec load 4 array astore cvx}bind def",
    "/CgPart{dup length array copy dup dup 1 get CgSpace 1 exch put}bind def",
    "/CgFam<</DeviceRGB{pop CgRGB}/DeviceCMYK{pop CgCMYK}/CIEBasedA{pop CgA}/CIEBasedDEF{pop CgRGB}/CIEBasedDEFG{pop CgCMYK}",
    "/CIEBasedABC{CgIsLab{CgLab}{CgRGB}ifelse}/Indexed{CgPart}/Pattern{CgArr{dup length 1 gt{CgPart}if}if}",
    "/Separation{dup 1 get dup/None eq exch/All eq or not{",
    "CgTint/DeviceN exch CgNames 0 1 getinterval exch/DeviceGray exch 4 array astore}if}",
    "/DeviceN{dup 1 get 0 get CgOwn exch known not{dup 1 get length dup 32 gt{pop 32}if CgNames 0 3 -1 roll getinterval exch",
    "CgTint/DeviceN 3 1 roll/DeviceGray exch 4 array astore}if}>>def",
    "/CgSpace{CgArr{dup 0 get}{dup}ifelse dup type/nametype eq{CgFam exch 2 copy known{get exec}{pop pop}ifelse}{pop}ifelse}bind def",
    "/CgS{currentglobal exch false setglobal CgSpace exch setglobal}bind def",
    "/CgCopy{currentglobal exch false setglobal dup length 1 add dict copy exch setglobal}bind def",
    "/CgShade{CgCopy dup dup/ColorSpace get CgS/ColorSpace exch put}bind def",
    "/setcolorspace{CgS dup systemdict/setcolorspace get exec CgArr{dup 0 get/DeviceN eq",
    "{1 get 0 get CgOwn exch 2 copy known{get exec}{pop pop}ifelse}{pop}ifelse}{pop}ifelse}bind def",
    "/setcolor{currentcolorspace dup length 4 ge{dup 0 get/DeviceN eq{dup 1 get 0 get/ConsigneL eq",
    "{pop pop pop 100 div 0 0 null}if}if}if pop systemdict/setcolor get exec}bind def",
    "/setrgbcolor{.114 mul exch .587 mul add exch .299 mul add setgray}bind def",
    "/setcmykcolor{",
    inks,
    "setgray}bind def",
    "/sethsbcolor{gsave systemdict/sethsbcolor get exec currentrgbcolor grestore setrgbcolor}bind def",
    "/setcolortransfer{4 1 roll pop pop pop settransfer}bind def",
    "/shfill{CgShade systemdict/shfill get exec}bind def",
    "/makepattern{exch dup/PatternType get 2 eq{CgCopy dup dup/Shading get CgShade/Shading exch put}if",
    "exch systemdict/makepattern get exec}bind def",
    "/CgI 12 dict def",
    "/colorimage{dup 1 eq{pop pop image}{CgI begin/n exch def/u exch def u{n array astore}if/d exch def",
    "/m exch def/b exch def/h exch def/w exch def currentglobal false setglobal",
    "<</ImageType 1/Width w/Height h/BitsPerComponent b/ImageMatrix m/DataSource/d load/MultipleDataSources u",
    "/Decode n 3 eq{[0 1 0 1 0 1]}{[0 1 0 1 0 1 0 1]}ifelse>>exch setglobal n end",
    "gsave 3 eq{CgRGB}{CgCMYK}ifelse systemdict/setcolorspace get exec image grestore}ifelse}bind def",
};

// A job that opens systemdict stands in front of our names: it opens a copy that has ours in it. Made when it is first asked for,
// with the operators as the procset left them, whatever the job has made of their names since.
constexpr std::string_view own_system[] = {
    "/CgSystem{userdict/CgCopied known not{currentglobal false setglobal systemdict dup length dict copy",
    "CgOps{2 index 3 1 roll put}forall readonly userdict/CgCopied 3 -1 roll put setglobal}if userdict/CgCopied get}bind def",
};

// The operators that our procset replaces for black and white.
constexpr std::string_view replaced[] = {"/setcolorspace", "/setcolor", "/setrgbcolor", "/setcmykcolor", "/sethsbcolor",
                                         "/setcolortransfer", "/shfill", "/makepattern", "/colorimage"};

}  // namespace

bool replaces(std::string_view name) { return std::find(std::begin(replaced), std::end(replaced), name) != std::end(replaced); }

std::string device_entries(const Forced& forced)
{
    std::string result;
    if (forced.sides) {
        result += *forced.sides == Duplex::simplex ? "/Duplex false /Tumble false" :
                  *forced.sides == Duplex::long_edge ? "/Duplex true /Tumble false" : "/Duplex true /Tumble true";
    }
    if (forced.copies) result += (result.empty() ? "" : " ") + ("/NumCopies " + std::to_string(*forced.copies));
    if (forced.monochrome) result += std::string(result.empty() ? "" : " ") + "/ProcessColorModel /DeviceGray";
    return result;
}

std::vector<std::string> procset(const Forced& forced)
{
    std::vector<std::string> lines{std::string(force_begins)};
    std::string says(force_says);
    if (forced.monochrome) says += " mono";
    if (forced.sides) says += " sides=" + std::string(keyword(*forced.sides));
    if (forced.copies) says += " copies=" + std::to_string(*forced.copies);
    lines.push_back(says);
    lines.emplace_back("userdict begin");
    if (forced.monochrome) lines.insert(lines.end(), std::begin(grey), std::end(grey));
    lines.push_back("/CgKeys<<" + device_entries(forced) + ">>def");
    lines.emplace_back("/setpagedevice{dup type/dicttype eq{currentglobal exch false setglobal dup length 8 add dict copy");
    lines.emplace_back("CgKeys{2 index 3 1 roll put}forall exch setglobal}if systemdict/setpagedevice get exec}bind def");
    std::string names = "/setpagedevice";
    if (forced.monochrome)
        for (const std::string_view name : replaced) names += name;
    lines.push_back("/CgOps 16 dict def[" + names + "]{CgOps exch dup load put}forall");
    lines.insert(lines.end(), std::begin(own_system), std::end(own_system));
    if (forced.sides) lines.emplace_back("mark{statusdict/setduplexmode{pop}put statusdict/settumble{pop}put}stopped cleartomark");
    if (forced.copies) lines.push_back("/#copies " + std::to_string(*forced.copies) + " def");
    lines.emplace_back("mark{<<>>setpagedevice}stopped cleartomark");
    // grestoreall, and grestore without gsave, go back to the last save: from here on never behind the device as it is now.
    lines.emplace_back("save pop");
    lines.emplace_back("end");
    lines.emplace_back("%%EndResource");
    return lines;
}

std::optional<Forced> forced_by(std::string_view line)
{
    const auto rest = after(line, force_says);
    if (!rest) return std::nullopt;
    Forced forced;
    for (const auto word : words(*rest)) {
        if (word == "mono") {
            forced.monochrome = true;
        } else if (word.starts_with("sides=")) {
            forced.sides = duplex_from_keyword(word.substr(6));
            if (!forced.sides) return std::nullopt;
        } else if (word.starts_with("copies=")) {
            forced.copies = count(word.substr(7));
            if (!forced.copies) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return forced;
}

}  // namespace consigne::pdl::postscript
