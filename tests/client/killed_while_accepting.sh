#!/bin/bash
# Killed (SIGKILL) in the midst of acceptance, and right behind the Nth acknowledgement, again and again: every document that was
# acknowledged is there, once, and can be read.
#   killed_while_accepting.sh                    four rounds of the first kind, two of the second
#   killed_while_accepting.sh ROUNDS DOCUMENTS   so many of the second kind alone: 200 500
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
load=$CONSIGNE_BINARY/tests/bench/bench_load
[ -x "$load" ] || fail "bench_load is not built"
rounds=4 people=10 connections=16
start_consigne
for n in $(seq -f %05.0f 0 $((people - 1))); do ctl people add "person-$n" >/dev/null || fail "people add"; done
ctl printers add floor --trust 127.0.0.0/8 --device "$(ctl --json devices | jq -r '.devices[0].name')" >/dev/null || fail "printers add"
held_now() { ctl --json status | jq .held; }
all_read() { [ "$(ctl --json jobs --state pending-held | jq '[.jobs[] | select(.reading == "waiting")] | length')" = 0 ]; }

[ $# = 0 ] || rounds=0
for round in $(seq "$rounds"); do
    before=$(held_now)
    "$load" print "127.0.0.1:$(sed 's|.*:\([0-9]*\)/.*|\1|' <<<"$ipp")/ipp/print/floor" --connections $connections --people $people --requests 1900 --seconds 60 --octets 20000 \
        >"$place/load.$round" 2>/dev/null &
    client=$!
    # At another moment each time: once so many were taken.
    more_than() { [ "$(held_now)" -ge $((before + $1)) ]; }
    within 30 more_than $((round * 61)) || fail "nothing is taken: $(cat "$place/load.$round")"
    kill_server
    wait $client
    acknowledged=$(sed -n 's/.*good=\([0-9]*\).*/\1/p' "$place/load.$round")
    kept=$(($(held_now) - before))
    echo "round $round: $acknowledged acknowledged, $kept kept"
    [ "$acknowledged" -ge 1 ] || fail "no document was acknowledged before the end"
    [ "$kept" -ge "$acknowledged" ] || fail "$acknowledged documents were acknowledged, $kept are kept"
    [ "$kept" -le $((acknowledged + connections)) ] || fail "$kept documents are kept of $acknowledged acknowledged and $connections under way"
    within 60 all_read || fail "documents are not read after the restart"
    expect "documents that cannot be read" "$(ctl --json jobs --state pending-held | jq '[.jobs[] | select(.reading == "unreadable")] | length')" 0
    expect "jobs that are damaged" "$(ctl --json jobs --state aborted | jq '.jobs | length')" 0
    ctl --json jobs --state pending-held | jq -r '.jobs[].id' | xargs -r "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" cancel >/dev/null || fail "cancel"
done
# What was cancelled stays so.
kill_server
expect "documents after all were cancelled" "$(held_now)" 0

# Right behind the acknowledgement of the last of them. Of one round in twenty every document is printed, and is what was sent.
new_mfp canon
curl -sf -X POST "$canon_control/speed?ipm=6000" >/dev/null || fail "speed"
ctl devices add raw "socket://127.0.0.1:$canon_raw" >/dev/null && ctl printers set floor --add-device raw >/dev/null || fail "a machine to print on"
own_server
cancel_all() { held_ids | xargs -r "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" cancel >/dev/null; }
many=${1:-2} documents=${2:-100}
for round in $(seq "$many"); do
    rm -f "$place/list"
    crowd "$place/list" --connections $connections --documents "$documents" --first $((round * 100000)) --large 40 --kill "$server" >"$place/crowd" ||
        fail "the server went before the last acknowledgement: $(cat "$place/crowd")"
    wait "$server" 2>/dev/null
    back
    all_there "$place/list" "round $round"
    held=$(held_ids | wc -l)
    [ "$held" -le $((documents + connections)) ] || fail "$held documents are kept of $documents acknowledged and $connections under way"
    if [ $((round % 20)) = 1 ]; then
        before=$(out_of canon)
        # Only what was acknowledged: of the others nobody knows the number.
        cut -d' ' -f1 "$place/list" | xargs "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" release --device raw >/dev/null || fail "release"
        printed_all() { [ "$(out_of canon)" = $((before + documents)) ]; }
        within 300 printed_all || fail "$(($(out_of canon) - before)) of $documents came out"
        for data in "$canon_received"/*.data; do sha256sum <"$data" | cut -d' ' -f1; done | sort >"$place/out"
        cut -d' ' -f2 "$place/list" | sort | cmp - "$place/out" || fail "what came out is not what was sent, once each"
        rm -f "$canon_received"/*.data
    fi
    cancel_all || fail "cancel"
    echo "round $round of $many: $documents of $documents acknowledged documents are there, $((held - documents)) more"
done
