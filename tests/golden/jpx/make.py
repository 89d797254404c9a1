#!/usr/bin/python3
"""Writes the pictures of this folder. Needs opj_compress (libopenjp2-tools); boxes are written here, codestreams by it."""
import os, struct, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 64, 32
BARS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255), (128, 128, 128), (240, 240, 240)]


def scene(x, y):
    """Bars above, a ramp below."""
    return BARS[x // 8] if y < 16 else (x * 4, y * 8 % 256, 255 - x * 4)


def ycc(x, y):
    r, g, b = scene(x, y)
    shades = (.299 * r + .587 * g + .114 * b, 128 - .168736 * r - .331264 * g + .5 * b, 128 + .5 * r - .418688 * g - .081312 * b)
    return tuple(max(0, min(255, round(v))) for v in shades)


def inks(x, y):
    return tuple(255 - v for v in scene(x, y)) + (0 if y < 16 else x,)


def plane(sample, step=1):
    return b"".join(sample(x, y) for y in range(0, HEIGHT, step) for x in range(0, WIDTH, step))


def planes(pixel, n, code=lambda v: bytes([v])):
    return b"".join(plane(lambda x, y: code(pixel(x, y)[c])) for c in range(n))


def codestream(raw, form, *options):
    """`form`: components and depth as opj_compress -F takes them."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = folder + "/in.raw", folder + "/out.j2k"
        with open(source, "wb") as file:
            file.write(raw)
        subprocess.run(["opj_compress", "-i", source, "-o", result, "-F", "%d,%d,%s" % (WIDTH, HEIGHT, form), *options], check=True, stdout=subprocess.DEVNULL)
        with open(result, "rb") as file:
            return file.read()


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def jp2(name, stream, components, space, depth=7, profile=None, palette=None, channels=None):
    """`space`: EnumCS. `palette`: tuples. `channels`: (channel, type, association) each."""
    colour = b"\2\0\0" + profile if profile else b"\1\0\0" + struct.pack(">I", space)
    body = box(b"ihdr", struct.pack(">IIHBBBB", HEIGHT, WIDTH, components, depth, 7, 0, 0)) + box(b"colr", colour)
    if palette:
        columns = len(palette[0])
        body += box(b"pclr", struct.pack(">HB", len(palette), columns) + b"\7" * columns + b"".join(bytes(entry) for entry in palette))
        body += box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, i) for i in range(columns)))
    if channels:
        body += box(b"cdef", struct.pack(">H", len(channels)) + b"".join(struct.pack(">HHH", *entry) for entry in channels))
    write(name, box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ") + box(b"jp2h", body) + box(b"jp2c", stream))


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


def through(left):
    """The scene, opaque on one half."""
    return lambda x, y: scene(x, y) + ((255 if (x < 32) == left else 0),)


rgb = codestream(planes(scene, 3), "3,8,u")
write("rgb.j2k", rgb)
jp2("rgb.jp2", rgb, 3, 16)
jp2("odd_space.jp2", rgb, 3, 99)
jp2("bgr.jp2", rgb, 3, 16, channels=[(0, 0, 3), (1, 0, 2), (2, 0, 1)])
jp2("rgb_tiles.jp2", codestream(planes(scene, 3), "3,8,u", "-t", "20,12", "-n", "3"), 3, 16)
jp2("rgb_coarse.jp2", codestream(planes(scene, 3), "3,8,u", "-I", "-r", "4"), 3, 16)
jp2("rgb_16.jp2", codestream(planes(scene, 3, lambda v: bytes([v, v])), "3,16,u"), 3, 16, depth=15)
jp2("rgb_signed.jp2", codestream(planes(scene, 3, lambda v: bytes([(v - 128) & 255])), "3,8,s"), 3, 16, depth=0x87)
four = codestream(planes(scene, 3, lambda v: bytes([v >> 4])), "3,4,u")
jp2("rgb_4.jp2", four, 3, 16, depth=3)
coarse = plane(lambda x, y: bytes([ycc(x, y)[0]])) + b"".join(plane(lambda x, y: bytes([ycc(x, y)[c]]), 2) for c in (1, 2))
jp2("ycc_420.jp2", codestream(coarse, "3,8,u@1x1:2x2:2x2", "-mct", "0"), 3, 18)
jp2("inks.jp2", codestream(planes(inks, 4), "4,8,u", "-mct", "0"), 4, 12)
grey = codestream(planes(lambda x, y: (x * 4,), 1), "1,8,u")
jp2("grey.jp2", grey, 1, 17)
jp2("neutral.jp2", codestream(planes(lambda x, y: (x * 4,) * 3, 3), "3,8,u", "-I", "-r", "6"), 3, 16)
index = codestream(planes(lambda x, y: (x // 4,), 1), "1,8,u")
jp2("palette.jp2", index, 1, 16, palette=[(16 * i, 255 - 16 * i, 128) for i in range(16)])
jp2("palette_grey.jp2", index, 1, 16, palette=[(16 * i,) * 3 for i in range(16)])
opacity = [(0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 1, 0)]
jp2("opacity.jp2", codestream(planes(through(True), 4), "4,8,u"), 4, 16, channels=opacity)
hidden = lambda x, y: ((255, 0, 0, 0) if x < 32 else (x * 4,) * 3 + (255,))
jp2("hidden_colour.jp2", codestream(planes(hidden, 4), "4,8,u"), 4, 16, channels=opacity)
