#!/bin/bash
# A person's own address: CUPS adds it as any printer, over IPPS and in clear; what comes by it is its person's whatever name the
# computer says; revoked, it is a printer that is not there. The token stands in no list, reply or log that others see.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
ipp_port=$(sed 's,.*:\([0-9]*\)/.*,\1,' <<<"$ipp")
document=$golden/gs/pdfwrite_mix6.pdf
tests=$root/tests/client
drained() { [ -z "$(lpstat -W not-completed -o "$1")" ]; }

# On a printer that believes no names: what says whose a document is here is the address alone.
ctl printers add private --device "$(ctl --json devices | jq -r '.devices[0].name')" || fail "printers add"
drawn=$(ctl --json addresses add camille --label Laptop --printer private --host 127.0.0.1) || fail "addresses add"
address=$(jq -r .address <<<"$drawn")
token=$(sed -n 's,^ipps://127.0.0.1:'"$ipp_port"'/ipp/p/\([a-z2-9]\{26\}\)/private$,\1,p' <<<"$address")
[ -n "$token" ] || fail "not a personal address: $address"
second=$(ctl addresses add camille --label Telephone --printer private --host 127.0.0.1 --qr) || fail "a second address"
grep -q '█▀\|▀█' <<<"$second" || fail "--qr draws nothing"
other=$(sed -n 's,^ipps://127.0.0.1:[0-9]*\(/ipp/p/[a-z2-9]*/private\)$,\1,p' <<<"$second")
[ -n "$other" ] || fail "no second address in $second"
ctl addresses add camille --label Laptop 2>/dev/null && fail "two addresses of one label"
expect "the labels" "$(ctl --json addresses list camille | jq -c '[.addresses[].label]')" '["Laptop","Telephone"]'
expect "the last use of one that was not used" "$(ctl --json addresses list camille | jq '.addresses[0].last_used')" null

# The line for Linux as it is told, run as it stands; then printed under another name.
told=$(echo "$address" | ctl --json add-to-client --os linux --host 127.0.0.1 --language en --address-file -) || fail "add-to-client --address-file"
line=$(jq -r '[.ways[].steps[].fields[] | select(.label == "") | .value][0]' <<<"$told")
expect "the line for Linux" "$line" "sudo lpadmin -p private -E -v '$address' -m everywhere"
PATH=$PATH:/usr/sbin bash -c "${line#sudo }" || fail "the line for Linux fails: $line"
await_queue private || fail "the line for Linux makes no queue"
lp -d private -U jean "$document" || fail "lp over IPPS"
await_held camille 1
id=$(newest camille .id)
expect "the protocol" "$(newest camille .protocol)" ipps
expect "the rule" "$(newest camille .owner_rule)" "personal address Laptop"
expect "the tier" "$(newest camille .owner_tier)" proved
expect "the pages" "$(newest camille .pages)" 6
expect "jean's documents" "$(jobs_of jean)" '[]'
within 20 drained private || fail "the client's own queue keeps the document: $(lpstat -o private)"
[ "$(ctl --json addresses list camille | jq '.addresses[0].last_used')" != null ] || fail "the use of the address was not noted"

