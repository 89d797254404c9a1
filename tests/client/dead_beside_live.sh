#!/bin/bash
# One slow or dead MFP never delays another: with three devices that are gone and three that hang, a live one prints at once.
. "$(dirname "$0")/lib.sh"
start_consigne
new_mfp gone; new_mfp hung
at gone /vanish; at hung /stall
ctl devices add gone-ipp "ipp://127.0.0.1:$gone_ipp/ipp/print" && ctl devices add gone-lpd "lpd://127.0.0.1:$gone_lpd/lp" &&
    ctl devices add gone-raw "socket://127.0.0.1:$gone_raw" && ctl devices add hung-ipp "ipp://127.0.0.1:$hung_ipp/ipp/print" &&
    ctl devices add hung-lpd "lpd://127.0.0.1:$hung_lpd/lp" && ctl devices add hung-raw "socket://127.0.0.1:$hung_raw" || fail "devices add"
everywhere=(gone-ipp gone-lpd gone-raw hung-ipp hung-lpd hung-raw)
ctl printers add floor --trust 127.0.0.0/8 --device Accueil $(printf -- '--device %s ' "${everywhere[@]}") || fail "printers add"
# For raw, which has no answers: larger than what two sockets' buffers hold, so that it hangs as well.
large_document "$place/large.ps"
small=$golden/gs/pxlcolor_photo2.pxl
for document in "$small" "$small" "$small" "$small" "$small" "$place/large.ps" "$small" "$small"; do send "${ipp%/*}/floor" "$document" || fail "ipptool"; done
within 90 held camille 8 || fail "8 documents should wait for camille, with their pages counted: $(jobs_of camille)"
mapfile -t ids < <(ctl --json jobs --owner camille | jq '.jobs[].id')

tapped=$(milliseconds)
for i in 0 1 2 3 4 5; do ctl release "${ids[i]}" --device "${everywhere[i]}" >/dev/null || fail "release at ${everywhere[i]}"; done
begun=$(milliseconds)
ctl release "${ids[6]}" --device Accueil >/dev/null || fail "release"
await_job "${ids[6]}" state completed
live=$(($(milliseconds) - begun))
for i in 0 1 2 3 4 5; do
    [ "$(job "${ids[i]}" state)" = processing ] || fail "the document for ${everywhere[i]} is $(job "${ids[i]}" state) already"
done
[ $live -lt 10000 ] || fail "the live MFP took $live ms beside dead ones"
echo "live MFP: out after $live ms, with three MFPs gone and three hanging"

# What is wrong is said in words meanwhile, and in words alone.
for i in 0 1 2; do await_job "${ids[i]}" message "The machine cannot be reached. See that it is switched on, or use another one."; done
ctl --json devices | jq -e '[.devices[] | select(.name | startswith("gone")) | .ready] == [false, false, false]' >/dev/null || fail "$(ctl devices)"
! ctl --json jobs | grep -qi "refused\"\|errno\|connect:" || fail "technical words: $(ctl --json jobs)"

# The one that comes back while the tap is fresh prints; nothing comes out anywhere after it has gone stale.
ctl devices probe gone-ipp >"$place/probe" 2>&1 && fail "the probe of a machine that is gone succeeds"
grep -q "Connection refused" "$place/probe" || fail "an administrator is not told the detail: $(cat "$place/probe")"
at gone /recover
for i in 0 1 2; do await_job "${ids[i]}" state completed 60; done
expect "documents out of the MFP that came back" "$(out_of gone)" 3
begun=$(milliseconds)
ctl release "${ids[7]}" --device Accueil >/dev/null || fail "release"
await_job "${ids[7]}" state completed
echo "live MFP again: out after $(($(milliseconds) - begun)) ms"
for i in 3 4 5; do await_job "${ids[i]}" state pending-held 200; done
echo "hanging MFPs: documents back after $(($(milliseconds) - tapped)) ms"
for i in 3 4; do expect "the reason" "$(job "${ids[i]}" message)" "The machine does not answer. Wait a little, or use another one."; done
# Raw says nothing before the document: part of it may have come out.
expect "the reason over raw" "$(job "${ids[5]}" message)" "The machine no longer says what came out. Look at the tray before you print again."
expect "the interrupted one" "$(job "${ids[5]}" reasons)" job-held-for-release,job-interrupted
at hung /recover
expect "documents out of the MFP that hung, over IPP and LPD" "$(curl -sf "$hung_control/jobs" | jq '[.jobs[] | select(.how != "raw" and .state == "completed")] | length')" 0
