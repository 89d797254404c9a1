"""Terminals, as their browsers use them, in one thread.
  desk.py sign-in ADDRESS:PORT TERMINALS PEOPLE SECONDS VISITS_A_SECOND
      Enrolled terminals (serials from BENCH-0001 on); people sign in by card or by code in turn, see their list, and leave. Prints one line of
      name=value: what a terminal waits from the card to the whole list, in ms (sign-in, redirection, list).
  desk.py release ADDRESS:PORT DIRECTORY PEOPLE FIRST TIMES
      At BENCH-0000, people from FIRST on each print what waits for them; DIRECTORY is the simulated MFP's. Prints the time in ms from the
      tap to the first octet of the document at the MFP, each once the one before is out.
  desk.py live ADDRESS:PORT IPP:PORT/PRINTER TERMINALS PEOPLE TIMES
      As many terminals (from LIVE-0000 on), each of an address of its own, with a person signed in and the list following. Documents are
      then printed over IPP to the people in turn. Prints how many lists follow, and the time in ms from the last octet of a document
      to the news of it at its owner's terminal. Waits for a line on its standard input before it prints, and before it leaves.
Person N has the card 04B1000000NNNN and the code 8000NNNN, as tests/bench/service gives them."""
import asyncio, ctypes, os, re, struct, sys, time, urllib.parse

MODIFIED = 2  # inotify(7), IN_MODIFY
UNDER = re.compile(rb'name="under" value="([^"]*)"')
TOKEN = re.compile(rb'name="token" value="([^"]*)"')


def fail(why):
    sys.exit("desk.py: " + why)


def card(person):
    return "04B1000000%04d" % person


def code(person):
    return "8000%04d" % person


