# The package on a clean Debian of its own (debootstrap): installed, run without systemd as its first process and with it, printed to,
# upgraded, purged. Wants root.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "a Debian of its own takes root"
place=$(mktemp -d /var/tmp/consigne-machine.XXXXXX)
machine=$place/machine
holder= booted= first= activator= sandbox_activator= listener= squatter=
tidy() {
    local status=$? pid
    trap - EXIT
    if [ $status != 0 ]; then
        [ -z "$first" ] || inside journalctl --no-pager --boot --output=short-monotonic --lines=60 --unit='consigne*' 2>/dev/null
        tail -n 20 "$place/consigned.log" "$place/sandbox.log" "$place/apt.log" 2>/dev/null
    fi
    for pid in $activator $sandbox_activator $listener $squatter $holder; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
    if [ -n "$booted" ]; then
        kill -KILL ${first:-$booted} 2>/dev/null
        wait "$booted" 2>/dev/null
    fi
    for mount in proc sys dev; do mountpoint -q "$machine/$mount" && umount -R "$machine/$mount"; done
    rm -rf --one-file-system "$place"
    exit $status
}
trap tidy EXIT
trap 'exit 1' INT TERM HUP

# ---- a clean Debian, made once and unpacked for each run
base=$CONSIGNE_BINARY/bookworm.tar
if [ ! -s "$base" ]; then
    # Where this machine's own packages come from.
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Codename: bookworm' 'Component: main' | head -n 1)
    [ -n "$mirror" ] || fail "apt names no mirror of Debian 12 (apt-get indextargets)"
    eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
    [ -z "${http_proxy-}" ] || export http_proxy
    debootstrap --variant=minbase --include=systemd,ghostscript bookworm "$place/base" "$mirror" >"$place/debootstrap.log" 2>&1 || { tail -n 20 "$place/debootstrap.log"; fail "debootstrap from $mirror"; }
    tar -C "$place/base" --numeric-owner -cf "$base.new" . && mv "$base.new" "$base" || fail "$base cannot be made"
    rm -rf "$place/base"
fi
mkdir "$machine"
tar -C "$machine" --numeric-owner -xf "$base" || fail "$base cannot be unpacked"
cp /etc/resolv.conf "$machine/etc/resolv.conf"
mount -t proc proc "$machine/proc" && mount --rbind --make-rslave /dev "$machine/dev" && mount --rbind --make-rslave /sys "$machine/sys" || fail "mount"
# Nothing of ours may be there before, so that what is left after can be told.
traces() { (cd "$machine" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev \) -prune -o \( -iname '*consigne*' -o -user "${1:-0}" ! -user 0 \) -print | grep -v '^\./\(var/lib/apt\|var/cache\|var/log\|packages\)' | sort); }
expect "what a clean Debian has of Consigne" "$(traces)" ""

mkdir "$machine/packages"
cp "$(built consigne)" "$machine/packages/"
version=$(dpkg-deb -f "$(built consigne)" Version)
# The same content as a later version: what an upgrade does, not what it brings.
dpkg-deb -R "$(built consigne)" "$place/later" && sed -i "s/^Version: .*/Version: $version+later1/" "$place/later/DEBIAN/control" &&
    dpkg-deb --root-owner-group -b "$place/later" "$machine/packages/later.deb" >/dev/null || fail "a later version cannot be made"

