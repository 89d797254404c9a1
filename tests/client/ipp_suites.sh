#!/bin/bash
# CUPS' own ipptool suites against consigned, as an administrator who signs in over TLS, and against a cupsd beside it: nothing
# may fail that is not the suite's own fault, and less may be skipped than there.
#   SUITES="ipp-1.1 get-jobs" bash tests/client/ipp_suites.sh     only these
. "$(dirname "$0")/lib.sh"
suites=/usr/share/cups/ipptool
[ -d "$suites" ] || { echo "cups-ipp-utils is not installed"; exit 77; }
start_consigne
cupsd_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start_cupsd "$place/cups" "$cupsd_port" || fail "cupsd does not start"
PATH=$PATH:/usr/sbin lpadmin -p ps -E -v file:///dev/null -m drv:///sample.drv/generic.ppd 2>/dev/null || fail "lpadmin"
mfp '/speed?ipm=6000'

# The suites name documents that no package brings along.
cp -r "$suites" "$place/suites"
mkdir "$place/data"
cd "$place/suites" || exit 1
page() { printf '%%!PS-Adobe-3.0\n%%%%Pages: 1\n%%%%EndComments\n<< /PageSize [%s] >> setpagedevice\n%%%%Page: 1 1\n%s\n100 100 200 200 rectfill showpage\n%%%%EOF\n' "$1" "$2"; }
page '595 842' '1 0 0 setrgbcolor' >document-a4.ps
page '612 792' '0 setgray' >document-letter.ps
cp document-letter.ps "$place/data/testprint.ps"
for size in a4 letter; do gs -q -dSAFER -sDEVICE=pdfwrite -o "document-$size.pdf" "document-$size.ps"; done
gs -q -dSAFER -sDEVICE=jpeg -r72 -o color.jpg document-a4.ps
gs -q -dSAFER -sDEVICE=jpeggray -r72 -o gray.jpg document-letter.ps

# Faults of the suites themselves.
known_fault() {
    case "$1 $2" in
        # Means to ask for media-col-database and asks for all (its line 350), so that it must be there and must not.
        "get-printer-attributes-suite Get-Printer-Attributes (requested-attributes='media-col-database')") ;;
        # Wants notify-event; an event has notify-subscribed-event (RFC 3995 §9.1).
        "get-notifications Get events using Get-Notifications") ;;
        *) return 1 ;;
    esac
}

admin=admin:$(end .admin.password)
direct="ipps://$admin@${ipp#ipp://}" direct=${direct%/*}/direct
theirs=ipp://127.0.0.1:$cupsd_port/printers/ps
# stuck PID: what an ipptool that does not end is about, and whether consigned still answers.
stuck() {
    echo "ipptool is in state $(cut -d' ' -f3 "/proc/$1/stat") after a minute; its connections, and consigned's answer to another:"
    ss -tnp 2>/dev/null | grep "pid=$1,"
    timeout 10 ipptool -q "$direct" get-printer-attributes.test && echo "consigned answers" || echo "consigned does not answer"
} >&2
ended() { ! kill -0 "$1"; }
# attempt OUT ARGUMENTS…: false when ipptool has to be killed. libcups 2.4 may read a TLS connection that was cut for ever, deaf
# to SIGTERM.
attempt() {
    local out=$1 pid
    shift
    ipptool "$@" >"$out" 2>&1 &
    pid=$!
    within 60 ended $pid && { wait $pid; return 0; }
    stuck $pid
    kill -KILL $pid
    wait $pid 2>/dev/null
    return 1
}
# run WHERE URI SUITE VERSION FILE: leaves the outcome of each case in WHERE-SUITE.out, and sets passed, failed and skipped.
run() {
    local out=$place/$1-$3.out
    set -- "$out" -t -I -V "$4" -f "$5" -d id="${subscription:-1}" "$2" "$3.test"
    attempt "$@" || attempt "$@" || echo "    to its end within a minute [FAIL]" >>"$out"
    grep -aq '\[[A-Z]*\]$' "$out" || echo "    any case at all [FAIL]" >>"$out"
    passed=$(grep -ac '\[PASS\]$' "$out") failed=$(grep -ac '\[FAIL\]$' "$out") skipped=$(grep -ac '\[SKIP\]$' "$out")
}

all="ipp-1.1 ipp-2.0 ipp-2.1 ipp-2.2 ipp-everywhere get-printer-attributes-suite get-printer-attributes get-printer-description-attributes
get-job-template-attributes validate-job print-job print-job-hold print-job-gzip print-job-deflate print-job-password print-job-media-col print-job-letter
print-job-manual print-job-and-wait create-job create-job-format create-job-sheets set-attrs-hold get-jobs get-completed-jobs
create-printer-subscription get-subscriptions get-notifications identify-printer identify-printer-display identify-printer-multiple"
wrong= ours_skipped=0 theirs_skipped=0
printf '| suite | Consigne: passed | failed | skipped | cupsd: passed | failed | skipped |\n|---|---|---|---|---|---|---|\n'
for suite in ${SUITES:-$all}; do
    version=2.0
    case $suite in ipp-[12].*) version=${suite#ipp-} ;; esac
    document=document-a4.pdf
    case $suite in get-notifications)
        # An event of the subscription that create-printer-subscription made.
        for place_of in ours theirs; do
            eval "${place_of}_subscription=$(sed -n 's/.*notify-subscription-id (integer) = \([0-9]*\).*/\1/p' "$place/$place_of-create-printer-subscription.out" | tail -n 1)"
        done ;;
    esac
    subscription=${theirs_subscription-} run theirs "$theirs" "$suite" "$version" "$document"
    line=" $passed | $failed | $skipped |"
    theirs_skipped=$((theirs_skipped + skipped))
    subscription=${ours_subscription-} run ours "$direct" "$suite" "$version" "$document"
    echo "| $suite | $passed | $failed | $skipped |$line"
    ours_skipped=$((ours_skipped + skipped))
    while IFS= read -r name; do
        known_fault "$suite" "$name" || wrong+="$suite: $name"$'\n'
    done < <(sed -n 's/^ *\(.*[^ ]\)  *\[FAIL\]$/\1/p' "$place/ours-$suite.out")
done
echo "skipped in all: Consigne $ours_skipped, cupsd $theirs_skipped"
[ -z "${KEEP_OUT-}" ] || cp "$place"/ours-*.out "$place"/theirs-*.out "$KEEP_OUT/"
if [ -n "$wrong" ]; then
    for suite in $(cut -d : -f 1 <<<"${wrong%$'\n'}" | sort -u); do echo "--- $suite"; grep -a -A 12 '\[FAIL\]$' "$place/ours-$suite.out"; done | head -n 150
    fail "cases of a suite: $wrong"
fi
[ -n "${SUITES-}" ] || [ "$ours_skipped" -lt "$theirs_skipped" ] || fail "$ours_skipped skipped, cupsd skips $theirs_skipped"
