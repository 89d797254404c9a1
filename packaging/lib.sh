# Shell functions that packaging/try and tests/run share. Sourced with `root` set to the top of the tree.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# packages_of SECTION…: the names of packaging/packages in those sections, one a line.
packages_of() {
    local section
    for section in "$@"; do
        sed -n "s/^$section: *//p" "$root/packaging/packages" | tr ' ' '\n' | sed '/^$/d'
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_get ARGUMENT…: one apt-get with the package lists fetched once, whoever asks.
apt_updated=
apt_get() {
    if [ -z "$apt_updated" ]; then
        as_root apt-get -qq update >&2 || say "warning: the package lists could not be refreshed; going on with what is there"
        apt_updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
}

# install_packages SECTION…: installs what is missing; touches nothing when nothing is.
install_packages() {
    local entry package missing=()
    while read -r entry; do
        package=${entry%%\?*}
        if [ "$package" != "$entry" ] && command -v "${entry#*\?}" >/dev/null 2>&1; then continue; fi
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done < <(packages_of "$@")
    [ ${#missing[@]} = 0 ] && return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        die "these packages are missing, and installing them needs root or sudo: ${missing[*]}
Run as root: apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    # No service of a package may start on its own: the demonstration and the tests start what they need.
    local policy=/usr/sbin/policy-rc.d made_policy=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && made_policy=yes
    fi
    local status=0
    apt_get install "${missing[@]}" || status=$?
    [ -z "$made_policy" ] || as_root rm -f "$policy"
    [ $status = 0 ] || die "apt-get could not install: ${missing[*]}"
}

# unpack_packages DIRECTORY: the section "unpack", each unpacked into DIRECTORY/NAME without being installed.
unpack_packages() {
    local directory=$1 name
    mkdir -p "$directory"
    while read -r name; do
        [ -d "$directory/$name" ] && continue
        (
            cd "$directory" || exit 1
            if ! apt-get -qq download "$name" >&2; then
                as_root apt-get -qq update >&2
                apt-get -qq download "$name" >&2 || exit 1
            fi
            dpkg-deb -x "$name"_*.deb "$name.part" && mv "$name.part" "$name" && rm -f "$name"_*.deb
        ) || die "the package $name could not be downloaded"
    done < <(packages_of unpack)
}

# Jobs that a build may run: one a core, fewer when memory is short (about 1.5 GB a compiler).
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo)
    [ "${memory:-1}" -ge 1 ] || memory=1
    [ "$cores" -le "$memory" ] && echo "$cores" || echo "$memory"
}

# build PRESET [TARGET…]
build() {
    local preset=$1 log
    shift
    log=$root/build/$preset.configure.log
    mkdir -p "$root/build"
    (cd "$root" && cmake --preset "$preset" >"$log" 2>&1) || { cat "$log" >&2; die "the build could not be configured"; }
    (cd "$root" && cmake --build --preset "$preset" -j "$(build_jobs)" ${1:+--target "$@"} >&2) || die "the build failed"
}
