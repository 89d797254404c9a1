#!/bin/bash
# Raster pages as phones and Windows send them (Apple and PWG raster) and JPEG: held, read, forced and forwarded like any other. A machine
# that lists them gets them as they came; one that does not, and whoever is reached by LPD or raw, gets PCL XL of the same pages.
. "$(dirname "$0")/lib.sh"
start_consigne
new_mfp pcl --no-urf --no-pwg
ctl devices add pcl "ipp://127.0.0.1:$pcl_ipp/ipp/print" && ctl devices add lpd "lpd://127.0.0.1:$pcl_lpd/lp" && ctl devices add raw "socket://127.0.0.1:$pcl_raw" || fail "devices add"
ctl printers add floor --trust 127.0.0.0/8 --device Accueil --device pcl --device lpd --device raw || fail "printers add"
urf=$golden/gs/appleraster_rgb_mix6.urf pwg=$golden/gs/pwgraster_rgb_mix6.pwg
# sent FORMAT FILE: prints it under its name; sets id once its pages are counted.
sent() {
    ipptool -tv -f "$2" -d person=camille -d filetype="$1" "${ipp%/*}/floor" "$root/tests/client/print-job.test" >"$place/ipptool.log" 2>&1 || fail "$1 is not taken: $(cat "$place/ipptool.log")"
    await_held camille 1
    id=$(newest camille .id)
}
# printed_at DEVICE RECEIVED OPTIONS…: releases id there; sets data and record to what came.
printed_at() {
    local device=$1 where=$2
    shift 2
    ctl release "$id" --device "$device" --wait "$@" || fail "release at $device"
    within 30 last_is_out "$where" || fail "nothing came out at $device: $(cat "$record")"
}
last_is_out() {
    record=$(find "$1" -name '[0-9]*.json' | sort | tail -n 1)
    data=${record%.json}.data
    jq -e '.state == "completed"' "$record"
}
for kind in urf pwg; do
    case $kind in urf) format=image/urf file=$urf ;; pwg) format=image/pwg-raster file=$pwg ;; esac
    sent $format "$file"
    expect "the pages of $kind" "$(newest camille .pages)" 6
    colours=$(newest camille '.colour_pages|tostring')
    printed_at Accueil "$received"
    cmp "$file" "$data" || fail "$kind was changed on its way to a machine that reads it"

    for device in pcl lpd raw; do
        sent $format "$file"
        printed_at $device "$pcl_received"
        expect "what $kind came as, at $device" "$(out language)" pclxl
        expect "its pages" "$(out impressions)" 6
        expect "its pages in colour" "$(out 'stream_colour_pages|tostring')" "$colours"
        expect "its copies" "$(out copies)" 1
    done
    sent $format "$file"
    printed_at lpd "$pcl_received" --mono --duplex=long --copies=2
    expect "$kind forced: colour" "$(out colour)" false
    expect "$kind forced: sides" "$(out sides)" two-sided-long-edge
    expect "$kind forced: copies and sheets" "$(out copies) $(out sheets)" "2 6"
done

gs -q -dSAFER -sDEVICE=jpeg -r72 -dFirstPage=2 -dLastPage=2 -o "$place/photo.jpg" "$golden/gs/pdfwrite_mix6.pdf" || fail "no photograph"
sent image/jpeg "$place/photo.jpg"
expect "the pages of a photograph" "$(newest camille '| [.pages, .colour_pages] | tostring')" '[1,[1]]'
printed_at pcl "$pcl_received"
cmp "$place/photo.jpg" "$data" || fail "a photograph was changed on its way"
sent image/jpeg "$place/photo.jpg"
printed_at pcl "$pcl_received" --mono
expect "a photograph forced: colour in the stream" "$(out stream_colour)" false
