// Pages as they look: for tests of what a rewriter makes of them.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

namespace consigne::filters::pdf {

struct Rendered {
    std::size_t width = 0, height = 0;
    Bytes rgb;
};

/// Pages as Ghostscript draws them; it shares nothing with the product.
inline std::vector<Rendered> render(const Bytes& document, double dpi = 36)
{
    std::string folder = (std::filesystem::temp_directory_path() / "consigne-pdf-XXXXXX").string();
    if (!mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
    const std::string input = folder + "/in.pdf";
    if (std::FILE* file = std::fopen(input.c_str(), "wb")) {
        std::fwrite(document.data(), 1, document.size(), file);
        std::fclose(file);
    }
    const std::string command = "gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=ppmraw -r" + std::to_string(dpi) + " -sOutputFile='" + folder + "/%03d.ppm' '" + input + "' >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) ADD_FAILURE() << "gs cannot draw the document";
    std::vector<Rendered> pages;
    for (int n = 1;; ++n) {
        char path[16];
        std::snprintf(path, sizeof path, "/%03d.ppm", n);
        std::FILE* file = std::fopen((folder + path).c_str(), "rb");
        if (!file) break;
        Rendered page;
        char comment[200];
        if (std::fscanf(file, "P6 #%199[^\n] %zu %zu 255", comment, &page.width, &page.height) != 3) ADD_FAILURE() << "odd ppm";
        std::fgetc(file);
        page.rgb.resize(page.width * page.height * 3);
        if (std::fread(page.rgb.data(), 1, page.rgb.size(), file) != page.rgb.size()) ADD_FAILURE() << "short ppm";
        std::fclose(file);
        pages.push_back(std::move(page));
    }
    std::filesystem::remove_all(folder);
    return pages;
}

}  // namespace consigne::filters::pdf
