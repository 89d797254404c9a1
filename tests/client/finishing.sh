#!/bin/bash
# Stapling and punching as the printer's machines have it: clients are told what they say, a wish goes to the machine in words that it
# knows, and one that has no finisher prints without, and that is said.
. "$(dirname "$0")/lib.sh"
start_consigne
new_mfp pwg --finisher pwg
new_mfp bare --finisher none
pdf=$golden/gs/pdfwrite_mix6.pdf
ctl devices add pwg "ipp://127.0.0.1:$pwg_ipp/ipp/print" && ctl devices add bare "ipp://127.0.0.1:$bare_ipp/ipp/print" && ctl devices add raw "socket://127.0.0.1:$bare_raw" || fail "devices add"
for name in pwg bare raw; do ctl printers add "$name" --trust 127.0.0.0/8 --device $name || fail "printers add $name"; done
ctl printers add floor --trust 127.0.0.0/8 --device Accueil --device pwg --device bare --device raw || fail "printers add floor"
# told PRINTER ATTRIBUTE: its values, as this printer says them.
told() { ipptool -tv "${ipp%/*}/$1" get-printer-attributes.test 2>&1 | sed -n "s/^ *$2 ([^)]*) = //p"; }
tells() { [ "$(told "$1" "$2")" = "$3" ]; }

# Of each kind of machine, what it says, and nothing that it does not; of several, what differs.
within 20 tells pwg printer-finisher-description 'Staple Finisher-Y1,Puncher Unit-A1' || fail "the finisher: $(told pwg printer-finisher-description)"
expect "stitching" "$(told pwg stitching-reference-edge-supported)" left,top
expect "members" "$(told pwg finishings-col-supported)" finishing-template,punching,stitching
within 20 tells consigne printer-finisher-description 'Stapler,Hole punch' || fail "parts that follow from numbers: $(told consigne printer-finisher-description)"
expect "stitching of a machine that tells none" "$(told consigne stitching-reference-edge-supported)" ""
for name in bare raw; do
    expect "finishings of $name" "$(told $name finishings-supported)" none
    expect "the finisher of $name" "$(told $name printer-finisher)" ""
done
within 20 tells floor printer-finisher-description 'Stapler,Hole punch,Staple Finisher-Y1' || fail "the sum of all: $(told floor printer-finisher-description)"

# stapled PRINTER ATTRIBUTES: prints so, in the way of ipptool's files; the status is in stapled.out.
stapled() {
    cat >"$place/stapled.test" <<END
{
    NAME "Print-Job"
    OPERATION Print-Job
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR language attributes-natural-language en
    ATTR uri printer-uri \$uri
    ATTR name requesting-user-name camille
    ATTR boolean ipp-attribute-fidelity ${3-false}
    GROUP job-attributes-tag
    $2
    FILE \$filename
    STATUS successful-ok
}
END
    ipptool -tv -f "$pdf" "${ipp%/*}/$1" "$place/stapled.test" >"$place/stapled.out" 2>&1
}
corner='ATTR collection finishings-col { MEMBER keyword finishing-template staple-top-left MEMBER collection stitching { MEMBER integer stitching-locations 635 MEMBER integer stitching-offset 635 MEMBER keyword stitching-reference-edge left } }'
plain='ATTR collection finishings-col { MEMBER keyword finishing-template staple-top-left }'
# at_machine NAME RECEIVED: the newest document, released at that machine; sets record to what the machine notes of it.
at_machine() {
    await_held camille 1
    id=$(newest camille .id)
    ctl release "$id" --device "$1" --wait || fail "release at $1"
    await_job "$id" state completed
    record=$(find "$2" -name '[0-9]*.json' | sort | tail -n 1)
}
stapled pwg "$corner" true || fail "a corner with its place: $(cat "$place/stapled.out")"
at_machine pwg "$pwg_received"
expect "the name and place at the machine" "$(out 'attributes["finishings-col"]')" "{finishing-template=staple-top-left stitching={stitching-locations=635 stitching-offset=635 stitching-reference-edge=left}}"
expect "the number beside it" "$(out attributes.finishings)" null
stapled floor "$plain" true || fail "by name: $(cat "$place/stapled.out")"
at_machine Accueil "$received"
expect "the number at a machine that knows no names" "$(out attributes.finishings)" 20
expect "the name there" "$(out 'attributes["finishings-col"]')" null

# What no machine of the printer does is refused, or left out and said so; what this one does not is printed without, and said.
stapled bare "$plain" true && fail "a printer without a finisher staples"
grep -q client-error-attributes-or-values-not-supported "$place/stapled.out" || fail "the refusal: $(cat "$place/stapled.out")"
stapled consigne "$corner" && fail "places that no machine tells are taken"
grep -q successful-ok-ignored-or-substituted "$place/stapled.out" || fail "the answer: $(cat "$place/stapled.out")"
ctl cancel "$(newest camille .id)" || fail "cancel"
without="Printed without the stapling or punching that was asked for: this machine does not do it."
for at in bare raw; do
    stapled floor 'ATTR enum finishings 20' true || fail "by number: $(cat "$place/stapled.out")"
    at_machine $at "$bare_received"
    expect "what the document's line says at $at" "$(job "$id" message)" "$without"
done
