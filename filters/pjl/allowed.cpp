#include "filters/pjl/allowed.hpp"

#include <algorithm>
#include <array>

namespace consigne::filters::pjl {
namespace {

/// Options of one job. Not among them: HOLD and its keys (the device would hold the job again), TIMEOUT, PASSWORD, and
/// whatever changes the device rather than the job.
constexpr std::array<std::string_view, 48> options{
    "AUTOSELECT", "BINDING", "BITSPERPIXEL", "COLORMODE", "COPIES", "DATAMODE", "DENSITY", "DOCNAME", "DUPLEX", "ECONOMODE",
    "EDGETOEDGE", "FINISH", "FONTNUMBER", "FONTSOURCE", "FORMLINES", "GRAYSCALE", "IMAGEADAPT", "JOBATTR", "JOBNAME", "LINETERMINATION",
    "MANUALFEED", "MARGINS", "MEDIASOURCE", "MEDIATYPE", "ORIENTATION", "OUTBIN", "OUTBINPROCESS", "OUTTRAY", "PAGEPROTECT", "PAPER",
    "PITCH", "PLANESINUSE", "PRINTAREA", "PRINTQUALITY", "PROCESSINGACTION", "PTSIZE", "PUNCH", "QTY", "RENDERINTENT", "RENDERMODE",
    "RESOLUTION", "RET", "STAPLE", "STRINGCODESET", "SYMSET", "TRAY", "USERNAME", "WIDEA4"};

constexpr std::array<std::string_view, 9> firmware{"ACL", "ACJL", "PJLI", "FWUPDATE", "UPGRADE", "RFU", "DLOAD", "DOWNLOAD", "FIRMWARE"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool allowed_line(const pdl::pjl::Line& line)
{
    const std::string_view command = line.command;
    if (command.empty() || command == "EOJ" || command == "COMMENT" || command == "JOBNAME") return true;
    if (command == "JOB") return !pdl::pjl::option(line.rest, "PASSWORD");
    if (command == "SET") return listed(options, line.variable);
    if (command == "ENTER") return line.variable == "LANGUAGE" && !listed(firmware, pdl::pjl::upper_case(line.value));
    return false;
}

std::string name_of(const pdl::pjl::Line& line)
{
    const auto word = [](std::string_view text) { return std::string(text.substr(0, 40)); };
    if (line.variable.empty()) return word(line.command);
    return word(line.command) + " " + word(line.variable);
}

}  // namespace consigne::filters::pjl
