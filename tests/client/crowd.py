"""A crowd of LPD clients: as many connections as asked for, each in the middle of a job, sixteen an address of 127/8.
Says how many were answered, then stays until its standard input ends. Then each goes on, and it says how many were told that their
document is kept."""
import resource, socket, sys

host, port, many, queue = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(many + 200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
control = b"Hcrowd\nPcamille\nJCrowd\nldfA001crowd\n"
document = b"%!PS-Adobe-3.0\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\n100 100 200 200 rectfill\nshowpage\n%%EOF\n"
crowd = []
for n in range(many):
    client = socket.socket()
    client.settimeout(30)
    client.bind(("127.9.%d.%d" % (n // 16 // 200, n // 16 % 200 + 1), 0))
    try:
        client.connect((host, port))
        client.sendall(b"\2" + queue.encode() + b"\n")
        if client.recv(1) == b"\0":
            crowd.append(client)
    except OSError:
        pass
print(len(crowd), flush=True)
sys.stdin.read()
kept = 0
for client in crowd[::100]:
    try:
        for part in (b"\2%d cfA001crowd\n" % len(control), control + b"\0", b"\3%d dfA001crowd\n" % len(document), document + b"\0"):
            client.sendall(part)
            answer = client.recv(1)
        kept += answer == b"\0"
    except OSError:
        pass
print(kept, flush=True)
