#!/bin/bash
# Every flow of the counter (design.md §4) in a real browser, on two panels side by side: with JavaScript on one, without on the other;
# each page in both sizes of panels, light and dark. Pictures are in the build's folder, beside the mock-ups where CONSIGNE_MOCKUPS names
# their folder. FLOWS has the names of those to run; without it all are.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/station_parts.sh"
# In a demonstration terminals are accepted by themselves; here an administrator does it.
sed -i 's/^demo = yes$/demo = no/' "$place/try/consigne.conf"
kill -HUP "$(cat "$place/try/state/consigned.pid")"
within 10 eval 'ctl --json status | jq -e "(.demo // false) == false"' || fail "the demonstration goes on"

# A machine and a terminal for each of the two panels, with an operator; and a third machine that is always well.
new_mfp etage
new_mfp atelier
ctl devices add Etage "ipp://127.0.0.1:$etage_ipp/ipp/print" && ctl devices add Atelier "ipp://127.0.0.1:$atelier_ipp/ipp/print" || fail "devices add"
ctl devices probe Etage >/dev/null && ctl devices probe Atelier >/dev/null || fail "devices probe"
ctl printers set consigne --add-device Etage --add-device Atelier >/dev/null || fail "printers set"
ctl printers add caisse --device Accueil --mode inherit --trust 127.0.0.0/8 && ctl printers add comptoir --device Etage --mode inherit --trust 127.0.0.0/8 || fail "printers add"
ctl terminals set "$serial" --name '07 Accueil' && ctl terminals add TEST-PLAIN --name '03 Bibliothèque' --device Etage && ctl terminals add TEST-ATELIER --name '05 Atelier' --device Atelier || fail "terminals"
ctl people set ines --operator true && ctl people add odile --name 'Odile Petit' --operator true && ctl people set-code odile 60214857 && ctl people add-card odile 04F3C6A19E5B27 || fail "people"
printf '%%!PS-Adobe-3.0\n<</PageSize[842 1191]>>setpagedevice 72 72 300 400 rectfill showpage\n' | gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -o "$place/a3.pdf" - || fail "gs"
# A station that nobody has set up: its panel has a page of its own.
start_station

# counter SCRIPT SIZE SERIAL DEVICE PLACE CONTROL INHERITS PERSON OPERATOR CARDS
counter() {
    jq -n --argjson script "$1" --argjson size "$2" --arg serial "$3" --arg device "$4" --arg place "$5" --arg control "$6" --arg inherits "${ipp%/*}/$7" --argjson person "$8" \
        --argjson operator "$9" --argjson cards "${10}" --arg printer "$ipp" '$ARGS.named'
}
person() { jq -c --arg name "$2" ".people[$1] + {name: \$name}" "$endpoints"; }
odile='{"login":"odile","name":"Odile Petit","code":"60214857","card":"04F3C6A19E5B27"}'
jq -n --slurpfile endpoints "$endpoints" --arg station "$panel" --arg pdf "$golden/gs/pdfwrite_mix6.pdf" --arg photo "$golden/gs/pxlcolor_photo2.pxl" --arg mono "$golden/gs/pxlmono_mono3_dup.pxl" --arg a3 "$place/a3.pdf" \
    --argjson with "$(counter true '[800,480]' "$serial" Accueil '07 Accueil' "$control" caisse "$(person 0 'Camille Martin')" "$(person 2 'Inès Laurent')" '{"desk":"04D1D2D3D4D501","owner":"04D1D2D3D4D502"}')" \
    --argjson without "$(counter false '[1024,600]' TEST-PLAIN Etage '03 Bibliothèque' "$etage_control" comptoir "$(person 1 'Jean Dupont')" "$odile" '{"desk":"04D1D2D3D4D603","owner":"04D1D2D3D4D604"}')" \
    '{endpoints: $endpoints[0], files: {$pdf, $photo, $mono, $a3}, places: ["07 Accueil", "03 Bibliothèque", "05 Atelier"], $station, panels: [$with, $without]}' >"$place/house.json" || fail "jq"
pictures=$CONSIGNE_BINARY/pictures FLOWS=${FLOWS-}
mkdir -p "$pictures"
# shellcheck disable=SC2086  # several names
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/flows.js" "$place/house.json" "$pictures" $FLOWS || fail "the flows"
for secret in "$(end '.people[0].code')" "$(end '.people[1].code')" 60214857 04D1D2D3D4D501 04D1D2D3D4D604 471100; do
    ! grep -q "$secret" "$place/try/consigned.log" || fail "'$secret' stands in the log"
done
