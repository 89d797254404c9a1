#!/usr/bin/env python3
"""Undoes what no sync followed: power_cut.py LOG [ROOT…], after the program under tests/support/losing_disk.cpp was killed.

A change of a file is durable once that file was synced behind it; a new, renamed or removed name once its folder was (both, of a rename).
Everything else is taken back, the last first, as if no sector of it had reached the disk. Says how much that was."""
import os
import shutil
import sys

log, roots = sys.argv[1], sys.argv[2:]
changes = []
for name in os.listdir(log):
    if not name.isdigit():
        continue
    with open(os.path.join(log, name), "rb") as file:
        while True:
            line = file.readline()
            if not line.endswith(b"\n"):
                break
            words = line.split()
            size = int(words.pop())
            octets = file.read(size)
            if file.read(1) != b"\n":
                break  # killed while it was written down: the change itself did not happen
            changes.append(([word.decode() for word in words], octets))

inodes = {}
for root in roots:
    for folder, _, names in os.walk(root):
        for one in [folder] + [os.path.join(folder, name) for name in names]:
            inodes[os.lstat(one).st_ino] = one

synced, undone = set(), {}
for words, octets in reversed(changes):
    kind = words[0]
    if kind == "sync":
        synced.add(words[1])
        continue
    if kind == "write":
        if words[1] in synced:
            continue
        path = inodes.get(int(words[1]))
        if path is None or not os.path.exists(path):
            continue  # gone for good
        with open(path, "r+b") as file:
            file.truncate(int(words[3]))
            file.seek(int(words[2]))
            file.write(octets)
    elif kind in ("create", "mkdir"):
        if words[1] in synced:
            continue
        if kind == "mkdir":
            shutil.rmtree(words[2])  # what was synced in it is out of reach
        elif os.path.exists(words[2]):
            os.unlink(words[2])
    elif kind == "unlink":
        if words[1] in synced or words[3] == "-":
            continue
        os.link(words[3], words[2])
        inodes[os.lstat(words[2]).st_ino] = words[2]
    elif kind == "rename":
        if words[1] in synced and words[2] in synced:
            continue
        os.rename(words[4], words[3])
        inodes[os.lstat(words[3]).st_ino] = words[3]
        if words[5] != "-":
            os.link(words[5], words[4])
            inodes[os.lstat(words[4]).st_ino] = words[4]
    undone[kind] = undone.get(kind, 0) + 1

for root in roots:
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith("-shm"):
                os.unlink(os.path.join(folder, name))  # SQLite's index: in memory
for name in os.listdir(log):
    os.unlink(os.path.join(log, name))
print("undone: " + (", ".join("%d %s" % (number, kind) for kind, number in sorted(undone.items())) or "nothing"), file=sys.stderr)
