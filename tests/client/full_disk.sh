#!/bin/bash
# A full disk: each protocol's own refusal, one line in the log, nothing left behind, and the next small document is taken.
# The spool is a file system of 6 MiB, in a mount namespace of this test's own.
. "$(dirname "$0")/small_disk.sh"
small_disk "$place/try/spool" 6m
start_consigne
log=$place/try/consigned.log
raw_port=$(end .raw.port)
logged_once() { [ "$(grep -c "$1" "$log")" = 1 ]; }
raw() { exec 4<>"/dev/tcp/127.0.0.1/$raw_port" && cat "$1" >&4 2>/dev/null; exec 4>&-; }
# lpd FILE [COMMAND…]: the answer to each step of sending FILE, as an LPD client that waits for each; COMMAND runs just before
# the document's octets are sent.
lpd() {
    local control='Hclient\nPcamille\nldfA001client\n' file=$1
    shift
    exec 4<>"/dev/tcp/$lpd_host/$lpd_port" || fail "the LPD port is closed"
    answer() { head -c 1 <&4 | od -An -tx1 | tr -d ' \n'; }
    printf '\002consigne\n' >&4; answer
    printf '\00231 cfA001client\n' >&4; answer
    printf "$control"'\000' >&4; answer
    printf '\003%d dfA001client\n' "$(stat -c %s "$file")" >&4; answer
    "$@"
    cat "$file" >&4; printf '\000' >&4; answer
    exec 4>&-
}
small=$golden/gs/pxlcolor_photo2.pxl
{ printf '%%!PS-Adobe-3.0\n'; head -c 30000000 /dev/zero | tr '\0' '%'; } >"$place/large.ps"

send "$ipp" "$place/large.ps" && fail "IPP took a document that the disk has no room for"
answered server-error-temporary-error
within 10 logged_once 'ipp.refused.*No space left' || fail "one line should say that the disk is full: $(grep refused "$log")"
! grep -q 'No space left' "$place/ipptool.log" || fail "the client was told about our disk"
nothing_left "a full disk over IPP"

# LPD announces its documents: what cannot fit is refused before it is sent, what stops fitting on its way behind it.
expect "LPD's answers to more than there is room for" "$(lpd "$place/large.ps" 2>/dev/null | head -c 8)" 00000001
within 10 logged_once 'lpd.refused.*nearly full' || fail "one line should say that the disk is nearly full: $(grep refused "$log")"
fill() { head -c 6000000 /dev/zero >"$place/try/spool/filler" 2>/dev/null; true; }
head -c 3000000 "$place/large.ps" >"$place/medium.ps"
expect "LPD's answers on a disk that fills up" "$(lpd "$place/medium.ps" fill)" 0000000001
within 10 logged_once 'lpd.refused.*No space left' || fail "one line should say that the disk is full: $(grep refused "$log")"
rm "$place/try/spool/filler"
nothing_left "a full disk over LPD"

raw "$place/large.ps"
within 10 logged_once 'raw.dropped.*No space left' || fail "one line should say that the disk is full: $(grep dropped "$log")"
nothing_left "a full disk over the raw port"

# Below the reserve nothing is begun at all.
sed -i 's/^disk-reserve = .*/disk-reserve = 1G/' "$place/try/consigne.conf"
kill -HUP "$(cat "$place/try/state/consigned.pid")"
within 10 logged_once ' reload file=' || fail "the configuration was not read again"
send "$ipp" "$small" && fail "IPP took a document below the disk reserve"
answered server-error-not-accepting-jobs
within 10 logged_once 'ipp.refused.*nearly full' || fail "one line should say that the disk is nearly full: $(grep refused "$log")"
expect "LPD's answers below the reserve" "$(lpd "$small" 2>/dev/null | head -c 8)" 00000001
nothing_left "the disk reserve"
sed -i 's/^disk-reserve = .*/disk-reserve = 0/' "$place/try/consigne.conf"
kill -HUP "$(cat "$place/try/state/consigned.pid")"
reloaded_twice() { [ "$(grep -c ' reload file=' "$log")" = 2 ]; }
within 10 reloaded_twice || fail "the configuration was not read again"

# The next small documents are taken by all three.
send "$ipp" "$small" || fail "IPP does not take a small document afterwards: $(cat "$place/ipptool.log")"
expect "LPD's answers to a small document" "$(lpd "$small")" 0000000000
raw "$small"
three_wait() { [ "$(ctl --json jobs | jq '.jobs | length')" = 3 ]; }
within 10 three_wait || fail "three documents should wait: $(ctl jobs)"
