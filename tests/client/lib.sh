# What every client test starts with: its own consigned and simulated Canon on free ports, and judges of what came out.
# Sourced with CONSIGNE_PROGRAMS and CONSIGNE_BINARY in the environment (CMakeLists.txt sets them).
# shellcheck shell=bash
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
golden=$root/tests/golden/pdl
. "$root/packaging/cupsd.sh"

place=$(mktemp -d /tmp/consigne-test.XXXXXX)
chmod 711 "$place"
try_pid= cupsd_pid=
mounted=()  # file systems to unmount before the place goes
fail() { echo "FAILED: $*"; exit 1; }

tidy() {
    local status=$? pid mount
    trap - EXIT
    if [ $status != 0 ]; then
        echo "--- consigned"; tail -n 40 "$place/try/consigned.log" 2>/dev/null
        echo "--- try"; tail -n 20 "$place/try.log" 2>/dev/null
        [ ! -f "$place/cups/log/error" ] || { echo "--- cupsd"; tail -n 60 "$place/cups/log/error"; }
    fi
    for pid in $cupsd_pid $try_pid ${mfp_pids-}; do kill -TERM "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
    # A program built with a sanitizer may have said something and been started again, or say it only when it ends.
    if grep -E -A 30 '(Address|Leak|Thread)Sanitizer|runtime error:' "$place/try.log" "$place/try"/*.log "$place/try/mfp/.log" 2>/dev/null; then
        echo "FAILED: a sanitizer's report"
        status=1
    fi
    for mount in "${mounted[@]}"; do umount "$mount"; done
    rm -rf "$place"
    exit $status
}
trap tidy EXIT
trap 'exit 1' INT TERM HUP

# within SECONDS COMMAND…: true as soon as COMMAND succeeds, false when it does not within that time.
within() {
    local end=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s%N)" -lt "$end" ] || return 1
        sleep 0.05
    done
}

start_consigne() {
    "$root/packaging/try" --serve "$place/try" --keep --programs "$CONSIGNE_PROGRAMS" >"$place/try.log" 2>&1 &
    try_pid=$!
    within 60 come_up
    [ -s "$place/try/endpoints.json" ] || fail "consigned and consigne-mfp did not come up"
    endpoints=$place/try/endpoints.json
    ipp=$(end .ipp) web=$(end .web) control=$(end .mfp.control) received=$(end .mfp.received)
    lpd_host=$(end .lpd.host) lpd_port=$(end .lpd.port)
}
come_up() { [ -s "$place/try/endpoints.json" ] || ! kill -0 "$try_pid"; }
end() { jq -r "$1" "$endpoints"; }
ctl() { "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" "$@"; }
mfp() { curl -sf -X POST "$control$1" >/dev/null || fail "consigne-mfp did not take $1"; }

# new_mfp NAME ARGUMENTS…: one more simulated Canon; sets NAME_ipp, NAME_lpd, NAME_raw, NAME_control and NAME_received.
mfp_pids=
new_mfp() {
    local name=$1 key
    shift
    "$CONSIGNE_PROGRAMS/consigne-mfp" --dir "$place/$name" --serial "TEST-$name" --name "$name" --ports-file "$place/$name.ports" "$@" >"$place/$name.log" 2>&1 &
    mfp_pids+=" $!"
    within 20 test -s "$place/$name.ports" || fail "the simulated Canon $name does not start: $(cat "$place/$name.log")"
    for key in ipp lpd raw control; do printf -v "${name}_$key" %s "$(jq -r ".$key" "$place/$name.ports")"; done
    printf -v "${name}_control" %s "http://127.0.0.1:$(jq -r .control "$place/$name.ports")"
    printf -v "${name}_received" %s "$place/$name"
}
# large_document FILE: a page and 10 MB of remarks, so that a delivery can be met in its middle.
large_document() {
    {
        printf '%%!PS-Adobe-3.0\n%%%%Pages: 1\n%%%%EndComments\n%%%%Page: 1 1\n100 100 200 200 rectfill\n'
        yes "% $(printf 'remark %.0s' {1..30})" | head -c 10M
        printf '\nshowpage\n%%%%Trailer\n%%%%EOF\n'
    } >"$1"
}
# at MFP COMMAND: tells one of those.
at() {
    local base=${1}_control
    curl -sf -X POST "${!base}$2" >/dev/null || fail "$1 did not take $2"
}
# out_of MFP: how many documents it has printed whole.
out_of() {
    local base=${1}_control
    curl -sf "${!base}/jobs" | jq '[.jobs[] | select(.state == "completed")] | length'
}
# job ID FIELD
job() { ctl --json jobs | jq -r ".jobs[] | select(.id == $1) | .$2"; }
job_is() { [ "$(job "$1" "$2")" = "$3" ]; }
await_job() { within "${4:-30}" job_is "$1" "$2" "$3" || fail "$2 of document $1 is '$(job "$1" "$2")', should become '$3'"; }
milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# send URI FILE: prints it there as camille, over IPP; answered STATUS: so the server said to the last one.
send() { ipptool -tv -f "$2" -d person=camille -d filetype=application/octet-stream "$1" "$root/tests/client/print-job.test" >"$place/ipptool.log" 2>&1; }
answered() { grep -q "status-code = $1 " "$place/ipptool.log" || fail "IPP should have answered $1: $(cat "$place/ipptool.log")"; }
# of_job OPERATION ID URI: asks it there as camille, and says what is answered; false for all but success.
of_job() { ipptool -tv -d operation="$1" -d id="$2" "$3" "$root/tests/client/of-job.test"; }
# nothing_left WHAT: no document is listed, and none stays in the spool.
nothing_left() {
    expect "the documents listed after $1" "$(ctl --json jobs | jq '.jobs | length')" 0
    within 10 no_file || fail "$1 left $(find "$place/try/spool/incoming" "$place/try/spool/jobs" -type f)"
}
no_file() { [ -z "$(find "$place/try/spool/incoming" "$place/try/spool/jobs" -type f)" ]; }
# kill_server: consigned dies at once, and is up again.
kill_server() {
    killed=$(cat "$place/try/state/consigned.pid")
    kill -KILL "$killed"
    within 30 started_again || fail "consigned was not started again"
    within 20 ctl status || fail "consigned does not answer"
}
started_again() { [ "$(cat "$place/try/state/consigned.pid")" != "$killed" ]; }

# Of a person: jobs_of LOGIN, all documents; held LOGIN N and await_held LOGIN N, N wait with their facts read; newest LOGIN FILTER,
# jq FILTER over the last one.
jobs_of() { ctl --json jobs --owner "$1" | jq -c .jobs; }
held() { [ "$(ctl --json jobs --owner "$1" --state pending-held | jq '[.jobs[] | select(.pages != null)] | length')" = "$2" ]; }
await_held() { within 20 held "$1" "$2" || fail "$2 documents should wait for $1, with their pages counted: $(jobs_of "$1")"; }
newest() { ctl --json jobs --owner "$1" | jq -r ".jobs[-1]$2"; }

# expect WHAT IS SHOULD-BE
expect() { [ "$2" = "$3" ] || fail "$1 is '$2', should be '$3'"; }

# await_printed N: the Nth document at the MFP is out; sets data and record to its files.
await_printed() {
    data=$received/$(printf %03d "$1").data record=$received/$(printf %03d "$1").json
    within 60 printed || fail "document $1 did not come out of the MFP: $(cat "$record" 2>/dev/null) $(ctl jobs)"
}
printed() { [ -s "$data" ] && jq -e '.state == "completed" or .state == 9' "$record"; }
out() { jq -r ".$1" "$record"; }

# neutral FILE: no page has a coloured pixel, by Ghostscript at 50 dpi (PDF and PostScript).
neutral() {
    gs -q -dSAFER -dBATCH -dNOPAUSE -r50 -sDEVICE=inkcov -o - "$1" | awk '$1 + $2 + $3 > 0.0001 && ($1 != $2 || $2 != $3) {bad = 1} END {exit bad || NR == 0}'
}
