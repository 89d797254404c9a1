// Files of the pages, built into the program: style, script, fonts, templates, texts.
#pragma once

#include <span>
#include <string_view>

namespace consigne::release::web {

struct EmbeddedFile {
    std::string_view name;    ///< "terminal.css"
    std::string_view digest;  ///< first 64 bits of its SHA-256, hex: part of its address, so that it may be kept forever
    std::string_view content;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The file of that name; nullptr when there is none.
[[nodiscard]] const EmbeddedFile* embedded_file(std::string_view name);

}  // namespace consigne::release::web
