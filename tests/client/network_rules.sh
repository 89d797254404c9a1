#!/bin/bash
# Whom a trusted network is believed: its domains, the names that stand for somebody, and who is asked for a password over TLS.
# Each is printed by a client and looked at with the rule that decided; CUPS meets the question, and signs in.
. "$(dirname "$0")/lib.sh"
start_consigne
document=$golden/gs/pdfwrite_mix6.pdf
port=$(sed 's,.*:\([0-9]*\)/.*,\1,' <<<"$ipp")
device=$(ctl --json devices | jq -r '.devices[0].name')
ctl printers add rules --device "$device" --trust "127.0.0.0/8; domains: CORP, example.org; names: root = camille, PC de Jean = jean; unknown: sign-in" || fail "printers add"
ctl printers set rules --trust "127.0.0.0/8; domain: CORP" 2>"$place/refused" && fail "a rule that there is not was taken"
grep -q "domains: …" "$place/refused" || fail "what is wrong with the rule is not said: $(cat "$place/refused")"

# print_as NAME [SCHEME [LOGIN:PASSWORD@]]
print_as() {
    ipptool -tv -f "$document" -d person="$1" -d filetype=application/pdf "${2:-ipp}://${3-}127.0.0.1:$port/ipp/print/rules" "$root/tests/client/print-job.test" >"$place/ipptool.log" 2>&1
}
# decided OWNER RULE: of the document that came last.
decided() {
    expect "the owner of what $said sent" "$(ctl --json jobs | jq -r '.jobs | max_by(.id) | .owner')" "$1"
    expect "the rule for what $said sent" "$(ctl --json jobs | jq -r '.jobs | max_by(.id) | .owner_rule')" "$2"
}
while IFS='|' read -r said owner rule; do
    print_as "$said" || fail "$said printed nothing: $(cat "$place/ipptool.log")"
    decided "$owner" "trusted network 127.0.0.0/8$rule"
done <<'END'
ines|ines|
CORP\ines|ines|
ines@EXAMPLE.org|ines|
OTHER\ines|null|, unknown name
ines@example.com|null|, unknown name
root|camille|, root is camille
CORP\PC de Jean|jean|, PC de Jean is jean
nobody|null|, unknown name
END

# Over TLS who is known prints, who is not is asked, and the password decides.
said=ines; print_as ines ipps || fail "a known name was asked: $(cat "$place/ipptool.log")"
decided ines "trusted network 127.0.0.0/8"
said=nobody; print_as nobody ipps && fail "nobody was not asked for a password"
print_as nobody ipps "jean:jean-try-2026@" || fail "jean cannot sign in: $(cat "$place/ipptool.log")"
decided jean "signed in"

# On a network without that rule the document is kept, for whoever it is given to.
ctl printers set rules --trust 127.0.0.0/8 || fail "printers set"
print_as nobody ipps || fail "a name that nobody bears was refused: $(cat "$place/ipptool.log")"
decided null "trusted network 127.0.0.0/8, unknown name"
said='OTHER\ines'; print_as "$said" || fail "OTHER\\ines printed nothing"
decided ines "trusted network 127.0.0.0/8"
