#!/bin/bash
# What a group may use machines for, from the command line to the paper: who may not print in colour gets black and white, who may not
# print at all is told so, and "why" names the group that decided.
. "$(dirname "$0")/lib.sh"
start_consigne
document=$golden/gs/pdfwrite_mix6.pdf
neutral "$document" && fail "the document has no colour"
released=0
# collect: the newest document of camille's is released by the API and comes out; sets data.
collect() {
    ctl release "$(newest camille .id)" >/dev/null || fail "release"
    released=$((released + 1))
    await_printed $released
}
may() { ctl --json people why camille | jq -r ".may.\"$1\" | \"\(.may) \(.by) \(.group)\""; }

send "$ipp" "$document" || fail "ipptool"
await_held camille 1
expect "colour before" "$(may print-colour)" "true nobody "
collect
neutral "$data" && fail "colour was taken from who may have it"

ctl groups add Lecteurs --refuse print-colour >/dev/null || fail "groups add"
ctl groups join Lecteurs camille >/dev/null || fail "groups join"
expect "colour in the group" "$(may print-colour)" "false group Lecteurs"
ctl people why camille | grep -q 'print-colour *no *group Lecteurs' || fail "people why: $(ctl people why camille)"
send "$ipp" "$document" || fail "ipptool"
await_held camille 1
collect
neutral "$data" || fail "colour came out for who may not print in colour"

# Another group that allows counts more; what is said of the person counts most.
ctl groups add Staff --allow print-colour >/dev/null && ctl groups join Staff camille >/dev/null || fail "groups"
expect "colour in both" "$(may print-colour)" "true group Staff"
ctl people set camille --refuse print-colour --refuse print-monochrome >/dev/null || fail "people set"
expect "colour for the person" "$(may print-colour)" "false person "
send "$ipp" "$document" && fail "a document was taken from who may not print"
answered client-error-account-closed
ctl people set camille --unset print-colour --unset print-monochrome >/dev/null || fail "people set"
send "$ipp" "$document" || fail "ipptool"
await_held camille 1
collect
neutral "$data" && fail "colour was taken from who may have it again"
ctl audit --word "print-colour off" | grep -q camille || fail "the change is not in the audit log"
