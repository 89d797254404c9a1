#!/bin/bash
# The front page and /add in a real browser.
. "$(dirname "$0")/lib.sh"
start_consigne
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/desk.js" "$web" "$pictures" || fail "the desk pages"
