#!/bin/bash
# What is refused or cut, over each protocol: a clear answer, one line in the log, nothing listed and no file left.
. "$(dirname "$0")/lib.sh"
start_consigne
log=$place/try/consigned.log
ps=$golden/cupsps/canon_c5235_color_simplex.ps
ipp_port=$(end .ipp | sed 's,.*:\([0-9]*\)/.*,\1,') raw_port=$(end .raw.port)
logged() { [ "$(grep -c "$1" "$log")" -ge "$2" ]; }
# once EVENT: since the last `once` the log has exactly one line with EVENT.
seen=0
once() {
    within 10 logged "$1" $((seen + 1)) || fail "the log should have a line more with $1: $(tail -n 5 "$log")"
    seen=$(grep -c "$1" "$log")
}
# octets TEXT: what an LPD server answers to TEXT, as hex.
octets() {
    exec 4<>"/dev/tcp/$lpd_host/$lpd_port" || fail "the LPD port is closed"
    printf "$1" >&4
    timeout 10 cat <&4 | od -An -tx1 | tr -d ' \n'
    exec 4>&-
}
raw() { exec 4<>"/dev/tcp/127.0.0.1/$raw_port" && cat "$1" >&4; exec 4>&-; }

# Silent ones over TLS meanwhile.
python3 "$root/tests/client/silent_tls.py" 127.0.0.1 "$ipp_port" 10 30 >"$place/silent" &
silent=$!

# An unknown printer.
send "${ipp%/*}/nowhere" "$ps" && fail "IPP took a document for an unknown printer"
answered client-error-not-found
seen=0; once 'ipp.refused.*no printer nowhere'
expect "LPD's answer for an unknown printer" "$(octets '\002nowhere\n')" 01
seen=0; once 'lpd.refused.*printer=nowhere'

# An empty document.
: >"$place/empty"
send "$ipp" "$place/empty" && fail "IPP took an empty document"
answered client-error-bad-request
seen=0; once 'ipp.refused.*the document is empty'
expect "LPD's answer to an empty document" "$(octets '\002consigne\n\00236 cfA001client\nHclient\nPcamille\nldfA001client\nCone\n\000\0030 dfA001client\n\000')" 0000000001
seen=0; once 'lpd.refused.*the document is empty'
raw "$place/empty" || fail "the raw port is closed"
nothing_left "empty documents"

# A second control file, which earlier closed without a word.
expect "LPD's answer to a second control file" "$(octets '\002consigne\n\00214 cfA001client\nldfA001client\n\000\00214 cfA001client\n')" 00000001
nothing_left "a second control file"

# A connection cut: at its first hundredth, its half, before its last octet.
size=$(stat -c %s "$ps")
for protocol in ipp ipp-chunked lpd raw; do
    port=$ipp_port event='ipp.dropped'
    case $protocol in lpd) port=$lpd_port event='lpd.dropped' ;; raw) port=$raw_port event='raw.dropped' ;; esac
    seen=$(grep -c "$event" "$log")
    for bytes in $((size / 100)) $((size / 2)) $((size - 1)); do
        python3 "$root/tests/client/cut.py" $protocol 127.0.0.1 "$port" "$ps" $bytes || fail "$protocol refused before the cut"
        once "$event"
        nothing_left "$protocol cut at $bytes of $size"
    done
done

# Other protocols on the raw port, whatever stands before them, make no document.
{ head -c 2000 /dev/zero | tr '\0' ' '; printf 'POST / HTTP/1.1\r\nHost: printer\r\n\r\n%%!PS showpage'; } >"$place/http"
printf '\002consigne\n' >"$place/lpd"
for file in http lpd; do
    seen=$(grep -c raw.ignored "$log")
    raw "$place/$file" 2>/dev/null
    once raw.ignored
done
nothing_left "other protocols on the raw port"

# After all that, each takes a whole document.
send "$ipp" "$ps" || fail "IPP does not take a document any more: $(cat "$place/ipptool.log")"
raw "$ps" || fail "the raw port takes nothing any more"
within 10 sh -c "[ \"\$('$CONSIGNE_PROGRAMS/consignectl' --socket '$place/try/state/admin.sock' --json jobs | jq '.jobs | length')\" = 2 ]" || fail "two documents should wait: $(ctl jobs)"

wait "$silent" || fail "a silent client over TLS was left without a word: $(cat "$place/silent")"
