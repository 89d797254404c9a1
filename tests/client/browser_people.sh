#!/bin/bash
# The administration of people in a real browser, with and without JavaScript: what is set here shows elsewhere.
. "$(dirname "$0")/lib.sh"
start_consigne
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 20 -subj "/CN=print.example.org" -addext "subjectAltName=DNS:print.example.org" \
    -keyout "$place/site.key" -out "$place/site.crt" 2>/dev/null || fail "openssl"
cat "$place/site.crt" "$place/site.key" >"$place/both.pem"
printf 'Compte;Prénom;Nom;Courriel;Groupes\nzoe.martin;Zoé;Martin;z@example.org;\nAdmCanon;;;;\n' | iconv -t WINDOWS-1252 >"$place/bad.csv"
printf 'Compte;Prénom;Nom;Courriel;Groupes\nzoe.martin;Zoé;Martin;z@example.org;Accueil\nlea;Léa;=HYPERLINK(1);;\n' | iconv -t WINDOWS-1252 >"$place/good.csv"
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/people.js" "$endpoints" "$pictures" "$place" || fail "the administration of people"
grep -E "token=|pass=|password=" "$place/try/consigned.log" && fail "a secret is in the log"

# The certificate was replaced without a restart: a new connection is shown it.
tls=$(end .web_tls)
shown=$(openssl s_client -connect "${tls#https://}" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256)
expect "the certificate" "$shown" "$(openssl x509 -in "$place/site.crt" -noout -fingerprint -sha256)"
kill -0 "$(cat "$place/try/state/consigned.pid")" || fail "the server was restarted"
# What the pages set, consignectl tells.
expect "hours in store" "$(ctl settings get hold-for)" 48
send "$ipp" "$golden/gs/pxlcolor_photo2.pxl" || fail "ipptool"
left=$(ctl --json jobs | jq '.jobs[-1].expires - .jobs[-1].submitted')
expect "seconds in store" "$left" 172800
ctl --json people export >"$place/out.csv" || fail "people export"
grep -q "'=HYPERLINK" "$place/out.csv" && fail "only a cell that begins so is quoted"
grep -q 'Léa =HYPERLINK' "$place/out.csv" || fail "people export: $(cat "$place/out.csv")"
ctl people import "$place/bad.csv" && fail "a table with a refused line was taken"
ctl people import --dry-run "$place/good.csv" | grep -q "nothing was written" || fail "people import --dry-run"
ctl audit --word "imported" | grep -q "2 added" || fail "the import is not in the audit log"
