#!/bin/bash
# Every sample with every option: what consigne-inspect says of it is the truth, and what consigne-rewrite makes of it is what
# promises.txt says, as judged by the simulated Canon's interpreters, which share no code with the product.
#   promises.sh             all, as many at a time as there are cores
#   promises.sh SAMPLE…     these; silent when all is well
# CONSIGNE_PROGRAMS: the folder with the programs. CONSIGNE_PAGE_FIGURES: that program.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${CONSIGNE_PROGRAMS:?}" "${CONSIGNE_PAGE_FIGURES:?}"
if [ $# = 0 ]; then
    sed '/^#/d; s/ .*//' "$here/promises.txt" | xargs -P "$(nproc)" -n 1 "$BASH" "$here/promises.sh"
    exit
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/consigne-promises.XXXXXX")
trap 'rm -rf "$work"' EXIT
bad=0
wrong() { echo "$sample: $*"; bad=1; }

# agrees WHAT IS SHOULD-BE
agrees() { [ "$2" = "$3" ] || wrong "$1 is $2, should be $3"; }

read_it() {
    local facts
    facts=$("$CONSIGNE_PROGRAMS/consigne-inspect" "$here/pdl/$sample") || { [ "$(jq -r .confidence <<<"$truth")" = none ] || wrong "cannot be read"; }
    agrees "can" "$(jq -r '[.can.mono, .can.duplex, .can.copies, .can.fit] | join(" ")' <<<"$facts")" "${mono/ipp/device} ${sides/ipp/device} ${copies/ipp/device} $fit"
    [ "$(jq -r .confidence <<<"$truth")" != none ] || return 0
    local what
    for what in pages colour_pages duplex copies title user; do
        [ "$(jq ".$what" <<<"$truth")" = null ] && continue
        # HP's reference and its own table say that ESC&l2S binds on the short edge; the tool that made the truth says long.
        [ "$sample $what" = "traps/s_pcl_combined.pcl duplex" ] && continue
        # A stream that says nothing of sides is null to us, and one-sided to a renderer.
        [ "$what" = duplex ] && [ "$(jq -r .duplex <<<"$truth")" = simplex ] && [ "$(jq .duplex <<<"$facts")" = null ] && continue
        agrees "$what" "$(jq -c ".$what" <<<"$facts")" "$(jq -c ".$what" <<<"$truth")"
    done
    # A picture without a resolution has no size of its own.
    [ "$(jq '.media | length' <<<"$truth")" = 0 ] || agrees "number of media" "$(jq '.media | length' <<<"$facts")" "$(jq .pages <<<"$facts")"
}

# force STATUS OPTION…: rewrites; sets printed to what would come out, and is false when nothing may.
force() {
    local want=$1 status
    shift
    options=$*
    rm -f "$work/out"
    "$CONSIGNE_PROGRAMS/consigne-rewrite" "$@" "$here/pdl/$sample" "$work/out" 2>"$work/why"
    status=$?
    if [ $status != "$want" ]; then
        wrong "$options: exit status $status, should be $want ($(tail -n 1 "$work/why"))"
        return 1
    fi
    [ $status = 0 ] || { [ ! -e "$work/out" ] || wrong "$options: refused, and yet something was written"; return 1; }
    # Plots come to the simulated device through PCL's door to its plotter.
    [ "$language" != hpgl2 ] || sed -i 's/ENTER LANGUAGE=HPGL2\r*$/ENTER LANGUAGE=PCL\n\x1b%-1B/' "$work/out"
    # No device takes CUPS' own raster, so the simulated one does not either: libcups reads it.
    if [ "$language" = cupsraster ]; then printed=$("$CONSIGNE_PAGE_FIGURES" "$work/out")
    else printed=$("$CONSIGNE_PROGRAMS/consigne-opdump" --summary "$work/out"); fi
    agrees "$options: pages" "$(jq .pages <<<"$printed")" "$(jq .pages <<<"$truth")"
}
status_for() { case " $* " in *" no "*|*" ipp "*) echo 3 ;; *) echo 0 ;; esac; }
grey() { agrees "$options: colour pages" "$(jq -c .colour_pages <<<"$printed")" '[]'; }
in_sides() { agrees "$options: sides" "$(jq -r '.printed | "\(.sides) \(.mixed_sides)"' <<<"$printed")" "$1 false"; }
# on_paper WIDTH HEIGHT: every page is of that size, either way up, as poppler reads it.
on_paper() {
    agrees "$options: paper" "$(pdfinfo -l -1 "$work/out" 2>/dev/null | awk '/^Page +[0-9]+ size:/ { print ($4 < $6 ? $4 "x" $6 : $6 "x" $4) }' | sort -u | tr '\n' ' ')" "$1x$2 "
}
in_copies() { agrees "$options: copies" "$(jq .printed.copies <<<"$printed")" "$1"; }

force_it() {
    force "$(status_for "$mono")" --mono && grey
    force "$(status_for "$sides")" --duplex=long && in_sides two-sided-long-edge
    force "$(status_for "$sides")" --duplex=short && in_sides two-sided-short-edge
    force "$(status_for "$sides")" --duplex=simplex && in_sides one-sided
    force "$(status_for "$copies")" --copies=3 && in_copies 3
    force "$(status_for "$fit")" --fit=A5 && on_paper 420 595
    force "$(status_for "$fit" "$mono")" --fit=A3 --mono && on_paper 842 1191 && grey
    case " $sides $copies " in *" ipp "*) force 0 --device=ipp --duplex=long --copies=3 ;; esac
    force "$(status_for "$mono" "$sides" "$copies")" --mono --duplex=long --copies=2 && grey && in_sides two-sided-long-edge && in_copies 2
}

for sample; do
    read -r language mono sides copies fit < <(sed -n "s|^$sample  *||p" "$here/promises.txt")
    truth=$(jq -c --arg file "$sample" '.files[] | select(.file == $file)' "$here/pdl/truth.json")
    [ -n "$truth" ] || { wrong "has no truth"; continue; }
    read_it
    force_it
done
exit $bad
