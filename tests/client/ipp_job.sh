#!/bin/bash
# A job over IPP from its first octet to its release, with ipptool and lp: compressed, under a name beyond ASCII, with wishes for
# the machine, released by its owner who signs in and by nobody else.
. "$(dirname "$0")/lib.sh"
start_consigne
pdf=$golden/gs/pdfwrite_mix6.pdf
ipps=$(end .ipps) password=$(end '.people[] | select(.login == "camille") | .password')
signed=ipps://camille:$password@${ipps#ipps://}
other=ipps://jean:$(end '.people[] | select(.login == "jean") | .password')@${ipps#ipps://}
ipp_port=$(end .ipp | sed 's,.*:\([0-9]*\)/.*,\1,')

# request FILE OPERATION MORE…: a test file of one request; lines of MORE are its further attributes.
request() {
    local file=$1 operation=$2
    shift 2
    { printf '{\nOPERATION %s\nGROUP operation-attributes-tag\nATTR charset attributes-charset utf-8\nATTR language attributes-natural-language fr\nATTR uri printer-uri $uri\nATTR name requesting-user-name "$person"\n' "$operation"
      printf '%s\n' "$@"; printf '}\n'; } >"$place/$file.test"
}
# said FILE URI MORE…: the status of the reply to it.
said() {
    local file=$1 uri=$2
    shift 2
    timeout 30 ipptool -tv -f "$pdf" -d person=camille "$@" "$uri" "$place/$file.test" >"$place/$file.out" 2>&1
    sed -n 's/.*status-code = \([a-z-]*\) .*/\1/p' "$place/$file.out" | tail -n 1
}

for coding in gzip deflate; do
    request $coding Print-Job "ATTR keyword compression $coding" 'ATTR name job-name "Été 夏"' "COMPRESSION $coding" 'FILE $filename'
    expect "the answer to $coding" "$(said $coding "$ipp")" successful-ok
done
await_held camille 2
expect "the name" "$(newest camille .name)" 'Été 夏'
expect "the pages" "$(newest camille .pages)" 6
id=$(newest camille .id)
ctl release "$id" || fail "release"
await_printed 1
cmp "$data" "$pdf" || fail "what was compressed came out changed"

# Damaged, and a bomb: refused, nothing kept, the server none the larger for it.
python3 - "$place" <<'END'
import gzip, sys
whole = gzip.compress(b"%!PS\n" + b"x" * 100000)
open(sys.argv[1] + "/cut.gz", "wb").write(whole[:-9])
open(sys.argv[1] + "/bomb.gz", "wb").write(gzip.compress(b"\0" * (256 << 20)))
END
memory() { sed -n 's/VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$(cat "$place/try/state/consigned.pid")/status"; }
before=$(memory)
# gzipped FILE: prints it as it is, and says the reply's status as hexadecimal; ipptool would expand it first.
gzipped() {
    python3 - "$1" "$ipp" >"$place/request" <<'END'
import struct, sys
def value(tag, name, text): return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(text)) + text.encode()
head = struct.pack(">HHI", 0x0200, 2, 1) + b"\x01" + value(0x47, "attributes-charset", "utf-8") + value(0x48, "attributes-natural-language", "fr")
head += value(0x45, "printer-uri", sys.argv[2]) + value(0x42, "requesting-user-name", "camille") + value(0x44, "compression", "gzip") + b"\x03"
sys.stdout.buffer.write(head + open(sys.argv[1], "rb").read())
END
    curl -s -H 'Content-Type: application/ipp' -H 'Expect:' --data-binary "@$place/request" "http://127.0.0.1:$ipp_port/ipp/print/consigne" | od -An -tx1 -j 2 -N 2 | tr -d ' \n'
}
expect "the answer to a cut document" "$(gzipped "$place/cut.gz")" 0410
started=$(milliseconds)
expect "the answer to a bomb" "$(gzipped "$place/bomb.gz")" 0408
[ $(($(milliseconds) - started)) -lt 5000 ] || fail "the bomb took $(($(milliseconds) - started)) ms"
[ $(($(memory) - before)) -lt 65536 ] || fail "the bomb made the server $(($(memory) - before)) kB larger"
expect "documents waiting" "$(jobs_of camille | jq '[.[] | select(.state == "pending-held")] | length')" 1

# Released by its owner alone, who signs in.
id=$(jobs_of camille | jq '[.[] | select(.state == "pending-held")][0].id')
request release Release-Job "ATTR integer job-id $id"
expect "a release in clear" "$(said release "$ipp")" client-error-forbidden
expect "a release by jean" "$(said release "$other")" client-error-not-authorized
expect "the document still" "$(job "$id" state)" pending-held
request set Set-Job-Attributes "ATTR integer job-id $id" 'GROUP job-attributes-tag' 'ATTR integer copies 2' 'ATTR keyword sides two-sided-long-edge'
expect "setting attributes" "$(said set "$signed")" successful-ok
expect "a release by its owner" "$(said release "$signed")" successful-ok
await_printed 2
expect "copies" "$(out copies)" 2
expect "sides" "$(out sides)" two-sided-long-edge

# What only a machine can do reaches it; a client's own queue says it as media and page-ranges.
request wishes Print-Job 'GROUP job-attributes-tag' 'ATTR keyword output-bin tray-2' 'ATTR rangeOfInteger page-ranges 2-3' 'ATTR collection media-col { MEMBER keyword media-source tray-3 }' 'FILE $filename'
expect "wishes" "$(said wishes "${ipp%/*}/direct")" successful-ok
await_printed 3
told=$(jq -c .attributes "$record")
for word in output-bin tray-2 page-ranges media-col tray-3; do grep -q "$word" <<<"$told" || fail "the machine was not told of $word: $told"; done

# Administration: by an administrator who signs in, and not by anybody else.
request pause Pause-Printer
expect "a pause in clear" "$(said pause "$ipp")" client-error-forbidden
expect "a pause by camille" "$(said pause "$signed")" client-error-not-authorized
admin=ipps://admin:$(end .admin.password)@${ipps#ipps://}
expect "a pause by an administrator" "$(said pause "${admin%/*}/direct")" successful-ok
request print Print-Job 'FILE $filename'
expect "printing to a paused printer" "$(said print "${ipp%/*}/direct")" successful-ok
await_held camille 1
request resume Resume-Printer
expect "resuming" "$(said resume "${admin%/*}/direct")" successful-ok
await_printed 4

# The picture, and the printer's address in a browser.
for size in 48 128 512; do
    curl -sf "http://127.0.0.1:$ipp_port/ipp/icon-$size.png" -o "$place/icon.png" || fail "icon $size"
    expect "the picture" "$(file -b "$place/icon.png" | cut -d , -f 1-2)" "PNG image data, $size x $size"
done
expect "a printer's page" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$ipp_port/ipp/print/consigne")" 303

# A wrong password opens nothing. Last, for failures slow down whoever comes from this address.
request mine Hold-Job "ATTR integer job-id $id"
[ "$(said mine "ipps://camille:wrong@${ipps#ipps://}")" != successful-ok ] || fail "a wrong password was taken"
grep -q 'wrong login or password' "$place/try/consigned.log" || fail "the log should tell of the wrong password"
