#!/bin/bash
# A proof first (PWG 5100.11 'proof-print'): two documents wait, the proof and the whole; the proof is printed as it asks, the whole
# as was chosen at its release, and IPP tells what was really done (PWG 5100.8). On a printer that prints at once only the proof is.
. "$(dirname "$0")/lib.sh"
start_consigne
document=$golden/gs/pdfwrite_mix6.pdf
password=$(end '.people[] | select(.login == "camille") | .password')
ipps=$(end .ipps)
signed=ipps://camille:$password@${ipps#ipps://}
direct=${ipp%/*}/direct
cat >"$place/proof.test" <<'END'
{
    NAME "Print-Job with proof-print"
    OPERATION Print-Job
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR language attributes-natural-language en
    ATTR uri printer-uri $uri
    ATTR name requesting-user-name camille
    ATTR name job-name Report
    GROUP job-attributes-tag
    ATTR integer copies 40
    ATTR collection proof-print { MEMBER integer proof-print-copies 2 MEMBER keyword media iso_a4_210x297mm }
    FILE $filename
    STATUS successful-ok
    EXPECT job-id
    DISPLAY job-id
}
END
# proof URI: prints so; sets id to the number told.
proof() {
    ipptool -tv -f "$document" "$1" "$place/proof.test" >"$place/proof.out" 2>&1 || fail "Print-Job with proof-print: $(cat "$place/proof.out")"
    id=$(sed -n 's/^ *job-id (integer) = \([0-9]*\)$/\1/p' "$place/proof.out" | tail -n 1)
}
ask() { of_job "$@" >"$place/told.out" 2>&1; }
# told ID ATTRIBUTE [URI]: its value, by Get-Job-Attributes.
told() {
    ask Get-Job-Attributes "$1" "${3:-$ipp}" || fail "Get-Job-Attributes: $(cat "$place/told.out")"
    sed -n "s/^ *$2 ([^)]*) = //p" "$place/told.out"
}

proof "$ipp"
await_held camille 2
expect "the names" "$(jobs_of camille | jq -c '[.[].name] | sort')" '["Report","Report (proof)"]'
expect "the name of the number told" "$(job "$id" name)" "Report (proof)"
whole=$(told "$id" parent-job-id)
expect "the name of what it is the proof of" "$(job "$whole" name)" Report
expect "the proof's wish" "$(told "$id" proof-print)" "{proof-print-copies=2 media=iso_a4_210x297mm}"
expect "the whole's wish" "$(told "$whole" proof-print)" ""

ctl release "$id" --wait || fail "the proof is not released"
await_printed 1
expect "copies of the proof at the machine" "$(out copies)" 2
expect "the whole" "$(job "$whole" state)" pending-held
expect "copies-actual of what was not printed yet" "$(told "$whole" copies-actual)" ""

# Chosen at the release: told as it was done, beside what was sent.
ctl release "$whole" --mono --duplex=long --copies=3 --wait || fail "the whole is not released"
await_printed 2
expect "copies at the machine" "$(out copies)" 3
neutral "$data" || fail "the whole came out in colour"
for pair in copies=40 copies-actual=3 sides-actual=two-sided-long-edge print-color-mode-actual=monochrome; do
    expect "${pair%%=*}" "$(told "$whole" "${pair%%=*}")" "${pair#*=}"
done
expect "print-color-mode as it was sent" "$(told "$whole" print-color-mode)" ""

# Where documents are printed at once, the proof is, and the whole waits to be asked for: by its owner alone.
proof "$direct"
await_printed 3
expect "copies of the proof at the machine" "$(out copies)" 2
await_job "$id" state completed
whole=$(told "$id" parent-job-id "$direct")
expect "the whole" "$(job "$whole" state)" pending-held
ask Resubmit-Job "$id" "${ipps%/*}/direct" && fail "Resubmit-Job by nobody"
ask Resubmit-Job "$id" "${signed%/*}/direct" || fail "Resubmit-Job by its owner: $(cat "$place/told.out")"
again=$(sed -n 's/^ *job-id (integer) = //p' "$place/told.out" | tail -n 1)
expect "what was resubmitted" "$(job "$again" name) $(job "$again" state)" "Report pending-held"
ask Release-Job "$whole" "${signed%/*}/direct" || fail "Release-Job by its owner: $(cat "$place/told.out")"
await_printed 4
expect "copies of the whole at the machine" "$(out copies)" 40
