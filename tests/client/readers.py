#!/usr/bin/env python3
"""Card readers of all kinds, for tests of the release station.

  readers.py keys PIPE NUMBER [--no-enter]   presses the number's keys into a pipe, as struct input_event
  readers.py line LINK FIFO                  a serial line at LINK; what is written to FIFO goes down it, as it is
  readers.py serve PORT-FILE FIFO            listens; what is written to FIFO goes to whoever has connected
  readers.py send HOST PORT TEXT             connects, says TEXT (escapes are read), and closes
"""
import argparse
import os
import pty
import select
import socket
import struct
import sys
import termios
import tty

# linux/input-event-codes.h: a keyboard's place of each digit and letter, whatever is printed on it.
CODES = {c: 2 + i for i, c in enumerate("1234567890")}
CODES |= {c: 16 + i for i, c in enumerate("qwertyuiop")} | {c: 30 + i for i, c in enumerate("asdfghjkl")} | {c: 44 + i for i, c in enumerate("zxcvbnm")}
ENTER, SHIFT, EV_SYN, EV_KEY, EV_MSC = 28, 42, 0, 1, 4


def event(kind, code, value):
    return struct.pack("@llHHi", 0, 0, kind, code, value)


def press(code):
    # A real keyboard says its scan code first, and closes each report.
    return b"".join(event(EV_MSC, 4, code) + event(EV_KEY, code, down) + event(EV_SYN, 0, 0) for down in (1, 0))


def keys(pipe, number, enter):
    stream = b""
    for c in number:
        if c.isupper():
            stream += event(EV_KEY, SHIFT, 1) + event(EV_SYN, 0, 0) + press(CODES[c.lower()]) + event(EV_KEY, SHIFT, 0) + event(EV_SYN, 0, 0)
        else:
            stream += press(CODES[c])
    if enter:
        stream += press(ENTER)
    with open(pipe, "wb", buffering=0) as out:
        # An odd cut: a reader of the pipe must put events together.
        out.write(stream[:100])
        out.write(stream[100:])


def pass_on(fifo, write):
    # Open for both, so that it does not end between two writers.
    source = os.open(fifo, os.O_RDWR)
    while True:
        select.select([source], [], [])
        write(os.read(source, 4096))


def line(link, fifo):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    attributes = termios.tcgetattr(theirs)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    os.symlink(os.ttyname(theirs), link)
    pass_on(fifo, lambda octets: os.write(ours, octets))


def serve(port_file, fifo):
    door = socket.create_server(("127.0.0.1", 0))
    with open(port_file + ".new", "w") as out:
        out.write(str(door.getsockname()[1]))
    os.rename(port_file + ".new", port_file)
    peer, _ = door.accept()
    pass_on(fifo, peer.sendall)


def send(host, port, text):
    with socket.create_connection((host, port), timeout=10) as peer:
        peer.sendall(text.encode().decode("unicode_escape").encode("latin-1"))


def main():
    parser = argparse.ArgumentParser()
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("keys")
    one.add_argument("pipe")
    one.add_argument("number")
    one.add_argument("--no-enter", action="store_true")
    one = kinds.add_parser("line")
    one.add_argument("link")
    one.add_argument("fifo")
    one = kinds.add_parser("serve")
    one.add_argument("port_file")
    one.add_argument("fifo")
    one = kinds.add_parser("send")
    one.add_argument("host")
    one.add_argument("port", type=int)
    one.add_argument("text")
    a = parser.parse_args()
    if a.kind == "keys":
        keys(a.pipe, a.number, not a.no_enter)
    elif a.kind == "line":
        line(a.link, a.fifo)
    elif a.kind == "serve":
        serve(a.port_file, a.fifo)
    else:
        send(a.host, a.port, a.text)


if __name__ == "__main__":
    sys.exit(main())
