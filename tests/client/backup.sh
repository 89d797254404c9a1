#!/bin/bash
# consignectl backup while documents come in and go: restored on another disk, every document that was acknowledged before the backup's
# last step is there and prints byte for byte; the backup opens nothing without the key.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
start_consigne
new_mfp canon --speed 120
curl -sf -X POST "$canon_control/speed?ipm=6000" >/dev/null || fail "speed"
ctl devices add raw "socket://127.0.0.1:$canon_raw" && ctl printers add floor --trust 127.0.0.0/8 --device raw || fail "a printer"
add_crowd
own_server
crowd "$place/list" --documents 40 --large 4 || fail "print"
cancel() { xargs -r "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" cancel >/dev/null; }

# Under load: documents come in, and some of those that were there go.
cp "$place/list" "$place/before"
crowd "$place/during" --first 1000 --documents 400 --connections 3 --large 20 >/dev/null &
load=$!
cut -d' ' -f1 "$place/before" | head -n 10 | while read -r id; do ctl cancel "$id" >/dev/null; done &
going=$!
ctl backup "$place/backup" --language en >"$place/said" || fail "backup: $(cat "$place/said")"
grep -q "documents.key" "$place/said" && grep -q "lookup.key" "$place/said" || fail "the backup does not say what to keep: $(cat "$place/said")"
wait $load $going
: >"$place/acknowledged"
tail -n +11 "$place/before" >>"$place/acknowledged"
cat "$place/during" >>"$place/acknowledged"
# What is new only; then the machine is lost.
ctl --json backup "$place/backup" >"$place/said" || fail "backup: $(cat "$place/said")"
jq -e '.new < 450 and .documents == '"$(wc -l <"$place/acknowledged")"' and .missing == 0 and .keys == false' "$place/said" >/dev/null || fail "the second backup: $(cat "$place/said")"
ctl --json backup "$place/backup" | jq -e '.new == 0 and .gone == 0' >/dev/null || fail "a third backup copies again what is there"
expect "modes of the backup" "$(find "$place/backup" -printf '%m %y\n' | sort -u | tr '\n' ',')" "600 f,700 d,"
keys=$(grep -h '^[0-9a-f]' "$place/try/state/documents.key")
! grep -rqaF "$keys" "$place/backup" || fail "the key is in the backup"
! grep -rqaF "rectfill" "$place/backup" || fail "a document can be read in the backup"
ctl backup "$place/list" 2>/dev/null && fail "a backup over a file"
mkdir "$place/full" && touch "$place/full/something"
ctl backup "$place/full" 2>/dev/null; expect "exit status of a backup among other files" $? 2
ctl backup "$place/keyed" --with-keys --language fr >"$place/said" || fail "backup: $(cat "$place/said")"
grep -q "qui l’a peut tout lire" "$place/said" || fail "$(cat "$place/said")"
cmp "$place/keyed/keys/documents.key" "$place/try/state/documents.key" || fail "the key is not in a backup with keys"

# One that is begun and never ended lets go of what it held back; and a kill in its midst loses nothing.
arm backup.begun kill
ctl backup "$place/backup" >/dev/null 2>&1 && fail "a backup of a server that died"
died; back
ctl check --digests >"$place/check" || fail "$(cat "$place/check")"

# ---- restored elsewhere, as the manual says
stop_server KILL
mkdir -p "$place/kept" && cp "$place/try/state/documents.key" "$place/try/state/lookup.key" "$place/kept/"
owner=$(stat -c %u:%g "$place/try/state")
restore() {
    rm -rf "$place/try/state" "$place/try/spool"
    cp -a --sparse=always "$1/state" "$1/spool" "$place/try/" || fail "the backup cannot be copied"
    [ -z "${2:-}" ] || cp -a "$2"/*.key "$place/try/state/"
    chown -R "$owner" "$place/try/state" "$place/try/spool"
}
restore "$place/backup"
start_server && fail "consigned makes a new key where documents wait for the old one"
stop_server
tail -n 20 "$place/try/consigned.log" | grep -q 'put it back' || fail "the log does not say that the key is missing"
restore "$place/backup" "$place/kept"
back
all_there "$place/acknowledged" "restored"
expect "documents that wait" "$(held_ids | wc -l)" "$(wc -l <"$place/acknowledged")"
ctl people | grep -q camille || fail "people are not restored"
code=$(curl -sf -X POST "$web/api/v1/sessions" -H 'Content-Type: application/json' -d '{"login":"camille","password":"camille-try-2026"}' | jq -r .token)
[ -n "$code" ] && [ "$code" != null ] || fail "camille cannot sign in"

# Byte for byte: fifty of them, large ones too, printed.
head -n 50 "$place/acknowledged" | cut -d' ' -f1 | xargs "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" release --wait >/dev/null || fail "release"
for data in "$canon_received"/*.data; do sha256sum <"$data" | cut -d' ' -f1; done | sort >"$place/out"
head -n 50 "$place/acknowledged" | cut -d' ' -f2 | sort | cmp - "$place/out" || fail "what was printed is not what was sent"

# What was printed since is not in the next backup, nor in what is made of it.
before=$(held_ids | wc -l)
ctl --json backup "$place/backup" >"$place/said" || fail "backup after a restore: $(cat "$place/said")"
jq -e '.gone == 50 and .new == 0' "$place/said" >/dev/null || fail "the backup after fifty were printed: $(cat "$place/said")"
stop_server
restore "$place/backup" "$place/kept"
back
expect "documents that wait after the second restore" "$(held_ids | wc -l)" "$before"
ctl check --digests >"$place/check" || fail "$(cat "$place/check")"
