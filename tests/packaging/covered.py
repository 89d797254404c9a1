"""Whether an AppArmor profile allows what a program was seen to do: covered.py APPARMOR.D PROFILE PROGRAM STRACE-LOG

Reads `strace -f -e trace=%file,%network` and names each file that PROGRAM (or what it became by fork) opened, changed, connected to
or ran, and that no rule of PROFILE allows. No kernel with AppArmor is needed. Not looked at: capabilities, network, signals.
"""
import itertools
import os
import re
import sys

base, profile, program, log = sys.argv[1:]
variables = {}


def lines_of(path):
    if os.path.isdir(path):
        return itertools.chain.from_iterable(lines_of(os.path.join(path, name)) for name in sorted(os.listdir(path)))
    found = []
    try:
        text = open(path).read()
    except FileNotFoundError:
        return found  # "if exists": the parser has said what else is missing
    for line in text.splitlines():
        line = line.strip()
        included = re.match(r'#?include (?:if exists )?<(.*)>', line)
        if included:
            here, system = os.path.join(base, included[1]), os.path.join("/etc/apparmor.d", included[1])
            found += lines_of(here if os.path.exists(here) else system)
        elif line and not line.startswith("#"):
            found.append(line)
    return found


def expanded(text):
    name = re.search(r'@\{(\w+)\}', text)
    if not name:
        return [text]
    return [done for value in variables.get(name[1], []) for done in expanded(text.replace(name[0], value, 1))]


def pattern(glob):
    out, i = "", 0
    while i < len(glob):
        c = glob[i]
        if glob.startswith("**", i):
            out, i = out + ".*", i + 1
        elif c == "[":
            end = glob.index("]", i)
            out, i = out + glob[i:end + 1], end
        else:
            out += {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}.get(c, re.escape(c))
        i += 1
    return re.sub("/+", "/", out)


rules = []
for line in lines_of(profile):
    variable = re.match(r'@\{(\w+)\}\s*\+?=\s*(.*)', line)
    if variable:
        variables.setdefault(variable[1], []).extend(variable[2].split())
        continue
    rule = re.match(r'(deny )?(?:owner )?"?([/@][^\s"]*)"?\s+([rwaklmixPpCcUu]+)\s*,', line)
    if rule and not rule[1]:
        rules += [(re.compile(pattern(path)), rule[3]) for path in expanded(rule[2])]


def allowed(path, wanted):
    return any(wanted in rights and rule.fullmatch(path) for rule, rights in rules)


def wishes(call, rest):
    """What a call needs, as (path, right)."""
    paths = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
    if call in ("open", "openat"):
        if "O_PATH" in rest:
            return []
        writes = re.search("O_WRONLY|O_RDWR|O_CREAT", rest)
        return [(paths[0], right) for right in (["w"] if writes else []) + ([] if "O_WRONLY" in rest else ["r"])]
    if call == "execve":
        return [(paths[0], "x")]
    if call in ("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "chmod", "chown", "lchown", "truncate"):
        return [(path, "w") for path in paths]
    if call in ("connect", "bind") and "AF_UNIX" in rest:
        return [(path, "w") for path in paths if path.startswith("/")]
    return []


def calls_of(path):
    """(pid, call, arguments, answer); a call that strace shows in two parts is put together."""
    begun = {}
    for line in open(path, errors="replace"):
        pid, _, text = line.rstrip("\n").partition(" ")
        text = text.lstrip()
        if text.endswith(" <unfinished ...>"):
            begun[pid] = text.removesuffix(" <unfinished ...>")
            continue
        resumed = re.match(r'<\.\.\. \w+ resumed>', text)
        if resumed:
            text = begun.pop(pid, "") + text[resumed.end():]
        parts = re.match(r'(\w+)\((.*)\) += (-?\d+)', text)
        if parts:
            yield pid, parts[1], parts[2], int(parts[3])


# A child may be seen at work before its parent's call that made it has come back.
calls = list(calls_of(log))
parents = {str(answer): pid for pid, call, _, answer in calls if call in ("clone", "clone3", "fork", "vfork") and answer > 0}
started, seen = set(), set()


def ours(pid):
    while pid is not None:
        if pid in started:
            return True
        pid = parents.get(pid)
    return False


for pid, call, rest, answer in calls:
    if call == "execve" and answer == 0 and rest.startswith(f'"{program}"'):
        started.add(pid)
    elif answer >= 0 and ours(pid):
        seen |= {(os.path.normpath(path), right) for path, right in wishes(call, rest) if path.startswith("/")}
if not seen:
    sys.exit(f"nothing was seen of {program}")
# A directory that is read has a / at its end for AppArmor.
missing = [f"{path} {right}" for path, right in sorted(seen)
           if not allowed(path, right) and not allowed(path.rstrip("/") + "/", right) and not allowed(os.path.realpath(path), right)]
print(f"{program}: {len(seen)} accesses, {len(rules)} rules")
if missing:
    sys.exit("no rule allows:\n  " + "\n  ".join(missing))
