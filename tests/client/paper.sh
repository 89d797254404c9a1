#!/bin/bash
# Paper: what is in a machine's trays is what print clients are told, what a panel warns of, and where the next machine has it.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/pages.sh"
printf '%%!PS-Adobe-3.0\n<</PageSize[842 1191]>>setpagedevice 72 72 300 400 rectfill showpage\n' >"$place/a3.ps"
printf '%%!PS-Adobe-3.0\n<</PageSize[595 842]>>setpagedevice 72 72 300 400 rectfill showpage\n' >"$place/a4.ps"
code=$(end '.people[0].code')

# told ATTRIBUTE: as a print client reads it of the printer.
told() { ipptool -tv "$ipp" get-printer-attributes.test 2>/dev/null | sed -n "s/^ *$1 ([^)]*) = //p"; }
told_is() { [ "$(told "$1")" = "$2" ]; }
await_told() { within 20 told_is "$1" "$2" || fail "$1 is '$(told "$1")', should become '$2'"; }
await_told media-ready iso_a4_210x297mm,iso_a3_297x420mm
mfp '/paper?tray=2&size=iso_a4_210x297mm'
ctl devices probe Accueil >/dev/null || fail "probe"
await_told media-ready iso_a4_210x297mm
case $(told media-col-ready) in *y-dimension=42000*) fail "A3 is still told: $(told media-col-ready)" ;; esac
expect "the trays" "$(ctl --json devices | jq -c '[.devices[0].trays[] | [.name, .paper]]')" '[["tray-1","A4"],["tray-2","A4"]]'

# A panel warns, leaves it out of "print all", and sends nobody's A3 to a machine without.
send "$ipp" "$place/a3.ps" && send "$ipp" "$place/a4.ps" || fail "ipptool"
await_held camille 2
plan=$(ctl --json jobs --owner camille | jq '.jobs[0].id')
get panel "/t/?terminal=$(end .mfp.serial)"
post panel /t/sign-in form=code "code=$code"
says panel 'Demande A3, bacs en A4'
says panel 'Tout imprimer (1)'
post panel /t/jobs do=print "job=$plan" "shown=$plan"
says panel '<b>Demande A3, bacs en A4.</b>'
says panel 'Mettez du A3, ou laissez-le en consigne.'
says panel 'disabled>Réduire en A4<small>Impossible pour ce document'
expect "documents at the MFP" "$(find "$received" -name '*.data' | wc -l)" 0

# Another machine has it, and is named to who stands here; on their own page the places say what paper they have.
new_mfp etage
ctl devices add Etage "ipp://127.0.0.1:$etage_ipp/ipp/print" --location '1er étage' && ctl devices probe Etage >/dev/null || fail "devices add"
ctl printers set consigne --add-device Etage && ctl terminals add TEST-PANEL --name '03 Bibliothèque' --device Etage >/dev/null || fail "terminals add"
post panel /t/jobs do=print "job=$plan" "shown=$plan"
says panel 'Allez au 03 Bibliothèque (1er étage) : il y a du A3.'

# A machine that cannot be reached: the ready one is named on the list itself.
mfp /vanish
ctl devices probe Accueil >/dev/null 2>&1
post panel /t/jobs do=refresh
says panel 'Allez au 03 Bibliothèque (1er étage) : tout y est prêt.'
mfp /recover
mfp '/paper?tray=2&size=iso_a4_210x297mm'
within 20 ctl devices probe Accueil || fail "the machine does not come back"

# Paper put in is seen at the next press, without anybody's word.
mfp '/paper?tray=2&size=iso_a3_297x420mm'
post panel /t/jobs do=print "job=$plan" "shown=$plan"
await_printed 1
expect "documents that wait" "$(ctl --json jobs --owner camille --state pending-held | jq '.jobs | length')" 1

# A PDF is put on the paper that is there: in the document itself, and by what the machine is asked for.
sizes() { pdfinfo -l -1 "$1" | awk '/^Page +[0-9]+ size:/ { print $4 "x" $6 }' | sort -u | tr '\n' ' '; }
mfp '/paper?tray=2&size=iso_a4_210x297mm'
ctl devices probe Accueil >/dev/null || fail "probe"
gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -o "$place/a3.pdf" "$place/a3.ps" || fail "gs"
expect "the PDF's paper" "$(sizes "$place/a3.pdf")" "842x1191 "
send "$ipp" "$place/a3.pdf" || fail "ipptool"
await_held camille 2
plan=$(newest camille .id)
post panel /t/jobs do=refresh
post panel /t/jobs do=print "job=$plan" "shown=$plan"
says panel '<b>Demande A3, bacs en A4.</b>'
says panel 'value="fit">Réduire en A4</button>'
post panel /t/jobs do=fit "job=$plan" "shown=$plan"
await_printed 2
expect "the paper of what came" "$(sizes "$data")" "595x842 "
expect "the paper asked for" "$(jq -r '.attributes.media' "$record")" iso_a4_210x297mm

# The same by the API, and refused where it cannot be kept.
send "$ipp" "$place/a3.pdf" && send "$ipp" "$place/a3.ps" || fail "ipptool"
await_held camille 3
ctl release "$(ctl --json jobs --owner camille | jq '[.jobs[] | select(.pdl == "postscript")][-1].id')" --fit A4 2>/dev/null && fail "PostScript cannot be put on other paper"
ctl release "$(ctl --json jobs --owner camille | jq '[.jobs[] | select(.pdl == "pdf")][-1].id')" --fit a5 >/dev/null || fail "release --fit"
await_printed 3
expect "the paper of what came" "$(sizes "$data")" "420x595 "
