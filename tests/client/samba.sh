#!/bin/bash
# A Samba server as sites have it: Windows machines print to its share, it hands on to Consigne by CUPS' lp with the session's name.
# smbclient prints; the document waits for that person, byte for byte, and is released; the share's own spool is empty.
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
command -v smbd >/dev/null && command -v smbclient >/dev/null || { echo "SKIPPED: no samba and smbclient here"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "SKIPPED: smbd becomes its guests, which root alone may"; exit 77; }
start_consigne
document=$golden/cupsps/canon_c5235_color_simplex.ps
host=$(sed 's,^ipp://\([^/]*\)/.*,\1,' <<<"$ipp")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$place/smb"/{private,lock,state,cache,run,rpc,log} && mkdir -m 1777 "$place/smb/spool" && install -m 666 /dev/null "$place/smb/log/lp"
cat >"$place/smb/smb.conf" <<END
[global]
server role = standalone server
workgroup = CONSIGNE
smb ports = $port
interfaces = 127.0.0.1/8
bind interfaces only = yes
disable netbios = yes
map to guest = Bad User
guest account = nobody
private dir = $place/smb/private
lock directory = $place/smb/lock
state directory = $place/smb/state
cache directory = $place/smb/cache
pid directory = $place/smb/run
ncalrpc dir = $place/smb/rpc
log file = $place/smb/log/smbd
load printers = no
printing = bsd
printcap name = /dev/null
[consigne]
path = $place/smb/spool
printable = yes
guest ok = yes
print command = /usr/bin/lp -h $host -U '%U' -d consigne -t '%J' -- '%s' >>$place/smb/log/lp 2>&1; rm -f '%s'
lpq command = true
lprm command = true
END
smbd --foreground --configfile="$place/smb/smb.conf" >"$place/smb/log/start" 2>&1 &
mfp_pids+=" $!"
share() { smbclient --configfile="$place/smb/smb.conf" -p "$port" -U "$1%" -c "$2" //127.0.0.1/consigne; }
within 20 share camille quit || fail "no share: $(cat "$place/smb/log"/*)"

share camille "print $document" >"$place/smb/log/client" 2>&1 || fail "smbclient: $(cat "$place/smb/log"/*)"
await_held camille 1
id=$(newest camille .id)
expect "who said so" "$(newest camille .owner_tier)" vouched
within 10 test -z "$(ls -A "$place/smb/spool")" || fail "the share keeps $(ls "$place/smb/spool")"
share sacha "print $document" >"$place/smb/log/client" 2>&1 || fail "smbclient as somebody else"
expect "camille's documents after another's" "$(jobs_of camille | jq length)" 1
ctl release "$id" --wait || fail "release"
await_printed 1
cmp "$document" "$data" || fail "the document was changed on the way"
