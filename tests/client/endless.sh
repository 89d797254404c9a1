#!/bin/bash
# Documents whose reading never ends, all from one address: they are nobody else's wait, and no stop waits for them.
. "$(dirname "$0")/lib.sh"
start_consigne
raw_port=$(end .raw.port)
printf '%%!PS\n/s 1000 string def\n{ currentfile pop s 0 65 put 0 1 999 { pop } for } loop\nshowpage\n' >"$place/endless.ps"
# from ADDRESS FILE: over the raw port, as a machine with that address would.
from() { python3 -c '
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[3])), source_address=(sys.argv[1], 0)) as s:
    s.sendall(open(sys.argv[2], "rb").read())
    s.shutdown(socket.SHUT_WR)
    s.recv(1)
' "$1" "$2" "$raw_port" || fail "sending $2"; }

for _ in 1 2 3 4 5 6 7 8; do from 127.0.0.2 "$place/endless.ps"; done
unread() { ctl --json jobs | jq '[.jobs[] | select(.pages == null)] | length'; }
expect "the documents that are being read or wait for it" "$(unread)" 8

begun=$(milliseconds)
send "$ipp" "$golden/gs/pdfwrite_mix6.pdf"
answered successful-ok
await_held camille 1
echo "another address' document was read after $(($(milliseconds) - begun)) ms"
ctl release "$(newest camille .id)" --mono --duplex=long || fail "release"
await_printed 1
expect "sides" "$(out sides)" two-sided-long-edge
expect "the documents still unread" "$(unread)" 8

server=$(cat "$place/try/state/consigned.pid")
begun=$(milliseconds)
kill -TERM "$server"
gone() { ! kill -0 "$server"; }
within 15 gone || fail "consigned is still there 15 s after it was told to stop"
echo "stopped after $(($(milliseconds) - begun)) ms, with documents under way"
grep -q ' stopped' "$place/try/consigned.log" || fail "consigned did not say that it stopped in order"
