#!/bin/bash
# A card that nobody has: kept for the desk and linked with one press or by consignectl; or linked by its owner, with the password and a
# second reading. What a reader typed stands in no log.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/pages.sh"
password=$(end '.people[0].password')
setting() { curl -sf --unix-socket "$place/try/state/admin.sock" -X PUT -H 'Content-Type: application/json' -d "{\"$1\":\"$2\"}" http://localhost/api/v1/settings >/dev/null || fail "setting $1"; }

get panel "/t/?terminal=$(end .mfp.serial)"
post panel /t/sign-in form=code card=04FFEEDDCCBBAA
says panel 'Carte inconnue …BBAA'
expect "the cards at the desk" "$(ctl --json people taps | jq -r '.taps[].last4')" BBAA

# The desk links it on the person's page.
login=$(end .admin.login)
get desk /sign-in
post desk /sign-in form=account "user=$login" "pass=$(end .admin.password)"
get desk /admin/people
says desk 'BBAA'
tap=$(ctl --json people taps | jq -r '.taps[0].id')
post desk /admin/taps do=link "login=camille" "tap=$tap"
says desk 'BBAA'
expect "the cards at the desk" "$(ctl --json people taps | jq '.taps | length')" 0
post panel /t/sign-in form=code card=04FFEEDDCCBBAA
says panel 'Rien en consigne'
post panel /t/quit
ctl audit 2>/dev/null | grep -q 'linked card ending BBAA' || ctl --json audit | grep -q 'linked card ending BBAA' || fail "the link is not in the audit log: $(ctl audit | head)"

# So does consignectl, and it forgets.
post panel /t/sign-in form=code card=04000000001111
post panel /t/sign-in form=code card=04000000002222
mapfile -t taps < <(ctl --json people taps | jq -r '.taps[].id')
ctl people forget-tap "${taps[0]}" && ctl people link-tap "$login" "${taps[1]}" || fail "consignectl"
expect "the cards at the desk" "$(ctl --json people taps | jq '.taps | length')" 0

# Its owner does, where the site says so: a reading that differs links nothing.
setting unknown-card owner
person=$(end '.people[1].login') secret=$(end '.people[1].password')
cards() { ctl --json people | jq -r ".people[] | select(.login == \"$person\") | [.cards[].last4] | join(\",\")"; }
before=$(cards)
link() {
    post panel /t/sign-in form=code card=04AABBCCDDEE01
    says panel 'Première visite avec cette carte'
    post panel /t/sign-in form=account "user=$person" "pass=$secret"
    says panel 'Reposez la carte sur le lecteur'
    post panel /t/card "card=$1"
}
link 04AA
says panel "n’a pas été lue"
post panel /t/card card=04AABBCCDDEE02
says panel 'C’était une autre carte. Rien n’a été relié.'
expect "the cards of $person" "$(cards)" "$before"
post panel /t/quit
link 04AABBCCDDEE01
says panel 'C’est relié'
post panel /t/quit
post panel /t/sign-in form=code card=04AABBCCDDEE01
! grep -q '<body class="sign-in' "$place/panel.html" || fail "the card does not open: $(text panel)"
expect "the cards at the desk" "$(ctl --json people taps | jq '.taps | length')" 0
for number in 04FFEEDDCCBBAA 04AABBCCDDEE01 04000000001111; do
    ! grep -q "$number" "$place/try/consigned.log" || fail "'$number' stands in the log"
done
