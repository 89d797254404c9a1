"""Requests octet by octet, for scripts whose first argument is the server's IPP port."""
import socket, ssl, struct, sys

port = int(sys.argv[1])


def value(tag, name, text):
    octets = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(octets)) + octets


def message(operation, number=1, name="Wire", version=0x0200, user="camille", language="en", path="/ipp/print/consigne", more=b""):
    """A request; `more` stands behind its operation attributes: further ones, then other groups."""
    head = struct.pack(">HHI", version, operation, number) + b"\x01" + value(0x47, "attributes-charset", "utf-8") + value(0x48, "attributes-natural-language", language)
    head += value(0x45, "printer-uri", "http://127.0.0.1:%d%s" % (port, path)) + value(0x42, "requesting-user-name", user)
    return head + (value(0x42, "job-name", name) if operation == 2 else b"") + more + b"\x03"


def head(body, version="1.1", more=(), path="/ipp/print/consigne", method="POST"):
    lines = ["%s %s HTTP/%s" % (method, path, version), "Content-Type: application/ipp", *more]
    if version == "1.1": lines.append("Host: 127.0.0.1:%d" % port)
    if body is not None: lines.append("Content-Length: %d" % len(body))
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connect(tls=False):
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    if not tls: return plain
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


class Answers:
    def __init__(self, connection): self.connection, self.held = connection, b""

    def more(self):
        got = self.connection.recv(65536)
        self.held += got
        return bool(got)

    def next(self):
        """Status, and the IPP status and request number of the body, which is kept as `body`."""
        while b"\r\n\r\n" not in self.held:
            if not self.more(): raise EOFError("the connection ended")
        top, self.held = self.held.split(b"\r\n\r\n", 1)
        status = int(top.split()[1])
        if status == 100: return status, None, None
        length = next(int(line.split(b":")[1]) for line in top.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(self.held) < length:
            if not self.more(): raise EOFError("the body ended")
        body, self.held = self.held[:length], self.held[length:]
        self.body = body
        code, number = struct.unpack(">HI", body[2:8]) if len(body) >= 8 else (None, None)
        return status, code, number


def attributes(message):
    """Of a message: the values of each name, as octets; those within collections under the names of their members."""
    found, name, at = {}, "", 8
    while message[at] != 0x03:
        tag, at = message[at], at + 1
        if tag < 0x10: continue
        (size,) = struct.unpack_from(">H", message, at)
        if size: name = message[at + 2:at + 2 + size].decode()
        at += 2 + size
        (size,) = struct.unpack_from(">H", message, at)
        octets, at = message[at + 2:at + 2 + size], at + 2 + size
        if tag == 0x4A: name = octets.decode()
        elif tag not in (0x34, 0x37): found.setdefault(name, []).append(octets)
        elif tag == 0x34: found.setdefault(name, [])
    return found


def expect(what, got, wanted):
    if got != wanted: sys.exit("%s: %r, should be %r" % (what, got, wanted))
