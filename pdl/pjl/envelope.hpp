// The envelope around page languages: UEL, PJL lines, padding, and what they set for the data that follow.
#pragma once

#include "pdl/pjl/line.hpp"
#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"

#include <map>

namespace consigne::pdl::pjl {

/// What stands between two pieces of page data, in the order it comes.
struct Item {
    enum class Kind : std::uint8_t {
        padding,  ///< NUL, blank, line end, Ctrl-D; also a lone ESC E in front of a UEL, as HPLIP sends it
        uel,
        line,     ///< one PJL line with its line end
        data,     ///< page data begin here; nothing taken
        end,
    };
    Kind kind = Kind::end;
    Bytes raw;                  ///< the item's bytes, already taken from the cursor
    Line line;
    std::uint64_t payload = 0;  ///< bytes of file data that follow the line (FSDOWNLOAD, FSAPPEND), not yet taken
};

/// Takes the next item of an envelope; the cursor stands at PJL level, or at the start of a document.
/// Errors: limit_exceeded (a line longer than max_line_bytes).
[[nodiscard]] Result<Item> next_item(Cursor& in);

/// What the lines so far have set.
class Envelope {
public:
    /// Takes note of an item. Errors: limit_exceeded (more than max_lines).
    [[nodiscard]] Result<> note(const Item& item);

    /// Page data have been read: the next UEL ends what was set, unless a JOB is open.
    void data_passed() { data_seen_ = true; entered_.reset(); }

    [[nodiscard]] const std::optional<std::string>& entered() const { return entered_; }  ///< name of ENTER LANGUAGE
    [[nodiscard]] bool any_line() const { return lines_ > 0; }
    [[nodiscard]] const std::string* find(std::string_view variable) const;  ///< value of a SET, or null

    [[nodiscard]] Defaults defaults() const;
    [[nodiscard]] std::uint32_t quantity() const;         ///< QTY, at least 1
    [[nodiscard]] std::uint32_t pages_on_a_side() const;  ///< as NUP, MULTIPAGE or a booklet ask for, at least 1
    [[nodiscard]] std::uint32_t first_page() const { return start_; }  ///< JOB START, from 1
    [[nodiscard]] std::uint32_t last_page() const { return end_; }     ///< JOB END
    [[nodiscard]] std::uint32_t job_number() const { return jobs_; }   ///< grows with each JOB line
    [[nodiscard]] std::string user() const;   ///< by precedence; empty when not said
    [[nodiscard]] std::string title() const;

private:
    void set(const Line& line);
    void comment(const Line& line);
    void forget();

    std::map<std::string, std::string, std::less<>> variables_;
    std::optional<std::string> entered_;
    std::string job_name_, account_user_, canon_user_, canon_title_, comment_user_;
    std::uint32_t start_ = 1, end_ = 0xFFFFFFFF, jobs_ = 0;
    std::size_t lines_ = 0;
    bool job_open_ = false;
    bool data_seen_ = false;
};

}  // namespace consigne::pdl::pjl
