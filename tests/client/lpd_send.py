#!/usr/bin/env python3
"""Sends a document by LPD: lpd_send.py HOST PORT QUEUE FILE. Says on its last line how far it was taken; exit status 0: all of it."""
import socket
import sys

host, port, queue, name = sys.argv[1:]
document = open(name, "rb").read()
control = b"Hclient\nPcamille\nldfA001client\n"


def refused(where):
    print("refused " + where)
    sys.exit(1)


try:
    peer = socket.create_connection((host, int(port)), 30)
    for where, octets in (("the queue", b"\x02" + queue.encode() + b"\n"), ("the control file's name", b"\x02%d cfA001client\n" % len(control)),
                          ("the control file", control + b"\0"), ("the document's name", b"\x03%d dfA001client\n" % len(document)),
                          ("behind the document", document + b"\0")):
        peer.sendall(octets)
        answer = peer.recv(1)
        if answer == b"":
            print("closed " + where)
            sys.exit(1)
        if answer != b"\0":
            refused(where)
    print("taken")
except OSError as wrong:
    print("lost: %s" % wrong)
    sys.exit(1)
