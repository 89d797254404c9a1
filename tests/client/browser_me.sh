#!/bin/bash
# The portal in a real browser, with and without JavaScript: sign in, see, prepare, keep, delete and undo, history, codes, addresses,
# sessions; a document that is printed meanwhile appears by itself.
. "$(dirname "$0")/lib.sh"
start_consigne
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 2
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
PRINT_TEST=$root/tests/client/print-job.test PRINT_FILE=$golden/gs/pxlcolor_photo2.pxl PRINT_TO=$ipp \
    NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/me.js" "$endpoints" "$pictures" || fail "the portal"
grep -E "token=|pass=|/ipp/p/[a-z0-9]{26}" "$place/try/consigned.log" && fail "a secret is in the log"
within 30 job_is 1 state canceled || fail "the deleted document is still there"
[ "$(ctl --json sessions list camille | jq '.sessions | length')" -ge 1 ] || fail "consignectl shows no session"
ctl sessions end camille >/dev/null || fail "sessions end"
expect "the sessions after their end" "$(ctl --json sessions list camille | jq '.sessions | length')" 0
expires=$(job 2 expires)
ctl keep 2 >/dev/null || fail "keep"
expect "how much longer it is kept" "$(($(job 2 expires) - expires))" 86400
# What was prepared on the page comes out so, at a release that says nothing of it.
ctl release 2 >/dev/null || fail "release"
await_printed 1
expect "copies" "$(out copies)" 2
expect "colour" "$(out stream_colour)" false
