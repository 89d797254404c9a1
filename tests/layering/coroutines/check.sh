#!/bin/sh
# Names the statements with co_await that g++ 12 would miscompile (rules.query), in the files given or, without any, in every file
# of the tree that contains co_await.
# usage: check.sh SOURCE-TREE [FILE…]   Exit status: 0 none, 1 some, 2 wrong usage or a file that clang does not understand,
# 77 no clang-query.
tree=${1:?usage: check.sh SOURCE-TREE [FILE…]}
shift
here=$(cd "$(dirname "$0")" && pwd)
query=$(command -v clang-query-14 || command -v clang-query) || { echo "clang-query is not installed"; exit 77; }
cd "$tree" || exit 2
answers=$(mktemp -d) || exit 2
trap 'rm -rf "$answers"' EXIT

if [ $# -gt 0 ]; then printf '%s\n' "$@"; else grep -rlE --include='*.cpp' --include='*.hpp' '^[^/]*co_await' filters pdl release spooler tests/mfp tests/unit; fi >"$answers/files"
[ -s "$answers/files" ] || { echo "no file with co_await was found: nothing is proved"; exit 2; }

export query here tree answers
# Two at a time, as many as the smallest machine has cores; each takes some seconds for Asio's headers alone.
xargs -P 2 -I FILE sh -c '
    "$query" -f "$here/rules.query" "$1" -- -x c++ -std=c++20 -fcoroutines-ts -I"$tree" -DBOOST_ASIO_NO_DEPRECATED -DPOINTERHOLDER_TRANSITION=4 \
        >"$answers/$(printf %s "$1" | tr / _).answer" 2>&1' sh FILE <"$answers/files"

if grep -hE '(^|: )(fatal )?error:' "$answers"/*.answer; then
    echo "clang could not read a file: nothing is proved"
    exit 2
fi
[ "$(grep -lE '^[0-9]+ match(es)?\.$' "$answers"/*.answer | wc -l)" = "$(wc -l <"$answers/files")" ] || { echo "clang-query did not answer for every file"; exit 2; }
if grep -hE ': note: "[a-z_-]+" binds here' "$answers"/*.answer; then
    echo "g++ 12 destroys temporaries of these statements twice: see rules.query"
    exit 1
fi
