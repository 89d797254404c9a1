# packaging/deb builds the packages from the tree as it lies here.
. "$(dirname "$0")/lib.sh"
rm -rf "$packages"
DEB_BUILD_OPTIONS=nocheck "$root/packaging/deb" "$packages" 2>"$CONSIGNE_BINARY/packages.log" || { tail -n 40 "$CONSIGNE_BINARY/packages.log"; fail "packaging/deb"; }
for name in consigne consigne-mfp consigne-terminal; do [ -s "$(built $name)" ] || fail "no package $name"; done
