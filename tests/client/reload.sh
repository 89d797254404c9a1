#!/bin/bash
# SIGHUP: what can change without a restart does, the rest is named, a file with faults changes nothing; and who may use the
# admin socket.
. "$(dirname "$0")/lib.sh"
start_consigne
log=$place/try/consigned.log conf=$place/try/consigne.conf
server=$(cat "$place/try/state/consigned.pid")
tls_port=$(end .web_tls | sed 's,.*:,,') raw_port=$(end .raw.port)
ps=$golden/cupsps/canon_c5235_color_simplex.ps

# The socket is the service's own account's, which is who uses consignectl on it beside root.
expect "the owner of the admin socket" "$(stat -c %U "$place/try/state/admin.sock")" "$(ps -o user:64= -p "$server" | tr -d ' ')"
expect "the mode of the admin socket" "$(stat -c %a "$place/try/state/admin.sock")" 600
if [ "$(id -u)" = 0 ]; then
    account=$(stat -c %U "$place/try/state/admin.sock")
    programs=$CONSIGNE_PROGRAMS
    [ ! -d "$place/try/bin" ] || programs=$place/try/bin
    setpriv --reuid "$account" --regid "$account" --init-groups -- "$programs/consignectl" --socket "$place/try/state/admin.sock" printers list | grep -q consigne \
        || fail "$account cannot use the admin socket"
    setpriv --reuid nobody --regid nogroup --clear-groups -- "$programs/consignectl" --socket "$place/try/state/admin.sock" printers list >/dev/null 2>&1 \
        && fail "anybody can use the admin socket"
fi

count() { grep -c "$1" "$log"; }
more() { [ "$(count "$1")" -gt "$2" ]; }
# hup EVENT: tells the server, waits for the line that answers.
hup() {
    local before
    before=$(count "$1")
    kill -HUP "$server"
    within 10 more "$1" "$before" || fail "SIGHUP should log $1: $(tail -n 3 "$log")"
}
subject() { openssl s_client -connect "127.0.0.1:$tls_port" </dev/null 2>/dev/null | openssl x509 -noout -subject; }
status() { curl -s -o /dev/null -w '%{http_code}' -H "Host: $1" "$web/health"; }

# Everything at once: certificate, names, language, printer of the raw port, limits, log level.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=fresh.example -keyout "$place/key.pem" -out "$place/cert.pem" 2>/dev/null || fail "openssl req"
chmod 644 "$place/key.pem"
expect "the answer to a foreign name" "$(status print.example)" 421
subject | grep -q fresh.example && fail "the certificate is there before it was given"
cp "$conf" "$place/before.conf"
sed -i -e 's/^language = .*/language = en\nserver-names = print.example\nlog-level = debug/' -e 's/^raw-printer = .*/raw-printer = nowhere/' \
    -e 's/^disk-reserve = .*/disk-reserve = 0\ndocument-limit = 1M\nhold-for = 2h/' "$conf"
printf '[tls]\ncertificate = %s\nkey = %s\n' "$place/cert.pem" "$place/key.pem" >>"$conf"
hup ' reload file='
expect "the answer to the name now ours" "$(status print.example)" 200
subject | grep -q fresh.example || fail "the new certificate is not used: $(subject)"
curl -s "$web/t/?terminal=XYZ99999" -c "$place/jar" >/dev/null
curl -s -b "$place/jar" "$web/t/" | grep -q '<html lang="en"' || fail "the language of terminals is not the new one"
send "$ipp" "$ps" || fail "ipptool"
left=$(($(newest camille .expires) - $(date +%s)))
[ "$left" -gt 3600 ] && [ "$left" -le 7200 ] || fail "the document waits $left s longer, not two hours"
head -c 2000000 /dev/zero >"$place/large"
send "$ipp" "$place/large" && fail "the new document limit is not kept"
answered client-error-request-entity-too-large
# An unknown printer over the raw port: nothing is kept, the log says why.
exec 4<>"/dev/tcp/127.0.0.1/$raw_port"; cat "$ps" >&4 2>/dev/null; exec 4>&-
within 10 more 'raw.refused.*printer=nowhere.*no printer nowhere' 0 || fail "the raw port's new printer is not asked for: $(tail -n 3 "$log")"
expect "documents waiting" "$(ctl --json jobs | jq '.jobs | length')" 1

# Faults change nothing, and say where they are.
cp "$conf" "$place/good.conf"
printf '[jobs]\nhold-four = 1h\n' >>"$conf"
hup "reload.refused.*$conf:$(wc -l <"$conf"): unknown key 'hold-four', did you mean 'hold-for'"
cp "$place/good.conf" "$conf"
sed -i "s,^certificate = .*,certificate = $place/none.pem," "$conf"
hup "reload.refused.*$place/none.pem"
expect "the answer to the name of before" "$(status print.example)" 200
subject | grep -q fresh.example || fail "a certificate that cannot be read took the place of a good one"

# What needs a restart is named in one line; the rest is taken.
sed -e "s/^lpd = .*/lpd = off/" -e 's/^\[ports\]/sandbox-children = 3\n[ports]/' -e '/^server-names/d' "$place/good.conf" >"$conf"
hup 'reload.restart-needed keys="sandbox-children, lpd"'
expect "the answer to a name that is not ours any more" "$(status print.example)" 421
cp "$place/before.conf" "$conf"
restarts=$(count restart-needed)
hup ' reload file='
expect "lines about a restart that is not needed" "$(count restart-needed)" "$restarts"
kill -0 "$server" || fail "the server is another one"
