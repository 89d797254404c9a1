#!/bin/sh
# Reads the #include lines of the tree and names any that points right: pdl <- filters <- spooler <- release.
# usage: check.sh SOURCE-TREE
cd "${1:?usage: check.sh SOURCE-TREE}" || exit 2
faults=$(mktemp) || exit 2
trap 'rm -f "$faults"' EXIT

# look FOLDER PATTERN REASON [EXCEPT]: include lines in FOLDER that match PATTERN, but for files that match EXCEPT.
look() {
    grep -rnE --include='*.cpp' --include='*.hpp' --include='*.h' --include='*.c' "^[[:space:]]*#[[:space:]]*include[[:space:]]+$2" "$1" \
        | grep -vE "^(${4:-$^})" | sed "s|\$|    ($3)|" >>"$faults"
}

look pdl      '"(filters|spooler|release|tests)/'  'pdl uses nothing but itself'
look filters  '"(spooler|release|tests)/'          'filters uses pdl and itself'
look spooler  '"(release|tests)/'                  'spooler uses filters, pdl and itself'
look release  '"tests/'                            'the product uses no test'
look release  '"spooler/(http|ipp|lpd|raw|intake|jobs|store|forward|devices|sandbox)/' \
              'release enters spooler by api/ and runtime/' 'release/main/'
look release/station '"(release/(api|people_import|settings|terminals|main|web/(admin|desk|portal))|spooler/(http|ipp|lpd|raw|intake|jobs|store|forward|devices|sandbox))/' \
              'a station has pages and readers, and nothing of the server'
look release/ctl '"(release/(api|identity|session|settings|people_import|terminals|station|main|web)|spooler|filters)/' \
              'consignectl has no way in but the API'
look tests/mfp '"(pdl|filters|spooler|release|tests/support)/' 'the simulated Canon shares no code with the product'

# Reading and rewriting know neither files, sockets, clocks, threads nor logs.
for folder in pdl filters; do
    look $folder '<(fcntl\.h|unistd\.h|poll\.h|netdb\.h|netinet/.*|arpa/.*|sys/.*|fstream|iostream|thread|mutex|future|condition_variable|filesystem|csignal|pthread\.h|boost/asio.*|boost/beast.*|spdlog/.*|sqlite3\.h|openssl/.*|cups/.*)>' \
        "$folder does no input or output, and has no clock, thread or log"
done

# A check that finds no file proves nothing.
for folder in pdl filters spooler release tests/mfp; do
    [ -n "$(find "$folder" -name '*.[ch]pp' | head -n 1)" ] || echo "$folder: no source found" >>"$faults"
done
if [ -s "$faults" ]; then
    echo "Includes that point the wrong way:"
    cat "$faults"
    exit 1
fi
