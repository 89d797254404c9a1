#!/bin/bash
# Documents sent with a password, in clear and as the digests that clients send, wait and come out only with it: at nobody's word
# without, over no protocol; nothing of it is kept or told.
. "$(dirname "$0")/lib.sh"
start_consigne
ps=$golden/cupsps/canon_c5235_color_simplex.ps
password=$(end '.people[] | select(.login == "camille") | .password')
ipps=$(end .ipps)
signed=ipps://camille:$password@${ipps#ipps://}
# secure METHOD OCTETS [URI [NAME]]: prints with that job-password (octets as hexadecimal, which ipptool cannot send), and says the answer's
# status as hexadecimal; the answer is in secure.out.
secure() {
    python3 - "$1" "$2" "${3:-$ipp}" "$ps" "${4:-camille}" >"$place/secure" <<'END'
import struct, sys
def value(tag, name, octets): return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(octets)) + octets
method, octets, uri, document, name = sys.argv[1:]
head = struct.pack(">HHI", 0x0200, 2, 1) + b"\x01" + value(0x47, "attributes-charset", b"utf-8") + value(0x48, "attributes-natural-language", b"en")
head += value(0x45, "printer-uri", uri.encode()) + value(0x42, "requesting-user-name", name.encode())
head += value(0x30, "job-password", bytes.fromhex(octets)) + value(0x44, "job-password-encryption", method.encode()) + b"\x03"
sys.stdout.buffer.write(head + open(document, "rb").read())
END
    curl -s -H 'Content-Type: application/ipp' -H 'Expect:' --data-binary "@$place/secure" "http${ipp#ipp}" -o "$place/secure.out"
    od -An -tx1 -j 2 -N 2 "$place/secure.out" | tr -d ' \n'
}
number=0
for method in none md5 sha sha2-256 sha2-512; do
    case $method in
    none) octets=31323334 ;;
    sha) octets=$(printf 1234 | sha1sum | cut -d ' ' -f 1) ;;
    md5) octets=$(printf 1234 | md5sum | cut -d ' ' -f 1) ;;
    *) octets=$(printf 1234 | "sha${method#sha2-}sum" | cut -d ' ' -f 1) ;;
    esac
    expect "the answer to $method" "$(secure $method "$octets")" 0000
    grep -aq job-password-wait "$place/secure.out" || fail "$method: the client is not told that the job waits for a password"
    await_held camille 1
    id=$(newest camille .id)
    expect "whether a password is asked for" "$(job "$id" password)" true
    ctl release "$id" 2>"$place/refused" && fail "$method: released without its password"
    grep -q "asks for its password" "$place/refused" || fail "$method: the refusal is: $(cat "$place/refused")"
    echo 0000 | ctl release "$id" --password-file - 2>/dev/null && fail "$method: released with another password"
    expect "the document's state after a wrong password" "$(job "$id" state)" pending-held
    echo 1234 | ctl release "$id" --password-file - --wait || fail "$method: not released with its password"
    number=$((number + 1))
    await_printed $number
    cmp "$ps" "$data" || fail "$method: the document was changed"
done
expect "the answer to a digest that is none" "$(secure sha2-256 31323334)" 040b
expect "the answer to an unknown method" "$(secure rot13 31323334)" 040b

# On the printer that prints at once it waits all the same, and no sign-in over IPP lets it go.
expect "the answer of the automatic printer" "$(secure none 31323334 "${ipp%/*}/direct")" 0000
await_held camille 1
id=$(newest camille .id)
of_job Release-Job "$id" "${signed%/*}/direct" >"$place/release.out" 2>&1
grep -q 'status-code = client-error-not-possible' "$place/release.out" || fail "Release-Job of a document with a password: $(cat "$place/release.out")"
expect "its state" "$(job "$id" state)" pending-held
echo 1234 | ctl release "$id" --password-file - --wait || fail "the automatic printer's document"

# Nothing of it anywhere: neither the digest of what was typed nor of what was sent.
sha=$(printf 1234 | sha256sum | cut -d ' ' -f 1)
expect "the answer" "$(secure none 31323334)" 0000
await_held camille 1
grep -r "$sha" "$place/try/state" "$place/try/consigned.log" && fail "a digest that anybody can guess is kept"
ctl --json jobs | grep -q "$sha" && fail "a digest is told"

# Under a name that nobody has here, it is nobody's: who signs in at the panel, and knows name and password, collects it.
. "$(dirname "$0")/pages.sh"
ctl cancel "$(newest camille .id)" || fail "cancel"
expect "the answer" "$(secure none 39383736 "$ipp" 'CORP\c.moreau')" 0000
unowned() { ctl --json jobs --state pending-held | jq -r '.jobs[] | select(.owner == null) | .id'; }
stays_one() { [ "$(unowned | wc -l)" = 1 ]; }
within 20 stays_one || fail "documents that are nobody's: $(unowned)"
id=$(unowned)
get panel "/t/?terminal=$(end .mfp.serial)"
post panel /t/sign-in form=code "code=$(end '.people[] | select(.login == "camille") | .code')"
says panel '/t/claim'
get panel /t/claim
says panel 'Retirer avec un mot de passe'
post panel /t/claim do=find name=c.moreau pass=0000
says panel 'Rien n’attend sous ce nom avec ce mot de passe.'
says panel 'Encore 4 essais'
post panel /t/claim do=find name=c.moreau pass=9876
says panel '1 document est à vous maintenant.'
expect "whose it is" "$(job "$id" owner)" camille
expect "why" "$(job "$id" owner_rule)" 'claimed with its password'
# Its password was given: it is not asked for once more.
post panel /t/jobs do=print "job=$id" "shown=$id"
number=$((number + 2))
await_printed $number
ctl --json audit | grep -q 'claimed with its password' || fail "the audit trail does not say who claimed it"
