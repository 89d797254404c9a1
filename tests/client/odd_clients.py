#!/usr/bin/env python3
"""Clients with habits of their own, and those that mean harm, octet by octet: odd_clients.py PORT PDF RASTER VICTIM SIGNED-IN.

Windows' class driver and an iPhone print, each one document as camille; all else leaves nothing behind. VICTIM is the number of a
document of camille's that nobody here may touch; SIGNED-IN is 'login:password' of somebody else."""
import base64, struct, sys, time

from wire import Answers, attributes, connect, expect, head, message, port, value

pdf, raster = (open(name, "rb").read() for name in sys.argv[2:4])
victim, signed_in = int(sys.argv[4]), sys.argv[5]
integer = lambda n: struct.pack(">i", n)
chunk = lambda octets: b"%x\r\n" % len(octets) + octets + b"\r\n"


def ask(body, more=(), tls=False, path="/ipp/print/consigne", version="1.1"):
    """HTTP status, IPP status and the body of one request on a connection of its own, answered within two seconds."""
    with connect(tls) as c:
        began = time.monotonic()
        c.sendall(head(body, version, ("Connection: close", *more), path) + body)
        answers = Answers(c)
        status, code, _ = answers.next()
        if time.monotonic() - began > 2: sys.exit("answered after %.1f s: %r" % (time.monotonic() - began, body[:60]))
        return status, code, answers.body


def ended(connection):
    """Whether the server ends it, with an alert of TLS at most."""
    rest = b""
    try:
        while more := connection.recv(4096): rest += more
    except ConnectionError: pass
    return not rest or rest[0] == 0x15


# ---- Windows 10 and 11: the port's address as CUPS has it, IPP/1.0 first, then all a class driver wants, then the job in pieces.
windows = dict(path="/printers/consigne", language="en-us", user="OFFICE\\camille")
agent = ("User-Agent: Internet Print Provider",)
status, code, reply = ask(message(11, version=0x0100, **windows), agent, path="/printers/consigne")
expect("Windows' first question", (status, code, reply[:2]), (200, 0, b"\x01\x00"))
status, code, reply = ask(message(11, more=value(0x44, "requested-attributes", "all") + value(0x44, "", "media-col-database"), **windows), agent, path="/printers/consigne")
expect("Windows' second question", (status, code), (200, 0))
told = attributes(reply)
for name in ("mopria-certified", "ipp-features-supported", "ipp-versions-supported", "printer-uuid", "printer-device-id", "media-default", "media-supported", "media-type-supported",
             "document-format-default", "document-format-preferred", "printer-dns-sd-name", "printer-firmware-name", "printer-firmware-string-version",
             "uri-authentication-supported", "pwg-raster-document-type-supported", "pwg-raster-document-resolution-supported", "printer-state", "printer-is-accepting-jobs"):
    if name not in told: sys.exit("Windows is not told " + name)
for format in (b"image/pwg-raster", b"application/pdf"):
    if format not in told["document-format-supported"]: sys.exit("Windows is not told %r" % format)
if b"2.0" not in told["ipp-versions-supported"] or b"ipp-everywhere" not in told["ipp-features-supported"]: sys.exit("Windows is not told what IPP this is")
with connect() as c:
    answers = Answers(c)
    made = message(5, more=value(0x42, "job-name", "From Windows") + b"\x02" + value(0x44, "sides", "two-sided-long-edge") + value(0x44, "media", "iso_a4_210x297mm"), **windows)
    c.sendall(head(made, more=agent, path="/printers/consigne") + made)
    expect("Windows' Create-Job", answers.next(), (200, 0, 1))
    (job,) = struct.unpack(">i", attributes(answers.body)["job-id"][0])
    sent = message(6, more=value(0x21, "job-id", integer(job)) + value(0x49, "document-format", "image/pwg-raster") + value(0x22, "last-document", b"\x01"), **windows)
    c.sendall(head(None, more=(*agent, "Transfer-Encoding: chunked"), path="/printers/consigne") + chunk(sent))
    for at in range(0, len(raster), 4096): c.sendall(chunk(raster[at:at + 4096]))
    c.sendall(b"0\r\n\r\n")
    expect("Windows' Send-Document", answers.next(), (200, 0, 1))
    asked = message(9, more=value(0x21, "job-id", integer(job)), **windows)
    c.sendall(head(asked, more=agent, path="/printers/consigne") + asked)
    expect("Windows' look at its job", answers.next(), (200, 0, 1))
    seen = attributes(answers.body)
    expect("its state", seen["job-state"], [integer(4)])
    expect("what it waits for", seen["job-state-reasons"][0], b"job-hold-until-specified")

