// Names of PCL XL operators and attributes for the dump.
#pragma once
#include <string>

namespace consigne::mfp {
std::string pclxl_operator_name(int op);
std::string pclxl_attribute_name(int id);
}  // namespace consigne::mfp
