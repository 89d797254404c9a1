#include "release/web/embedded.hpp"

namespace consigne::release::web {

const EmbeddedFile* embedded_file(std::string_view name)
{
    for (const EmbeddedFile& file : embedded_files())
        if (file.name == name) return &file;
    return nullptr;
}

}  // namespace consigne::release::web
