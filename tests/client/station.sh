#!/bin/bash
# The release station: a card at any kind of reader signs its person in on the panel beside it.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/station_parts.sh"
reader() { python3 "$root/tests/client/readers.py" "$@"; }
card=$(end '.people[0].card') other=$(end '.people[1].card')
document_of camille
document_of jean

# Readers: keys through a pipe, a serial line, and one that listens, which the station connects to.
mkfifo "$place/keys" "$place/to-line" "$place/to-network"
python3 "$root/tests/client/readers.py" line "$place/tty" "$place/to-line" >/dev/null & mfp_pids+=" $!"
python3 "$root/tests/client/readers.py" serve "$place/reader.port" "$place/to-network" >/dev/null & mfp_pids+=" $!"
within 10 test -h "$place/tty" -a -s "$place/reader.port" || fail "the readers do not start"
set_settings "$(plain_server)" "$(jq -n --arg keys "$place/keys" --arg line "$place/tty" --argjson port "$(cat "$place/reader.port")" \
    '{keyboard: $keys, line: $line, speed: 19200, frame: "8E1", network: "connect", "network-host": "127.0.0.1", "network-port": $port}')"
start_station
await_panel_at sign-in
[ "$(settings .secret)" != "" ] || fail "the station has no secret"
expect "mode of the settings" "$(stat -c %a "$station_state/settings.json")" 600
expect "what the server knows of it" "$(ctl --json terminals | jq -r --arg serial "$serial" '.terminals[] | select(.serial == $serial) | [.accepted, .enrolled] | @csv')" true,true

# each WHAT COMMAND…: the reader says camille's card, and her documents are on the panel.
each() {
    local what=$1
    shift
    "$@" || fail "$what"
    within 20 shows 'Camille Martin' || fail "$what: the panel should show 'Camille Martin': $(text_of "$place/panel.html")"
    panel_at jobs || fail "$what: the panel does not show the documents"
    quit
}
each "keys" reader keys "$place/keys" "$card"
each "keys without Enter" reader keys "$place/keys" "$card" --no-enter
each "keys in small letters" reader keys "$place/keys" "${card,,}"
each "a serial line" sh -c "printf '%s\r' '$card' >'$place/to-line'"
each "a serial line with STX" sh -c "printf '\002%s\r\n' '$card' >'$place/to-line'"
each "a network reader" sh -c "printf '%s\n' '$card' >'$place/to-network'"

# Somebody else's card takes the panel over; the same one ends the session (design.md §3).
reader keys "$place/keys" "$card"
await_shown 'Camille Martin'
reader keys "$place/keys" "$other"
await_shown 'Jean Dupont'
printf '%s\n' "$other" >"$place/to-network"
await_panel_at sign-in
# A card that nobody knows is said on the page.
reader keys "$place/keys" 04FFEEDDCCBBAA
await_shown 'Carte inconnue …BBAA'

