#!/bin/bash
# What the administration's pages offer is had on the command line, too: every field of a person, a printer that keeps names it cannot
# believe, a machine's test page, how the server is. Each is seen where it works: at the panel, in the list of documents,
# on paper.
. "$(dirname "$0")/lib.sh"
start_consigne
serial=$(end .mfp.serial) card=$(end '.people[0].card') code=$(end '.people[0].code')

# A test page comes out at once, over the administration socket for nobody, and the log has it.
ctl devices test Accueil >"$place/said" || fail "devices test"
grep -q 'Accueil: a test page is on its way, job [0-9]' "$place/said" || fail "devices test says: $(cat "$place/said")"
await_printed 1
expect "the language of the test page" "$(out format)" application/pdf
ctl --json audit --word 'test page' | jq -e '.audit[] | select(.subject == "device Accueil")' >/dev/null || fail "the test page is not in the audit log"
ctl --json devices test Accueil | jq -e '.job > 0 and (.release_id | length) > 0' >/dev/null || fail "devices test in JSON"
await_printed 2
ctl printers set consigne --paused true >/dev/null && ctl printers set direct --paused true >/dev/null || fail "printers set"
ctl devices test Accueil 2>"$place/said" && fail "a test page goes through a printer that is paused"
grep -q 'needs a printer' "$place/said" || fail "without a printer devices test says: $(cat "$place/said")"
ctl printers set consigne --paused false >/dev/null && ctl printers set direct --paused false >/dev/null || fail "printers set"

# A name that nobody vouches for: nobody's document, or held under the name, as the printer says.
ctl printers add floor --device Accueil >/dev/null || fail "printers add"
send "${ipp%/*}/floor" "$golden/gs/pdfwrite_mix6.pdf" || fail "ipptool"
expect "the owner of what nobody vouches for" "$(ctl --json jobs | jq -r '.jobs[-1].owner')" null
ctl printers set floor --keep-claimed true >/dev/null || fail "printers set --keep-claimed"
send "${ipp%/*}/floor" "$golden/gs/pdfwrite_mix6.pdf" || fail "ipptool"
expect "the owner where names are kept" "$(ctl --json jobs | jq -r '.jobs[-1] | "\(.owner) \(.owner_tier)"')" "camille claimed"

# A person's fields.
printf '80347115\n' >"$place/pin"
ctl people set camille --comment 'At the library' --type guest --home-folder /home/camille --limited true --language en --card-pin-file "$place/pin" >/dev/null || fail "people set"
ctl --json people list | jq -e '.people[] | select(.login == "camille") | .comment == "At the library" and .account_type == "guest" and .home_folder == "/home/camille" and .limited and .language == "en" and .has_card_pin' >/dev/null ||
    fail "people set has kept: $(ctl --json people list | jq -c '.people[] | select(.login == "camille")')"
ctl people set camille --type friend >/dev/null 2>&1
expect "the status of a kind of account that there is not" $? 2
ctl people set camille --card-pin-file "$place/pin" --no-card-pin >/dev/null 2>&1
expect "the status of a PIN that is set and taken away" $? 2

# At the panel: in their language, though its own is French, and their card asks for its PIN.
page() { cat "$place/panel.html"; }
open_panel() { rm -f "$place/jar"; curl -sL -c "$place/jar" -o "$place/panel.html" "$web/t/?terminal=$serial" || fail "the panel"; }
post() {
    local fields=(--data-urlencode "token=$(grep -o 'name="token" value="[^"]*"' "$place/panel.html" | head -n 1 | cut -d '"' -f 4)") field
    for field in "$@"; do fields+=(--data-urlencode "$field"); done
    curl -sL -b "$place/jar" -c "$place/jar" -o "$place/panel.html" "${fields[@]}" "$web/t/sign-in" || fail "POST /t/sign-in"
}
open_panel
page | grep -q '<html lang="fr"' || fail "the panel is not French"
post form=code "code=$code"
page | grep -q '<html lang="en"' || fail "the panel does not speak the person's language"
open_panel
post form=code "card=$card"
page | grep -q 'name="pin"' || fail "the card does not ask for its PIN"
post form=pin pin=80347115
page | grep -q '<html lang="en"' || fail "the PIN does not open"
ctl people set camille --no-card-pin >/dev/null || fail "people set --no-card-pin"
open_panel
post form=code "card=$card"
page | grep -q '<html lang="en"' || fail "without a PIN the card is not enough"

# How the server is: its own disks and ports, and how long those who have just been there waited.
ctl --json health >"$place/health" || fail "health"
jq -e --argjson port "${web##*:}" '(.server.disks | map(.what)) == ["documents", "database"] and (.server.disks | all(.available > 0)) and .server.refuses == "" and .server.database_bytes > 4096 and
    (.ports | any(.serves == "web" and .port == $port)) and .certificate.own and .terminals.accepted == 1 and .terminals.seen == 1 and .tap_to_list.count >= 2 and .tap_to_list.p50_ms <= .tap_to_list.p99_ms' "$place/health" >/dev/null ||
    fail "health says: $(cat "$place/health")"
ctl health | grep -q 'takes documents *yes' || fail "health for people: $(ctl health)"
ctl support >"$place/support" || fail "support"
for part in '^hold-for = ' Accueil "$serial" '^20[0-9-]*T[0-9:]*Z info '; do grep -q "$part" "$place/support" || fail "the file for support has no '$part'"; done
for secret in "$(end '.people[0].password')" "$code" "$card" 80347115; do ! grep -qF "$secret" "$place/support" || fail "'$secret' stands in the file for support"; done
ctl audit --word support | grep -q 'the server' || fail "the file for support is not in the audit log"
