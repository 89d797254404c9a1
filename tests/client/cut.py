#!/usr/bin/python3
"""Sends a document as a client of PROTOCOL would, and resets the connection in the middle of it.

usage: cut.py ipp|ipp-chunked|lpd|raw HOST PORT DOCUMENT BYTES

BYTES of the document are sent, then the connection is reset (RST), as when a client's machine loses its power supply.
Exits 1 when the server ends the conversation before that.
"""
import fcntl
import socket
import struct
import sys
import termios
import time


def attribute(tag, name, value):
    name, value = name.encode(), value.encode()
    return bytes([tag]) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value


def ipp(length, chunked):
    """The head and the attributes of a Print-Job (RFC 8010 §3) whose document has `length` octets."""
    message = (b"\x02\x00" + struct.pack(">HI", 0x0002, 1) + b"\x01"
               + attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en")
               + attribute(0x45, "printer-uri", "ipp://localhost/ipp/print/consigne")
               + attribute(0x42, "requesting-user-name", "camille") + b"\x03")
    head = "POST /ipp/print/consigne HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
    if chunked:
        return (head + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"%x\r\n" % (len(message) + length) + message
    return (head + f"Content-Length: {len(message) + length}\r\n\r\n").encode() + message


def acknowledged(peer):
    if peer.recv(1) != b"\0":
        sys.exit("the server refused before the cut")


def unsent(peer):
    octets = bytearray(4)
    fcntl.ioctl(peer.fileno(), termios.TIOCOUTQ, octets)
    return int.from_bytes(octets, sys.byteorder)


def unread(peer):
    """What the kernel of this machine keeps for the server's end of the connection (proc(5), /proc/net/tcp: rx_queue)."""
    ends = [peer.getpeername()[1], peer.getsockname()[1]]
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as lines:
            for fields in map(str.split, lines):
                if [int(end.rsplit(":", 1)[1], 16) for end in fields[1:3] if ":" in end] == ends:
                    return int(fields[4].split(":")[1], 16)
    return 0


def main():
    protocol, host, port, document, count = sys.argv[1:]
    with open(document, "rb") as file:
        octets = file.read()
    peer = socket.create_connection((host, int(port)), timeout=10)
    if protocol.startswith("ipp"):
        peer.sendall(ipp(len(octets), protocol == "ipp-chunked"))
    elif protocol == "lpd":
        peer.sendall(b"\x02consigne\n")
        acknowledged(peer)
        control = b"Hclient\nPcamille\nldfA001client\n"
        peer.sendall(b"\x02%d cfA001client\n" % len(control))
        acknowledged(peer)
        peer.sendall(control + b"\0")
        acknowledged(peer)
        peer.sendall(b"\x03%d dfA001client\n" % len(octets))
        acknowledged(peer)
    peer.sendall(octets[:int(count)])
    # A reset throws away what has not left yet, and what the server has not read yet: both shall be nothing by then.
    while unsent(peer) or unread(peer):
        time.sleep(0.001)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


main()
