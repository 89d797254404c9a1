// Every attribute of printers and jobs, described once: from these two tables come the replies, the validation of what clients
// send, and the tables of README.md.
#pragma once

#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

/// What a reply's attribute is made from.
struct View {
    const Request& request;
    const Printer& printer;
    bool as_reached = false;  ///< of the printer's addresses only the one the client came by (see Addresses)
};

inline constexpr const char* printer_description = "printer-description";
inline constexpr const char* job_template = "job-template";
inline constexpr const char* job_description = "job-description";

/// A printer attribute: of fixed values, or made for each reply.
struct PrinterRow {
    const char* name;
    const char* group;                                      ///< whose name stands for it in 'requested-attributes'
    ipp_tag_t tag;
    const char* values;                                     ///< separated by '|'; when it is made none, or those it may be set to
    void (*make)(const View&, ipp_t*, const PrinterRow&);   ///< none when the values are fixed
    std::string Printer::*place;                            ///< what an administrator sets of it (Set-Printer-Attributes); none: not settable
    std::size_t most;                                       ///< octets of a value that is set
    const char* source;
};

/// How a job attribute's values are judged.
enum class Rule : std::uint8_t {
    listed,      ///< one of the values
    range,       ///< within "1-9999"
    any,         ///< any value of its syntax
    collection,  ///< members in the list of values
    flag,        ///< true or false, as the values list
    media,       ///< a size of the media table, or a size within its bounds
    machine,     ///< as the printer's machines list: NAME-supported is theirs
    ranges,      ///< of pages, ascending
};

/// A job attribute that clients may send: NAME-supported and NAME-default of the printer come from it as well.
struct JobRow {
    const char* name;
    ipp_tag_t tag;
    Rule rule;
    const char* standard;   ///< NAME-default; none: no such attribute; "": no-value
    const char* values;     ///< NAME-supported; none: no such attribute
    bool settable;          ///< on a held job (Set-Job-Attributes)
    bool carried;           ///< told to the machine, where it knows it
    const char* source;
};

[[nodiscard]] std::span<const PrinterRow> printer_rows();
[[nodiscard]] std::span<const JobRow> job_rows();
[[nodiscard]] const JobRow* find_job_row(std::string_view name);

/// The attributes that a machine is asked for, since a printer has them of its machines.
[[nodiscard]] std::vector<const char*> asked_of_machines();

/// What the table lists for a printer's attribute, or for a job's with -supported behind it; nothing where it lists none.
[[nodiscard]] std::vector<std::string> supported_values(std::string_view name);

/// Values of one row, apart.
[[nodiscard]] std::vector<std::string> split_values(std::string_view values);

/// Adds `values` under `name` as the tag wants them.
void add_values(ipp_t* reply, ipp_tag_t group, ipp_tag_t tag, const char* name, std::string_view values);

struct MediaSize {
    const char* name;
    int width, height;  ///< 1/100 mm
};
[[nodiscard]] std::span<const MediaSize> media_sizes();

/// Whether a job attribute of a request is as its row says.
enum class Judgement : std::uint8_t { kept, value, attribute };
[[nodiscard]] Judgement judge(ipp_attribute_t* attribute, const Machines& machines = {});

/// The tables as Markdown, for README.md.
[[nodiscard]] std::string attributes_as_markdown();

}  // namespace consigne::spooler::ipp
