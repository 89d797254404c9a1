#!/bin/bash
# tests/run counts what ran, fails what failed, died or is not there, names what was skipped as neither, and what passed only when it
# was run again.
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
add_test(second "sh" "-c" "[ -e again ] || { touch again; exit 1; }")
add_test(gives_up "sh" "-c" "[ ! -e given ] || exit 77; touch given; exit 1")
set_tests_properties(gives_up PROPERTIES SKIP_RETURN_CODE 77)
END
printf '<?xml version="1.0"?>\n<testsuites tests="5" failures="1" disabled="1" errors="0" name="AllTests">\n' >"$place/cases.xml"
(cd "$place" && ctest --output-junit "$place/ctest.junit" >/dev/null 2>&1)
tally "$place"
[ "$passed/$failed/$skipped/$unsteady" = "4/7/ unable/" ] || { echo "FAILED: $passed passed, $failed failed, skipped:$skipped"; cat "$place/ctest.junit"; exit 1; }
(cd "$place" && ctest --rerun-failed --output-junit "$place/again.junit" >/dev/null 2>&1)
tally "$place"
[ "$passed/$failed/$skipped/$unsteady" = "5/6/ unable/ second" ] || { echo "FAILED: then $passed passed, $failed failed, unsteady:$unsteady"; cat "$place/again.junit"; exit 1; }
