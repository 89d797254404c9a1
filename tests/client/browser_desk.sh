#!/bin/bash
# The front page and /add in a real browser.
. "$(dirname "$0")/lib.sh"
start_consigne
own=$(ctl --json addresses add camille --label Laptop --printer consigne --host 127.0.0.1 | jq -r .address) || fail "addresses add"
pictures=$CONSIGNE_BINARY/pictures
mkdir -p "$pictures"
NODE_PATH=$CONSIGNE_BINARY/browser/node_modules node "$root/tests/client/browser/desk.js" "$web" "$pictures" "$own" || fail "the desk pages"
