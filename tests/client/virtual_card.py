#!/usr/bin/env python3
"""A contactless card on the virtual reader of vsmartcard's vpcd: two octets of length, then a command or an APDU.

usage: virtual_card.py UID [PORT]   lies on the reader until it is killed; PORT is the reader's, 35963 when left out
"""
import socket
import struct
import sys

POWER_OFF, POWER_ON, RESET, GET_ATR = 0, 1, 2, 4
# That of a contactless storage card (PC/SC part 3 §3.1.3.2.3).
ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")


def take(peer, count):
    octets = b""
    while len(octets) < count:
        more = peer.recv(count - len(octets))
        if not more:
            sys.exit(0)
        octets += more
    return octets


def main():
    uid = bytes.fromhex(sys.argv[1])
    with socket.create_connection(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 35963)) as peer:
        while True:
            message = take(peer, struct.unpack(">H", take(peer, 2))[0])
            if len(message) == 1 and message[0] in (POWER_OFF, POWER_ON, RESET):
                continue
            if len(message) == 1 and message[0] == GET_ATR:
                answer = ATR
            elif message == bytes.fromhex("FFCA000000"):
                answer = uid + b"\x90\x00"
            else:
                answer = b"\x6d\x00"
            peer.sendall(struct.pack(">H", len(answer)) + answer)


if __name__ == "__main__":
    main()
