#!/bin/bash
# An MFP that jams, refuses, vanishes or breaks off: the document waits or is put back, in words, and never comes out twice by itself.
. "$(dirname "$0")/lib.sh"
start_consigne
new_mfp canon --speed 120
ctl devices add ipp "ipp://127.0.0.1:$canon_ipp/ipp/print" && ctl devices add lpd "lpd://127.0.0.1:$canon_lpd/lp" && ctl devices add raw "socket://127.0.0.1:$canon_raw" || fail "devices add"
ctl printers add floor --trust 127.0.0.0/8 --device ipp --device lpd --device raw || fail "printers add"
# document FILE: sends it, waits until it is read; sets id.
document() {
    send "${ipp%/*}/floor" "$1" || fail "ipptool"
    id=$(newest camille .id)
    within 30 counted || fail "document $id is not read"
}
counted() { [ "$(job "$id" pages)" != null ]; }
small=$golden/gs/pxlcolor_photo2.pxl
prints=0
came_out() { prints=$((prints + 1)); within 30 all_out || fail "$(out_of canon) documents came out, should be $prints ($1)"; }
all_out() { [ "$(out_of canon)" = $prints ]; }

for way in ipp lpd raw; do
    document "$small"; ctl release $id --device $way >/dev/null || fail "release"
    await_job $id state completed
    came_out "sound, over $way"
done

# Jam: over IPP the machine says so, the person reads it, and printing goes on when it is mended. LPD and raw have no word.
at canon /jam
document "$small"; ctl release $id --device ipp >/dev/null || fail "release"
await_job $id message "Paper jam. Open the machine where its panel shows, and take the paper out."
expect "a jammed document" "$(job $id state)" processing
expect "the device" "$(ctl --json devices | jq -r '.devices[] | select(.name == "ipp") | .message')" "Paper jam. Open the machine where its panel shows, and take the paper out."
at canon /recover
await_job $id state completed
came_out "jammed, then mended"

# Refusing: tried again while the tap is fresh.
for way in ipp lpd; do
    at canon /refuse
    document "$small"; ctl release $id --device $way >/dev/null || fail "release"
    await_job $id message "The machine takes no documents just now. Try again in a few minutes."
    expect "a refused document" "$(job $id state)" processing
    at canon /recover
    await_job $id state completed
    came_out "refused over $way, then taken"
done

# Vanished while printing: followed again when it is back.
document "$small"; ctl release $id --device ipp --copies=9 >/dev/null || fail "release"
await_job $id reasons job-printing
at canon /vanish
await_job $id message "The machine does not answer. Wait a little, or use another one."
at canon /recover
await_job $id state completed
came_out "vanished while printing"

# Forgotten while printing, by a restart: nobody knows.
document "$small"; ctl release $id --device ipp --copies=9 >/dev/null || fail "release"
await_job $id reasons job-printing
at canon /restart
await_job $id reasons job-held-for-release,job-interrupted
expect "the reason" "$(job $id message)" "The machine no longer says what came out. Look at the tray before you print again."
prints=0  # of what it remembers

# The connection breaks under the document: it may have printed, and is not sent again by itself.
for way in ipp lpd raw; do
    at canon /reset-mid-body
    document "$small"; ctl release $id --device $way >/dev/null || fail "release"
    await_job $id reasons job-held-for-release,job-interrupted
    [ -n "$(job $id message)" ] || fail "no reason is given over $way"
    echo "broken off over $way: $(job $id message)"
    at canon /recover
    document "$small"; ctl release $id --device $way >/dev/null || fail "release"
    await_job $id state completed
    came_out "the next one, over $way"
done
