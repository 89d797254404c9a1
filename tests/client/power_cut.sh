#!/bin/bash
# A disk that forgets what was not synced, and one that fails its Nth change: what was acknowledged is there afterwards, what was
# refused is not, and the refusals say what they should.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
disk=$CONSIGNE_BINARY/tests/support/losing_disk.so
[ -f "$disk" ] || { echo "losing_disk is not built: a sanitizer wants to be loaded first"; exit 77; }
lost=$place/lost
mkdir "$lost" && chmod 777 "$lost"
losing=("LD_PRELOAD=$disk" "LOSING_DISK_ROOT=$place/try" "LOSING_DISK_LOG=$lost")
start_consigne
ctl printers add floor --trust 127.0.0.0/8 --device "$(ctl --json devices | jq -r '.devices[0].name')" >/dev/null || fail "printers add"
add_crowd
own_server "${losing[@]}"
cut_power() {
    kill -KILL "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    python3 "$root/tests/client/power_cut.py" "$lost" "$place/try/state" "$place/try/spool" 2>"$place/undone" || fail "the disk cannot be taken back: $(cat "$place/undone")"
}
cancel() { xargs -r "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" cancel >/dev/null; }

# The power goes behind the Nth acknowledgement, with others on their way.
: >"$place/list"
for round in $(seq "${1:-5}"); do
    crowd "$place/list" --first $((round * 10000)) --documents $((round % 7 * 23 + 14)) --connections 12 --large 9 --kill "$server" >"$place/crowd" || fail "the server went before: $(cat "$place/crowd")"
    cut_power
    echo "round $round: $(wc -l <"$place/list") acknowledged so far; $(cat "$place/undone")"
    back
    all_there "$place/list" "after the power was cut"
    # What is deleted, and said to be, stays so: even where the hole in the file was lost.
    cut -d' ' -f1 "$place/list" | awk 'NR % 3 == 0' >"$place/deleted"
    cancel <"$place/deleted" || fail "cancel"
    awk 'NR % 3 != 0' "$place/list" >"$place/rest" && mv "$place/rest" "$place/list"
    cut_power; back
    all_there "$place/list" "after the power was cut behind deletions"
    expect "deleted documents that wait again" "$(comm -12 <(sort "$place/deleted") <(held_ids | sort) | wc -l)" 0
done
grep -q write "$place/undone" || fail "nothing was ever lost: $(cat "$place/undone")"

# ---- The Nth change fails, once. Every document is acknowledged and there, or refused as it should be, and is not.
refused=0
# fails_at N [ENVIRONMENT…]
fails_at() {
    local n=$1 before; shift
    stop_server
    rm -f "$lost"/*
    server_environment=("CONSIGNE_FAILPOINTS=$points" "${losing[@]}" "$@" "LOSING_DISK_FAIL=$n:$([ $((n % 2)) = 0 ] && echo EIO || echo ENOSPC)")
    if ! start_server; then
        stop_server  # at its start: then it does not start, and the next time does
        [ -e "$lost/failed" ] || fail "consigned does not start, and nothing failed"
        server_environment=("${losing[@]}")
        back
        all_there "$place/list" "after change $n failed at the start"
        return
    fi
    before=$(held_ids | wc -l)
    : >"$place/now"
    first=$((first + 1000))
    crowd "$place/now" --first $first --documents 40 --connections 3 --large 5 >"$place/crowd"
    [ -e "$lost/failed" ] || fail "the change $n never came"
    grep -v -e 'IPP 0505$' -e 'IPP 0506$' "$place/crowd" && fail "refused in another way"
    refused=$((refused + $(wc -l <"$place/crowd")))
    expect "documents more after change $n failed" $(($(held_ids | wc -l) - before)) "$(wc -l <"$place/now")"
    cat "$place/now" >>"$place/list"
    server_environment=("${losing[@]}")
    cut_power; back
    expect "documents more after that, and a power cut" $(($(held_ids | wc -l) - before)) "$(wc -l <"$place/now")"
    all_there "$place/list" "after change $n failed"
}
first=1000000
# Of all changes: the start, the database, and what is read meanwhile have their share, a larger one on a slow machine.
for n in 12 20 23 27 31 36 40 46 53 61 75; do fails_at $n; done
# Of the spool's alone, which are acceptance.
for n in 1 2 3 4 6 9; do fails_at $n "LOSING_DISK_ONLY=$place/try/spool/"; done
echo "$refused documents were refused"
[ $refused -ge 3 ] || fail "hardly any document was refused"

# ---- The disk is full for good: refused, politely after the second time; what waits can be looked at. Then there is room again.
stop_server
rm -f "$lost"/*
server_environment=("CONSIGNE_FAILPOINTS=$points" "${losing[@]}" "LOSING_DISK_FAIL=40+:ENOSPC")
back
before=$(held_ids | wc -l)
: >"$place/now"
crowd "$place/now" --first 9000000 --documents 60 --connections 3 --large 5 >"$place/crowd"
grep -q 'IPP 0506$' "$place/crowd" || fail "the server goes on trying a disk that is full: $(sort "$place/crowd" | uniq -c)"
grep -v -e 'IPP 0505$' -e 'IPP 0506$' "$place/crowd" && fail "refused in another way"
expect "documents on a full disk" $(($(held_ids | wc -l) - before)) "$(wc -l <"$place/now")"
cat "$place/now" >>"$place/list"
server_environment=("${losing[@]}")
cut_power; back
all_there "$place/list" "after a full disk"

# ---- This test would notice: with a disk that only says it has synced, documents are lost, or all of it.
stop_server
rm -f "$lost"/*
server_environment=("${losing[@]}" "LOSING_DISK_LIES=yes")
back
: >"$place/now"
crowd "$place/now" --first 9500000 --documents 30 --connections 4 --kill "$server" >/dev/null || fail "the server went before"
cut_power
if start_server; then
    [ -n "$(comm -23 <(cut -d' ' -f1 "$place/now" | sort) <(held_ids | sort))" ] || fail "a disk that lies loses nothing here: this test sees nothing"
fi
