#!/usr/bin/python3
"""Sends each network door what is just within its limits and just beyond them (threats.md §5), and what clients that mean harm send.

usage: limits.py IPP-HOST:PORT LPD-HOST:PORT RAW-HOST:PORT WEB-HOST:PORT SERVER-PID ROUNDS (at least three)

Prints a line for each check; exits 1 when one fails. All but slow clients is repeated, and at the end the server must have no more
connections than at first, and hardly more memory from round to round.
"""
import gzip
import json
import os
import selectors
import socket
import ssl
import struct
import sys
import threading
import time

ipp_at, lpd_at, raw_at, web_at = [(a.rsplit(":", 1)[0], int(a.rsplit(":", 1)[1])) for a in sys.argv[1:5]]
server = int(sys.argv[5])
rounds = max(3, int(sys.argv[6]))
faults = []
next_address = 0


def check(what, got, wanted):
    ok = wanted(got) if callable(wanted) else got == wanted
    if not ok:
        faults.append(what)
    if not ok or quiet is False:
        print(("ok      " if ok else "FAILED  ") + what + ("" if ok else f": {got!r}"), flush=True)


quiet = False


def address():
    """An address of this machine's own that nobody had before: limits are counted by address."""
    global next_address
    next_address += 1
    return f"127.{20 + next_address // 60000}.{next_address // 250 % 240}.{next_address % 250 + 1}"


def connect(at, source=None):
    peer = socket.create_connection(at, 10, (source or address(), 0))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def to_the_end(peer):
    """All that the server says until it ends; None when it does not within the limit."""
    said = b""
    try:
        while True:
            part = peer.recv(65536)
            if not part:
                return said
            said += part
    except ConnectionResetError:
        return said
    except TimeoutError:
        return None


# ---- HTTP

def status(octets, at=None):
    """The status of the first answer to these octets; the connection must not serve what stands behind a refused request."""
    with connect(at or web_at) as peer:
        try:
            peer.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            pass
        peer.settimeout(5)
        said = b""
        try:
            while b"\r\n" not in said:
                part = peer.recv(65536)
                if not part:
                    break
                said += part
        except (TimeoutError, ConnectionResetError):
            pass
        return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else said


def answers(octets):
    """How many answers come, to the end of the connection."""
    with connect(web_at) as peer:
        peer.sendall(octets)
        peer.settimeout(5)
        return (to_the_end(peer) or b"").count(b"HTTP/1.1 ")


def get(path="/", fields="", host="localhost", version="1.1"):
    return f"GET {path} HTTP/{version}\r\n{f'Host: {host}' + chr(13) + chr(10) if host is not None else ''}{fields}\r\n".encode()


