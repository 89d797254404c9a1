# For tests of the release station: one beside the simulated Canon. Sourced after lib.sh, once start_consigne has run.
# shellcheck shell=bash

station_state=$place/station
mkdir -m 700 "$station_state"
serial=$(end .mfp.serial)
station_pid=

fail() { echo "FAILED: $*"; echo "--- station"; tail -n 30 "$place/station.log"; exit 1; }
# document_of LOGIN: something waits for them, so that the panel says their name.
document_of() {
    ipptool -tv -f "$golden/gs/pxlcolor_photo2.pxl" -d person="$1" -d filetype=application/octet-stream "$ipp" "$root/tests/client/print-job.test" >"$place/ipptool.log" 2>&1 || fail "ipptool: $(cat "$place/ipptool.log")"
    await_held "$1" 1
}
# start_station [ARGUMENTS…]: runs it; sets set_up and panel to where its pages are.
start_station() {
    rm -f "$place/station.ports"
    "$CONSIGNE_PROGRAMS/consigne-terminal" --state "$station_state" --set-up "127.0.0.1:${set_up_port:-0}" --panel "127.0.0.1:${panel_port:-0}" --retry 1 \
        --ports-file "$place/station.ports" "$@" >>"$place/station.log" 2>&1 &
    station_pid=$!
    mfp_pids+=" $station_pid"
    within 20 test -s "$place/station.ports" || fail "consigne-terminal does not start: $(cat "$place/station.log")"
    # The same again at the next start: pages that are open find it.
    set_up_port=$(jq -r .set_up "$place/station.ports") panel_port=$(jq -r .panel "$place/station.ports")
    set_up=http://127.0.0.1:$set_up_port panel=http://127.0.0.1:$panel_port
}
stop_station() { kill -TERM "$station_pid" && wait "$station_pid"; expect "the status of a station that was stopped" $? 0; }
# settings FILTER: what it keeps.
settings() { jq -r "$1" "$station_state/settings.json"; }
# set_settings SERVER READERS: the file of a station that was set up, as the set-up page would leave it.
set_settings() {
    jq -n --arg serial "$serial" --argjson server "$1" --argjson readers "$2" '{format: 1, serial: $serial, language: "fr", server: $server, readers: $readers}' >"$station_state/settings.json"
    chmod 600 "$station_state/settings.json"
}
plain_server() { jq -n --argjson port "${web##*:}" '{host: "127.0.0.1", port: $port}'; }

# What the panel shows now: page [PATH] gets it, shows TEXT and panel_at BODY-CLASS look at it.
page() { curl -sL -o "$place/panel.html" "$panel${1:-/t/}"; }
shows() { page && grep -qF "$1" "$place/panel.html"; }
panel_at() { page && grep -q "<body class=\"$1" "$place/panel.html"; }
text_of() { sed 's/<[^>]*>/ /g' "$1" | tr -s ' \n' ' '; }
await_shown() { within 20 shows "$1" || fail "the panel should show '$1': $(text_of "$place/panel.html")"; }
await_panel_at() { within 20 panel_at "$1" || fail "the panel should be at $1: $(text_of "$place/panel.html")"; }
# quit: as the button on the panel does.
quit() {
    local token
    page
    token=$(grep -o 'name="token" value="[^"]*"' "$place/panel.html" | head -n 1 | cut -d '"' -f 4)
    curl -s -o /dev/null --data-urlencode "token=$token" "$panel/t/quit"
    await_panel_at sign-in
}
