#!/bin/bash
# consignectl check: silent about a sound store, names what is not, in French and English, says what the next start does about it, and
# the next start does it. The audit trail cannot be changed without its being found.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
start_consigne
ctl printers add floor --trust 127.0.0.0/8 --device "$(ctl --json devices | jq -r '.devices[0].name')" >/dev/null || fail "printers add"
add_crowd
own_server
crowd "$place/list" --documents 20 --large 4 || fail "print"
# checked STATUS ARGUMENTS…: exits so.
checked() {
    local status=$1
    shift
    ctl "$@" >"$place/check"
    expect "exit status of consignectl $*" "$?" "$status"
}
says() { grep -qF "$1" "$place/check" || fail "the check does not say '$1': $(cat "$place/check")"; }

checked 0 check --language en; says "20 documents"; says "nothing is wrong"
checked 0 check --digests --language fr; says "aucun défaut"
checked 0 --json check --digests
expect "what scripts read" "$(jq -c '[.format, .whole, .documents, .faults]' "$place/check")" '[1,true,20,[]]'
jq -e '.bytes > 1600000 and .audit_entries > 5' "$place/check" >/dev/null || fail "$(cat "$place/check")"
anchor=$(jq -r .audit_head "$place/check")
LC_ALL=fr_FR.UTF-8 checked 0 check; says "aucun défaut"

# A byte of a document: found when it is read.
file=$(find "$place/try/spool/jobs" -type f | head -n 1)
printf x | dd of="$file" bs=1 seek=70000 conv=notrunc 2>/dev/null
checked 0 check
checked 4 check --digests --language en; says "is not what was sealed"; says "cancel it"
checked 4 --json check --digests
damaged=$(jq -r '.faults[0].job' "$place/check")
expect "the fault" "$(jq -r '.faults[0].what' "$place/check")" document-damaged
ctl cancel "$damaged" >/dev/null || fail "cancel"
checked 0 check --digests

# A document that is gone; said, and mended as said.
rm "$(find "$place/try/spool/jobs" -type f | head -n 1)"
checked 4 check --language en; says "its document is not at jobs/"; says "The next start ends the job"
checked 4 check --language fr; says "Le prochain démarrage met fin au travail"
gone=$(ctl --json check | jq -r '.faults[0].job')
stop_server; back
checked 0 check --digests
expect "the job without its document" "$(job "$gone" state)" aborted

# Rows that are lost: the next start makes them again, where the document lies in a segment, which has what the row had.
one=$(ctl --json jobs --state pending-held | jq -r '[.jobs[] | select(.bytes < 65536)][2].id')
stop_server
change() {
    python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database: database.executescript("PRAGMA foreign_keys = ON; DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_kept;" + sys.argv[2])' "$place/try/state/consigne.db" "$1" || fail "the database cannot be changed"
    [ "$(id -u)" != 0 ] || chown --reference="$place/try/state" "$place/try/state"/consigne.db*
}
change "DELETE FROM job WHERE id = $one"
back
checked 0 check --digests
expect "a job whose row was lost" "$(job "$one" state)" pending-held

# The audit trail: changed, shortened, written anew.
checked 0 check --anchor "$anchor"
stop_server; change "UPDATE audit SET who = 'nobody' WHERE id = 3"; back
checked 4 check --language en; says "Entry 3 of the audit trail"
stop_server; change "UPDATE audit SET who = 'admin socket' WHERE id = 3"; back
checked 0 check --anchor "$anchor"
last=${anchor%%:*}
stop_server; change "DELETE FROM audit WHERE id >= $last"; back
checked 4 check --language fr; says "L’entrée $last du journal d’audit"
checked 2 check --language de
checked 1 check --anchor nothing
stop_server
checked 1 check
