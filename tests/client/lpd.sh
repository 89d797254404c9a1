#!/bin/bash
# LPRng's lpr and lpq, and rlpr: a driver's PostScript waits under its sender and arrives byte for byte.
. "$(dirname "$0")/lib.sh"
start_consigne
ps=$golden/cupsps/canon_c5235_color_simplex.ps
lprng=$CONSIGNE_BINARY/unpacked/lprng/usr/bin
me=$(id -un)
printf 'printcap_path=/dev/null\nlpd_printcap_path=/dev/null\n' >"$place/lpd.conf"
export LPD_CONF=$place/lpd.conf
ctl people add "$me" --name "The one who runs the tests" || fail "people add"

if [ -x "$lprng/lpr" ]; then
    "$lprng/lpr" -P "consigne@$lpd_host%$lpd_port" -J "Par lpr" "$ps" || fail "lpr"
    await_held "$me" 1
    expect "the pages" "$(newest "$me" .pages)" 1
    "$lprng/lpq" -P "consigne@$lpd_host%$lpd_port" | grep -q "$me" || fail "lpq does not show the document"
    ctl release "$(newest "$me" .id)" || fail "release"
    await_printed 1
    cmp "$ps" "$data" || fail "the untouched document was changed on its way"
else
    fail "lpr of LPRng is not unpacked in $lprng"
fi

rlpr -N --printer="consigne@$lpd_host" --port="$lpd_port" "$ps" || fail "rlpr"
await_held "$me" 1
ctl release "$(newest "$me" .id)" --mono --copies=2 || fail "release, black and white"
await_printed 2
expect "copies" "$(out copies)" 2
neutral "$data" || fail "a page of the grey document has colour"
