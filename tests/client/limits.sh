#!/bin/bash
# Every limit of the network doors, from both sides, and what clients that mean harm send: the right answer, nothing kept, others
# served, memory and descriptors given back. CONSIGNE_LIMIT_ROUNDS=N repeats it.
. "$(dirname "$0")/lib.sh"
ulimit -Sn "$(ulimit -Hn)"
start_consigne
server=$(cat "$place/try/state/consigned.pid")
python3 "$root/tests/client/limits.py" "127.0.0.1:$(end .ipp | sed 's,.*:\([0-9]*\)/.*,\1,')" "$lpd_host:$lpd_port" "127.0.0.1:$(end .raw.port)" \
    "$(echo "$web" | sed 's,https*://\([^/]*\).*,\1,')" "$server" "${CONSIGNE_LIMIT_ROUNDS:-3}" || fail "limits"
expect "the server's process" "$(cat "$place/try/state/consigned.pid")" "$server"
nothing_left "what was beyond its limits"
for word in wrong attacker; do ! grep -q "password.*$word" "$place/try/consigned.log" || fail "the log tells of a password"; done
ps=$golden/cupsps/canon_c5235_color_simplex.ps
send "$ipp" "$ps" || fail "IPP does not take a document any more: $(cat "$place/ipptool.log")"
await_held camille 1
