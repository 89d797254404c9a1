// LPD: an input is a daemon command, subcommands line by line, and a control file. What is taken keeps the limits, names are labels,
// and lists with carriage control come out the same in any cut.
#include "spooler/lpd/carriage.hpp"
#include "spooler/lpd/commands.hpp"
#include "tests/fuzz/harness.hpp"

#include <algorithm>

using namespace consigne;
using namespace consigne::spooler::lpd;

namespace {

Bytes list(ByteView bytes, std::size_t window)
{
    CarriageControl control;
    Bytes out;
    for (std::size_t at = 0; at < bytes.size(); at += window) control.feed(bytes.subspan(at, std::min(window, bytes.size() - at)), out);
    control.finish(out);
    return out;
}

void check_control(std::string_view text)
{
    const auto control = parse_control(text);
    if (!control) return;
    fuzz::require(!control->documents.empty() && control->documents.size() <= max_data_files, "a control file prints one to twenty files");
    for (const ControlDocument& document : control->documents) {
        fuzz::require(document.copies >= 1 && document.copies <= max_control_lines, "copies are print lines");
        fuzz::require(document.data_file.find('\n') == std::string::npos, "a label stands on one line");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const std::string_view text = as_text(bytes);
    if (const auto command = parse_command(text.substr(0, text.find('\n')))) {
        fuzz::require(!command->queue.empty() && command->queue.size() <= max_queue_name, "a queue has a name within its limit");
        fuzz::require(std::all_of(command->queue.begin(), command->queue.end(), queue_letter), "a queue's name has its letters alone", command->queue);
    }
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = rest.find('\n');
        if (const auto sub = parse_subcommand(rest.substr(0, end)))
            fuzz::require(sub->kind != Subcommand::Kind::control_file || (sub->bytes > 0 && sub->bytes <= max_control), "a control file has a size within its limit");
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    check_control(text);
    fuzz::require(list(bytes, std::max<std::size_t>(size, 1)) == list(bytes, fuzz::small_window(bytes)), "a list comes out the same in any cut");
    return 0;
}
