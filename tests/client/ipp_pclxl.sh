#!/bin/bash
# ipptool Print-Job of a PCL XL stream: untouched it arrives byte for byte; forced, the operators say so.
. "$(dirname "$0")/lib.sh"
start_consigne
pxl=$golden/gs/pxlcolor_photo2.pxl
dump() { "$CONSIGNE_PROGRAMS/consigne-opdump" --summary "$data" | tail -n 1 | jq -c "$1"; }

send "$ipp" "$pxl" || fail "ipptool: $(cat "$place/ipptool.log")"
await_held camille 1
expect "the pages" "$(newest camille .pages)" 2
ctl release "$(newest camille .id)" || fail "release"
await_printed 1
cmp "$pxl" "$data" || fail "the untouched document was changed on its way"

send "$ipp" "$pxl" || fail "ipptool: $(cat "$place/ipptool.log")"
await_held camille 1
ctl release "$(newest camille .id)" --mono --duplex=long --copies=2 || fail "release, black and white"
await_printed 2
expect "pages of the result" "$(dump .pages)" 2
expect "colour pages of the result" "$(dump .colour_pages)" '[]'
expect "copies" "$(out copies)" 2
expect "sides" "$(out sides)" two-sided-long-edge
expect "sheets" "$(out sheets)" 2
