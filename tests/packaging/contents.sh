# What is in the packages, before any of it runs: policy (lintian), units, AppArmor profiles, completion, dependencies.
. "$(dirname "$0")/lib.sh"
place=$(mktemp -d /tmp/consigne-packages.XXXXXX)
trap 'rm -rf "$place"' EXIT
dpkg-deb -x "$(built consigne)" "$place/tree"
dpkg-deb -x "$(built consigne-terminal)" "$place/station"

echo "--- lintian"
lintian --info --fail-on error,warning "$packages"/*.changes || fail "lintian finds faults"

echo "--- units"
units=$place/tree/lib/systemd/system
for unit in consigne.service consigne-sandbox@.service; do
    systemd-analyze security --offline=true --no-pager --threshold=15 "$units/$unit" >"$place/security" || { cat "$place/security"; fail "$unit is more exposed than 1.5"; }
    tail -n 1 "$place/security"
done
systemd-analyze security --offline=true --no-pager --threshold=15 "$place/station/lib/systemd/system/consigne-terminal.service" >"$place/security" || { cat "$place/security"; fail "consigne-terminal.service is more exposed than 1.5"; }
tail -n 1 "$place/security"
# Where these programs are not installed, verify says so of each: a tree beside the system's own stands in.
sed -i "s|=/usr/sbin/consigned|=$place/tree/usr/sbin/consigned|; s|=/usr/bin/consigne|=$place/tree/usr/bin/consigne|" "$units"/*.service
for unit in "$units"/*.service "$units"/*.socket; do
    # Manual pages are installed elsewhere, too; accounts are made by systemd-sysusers.
    systemd-analyze verify --man=no "$unit" >"$place/verify" 2>&1 || { cat "$place/verify"; fail "systemd-analyze verify ${unit##*/}"; }
    ! grep "consigne" "$place/verify" || fail "systemd-analyze verify has something to say of ${unit##*/}"
done
sed -i "s|=/usr/bin/consigne|=$place/station/usr/bin/consigne|" "$place/station/lib/systemd/system"/*.service
for unit in "$place/station/lib/systemd/system"/*.service; do
    systemd-analyze verify --man=no "$unit" >"$place/verify" 2>&1 || { cat "$place/verify"; fail "systemd-analyze verify ${unit##*/}"; }
    ! grep "consigne" "$place/verify" || fail "systemd-analyze verify has something to say of ${unit##*/}"
done
for name in ipp:631 lpd:515 raw:9100 web:7180 web-tls:7181; do
    grep -qx "ListenStream=${name#*:}" "$units/consigne-${name%:*}.socket" || fail "consigne-${name%:*}.socket does not listen on ${name#*:}"
done

echo "--- the generator"
printf '[ports]\nipp = 8631\nlpd = off\nraw = 9100\n' >"$place/consigne.conf"
"$place/tree/usr/sbin/consigned" --config "$place/consigne.conf" --write-units "$place/units" || fail "consigned --write-units"
expect "what it writes" "$(cd "$place/units" && find . ! -type d | sort | tr '\n' ' ')" \
    "./consigne-ipp.socket.d/50-consigne.conf ./consigne-lpd.socket ./consigne.service.wants/consigne-raw.socket ./sockets.target.wants/consigne-raw.socket "
"$place/tree/usr/sbin/consigned" --config "$place/tree/etc/consigne/consigne.conf" --write-units "$place/none" || fail "consigned --write-units with the packaged file"
[ ! -e "$place/none" ] || fail "the packaged configuration changes units"

echo "--- AppArmor"
for profile in "$place"/tree/etc/apparmor.d/usr.*; do
    apparmor_parser --skip-kernel-load --skip-cache --base "$place/tree/etc/apparmor.d" --Include /etc/apparmor.d "$profile" 2>"$place/parser" || { cat "$place/parser"; fail "apparmor_parser ${profile##*/}"; }
done

echo "--- completion"
complete() {
    PATH=$place/tree/usr/bin:$place/tree/usr/sbin:$PATH bash -c '
        . /usr/share/bash-completion/bash_completion
        . "$0"
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<<"$1"
        [[ $1 != *" " ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _consigne
        printf "%s\n" "${COMPREPLY[@]}"' "$place/tree/usr/share/bash-completion/completions/consignectl" "$1" | sort | tr '\n' ' '
}
expect "completion of 'consignectl rel'" "$(complete 'consignectl rel')" "release "
expect "completion of 'consignectl printers '" "$(complete 'consignectl printers ')" "add list remove set "
expect "completion of 'consignectl --json jobs --o'" "$(complete 'consignectl --json jobs --o')" "--owner "
expect "completion of 'consigned --sam'" "$(complete 'consigned --sam')" "--sample-config "
for program in consigned consigne-inspect consigne-rewrite; do
    [ -e "$place/tree/usr/share/bash-completion/completions/$program" ] || fail "no completion for $program"
done

echo "--- dependencies"
# One list says what the build takes; the compiler comes with every package's build.
expect "Build-Depends" \
    "$(sed -n '/^Build-Depends:/,/^$/p' "$root/packaging/debian/control" | sed 's/^Build-Depends://; s/([^)]*)//' | tr ',' '\n' | tr -d ' ' | grep -v '^$\|^debhelper-compat$\|^dh-' | sort | tr '\n' ' ')" \
    "$(sed -n 's/^build: *//p' "$root/packaging/packages" | tr ' ' '\n' | grep -vx 'g++\|ccache\|mold\|' | sort | tr '\n' ' ')"
depends=$(dpkg-deb -f "$(built consigne)" Depends | tr ',|' '\n\n' | sed 's/(.*//' | tr -d ' ')
for library in ghostscript libc6 libstdc++6 libsqlite3-0 libcups2 libssl3 libsystemd0 libqpdf29 libopenjp2-7; do
    grep -qxF "$library" <<<"$depends" || fail "Depends has no $library: $depends"
done
# The station is for another, smaller machine.
depends=$(dpkg-deb -f "$(built consigne-terminal)" Depends | tr ',|' '\n\n' | sed 's/(.*//' | tr -d ' ')
for library in libc6 libstdc++6 libssl3 libpcsclite1 libargon2-1; do
    grep -qxF "$library" <<<"$depends" || fail "Depends of consigne-terminal has no $library: $depends"
done
! grep -E 'sqlite|cups|qpdf|^consigne' <<<"$depends" || fail "consigne-terminal depends on the server's parts: $depends"
[ -s "$place/station/usr/share/bash-completion/completions/consigne-terminal" ] || fail "no completion for consigne-terminal"
