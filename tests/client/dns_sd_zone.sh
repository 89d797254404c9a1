#!/bin/bash
# consignectl dns-sd: BIND's own reader takes the lines, and what it read is what DNS-SD says.
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
start_consigne
ctl printers add hall --info 'R&D "2nd floor"; l’accueil.' --location 'C:\ é' >/dev/null || fail "printers add"
ctl --json dns-sd --host print.example.org >"$place/told.json" || fail "dns-sd --json"
ctl dns-sd --host print.example.org >"$place/consigne.zone" || fail "dns-sd"
cat >"$place/zone" <<END
\$TTL 300
@ IN SOA ns.example.org. hostmaster.example.org. 1 3600 900 604800 300
@ IN NS ns
ns IN A 192.0.2.1
print IN A 192.0.2.2
\$INCLUDE "$place/consigne.zone"
after IN A 192.0.2.3
END
named-checkzone -q -i full -k fail -o "$place/dump" -s full example.org "$place/zone" || fail "named-checkzone: $(named-checkzone -i full example.org "$place/zone" 2>&1)"
python3 "$root/tests/client/set_up.py" zone "$place/dump" "$place/told.json" example.org print.example.org || exit 1
grep -q '^after\.example\.org\.' "$place/dump" || fail "what follows the included lines is in another zone"
jq -e '.services | map(select(.txt[] | startswith("adminurl=http://print.example.org:"))) | length >= 1' "$place/told.json" >/dev/null || fail "adminurl does not name the host"

ctl dns-sd --host print.example.org --domain print.example.com --ttl 60 | grep -q '^_ipp\._tcp 60 IN PTR ' || fail "--ttl"
ctl dns-sd --host print.example.org --domain print.example.com | grep -q '^\$ORIGIN print\.example\.com\.$' || fail "--domain"
for host in print.local 192.0.2.7 print; do
    ctl dns-sd --host $host >/dev/null 2>"$place/error"
    expect "the status for $host" $? 2
    grep -q -- '--host is wanted' "$place/error" || fail "$host: $(cat "$place/error")"
done
# The reader is one that finds faults.
sed 's/ SRV 0 0 / SRV 0 /' "$place/consigne.zone" >"$place/bad.zone"
sed "s,consigne.zone,bad.zone," "$place/zone" >"$place/bad"
named-checkzone -q example.org "$place/bad" && fail "named-checkzone takes anything"
exit 0
