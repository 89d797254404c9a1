#!/bin/bash
# Pages of the terminal that nobody touches, in a real browser: they follow the machine, the settings and the documents, take the first
# sign-in of the day, and say that the server is away until it is back.
. "$(dirname "$0")/lib.sh"
start_consigne
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 1
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
PRINT_TEST=$root/tests/client/print-job.test PRINT_FILE=$golden/gs/pxlcolor_photo2.pxl PRINT_TO=$ipp \
    NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/stays_right.js" "$endpoints" "$pictures" || fail "pages that are left open"
expect "documents that came out" "$(find "$received" -name '*.data' | wc -l)" 0
