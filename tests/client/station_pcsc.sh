#!/bin/bash
# A contactless card: pcscd and the virtual reader of vsmartcard, which nobody here wrote, with a card of a few lines on it.
. "$(dirname "$0")/lib.sh"
pcscd=$(PATH=$PATH:/usr/sbin command -v pcscd) && [ -e /etc/reader.conf.d/vpcd ] || { echo "pcscd or its virtual reader is not installed"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "a pcscd of the test's own takes root"; exit 77; }
[ ! -S /run/pcscd/pcscd.comm ] || { echo "another pcscd runs here"; exit 77; }
start_consigne
. "$(dirname "$0")/station_parts.sh"
card=$(end '.people[0].card')
document_of camille
document_of jean

# Before there is a daemon the station says so, and finds it when it comes.
set_settings "$(plain_server)" '{"pcsc": true}'
start_station
await_panel_at sign-in
within 10 grep -q 'reader does not work reader=pcsc' "$place/station.log" || fail "the station does not miss pcscd: $(cat "$place/station.log")"
"$pcscd" --foreground >"$place/pcscd.log" 2>&1 &
daemon=$! mfp_pids+=" $daemon"
within 20 grep -q 'reader works reader=pcsc' "$place/station.log" || fail "the station does not find pcscd: $(cat "$place/station.log" "$place/pcscd.log")"

lay() { python3 "$root/tests/client/virtual_card.py" "$1" & lain=$! mfp_pids+=" $lain"; }
lift() { kill "$lain"; wait "$lain" 2>/dev/null; }
# A card lies there for as long as it likes: it is read once.
lay "$card"
await_shown 'Camille Martin'
lift
quit
# The same again, and another without asking.
lay "$card"
await_shown 'Camille Martin'
lift
lay "$(end '.people[1].card')"
await_shown 'Jean Dupont'
lift
quit
expect "readings" "$(grep -c ' card reader=pcsc' "$place/station.log")" 3

# The daemon goes, and comes back.
times() { grep -c "reader $1 reader=pcsc" "$place/station.log"; }
more() { [ "$(times "$1")" -gt "$2" ]; }
missed=$(times 'does not work') worked=$(times works)
kill "$daemon"; wait "$daemon" 2>/dev/null
within 20 more 'does not work' "$missed" || fail "the station does not miss pcscd: $(cat "$place/station.log")"
rm -f /run/pcscd/pcscd.comm /run/pcscd/pcscd.pid
"$pcscd" --foreground >>"$place/pcscd.log" 2>&1 &
daemon=$! mfp_pids+=" $daemon"
within 20 more works "$worked" || fail "the station does not find pcscd again: $(cat "$place/station.log")"
lay "$card"
await_shown 'Camille Martin'
lift
stop_station
