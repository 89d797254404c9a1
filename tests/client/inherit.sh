#!/bin/bash
# A printer that inherits does as the terminal of its machine says, from the setting to the paper: by hand, then by itself, then by hand
# again; a printer that holds keeps its word meanwhile. How long a document waits is the site's setting, which counts for the next one.
. "$(dirname "$0")/lib.sh"
start_consigne
serial=$(end .mfp.serial)
document=$golden/gs/pdfwrite_mix6.pdf
ctl printers add etage --device Accueil --mode inherit --trust 127.0.0.0/8 >/dev/null || fail "printers add"
inherits=${ipp%/*}/etage
hours() { echo $((($(newest camille .expires) - $(newest camille .submitted)) / 3600)); }

ctl settings set hold-for 3 >/dev/null || fail "settings set"
send "$inherits" "$document" || fail "ipptool"
await_held camille 1
expect "hours in store" "$(hours)" 3
first=$(newest camille .id)
expect "documents at the MFP" "$(find "$received" -name '*.data' | wc -l)" 0

ctl terminals set "$serial" --release automatic >/dev/null || fail "terminals set"
send "$inherits" "$document" || fail "ipptool"
await_printed 1
await_job "$(newest camille .id)" state completed
expect "the document from before the change" "$(job "$first" state)" pending-held
# The house's word stands: this printer holds, whatever a terminal says.
send "$ipp" "$document" || fail "ipptool"
await_held camille 2
held=$(newest camille .id)

ctl terminals set "$serial" --release manual >/dev/null || fail "terminals set"
ctl settings set hold-for 5 >/dev/null || fail "settings set"
send "$inherits" "$document" || fail "ipptool"
await_held camille 3
expect "hours in store now" "$(hours)" 5
expect "documents that came out" "$(find "$received" -name '*.data' | wc -l)" 1
expect "the document of the printer that holds" "$(job "$held" state)" pending-held
ctl release "$first" >/dev/null || fail "release"
await_printed 2
