"""What each page costs, as one browser after the other sees it: pages.py ADDRESS:PORT PEOPLE ROUNDS
The administrator is `keeper`; ids are the first of each kind; people are those of bench_held. Prints a line for each page:
PAGE good=N p50=MS p99=MS max=MS octets=N. Every answer must be 200."""
import asyncio, random, sys, time

from desk import Browser, card, fail

PASSWORD = "a password of the bench"
SYLLABLES = ["mar", "lo", "ne", "ti", "du", "ba", "ri", "sa", "ve", "cho"]


def word():
    return "".join(random.choice(SYLLABLES) for _ in range(3))


def pages_of_administration(people):
    person = lambda: "person-%05d" % random.randrange(people)
    some = lambda: "/admin/people/%d" % random.randrange(2, people)
    return {
        "dashboard": lambda: "/admin/",
        "jobs": lambda: "/admin/jobs",
        "jobs, further on": lambda: "/admin/jobs?before=%d" % random.randrange(1000, 90000),
        "jobs of one person": lambda: "/admin/jobs?owner=" + person(),
        "jobs of one by name": lambda: "/admin/jobs?owner=%s+%s" % (word(), word()),
        "jobs of a printer": lambda: "/admin/jobs?printer=floor",
        "jobs by word": lambda: "/admin/jobs?q=Document+%d" % random.randrange(100000),
        "jobs by a word of none": lambda: "/admin/jobs?q=" + word(),
        "jobs, unowned": lambda: "/admin/jobs?show=unowned",
        "jobs, all states": lambda: "/admin/jobs?show=all",
        "one job": lambda: "/admin/jobs/%d" % random.randrange(1, 90000),
        "people": lambda: "/admin/people",
        "people, further on": lambda: "/admin/people?after=" + person(),
        "people by login": lambda: "/admin/people?search=" + person(),
        "people by beginning": lambda: "/admin/people?search=" + word()[:2],
        "people by two words": lambda: "/admin/people?search=%s+%s" % (word(), word()),
        "people by common word": lambda: "/admin/people?search=example",
        "people, operators": lambda: "/admin/people?only=operator",
        "people without a card": lambda: "/admin/people?only=no-card",
        "one person": some,
        "groups": lambda: "/admin/groups",
        "one group": lambda: "/admin/groups/1",
        "printers": lambda: "/admin/printers",
        "one printer": lambda: "/admin/printers/1",
        "one machine": lambda: "/admin/machines/1",
        "terminals": lambda: "/admin/terminals",
        "one terminal": lambda: "/admin/terminals/%d" % random.randrange(1, 500),
        "all terminals": lambda: "/admin/all-terminals",
        "audit log": lambda: "/admin/audit",
        "audit log of one": lambda: "/admin/audit?who=keeper",
        "audit log by word": lambda: "/admin/audit?word=" + word(),
        "parameters": lambda: "/admin/parameters",
        "readers": lambda: "/admin/readers",
        "health": lambda: "/admin/health",
    }


PORTAL = {"portal: documents": "/me/", "portal: history": "/me/history", "portal: cards": "/me/cards", "portal: address": "/me/address", "portal: account": "/me/account"}


async def measured(browser, name, path_of, rounds):
    waits, octets = [], 0
    for _ in range(rounds):
        path = path_of()
        begun = time.perf_counter()
        status, _, page = await browser.ask("GET", path)
        waits.append((time.perf_counter() - begun) * 1000)
        octets = len(page)
        if status != 200:
            fail("GET %s: %d" % (path, status))
    waits.sort()
    print("%-26s good=%d p50=%.2f p99=%.2f max=%.2f octets=%d" % (name, rounds, waits[rounds // 2], waits[min(rounds - 1, int(0.99 * rounds))], waits[-1], octets), flush=True)


async def signed_in(place, user, number):
    browser = Browser(place, number)
    await browser.see("/sign-in")
    await browser.send("/sign-in", form="account", user=user, **{"pass": PASSWORD})
    return browser


async def main(place, people, rounds):
    random.seed(1)
    keeper = await signed_in(place, "keeper", 0)
    for name, path_of in pages_of_administration(people).items():
        await measured(keeper, name, path_of, rounds)
    for user, label in (("person-00007", ""), ("person-00000", ", 200 held")):
        owner = await signed_in(place, user, 40)
        for name, path in PORTAL.items():
            if not label or path == "/me/":
                await measured(owner, name + label, lambda path=path: path, rounds)
    for person, label in ((7, ""), (0, ", 200 held")):
        panel = Browser(place, 300 + 40 * person)
        await panel.see("/t/?terminal=PAGES-%d" % person)
        if not label:
            await measured(panel, "panel: sign-in", lambda: "/t/", rounds)
        await panel.sign_in(card(person))
        await measured(panel, "panel: list" + label, lambda: "/t/jobs", rounds)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
