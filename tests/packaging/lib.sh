# What the tests of the packages share. Sourced with CONSIGNE_BINARY in the environment (CMakeLists.txt sets it).
# shellcheck shell=bash
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packages=$CONSIGNE_BINARY/packages
fail() { echo "FAILED: $*"; exit 1; }
skip() { echo "skipped: $*"; exit 77; }
# expect WHAT IS SHOULD-BE
expect() { [ "$2" = "$3" ] || fail "$1 is '$2', should be '$3'"; }
# within SECONDS COMMAND…: true as soon as COMMAND succeeds, false when it does not within that time.
within() {
    local end=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s%N)" -lt "$end" ] || return 1
        sleep 0.05
    done
}
built() { ls "$packages"/"$1"_*_"$(dpkg --print-architecture)".deb; }
