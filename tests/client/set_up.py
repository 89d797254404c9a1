"""Judges of what people are told to type: a property list, a line of PowerShell, a QR code, a zone. No shell runs them here."""
import hashlib, json, plistlib, re, ssl, struct, sys, urllib.request, zlib


def fail(why):
    sys.exit("FAILED: " + why)


def profile(path, host, port, queue, below="ipp/print/"):
    with open(path, "rb") as file:
        read = plistlib.load(file)
    kinds = {"PayloadType": str, "PayloadVersion": int, "PayloadIdentifier": str, "PayloadUUID": str, "PayloadDisplayName": str}
    for payload in [read] + read["PayloadContent"]:
        for key, kind in kinds.items():
            if not isinstance(payload.get(key), kind):
                fail(f"{key} is {payload.get(key)!r}")
        if not re.fullmatch("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", payload["PayloadUUID"]):
            fail("PayloadUUID is " + payload["PayloadUUID"])
    if read["PayloadType"] != "Configuration" or [p["PayloadType"] for p in read["PayloadContent"]] != ["com.apple.airprint"]:
        fail("not a profile with one AirPrint payload")
    if read["PayloadUUID"] == read["PayloadContent"][0]["PayloadUUID"]:
        fail("profile and payload share one identity")
    printers = read["PayloadContent"][0]["AirPrint"]
    if printers != [{"IPAddress": host, "Port": int(port), "ResourcePath": below + queue, "ForceTLS": True}]:
        fail(f"AirPrint is {printers}")
    print("ipps://%s:%d/%s" % (host, printers[0]["Port"], printers[0]["ResourcePath"]))


# The grammar that our lines use, and nothing beside it: a token that is not here is a fault.
TOKENS = re.compile(r"""
      (?P<blank>[ \t]+)
    | (?P<verbatim>'(?:[^'‘’‚‛]|'')*')
    | (?P<expandable>"(?:[^"`$“”„]|\$env:[A-Za-z]+)*")
    | (?P<variable>\$[A-Za-z]+)
    | (?P<operator>-eq(?=[ ]))
    | (?P<parameter>-[A-Z][A-Za-z]*)
    | (?P<member>\.[A-Z][A-Za-z]*)
    | (?P<sign>[;(){}=])
    | (?P<word>[A-Za-z][A-Za-z-]*(?::\\[A-Za-z\\]+)?)
""", re.X)
CMDLETS = {
    "Add-Printer": {"-IppURL"},
    "Invoke-WebRequest": {"-UseBasicParsing", "-OutFile"},
    "Get-FileHash": set(),
    "Import-Certificate": {"-CertStoreLocation"},
}


def tokens(line):
    at, out = 0, []
    while at < len(line):
        found = TOKENS.match(line, at)
        if not found:
            fail(f"PowerShell does not read {line[at:at + 20]!r} in {line!r}")
        if found.lastgroup != "blank":
            out.append((found.lastgroup, found.group()))
        at = found.end()
    return out


def powershell(line):
    """Tokens of a line whose commands, parameters and brackets are in order."""
    read = tokens(line)
    depth, command, starts = [], None, True
    for kind, text in read:
        if text in "({":
            depth.append(text)
            starts = True
        elif text in ")}":
            if not depth or depth.pop() + text not in ("()", "{}"):
                fail("brackets of " + line)
            starts = False
        elif text == ";":
            starts = True
        elif starts and kind == "word" and text != "if":
            if text not in CMDLETS:
                fail(text + " is no cmdlet that we may use")
            command, starts = text, False
        elif kind == "parameter":
            if command is None or text not in CMDLETS[command]:
                fail(f"{command} has no {text}")
        elif text != "if":
            starts = text == "="
    if depth:
        fail("brackets of " + line)
    return read


def add_printer(line, address):
    if powershell(line) != [("word", "Add-Printer"), ("parameter", "-IppURL"), ("verbatim", "'" + address + "'")]:
        fail(f"the line for Windows is {line}")


def trust(line, served):
    """The line fetches the certificate that the server serves, and trusts only that one."""
    strings = [text[1:-1] for kind, text in powershell(line) if kind == "verbatim"]
    with urllib.request.urlopen(strings[0]) as answer:
        der = answer.read()
    if hashlib.sha256(der).hexdigest().upper() != strings[1]:
        fail("the line expects another certificate than the one it fetches")
    host, port = served.split(":")
    if ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((host, int(port)))) != der:
        fail("the server serves TLS with another certificate")


def modules_of(svg):
    """The picture's modules: runs "Mx yhn…" in a square with four modules of quiet zone."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    grid = [["0"] * side for _ in range(side)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        for dx in range(int(run)):
            grid[int(y)][int(x) + dx] = "1"
    return ["".join(row) for row in grid]


def picture(rows, path, scale=6):
    """A grey PNG."""
    lines = b"".join((b"\0" + b"".join((b"\0" if c == "1" else b"\xff") * scale for c in row)) * scale for row in rows)
    side = len(rows) * scale
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def qr(svg_path, json_path, png_path):
    with open(svg_path) as svg, open(json_path) as answer:
        drawn, told = modules_of(svg.read()), json.load(answer)["qr"]
    side = len(told)
    quiet = ["0" * (side + 8)] * 4
    if drawn != quiet + ["0000" + row + "0000" for row in told] + quiet:
        fail("picture and API have different QR codes")
    picture(drawn, png_path)


def inline_qr(png_path):
    """A QR code drawn in the page on standard input."""
    picture(modules_of(re.search(r'<svg viewBox="0 0 \d+ \d+" shape-rendering.*?</svg>', sys.stdin.read(), re.S).group()), png_path)


def octets(text):
    """A master file's escapes undone, as octets."""
    return re.sub(rb"\\(\d{3}|.)", lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1], text.encode())


def zone(dump_path, json_path, origin, host):
    """What a name server read is what the server told."""
    read = {}
    with open(dump_path) as file:
        for line in file:
            owner, _, _, kind, data = line.rstrip("\n").split(None, 4) if len(line.split(None, 4)) == 5 else (None,) * 5
            if owner:
                read.setdefault((octets(owner), kind), []).append(data)
    with open(json_path) as file:
        services = json.load(file)["services"]
    if not services:
        fail("no service is told")
    end = "." + origin + "."
    for one in services:
        kind = one["type"] + end
        name = one["name"].encode() + b"." + kind.encode()
        pointers = [octets(p) for p in read.get((kind.encode(), "PTR"), [])]
        if name not in pointers:
            fail(f"{one['type']} does not point to {name!r}: {pointers}")
        for sub in one["subtypes"]:
            if name not in [octets(p) for p in read.get(((sub + "._sub." + kind).encode(), "PTR"), [])]:
                fail(f"{sub} of {one['type']} does not point to {name!r}")
        if read.get((name, "SRV")) != [f"0 0 {one['port']} {host}."]:
            fail(f"SRV of {name!r} is {read.get((name, 'SRV'))}")
        texts = [octets(t) for t in re.findall(r'"((?:[^"\\]|\\.)*)"', read.get((name, "TXT"), [""])[0])]
        if texts != ([t.encode() for t in one["txt"]] or [b""]):
            fail(f"TXT of {name!r} is {texts}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
