// Forms with a file (multipart/form-data, RFC 7578): each part becomes a field.
#pragma once

#include "release/web/forms.hpp"

namespace consigne::release::web {

/// Fields of the form, a file's content as the value of its field, what was written before it as it is. At most 64 parts; a body that
/// is no such form has no fields.
[[nodiscard]] Form multipart_form(std::string_view content_type, std::string_view body);

}  // namespace consigne::release::web
