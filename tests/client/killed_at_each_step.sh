#!/bin/bash
# Killed (SIGKILL) at every named step of taking, reading, releasing, delivering, deleting and expiring documents, of going over to a
# new key and of recovering; and each step made to fail. After each: what was acknowledged is there, nothing is shown that was not
# taken whole, and nothing comes out twice. At the end all of it is printed, byte for byte what was sent, once.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
start_consigne
new_mfp canon --speed 120
curl -sf -X POST "$canon_control/speed?ipm=6000" >/dev/null || fail "speed"
ctl devices add ipp "ipp://127.0.0.1:$canon_ipp/ipp/print" && ctl printers add floor --trust 127.0.0.0/8 --device ipp && ctl printers set consigne --add-device ipp || fail "a printer"
own_server
floor=${ipp%/*}/floor

sent=0
# new_document small|large: a document like no other; sets file and sum.
new_document() {
    sent=$((sent + 1)) file=$place/$sent.ps
    {
        printf '%%!PS-Adobe-3.0\n%%%%Pages: 1\n%%%%EndComments\n%%%%Page: 1 1\n%% document %d\n100 100 200 200 rectfill\n' $sent
        [ "$1" = small ] || yes "% remark of document $sent" | head -c 600000
        printf '\nshowpage\n%%%%Trailer\n%%%%EOF\n'
    } >"$file"
    sum=$(sha256sum <"$file" | cut -d' ' -f1)
}
held_count() { held_ids | wc -l; }
whole() { ctl check --digests >"$place/check" || fail "$1: $(cat "$place/check")"; }
taken=() kept=()   # sums of what was acknowledged and still waits; of what was kept without an answer

# A document that is acknowledged; sets id.
take() {
    new_document "$1"
    send "$floor" "$file" || fail "a $1 document is not taken: $(cat "$place/ipptool.log")"
    id=$(sed -n 's/.*job-id (integer) = \([0-9]*\).*/\1/p' "$place/ipptool.log" | head -n 1)
    [ -n "$id" ] || fail "no job-id: $(cat "$place/ipptool.log")"
    taken+=("$sum")
}
read_now() { [ "$(job "$id" pages)" = 1 ]; }
take_and_read() { take "$1"; within 30 read_now || fail "document $id is not read"; }
# untake SUM: it was printed, or deleted.
untake() {
    local one rest=()
    for one in "${taken[@]}"; do [ "$one" = "$1" ] || rest+=("$one"); done
    taken=("${rest[@]}")
}
send_lpd() { python3 "$root/tests/client/lpd_send.py" "$lpd_host" "$lpd_port" floor "$file" >"$place/lpd.log" 2>&1; }
send_raw() { python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10); s.sendall(open(sys.argv[2], "rb").read()); s.shutdown(socket.SHUT_WR)
try: s.recv(1)
except OSError: pass' "$(end .raw.port)" "$file"; }

# ---- killed while documents are taken: STEP, size, and whether the document is there afterwards (recovery has all it needs)
while read -r step size there way; do
    before=$(held_count)
    new_document "$size"
    arm "$step" kill
    case ${way:-ipp} in
        ipp) send "$floor" "$file" && fail "$step: acknowledged by a server that died before" ;;
        lpd) send_lpd && fail "$step: acknowledged by a server that died before" ;;
    esac
    died; back
    expect "documents more after $step ($size, ${way:-ipp})" $(($(held_count) - before)) "$there"
    [ "$there" = 0 ] || kept+=("$sum")
done <<'END'
segment.begun small 0
segment.write small 0
segment.sync small 1
segment.synced small 1
rows.commit small 1
rows.kept small 1
document.write large 0
document.sync large 0
document.move large 0
document.moved large 0
document.kept large 0
rows.commit large 0
rows.kept large 1
segment.write small 0 lpd
segment.synced small 1 lpd
document.sync large 0 lpd
END
whole "after kills while documents were taken"
take small; take large

# A number that a client may have learnt without a document.
before=$(held_count)
arm number.kept kill
ipptool -tv "$floor" create-job.test >"$place/ipptool.log" 2>&1
died; back
expect "documents more after number.kept" $(($(held_count) - before)) 0

