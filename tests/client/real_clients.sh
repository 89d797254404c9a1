#!/bin/bash
# What people and programs print with: CUPS by each of its network backends, cups-filters' driverless, the npm package ipp, curl.
# Each prints, is held under the right person, and is released; what nobody made for us to read comes out byte for byte.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
PATH=$PATH:/usr/sbin
ipps=$(end .ipps) raw_port=$(end .raw.port)
pdf=$golden/gs/pdfwrite_mix6.pdf
ps=$golden/cupsps/canon_c5235_color_simplex.ps
out=0
drained() { [ -z "$(lpstat -W not-completed -o "$1")" ]; }

# released CLIENT LOGIN PROTOCOL PAGES FILE: the newest document of LOGIN came by PROTOCOL and has PAGES; it is printed, and what
# comes out is FILE (none: whatever its client made of it).
released() {
    local id
    # One document of each is there at a time: those before were released.
    await_held "$2" 1
    id=$(newest "$2" .id)
    expect "the protocol of $1" "$(job "$id" protocol)" "$3"
    expect "the pages from $1" "$(job "$id" pages)" "$4"
    expect "how sure the owner is, from $1" "$(job "$id" owner_tier)" vouched
    ctl release "$id" --wait || fail "the release of what $1 sent"
    out=$((out + 1))
    await_printed $out
    [ -z "${5-}" ] || cmp "$5" "$data" || fail "what $1 sent was changed on its way"
}

# CUPS' own backends, each under a queue without a filter, so that the document travels as it is.
for login in camille jean; do
    while read -r backend uri; do
        lpadmin -p "$backend-$login" -E -v "$uri" -m raw 2>/dev/null || fail "lpadmin for $backend"
        lp -U "$login" -d "$backend-$login" -t "By $backend" -o raw "$ps" >/dev/null || fail "lp by $backend"
        within 20 drained "$backend-$login" || fail "the queue of $backend does not drain: $(lpstat -W not-completed -o "$backend-$login")"
        case $backend in ipp | ipps) protocol=$backend ;; lpd) protocol=lpd ;; *) protocol=ipp ;; esac
        released "$backend" "$login" "$protocol" 1 "$ps"
        expect "the title by $backend" "$(newest "$login" .name)" "By $backend"
    done <<END
ipp $ipp
ipps $ipps
gzip $ipp?compression=gzip
deflate $ipp?compression=deflate
lpd lpd://$lpd_host:$lpd_port/consigne
END
done

# The lpd backend's other habits: the data file first, a banner, FORTRAN's letter, its own copies.
while read -r habit; do
    lpadmin -p habit -E -v "lpd://$lpd_host:$lpd_port/consigne?$habit" -m raw 2>/dev/null || fail "lpadmin for lpd with $habit"
    lp -U jean -d habit -t "Habit" -o raw "$ps" >/dev/null || fail "lp by lpd with $habit"
    within 20 drained habit || fail "the queue of lpd with $habit does not drain: $(lpstat -W not-completed -o habit)"
    released "lpd with $habit" jean lpd 1 "$ps"
done <<END
order=data,control
banner=on&format=l
format=o&sanitize_title=yes
reserve=rfc1179
END
lpadmin -p habit -E -v "lpd://$lpd_host:$lpd_port/consigne?manual_copies=no" -m raw 2>/dev/null || fail "lpadmin for lpd with manual_copies=no"
lp -U jean -d habit -n 3 -o raw "$ps" >/dev/null || fail "lp by lpd, three copies"
within 20 drained habit || fail "the queue of lpd with copies does not drain"
released "lpd with copies" jean lpd 1
expect "the copies by lpd" "$(out copies)" 3

