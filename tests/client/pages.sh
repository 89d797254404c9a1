# Pages by curl, for tests that press what a person would press. Each WHO is a browser of its own: its cookies are in WHO.jar, the page it
# shows is WHO.html. Sourced after lib.sh, once $web is known.
# shellcheck shell=bash

get() { curl -sL -b "$place/$1.jar" -c "$place/$1.jar" -o "$place/$1.html" "$web$2" || fail "GET $2"; }
# post WHO PATH FIELD=VALUE…: with the token of the form that is shown.
post() {
    local who=$1 path=$2 field fields
    shift 2
    fields=(--data-urlencode "token=$(grep -o 'name="token" value="[^"]*"' "$place/$who.html" | head -n 1 | cut -d '"' -f 4)")
    for field in "$@"; do fields+=(--data-urlencode "$field"); done
    curl -sL -b "$place/$who.jar" -c "$place/$who.jar" -o "$place/$who.html" "${fields[@]}" "$web$path" || fail "POST $path"
}
text() { sed 's/<[^>]*>/ /g' "$place/$1.html" | tr -s ' \n' ' '; }
says() { grep -qF "$2" "$place/$1.html" || fail "the page of $1 should say '$2': $(text "$1")"; }
