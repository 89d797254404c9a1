#!/bin/bash
# At rest: no word of a document can be read from the disk, while it comes in, waits, is read (by Ghostscript too), is rewritten and is
# sent; the files without a name that consigned has open are looked at as well. Who exchanges the key gets the documents of neither.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || { echo "looks into the files of another account: wants root"; exit 77; }
start_consigne
new_mfp canon --speed 120
ctl devices add raw "socket://127.0.0.1:$canon_raw" && ctl printers add floor --trust 127.0.0.0/8 --device raw || fail "a printer"
word=SALAIRES-DE-TOUTE-LA-MAIRIE

# A program that must be run to be counted, and one of 10 MB; the word stands in both as it is.
printf '%%!PS\n%% %s\n1 0 0 setrgbcolor 2 { 100 100 200 200 rectfill showpage } repeat\n' "$word" >"$place/small.ps"
large_document "$place/large.ps"
sed -i "s/^% remark/% $word/" "$place/large.ps"
[ "$(grep -c "$word" "$place/large.ps")" -gt 10000 ] || fail "the large document does not hold the word"

# Files below state and spool, and files without a name that a process of ours has open.
on_disk() {
    local pid file
    grep -rl -a "$word" "$place/try/state" "$place/try/spool"
    for pid in $(cat "$place/try/state/consigned.pid") $(pgrep -f "$CONSIGNE_PROGRAMS/consigne-sandbox"); do
        for file in "/proc/$pid/fd"/*; do
            case $(readlink "$file") in *deleted* | *memfd*) grep -qa "$word" "$file" 2>/dev/null && readlink "$file" ;; esac
        done
    done
}
sealed() {
    local found
    found=$(on_disk)
    [ -z "$found" ] || fail "$1: a document can be read in $found"
}
counted() { [ "$(job "$1" pages)" != null ]; }
echo "$word" >"$place/try/spool/seen"
[ -n "$(on_disk)" ] || fail "this test would not see a document on the disk"
rm "$place/try/spool/seen"

send "${ipp%/*}/floor" "$place/small.ps" || fail "ipptool"
small=$(newest camille .id)
sealed "just accepted"
within 60 counted "$small" || fail "document $small is not read"
sealed "read"
expect "pages" "$(job "$small" pages)" 2

# While it comes in: nine tenths of it, and no more.
exec 3<>"/dev/tcp/127.0.0.1/$(end .raw.port)" || fail "the raw port"
head -c 9M "$place/large.ps" >&3
within 20 sh -c "[ \$(find '$place/try/spool/incoming' -type f -size +1M | wc -l) -gt 0 ]" || fail "the raw port took nothing: $(find "$place/try/spool" -type f)"
sealed "half of it here"
exec 3>&-

# While it is sent, rewritten: the machine takes nothing, so the result waits on our disk.
send "${ipp%/*}/floor" "$place/large.ps" || fail "ipptool"
large=$(newest camille .id)
within 90 counted "$large" || fail "document $large is not read"
sealed "10 MB of it"
at canon /stall
ctl release "$large" --mono --copies=2 >/dev/null || fail "release"
await_job "$large" reasons job-outgoing
sealed "on its way, rewritten"
at canon /recover
await_job "$large" state completed 60
cat "$canon_received"/*.data 2>/dev/null | grep -qa "$word" || fail "the machine did not get the document itself"
sealed "printed"

# No core, no debugger of the same account.
expect "core size" "$(awk '/Max core/ {print $5}' "/proc/$(cat "$place/try/state/consigned.pid")/limits")" 0

# The key is kept from others, and is not in the database.
key=$place/try/state/documents.key
expect "mode of the key file" "$(stat -c %a "$key")" 600
! grep -qa "$(grep -v '^#' "$key" | head -1)" "$place/try/state"/consigne.db* || fail "the key stands in the database"

# Renewed: the document that waits is opened as before.
"$CONSIGNE_PROGRAMS/consigned" --renew-keys "$key" >/dev/null || fail "--renew-keys"
kill_server
grep -q seal.key-changed "$place/try/consigned.log" || fail "the log does not say that the key changed"
ctl release "$small" >/dev/null || fail "release after the key was changed"
await_job "$small" state completed
