#include "spooler/lpd/commands.hpp"

#include <algorithm>
#include <charconv>

namespace consigne::spooler::lpd {
namespace {

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (true) {
        const auto begin = text.find_first_not_of(" \t\v\f");
        if (begin == std::string_view::npos) return words;
        text.remove_prefix(begin);
        const auto end = text.find_first_of(" \t\v\f");
        words.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return words;
        text.remove_prefix(end);
    }
}

/// Mainframes fill lines up with blanks, and a host's name may hold one.
std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// f formatted, l with control characters, o PostScript, p with pr, and the historical c d g k n r t v (RFC 1179 §7.18-7.29).
bool print_letter(char c) { return std::string_view("flopcdgknrtv").find(c) != std::string_view::npos; }

}  // namespace

bool queue_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

Result<Command> parse_command(std::string_view line)
{
    if (line.size() > max_line) return fail(Errc::limit_exceeded, "LPD command longer than 1 KiB");
    if (line.empty() || line[0] < 1 || line[0] > 5) return fail(Errc::malformed, "not an LPD command");
    Command command{static_cast<Verb>(line[0]), {}, words_of(line.substr(1))};
    if (command.words.empty()) return fail(Errc::malformed, "an LPD command without a queue");
    command.queue = std::move(command.words.front());
    command.words.erase(command.words.begin());
    if (command.queue.size() > max_queue_name) return fail(Errc::limit_exceeded, "LPD queue name longer than 64 characters");
    if (!std::all_of(command.queue.begin(), command.queue.end(), queue_letter)) return fail(Errc::malformed, "an LPD queue name with other characters than A-Z a-z 0-9 . _ -");
    return command;
}

Result<Subcommand> parse_subcommand(std::string_view line)
{
    if (line.empty() || line[0] < 1 || line[0] > 3) return fail(Errc::malformed, "not an LPD subcommand");
    Subcommand sub{static_cast<Subcommand::Kind>(line[0]), 0, {}};
    if (sub.kind == Subcommand::Kind::abort) return sub;
    const auto words = words_of(line.substr(1));
    if (words.empty()) return fail(Errc::malformed, "an LPD file without a size");
    const std::string& count = words.front();
    const auto [end, ec] = std::from_chars(count.data(), count.data() + count.size(), sub.bytes);
    if (end != count.data() + count.size() || ec == std::errc::invalid_argument) return fail(Errc::malformed, "an LPD size that is no number");
    // Windows without byte counting announces more than any number holds: until the end, then.
    if (ec == std::errc::result_out_of_range) sub.bytes = 0;
    sub.name = trimmed(trimmed(line.substr(1)).substr(count.size()));
    if (sub.kind == Subcommand::Kind::control_file && (sub.bytes == 0 || sub.bytes > max_control)) return fail(Errc::limit_exceeded, "an LPD control file of no or more than 64 KiB");
    return sub;
}

Result<Control> parse_control(std::string_view text)
{
    Control control;
    std::size_t lines = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (++lines > max_control_lines) return fail(Errc::limit_exceeded, "an LPD control file of more than 1000 lines");
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const std::string value{line.substr(1)};
        switch (line[0]) {
        case 'H': control.host = value; break;
        case 'P': control.user = value; break;
        case 'J': control.job_name = value; break;
        case 'T': control.title = value; break;
        case 'N':
            // Names the data file before it; LPRng writes it after the print line, others before.
            if (!control.documents.empty() && control.documents.back().name.empty()) control.documents.back().name = value;
            else if (control.documents.empty()) control.title = control.title.empty() ? value : control.title;
            break;
        default: {
            if (!print_letter(line[0])) break;
            const std::string label(trimmed(value));
            const auto known = std::find_if(control.documents.begin(), control.documents.end(), [&](const auto& d) { return d.data_file == label; });
            if (known != control.documents.end()) {
                ++known->copies;  // a repeated print line is how LPD asks for copies
                break;
            }
            if (control.documents.size() == max_data_files) return fail(Errc::limit_exceeded, "an LPD job of more than 20 files");
            control.documents.push_back({label, {}, 1, line[0] == 'r'});
        }
        }
    }
    if (control.documents.empty()) return fail(Errc::malformed, "an LPD control file that prints nothing");
    return control;
}

}  // namespace consigne::spooler::lpd