# ---- an iPhone: Validate-Job, then the document behind 100-continue over TLS, with its paper in a collection.
member = lambda name, tag, octets: value(0x4A, "", name) + value(tag, "", octets)
paper = value(0x34, "media-col", b"") + value(0x4A, "", "media-size") + value(0x34, "", b"") + member("x-dimension", 0x21, integer(21000)) + member("y-dimension", 0x21, integer(29700)) + \
    value(0x37, "", b"") + member("media-type", 0x44, "stationery") + value(0x37, "", b"")
ticket = b"\x02" + paper + value(0x44, "sides", "one-sided") + value(0x44, "print-color-mode", "color") + value(0x23, "print-quality", integer(4)) + value(0x21, "copies", integer(1))
client = value(0x34, "client-info", b"") + member("client-name", 0x42, "iOS\n") + member("client-type", 0x23, integer(4)) + member("client-secret", 0x41, "x") + value(0x37, "", b"")
client += value(0x45, "requesting-user-uri", "mailto:camille@example.org")
words = value(0x49, "document-format", "application/pdf") + client
expect("an iPhone's Validate-Job", ask(message(4, more=words + ticket), tls=True)[:2], (200, 0))
with connect(True) as c:
    answers = Answers(c)
    body = message(2, name="From an iPhone", more=words + ticket) + pdf
    c.sendall(head(None, more=("Expect: 100-continue", "Transfer-Encoding: chunked")))
    expect("the interim answer", answers.next()[0], 100)
    for at in range(0, len(body), 9000): c.sendall(chunk(body[at:at + 9000]))
    c.sendall(b"0\r\n\r\n")
    expect("an iPhone's Print-Job", answers.next(), (200, 0, 1))
    job = attributes(answers.body)["job-id"][0]
of_job = lambda user: attributes(ask(message(9, user=user, more=value(0x21, "job-id", job) + value(0x44, "requested-attributes", "all")))[2])
told = of_job("camille")
for name, values in (("client-name", [b"iOS"]), ("client-type", [integer(4)]), ("job-originating-user-uri", [b"mailto:camille@example.org"])):
    expect("its " + name, told.get(name), values)
for name in ("client-name", "job-originating-user-uri", "job-name"):
    if name in of_job("jean"): sys.exit("somebody else is told its " + name)
if "client-secret" in told: sys.exit("a member that is not known is kept")

# ---- the upgrade to TLS: broken off, it ends the connection; what was slipped in behind it in clear is nobody's request.
switch = head(b"", method="OPTIONS", path="*", more=("Connection: Upgrade", "Upgrade: TLS/1.2"))
slipped = message(2, name="Slipped in") + pdf
for what in (head(slipped) + slipped, b"\x16\x03\x01\xff\xff" + b"x" * 70000, b""):
    with connect() as c:
        try: c.sendall(switch + what)
        except ConnectionError: pass
        if not what: c.shutdown(1)
        top = b""
        while not top.endswith(b"\r\n\r\n"): top += c.recv(1)
        if not top.startswith(b"HTTP/1.1 101 ") or not ended(c): sys.exit("an upgrade broken off: %r" % top)
