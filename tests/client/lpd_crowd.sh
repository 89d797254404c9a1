#!/bin/bash
# Nineteen hundred LPD clients at once, started under the usual limit of 1024 descriptors: no process and no thread for any of them,
# little memory, and who comes behind them prints. Then the access list.
. "$(dirname "$0")/lib.sh"
ulimit -Sn 1024 || fail "ulimit"
start_consigne
server=$(cat "$place/try/state/consigned.pid")
me=$(id -un)
ctl people add "$me" || fail "people add"
ps=$golden/cupsps/canon_c5235_color_simplex.ps
threads() { find "/proc/$server/task" -mindepth 1 -maxdepth 1 | wc -l; }
children() { cat "/proc/$server/task"/*/children | wc -w; }
memory() { sed -n 's/VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$server/status"; }
ulimit -Sn "$(ulimit -Hn)"

threads_before=$(threads) children_before=$(children) memory_before=$(memory)
mkfifo "$place/crowd.in"
python3 "$root/tests/client/crowd.py" "$lpd_host" "$lpd_port" 1900 consigne <"$place/crowd.in" >"$place/crowd" 2>&1 &
crowd=$!
exec 4>"$place/crowd.in"
# An idle client is dropped after ten seconds (threats.md §5): what is to be seen of the crowd is looked at while it stands.
within 60 test -s "$place/crowd" || fail "the crowd does not stand: $(cat "$place/crowd")"
standing=$(head -n 1 "$place/crowd") open=$(find "/proc/$server/fd" -mindepth 1 | wc -l)
# A thread of a pool may begin meanwhile; a hundredth of the crowd would be 19.
few_more() { [ "$(threads)" -le $((threads_before + 4)) ] && [ "$(children)" -le $((children_before + 1)) ]; }
few_more || fail "with $standing connections there are $(threads) threads and $(children) children, before $threads_before and $children_before"
grown=$(($(memory) - memory_before))
started=$(milliseconds)
rlpr -N --printer="consigne@$lpd_host" --port="$lpd_port" "$ps" || fail "rlpr behind the crowd"
took=$(($(milliseconds) - started))
await_held "$me" 1
exec 4>&-
wait "$crowd"
echo "$standing connections were answered, $open descriptors open at once, $grown kB more memory; who came behind them printed in $took ms; $(tail -n 1 "$place/crowd") of every hundredth were told that their document is kept"
[ "$standing" = 1900 ] || fail "only $standing of 1900 connections were answered"
[ "$open" -ge 1900 ] || fail "only $open descriptors were open at once"
[ "$grown" -lt 65536 ] || fail "$standing connections cost $grown kB"
[ "$took" -lt 5000 ] || fail "rlpr took $took ms behind the crowd"

# Sixteen places an address: the seventeenth connection is closed.
python3 - "$lpd_host" "$lpd_port" <<'END' || fail "places per address"
import socket, sys
def connection():
    client = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10, ("127.8.8.8", 0))
    client.sendall(b"\2consigne\n")
    try:
        return client, client.recv(1)
    except OSError:
        return client, b""
all_ = [connection() for _ in range(17)]
answers = [answer for _, answer in all_]
sys.exit(answers != [b"\0"] * 16 + [b""])
END

# The access list, from the next connection on.
sed -i 's,^\[ports\]$,[ports]\nlpd-networks = 127.9.0.0/16,' "$place/try/consigne.conf"
grep -q '^lpd-networks' "$place/try/consigne.conf" || fail "no [ports] in the configuration"
kill -HUP "$server"
within 10 grep -q ' reload file=' "$place/try/consigned.log" || fail "SIGHUP"
rlpr -N --printer="consigne@$lpd_host" --port="$lpd_port" "$ps" 2>/dev/null && fail "an address outside lpd-networks prints"
grep -q 'lpd.refused.*not in lpd-networks' "$place/try/consigned.log" || fail "the log should tell of the refused address"
await_held "$me" 1