# In clear, by the second address; and beside it the shared one, where nobody is believed.
add_queue clear "ipp://127.0.0.1:$ipp_port$other" || fail "a queue in clear"
lp -d clear -U jean "$document" || fail "lp over IPP"
await_held camille 2
expect "the rule" "$(newest camille .owner_rule)" "personal address Telephone"
expect "the protocol" "$(newest camille .protocol)" ipp
lp -d clear -U camille "$document" || fail "lp under her own name"
await_held camille 3
# An address tells of what came by it; of her other documents, number and state, and it cancels none of them.
titles=
by_laptop=ipp${address#ipps} by_telephone=ipp://127.0.0.1:$ipp_port$other
for uri in "$by_laptop" "$by_telephone"; do
    of_job Get-Job-Attributes "$id" "$uri" >"$place/of-job"
    grep -q "job-id (integer) = $id" "$place/of-job" || fail "Get-Job-Attributes: $(cat "$place/of-job")"
    titles+=" $(grep -c 'job-name (nameWithoutLanguage)' "$place/of-job")"
done
expect "the titles told at her two addresses" "$titles" " 1 0"
of_job Cancel-Job "$id" "$by_telephone" | grep -q client-error-not-authorized || fail "one address cancels what came by another"
send "ipp://127.0.0.1:$ipp_port/ipp/print/private" "$document"
answered successful-ok
expect "the owner of what came by the shared address" "$(ctl --json jobs | jq '.jobs[-1].owner')" null

# Released as any other.
ctl release "$id" --wait || fail "release"
await_printed 1

# Every system's instructions have the address, on the page and from the command line; no link has the token.
for os in windows macos linux ios android chromeos; do
    for lang in en fr; do
        page=$(curl -sf "$web/add" --data-urlencode "address=$address" -d "os=$os&lang=$lang") || fail "/add for $os in $lang"
        grep -q "/ipp/p/$token/private" <<<"$page" || fail "/add for $os in $lang does not say the address"
        grep -E "(href|src|action)=\"[^\"]*$token" <<<"$page" && fail "/add for $os in $lang has the token in a link"
        text=$(echo "$address" | ctl add-to-client --os $os --host 127.0.0.1 --language $lang --address-file -) || fail "add-to-client --os $os"
        grep -q "ipp/p/$token/private" <<<"$text" || fail "add-to-client --os $os in $lang does not say the address"
    done
done
curl -sf "$web/add/private.mobileconfig" --data-urlencode "address=$address" -o "$place/own.mobileconfig" || fail "the profile"
uri=$(python3 "$tests/set_up.py" profile "$place/own.mobileconfig" 127.0.0.1 "$ipp_port" "$token/private" ipp/p/) || fail "the profile: $uri"
ipptool -q "$uri" get-printer-attributes.test || fail "the profile leads to $uri, where no printer answers"
curl -sf "$web/add" --data-urlencode "address=$address" -d "os=ios&lang=en" | python3 "$tests/set_up.py" inline_qr "$place/own.png" || fail "no QR code on the page"
expect "the QR code" "$(zbarimg --quiet --raw "$place/own.png" 2>/dev/null)" "$address"

# Revoked: a printer that is not there, for this one and not for the other.
printer_status() { ipptool -tv "$1" get-printer-attributes.test | sed -n 's/.*status-code = \([a-z-]*\) .*/\1/p' | tail -n 1; }
expect "the address before" "$(printer_status "$address")" successful-ok
ctl addresses revoke camille Laptop || fail "revoke"
ctl addresses revoke camille Laptop 2>/dev/null && fail "revoked twice"
expect "the revoked address" "$(printer_status "$address")" client-error-not-found
expect "a printer that is not there" "$(printer_status "ipps://127.0.0.1:$ipp_port/ipp/print/nowhere")" client-error-not-found
expect "a token that never was" "$(printer_status "ipps://127.0.0.1:$ipp_port/ipp/p/zzzzzzzzzzzzzzzzzzzzzzzzzz/private")" client-error-not-found
expect "the other address" "$(printer_status "ipp://127.0.0.1:$ipp_port$other")" successful-ok
before=$(ctl --json jobs | jq '.jobs | length')
send "$address" "$document"
answered client-error-not-found
expect "the documents after printing to a revoked address" "$(ctl --json jobs | jq '.jobs | length')" "$before"
expect "the page for a revoked address" "$(curl -s -o /dev/null -w '%{http_code}' "$web/add" --data-urlencode "address=$address")" 404
lp -d clear "$document" || fail "lp by the address that stands"
await_held camille 3

# Nobody else sees a token, and no log has one.
tokens="$token|$(cut -d / -f 4 <<<"$other")"
ipptool -tv "ipp://127.0.0.1:$ipp_port/ipp/print/private" get-printer-attributes.test >"$place/shared"
ipptool -tv "ipp://127.0.0.1:$ipp_port/ipp/print/private" get-jobs.test >>"$place/shared"
ctl --json jobs >>"$place/shared"
ctl --json addresses list camille >>"$place/shared"
grep -E "$tokens" "$place/shared" && fail "a token is shown to others"
grep -E "$tokens" "$place/try/consigned.log" && fail "a token is in the log"
grep -rE "$tokens" "$place/try/state" && fail "a token is kept"
grep -q '/ipp/p/…/private' "$place/try/consigned.log" || fail "the log should tell of the refused document"
