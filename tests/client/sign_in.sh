#!/bin/bash
# Signing in and failing to: each refusal has its sentence, a pause holds one terminal and no other, a session ends by itself.
. "$(dirname "$0")/lib.sh"
start_consigne
first=$(end .mfp.serial) second=2FW00628
ctl terminals add "$second" --name Etage --device Accueil >/dev/null || fail "terminals add"
password=$(end '.people[0].password') code=$(end '.people[0].code') card=$(end '.people[0].card')

# Each panel is a browser with its own cookies; its page of the moment is in PANEL.html.
get() { curl -sL -b "$place/$1.jar" -c "$place/$1.jar" -o "$place/$1.html" "$web$2" || fail "GET $2"; }
post() {
    local panel=$1 path=$2 token field
    shift 2
    token=$(grep -o 'name="token" value="[^"]*"' "$place/$panel.html" | head -n 1 | cut -d '"' -f 4)
    local fields=(--data-urlencode "token=$token")
    for field in "$@"; do fields+=(--data-urlencode "$field"); done
    curl -sL -b "$place/$panel.jar" -c "$place/$panel.jar" -o "$place/$panel.html" "${fields[@]}" "$web$path" || fail "POST $path"
}
says() { grep -qF "$2" "$place/$1.html" || fail "the $1 terminal should say '$2': $(sed 's/<[^>]*>/ /g' "$place/$1.html" | tr -s ' \n' ' ')"; }
on() { grep -q "<body class=\"$2" "$place/$1.html"; }
at() { on "$1" "$2" || fail "the $1 terminal should show $2: $(sed 's/<[^>]*>/ /g' "$place/$1.html" | tr -s ' \n' ' ')"; }
signed_in() { ! on "$1" sign-in || fail "the $1 terminal did not let $2 in"; }

get one "/t/?terminal=$first"
get two "/t/?terminal=$second"
at one sign-in; at two sign-in

# A wrong password, and an unknown account: the same words, a try less.
post one /t/sign-in form=account user=camille pass=wrong-try-2026
says one 'Compte inconnu ou mot de passe faux.'
says one 'Encore 4 essais avant une pause de 30 secondes.'
post two /t/sign-in form=account user=nobody pass=wrong-try-2026
says two 'Compte inconnu ou mot de passe faux.'
says two 'Encore 4 essais avant une pause de 30 secondes.'
# Signing in forgives the slip before it.
post one /t/sign-in form=account user=camille "pass=$password"
signed_in one camille
post one /t/quit
at one sign-in

# A wrong code five times: a pause with its sentence, for the right code too, and for this terminal alone.
for left in '4 essais' '3 essais' '2 essais' '1 essai'; do
    post one /t/sign-in form=code code=55555555
    says one 'Code inconnu'
    says one "Encore $left avant une pause de 30 secondes."
done
post one /t/sign-in form=code code=55555555
says one 'Trop d’essais. L’identification est en pause ici pour'
post one /t/sign-in form=code "code=$code"
at one sign-in
says one 'Trop d’essais. L’identification est en pause ici pour'
post two /t/sign-in form=code "code=$code"
signed_in two camille
post two /t/quit

# An unknown card.
post two /t/sign-in form=code card=04FFEEDDCCBBAA
at two sign-in
says two 'Carte inconnue …BBAA'
says two 'L’accueil peut la relier.'
# Half a card is the reader's mistake and costs nothing.
post two /t/sign-in form=code card=04FFE
at two sign-in

# What was typed stands in no log (threats.md T-LOG-1).
for secret in 55555555 "$code" "$password" wrong-try-2026 04FFEEDDCCBBAA "$card"; do
    ! grep -q "$secret" "$place/try/consigned.log" || fail "'$secret' stands in the log"
done

# Twenty seconds without a touch: the page that asks, then the end, and nothing left of the session.
curl -sf --unix-socket "$place/try/state/admin.sock" -X PUT -H 'Content-Type: application/json' -d '{"terminal-time-out":"20"}' http://localhost/api/v1/settings >/dev/null || fail "PUT /settings"
post two /t/sign-in form=code "card=$card"
signed_in two "camille's card"
grep -qi '<meta http-equiv="refresh" content="[0-9]*;url=/t/still"' "$place/two.html" || fail "the page does not lead to 'still here' by itself"
cp "$place/two.jar" "$place/kept.jar"
get two /t/still
says two 'Pour protéger vos documents, la session se ferme dans'
closed() { get two /t/still; on two sign-in; }
within 40 closed || fail "the session did not end within forty seconds"
get two '/t/?ended=1'
says two 'La session a été fermée pour protéger vos documents.'
cp "$place/kept.jar" "$place/two.jar"
get two /t/jobs
at two sign-in
# By now the first terminal's pause is over: the right code is right again.
in_again() { post one /t/sign-in form=code "code=$code"; ! on one sign-in; }
get one /t/
within 40 in_again || fail "the pause did not end"
