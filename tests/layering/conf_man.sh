#!/bin/sh
# consigne.conf(5) says what the program takes. usage: conf_man.sh ROOT CONSIGNED
"$2" --sample-config | awk -f "$1/packaging/man/conf.awk" | diff "$1/packaging/man/consigne.conf.5" - && exit 0
echo "packaging/man/consigne.conf.5 is not what packaging/man/conf.awk makes of consigned --sample-config"
exit 1
