#!/bin/sh
# The check must see what it is for: in faults.cpp every line that says FAULT is named, and no other.
# usage: check_finds_faults.sh
here=$(cd "$(dirname "$0")" && pwd)
answer=$(sh "$here/check.sh" "$here/../../.." "$here/faults.cpp")
status=$?
[ $status = 77 ] && { echo "$answer"; exit 77; }
[ $status = 1 ] || { echo "exit status $status:"; echo "$answer"; exit 1; }
expected=$(grep -n '// FAULT' "$here/faults.cpp" | cut -d: -f1)
named=$(printf '%s\n' "$answer" | sed -n 's/^.*faults\.cpp:\([0-9]*\):[0-9]*: note: .*/\1/p' | sort -nu)
[ "$expected" = "$named" ] || { echo "lines with faults:" $expected; echo "lines named:      " $named; echo "$answer"; exit 1; }