# ---- steps that fail: said so, nothing kept, and the next one is taken
while read -r step size error; do
    before=$(held_count)
    [ "$step" != segment.begun ] || { stop_server; back; }   # each start begins a file
    new_document "$size"
    arm "$step" "$error"
    send "$floor" "$file" && fail "$step $error: acknowledged"
    answered server-error-temporary-error
    spent || fail "$step was not reached"
    expect "documents more after $step $error" $(($(held_count) - before)) 0
    take small
done <<'END'
segment.write small EIO
segment.write small ENOSPC
segment.sync small EIO
segment.begun small EIO
rows.commit small ENOSPC
document.write large ENOSPC
document.write large EDQUOT
document.sync large EIO
document.move large EIO
document.moved large EIO
rows.commit large EIO
END
before=$(held_count)
new_document small; arm segment.sync EIO
send_lpd && fail "LPD acknowledged what was not synced"
expect "LPD's answer to it" "$(tail -n 1 "$place/lpd.log")" "refused behind the document"
new_document small; send_raw
within 20 sh -c "[ \$(($(held_count))) -ge $before ]"; taken+=("$sum")
one_more() { [ "$(held_count)" = $((before + 1)) ]; }
within 20 one_more || fail "raw after an error: $(held_count) documents, should be $((before + 1))"
# Short writes are gone on with.
arm document.write short; take large; spent || fail "document.write was not reached"
arm segment.write short; take small; spent || fail "segment.write was not reached"
stop_server KILL; back
whole "after errors while documents were taken"

# ---- killed while a document is read: read again
for step in read.commit read.kept; do
    arm "$step" kill
    new_document small
    send "$floor" "$file"   # acknowledged or not: it may be read before its answer is out
    died; back
    id=$(held_ids | sort -n | tail -n 1) taken+=("$sum")
    within 30 read_now || fail "$step: document $id is not read after the restart"
done
arm read.commit EIO; take small
within 30 read_now || fail "a document is not read again after an error"

