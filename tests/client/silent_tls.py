"""A client that says nothing over TLS, before its first request and between two: it is told that the server goes (close_notify),
for libcups reads for ever where it is not. usage: silent_tls.py HOST PORT SECONDS-BEFORE SECONDS-BETWEEN"""
import socket
import ssl
import sys
import threading
import time

host, port = sys.argv[1], int(sys.argv[2])
limits = {"before a request": float(sys.argv[3]), "between requests": float(sys.argv[4])}
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
faults = []


def wait_for_the_end(when, limit):
    with socket.create_connection((host, port)) as plain:
        # A truncated end is an error instead of an empty read.
        with context.wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False) as stream:
            stream.settimeout(limit + 20)
            if when == "between requests":
                stream.sendall(f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
                while not stream.recv(65536).endswith((b"\n", b">")):
                    pass
            begin = time.monotonic()
            try:
                left = stream.recv(65536)
            except (ssl.SSLError, OSError) as error:
                faults.append(f"{when}: {error}")
                return
            waited = time.monotonic() - begin
            if left or not limit - 2 < waited < limit + 15:
                faults.append(f"{when}: {len(left)} octets after {waited:.1f} s")


waits = [threading.Thread(target=wait_for_the_end, args=one) for one in limits.items()]
for one in waits:
    one.start()
for one in waits:
    one.join()
print("\n".join(faults))
sys.exit(1 if faults else 0)