# The socket backend says nothing of who prints: drivers write it into the PJL envelope. Without one the document is nobody's.
lpadmin -p socket -E -v "socket://127.0.0.1:$raw_port" -m raw 2>/dev/null || fail "lpadmin for socket"
{ printf '\033%%-12345X@PJL JOB NAME="By socket"\r\n@PJL SET USERNAME="jean"\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n'; cat "$ps"; printf '\033%%-12345X@PJL EOJ\r\n\033%%-12345X'; } >"$place/enveloped.ps"
lp -U camille -d socket -o raw "$place/enveloped.ps" >/dev/null || fail "lp by socket"
within 20 drained socket || fail "the queue of socket does not drain"
released socket jean raw 1
lp -U camille -d socket -o raw "$ps" >/dev/null || fail "lp by socket, without a name"
unowned() { ctl --json jobs --state pending-held | jq -e '[.jobs[] | select(.owner == null and .pages == 1)] | length == 1'; }
within 20 unowned || fail "a document without a name should be nobody's: $(ctl jobs)"
ctl give "$(ctl --json jobs --state pending-held | jq '.jobs[0].id')" camille || fail "give"
ctl release "$(newest camille .id)" --wait || fail "the release of what was nobody's"
out=$((out + 1))
await_printed $out
cmp "$ps" "$data" || fail "what the socket backend sent was changed on its way"

# cups-filters: a PPD made from what the printer says, and a document through it.
driverless "$ipp" >"$place/driverless.ppd" 2>"$place/driverless.log" || fail "driverless: $(cat "$place/driverless.log")"
grep -q '^\*PPD-Adobe' "$place/driverless.ppd" || fail "driverless makes no PPD: $(head -n 3 "$place/driverless.ppd")"
for word in '^\*ColorDevice: *True' '^\*OpenUI \*Duplex' '^\*PageSize A4' '^\*cupsFilter2: "application/vnd.cups-pdf application/pdf'; do
    grep -q "$word" "$place/driverless.ppd" || fail "the PPD of driverless has no $word"
done
lpadmin -p driverless -E -v "$ipp" -P "$place/driverless.ppd" 2>/dev/null || fail "lpadmin with the PPD of driverless"
lp -U camille -d driverless -o sides=two-sided-long-edge "$pdf" >/dev/null || fail "lp through driverless"
within 30 drained driverless || fail "the queue of driverless does not drain: $(lpstat -o driverless; tail -n 5 "$place/cups/log/error")"
released driverless camille ipp 6
expect "the sides from driverless" "$(out sides)" two-sided-long-edge

# A program of Node's.
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/npm_ipp.js" "$ipp" jean "$pdf" >"$place/npm" 2>&1 || fail "the npm package ipp: $(cat "$place/npm")"
expect "the number that it was told" "$(tail -n 1 "$place/npm")" "$(newest jean .id)"
released npm-ipp jean ipp 6
expect "the copies from npm-ipp" "$(out copies)" 2
expect "the sides from npm-ipp" "$(out sides)" two-sided-long-edge

# curl and nothing else: the message is written by hand. In clear, over TLS, and in chunks, as curl sends from a pipe.
value() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x' "$1" $((${#2} >> 8)) $((${#2} & 255)))$2$(printf '\\x%02x\\x%02x' $((${#3} >> 8)) $((${#3} & 255)))$3"; }
message() {
    printf '\002\000\000\002\000\000\000\001\001'
    value 0x47 attributes-charset utf-8
    value 0x48 attributes-natural-language en
    value 0x45 printer-uri "$1"
    value 0x42 requesting-user-name camille
    value 0x42 job-name "By curl"
    printf '\003'
    cat "$pdf"
}
message "$ipp" >"$place/message"
posted() { curl -s -H 'Content-Type: application/ipp' "$@" | od -An -tx1 -j 2 -N 2 | tr -d ' \n'; }
expect "curl's answer" "$(posted --data-binary "@$place/message" "http${ipp#ipp}")" 0000
released curl camille ipp 6 "$pdf"
expect "curl's answer over TLS" "$(posted -k --data-binary "@$place/message" "https${ipps#ipps}")" 0000
released curl camille ipps 6 "$pdf"
expect "curl's answer to chunks" "$(posted -X POST -T - "http${ipp#ipp}" <"$place/message")" 0000
released curl camille ipp 6 "$pdf"
