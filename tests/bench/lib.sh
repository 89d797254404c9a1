# What the benches of a running consigned share: servers in a folder of their own, their processor time and memory, goals.
# Sourced with `place`, a folder on the disk that is measured, `running=()`, and `image`, the file that it lies in (or empty).
# shellcheck shell=bash
table=$place/table
touch "$table"
put() { tee -a "$table"; }

tidy() {
    trap - EXIT
    [ ${#running[@]} = 0 ] || { kill -TERM "${running[@]}"; wait; } 2>/dev/null
    [ -z "$image" ] || umount "$place"
    rm -rf "$place" ${image:+"$image"}
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP
await() { # SECONDS COMMAND…
    local end=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s%N)" -lt "$end" ] || return 1
        sleep 0.002
    done
}
gone() { ! kill -0 "$1" 2>/dev/null; }
ended() { # PID [SIGNAL]
    local pid=$1 other left=()
    kill -"${2:-TERM}" "$pid"
    wait "$pid" 2>/dev/null
    for other in "${running[@]}"; do [ "$other" = "$pid" ] || left+=("$other"); done
    running=("${left[@]}")
}
# start_consigned NAME: on the folder $place/NAME, which a former run left or make_consigne has made. Sets NAME_started: milliseconds
# from its start to its ports file, which it writes when every port answers.
start_consigned() {
    local name=$1 home=$place/$1 begun
    rm -f "$home/state/ports.json"
    cat >"$home/consigne.conf" <<END
[server]
listen-on = 127.0.0.1
state-dir = $home/state
spool-dir = $home/spool
admin-socket = $home/state/admin.sock
user = lp
sandbox-program = $place/bin/consigne-sandbox
ports-file = $home/state/ports.json
[ports]
ipp = 0
lpd = 0
web = 0
web-tls = off
[dns-sd]
publish = no
[jobs]
disk-reserve = 0
jobs-per-person = 100000
jobs-per-address = 1000000
END
    begun=$(date +%s%N)
    "$place/bin/consigned" --config "$home/consigne.conf" >>"$home/log" 2>&1 &
    printf -v "${name}_pid" %s $!
    running+=($!)
    await 60 test -s "$home/state/ports.json" || die "consigned does not start: $(tail -n 20 "$home/log")"
    printf -v "${name}_started" %s $((($(date +%s%N) - begun) / 1000000))
    printf -v "${name}_home" %s "$home"
    printf -v "${name}_to" %s "127.0.0.1:$(port_of "$name" ipp)/ipp/print/consigne"
}
port_of() { sed -n "s/.*\"$2\": *\([0-9][0-9]*\).*/\1/p" "$place/$1/state/ports.json"; }
# Processor time in milliseconds: of a process; of those it started (consigned's reader of documents) with all that they started.
milliseconds_of() { awk '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / '"$(getconf CLK_TCK)"' }' "/proc/$1/stat"; }
children_of() { cat "/proc/$1/task"/*/children; }
with_children() {
    local child all=0
    # shellcheck disable=SC2046
    for child in $(descendants "$1"); do
        all=$((all + $(awk '{ sub(/.*\) /, ""); print ($12 + $13 + $14 + $15) * 1000 / '"$(getconf CLK_TCK)"' }' "/proc/$child/stat" 2>/dev/null || echo 0)))
    done
    echo "$all"
}
descendants() {
    local child
    for child in $(children_of "$1" 2>/dev/null); do echo "$child"; descendants "$child"; done
}
# settle NAME…: until they have nothing left to do, which is when half a second costs them no more than one tick.
settle() {
    local name pid before now end=$((SECONDS + 1800))
    for name in "$@"; do
        pid=${name}_pid
        now=-1000
        until before=$now now=$(($(milliseconds_of "${!pid}") + $(with_children "${!pid}"))); [ $((now - before)) -le 10 ]; do
            [ $SECONDS -lt $end ] || { say "$name does not come to rest"; return 1; }
            sleep 0.5
        done
    done
}
# value NAME LINE: from bench_load's line.
value() { sed -n "s/.*\<$1=\([0-9.]*\).*/\1/p" <<<"$2"; }
# goal TEXT VALUE least|most LIMIT UNIT
goal() {
    awk -v text="$1" -v v="$2" -v how="$3" -v limit="$4" -v unit="$5" \
        'BEGIN { printf "%-76s %9.4g %-5s %s %6g  %s\n", text, v, unit, (how == "least" ? ">=" : "<="), limit, (v != "" && (how == "least" ? v + 0 >= limit : v + 0 <= limit) ? "yes" : "NO") }' | put
}
thousands() { sed ':a;s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta' <<<"$1"; }
memory() { # NAME FIELD: kB of consigned and its children
    local pid=$1_pid each all=0
    for each in "${!pid}" $(descendants "${!pid}"); do
        all=$((all + $(sed -n "s/^$2: *\([0-9]*\) kB/\1/p" "/proc/$each/smaps_rollup")))
    done
    echo "$all"
}
most_resident() { local pid=$1_pid; sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/${!pid}/status"; }

# by_curl NAME METHOD PATH BODY …: many requests to that server over one connection.
by_curl() {
    local first=yes name=$1
    shift
    while [ $# -gt 0 ]; do
        [ -n "$first" ] || echo next
        first=
        printf 'url = "http://localhost/api/v1%s"\nunix-socket = "%s"\nrequest = %s\nheader = "Content-Type: application/json"\nfail\nsilent\nshow-error\noutput = /dev/null\n' "$2" "$place/$name/state/admin.sock" "$1"
        printf 'data = "%s"\n' "${3//\"/\\\"}"
        shift 3
    done >"$place/by.curl"
    curl -K "$place/by.curl"
}
