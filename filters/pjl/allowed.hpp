// Which PJL lines reach a device (threats.md T-PJL): those of a list, and no others.
#pragma once

#include "pdl/pjl/line.hpp"

namespace consigne::filters::pjl {

/// Whether a line may be sent to a device: jobs, comments, ENTER LANGUAGE of a page language, SET of print options.
[[nodiscard]] bool allowed_line(const pdl::pjl::Line& line);

/// How a cut line is named in a job's event: "SET TIMEOUT", "FSDOWNLOAD"; never its value.
[[nodiscard]] std::string name_of(const pdl::pjl::Line& line);

}  // namespace consigne::filters::pjl
