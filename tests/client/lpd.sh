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
