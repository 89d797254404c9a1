#!/bin/bash
# A raw port for each printer: what is sent to one is a document of that printer, decided by its own rule.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/steps.sh"
start_consigne
device=$(ctl --json devices | jq -r '.devices[0].name')
ctl printers add floor-2 --trust 127.0.0.0/8 --device "$device" >/dev/null && ctl printers add accounts --device "$device" >/dev/null || fail "printers add"
ctl people add raymonde >/dev/null || fail "people add"
sed -i 's/^raw-printer = .*/&\nraw-ports = floor-2:0, accounts:0, forgotten:0/' "$place/try/consigne.conf"
own_server
port_of() { jq -r ".raw_ports[\"$1\"]" "$place/try/state/ports.json"; }
# As CUPS' socket backend does: all of it, its own end closed, then what comes until the printer closes too.
backend() {
    timeout 30 python3 - "$1" "$2" 2>"$place/backend" <<'END'
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as printer, open(sys.argv[2], "rb") as document:
    printer.sendall(document.read())
    printer.shutdown(socket.SHUT_WR)
    while printer.recv(4096): pass
END
}
{ printf '\e%%-12345X@PJL SET USERNAME="raymonde"\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n'; cat "$golden/cupsps/canon_c5235_color_simplex.ps"; printf '\e%%-12345X'; } >"$place/document"

backend "$(port_of floor-2)" "$place/document" || fail "floor-2: $(cat "$place/backend")"
await_held raymonde 1
expect "the printer" "$(newest raymonde .printer)" floor-2
backend "$(jq .raw "$place/try/state/ports.json")" "$place/document" || fail "the first raw port: $(cat "$place/backend")"
backend "$(port_of accounts)" "$place/document" || fail "accounts: $(cat "$place/backend")"
of_printer() { ctl --json jobs | jq -c "[.jobs[] | select(.printer == \"$1\") | .owner]"; }
all_read() { [ "$(ctl --json jobs | jq '[.jobs[] | select(.pages != null)] | length')" = 3 ]; }
within 20 all_read || fail "three documents should wait: $(ctl --json jobs)"
expect "the document of the first raw port's printer" "$(of_printer consigne)" '["raymonde"]'
# No network is trusted there: nobody vouches for the name in the document.
[ "$(of_printer accounts)" != '["raymonde"]' ] && [ "$(of_printer accounts)" != '[]' ] || fail "the printer's own rule decides: $(of_printer accounts)"
# A port that no printer has yet keeps nothing, and the log says which.
backend "$(port_of forgotten)" "$place/document"
refused() { grep -q 'raw.refused.*printer=forgotten' "$place/try/consigned.log"; }
within 10 refused || fail "the log does not say that there is no printer"
expect "the documents" "$(ctl --json jobs | jq '.jobs | length')" 3

# Faults of the key are told.
sed -i 's/^raw-ports = .*/raw-ports = floor-2:9101, accounts:9101/' "$place/try/consigne.conf"
"$CONSIGNE_PROGRAMS/consigned" --config "$place/try/consigne.conf" --check >"$place/faults" 2>&1 && fail "one port for two printers is taken"
grep -q 'port 9101 is given to raw-ports and to raw-ports' "$place/faults" || fail "the fault is not named: $(cat "$place/faults")"
