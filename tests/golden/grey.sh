#!/bin/bash
# Every sample forced to black and white, before and after executed by others' interpreters at 72 dpi and compared: as many pages,
# as large, neutral everywhere, ink in the same places, and as light as the original is when it is turned grey (Rec. 601).
#   grey.sh             all, a table line each
#   grey.sh SAMPLE…     these
# PostScript and PDF are executed by Ghostscript, XPS, PCLm and JPEG by MuPDF; raster is read by libcups, TIFF by libtiff. Debian has no
# interpreter of PCL and PCL XL: CONSIGNE_GPCL6 names one (GhostPDL's gpcl6) where there is one, else those are left out.
# CONSIGNE_PROGRAMS: the folder with the programs. CONSIGNE_PAGE_FIGURES: that program.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${CONSIGNE_PROGRAMS:?}" "${CONSIGNE_PAGE_FIGURES:?}"
if [ $# = 0 ]; then
    echo "sample | pages | off, of marks % | off, of pages % | chroma | box"
    sed '/^#/d; s/ .*//' "$here/promises.txt" | xargs -P "$(nproc)" -n 1 "$BASH" "$here/grey.sh"
    exit
fi

# The mean over a sample; what one pixel differs by is not asked for, because interpreters round edges.
off_at_most=4
# Ink noise of JPEG in the judge's own colour conversion.
chroma_at_most=6

work=$(mktemp -d "${TMPDIR:-/tmp}/consigne-grey.XXXXXX")
trap 'rm -rf "$work"' EXIT
bad=0
wrong() { echo "$sample: $*"; bad=1; }

# bare FILE: without the envelope, for interpreters that know none.
bare() { LC_ALL=C sed 's/\x1b%-12345X//g; /^@PJL/d' "$1"; }

# render LANGUAGE FILE PAGES
render() {
    local paint=(gs -q -dNOPAUSE -dBATCH -dSAFER -sstdout=%stderr -sDEVICE=ppmraw -r72)
    case $1 in
        postscript) bare "$2" > "$3.ps" && "${paint[@]}" -sOutputFile="$3" "$3.ps" ;;
        pdf) bare "$2" > "$3.pdf" && "${paint[@]}" -dPrinted -sOutputFile="$3" "$3.pdf" ;;
        pclm | xps | jpeg)
            local as=${1/#pclm/pdf}
            cp "$2" "$3.$as" && mutool draw -q -A 0 -r 72 -c rgb -F ppm -o "$3-%03d.ppm" "$3.$as" && cat "$3"-*.ppm > "$3" ;;
        pwg | urf | cupsraster | tiff) cp "$2" "$3" ;;
        pcl | pclxl | text | hpgl2) "$CONSIGNE_GPCL6" -dNOPAUSE -dBATCH -sDEVICE=ppmraw -r72 -sOutputFile="$3" "$2" ;;
        *) return 1 ;;
    esac
}

judge() {
    local original=$here/pdl/$sample pages off light chroma box
    if [ "$(head -c 2 "$original" | od -An -tx1)" = " 1f 8b" ]; then
        gzip -dc "$original" > "$work/inflated"
        original=$work/inflated
    fi
    "$CONSIGNE_PROGRAMS/consigne-rewrite" --mono "$original" "$work/grey" 2> "$work/why" || { wrong "is refused ($(tail -n 1 "$work/why"))"; return; }
    render "$language" "$original" "$work/before" > "$work/log" 2>&1 || { wrong "cannot be executed"; return; }
    render "$language" "$work/grey" "$work/after" > "$work/log" 2>&1 || { wrong "cannot be executed once it is grey ($(tail -n 1 "$work/log"))"; return; }
    read -r pages off light chroma box < <("$CONSIGNE_PAGE_FIGURES" "$work/before" "$work/after")
    case $box in *[!0-9]* | '') wrong "$pages $off $light $chroma $box"; return ;; esac
    echo "$sample | $pages | $off | $light | $chroma | $box"
    [ "$chroma" -le $chroma_at_most ] || wrong "is still in colour"
    [ "$box" -le 1 ] || wrong "has its ink elsewhere"
    awk -v off="$off" -v most=$off_at_most 'BEGIN { exit off > most }' || wrong "is $off % lighter or darker on average"
}

for sample; do
    read -r language mono _ < <(sed -n "s|^$sample  *||p" "$here/promises.txt")
    [ "$mono" != no ] || continue
    case $language in pcl | pclxl | text | hpgl2) [ -n "${CONSIGNE_GPCL6-}" ] || continue ;; esac
    judge
done
exit $bad
