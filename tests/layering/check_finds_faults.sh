#!/bin/sh
# The layering test must see what it is for: in a small tree, each wrong include is named and the right ones are not.
# usage: check_finds_faults.sh CHECK
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/pdl" "$tree/filters" "$tree/spooler" "$tree/release/api" "$tree/release/main" "$tree/release/ctl" "$tree/release/station" "$tree/tests/mfp"
printf '#include "filters/a.hpp"\n#include <sys/socket.h>\n#include <string>\n' >"$tree/pdl/wrong.cpp"
printf '#include "pdl/a.hpp"\n' >"$tree/filters/right.cpp"
printf '#  include "release/a.hpp"\n' >"$tree/spooler/wrong.hpp"
printf '#include "spooler/store/a.hpp"\n#include "spooler/api/a.hpp"\n' >"$tree/release/api/wrong.cpp"
printf '#include "spooler/store/a.hpp"\n' >"$tree/release/main/right.cpp"
printf '#include "release/api/a.hpp"\n#include "release/web/texts.hpp"\n' >"$tree/release/station/wrong.cpp"
printf '#include "release/api/a.hpp"\n#include "release/ctl/a.hpp"\n' >"$tree/release/ctl/wrong.cpp"
printf '#include "pdl/a.hpp"\n' >"$tree/tests/mfp/wrong.cpp"
answer=$(sh "$1" "$tree") && { echo "no fault found"; exit 1; }
count=$(printf '%s\n' "$answer" | grep -c 'include')
# Seven faults, and the heading has another "Includes".
[ "$(printf '%s\n' "$answer" | grep -c '#.*include')" = 7 ] || { printf 'seven faults expected (%s lines):\n%s\n' "$count" "$answer"; exit 1; }
if printf '%s\n' "$answer" | grep -q right; then echo "a right include was named: $answer"; exit 1; fi
