#!/bin/bash
# The station's set-up page, from the first visit to a card that is shown; what the panel shows while the server cannot be reached; and
# that it comes back by itself.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/station_parts.sh"
# In a demonstration terminals are accepted by themselves; here an administrator does it.
sed -i 's/^demo = yes$/demo = no/' "$place/try/consigne.conf"
kill -HUP "$(cat "$place/try/state/consigned.pid")"
within 10 eval 'ctl --json status | jq -e "(.demo // false) == false"' || fail "the demonstration goes on"
serial=2FW00700
card=$(end '.people[0].card')
jar=$place/set-up.jar
document_of camille
document_of jean

start_station
# Not set up: the panel says where to go, and the code of the first visit.
await_shown 'Ce terminal n’est pas encore configuré'
shows ":$set_up_port" || fail "the panel does not say where the set-up page is"
code=$(grep -o 'Code de la première visite[^0-9]*[0-9]*' "$place/panel.html" | grep -o '[0-9]*$')
grep -q "code=$code" "$place/station.log" || fail "the log does not have the code"

# look: gets the set-up page. form PATH FIELD…: posts a form of it, as its page would; status is in $status.
look() { curl -s -b "$jar" -c "$jar" -o "$place/set-up.html" "$set_up/setup"; }
says() { grep -qF "$1" "$place/set-up.html" || fail "the set-up page should say '$1': $(text_of "$place/set-up.html")"; }
form() {
    local path=$1 token field
    shift
    token=$(grep -o 'name="token" value="[^"]*"' "$place/set-up.html" | head -n 1 | cut -d '"' -f 4)
    local fields=(--data-urlencode "token=$token")
    for field in "$@"; do fields+=(--data-urlencode "$field"); done
    status=$(curl -s -b "$jar" -c "$jar" -o "$place/set-up.html" -w '%{http_code}' "${fields[@]}" "$set_up/setup/$path")
    if [ "$status" = 303 ]; then look; fi
}
look; says 'Première utilisation'
# The code of the screen, a password long enough, typed twice.
form first code=00000000 fresh=station-try-2026 again=station-try-2026; expect "a wrong code" "$status" 403; says 'Ce n’est pas le code qui est à l’écran.'
form first "code=$code" fresh=station-try-2026 again=station-try-2027; expect "two passwords" "$status" 422; says 'Les deux mots de passe diffèrent.'
form first "code=$code" fresh=short again=short; expect "a short password" "$status" 422; says 'au moins 10 caractères'
form first "code=$code" fresh=station-try-2026 again=station-try-2026; expect "the first password" "$status" 303; says 'Configuration de ce terminal'
shows "$code" && fail "the panel goes on saying the code"
form first "code=$code" fresh=another-try-2026 again=another-try-2026
expect "a second first visit" "$status" 404
case $(settings .administrator) in '$argon2id$'*) ;; *) fail "the password is kept as $(settings .administrator)" ;; esac

# Every page has a policy that lets nothing in, and its forms their token and their origin.
headers=$(curl -s -D - -o /dev/null -b "$jar" "$set_up/setup")
grep -qi "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'" <<<"$headers" || fail "no policy: $headers"
! grep -qE '<script|style=|onclick|onload' "$place/set-up.html" || fail "the page has something inline"
token_of() { grep -o 'name="token" value="[^"]*"' "$place/set-up.html" | head -n 1 | cut -d '"' -f 4; }
look
expect "a form without its token" "$(curl -s -b "$jar" -o /dev/null -w '%{http_code}' --data host=evil.example "$set_up/setup/server")" 403
expect "a form from elsewhere" "$(curl -s -b "$jar" -o /dev/null -w '%{http_code}' -H 'Origin: http://evil.example' --data-urlencode "token=$(token_of)" --data host=evil.example "$set_up/setup/server")" 403
expect "a form without a session" "$(curl -s -o /dev/null -w '%{http_code}' --data-urlencode "token=$(token_of)" --data host=evil.example "$set_up/setup/server")" 403
expect "the server after all these" "$(settings .server.host)" ""

# What cannot be is said, and stands there to be mended.
look
form server "serial=2FW 00700" host=127.0.0.1 port=7180 tls=no; expect "a wrong serial number" "$status" 422; says 'value="2FW 00700"'
form server "serial=$serial" "host=http://server/" port=7180 tls=no; expect "an address that is none" "$status" 422
form server "serial=$serial" host=127.0.0.1 port=0 tls=no; expect "a port that is none" "$status" 422
form server "serial=$serial" host=127.0.0.1 port=7181 tls=yes print=12:34; expect "a fingerprint that is none" "$status" 422
form server "serial=$serial" host=127.0.0.1 port=7181 tls=yes authority=rubbish; expect "an authority that is none" "$status" 422

# Approve: the server is asked, an administrator approves, and the panel goes on by itself.
form server "serial=$serial" host=127.0.0.1 "port=${web##*:}" tls=no
expect "Approve" "$status" 303; says 'Le terminal reste à approuver.'
await_panel_at message
expect "what the server knows" "$(ctl --json terminals | jq -r --arg serial "$serial" '.terminals[] | select(.serial == $serial) | .accepted')" false
ctl terminals accept "$serial" --name "08 Couloir" >/dev/null || fail "terminals accept"
await_panel_at sign-in
form test; says 'Le serveur répond et connaît ce terminal'
secret=$(settings .secret)

