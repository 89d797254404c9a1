"""Asks the network itself, where avahi-browse would answer from its cache (RFC 6762 §5.2: from the port of mDNS, with the answers
that everybody hears; a one-shot query gets no record above 512 octets from Avahi).
usage: mdns.py ADDRESS srv|txt INSTANCE TYPE             prints "PORT HOST", or a string a line
       mdns.py ADDRESS until INSTANCE TYPE TEXT SECONDS  waits until TEXT is one of the strings; prints after how many ms"""
import socket, struct, sys, time

GROUP = ("224.0.0.251", 5353)
SRV, TXT = 33, 16


def encoded(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def name_at(data, at):
    labels, end = [], None
    for _ in range(128):
        size = data[at]
        if size >= 0xC0:
            end = end or at + 2
            at = (size & 0x3F) << 8 | data[at + 1]
        elif size == 0:
            return labels, end or at + 1
        else:
            labels.append(data[at + 1:at + 1 + size])
            at += 1 + size
    raise ValueError("a name without an end")


def answers(data, wanted, kind):
    _, _, questions, count, _, _ = struct.unpack_from(">6H", data)
    at = 12
    for _ in range(questions):
        at = name_at(data, at)[1] + 4
    for _ in range(count):
        labels, at = name_at(data, at)
        found, _, _, size = struct.unpack_from(">2HIH", data, at)
        at += 10
        if found == kind and labels == wanted:
            yield at, size
        at += size


def ask(link, instance, service, kind):
    """(data, offset, size) of the record, or None within 0.3 s."""
    wanted = [instance.encode()] + [part.encode() for part in service.split(".")] + [b"local"]
    link.sendto(struct.pack(">6H", 0, 0, 1, 0, 0, 0) + encoded(wanted) + struct.pack(">2H", kind, 1), GROUP)
    end = time.monotonic() + 0.3
    while (left := end - time.monotonic()) > 0:
        link.settimeout(left)
        try:
            data = link.recv(9000)
        except socket.timeout:
            return None
        for at, size in answers(data, wanted, kind):
            return data, at, size
    return None


def strings(record):
    data, at, size = record
    out, end = [], at + size
    while at < end:
        out.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    return out


address, command, instance, service = sys.argv[1:5]
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for option in socket.SO_REUSEADDR, socket.SO_REUSEPORT:
    link.setsockopt(socket.SOL_SOCKET, option, 1)
link.bind(("", GROUP[1]))
link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
link.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP[0]) + socket.inet_aton(address))
begun = time.monotonic()
last = begun + (float(sys.argv[6]) if command == "until" else 5)
while time.monotonic() < last:
    record = ask(link, instance, service, SRV if command == "srv" else TXT)
    if record is None:
        continue
    if command == "srv":
        port = struct.unpack_from(">H", record[0], record[1] + 4)[0]
        print(port, b".".join(name_at(record[0], record[1] + 6)[0]).decode())
        sys.exit(0)
    if command == "txt":
        print("\n".join(strings(record)))
        sys.exit(0)
    if sys.argv[5] in strings(record):
        print(int((time.monotonic() - begun) * 1000))
        sys.exit(0)
    time.sleep(0.02)
sys.exit(1)
