# For tests of a disk that fills up. Sourced instead of lib.sh: sees that the test has mounts of its own, starting it again in a
# namespace if need be.
# shellcheck shell=bash
if [ -z "${CONSIGNE_OWN_MOUNTS:-}" ]; then
    namespace=(unshare --mount)
    [ "$(id -u)" = 0 ] || namespace=(unshare --map-current-user --keep-caps --mount)
    CONSIGNE_OWN_MOUNTS=yes exec "${namespace[@]}" bash "$0"
fi
. "$(dirname "$0")/lib.sh"

# small_disk FOLDER SIZE: a file system of that size there, before the server starts; no reserve keeps documents from filling it.
small_disk() {
    mkdir -p "$1"
    mount -t tmpfs -o "size=$2,mode=711" consigne-small-disk "$1" || fail "no small file system can be mounted here"
    mounted+=("$1")
    export CONSIGNE_TRY_DISK_RESERVE=0
}
