#!/bin/bash
# The judges see a device that misbehaves: told to drop a page, ignore copies or stay one-sided, each named check fails.
. "$(dirname "$0")/lib.sh"
start_consigne
number=0
print_forced() {
    send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
    await_held camille 1
    ctl release "$(newest camille .id)" --duplex=long --copies=2 >/dev/null || fail "release"
    number=$((number + 1))
    await_printed $number
}
print_forced
expect "sheets from a sound device" "$(out sheets)" 2
expect "sides from a sound device" "$(out sides)" two-sided-long-edge
impressions=$(out impressions)

mfp /drop-page; print_forced
[ "$(out impressions)" != "$impressions" ] || fail "a dropped page was not noticed"
mfp /recover; mfp /ignore-copies; print_forced
[ "$(out copies)" = 1 ] || fail "ignored copies were not noticed"
mfp /recover; mfp /one-sided; print_forced
[ "$(out sides)" = one-sided ] || fail "a one-sided device was not noticed"
