#!/bin/bash
# Ten documents sent in a row: the client's own queue is empty within two seconds, while all ten wait.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
add_queue consigne "$ipp" || fail "lpadmin -m everywhere"
for number in $(seq 10); do
    lp -U camille -d consigne -t "Page $number" "$golden/gs/pdfwrite_mix6.pdf" >/dev/null || fail "lp $number"
done
sent=$(date +%s%N)
empty() { [ -z "$(lpstat -W not-completed -o consigne)" ]; }
within 15 empty || fail "the queue still has $(lpstat -W not-completed -o consigne | wc -l) documents after fifteen seconds"
took=$((($(date +%s%N) - sent) / 1000000))
echo "the queue was empty $took ms after the last of ten documents was sent (load $(cut -d ' ' -f 1 /proc/loadavg) on $(nproc) processors)"
await_held camille 10
[ "$took" -le 2000 ] || fail "the queue took $took ms to drain, not two seconds"
