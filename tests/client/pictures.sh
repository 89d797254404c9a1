#!/bin/bash
# Pictures of first pages: of real documents, small, for the owner's session alone, sealed, and off where the site says so.
. "$(dirname "$0")/lib.sh"
start_consigne
. "$(dirname "$0")/pages.sh"
code=$(end '.people[0].code')
for file in gs/pdfwrite_mix6.pdf gs/ps2write_mono3.ps gs/pwgraster_rgb_mix6.pwg gs/jpeg_color1.jpg gs/pxlcolor_photo2.pxl; do send "$ipp" "$golden/$file" || fail "ipptool $file"; done
await_held camille 5
mapfile -t ids < <(ctl --json jobs --owner camille | jq '.jobs[].id')
# picture WHO ADDRESS: its status; the picture is in WHO.jpg.
picture() { curl -s -b "$place/$1.jar" -o "$place/$1.jpg" -w '%{http_code}' "$web$2"; }

get panel "/t/?terminal=$(end .mfp.serial)"
post panel /t/sign-in form=code "code=$code"
for i in 0 1 2 3; do
    expect "the picture of document ${ids[i]}" "$(picture panel "/t/picture/${ids[i]}")" 200
    kind=$(file -b --mime-type "$place/panel.jpg")
    expect "its kind" "$kind" image/jpeg
    [ "$(stat -c %s "$place/panel.jpg")" -le 4096 ] || fail "the picture of document ${ids[i]} has $(stat -c %s "$place/panel.jpg") octets"
    cp "$place/panel.jpg" "$place/$i.jpg"
done
expect "the picture of PCL XL" "$(picture panel "/t/picture/${ids[4]}")" 404
grep -q "src=\"/t/picture/${ids[3]}\"" "$place/panel.html" || fail "the list shows no picture"
! grep -q "src=\"/t/picture/${ids[4]}\"" "$place/panel.html" || fail "the list promises a picture of PCL XL"

# Nobody else's, signed in or not.
get other /sign-in
post other /sign-in form=account "user=$(end '.people[1].login')" "pass=$(end '.people[1].password')"
expect "somebody else's look" "$(picture other "/me/picture/${ids[0]}")" 404
expect "a stranger's look" "$(picture stranger "/me/picture/${ids[0]}")" 303
get own /sign-in
post own /sign-in form=account user=camille "pass=$(end '.people[0].password')"
expect "the owner's look" "$(picture own "/me/picture/${ids[0]}")" 200
cmp -s "$place/own.jpg" "$place/0.jpg" || fail "drawn twice"

# At rest it is sealed: neither as it is, nor as text.
start=$(head -c 40 "$place/0.jpg" | xxd -p | tr -d '\n')
for file in "$place"/try/state/consigne.db*; do
    ! xxd -p "$file" | tr -d '\n' | grep -q "$start" || fail "a picture can be read in $file"
    ! grep -qa "$start" "$file" || fail "a picture can be read in $file"
done
# Off, nothing is shown and nothing is served; on again, all is.
setting() { curl -sf --unix-socket "$place/try/state/admin.sock" -X PUT -H 'Content-Type: application/json' -d "{\"thumbnails\":\"$1\"}" http://localhost/api/v1/settings >/dev/null || fail "setting"; }
setting no
expect "the picture while they are off" "$(picture panel "/t/picture/${ids[0]}")" 404
get panel /t/jobs
! grep -q '/t/picture/' "$place/panel.html" || fail "pictures are still shown"
setting yes
expect "the picture when they are on again" "$(picture panel "/t/picture/${ids[0]}")" 200
# With the document it goes.
ctl cancel "${ids[0]}" >/dev/null || fail "cancel"
expect "the picture of a deleted document" "$(picture panel "/t/picture/${ids[0]}")" 404