# Signed in at the station is signed in by its secret and its session: the browser of the panel has neither.
reader keys "$place/keys" "$card"
await_shown 'Camille Martin'
expect "cookies that the panel's browser is given" "$(curl -s -D - -o /dev/null "$panel/t/jobs" | grep -ci '^set-cookie')" 0
# Its pages are answered whole: news that never end would look like a server that went silent.
expect "events at the panel" "$(curl -s -m 10 -o /dev/null -w '%{http_code}' "$panel/t/news")" 204
expect "the shape of the list at the panel" "$(curl -s -m 10 -H 'X-Script: 1' "$panel/t/news")" "$(curl -s -m 10 "$panel/t/jobs" | grep -o 'data-shape="[^"]*"' | cut -d '"' -f 2)"
expect "a stranger at the server" "$(curl -s -o /dev/null -w '%{http_code}' -H 'X-Station: 1' --data "card=$card" "$web/t/reading")" 403
quit

# Only the panel's pages, and only on this machine's loopback.
for path in /admin/ /me/ /api/v1/people /health /t/reading /t/../admin/; do
    expect "$path at the panel" "$(curl -s --path-as-is -o /dev/null -w '%{http_code}' "$panel$path")" 404
done
expect "another host's name at the panel" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' "$panel/t/")" 421
expect "a form of another site at the panel" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Origin: http://evil.example' --data 'do=open' "$panel/t/sign-in")" 403

expect "a body that is too long" "$(head -c 70000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- "$panel/t/sign-in")" 413
expect "a body of unknown length" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Transfer-Encoding: chunked' --data-binary do=open "$panel/t/sign-in")" 411

# The panel's browser is kept running, and goes with the station.
"$CONSIGNE_PROGRAMS/consigne-terminal" show --panel-port "$panel_port" --kiosk "sh -c 'echo %u \$\$ >>\"$place/browser\"; exec sleep 1000'" 2>>"$place/station.log" &
kiosk=$!
browsers() { [ -s "$place/browser" ] && [ "$(wc -l <"$place/browser")" = "$1" ]; }
within 10 browsers 1 || fail "the browser does not start"
read -r address browser <"$place/browser"
expect "the browser's page" "$address" "$panel/t/"
kill "$browser"
within 20 browsers 2 || fail "the browser is not started again"
kill -TERM "$kiosk" && wait "$kiosk"
expect "the status of a kiosk that was stopped" $? 0
! kill -0 "$(tail -n 1 "$place/browser" | cut -d' ' -f2)" 2>/dev/null || fail "the browser outlives its kiosk"

# The other way round: the reader connects, whoever it is; then from one address only.
stop_station
listening() { jq -n --arg host "$1" --argjson port "$port" '{network: "listen", "network-host": $host, "network-port": $port}'; }
port=$(python3 -c 'import socket; s = socket.create_server(("", 0)); print(s.getsockname()[1])')
set_settings "$(plain_server)" "$(listening "")"
start_station
await_panel_at sign-in
each "a reader that connects" reader send 127.0.0.1 "$port" "$card\\r\\n"
each "a reader that connects and only says the number" reader send 127.0.0.1 "$port" "$card"
reader send 127.0.0.1 "$port" "$(head -c 300 /dev/zero | tr '\0' 7)\\n$other\\n" || fail "a reader that says too much"
await_shown 'Jean Dupont'
quit
stop_station
set_settings "$(plain_server)" "$(listening 127.0.0.9)"
start_station
await_panel_at sign-in
reader send 127.0.0.1 "$port" "$card\\n"
within 10 grep -q 'not the reader' "$place/station.log" || fail "a stranger's card is taken"
panel_at sign-in || fail "a stranger signs somebody in"
python3 -c 'import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), source_address=("127.0.0.9", 0)) as peer: peer.sendall(sys.argv[2].encode() + b"\n")' "$port" "$card" || fail "the reader's own address"
await_shown 'Camille Martin'
stop_station

# Over TLS, with the server's certificate as it is shown in its administration.
tls_port=$(end .web_tls); tls_port=${tls_port##*:}
print=$(openssl s_client -connect "127.0.0.1:$tls_port" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)
tls_server() { jq -n --argjson port "$tls_port" --arg print "$1" '{host: "127.0.0.1", port: $port, tls: true, fingerprint: $print}'; }
set_settings "$(tls_server "$print")" "$(listening "")"
start_station
await_panel_at sign-in
each "a card over TLS" reader send 127.0.0.1 "$port" "$card\\n"
stop_station
# Another certificate, and none that anybody vouches for: not a word is said.
for print in "${print//[0-9]/0}" ""; do
    set_settings "$(tls_server "$print")" "$(listening "")"
    start_station
    await_shown 'Ce serveur n’est pas celui qui est approuvé'
    expect "the secret of a station that trusts nobody" "$(settings .secret)" null
    stop_station
done

# No card number stands in the log.
! grep -e "$card" -e "$other" "$place/station.log" || fail "the log has a card's number"
