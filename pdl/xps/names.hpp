// Names that XPS documents are made of. OpenXPS (ECMA-388) has namespaces and relationship types of its own.
#pragma once

#include <string_view>

namespace consigne::pdl::xps {

inline constexpr std::string_view microsoft_space = "http://schemas.microsoft.com/xps/2005/06";
inline constexpr std::string_view open_space = "http://schemas.openxps.org/oxps/v1.0";
inline constexpr std::string_view compatibility_space = "http://schemas.openxmlformats.org/markup-compatibility/2006";
inline constexpr std::string_view relations_space = "http://schemas.openxmlformats.org/package/2006/relationships";
inline constexpr std::string_view types_space = "http://schemas.openxmlformats.org/package/2006/content-types";
inline constexpr std::string_view framework_space = "http://schemas.microsoft.com/windows/2003/08/printing/printschemaframework";
inline constexpr std::string_view keywords_space = "http://schemas.microsoft.com/windows/2003/08/printing/printschemakeywords";
inline constexpr std::string_view core_properties = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
inline constexpr std::string_view dublin_core = "http://purl.org/dc/elements/1.1/";
inline constexpr std::string_view ticket_content = "application/vnd.ms-printing.printticket+xml";

/// Whether a namespace is that of fixed pages and documents.
[[nodiscard]] inline bool is_xps(std::string_view space) { return space == microsoft_space || space == open_space; }

/// Whether a relationship's type is XPS's or OpenXPS's `name`: fixedrepresentation, printticket, …
[[nodiscard]] inline bool is_relation(std::string_view type, std::string_view name)
{
    for (const std::string_view space : {microsoft_space, open_space})
        if (type.starts_with(space) && type.substr(space.size()).starts_with('/') && type.substr(space.size() + 1) == name) return true;
    return false;
}

}  // namespace consigne::pdl::xps