# ---- killed while a document is released and delivered: STEP, the job's state, how often it may have come out
out() { local data; for data in "$canon_received"/*.data; do sha256sum <"$data" 2>/dev/null; done | grep -c "^$1"; }
# A job that was made and got no document stays with the machine until its own patience ends.
idle() { curl -sf "$canon_control/jobs" | jq -e 'all(.jobs[]; .state == "completed" or .state == "aborted" or .state == "canceled" or .bytes == 0)'; }
while read -r step state least most; do
    take_and_read small
    untake "$sum"
    arm "$step" kill
    ctl release "$id" >/dev/null 2>&1
    died; back
    await_job "$id" state "$state" 60
    within 30 idle || fail "$step: the machine is still busy: $(curl -sf "$canon_control/jobs")"
    times=$(out "$sum")
    [ "$times" -ge "$least" ] && [ "$times" -le "$most" ] || fail "$step: document $id came out $times times"
    # What waits again is a person's to decide about.
    if [ "$state" = pending-held ]; then
        stop_server; back
        expect "$step: its state after another restart" "$(job "$id" state)" pending-held
        expect "$step: times it came out by then" "$(out "$sum")" "$times"
        ctl cancel "$id" >/dev/null || fail "cancel"
    fi
done <<'END'
release.commit pending-held 0 0
release.kept pending-held 0 0
delivery.sending-commit pending-held 0 0
delivery.sending-kept pending-held 0 0
delivery.accepted-commit pending-held 0 1
delivery.accepted-kept completed 1 1
delivery.end-commit completed 1 1
delivery.end-kept completed 1 1
END
take_and_read small
arm release.commit EIO
ctl release "$id" >/dev/null 2>&1 && fail "a release that was not kept was said to be"
expect "state after a release that failed" "$(job "$id" state)" pending-held
for step in delivery.sending-commit delivery.accepted-commit delivery.end-commit; do
    take_and_read small
    untake "$sum"
    arm "$step" EIO
    ctl release "$id" >/dev/null || fail "release"
    within 30 spent || fail "$step was not reached"
    within 30 idle || fail "the machine is still busy"
    stop_server; back
    settled() { case $(job "$id" state) in completed | pending-held) ;; *) false ;; esac; }
    within 60 settled || fail "$step EIO: document $id is $(job "$id" state)"
    [ "$(out "$sum")" -le 1 ] || fail "$step EIO: it came out twice"
    [ "$(job "$id" state)" = completed ] || ctl cancel "$id" >/dev/null || fail "cancel"
done
whole "after kills while documents were delivered"

# ---- killed while a document is deleted
while read -r step size state; do
    take "$size"
    one=$id one_sum=$sum
    # Alone in a file that is not the newest: each start begins another.
    [ "$step" != segment.unlink ] || { stop_server; back; take small; }
    arm "$step" kill
    ctl cancel "$one" >/dev/null 2>&1
    died; back
    expect "state after $step" "$(job "$one" state)" "$state"
    [ "$state" = pending-held ] || untake "$one_sum"
    whole "after $step"
done <<'END'
cancel.commit small pending-held
cancel.kept small canceled
cancel.kept large canceled
segment.emptying small canceled
segment.emptied small canceled
segment.unlink small canceled
document.remove large canceled
END
take small
arm cancel.commit EIO
ctl cancel "$id" >/dev/null 2>&1 && fail "a deletion that was not kept was said to be"
expect "state after a deletion that failed" "$(job "$id" state)" pending-held

# ---- killed while documents expire
take small; untake "$sum"; one=$id
take large; untake "$sum"; other=$id
stop_server
python3 - "$place/try/state/consigne.db" "$one" "$other" <<'END' || fail "the database cannot be changed"
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("UPDATE job SET expires = 1000 WHERE id IN (?, ?)", sys.argv[2:])
END
[ "$(id -u)" != 0 ] || chown --reference="$place/try/state" "$place/try/state"/consigne.db*
arm expire.commit kill expire.commit EIO expire.kept kill
back; died; back; died; back
for id in $one $other; do expect "a document whose time is over" "$(job "$id" state)" canceled; done
whole "after documents expired"

# ---- killed while recovering: rows made again are made once
new_document small
before=$(held_count)
arm segment.synced kill recover.swept kill recover.row kill
send "$floor" "$file" && fail "acknowledged by a server that died before"
kept+=("$sum")
died
for turn in swept row; do start_server && fail "recover.$turn was not reached"; died; done
back
expect "documents more after kills while recovering" $(($(held_count) - before)) 1

# ---- killed while going over to a new key
key=$place/try/state/documents.key
stop_server
for step in keys.write keys.rename keys.renamed; do
    arm "$step" kill
    CONSIGNE_FAILPOINTS=$points "$CONSIGNE_PROGRAMS/consigned" --renew-keys "$key" >/dev/null 2>&1
    [ $? = 137 ] || fail "$step was not reached"
done
arm keys.write ENOSPC
CONSIGNE_FAILPOINTS=$points "$CONSIGNE_PROGRAMS/consigned" --renew-keys "$key" >/dev/null 2>&1 && fail "a key that was not kept was said to be"
expect "keys after one of them was written" "$(grep -c '^[0-9a-f]' "$key")" 2
arm keys.records kill keys.commit kill keys.kept kill
for step in records commit kept; do start_server && fail "keys.$step was not reached"; died; done
back
whole "after going over to a new key"
awk '!/^[0-9a-f]/ || !seen++' "$key" >"$place/keys" && cat "$place/keys" >"$key"
expect "keys that are left" "$(grep -c '^[0-9a-f]' "$key")" 1
stop_server; back
whole "under the new key alone"

# ---- every step that the sources name was died at
for step in $(grep -rhoP 'failpoint::\w+\("\K[^"]+' "$root/spooler" | sort -u); do
    case " $done_steps " in *" $step "*) ;; *) [ "$step" = backup.begun ] || fail "no test dies at $step" ;; esac
done

# ---- all of it, printed: byte for byte, once
expect "documents that wait" "$(held_count)" $((${#taken[@]} + ${#kept[@]}))
rm -f "$points"
before=$(curl -sf "$canon_control/jobs" | jq '.jobs | length')
all_read() { ctl --json jobs --state pending-held | jq -e 'all(.jobs[]; .reading == "done")'; }
within 60 all_read || fail "not all are read"
held_ids | xargs "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" release --wait --device ipp >"$place/released" || fail "release: $(cat "$place/released")"
for one in "${taken[@]}" "${kept[@]}"; do expect "times a document came out ($one)" "$(out "$one")" 1; done
expect "documents at the machine in the end" $(($(curl -sf "$canon_control/jobs" | jq '.jobs | length') - before)) $((${#taken[@]} + ${#kept[@]}))
echo "$(wc -w <<<"$done_steps") times killed or failed; ${#taken[@]} acknowledged documents and ${#kept[@]} more came out as they were sent"
