#!/bin/bash
# The terminal page in a real browser: sign in, tick black and white, two-sided, two copies, and print.
. "$(dirname "$0")/lib.sh"
start_consigne
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 1
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/terminal.js" "$endpoints" "$pictures" || fail "the terminal pages"
await_printed 1
expect "copies" "$(out copies)" 2
expect "sides" "$(out sides)" two-sided-long-edge
expect "colour" "$(out stream_colour)" false
