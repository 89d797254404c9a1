#!/bin/sh
# Every test that the tables of limits and threats name exists. usage: proofs.sh ROOT
set -u
root=$1 table=${2:-$1/tests/limits.md} bad=0
names=$(grep -o '`[A-Za-z_]*[._][A-Za-z0-9_]*`' "$table" | tr -d '`' | sort -u)
[ -n "$names" ] || { echo "no test is named in $table"; exit 1; }
for name in $names; do
    case $name in
        client_*) [ -f "$root/tests/client/${name#client_}.sh" ] ;;
        fuzz_*) [ -f "$root/tests/fuzz/${name#fuzz_}.cpp" ] ;;
        *.*) grep -rqE "TEST(_F|_P)?\(${name%.*}, ${name#*.}\)" "$root/tests/unit" ;;
        *) false ;;
    esac || { echo "$table: no test $name"; bad=1; }
done
exit $bad
