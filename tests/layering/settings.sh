#!/bin/sh
# Every setting of the site has its row in the table of parity. usage: settings.sh ROOT
set -u
root=$1 bad=0
keys=$(sed -n 's/^    SettingRule{"\([a-z-]*\)".*/\1/p' "$root/release/settings/site_settings.cpp")
[ -n "$keys" ] || { echo "no setting was found"; exit 1; }
for key in $keys; do
    grep -qE "^\| ([a-z-]+, )*$key[ ,:]" "$root/tests/parity.md" || { echo "tests/parity.md: nothing of $key"; bad=1; }
done
exit $bad
