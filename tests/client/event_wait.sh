#!/bin/bash
# A client of CUPS' library that waits for an event is answered before it gives up: over TLS it does after ten seconds.
. "$(dirname "$0")/lib.sh"
start_consigne
waits() { timeout 60 ipptool -t "$1" "$root/tests/client/event-wait.test" >"$place/$2" 2>&1; }
waits "$ipp" clear &
clear=$!
waits "ipps${ipp#ipp}" tls || fail "over TLS: $(cat "$place/tls")"
wait $clear || fail "in clear: $(cat "$place/clear")"