in_machine() { chroot "$machine" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
echo "--- installed"
in_machine apt-get -qq update >"$place/apt.log" 2>&1 || fail "apt-get update"
in_machine apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "/packages/$(basename "$(built consigne)")" >"$place/apt.log" 2>&1 || { cat "$place/apt.log"; fail "the package cannot be installed"; }
in_machine consigned --check || fail "the packaged configuration has faults"
expect "mode and owner of the state" "$(in_machine stat -c '%a %U' /var/lib/consigne /var/spool/consigne | tr '\n' ' ')" "700 consigne 700 consigne "
expect "the account's shell" "$(in_machine getent passwd consigne-sandbox | cut -d: -f6-)" "/nonexistent:/usr/sbin/nologin"
in_machine systemd-creds --quiet --name=consigne-key decrypt /etc/credstore.encrypted/consigne-key - 2>/dev/null | grep -qxE '[0-9a-f]{64}' || fail "no key was made"
expect "mode of the key" "$(in_machine stat -c %a /etc/credstore.encrypted/consigne-key)" 600
# Units that ask the running system about the sandbox and the sockets they start.
in_machine systemd-analyze verify --man=no consigne.service consigne-ipp.socket consigne-sandbox.socket 2>&1 | grep consigne && fail "systemd-analyze verify has something to say"

# A program that has port 631, as cupsd would.
take_631() { # PROCESS, whose network it is
    { exec nsenter --target "$1" --net python3 -c 'import socket, signal; s = socket.create_server(("127.0.0.1", 631)); signal.pause()'; } &
    squatter=$!
    within 10 listens 631 || fail "nobody took port 631"
}
listens() { [ "$(at_machine ss -ltnH "sport = :$1" | wc -l)" -ge 1 ]; }

# ---- printing, wherever consigned runs
# Three pages, which only running the program tells.
printf '%%!PS\n1 1 3 { pop 100 100 200 200 rectfill showpage } for\n' >"$place/pages.ps"
ctl() { at_machine chroot "$machine" consignectl "$@"; }
set_up() {
    ctl devices add Accueil ipp://127.0.0.1:9/ipp/print && ctl printers add consigne --device Accueil --mode hold --trust 127.0.0.0/8 &&
        printf 'camille-pass-2026\n' | ctl people add camille --name Camille --password-file -
}
print() { at_machine ipptool -tv -f "$place/pages.ps" -d person=camille -d filetype=application/octet-stream "ipp://127.0.0.1:$1/ipp/print/consigne" "$root/tests/client/print-job.test"; }
held() { [ "$(ctl --json jobs | jq '[.jobs[] | select(.state == "pending-held" and .pages == 3)] | length')" = "$1" ]; }
prints() { # PORT HELD-AFTERWARDS
    print "$1" >"$place/ipptool.log" 2>&1 || { cat "$place/ipptool.log"; fail "the job was not taken on port $1"; }
    within 30 held "$2" || fail "$2 documents of three pages should wait: $(ctl --json jobs)"
}
# A small disk is no reason to take nothing.
printf '[jobs]\ndisk-reserve = 1M\n[dns-sd]\npublish = no\n' >>"$machine/etc/consigne/consigne.conf"

echo "--- without systemd"
unshare --net sh -c 'ip link set lo up && exec tail -f /dev/null' &
holder=$!
at_machine() { nsenter --target "$holder" --net "$@"; }
within 10 sh -c "nsenter --target $holder --net ip -brief link show lo | grep -q UP" || fail "no network of its own"
install -d -o "$(in_machine id -u consigne)" -g "$(in_machine id -g consigne)" -m 711 "$machine/run/consigne"
python3 "$root/tests/packaging/notified.py" "$machine/run/consigne/notify" >"$place/notified" &
listener=$!
within 10 test -S "$machine/run/consigne/notify" || fail "nobody listens for notifications"
# Watched, for what their profiles must allow. Each of these replaces itself by what it starts, so that its number is the server's.
watched=(strace -f -qq -s 200 -e trace=%file,%process,connect,bind)
{ exec nsenter --target "$holder" --net "${watched[@]}" -o "$place/sandbox.calls" -D chroot "$machine" systemd-socket-activate --accept --seqpacket --listen=/run/consigne/sandbox.sock \
    setpriv --reuid consigne-sandbox --regid consigne-sandbox --clear-groups consigne-sandbox --serve-descriptor=3 >"$place/sandbox.log" 2>&1; } &
sandbox_activator=$!
within 10 test -S "$machine/run/consigne/sandbox.sock" || fail "no socket for the sandbox"
chmod 666 "$machine/run/consigne/sandbox.sock"
{ exec nsenter --target "$holder" --net env NOTIFY_SOCKET=/run/consigne/notify WATCHDOG_USEC=2000000 "${watched[@]}" -o "$place/consigned.calls" -D chroot "$machine" systemd-socket-activate \
    --listen=631 --listen=515 --listen=7180 --listen=7181 --fdname=ipp:lpd:web:web-tls --setenv=NOTIFY_SOCKET --setenv=WATCHDOG_USEC \
    consigned --sandbox-socket=/run/consigne/sandbox.sock >"$place/consigned.log" 2>&1; } &
activator=$!
within 10 listens 7181 || fail "systemd-socket-activate does not listen"
! grep -q . "$place/notified" || fail "something was told before the first connection"
# The first connection starts it.
within 30 at_machine curl -sf -o /dev/null http://127.0.0.1:7180/ || fail "the first connection got no answer"
within 10 grep -q '^READY=1' "$place/notified" || fail "readiness was not told"
within 10 grep -q '^WATCHDOG=1' "$place/notified" || fail "no sign of life"
expect "the account consigned runs as" "$(stat -c %u "/proc/$activator")" "$(in_machine id -u consigne)"
# What it serves are the sockets it was handed: none of its own stands beside them.
expect "sockets that listen on TCP" "$(at_machine ss -ltnH | wc -l)" 4
set_up >"$place/set-up.log" 2>&1 || { cat "$place/set-up.log"; fail "the printer could not be made"; }
prints 631 1
kill -TERM "$activator"
within 30 grep -q '^STOPPING=1' "$place/notified" || fail "the stop was not told"
wait "$activator" || fail "consigned did not stop as it should"
activator=
kill "$sandbox_activator" && wait "$sandbox_activator" 2>/dev/null
sandbox_activator=
for program in sbin/consigned bin/consigne-sandbox; do
    name=${program#*/}
    python3 "$root/tests/packaging/covered.py" "$machine/etc/apparmor.d" "$machine/etc/apparmor.d/usr.${program/\//.}" "/usr/$program" "$place/${name#consigne-}.calls" ||
        fail "the AppArmor profile of $name does not fit it"
    # One that forgot the server's files, or Ghostscript, would be told.
    grep -v ' /var/\| /usr/bin/gs ' "$machine/etc/apparmor.d/usr.${program/\//.}" >"$place/forgetful"
    ! python3 "$root/tests/packaging/covered.py" "$machine/etc/apparmor.d" "$place/forgetful" "/usr/$program" "$place/${name#consigne-}.calls" >/dev/null 2>&1 ||
        fail "a profile of $name that forgets half passes"
done

# Somebody else has 631, as cupsd would: one sentence, one way out.
take_631 "$holder"
at_machine chroot "$machine" consigned >"$place/consigned.log" 2>&1
expect "the exit status without port 631" $? 2
expect "the sentences it says" "$(grep -c 'port 631 is taken by another program, most likely CUPS (cups.service): stop that or set .ipp = 8631. in section \[ports\]' "$place/consigned.log")" 1
kill "$squatter"; wait "$squatter" 2>/dev/null; squatter=
kill "$holder" "$listener"; wait "$holder" "$listener" 2>/dev/null; holder= listener=
for mount in proc dev sys; do umount -R "$machine/$mount"; done

echo "--- with systemd as the first process"
# Its own /run will hide this one.
rm -rf "$machine/run/consigne"
systemd-nspawn --quiet --directory="$machine" --register=no --keep-unit --private-network --boot </dev/null >"$place/boot.log" 2>&1 &
booted=$!
first_process() {
    for first in $(ps -o pid= --ppid "$booted"); do [ "$(cat "/proc/$first/comm")" = systemd ] && return 0; done
    first=
    return 1
}
inside() { nsenter --target "$first" --all env --chdir=/ DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
at_machine() { nsenter --target "$first" --net "$@"; }
ctl() { inside consignectl "$@"; }
if ! within 20 first_process || ! within 60 inside systemctl is-active multi-user.target; then
    tail -n 5 "$place/boot.log"
    echo "systemd cannot be booted in a container here: its units are proved by systemd-analyze alone"
    [ -n "$first" ] || booted=
    purge_by=in_machine
else
    purge_by=inside
    active() { inside systemctl is-active --quiet "$@"; }
    within 30 active consigne.service || { inside systemctl --no-pager status consigne.service; fail "consigne.service does not start"; }
    expect "units that failed" "$(inside systemctl list-units --failed --plain --no-legend 'consigne*')" ""
    prints 631 2
    # The reader is a unit of its own, under an account of its own, and knows no network.
    reader=$(inside systemctl list-units --plain --no-legend 'consigne-sandbox@*' | awk '{print $1}')
    expect "readers" "$(wc -w <<<"$reader")" 1
    expect "the reader's account" "$(inside stat -c %U "/proc/$(inside systemctl show -P MainPID "$reader")")" consigne-sandbox
    server() { inside systemctl show -P MainPID consigne.service; }
    # Capabilities, none; core dumps, none; new privileges, never.
    expect "what consigned may" "$(inside sed -n 's/^\(CapEff\|CapBnd\|NoNewPrivs\|Seccomp\):\t*/\1=/p' "/proc/$(server)/status" | tr '\n' ' ')" "CapEff=0000000000000000 CapBnd=0000000000000000 NoNewPrivs=1 Seccomp=2 "
    expect "the key as the service has it" "$(inside stat -c %s /run/credentials/consigne.service/consigne-key)" 64

    # A reader that dies is started again for the next document.
    inside systemctl kill --signal=KILL "$reader"
    prints 631 3

    # Reading the configuration again, and dying.
    inside systemctl reload consigne.service || fail "reload"
    before=$(server)
    inside systemctl kill --signal=KILL consigne.service
    restarted() { [ "$(server)" != "$before" ] && [ "$(server)" != 0 ] && active consigne.service; }
    within 30 restarted || fail "a consigned that died was not started again"
    prints 631 4

    # One that hangs is ended and started again. (Not after the unit's half minute.)
    printf '[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\n' | inside sh -c 'mkdir -p /run/systemd/system/consigne.service.d && cat >/run/systemd/system/consigne.service.d/90-test.conf'
    inside systemctl daemon-reload
    inside systemctl restart consigne.service || fail "restart"
    before=$(server)
    inside systemctl kill --signal=STOP consigne.service
    within 30 restarted || fail "a consigned that hung was not started again"
    prints 631 5

    echo "--- port 631 taken"
    inside systemctl stop 'consigne*'
    take_631 "$first"
    inside systemctl start consigne.service 2>/dev/null
    ! active consigne.service || fail "consigned started without its port"
    expect "sentences in the journal" "$(inside journalctl --boot --unit=consigne.service --output=cat --priority=err --grep='port 631 is taken by another program, most likely CUPS' | wc -l)" 1
    # The one setting.
    printf '[ports]\nipp = 8631\n' >>"$machine/etc/consigne/consigne.conf"
    inside systemctl daemon-reload
    inside systemctl restart consigne.service || { inside systemctl --no-pager status consigne.service; fail "consigned does not start on another port"; }
    prints 8631 6
    expect "who opened port 8631" "$(inside systemctl is-active consigne-ipp.socket)" active
    kill "$squatter"; wait "$squatter" 2>/dev/null; squatter=
    # Another port while the old one is open: what packaging/README.md says.
    sed -i 's/^ipp = 8631/ipp = 8632/' "$machine/etc/consigne/consigne.conf"
    inside systemctl stop 'consigne*'
    inside systemctl daemon-reload
    inside systemctl start consigne || fail "the service does not start on a third port"
    prints 8632 7
    ! listens 8631 || fail "port 8631 is still open"

    echo "--- upgraded"
    before=$(server)
    inside dpkg --force-confold -i /packages/later.deb >"$place/apt.log" 2>&1 || { cat "$place/apt.log"; fail "the upgrade"; }
    expect "version" "$(inside dpkg-query -W -f '${Version}' consigne)" "$version+later1"
    within 30 restarted || fail "the upgrade did not start the new program"
    within 30 held 7 || fail "documents are missing after the upgrade: $(ctl --json jobs)"
    prints 8632 8
fi

purged() {
    "$purge_by" apt-get -qq -y -o Dpkg::Use-Pty=0 purge consigne >"$place/apt.log" 2>&1 || { cat "$place/apt.log"; fail "the purge"; }
    expect "what the purge left" "$(traces "$accounts")" ""
    [ -n "$booted" ] || return 0
    ! inside test -e /run/consigne || fail "/run/consigne is left"
    expect "units left" "$(inside systemctl list-units --all --plain --no-legend 'consigne*' | grep -v not-found)" ""
    expect "ports left open" "$(at_machine ss -ltnH | wc -l)" "$1"
}
echo "--- purged"
accounts=$(in_machine id -u consigne)
purged 0

if [ -n "$booted" ]; then
    echo "--- installed where CUPS has its port"
    take_631 "$first"
    inside apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "/packages/$(basename "$(built consigne)")" >"$place/apt.log" 2>&1 || { cat "$place/apt.log"; fail "a port that is taken stops the installation"; }
    expect "what the installation says of it" "$(grep -c "port 631 is taken by another program.*set 'ipp = 8631'" "$place/apt.log")" 1
    purged 1
fi
