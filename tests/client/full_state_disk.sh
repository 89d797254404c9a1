#!/bin/bash
# The database's disk fills up: no new documents, but what is deleted is recorded, from room kept for that; and when there is room
# again, documents are taken without anybody's doing. The disk is a file system of 200 MiB, in a mount namespace of this test's own.
. "$(dirname "$0")/small_disk.sh"
small_disk "$place/try/state" 200m
start_consigne
small=$golden/gs/pxlcolor_photo2.pxl
send "$ipp" "$small" || fail "$(cat "$place/ipptool.log")"
send "$ipp" "$small" || fail "$(cat "$place/ipptool.log")"
mapfile -t ids < <(ctl --json jobs | jq '.jobs[].id')
ballast=$place/try/state/ballast
[ -s "$ballast" ] || fail "no room is kept"

head -c 300M /dev/zero >"$place/try/state/filler" 2>/dev/null && fail "the disk did not fill up"
expect "bytes free" "$(df --output=avail "$place/try/state" | tail -n 1 | tr -d ' ')" 0
given_up() { [ ! -e "$ballast" ]; }
within 20 given_up || fail "the room is not given up"
send "$ipp" "$small" && fail "a document was taken on a full disk"
answered server-error-not-accepting-jobs
expect "lines about it" "$(grep -c store.disk-full "$place/try/consigned.log")" 1
for id in "${ids[@]}"; do ctl cancel "$id" >/dev/null || fail "a document cannot be deleted on a full disk"; done
expect "documents that wait" "$(ctl --json jobs --state pending-held | jq '.jobs | length')" 0
expect "what became of the first" "$(job "${ids[0]}" state)" canceled

rm "$place/try/state/filler"
taken() { send "$ipp" "$small"; }
within 20 taken || fail "no document is taken once there is room: $(cat "$place/ipptool.log")"
[ -s "$ballast" ] || fail "no room is kept for the next time"
