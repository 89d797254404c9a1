#!/bin/sh
# What looks at the table of parity names a setting without a row, and a test that is not there. usage: parity_finds_faults.sh ROOT
set -u
root=$1
place=$(mktemp -d) || exit 2
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/release/settings" "$place/tests"
cp "$root/tests/parity.md" "$place/tests/"
{ cat "$root/release/settings/site_settings.cpp"; echo '    SettingRule{"brand-new", "yes", Kind::word, 0, 0, "yes|no", "what nobody wrote down"},'; } >"$place/release/settings/site_settings.cpp"
sh "$root/tests/layering/settings.sh" "$place" | grep -q 'nothing of brand-new' || { echo "a setting without a row was not named"; exit 1; }
# shellcheck disable=SC2016
echo '| a row | | | `Nothing.ProvesThis` |' >>"$place/tests/parity.md"
sh "$root/tests/layering/proofs.sh" "$root" "$place/tests/parity.md" | grep -q 'no test Nothing.ProvesThis' || { echo "a test that is not there was not named"; exit 1; }