with connect() as c:
    c.sendall(head(b"", "1.0", ("Connection: Upgrade", "Upgrade: TLS/1.2"), "*", "OPTIONS"))
    if not c.recv(100).startswith(b"HTTP/1.1 200 "): sys.exit("HTTP/1.0 was upgraded")

# ---- trailers are passed over, and have an end.
body = message(11)
with connect() as c:
    c.sendall(head(None, more=("Transfer-Encoding: chunked", "Trailer: X-Sum")) + chunk(body) + b"0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n" + head(body) + body)
    answers = Answers(c)
    for turn in ("with trailers", "behind trailers"): expect("a request " + turn, answers.next(), (200, 0, 1))
with connect() as c:
    try:
        c.sendall(head(None, more=("Transfer-Encoding: chunked",)) + chunk(body) + b"0\r\n")
        for _ in range(2000): c.sendall(b"X-More: 1\r\n" * 1000)
    except ConnectionError: pass
    else: sys.exit("twenty megabytes of trailers were read")

# ---- what is beside the table: large values, foreign groups, versions, a coding.
for name, more, wanted in (
        ("a value of 65535 octets", value(0x41, "x", "y" * 65535), 0x0400), ("a name of 256", value(0x42, "job-name", "y" * 256), 0x0409),
        ("an unknown syntax of 32767", value(0x3F, "x", "y" * 32767), 0x0001), ("20000 attributes", b"".join(value(0x44, "a%d" % n, "y") for n in range(20000)), 0x0408),
        ("a group that no operation has", b"\x0f" + value(0x44, "x", "y"), 0), ("a group of the reserved tag", b"\x00" + value(0x44, "x", "y"), 0x0400),
        ("a password of 256", value(0x30, "job-password", "1" * 256) + value(0x44, "job-password-encryption", "none"), 0x040B)):
    expect(name, ask(message(4, more=more))[:2], (200, wanted))
for asked, answered, wanted in ((0x01FF, b"\x01\x01", 0), (0x0203, b"\x02\x02", 0), (0x0300, b"\x02\x02", 0x0503), (0x0000, b"\x01\x00", 0x0503)):
    _, code, reply = ask(message(11, version=asked))
    expect("IPP version %04x" % asked, (code, reply[:2]), (wanted, answered))
for name, operation, wanted in (("Get-User-Printer-Attributes", 0x66, 0), ("Get-Printer-Resources", 0x65, 0x0501), ("an operation of a vendor", 0x4027, 0x0501)):
    expect(name, ask(message(operation))[:2], (200, wanted))
with connect() as c:
    c.sendall(head(body, more=("Content-Encoding: gzip",)) + body)
    if not c.recv(100).startswith(b"HTTP/1.1 415 "): sys.exit("a coding that is not read was taken")

# ---- somebody else's document: by a claimed name, by who signed in as another, by a wrong password.
basic = lambda word: ("Authorization: Basic " + base64.b64encode(word.encode()).decode(),)
of = value(0x21, "job-id", integer(victim))
which = {0x06: value(0x22, "last-document", b"\x01"), 0x33: value(0x21, "document-number", integer(1)), 0x37: value(0x21, "document-number", integer(1)), 0x38: value(0x21, "job-ids", integer(victim)),
         0x39: value(0x21, "job-ids", integer(victim))}
for operation in (0x06, 0x08, 0x0C, 0x0D, 0x0E, 0x14, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x33, 0x37, 0x38, 0x39, 0x3A):
    for name, tls, signed in (("jean", False, ()), ("jean", True, basic(signed_in)), ("camille", True, basic("camille:guessed"))):
        status, code, _ = ask(message(operation, user=name, more=of + which.get(operation, b"")), signed, tls)
        if status != 401 and code not in (0x0401, 0x0403, 0x0404, 0x0406): sys.exit("operation %02x by %s: HTTP %d, IPP %r" % (operation, name, status, code))