# Another station with the same serial number is refused, and says so.
mkdir -m 700 "$place/second"
jq 'del(.secret)' "$station_state/settings.json" >"$place/second/settings.json"
"$CONSIGNE_PROGRAMS/consigne-terminal" --state "$place/second" --set-up 127.0.0.1:0 --panel 127.0.0.1:0 --retry 1 --ports-file "$place/second.ports" >"$place/second.log" 2>&1 &
second=$! mfp_pids+=" $!"
within 20 test -s "$place/second.ports" || fail "the second station does not start"
second_says() { curl -s "http://127.0.0.1:$(jq -r .panel "$place/second.ports")/t/" | grep -qF "$1"; }
within 10 second_says 'Un autre terminal détient ce numéro de série.' || fail "the second station does not say that it was refused"
kill -TERM "$second" && wait "$second"
await_panel_at sign-in

# Readers: one that connects; and a card that is shown and goes nowhere else.
port=$(python3 -c 'import socket; s = socket.create_server(("", 0)); print(s.getsockname()[1])')
look
form readers keyboard=event0 line= speed=9600 frame=8N1 network=none; expect "a device that is none" "$status" 422
form readers keyboard= line= speed=9600 frame=8N1 network=listen network-host=reader.example "network-port=$port"; expect "a name where an address is wanted" "$status" 422
form readers keyboard=/dev/no-such-reader line= speed=9600 frame=8N1 network=listen network-host= "network-port=$port"
says 'Les lecteurs sont enregistrés.'
within 10 eval 'look; grep -qF "No such file" "$place/set-up.html" && grep -qF fonctionne "$place/set-up.html"' || fail "the page does not say how the readers are: $(text_of "$place/set-up.html")"
form card; says 'Posez une carte sur un lecteur maintenant.'
python3 "$root/tests/client/readers.py" send 127.0.0.1 "$port" "$card\\n"
within 10 eval 'look; grep -qF "<b>$card</b>" "$place/set-up.html"' || fail "the card is not shown: $(text_of "$place/set-up.html")"
says 'le lecteur sur le réseau'
panel_at sign-in || fail "a test card signs somebody in"
python3 "$root/tests/client/readers.py" send 127.0.0.1 "$port" "$(end '.people[1].card')\\n"
await_shown 'Jean Dupont'

# The whole in a real browser: the panel that is told of a card, the server that goes and comes back, the set-up page in English.
look
form language language=en; says 'Set-up of this terminal'
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
mkfifo "$place/asked"; exec 7<>"$place/asked"
jq -n --arg panel "$panel" --arg set_up "$set_up" --arg card "$card" --argjson port "$port" --arg asked "$place/asked" '$ARGS.named' >"$place/walk.json"
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/station.js" "$place/walk.json" "$pictures" & walk=$!
# The walk says when the server is to go, and to come back.
while read -r -t 60 word <&7; do
    case $word in
        down) kill -TERM "$(cat "$place/try/state/consigned.pid")" ;;
        up) "$place/try/restart" || fail "consigned does not come back" ;;
        done) break ;;
    esac
done
wait "$walk" || fail "the walk through the station's pages"
await_panel_at sign-in
expect "the secret after all that" "$(settings .secret)" "$secret"

# Log out, and wrong passwords: each costs a try, the fifth a pause, for the right one too.
look
form sign-out; says 'Administrator of this terminal'
[ "$(curl -s -b "$jar" "$set_up/setup" | grep -c 'name="serial"')" = 0 ] || fail "logged out, and the page is still there"
for left in '4 tries' '3 tries' '2 tries' '1 try'; do
    form sign-in pass=wrong-try-2026; expect "a wrong password" "$status" 403; says "$left left before a pause of 30 seconds."
done
form sign-in pass=wrong-try-2026; says 'Sign-in is paused for 30 seconds.'
form sign-in pass=station-try-2026; expect "the right password in the pause" "$status" 429; says 'Sign-in is paused for'

# The password from the machine itself, for who has forgotten it; a running station takes it.
stop_station
start_station
printf '%s\n' short | "$CONSIGNE_PROGRAMS/consigne-terminal" --state "$station_state" password 2>"$place/err"; expect "the status for a short password" $? 2
printf '%s\n' known-again-2026 | "$CONSIGNE_PROGRAMS/consigne-terminal" --state "$station_state" password || fail "password"
kill -HUP "$station_pid"
look
try_password() { form sign-in pass=known-again-2026; [ "$status" = 303 ]; }
within 20 try_password || fail "the new password is not taken: $(text_of "$place/set-up.html")"
form password pass=known-again-2026 fresh=third-try-2026 again=third-try-2026; says 'The new password is kept.'
expect "the mode of the settings" "$(stat -c %a "$station_state/settings.json")" 600

# Another server gets another secret: that of the first is shown to nobody.
form server "serial=$serial" host=127.0.0.1 port=9 tls=no; says 'The test failed'
expect "the secret for a server that does not answer" "$(settings .secret)" ""

# TLS with a certificate that nobody vouches for: shown, compared, trusted.
tls_port=$(end .web_tls); tls_port=${tls_port##*:}
curl -sf -o /dev/null --unix-socket "$place/try/state/admin.sock" -H 'Content-Type: application/json' -d '{}' "http://localhost/api/v1/terminals/$serial/reset" || fail "terminals reset"
form server "serial=$serial" host=127.0.0.1 "port=$tls_port" tls=yes
says 'The certificate is not trusted'
shown=$(grep -o 'class="print">[0-9a-f]*' "$place/set-up.html" | grep -o '[0-9a-f]*$')
expect "the certificate that is shown" "$shown" "$(openssl s_client -connect "127.0.0.1:$tls_port" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)"
form trust print=0000; says 'The certificate is not trusted'
form trust "print=$shown"; says 'The server answers'
await_panel_at sign-in
[ -n "$(settings .secret)" ] || fail "no secret over TLS"
! grep -F -e "$(settings .secret | cut -d. -f2)" -e known-again-2026 -e "$card" "$place/station.log" || fail "the log has a secret"