class Browser:
    """One connection that stays, cookies, and the token of the page it shows."""

    def __init__(self, place, number, of_one_address=32):
        self.host, self.port = place.split(":")
        block = number // of_one_address + 1
        self.source = "127.%d.%d.1" % (block // 250, block % 250 + 1)
        self.cookies, self.token, self.reader = {}, b"", None

    async def ask(self, method, path, fields=None):
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port), local_addr=(self.source, 0))
        body = urllib.parse.urlencode(fields or {}).encode()
        head = "%s %s HTTP/1.1\r\nHost: %s:%s\r\nCookie: %s\r\n" % (method, path, self.host, self.port, "; ".join("=".join(one) for one in self.cookies.items()))
        if method == "POST":
            head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body)
        self.writer.write(head.encode() + b"\r\n" + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length, location, ends = 0, None, False
        for line in answer[1:]:
            name, _, value = line.partition(": ")
            name = name.lower()
            if name == "content-length":
                length = int(value)
            elif name == "location":
                location = value
            elif name == "connection":
                ends = value == "close"
            elif name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        page = await self.reader.readexactly(length)
        if ends:
            self.writer.close()
            self.reader = None
        found = TOKEN.search(page)
        if found:
            self.token = found.group(1)
        return int(answer[0].split()[1]), location, page

    async def see(self, path):
        status, _, page = await self.ask("GET", path)
        if status != 200:
            fail("GET %s: %d" % (path, status))
        return page

    async def send(self, path, **fields):
        status, location, page = await self.ask("POST", path, {"token": self.token.decode(), **fields})
        if status != 303:
            fail("POST %s: %d %s" % (path, status, re.sub(rb"<[^>]*>", b" ", page)[:300]))
        return location

    async def sign_in(self, digits):
        """Returns what it took from the card to the whole list, and the list."""
        await self.see("/t/")
        begun = time.perf_counter()
        where = await self.send("/t/sign-in", form="code", card=digits)
        page = await self.see(where)
        if where != "/t/jobs":
            fail(digits + " was not let in")
        return time.perf_counter() - begun, page


def told(waits, more=""):
    waits.sort()
    at = lambda share: waits[min(len(waits) - 1, int(share * len(waits)))] * 1000
    print("good=%d p50=%.3f p99=%.3f max=%.3f%s" % (len(waits), at(0.5), at(0.99), waits[-1] * 1000, more))


async def sign_ins(place, terminals, people, seconds, rate):
    browsers = [Browser(place, n) for n in range(terminals)]
    for n, browser in enumerate(browsers):
        await browser.see("/t/?terminal=BENCH-%04d" % (n + 1))
    waits, begun = [], time.perf_counter()

    async def visits(n, browser):
        # Each has its turn in every round of all terminals.
        for visit in range(int(seconds * rate / terminals)):
            due = begun + (visit * terminals + n) / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            person = (visit * terminals + n) % people
            took, _ = await browser.sign_in(card(person) if visit % 2 else code(person))
            waits.append(took)
            await browser.send("/t/quit")

    await asyncio.gather(*(visits(n, browser) for n, browser in enumerate(browsers)))
    told(waits)


async def releases(place, directory, people, first, times):
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    libc.inotify_add_watch(watch, directory.encode(), MODIFIED)
    came = asyncio.Queue()

    def look():
        at, events = time.perf_counter(), os.read(watch, 65536)
        while events:
            length = struct.unpack("iIII", events[:16])[3]
            if events[16:16 + length].rstrip(b"\0").endswith(b".data"):
                came.put_nowait((at, events[16:16 + length]))
            events = events[16 + length:]

    asyncio.get_running_loop().add_reader(watch, look)
    browser = Browser(place, 0)
    await browser.see("/t/?terminal=BENCH-0000")
    waits, seen = [], set()
    for person in range(first, first + times):
        _, page = await browser.sign_in(card(person % people))
        under = UNDER.search(page)
        if not under:
            fail("nothing waits for person %d" % person)
        tapped = time.perf_counter()
        where = await browser.send("/t/jobs", do="print", under=under.group(1).decode())
        if where != "/t/progress":
            fail("nothing of person %d was released" % person)
        while True:
            at, name = await asyncio.wait_for(came.get(), 30)
            if name not in seen:
                break
        seen.add(name)
        waits.append(at - tapped)
        while b'"running":true' in (await browser.ask("GET", "/t/progress.json"))[2]:
            await asyncio.sleep(0.1)  # the next one finds the machine free
        await browser.send("/t/quit")
    told(waits)


def print_job(uri, person, number):
    """An IPP request, Print-Job, with its document."""
    def attribute(tag, name, value):
        return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value.encode()
    operation = (attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en") +
                 attribute(0x45, "printer-uri", "ipp://" + uri) + attribute(0x42, "requesting-user-name", "person-%05d" % person) +
                 attribute(0x42, "job-name", "Live %d" % number))
    return struct.pack(">BBHIB", 1, 1, 2, number + 1, 1) + operation + b"\x03" + b"One page.\n" * 200 + b"\f"


async def live(place, printer, terminals, people, times):
    host, _, path = printer.partition("/")
    browsers = [Browser(place, n, 1) for n in range(terminals)]
    came = [asyncio.Event() for _ in browsers]
    streams = []

    async def follow(n, browser):
        await browser.see("/t/?terminal=LIVE-%04d" % n)
        _, page = await browser.sign_in(card(n % people))
        feed = Browser(place, n, 1)
        feed.reader, feed.writer = await asyncio.open_connection(feed.host, int(feed.port), local_addr=(feed.source, 0))
        feed.writer.write(("GET /t/news HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n" % (place, "; ".join("=".join(one) for one in browser.cookies.items()))).encode())
        answer = await feed.reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer.split(b"\r\n")[0]:
            fail("terminal %d is not told of news: %s" % (n, answer))
        streams.append(feed)

        async def listen():
            while line := await feed.reader.readline():
                if line.startswith(b"data:"):
                    came[n].set()
        return asyncio.create_task(listen())

    listening = []
    for first in range(0, terminals, 16):
        listening += await asyncio.gather(*(follow(n, browsers[n]) for n in range(first, min(terminals, first + 16))))
    print("live=%d" % len(streams), flush=True)
    sys.stdin.readline()
    waits = []
    reader, writer = await asyncio.open_connection(*host.split(":"))
    for number in range(times):
        n = number * 7 % terminals
        came[n].clear()
        body = print_job(printer, n % people, number)
        writer.write(("POST /%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % (path, host, len(body))).encode() + body)
        begun = time.perf_counter()
        await asyncio.wait_for(came[n].wait(), 10)
        waits.append(time.perf_counter() - begun)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        answer = await reader.readexactly(int(re.search(r"(?i)content-length: (\d+)", head).group(1)))
        if answer[2:4] != b"\0\0":
            fail("document %d was refused" % number)
    told(waits)
    sys.stdout.flush()
    sys.stdin.readline()
    for task in listening:
        task.cancel()


if __name__ == "__main__":
    what, place = sys.argv[1:3]
    if what == "sign-in":
        asyncio.run(sign_ins(place, int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])))
    elif what == "live":
        asyncio.run(live(place, sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])))
    else:
        asyncio.run(releases(place, sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])))
