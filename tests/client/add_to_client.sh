#!/bin/bash
# What people are told to do adds the printer: the line for Linux is run as it stands and prints; the profile for Apple devices,
# the lines for Windows and the QR code are read by parsers, and lead to this server. From consignectl and from the page alike.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
ipp_port=$(sed 's,.*:\([0-9]*\)/.*,\1,' <<<"$ipp") tls_port=$(end .web_tls | sed 's,.*:,,')
address=ipps://127.0.0.1:$ipp_port/ipp/print/consigne
judge() { python3 "$root/tests/client/set_up.py" "$@" || exit 1; }
told() { ctl --json add-to-client --os "$1" --printer consigne --host 127.0.0.1 --language en >"$place/$1.json" || fail "add-to-client --os $1"; }
# line OS N: the Nth command that this system is told.
line() { jq -r "[.ways[].steps[].fields[] | select(.label == \"\") | .value][$2]" "$place/$1.json"; }

# Linux: the very line, but for sudo, in a shell of its own; then lp.
told linux
expect "the address" "$(jq -r .address "$place/linux.json")" "$address"
lpadmin=$(line linux 0)
expect "the line for Linux" "$lpadmin" "sudo lpadmin -p consigne -E -v '$address' -m everywhere"
PATH=$PATH:/usr/sbin bash -c "${lpadmin#sudo }" || fail "the line for Linux fails: $lpadmin"
await_queue consigne || fail "the line for Linux makes no queue"
lp=$(line linux 1)
cp "$golden/gs/pdfwrite_mix6.pdf" "$place/FILE.pdf"
(cd "$place" && bash -c "${lp/lp /lp -U camille }") || fail "the second line for Linux fails: $lp"
await_held camille 1
expect "the pages" "$(newest camille .pages)" 6

# Every system, in both languages, from the command line and on the page.
for os in windows macos linux ios android chromeos; do
    told $os
    english=$(ctl add-to-client --os $os --host 127.0.0.1 --language en) || fail "add-to-client --os $os"
    french=$(env LC_ALL=fr_FR.UTF-8 "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/try/state/admin.sock" add-to-client --os $os --host 127.0.0.1) || fail "add-to-client --os $os in French"
    [ "$english" != "$french" ] || fail "$os: French is English"
    grep -q "^$address$" <<<"$english" || fail "$os: no address in $english"
    for lang in en fr; do
        page=$(curl -sf "$web/add?os=$os&printer=consigne&lang=$lang") || fail "/add for $os in $lang"
        grep -q "<html lang=\"$lang\">" <<<"$page" || fail "/add for $os is not in $lang"
        grep -q "$address" <<<"$page" || fail "/add for $os does not say the address"
    done
done
ctl add-to-client --os beos 2>/dev/null; expect "the status for an unknown system" $? 2
ctl add-to-client --os linux --printer nowhere 2>/dev/null; expect "the status for an unknown printer" $? 1
curl -sf "$web/" | grep -q 'href="/add' || fail "the front page does not lead to /add"

# Apple: a property list whose printer answers, the same from both.
curl -sf "$web/add/consigne.mobileconfig" -o "$place/page.mobileconfig" || fail "/add/consigne.mobileconfig"
ctl add-to-client --os ios --printer consigne --host 127.0.0.1 --language fr --profile "$place/ctl.mobileconfig" >/dev/null || fail "--profile"
for file in page ctl; do
    uri=$(judge profile "$place/$file.mobileconfig" 127.0.0.1 "$ipp_port" consigne) || fail "$file.mobileconfig: $uri"
    ipptool -q "$uri" get-printer-attributes.test || fail "$file.mobileconfig leads to $uri, where no printer answers"
done
command -v plutil >/dev/null && { plutil -lint "$place/page.mobileconfig" || fail "plutil"; }

# Windows: lines that PowerShell reads, the address that the printer has, the certificate that the server has.
judge add_printer "$(line windows 0)" "$address"
judge trust "$(line windows 2)" "127.0.0.1:$tls_port"
for bad in "Add-Printer -IppURL 'a' ; Remove-Item x" "Add-Printer -IppUrl 'a'" "Add-Printer -IppURL 'a" 'Add-Printer -IppURL "$(x)"'; do
    python3 "$root/tests/client/set_up.py" add_printer "$bad" a >/dev/null 2>&1 && fail "the judge takes $bad"
done
# By the grammar that editors read PowerShell with; Debian has no PowerShell itself. The better of Node's two compilers would take half
# a minute over the grammar.
reads() { NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node --liftoff-only "$root/tests/client/browser/powershell.js" "$@"; }
reads "$(line windows 0)" "$(line windows 2)" || fail "a line for Windows is no PowerShell"
for bad in "Add-Printer -IppURL 'a" 'if ((x) { y' '$file = @('; do reads "$bad" 2>/dev/null && fail "$bad passes for PowerShell"; done
if command -v pwsh >/dev/null; then
    for number in 0 2; do
        pwsh -NoProfile -Command "[ref]\$e=\$null; [void][Management.Automation.Language.Parser]::ParseInput(\$args[0],[ref]\$null,\$e); exit \$e.Value.Count" "$(line windows $number)" || fail "pwsh does not parse its line"
    done
fi

# The QR code: the same in the API and on the page, and a reader finds the page's address in it.
curl -sf "$web/add/qr.svg?printer=consigne" -o "$place/qr.svg" || fail "/add/qr.svg"
jq -e '.page == "'"$web"'/add?printer=consigne"' "$place/ios.json" >/dev/null || fail "the page is $(jq .page "$place/ios.json"), not $web/add?printer=consigne"
judge qr "$place/qr.svg" "$place/ios.json" "$place/qr.png"
expect "the QR code" "$(zbarimg --quiet --raw "$place/qr.png" 2>/dev/null)" "$web/add?printer=consigne"
ctl add-to-client --os ios --host 127.0.0.1 --qr | grep -q '█▀\|▀█' || fail "--qr draws nothing"
