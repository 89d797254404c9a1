#!/bin/bash
# What clients do with HTTP, on the wire against the running server: 1.0 without Host, several requests at once, 100-continue in clear
# and over TLS, the upgrade to TLS on the same port, bodies in pieces; and a message that ends early or is none hears 400 at once.
. "$(dirname "$0")/lib.sh"
start_consigne
ipp_port=$(end .ipp | sed 's,.*:\([0-9]*\)/.*,\1,')
pdf=$golden/gs/pdfwrite_mix6.pdf
python3 -B "$root/tests/client/http_wire.py" "$ipp_port" "$pdf" || fail "on the wire"
await_held camille 5
expect "the pages of each" "$(jobs_of camille | jq -c '[.[].pages] | unique')" '[6]'
for id in $(jobs_of camille | jq '.[].id'); do ctl cancel "$id" >/dev/null || fail "cancel"; done

# RFC 2817 as CUPS does it: OPTIONS * with Upgrade, 101, then the request inside.
ipptool -E -q "$ipp" get-printer-attributes.test || fail "the upgrade to TLS"
ipptool -E -tv -f "$pdf" -d person=camille -d filetype=application/octet-stream "$ipp" "$root/tests/client/print-job.test" >"$place/upgraded" 2>&1 || fail "a document after the upgrade: $(cat "$place/upgraded")"
await_held camille 1
expect "the protocol after the upgrade" "$(newest camille .protocol)" ipps
nothing_open() { [ "$(ss -Htn state established "( sport = :$ipp_port )" | wc -l)" = 0 ]; }
within 40 nothing_open || fail "connections are left: $(ss -Htn "( sport = :$ipp_port )")"
