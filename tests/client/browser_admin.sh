#!/bin/bash
# The administration in a real browser, with and without JavaScript: dashboard, jobs, printers and machines, terminals; what is set for a
# terminal is seen on its panel, and what is pressed is in the audit log.
. "$(dirname "$0")/lib.sh"
start_consigne
# In a demonstration terminals are accepted by themselves; here an administrator does it.
sed -i 's/^demo = yes$/demo = no/' "$place/try/consigne.conf"
kill -HUP "$(cat "$place/try/state/consigned.pid")"
within 10 eval 'ctl --json status | jq -e "(.demo // false) == false"' || fail "the demonstration goes on"
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 2
ipptool -tf "$golden/gs/pxlcolor_photo2.pxl" -d person=stranger -d filetype=application/octet-stream "$ipp" "$root/tests/client/print-job.test" >/dev/null || fail "ipptool"
new_mfp second
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
PRINT_TEST=$root/tests/client/print-job.test PRINT_FILE=$golden/gs/pxlcolor_photo2.pxl PRINT_TO=$ipp SECOND=ipp://127.0.0.1:$second_ipp/ipp/print \
    NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/admin.js" "$endpoints" "$pictures" || fail "the administration"
grep -E "token=|pass=" "$place/try/consigned.log" && fail "a secret is in the log"
# The test page and the operator's release are paper, and nobody pressed anything else that prints.
within 60 eval '[ "$(out_of second)" = 1 ]' || fail "the test page did not come out"
