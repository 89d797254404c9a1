#!/bin/bash
# consigned killed while it delivers: its last durable note decides (nothing sent: held again; in between: held again, said so;
# all sent: followed), and nothing comes out twice by itself.
. "$(dirname "$0")/lib.sh"
start_consigne
new_mfp canon --speed 120
ctl devices add ipp "ipp://127.0.0.1:$canon_ipp/ipp/print" && ctl devices add lpd "lpd://127.0.0.1:$canon_lpd/lp" && ctl devices add raw "socket://127.0.0.1:$canon_raw" || fail "devices add"
ctl printers add floor --trust 127.0.0.0/8 --device ipp --device lpd --device raw && ctl printers add auto --mode automatic --trust 127.0.0.0/8 --device ipp || fail "printers add"
large_document "$place/large.ps"
small=$golden/gs/pxlcolor_photo2.pxl
counted() { [ "$(job "$id" pages)" != null ]; }
document() {
    send "${ipp%/*}/floor" "$1" || fail "ipptool"
    id=$(newest camille .id)
    within 90 counted || fail "document $id is not read"
}

# All sent, still printing: followed to its end.
document "$small"; ctl release $id --device ipp --copies=9 >/dev/null || fail "release"
await_job $id reasons job-printing
kill_server
await_job $id state completed
expect "documents at the MFP" "$(curl -sf "$canon_control/jobs" | jq '.jobs | length')" 1
expect "copies" "$(curl -sf "$canon_control/jobs" | jq '.jobs[0].copies')" 9
expect "sides that came out" "$(job $id impressions_completed)" "$(curl -sf "$canon_control/jobs" | jq '.jobs[0].impressions_completed')"

# Nothing sent: held again, and not tried again for somebody who has gone.
at canon /vanish
document "$small"; ctl release $id --device lpd >/dev/null || fail "release"
await_job $id message "The machine cannot be reached. See that it is switched on, or use another one."
kill_server
await_job $id state pending-held
expect "the reason" "$(job $id message)" "The server was restarted before printing began. Print again."
expect "its state" "$(job $id reasons)" job-held-for-release

# An automatic printer has nobody who could have gone: its job is carried on.
send "${ipp%/*}/auto" "$small" || fail "ipptool"
automatic=$(newest camille .id)
await_job $automatic message "The machine cannot be reached. See that it is switched on, or use another one."
kill_server
at canon /recover
await_job $automatic state completed 60
expect "documents at the MFP" "$(curl -sf "$canon_control/jobs" | jq '.jobs | length')" 2

# In the midst of the document: held again, said so, and left alone.
at canon /stall
document "$place/large.ps"; ctl release $id --device raw >/dev/null || fail "release"
await_job $id reasons job-outgoing
kill_server
await_job $id reasons job-held-for-release,job-interrupted
expect "the reason" "$(job $id message)" "The server was restarted while printing. Look at the tray before you print again."
at canon /recover
interrupted=$id
document "$small"; ctl release $id --device raw >/dev/null || fail "release"
await_job $id state completed
within 20 sh -c "curl -sf '$canon_control/jobs' | jq -e 'all(.jobs[]; .state == \"completed\" or .state == \"aborted\")'" || fail "$(curl -sf "$canon_control/jobs")"
expect "the interrupted one" "$(job $interrupted state)" pending-held
expect "times the interrupted one reached the MFP" "$(curl -sf "$canon_control/jobs" | jq '[.jobs[] | select(.bytes > 1000000)] | length')" 1
