#!/bin/bash
# A checkout that only its owner may enter, as under /root: the server, which runs as somebody else there, comes up all the same.
. "$(dirname "$0")/lib.sh"
mkdir -m 700 "$place/mine"
cp "$CONSIGNE_PROGRAMS"/consign* "$place/mine/" || fail "copy"
CONSIGNE_PROGRAMS=$place/mine
start_consigne
expect "documents that wait" "$(ctl --json jobs | jq -c .jobs)" '[]'
