#!/bin/bash
# tests/run counts what ran, fails what failed, died or is not there, and names what was skipped as neither.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tally.sh"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat >"$place/CTestTestfile.cmake" <<'END'
add_test(well "true")
add_test(ill "false")
add_test(died "sh" "-c" "kill -9 $$")
add_test(not_here "/no/such/program")
add_test(unable "sh" "-c" "exit 77")
set_tests_properties(unable PROPERTIES SKIP_RETURN_CODE 77)
add_test(strict "sh" "-c" "exit 77")
add_test(cases "true")
END
printf '<?xml version="1.0"?>\n<testsuites tests="5" failures="1" disabled="1" errors="0" name="AllTests">\n' >"$place/cases.xml"
(cd "$place" && ctest --output-junit "$place/ctest.junit" >/dev/null 2>&1)
tally "$place"
[ "$passed/$failed/$skipped" = "4/5/ unable" ] || { echo "FAILED: $passed passed, $failed failed, skipped:$skipped"; cat "$place/ctest.junit"; exit 1; }
