#!/usr/bin/env python3
"""Requests octet by octet to a running server: http_wire.py PORT DOCUMENT. Prints five documents as camille."""
import struct, sys, time

from wire import Answers, connect, expect, head, message, port, value

document = open(sys.argv[2], "rb").read()

# HTTP/1.0 without Host: answered, and the connection ends.
with connect() as c:
    body = message(2) + document
    c.sendall(head(body, "1.0") + body)
    answers = Answers(c)
    expect("HTTP/1.0 without Host", answers.next(), (200, 0, 1))
    expect("what follows an answer to HTTP/1.0", answers.more(), False)

# Three requests at once, answered in their order; the document between them is not taken for one.
with connect() as c:
    first, second, third = message(11, 7), message(2, 8) + document, message(10, 9)
    c.sendall(b"".join(head(body) + body for body in (first, second, third)))
    answers = Answers(c)
    for number in (7, 8, 9): expect("the answer to request %d of three" % number, answers.next(), (200, 0, number))

# 100-continue before the body, in clear and over TLS; the connection then serves another.
for tls in (False, True):
    with connect(tls) as c:
        body = message(2) + document
        c.sendall(head(body, more=("Expect: 100-continue",)))
        answers = Answers(c)
        expect("the interim answer", answers.next()[0], 100)
        c.sendall(body)
        expect("the answer behind it", answers.next(), (200, 0, 1))
        after = message(11, 2)
        c.sendall(head(after) + after)
        expect("the next on the same connection", answers.next(), (200, 0, 2))

# In chunks that cut the message anywhere: in its header, in an attribute, between it and the document.
with connect() as c:
    whole = message(2) + document
    c.sendall(head(None, more=("Transfer-Encoding: chunked",)))
    cuts = [0, 1, 8, 9, 30, len(message(2)), len(message(2)) + 1, len(whole)]
    for begin, end in zip(cuts, cuts[1:]): c.sendall(b"%x\r\n" % (end - begin) + whole[begin:end] + b"\r\n")
    c.sendall(b"0\r\n\r\n")
    expect("a document in chunks", Answers(c).next(), (200, 0, 1))

# No message, half of one, one that goes on for ever, lengths that lie: 400, at once.
whole = message(11)
liar = whole[:9] + struct.pack(">BH", 0x47, 60000) + whole[12:]
for name, body in (("none", b""), ("short", whole[:5]), ("cut", whole[:-20]), ("lying", liar), ("a page", b"<html>" * 50)):
    with connect() as c:
        began = time.monotonic()
        c.sendall(head(body) + body)
        status, code, _ = Answers(c).next()
        if status != 400 and code != 0x0400: sys.exit("%s: HTTP %d, IPP %r" % (name, status, code))
        if time.monotonic() - began > 2: sys.exit("%s: answered after %.1f s" % (name, time.monotonic() - began))
# Something behind the attributes of an operation that brings nothing: the same, and nothing is done.
for name, operation in (("Get-Printer-Attributes", 11), ("Create-Job", 5), ("Validate-Job", 4), ("Get-Jobs", 10)):
    with connect() as c:
        body = message(operation)
        c.sendall(head(body + b"more") + body + b"more")
        expect(name + " with something behind it", Answers(c).next()[:2], (200, 0x0400))
    with connect() as c:
        c.sendall(head(None, more=("Content-Length: %d" % (len(body) + 200_000_000),)) + body)
        expect(name + " with much behind it", Answers(c).next()[:2], (200, 0x0400))
with connect() as c:
    began = time.monotonic()
    endless = whole[:-1] + value(0x41, "x", "y" * 60000) * 20
    try:
        c.sendall(head(None, more=("Transfer-Encoding: chunked",)) + b"%x\r\n" % (64 << 20) + endless)
    except OSError: pass
    status, code, _ = Answers(c).next()
    if status not in (400, 413) and code not in (0x0400, 0x0408): sys.exit("a message without an end: HTTP %d, IPP %r" % (status, code))
    if time.monotonic() - began > 5: sys.exit("a message without an end: answered after %.1f s" % (time.monotonic() - began))