def http_limits():
    line = "GET /" + "a" * (2048 - len("GET / HTTP/1.1\r\n")) + " HTTP/1.1\r\n"
    check("HTTP: a request line of 2 KiB", status(line.encode() + b"Host: localhost\r\n\r\n"), 404)
    line = "GET /" + "a" * 2048 + " HTTP/1.1\r\n"
    check("HTTP: a request line beyond 2 KiB", status(line.encode() + b"Host: localhost\r\n\r\n"), 414)
    check("HTTP: a request line that never ends", status(b"GET /" + b"a" * 4096), 414)
    check("HTTP: 100 fields", status(get("/nothing", "".join(f"x{i}: y\r\n" for i in range(99)))), 404)
    check("HTTP: 101 fields", status(get("/nothing", "".join(f"x{i}: y\r\n" for i in range(100)))), 431)
    check("HTTP: a head beyond 16 KiB", status(get("/", "x: " + "y" * 16384 + "\r\n")), 431)
    check("HTTP: 20,000 fields", status(get("/", "x: y\r\n" * 20000)), 431)
    check("HTTP: a page's body beyond 1 MiB", status(b"POST /t/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n"), 413)
    check("HTTP: a chunked body beyond 1 MiB", status(b"POST /t/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 17), 413)
    check("HTTP: extensions of a chunk beyond 256 octets", status(b"POST /t/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 300 + b"\r\na\r\n0\r\n\r\n"), 400)
    deep = lambda n: b"[" * n + b"]" * n
    for n, wanted in ((32, lambda s: s in (400, 401, 403, 422)), (40, 400), (100000, lambda s: s in (400, 413))):
        body = deep(n)
        check(f"API: JSON {n} deep", status(b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body), wanted)


def http_framing():
    """Whatever two readers could take differently ends the connection (T-HTTP-2): the request hidden behind it is never answered."""
    hidden = get("/t/", version="1.1")
    for name, fields in {
        "both lengths": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "two lengths": "Content-Length: 0\r\nContent-Length: 4\r\n",
        "a signed length": "Content-Length: +5\r\n",
        "a negative length": "Content-Length: -1\r\n",
        "a length in hexadecimal": "Content-Length: 0x10\r\n",
        "a length list": "Content-Length: 5, 5\r\n",
        "another coding": "Transfer-Encoding: gzip, chunked\r\n",
        "a blank before the colon": "Content-Length : 5\r\n",
        "a folded line": "X: a\r\n b\r\n",
        "a zero octet": "X: a\0b\r\n",
        "two hosts": "Host: other\r\n",
    }.items():
        request = ("POST /t/ HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n").encode() + hidden
        check(f"HTTP: {name}", (status(request), answers(request)), (400, 1))
    check("HTTP: line feeds alone", status(b"GET / HTTP/1.1\nHost: localhost\n\n"), 400)
    check("HTTP: no Host", status(get(host=None)), 400)
    check("HTTP: a foreign Host", status(get(host="attacker.example")), lambda s: s in (400, 421))
    check("HTTP: no HTTP", status(b"\0\1\2\3 nonsense\r\n\r\n"), 400)
    check("HTTP: another version", status(b"GET / HTTP/3.0\r\nHost: localhost\r\n\r\n"), 505)
    for method in ("TRACE", "CONNECT", "PATCH", "PROPFIND"):
        check(f"HTTP: {method}", status(f"{method} / HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()), 405)
    for path in ("/../etc/passwd", "/t/../../x", "/t/%2e%2e/x", "/t/..%2fx", "/t//x", "/t/;x", "/t/\\x", "/t/%00", "/t/%zz", "/t/assets/../../x", "/.", "/t/%2"):
        check(f"HTTP: the path {path}", status(get(path)), lambda s: s in (400, 404))


# ---- IPP

def attribute(tag, name, value):
    value = value if isinstance(value, bytes) else value.encode()
    return bytes([tag]) + struct.pack(">H", len(name)) + name.encode() + struct.pack(">H", len(value)) + value


def message(more=b"", operation=0x000B, version=b"\2\0", request_id=1, head=None):
    head = head if head is not None else (attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en")
                                          + attribute(0x45, "printer-uri", "ipp://localhost/ipp/print/consigne"))
    return version + struct.pack(">HI", operation, request_id) + b"\1" + head + more + b"\3"


def ipp_post(body, fields="", path="/ipp/print/consigne", length=None):
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n{fields}"
            f"Content-Length: {len(body) if length is None else length}\r\n\r\n").encode() + body


def ipp_status(body, **more):
    """The IPP status, or the HTTP status as a negative number, and that it came within two seconds (T-IPP-1)."""
    with connect(ipp_at) as peer:
        begin = time.monotonic()
        try:
            peer.sendall(ipp_post(body, **more))
        except (BrokenPipeError, ConnectionResetError):
            pass
        peer.settimeout(5)
        said = b""
        try:
            while b"\r\n\r\n" not in said or len(said) < said.index(b"\r\n\r\n") + 8:
                part = peer.recv(65536)
                if not part:
                    break
                said += part
        except (TimeoutError, ConnectionResetError):
            return "nothing"
        if time.monotonic() - begin > 2:
            return "late"
        head, _, answer = said.partition(b"\r\n\r\n")
        code = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0
        return struct.unpack(">H", answer[2:4])[0] if code == 200 and len(answer) >= 4 else -code


def collection(depth):
    inside = b""
    for _ in range(depth - 1):
        inside += attribute(0x4A, "", "m") + attribute(0x34, "", "")
    return attribute(0x34, "c", "") + inside + attribute(0x37, "", "") * depth


ok = lambda s: isinstance(s, int) and 0 <= s < 0x0100


def ipp_limits():
    keyword = lambda i: attribute(0x44, f"x{i}", "y")
    check("IPP: an ordinary message", ipp_status(message()), ok)
    for name, body, wanted in (
        ("nothing", b"", lambda s: s in (0x0400, -400)),
        ("three octets", b"\2\0\0", lambda s: s in (0x0400, -400)),
        ("noise", bytes(range(256)) * 4, lambda s: s in (0x0400, 0x0503, -400)),
        ("version 9.9", message(version=b"\x09\x09"), 0x0503),
        ("an unknown operation", message(operation=0x3FFF), 0x0501),
        ("request-id 0", message(request_id=0), 0x0400),
        ("no charset", message(head=attribute(0x48, "attributes-natural-language", "en")), 0x0400),
        ("another charset", message(head=attribute(0x47, "attributes-charset", "utf-16") + attribute(0x48, "attributes-natural-language", "en")), 0x040D),
        ("no language", message(head=attribute(0x47, "attributes-charset", "utf-8")), 0x0400),
        ("no printer-uri", message(head=attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en")), 0x0400),
        ("a message cut", message()[:-9], 0x0400),
        ("collections 8 deep", message(collection(8)), ok),
        ("collections 9 deep", message(collection(9)), 0x0400),
        ("collections 500 deep", message(collection(500)), lambda s: s in (0x0400, 0x0408)),
        ("collections 20,000 deep", message(collection(20000)), lambda s: s in (0x0400, 0x0408)),
        ("a collection's end too many", message(attribute(0x37, "", "")), 0x0400),
        ("a member without a value", message(attribute(0x34, "c", "") + attribute(0x4A, "", "m") + attribute(0x37, "", "")), 0x0400),
        ("997 attributes more", message(b"".join(keyword(i) for i in range(997))), ok),
        ("998 attributes more", message(b"".join(keyword(i) for i in range(998))), 0x0408),
        ("100,000 attributes", message(b"".join(keyword(i) for i in range(100000))), 0x0408),
        ("1,000 values", message(attribute(0x44, "requested-attributes", "a") + attribute(0x44, "", "a") * 999), ok),
        ("1,001 values", message(attribute(0x44, "requested-attributes", "a") + attribute(0x44, "", "a") * 1000), 0x0408),
        ("attributes beyond 256 KiB", message(b"".join(attribute(0x41, f"x{i}", "y" * 1000) for i in range(300))), 0x0408),
        ("a keyword of 256", message(attribute(0x44, "requested-attributes", "a" * 256)), 0x0409),
        ("a text of 1,024", message(attribute(0x41, "x", "a" * 1024)), 0x0409),
        ("a value of 32,768", message(attribute(0x30, "x", b"a" * 32768)), 0x0400),
        ("an integer of three octets", message(attribute(0x21, "x", b"abc")), 0x0400),
        ("inner lengths that do not add up", message(attribute(0x35, "x", b"\0\xffen\0\1a")), 0x0400),
        ("an extension tag of three octets", message(attribute(0x7F, "x", b"abc")), 0x0400),
        ("Print-URI", message(operation=0x0003), 0x0501),
        ("Send-URI", message(operation=0x0007), 0x0501),
    ):
        check(f"IPP: {name}", ipp_status(body), wanted)
    check("IPP: from a web page", ipp_status(message(), fields="Origin: http://attacker.example\r\n"), -403)
    check("IPP: from another site", ipp_status(message(), fields="Sec-Fetch-Site: cross-site\r\n"), -403)
    check("IPP: as a form", status(ipp_post(message()).replace(b"application/ipp", b"text/plain"), ipp_at), lambda s: s in (403, 404, 405, 415))
    print_job = lambda compression: message(attribute(0x42, "requesting-user-name", "camille") + attribute(0x44, "compression", compression), operation=0x0002)
    zeros = gzip.compress(bytes(1 << 20), 9)
    bomb = zeros * 300  # members: 300 MiB of some 300 KiB
    check("IPP: a bomb of gzip", ipp_status(print_job("gzip") + bomb), lambda s: s in (0x0408, 0x0411))
    check("IPP: gzip that is none", ipp_status(print_job("gzip") + b"no gzip"), 0x0410)
    check("IPP: still an ordinary message", ipp_status(message()), ok)


# ---- LPD

def lpd(*steps):
    """What LPD answers to each step, as octets; b'' where it ends the connection."""
    said = []
    with connect(lpd_at) as peer:
        peer.settimeout(5)
        for step in steps:
            try:
                peer.sendall(step)
                said.append(peer.recv(1))
            except (BrokenPipeError, ConnectionResetError):
                said.append(b"")
            except TimeoutError:
                said.append(None)
    return said


def lpd_limits():
    begin = b"\2consigne\n"
    taken, refused = b"\0", lambda answers: answers[-1] in (b"\1", b"")
    control = lambda text: (b"\2%d cfA001c\n" % len(text), text + b"\0")
    check("LPD: a queue's name of 65", lpd(b"\2" + b"q" * 65 + b"\n"), refused)
    check("LPD: a queue's name with a command", lpd(b"\2consigne;id\n"), refused)
    check("LPD: a path for a queue", lpd(b"\2../../etc\n"), refused)
    check("LPD: a command beyond 1 KiB", lpd(b"\4consigne " + b"a " * 1024 + b"\n"), lambda a: a == [b""] or a == [b"\1"])
    check("LPD: no command", lpd(b"\x09consigne\n"), refused)
    check("LPD: a control file of 64 KiB", lpd(begin, b"\2%d cfA001c\n" % 65536), [taken, taken])
    check("LPD: a control file beyond 64 KiB", lpd(begin, b"\2%d cfA001c\n" % 65537), refused)
    check("LPD: a control file of 8 MiB", lpd(begin, b"\2%d cfA001c\n" % (8 << 20)), refused)
    check("LPD: a size that is no number", lpd(begin, b"\2abc cfA001c\n"), refused)
    check("LPD: a negative size", lpd(begin, b"\3-1 dfA001c\n"), refused)
    check("LPD: 1,000 lines", lpd(begin, *control(b"X\n" * 999 + b"ldfA001c\n")), [taken] * 3)
    check("LPD: 1,001 lines", lpd(begin, *control(b"X\n" * 1000 + b"ldfA001c\n")), refused)
    check("LPD: 20 files", lpd(begin, *control(b"".join(b"ldf%c001c\n" % (65 + i) for i in range(20)))), [taken] * 3)
    check("LPD: 21 files", lpd(begin, *control(b"".join(b"ldf%c001c\n" % (65 + i) for i in range(21)))), refused)
    check("LPD: no zero behind a file", lpd(begin, b"\0022 cfA001c\n", b"X\nX"), refused)


# ---- raw

def raw(octets):
    with connect(raw_at) as peer:
        try:
            peer.sendall(octets)
            peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        peer.settimeout(5)
        return to_the_end(peer)


def raw_limits():
    for name, octets in {"HTTP": b"GET / HTTP/1.1\r\n\r\n", "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "SSH": b"SSH-2.0-x\r\n", "SMTP": b"EHLO x\r\n",
                         "LPD": b"\2lp\n", "a few octets": b"abc", "nothing": b"", "padding": b"\0" * 4000, "UELs": b"\x1b%-12345X" * 20}.items():
        check(f"raw: {name} gets no answer and makes no document", raw(octets), b"")
    # A question of the device is never answered: what it is may not be read back through us (T-PJL-1).
    check("raw: PJL that asks is not answered", raw(b"\x1b%-12345X@PJL INFO ID\r\n@PJL FSUPLOAD NAME=\"0:\\x\"\r\n\x1b%-12345X"), b"")


# ---- TLS

def tls_limits():
    def hand(minimum, maximum):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = minimum, maximum
        try:
            with context.wrap_socket(connect(ipp_at)) as stream:
                return stream.version()
        except (ssl.SSLError, OSError):
            return "refused"
    import warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        check(f"TLS: {version.name}", hand(version, version), "refused")
    check("TLS: 1.2", hand(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2), "TLSv1.2")
    check("TLS: 1.3", hand(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3), "TLSv1.3")


# ---- places and slow clients

def places():
    def stand(at, first, most):
        """How many of most + 1 connections of one address are let in; those beyond are closed at once."""
        source, peers, closed = address(), [], 0
        for _ in range(most + 1):
            peers.append(connect(at, source))
        for peer in peers:
            peer.sendall(first)
        closed_ones = 0
        selector = selectors.DefaultSelector()
        for peer in peers:
            peer.setblocking(False)
            selector.register(peer, selectors.EVENT_READ)
        end = time.monotonic() + 5
        while closed_ones == 0 and time.monotonic() < end:
            for key, _ in selector.select(0.5):
                try:
                    gone = key.fileobj.recv(65536) == b""
                except ConnectionResetError:
                    gone = True
                if gone:
                    closed_ones += 1
                    selector.unregister(key.fileobj)
        for peer in peers:
            peer.close()
        return closed_ones
    check("places: the 65th of an address at the pages", stand(web_at, b"G", 64), 1)
    check("places: the 65th of an address over IPP", stand(ipp_at, b"P", 64), 1)
    check("places: the 17th of an address over LPD", stand(lpd_at, b"\2consigne\n", 16), 1)
    check("places: the 9th of an address on the raw port", stand(raw_at, b"\x1b", 8), 1)


def canary(n=60):
    """The longest of some requests that begin one after the other, in ms, the slowest one left out."""
    took = []
    for _ in range(n):
        begin = time.monotonic()
        if not ok(ipp_status(message(attribute(0x44, "requested-attributes", "printer-state")))):
            return "no answer"
        took.append((time.monotonic() - begin) * 1000)
    return sorted(took)[-2]


def slow_clients():
    """A thousand idle connections, a hundred that send an octet now and then, and half handshakes: others are served (T-DOS-1, T-TLS-1)."""
    idle = [connect(web_at, f"127.9.{i // 50}.{i % 50 + 1}") for i in range(1000)]
    dripping = [connect(ipp_at, f"127.10.{i // 50}.{i % 50 + 1}") for i in range(100)]
    shaking = [connect(ipp_at, f"127.11.{i // 50}.{i % 50 + 1}") for i in range(120)]
    for peer in dripping:
        peer.sendall(b"POST /ipp/print/consigne HTTP/1.1\r\n")
    for peer in shaking:
        peer.sendall(b"\x16\x03\x01\x02\x00\x01")
    stop = threading.Event()

    def drip():
        while not stop.wait(0.2):
            for peer in dripping:
                try:
                    peer.sendall(b"x")
                except OSError:
                    pass
    thread = threading.Thread(target=drip)
    thread.start()
    worst = canary()
    check("slow clients: others wait less than 200 ms", worst, lambda ms: ms != "no answer" and ms < 200)
    # Ten seconds are for the whole head, however it trickles.
    begin = time.monotonic()
    dripping[0].settimeout(20)
    end = to_the_end(dripping[0])
    check("slow clients: a head that trickles is ended", (end is not None, time.monotonic() - begin < 15), (True, True))
    stop.set()
    thread.join()
    for peer in idle + dripping + shaking:
        peer.close()


def guesses():
    """Passwords are guessed slowly wherever they are guessed (T-PIN-1, T-AUTH-1): the fifth failure of an address begins a pause."""
    source, answers_ = address(), []
    for _ in range(7):
        body = json.dumps({"login": "camille", "password": "wrong"}).encode()
        with connect(web_at, source) as peer:
            peer.sendall(b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            peer.settimeout(30)
            said = to_the_end(peer) or b""
            answers_.append(int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0)
    check("guesses: the fifth makes the address wait", answers_, [401] * 4 + [429] * 3)


def flood_of_passwords():
    """Two hundred guess at once: a few are looked at, the others are told to come back, and pages have threads of their own."""
    peers = [connect(web_at) for _ in range(200)]
    for i, peer in enumerate(peers):
        body = json.dumps({"login": f"nobody-{i}", "password": "wrong"}).encode()
        peer.sendall(b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    begin = time.monotonic()
    page = status(get("/"))
    took = (time.monotonic() - begin) * 1000
    told = []
    for peer in peers:
        peer.settimeout(60)
        said = to_the_end(peer) or b""
        told.append(int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0)
        peer.close()
    check("passwords: of 200 at once all are answered, some told to come back", (set(told) <= {401, 503}, told.count(401) >= 34, 503 in told), (True, True, True))
    check("passwords: meanwhile a page comes within a second", (page, took < 1000), (200, True))


class Trickle(threading.Thread):
    """A body of an octet now and then: ended by its pace (1 KiB/s over 30 s, 15 s grace), and nothing is kept."""

    def run(self):
        self.lasted = None
        with connect(ipp_at) as peer:
            body = message(attribute(0x42, "requesting-user-name", "camille"), operation=0x0002)
            peer.sendall(ipp_post(body, length=1_000_000))
            peer.settimeout(0.3)
            begin = time.monotonic()
            while time.monotonic() - begin < 90:
                try:
                    peer.sendall(b"x")
                    if peer.recv(65536) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
            else:
                return
            self.lasted = time.monotonic() - begin


def sockets():
    """Sockets that the server has open."""
    count = 0
    for name in os.listdir(f"/proc/{server}/fd"):
        try:
            count += os.readlink(f"/proc/{server}/fd/{name}").startswith("socket:")
        except FileNotFoundError:
            pass
    return count


def resident():
    with open(f"/proc/{server}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def settled(most):
    """Connections end a moment after their client, and a lingering one 2 s later: waits for that."""
    end = time.monotonic() + 20
    while sockets() > most and time.monotonic() < end:
        time.sleep(0.1)
    return sockets()


at_rest = sockets()
trickle = Trickle()
trickle.start()
for turn in range(rounds):
    quiet = turn > 0
    for part in (http_limits, http_framing, ipp_limits, lpd_limits, raw_limits, tls_limits, places):
        part()
    if turn == 0:
        settled(at_rest + 1)
        resident_first = resident()
        slow_clients()
        guesses()
        flood_of_passwords()
    if turn == 1:
        resident_second = resident()
quiet = False
trickle.join()
check("IPP: a body that trickles is ended", trickle.lasted, lambda seconds: seconds is not None and 30 < seconds < 60)
check("connections are given back", settled(at_rest), at_rest)
after_crowd, after_rounds = resident_second - resident_first, resident() - resident_second
check(f"1,220 clients at once leave {after_crowd} kB", after_crowd, lambda kb: kb < 64 * 1024)
check(f"{rounds - 2} more rounds leave {after_rounds} kB", after_rounds, lambda kb: kb < 4 * 1024)
print(f"{len(faults)} failed")
sys.exit(1 if faults else 0)
