#!/bin/bash
# LPRng's lpr and lpq, and rlpr: a driver's PostScript waits under its sender and arrives byte for byte.
. "$(dirname "$0")/lib.sh"
start_consigne
ps=$golden/cupsps/canon_c5235_color_simplex.ps
[ -x "$CONSIGNE_BINARY/unpacked/lprng/usr/bin/lpr" ] || fail "lpr of LPRng is not unpacked in $CONSIGNE_BINARY/unpacked"

# LPRng reads /etc/lprng/lpd.conf and nothing else, so it sees an /etc of its own; the machine's is not touched.
mkdir -p "$place/etc/lprng"
for file in passwd group nsswitch.conf services ld.so.cache; do [ ! -f "/etc/$file" ] || cp "/etc/$file" "$place/etc/"; done
# It must find its own host by name, which a minimal installation does not give.
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(uname -n)" >"$place/etc/hosts"
: >"$place/etc/lprng/lpd.conf"
: >"$place/etc/printcap"
namespace=(unshare --mount)
[ "$(id -u)" = 0 ] || namespace=(unshare --map-root-user --mount)
lprng() {
    "${namespace[@]}" sh -c 'mount --bind "$1" /etc && shift && exec "$@"' sh "$place/etc" "$CONSIGNE_BINARY/unpacked/lprng/usr/bin/$1" "${@:2}"
}
printer="consigne@$lpd_host%$lpd_port"

ctl people add root --name "Who lpr says is printing" || fail "people add"
lprng lpr -P "$printer" -J "Par lpr" "$ps" || fail "lpr"
await_held root 1
expect "the name" "$(newest root .name)" "Par lpr"
expect "the pages" "$(newest root .pages)" 1
expect "the colour pages" "$(newest root '.colour_pages|tostring')" '[1]'
lprng lpq -P "$printer" >"$place/lpq" || fail "lpq"
grep -q root "$place/lpq" || fail "lpq does not show the document: $(cat "$place/lpq")"
ctl release "$(newest root .id)" || fail "release"
await_printed 1
cmp "$ps" "$data" || fail "the untouched document was changed on its way"

me=$(id -un)
[ "$me" = root ] || ctl people add "$me" || fail "people add"
rlpr -N --printer="consigne@$lpd_host" --port="$lpd_port" "$ps" || fail "rlpr"
await_held "$me" 1
ctl release "$(newest "$me" .id)" --mono --copies=2 || fail "release, black and white"
await_printed 2
expect "copies" "$(out copies)" 2
neutral "$data" || fail "a page of the grey document has colour"

# As it stands (-l), and three copies; several files in one job; then lpq from elsewhere, and lprm.
lprng lpr -P "$printer" -l -J "Tel quel" "$ps" || fail "lpr -l"
await_held root 1
ctl release "$(newest root .id)" || fail "release"
await_printed 3
cmp "$ps" "$data" || fail "what came by lpr -l was changed on its way"
rlpr -N -#3 --printer="consigne@$lpd_host" --port="$lpd_port" "$ps" || fail "rlpr -#3"
await_held "$me" 1
expect "the copies asked for" "$(newest "$me" .copies)" 3
ctl release "$(newest "$me" .id)" || fail "release"
await_printed 4
expect "the copies" "$(out copies)" 3
lprng lpr -P "$printer" -J "Deux" "$ps" "$golden/gs/pdfwrite_mix6.pdf" || fail "lpr of two files"
await_held root 2
expect "the pages of both" "$(jobs_of root | jq -c '[.[] | select(.state == "pending-held").pages]')" '[1,6]'
stranger() { python3 -c 'import socket, sys
client = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10, ("127.7.7.7", 0))
client.sendall(sys.argv[3].encode().decode("unicode_escape").encode("latin-1") + b"\n")
print(client.makefile().read())' "$lpd_host" "$lpd_port" "$1"; }
for question in '\3consigne' '\4consigne' '\3consigne root' '\4consigne all'; do
    stranger "$question" | grep -qE 'root|Deux|bytes' && fail "lpq tells a stranger: $(stranger "$question")"
done
stranger '\3consigne' | grep -q 'held   -' || fail "lpq shows a stranger no ticket: $(stranger '\3consigne')"
first=$(jobs_of root | jq '[.[] | select(.state == "pending-held")][0].id')
lprng lprm -P "$printer" "$first" || fail "lprm"
await_job "$first" state canceled
expect "what waits after lprm" "$(jobs_of root | jq '[.[] | select(.state == "pending-held")] | length')" 1
