# A private cupsd: a person's own machine, beside whatever CUPS this machine runs. Sourced by packaging/try and tests/client.
# shellcheck shell=bash

# start_cupsd DIRECTORY [PORT]: starts it with everything under DIRECTORY, reached through the socket DIRECTORY/cups.sock, and over
# IPP on this machine's PORT if one is given.
# Sets cupsd_pid and exports CUPS_SERVER, so that lp, lpstat, lpadmin and cancel of this shell talk to it.
start_cupsd() {
    local home=$1 account group
    mkdir -p "$home"/{cache,state,spool,tmp,log,ssl,ppd}
    if [ "$(id -u)" = 0 ]; then
        account=lp group=lp
        chown -R lp:lp "$home"
        chmod 711 "$home"
    else
        account=$(id -un) group=$(id -gn)
    fi
    cat >"$home/cups-files.conf" <<END
ServerRoot $home
ServerBin /usr/lib/cups
DataDir /usr/share/cups
DocumentRoot /usr/share/cups/doc-root
CacheDir $home/cache
StateDir $home/state
RequestRoot $home/spool
TempDir $home/tmp
ServerKeychain $home/ssl
AccessLog $home/log/access
ErrorLog $home/log/error
PageLog $home/log/page
SystemGroup root
User $account
Group $group
Sandboxing relaxed
END
    cat >"$home/cupsd.conf" <<END
LogLevel info
Listen $home/cups.sock
${2:+Listen 127.0.0.1:$2}
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
MaxJobs 500
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
END
    "$(PATH=$PATH:/usr/sbin command -v cupsd)" -f -c "$home/cupsd.conf" -s "$home/cups-files.conf" >"$home/log/out" 2>&1 &
    cupsd_pid=$!
    export CUPS_SERVER=$home/cups.sock
    local turn
    for turn in $(seq 100); do
        lpstat -r 2>/dev/null | grep -q 'is running' && return 0
        kill -0 "$cupsd_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$home/log/out" "$home/log/error" >&2 2>/dev/null
    return 1
}

# add_queue NAME URI: the way a person adds a network printer.
add_queue() {
    PATH=$PATH:/usr/sbin lpadmin -p "$1" -E -v "$2" -m everywhere && await_queue "$1"
}
# await_queue NAME: cupsd answers lpadmin before it has asked the printer what it can do and written that down; a document that
# comes in between is aborted ("Unable to convert file 0 to printable format").
await_queue() {
    local turn
    for turn in $(seq 200); do
        grep -qF "Printer \"$1\" is now available." "${CUPS_SERVER%/*}/log/error" && return 0
        sleep 0.05
    done
    echo "cupsd does not get the queue $1 ready" >&2
    return 1
}
