#!/bin/bash
# What every program says when it is asked, and when it is asked wrongly.
. "$(dirname "$0")/lib.sh"
version=$(sed -n 's/^project(consigne VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
for program in consigned consignectl consigne-inspect consigne-rewrite consigne-sandbox consigne-mfp consigne-opdump consigne-terminal; do
    expect "$program --version" "$("$CONSIGNE_PROGRAMS/$program" --version)" "$program $version"
    "$CONSIGNE_PROGRAMS/$program" --no-such-option >"$place/out" 2>"$place/err"
    expect "$program's status after a wrong option" $? 2
    grep -q '\\-\\-version' "$root/packaging/man/$program".[18] || fail "the manual page of $program does not name --version"
    [ -s "$place/err" ] && [ ! -s "$place/out" ] || fail "$program says what is wrong on standard output, or nowhere"
done

# wrong WHAT USAGE ARGUMENTS…: consignectl says what is wrong, and then how it is written.
wrong() {
    local what=$1 usage=$2
    shift 2
    "$CONSIGNE_PROGRAMS/consignectl" "$@" >"$place/out" 2>"$place/err"
    expect "the status of consignectl $*" $? 2
    expect "the first line of consignectl $*" "$(head -n 1 "$place/err")" "consignectl: $what"
    grep -qxF "$usage" "$place/err" || fail "consignectl $*: no usage line in: $(cat "$place/err")"
}
wrong "A subcommand is required" "Usage: consignectl addresses [OPTIONS] SUBCOMMAND" addresses
grep -qx "SUBCOMMAND is one of: list, add, revoke" "$place/err" || fail "the commands under addresses are not named: $(cat "$place/err")"
wrong "login is required" "Usage: consignectl addresses list [OPTIONS] login" addresses list
wrong "id is required" "Usage: consignectl release [OPTIONS] id..." release

# What the station's --help says and what its manual page says are the same options.
options() { grep -oE -e '--[a-z][a-z-]*' | sort -u; }
said=$(for command in "" password show; do "$CONSIGNE_PROGRAMS/consigne-terminal" $command --help; done | options)
expect "options in consigne-terminal(1)" "$(sed 's/\\-/-/g' "$root/packaging/man/consigne-terminal.1" | options)" "$said"
for command in password show; do
    grep -q "fB$command" "$root/packaging/man/consigne-terminal.1" || fail "consigne-terminal(1) does not name $command"
done
# Nothing of the server's store, printing or network names is in it: it is for a small machine.
! ldd "$CONSIGNE_PROGRAMS/consigne-terminal" | grep -E 'sqlite|cups|avahi|qpdf|tiff|jpeg' || fail "the station links what only the server needs"
"$CONSIGNE_PROGRAMS/consigne-terminal" --panel 0.0.0.0:0 --set-up 127.0.0.1:0 --state "$place" 2>"$place/err"
expect "the status of a station whose panel is not on the loopback" $? 2
grep -q loopback "$place/err" || fail "a station whose panel is not on the loopback says: $(cat "$place/err")"
"$CONSIGNE_PROGRAMS/consigne-terminal" show --kiosk ' ' 2>"$place/err"
expect "the status of a kiosk without a command" $? 2
