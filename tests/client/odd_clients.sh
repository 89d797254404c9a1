#!/bin/bash
# What Windows' class driver and an iPhone send prints and waits for the right person; what the odd and the hostile send is answered
# at once and leaves nothing: half an upgrade to TLS, trailers without end, values too large, other people's documents.
. "$(dirname "$0")/lib.sh"
start_consigne
ipp_port=$(end .ipp | sed 's,.*:\([0-9]*\)/.*,\1,')
pdf=$golden/gs/pdfwrite_mix6.pdf raster=$golden/gs/pwgraster_rgb_mix6.pwg
send "$ipp" "$pdf" || fail "the first document: $(cat "$place/ipptool.log")"
await_held camille 1
victim=$(newest camille .id)
before=$(job "$victim" name)
jean=$(end '.people[] | select(.login == "jean") | .login + ":" + .password')
python3 -B "$root/tests/client/odd_clients.py" "$ipp_port" "$pdf" "$raster" "$victim" "$jean" || fail "an odd client"

await_held camille 3
expect "the documents" "$(ctl --json jobs | jq -c '[.jobs[] | [.name, .owner, .pages, .state]]')" \
    "[[\"$before\",\"camille\",6,\"pending-held\"],[\"From Windows\",\"camille\",6,\"pending-held\"],[\"From an iPhone\",\"camille\",6,\"pending-held\"]]"
for id in $(jobs_of camille | jq '.[].id'); do ctl release "$id" --wait >/dev/null || fail "the release of document $id"; done
await_printed 3
jq -se 'any(.[]; tostring | test("client-info|requesting-user-uri"))' "$received"/[0-9]*.json >/dev/null && fail "the machine is told what a client says of itself"
nothing_incoming() { [ -z "$(find "$place/try/spool/incoming" -type f)" ]; }
within 10 nothing_incoming || fail "left behind: $(find "$place/try/spool/incoming" -type f)"
