#include "pdl/pjl/envelope.hpp"

#include "pdl/detect/detect.hpp"

#include <array>

namespace consigne::pdl::pjl {
namespace {

constexpr std::size_t max_variables = 256;  // more than any driver sets; keeps a hostile envelope small

/// How far padding is looked over at once; longer padding simply becomes several items.
constexpr std::size_t padding_look = 4096;

Result<Bytes> take_line(Cursor& in)
{
    Bytes raw;
    for (;;) {
        const auto byte = in.peek_byte();
        if (!byte) return raw;
        if (*byte == 0x1B && in.looking_at(uel)) return raw;  // a last line without its line end
        if (raw.size() >= max_line_bytes) return fail(Errc::limit_exceeded, "PJL line longer than 4096 bytes", in.offset());
        raw.push_back(*byte);
        in.skip(1);
        if (*byte == '\n') return raw;
    }
}

/// Padding is the envelope's when something follows that does not print it: plain text and PCL keep their blank lines.
bool swallows_padding(ByteView after)
{
    if (after.empty()) return true;
    if (as_text(after).starts_with(uel) || begins_line(after)) return true;
    const Language language = detect::sniff(after).language;
    return language != Language::pcl && language != Language::text && language != Language::unknown;
}

}  // namespace

Result<Item> next_item(Cursor& in)
{
    Item item;
    ByteView ahead = in.peek(padding_look);
    if (ahead.empty()) return item;
    ahead = ahead.first(std::min(ahead.size(), padding_look));  // the window may hold more; the answer must not depend on it

    std::size_t pad = detect::padding(ahead);
    if (pad == 0 && as_text(ahead).starts_with("\x1B" "E")) {
        const ByteView after = ahead.subspan(2);
        if (as_text(after.subspan(detect::padding(after))).starts_with(uel)) pad = 2;
    }
    if (pad > 0) {
        if (pad < padding_look && !swallows_padding(ahead.subspan(pad))) {
            item.kind = Item::Kind::data;
            return item;
        }
        item.kind = Item::Kind::padding;
        item.raw.assign(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(pad));
        in.skip(pad);
        return item;
    }
    if (as_text(ahead).starts_with(uel)) {
        item.kind = Item::Kind::uel;
        item.raw.assign(uel.begin(), uel.end());
        in.skip(uel.size());
        return item;
    }
    if (!begins_line(ahead)) {
        item.kind = Item::Kind::data;
        return item;
    }
    auto raw = take_line(in);
    if (!raw) return raw.error();
    item.kind = Item::Kind::line;
    item.raw = std::move(*raw);
    item.line = parse_line(item.raw);
    // A file follows its line, counted (PJL Technical Reference, file system commands); UELs inside are file data.
    if (item.line.command == "FSDOWNLOAD" || item.line.command == "FSAPPEND")
        if (const auto size = option(item.line.rest, "SIZE")) item.payload = number(*size).value_or(0);
    return item;
}

Result<> Envelope::note(const Item& item)
{
    if (item.kind == Item::Kind::uel) {
        entered_.reset();
        if (data_seen_ && !job_open_) forget();
        data_seen_ = false;
        return {};
    }
    if (item.kind != Item::Kind::line) return {};
    if (++lines_ > max_lines) return fail(Errc::limit_exceeded, "more than 2000 lines of PJL");

    const Line& line = item.line;
    if (line.command == "JOB") {
        forget();
        ++jobs_;
        job_open_ = true;
        job_name_ = option(line.rest, "NAME").value_or("");
        if (const auto start = option(line.rest, "START")) start_ = std::max(1U, number(*start).value_or(1));
        if (const auto end = option(line.rest, "END")) end_ = number(*end).value_or(0xFFFFFFFF);
    } else if (line.command == "EOJ") {
        job_open_ = false;
        forget();
    } else if (line.command == "SET") {
        set(line);
    } else if (line.command == "ENTER" && line.variable == "LANGUAGE") {
        entered_ = line.value;
    } else if (line.command == "COMMENT") {
        comment(line);
    }
    return {};
}

void Envelope::set(const Line& line)
{
    if (line.variable == "JOBATTR") {
        // HP drivers: JOBATTR="JobAcct1=user"
        if (upper_case(std::string_view(line.value).substr(0, 9)) == "JOBACCT1=") account_user_ = line.value.substr(9);
        return;
    }
    if (variables_.size() < max_variables || variables_.contains(line.variable)) variables_[line.variable] = line.value;
}

void Envelope::comment(const Line& line)
{
    const std::string upper = upper_case(line.rest);
    // Canon's own variables ride in comments: COMMENT CANPJL SET USERNAME="…".
    if (const auto at = upper.find("CANPJL SET"); at != std::string::npos) {
        const std::string_view rest = std::string_view(line.rest).substr(at + 10);
        if (auto user = option(rest, "USERNAME")) canon_user_ = std::move(*user);
        if (auto title = option(rest, "DOCNAME")) canon_title_ = std::move(*title);
        return;
    }
    if (const auto at = upper.find("USERNAME:"); at != std::string::npos) {
        std::string_view user = std::string_view(line.rest).substr(at + 9);
        user = user.substr(0, user.find_first_of(";\""));
        while (!user.empty() && user.front() == ' ') user.remove_prefix(1);
        while (!user.empty() && user.back() == ' ') user.remove_suffix(1);
        comment_user_ = user;
    }
}

void Envelope::forget()
{
    variables_.clear();
    job_name_.clear();
    account_user_.clear();
    canon_user_.clear();
    canon_title_.clear();
    comment_user_.clear();
    entered_.reset();
    start_ = 1;
    end_ = 0xFFFFFFFF;
}

const std::string* Envelope::find(std::string_view variable) const
{
    const auto at = variables_.find(variable);
    return at == variables_.end() ? nullptr : &at->second;
}

Defaults Envelope::defaults() const
{
    struct Paper {
        std::string_view name;
        Media media;
    };
    constexpr std::array papers{
        Paper{"LETTER", {612, 792}}, Paper{"LEGAL", {612, 1008}},    Paper{"A4", {595, 842}},    Paper{"A3", {842, 1191}},
        Paper{"A5", {420, 595}},     Paper{"A6", {298, 420}},        Paper{"LEDGER", {792, 1224}}, Paper{"EXECUTIVE", {522, 756}},
        Paper{"JISB4", {729, 1032}}, Paper{"JISB5", {516, 729}},     Paper{"B5", {499, 709}},    Paper{"COM10", {297, 684}},
        Paper{"DL", {312, 624}},     Paper{"C5", {459, 649}},        Paper{"MONARCH", {279, 540}},
    };
    Defaults defaults;
    if (const auto* copies = find("COPIES")) defaults.copies = std::max(1U, number(*copies).value_or(1));
    if (const auto* duplex = find("DUPLEX")) {
        const auto* binding = find("BINDING");
        if (upper_case(*duplex) == "OFF") defaults.duplex = Duplex::simplex;
        else if (upper_case(*duplex) == "ON") {
            const bool short_edge = binding && upper_case(*binding).find("SHORT") != std::string::npos;
            defaults.duplex = short_edge ? Duplex::short_edge : Duplex::long_edge;
        }
    }
    if (const auto* paper = find("PAPER"))
        for (const Paper& known : papers)
            if (known.name == upper_case(*paper)) defaults.media = known.media;
    if (const auto* lines = find("FORMLINES"))
        if (const auto count = number(*lines); count && *count >= 5 && *count <= 128) defaults.form_lines = *count;
    if (const auto* orientation = find("ORIENTATION")) defaults.landscape = upper_case(*orientation) == "LANDSCAPE";
    return defaults;
}

std::uint32_t Envelope::quantity() const
{
    const auto* quantity = find("QTY");
    return quantity ? std::max(1U, number(*quantity).value_or(1)) : 1;
}

std::uint32_t Envelope::pages_on_a_side() const
{
    std::uint32_t pages = 1;
    // Names that makers have given it; those of others are not known.
    for (const std::string_view name : {"NUP", "MULTIPAGE", "PAGESPERSHEET"})
        if (const auto* value = find(name)) pages = std::max(pages, number(*value).value_or(1));
    for (const std::string_view name : {"BOOKLETPRINT", "BOOKLET"})
        if (const auto* value = find(name); value && upper_case(*value) != "OFF") pages = std::max(pages, 2U);
    return pages;
}

std::string Envelope::user() const
{
    if (const auto* user = find("USERNAME"); user && !user->empty()) return *user;
    for (const std::string* user : {&account_user_, &canon_user_, &comment_user_})
        if (!user->empty()) return *user;
    return {};
}

std::string Envelope::title() const
{
    if (!job_name_.empty()) return job_name_;
    for (const std::string_view name : {"JOBNAME", "DOCNAME"})
        if (const auto* title = find(name); title && !title->empty()) return *title;
    return canon_title_;
}

}  // namespace consigne::pdl::pjl
