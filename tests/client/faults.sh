#!/bin/bash
# What goes wrong has a clear answer, loses nothing and leaves nothing half-made.
. "$(dirname "$0")/lib.sh"
start_consigne
send "${ipp%/*}/nowhere" "$golden/gs/pxlcolor_photo2.pxl" && fail "a document for an unknown printer was taken"
: >"$place/empty"
send "$ipp" "$place/empty" && fail "an empty document was taken"

# A connection cut in the middle of the document, over LPD: half of what was announced, then gone.
exec 3<>"/dev/tcp/$lpd_host/$lpd_port" || fail "the LPD port is closed"
printf '\002consigne\n' >&3; head -c 1 <&3 >/dev/null
printf '\0031000 dfA001client\n' >&3; head -c 1 <&3 >/dev/null
head -c 500 /dev/zero >&3
exec 3>&-
expect "jobs left by refused and cut documents" "$(ctl --json jobs | jq '.jobs | length')" 0
[ -z "$(find "$place/try/spool" -type f -size +0 2>/dev/null)" ] || within 10 sh -c "[ -z \"\$(find '$place/try/spool' -type f -size +0)\" ]" || fail "half a document stayed in the spool: $(find "$place/try/spool" -type f -size +0)"

# A document that is not there, and one that is printed already, are not released.
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 1
id=$(newest camille .id)
ctl release 4711 && fail "an unknown job was released"
ctl release "$id" || fail "release"
await_printed 1
ctl release "$id" 2>"$place/twice" && fail "a document was released twice"
grep -q "^consignectl: job $id[: ]" "$place/twice" || fail "the message is: $(cat "$place/twice")"

# What reads documents for the server is killed: the next document is read all the same.
server=$(cat "$place/try/state/consigned.pid")
for launcher in $(cat "/proc/$server/task"/*/children); do kill -KILL "$launcher"; done
[ -n "${launcher:-}" ] || fail "consigned has no consigne-sandbox"
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 1

# The server dies with documents waiting: they wait still.
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
await_held camille 2
kill_server
await_held camille 2
