# For tests that kill consigned at named steps (spooler/runtime/failpoint.hpp), or make it fail there: a server of the test's own, which
# nobody starts again but the test. Sourced after lib.sh; then: start_consigne, set up what is to be there, own_server.
# shellcheck shell=bash

points=$place/fail/points
mkdir "$place/fail" && chmod 777 "$place/fail"

# own_server [ENVIRONMENT…]: takes the place of packaging/try's, with its configuration and ports.
own_server() {
    kill -TERM "$try_pid" && wait "$try_pid"
    try_pid= server_environment=("CONSIGNE_FAILPOINTS=$points" "$@")
    start_server || fail "consigned does not start"
}
# start_server: runs it; false when it dies before it answers.
start_server() {
    env "${server_environment[@]}" "$CONSIGNE_PROGRAMS/consigned" --config "$place/try/consigne.conf" >>"$place/try/consigned.log" 2>&1 &
    server=$! mfp_pids+=" $server"
    within 30 up_or_dead && ctl status >/dev/null 2>&1
}
up_or_dead() { ctl status >/dev/null 2>&1 || ! kill -0 "$server" 2>/dev/null; }
dead() { ! kill -0 "$server" 2>/dev/null; }
stop_server() { kill "-${1:-TERM}" "$server"; wait "$server" 2>/dev/null; }
# arm STEP ACTION…: what is to happen, in that order.
arm() {
    while [ $# -gt 0 ]; do echo "$1 $2"; done_steps+=" $1"; shift 2; done >"$points.new"
    chmod 666 "$points.new"
    mv "$points.new" "$points"
}
done_steps=
spent() { [ ! -s "$points" ]; }
# died: the server was killed where it was told to, and nowhere else.
died() {
    within 30 dead || fail "consigned lives on: the step was not reached: $(cat "$points")"
    wait "$server"
    [ $? = 137 ] || fail "consigned ended by itself"
}
back() { start_server || fail "consigned does not start again"; }
# crowd LIST ARGUMENTS…: print_crowd.py to the printer floor, as ten people whom add_crowd has made.
crowd() { python3 "$root/tests/client/print_crowd.py" "127.0.0.1:$(sed 's|.*:\([0-9]*\)/.*|\1|' <<<"$ipp")/ipp/print/floor" "$@" --people 10; }
add_crowd() { local n; for n in $(seq -f %05.0f 0 9); do ctl people add "person-$n" >/dev/null || fail "people add"; done; }
held_ids() { ctl --json jobs --state pending-held | jq -r '.jobs[].id'; }
# all_there LIST WHAT: every acknowledged document waits, whole.
all_there() {
    local lost
    lost=$(comm -23 <(cut -d' ' -f1 "$1" | sort) <(held_ids | sort))
    [ -z "$lost" ] || fail "$2: acknowledged and lost: $(tr '\n' ' ' <<<"$lost")"
    ctl check --digests >"$place/check" || fail "$2: $(cat "$place/check")"
}
