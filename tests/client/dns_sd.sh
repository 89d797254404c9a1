#!/bin/bash
# DNS-SD between two machines: network namespaces joined by a cable, each with a D-Bus and an avahi-daemon of its own. What the
# other machine browses, resolves and finds; renames, removals and restarts followed; names that are taken; and no Avahi at all.
if [ -z "${CONSIGNE_ON_A_NETWORK-}" ]; then
    unshare --net --mount true 2>/dev/null || { echo "SKIPPED: no network namespace may be made here"; exit 77; }
    CONSIGNE_ON_A_NETWORK=yes exec unshare --net --mount --propagation private "$BASH" "$0"
fi
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
mount -t tmpfs tmpfs /run || fail "no /run of our own"

# ---- two machines and a cable
unshare --net --mount --propagation private sleep infinity &
other=$!
mfp_pids+=" $other"
other_is_apart() { [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ] && [ "$(readlink /proc/$other/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]; }
within 10 other_is_apart || fail "no second namespace"
there() { nsenter -t $other -n -m env DBUS_SYSTEM_BUS_ADDRESS="unix:path=$place/there.bus" "$@"; }
there mount -t tmpfs tmpfs /run
ip link add cable type veth peer name cable netns $other || fail "no cable"
ip addr add 10.77.0.1/24 dev cable && ip link set cable up && ip link set lo up || fail "ip"
there ip addr add 10.77.0.2/24 dev cable && there ip link set cable up && there ip link set lo up || fail "ip there"

cat >"$place/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$place/default.bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/><allow send_requested_reply="true"/><allow receive_type="method_call"/><allow receive_type="signal"/><allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>
END
# bus SIDE and avahi SIDE: start them for "here" or "there"; the pids are in SIDE_bus and SIDE_avahi.
# In the background only: the process becomes the command.
side() {
    local apart=()
    [ "$1" = here ] || apart=(nsenter -t $other -n -m)
    exec "${apart[@]}" env DBUS_SYSTEM_BUS_ADDRESS="unix:path=$place/$1.bus" "${@:2}"
}
bus() {
    rm -f "$place/$1.bus"
    side "$1" dbus-daemon --config-file="$place/bus.conf" --address="unix:path=$place/$1.bus" --nofork --nopidfile >"$place/$1.bus.log" 2>&1 &
    printf -v "$1_bus" %s $!
    mfp_pids+=" $!"
    within 10 test -S "$place/$1.bus" || fail "no D-Bus $1: $(cat "$place/$1.bus.log")"
}
avahi() {
    printf '[server]\nhost-name=%s\nuse-ipv6=no\nallow-interfaces=cable\nratelimit-interval-usec=0\n[publish]\npublish-hinfo=no\npublish-workstation=no\npublish-aaaa-on-ipv4=no\n' "$1-machine" >"$place/$1.avahi.conf"
    side "$1" avahi-daemon -f "$place/$1.avahi.conf" --no-drop-root --no-chroot --no-rlimits --no-proc-title >>"$place/$1.avahi.log" 2>&1 &
    printf -v "$1_avahi" %s $!
    mfp_pids+=" $!"
    within 20 grep -q 'Server startup complete' "$place/$1.avahi.log" || fail "no avahi-daemon $1: $(cat "$place/$1.avahi.log")"
}
# gone PID: ends a process of ours and waits for its end.
gone() { kill -TERM "$1" && wait "$1" 2>/dev/null; }
bus here; bus there; avahi here; avahi there

# ---- the server
account=nobody
programs=$CONSIGNE_PROGRAMS
if ! setpriv --reuid $account --regid nogroup --clear-groups -- test -x "$programs/consigne-sandbox"; then
    mkdir "$place/bin" && cp "$programs"/consigned "$programs"/consigne-sandbox "$place/bin/" && programs=$place/bin
fi
server=
config() {
    cat >"$place/consigne.conf" <<END
[server]
listen-on = ${1:-0.0.0.0}
state-dir = $place/state
spool-dir = $place/spool
admin-socket = $place/state/admin.sock
user = $account
sandbox-program = $programs/consigne-sandbox
ports-file = $place/state/ports.json
[ports]
ipp = 6310
lpd = ${lpd-5150}
web = 7180
web-tls = 7181
[jobs]
disk-reserve = 0
[dns-sd]
publish = ${publish-yes}
subtypes = ${subtypes-_print, _universal}
host = ${host-}
END
}
start() {
    rm -f "$place/state/ports.json"
    DBUS_SYSTEM_BUS_ADDRESS="unix:path=$place/${bus_name-here.bus}" "$programs/consigned" --config "$place/consigne.conf" >>"$place/consigned.log" 2>&1 &
    server=$!
    mfp_pids+=" $server"
    within 30 test -s "$place/state/ports.json" || { cat "$place/consigned.log"; fail "consigned does not start"; }
}
stop() { gone "$server"; }
ctl() { "$CONSIGNE_PROGRAMS/consignectl" --socket "$place/state/admin.sock" "$@"; }
# change PRINTER JSON: as the administration does.
change() { curl -sf --unix-socket "$place/state/admin.sock" -X PUT -H 'Content-Type: application/json' -d "$2" "http://localhost/api/v1/printers/$1" >/dev/null || fail "PUT $1 $2"; }
lines() { grep -c "$1" "$place/consigned.log"; }
trap 'status=$?; [ $status = 0 ] || { tail -n 30 "$place/consigned.log"; tail -n 15 "$place/seen" 2>/dev/null; }; (exit $status); tidy' EXIT
config; start
ctl printers add hall --info "Printer of the hall" --location "Ground floor" >/dev/null || fail "printers add"

# ---- what the other machine sees: one line an event, '=' with everything
touch "$place/seen" && chmod 666 "$place/seen"
side there avahi-browse -kpr _ipp._tcp >"$place/seen" 2>&1 &
mfp_pids+=" $!"
# avahi-browse writes blanks and such as \DDD.
sees() { grep -q "^=;cable;IPv4;$1;_ipp._tcp;local;" "$place/seen"; }
left() { [ "$(grep -c "^=;cable;IPv4;$1;" "$place/seen")" -gt 0 ] && [ "$(grep "^[-+];cable;IPv4;$1;_ipp._tcp" "$place/seen" | tail -n 1 | cut -c 1)" = - ]; }
# follows WHAT CONDITION…: within two seconds of the change that was just made.
follows() {
    local what=$1 begun
    begun=$(milliseconds)
    shift
    within 10 "$@" || fail "$what is not followed"
    local took=$(($(milliseconds) - begun))
    echo "$what: followed in $took ms"
    [ $took -le 2000 ] || fail "$what took $took ms, not two seconds"
}
# says TEXT: what the network has of the printer's own word, not what the other machine remembers.
wire() { there python3 "$root/tests/client/mdns.py" 10.77.0.2 "$@"; }
says() { wire until "Printer of the library" _ipp._tcp "$1" 5; }
hall='Printer\\032of\\032the\\032hall'
within 20 sees "$hall" || fail "the other machine sees no printer: $(cat "$place/seen")"

record() { grep "^=;cable;IPv4;$hall;" "$1" | tail -n 1; }
txt() { sed -n "s/.*\"$2=\([^\"]*\)\".*/\1/p" <<<"$(record "$1")"; }
browse() { there timeout 20 avahi-browse -kprt "$1" >"$place/browse" 2>&1; }
for type in _ipp._tcp _print._sub._ipp._tcp _universal._sub._ipp._tcp _ipps._tcp _print._sub._ipps._tcp _universal._sub._ipps._tcp; do
    browse $type
    expect "the host of $type" "$(record "$place/browse" | cut -d ';' -f 7-9)" "here-machine.local;10.77.0.1;6310"
    for key in adminurl pdl rp UUID TLS; do [ -n "$(txt "$place/browse" $key)" ] || fail "$type has no $key"; done
done
browse _printer._tcp
expect "the port of _printer" "$(record "$place/browse" | cut -d ';' -f 9)" 5150
expect "the queue of _printer" "$(txt "$place/browse" rp)" hall
browse _http._tcp
expect "the port of _http" "$(record "$place/browse" | cut -d ';' -f 9)" 7180
expect "the path of _http" "$(txt "$place/browse" path)" "/add?printer=hall"
there timeout 20 avahi-browse -kprt _printer._sub._http._tcp | grep -q "^=.*;7180;" || fail "_http has no subtype _printer"

# IPP Everywhere's self certification, B-4 and B-5: the values are the attributes'.
attribute() { there ipptool -tv "$1" get-printer-attributes.test | sed -n "s/^ *$2 ([^)]*) = //p" | head -n 1; }
browse _ipp._tcp
uri="ipp://10.77.0.1:6310/$(txt "$place/browse" rp)"
expect "adminurl" "$(txt "$place/browse" adminurl)" "$(attribute "$uri" printer-more-info | sed s/10.77.0.1/here-machine.local/)"
expect "UUID" "urn:uuid:$(txt "$place/browse" UUID)" "$(attribute "$uri" printer-uuid)"
expect "URF" "$(txt "$place/browse" URF)" "$(attribute "$uri" urf-supported)"
expect "note" "$(txt "$place/browse" note)" "$(attribute "$uri" printer-location)"
expect "ty" "$(txt "$place/browse" ty)" "$(attribute "$uri" printer-make-and-model)"
expect "the sorted pdl" "$(txt "$place/browse" pdl | tr , '\n' | sort)" "$(attribute "$uri" document-format-supported | tr , '\n' | sort)"
there curl -sf --resolve here-machine.local:6310:10.77.0.1 -o /dev/null "$(txt "$place/browse" adminurl)" || fail "adminurl does not answer"
browse _ipps._tcp
there ipptool -q "ipps://10.77.0.1:6310/$(txt "$place/browse" rp)" get-printer-attributes.test || fail "the printer of _ipps does not answer"
expect "ippfind, _print over TLS" "$(there ippfind -T 10 _ipps._tcp,_print --print-name)" "Printer of the hall"
expect "ippfind" "$(there ippfind -T 10 _ipp._tcp,_universal -p)" "ipp://here-machine.local:6310/ipp/print/hall"

txt_there() { wire txt "Printer of the hall" "$1"; }
expect "the first string (RFC 6763 §6.7)" "$(txt_there _ipp._tcp | sed -n 1p)" txtvers=1

# ---- changes
change hall '{"info":"Printer of the library"}'
library='Printer\\032of\\032the\\032library'
follows "a rename" sees "$library"
within 5 left "$hall" || fail "the old name is still there"
change hall '{"location":"First floor"}'
follows "a new place" says "note=First floor"
left "$library" && fail "a new place made the printer vanish"
change hall '{"name":"library"}'
follows "a new queue name" says "rp=ipp/print/library"
ctl printers add annex --info Annex >/dev/null || fail "printers add"
follows "a new printer" sees Annex
ctl printers remove annex >/dev/null || fail "printers remove"
follows "a removal" left Annex

# ---- what an administrator sets over IPP (PWG 5100.16)
password='a long word of hers'
printf '%s\n' "$password" | ctl people add chief --admin --password-file - >/dev/null || fail "people add"
password=${password// /%20}
# set_over_ipp ATTRIBUTE…: each as ipptool's file has it, where alone several values can stand.
set_over_ipp() {
    cat >"$place/set.test" <<END
{
	NAME "Set-Printer-Attributes"
	OPERATION Set-Printer-Attributes
	GROUP operation-attributes-tag
	ATTR charset attributes-charset utf-8
	ATTR language attributes-natural-language en
	ATTR uri printer-uri \$uri
	GROUP printer-attributes-tag
$(printf '\tATTR %s\n' "$@")
	STATUS successful-ok
}
END
    there ipptool -tv "ipps://chief:$password@10.77.0.1:6310/ipp/print/library" "$place/set.test" >"$place/set.log" 2>&1 || fail "Set-Printer-Attributes: $(cat "$place/set.log")"
}
set_over_ipp 'name printer-dns-sd-name "Printer of the attic"' 'keyword printer-kind photo,label'
attic='Printer\\032of\\032the\\032attic'
follows "a name set over IPP" sees "$attic"
expect "printer-dns-sd-name" "$(attribute ipp://10.77.0.1:6310/ipp/print/library printer-dns-sd-name)" "Printer of the attic"
kind_is() { wire txt "Printer of the attic" _ipp._tcp | grep -qx "kind=$1"; }
kind_is photo,label || fail "kind: $(wire txt "Printer of the attic" _ipp._tcp)"
count=$(grep -c "^=;cable;IPv4;$library;" "$place/seen")
again() { [ "$(grep -c "^=;cable;IPv4;$library;" "$place/seen")" -gt "$count" ]; }
set_over_ipp 'delete-attribute printer-dns-sd-name' 'delete-attribute printer-kind'
follows "the name deleted again" again

# ---- restarts of avahi-daemon, and of D-Bus with it
offs=$(lines dns-sd.off)
gone "$here_avahi"
within 10 left "$library" || fail "the records outlive their daemon"
within 10 test "$(lines dns-sd.off)" = $((offs + 1)) || fail "the log should say once that Avahi is gone"
count=$(grep -c "^=;cable;IPv4;$library;" "$place/seen")
avahi here
within 20 again || fail "a new avahi-daemon is told nothing"
gone "$here_avahi"; gone "$here_bus"
within 10 left "$library" || fail "the records outlive their daemon"
count=$(grep -c "^=;cable;IPv4;$library;" "$place/seen")
bus here; avahi here
within 60 again || fail "a new D-Bus is not found"

# ---- a name that somebody else has; remembered, also when they are gone
side there avahi-publish -s "Printer of the yard" _ipp._tcp 631 rp=ipp/print >"$place/publish.log" 2>&1 &
taker=$!
mfp_pids+=" $taker"
within 10 grep -q Established "$place/publish.log" || fail "avahi-publish: $(cat "$place/publish.log")"
change library '{"info":"Printer of the yard"}'
yard='Printer\\032of\\032the\\032yard\\032\\0352'
within 20 sees "$yard" || fail "a taken name is not given way to: $(tail -n 3 "$place/seen")"
expect "printer-dns-sd-name" "$(attribute ipp://10.77.0.1:6310/ipp/print/library printer-dns-sd-name)" "Printer of the yard #2"
gone $taker
stop
within 10 left "$yard" || fail "the records outlive the server"
count=$(grep -c "^=;cable;IPv4;$yard;" "$place/seen")
start
yard_again() { [ "$(grep -c "^=;cable;IPv4;$yard;" "$place/seen")" -gt "$count" ]; }
within 20 yard_again || fail "the name given way to is not remembered: $(tail -n 3 "$place/seen")"
# Two printers of ours that want one name.
ctl printers add twin --info "Printer of the yard" >/dev/null || fail "printers add"
within 20 sees 'Printer\\032of\\032the\\032yard' || fail "the twin has no name"

# ---- an avahi-daemon that hangs keeps nobody waiting: neither those who change printers nor the server's end
kill -STOP "$here_avahi"
begun=$(milliseconds)
ctl printers add stuck --info Stuck >/dev/null || fail "printers add"
curl -sf -o /dev/null http://127.0.0.1:7180/add || fail "/add"
took=$(($(milliseconds) - begun))
[ $took -le 2000 ] || fail "while Avahi hangs, two requests take $took ms"
begun=$(milliseconds)
stop
took=$(($(milliseconds) - begun))
kill -CONT "$here_avahi"
[ $took -le 10000 ] || fail "while Avahi hangs, the server's end takes $took ms"
echo "the server's end while Avahi hangs: $took ms"
start
within 20 sees Stuck || fail "nothing is announced after Avahi hung"
ctl printers remove stuck >/dev/null || fail "printers remove"

# ---- settings
publish=no config; kill -HUP "$server"
follows "publish = no" left "$yard"
count=$(grep -c "^=;cable;IPv4;$yard;" "$place/seen")
publish=yes config; kill -HUP "$server"
within 20 yard_again || fail "publish = yes announces nothing"
# Another host and other subtypes: for a server behind another name.
host=print.example.org subtypes=_print config; kill -HUP "$server"
elsewhere() { [ "$(wire srv "Printer of the yard #2" _ipps._tcp)" = "6310 print.example.org" ]; }
within 20 elsewhere || fail "the services are not where [dns-sd] host says: $(wire srv "Printer of the yard #2" _ipps._tcp)"
wire txt "Printer of the yard #2" _ipps._tcp | grep '^adminurl=https://print.example.org:6310/' >/dev/null || fail "adminurl does not name the host"
there timeout 20 avahi-browse -kpt _universal._sub._ipp._tcp | grep -q yard && fail "a subtype that is not wished for is announced"
stop
lpd=off config; start
port_zero() { there timeout 20 avahi-browse -kprt _printer._tcp | grep -q "^=;cable;IPv4;$yard;_printer._tcp;local;here-machine.local;10.77.0.1;0;"; }
within 20 port_zero || fail "with LPD off, _printer has no port 0"
stop
# A server for this machine alone is none of the others' business.
within 10 left "$yard" || fail "the records outlive the server"
count=$(grep -c "^=;cable;IPv4;$yard;" "$place/seen")
marks=$(lines dns-sd.on)
config 127.0.0.1; start
on_again() { [ "$(lines dns-sd.on)" -gt "$marks" ]; }
within 20 on_again || fail "Avahi is not found"
ctl printers list >/dev/null && browse _ipp._tcp
grep -q "$yard" "$place/browse" && fail "a server on 127.0.0.1 is announced to the network"
stop

# ---- no Avahi: one line, and printing goes on
offs=$(lines dns-sd.off)
bus_name=nowhere.bus config; bus_name=nowhere.bus start
within 10 test "$(lines dns-sd.off)" = $((offs + 1)) || fail "the log should say that there is no Avahi"
ipptool -q "ipp://127.0.0.1:6310/ipp/print/library" get-printer-attributes.test || fail "without Avahi the printer does not answer"
expect "lines about Avahi" "$(lines dns-sd.off)" $((offs + 1))
stop
