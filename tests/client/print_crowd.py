#!/usr/bin/env python3
"""Prints documents, no two alike, over several connections at once, until so many were acknowledged or the server is gone.

print_crowd.py HOST:PORT/PATH LIST [--people N] [--connections N] [--documents N] [--large N] [--first N] [--kill PID]

Each acknowledged document becomes a line "JOB-ID SHA-256" of LIST. Every --large Nth document has 400 KB, the others some 2 KB. --kill:
behind the last acknowledgement the process PID gets SIGKILL. What is refused is said on
standard output. Exit status: 0 so many were acknowledged, 1 fewer."""
import argparse
import hashlib
import http.client
import os
import signal
import struct
import threading

parser = argparse.ArgumentParser()
parser.add_argument("target")
parser.add_argument("list")
parser.add_argument("--people", type=int, default=1)
parser.add_argument("--connections", type=int, default=8)
parser.add_argument("--documents", type=int, default=100)
parser.add_argument("--large", type=int, default=0)
parser.add_argument("--first", type=int, default=0)
parser.add_argument("--kill", type=int, default=0)
work = parser.parse_args()
host, path = work.target.split("/", 1)

lock = threading.Lock()
acknowledged = begun = 0
out = open(work.list, "a")


def attribute(tag, name, value):
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value


def request(number):
    uri = ("ipp://%s/%s" % (host, path)).encode()
    person = b"person-%05d" % (number % work.people) if work.people > 1 else b"camille"
    return (b"\x02\x00\x00\x02" + struct.pack(">I", number + 1) + b"\x01" + attribute(0x47, b"attributes-charset", b"utf-8") +
            attribute(0x48, b"attributes-natural-language", b"en") + attribute(0x45, b"printer-uri", uri) +
            attribute(0x42, b"requesting-user-name", person) + attribute(0x42, b"job-name", b"Document %d" % number) +
            attribute(0x49, b"document-format", b"application/postscript") + b"\x03")


def document(number):
    text = b"%%!PS-Adobe-3.0\n%%%%Pages: 1\n%%%%EndComments\n%%%%Page: 1 1\n%% document %d of %d\n100 100 200 200 rectfill\n" % (number, os.getpid())
    rest = 400_000 if work.large and number % work.large == 0 else 2_000
    line = b"% " + hashlib.sha256(b"%d %d" % (number, os.getpid())).hexdigest().encode() + b"\n"
    return text + line * (rest // len(line)) + b"showpage\n%%Trailer\n%%EOF\n"


def job_id(answer):
    at = answer.find(b"job-id\x00\x04")
    return struct.unpack(">I", answer[at + 8:at + 12])[0] if at >= 0 else None


def client():
    global acknowledged, begun
    link = http.client.HTTPConnection(host, timeout=30)
    try:
        while True:
            with lock:
                if begun >= work.documents:
                    return
                number = work.first + begun
                begun += 1
            body = document(number)
            link.request("POST", "/" + path, request(number) + body, {"Content-Type": "application/ipp"})
            answer = link.getresponse()
            octets = answer.read()
            if answer.status != 200 or octets[2:4] not in (b"\x00\x00", b"\x00\x01"):
                with lock:
                    print("refused: HTTP %d, IPP %s" % (answer.status, octets[2:4].hex()), flush=True)
                if answer.getheader("Connection") == "close":
                    link.close()
                continue
            with lock:
                acknowledged += 1
                out.write("%d %s\n" % (job_id(octets), hashlib.sha256(body).hexdigest()))
                out.flush()
                if work.kill and acknowledged == work.documents:
                    os.kill(work.kill, signal.SIGKILL)
    except (OSError, http.client.HTTPException):
        return  # the server is gone


clients = [threading.Thread(target=client) for _ in range(work.connections)]
for one in clients:
    one.start()
for one in clients:
    one.join()
raise SystemExit(0 if acknowledged == work.documents else 1)
