#!/bin/bash
# A person's own CUPS queue: a colour PDF waits with its facts, comes out untouched byte for byte, and forced as asked.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
add_queue consigne "$ipp" || fail "lpadmin -m everywhere"
pdf=$golden/gs/pdfwrite_mix6.pdf

lp -U camille -d consigne -t "Rapport" "$pdf" || fail "lp"
await_held camille 1
expect "the name" "$(newest camille .name)" Rapport
expect "the pages" "$(newest camille .pages)" 6
expect "the colour pages" "$(newest camille '.colour_pages|tostring')" '[2,4,5]'
expect "what others see" "$(jobs_of jean)" '[]'

ctl release "$(newest camille .id)" || fail "release"
await_printed 1
expect "the pages that came out" "$(out impressions)" 6

lp -U camille -d consigne -t "Rapport gris" "$pdf" || fail "lp"
await_held camille 1
ctl release "$(newest camille .id)" --mono --duplex=long --copies=2 || fail "release, black and white"
await_printed 2
expect "copies" "$(out copies)" 2
expect "sides" "$(out sides)" two-sided-long-edge
expect "sheets" "$(out sheets)" 6
neutral "$data" || fail "a page of the grey document has colour"

# Black and white chosen in the dialogue of the person's own computer, in both words of CUPS.
printed=2
for choice in print-color-mode=monochrome ColorModel=Gray; do
    lp -U camille -d consigne -o "$choice" "$pdf" || fail "lp -o $choice"
    await_held camille 1
    expect "what $choice asks for" "$(newest camille .asked.mono)" true
    ctl release "$(newest camille .id)" || fail "release"
    printed=$((printed + 1))
    await_printed $printed
    expect "colour at the machine with $choice" "$(out colour)" false
done
