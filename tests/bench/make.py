#!/usr/bin/python3
"""Makes the documents the bench reads: make.py FOLDER [MEGABYTES [NAME…]].

Each is about that large and as dear to read as its kind can be: pixels are grey in a coloured coding, so that every one must
be looked at; rows are coded as literals; text and drawing are many small commands. Standard library only.
"""
import base64
import os
import random
import struct
import sys
import zlib

ENOUGH = 48_000_000
WIDTH, HEIGHT = 2400, 3300  # pixels of a Letter page at 300 dpi, within the margins
random.seed(20)


def grey_row(coloured=False):
    """A row of pixels in RGB, as a photograph of something grey has them; in colour from its first pixel on if wanted."""
    greys = random.randbytes(WIDTH)
    row = bytearray(3 * WIDTH)
    row[0::3], row[1::3], row[2::3] = greys, greys, greys
    if coloured:
        row[0:3] = b"\xff\x00\x00"
    return bytes(row)


ROWS = [grey_row() for _ in range(64)]
COLOURED = [grey_row(coloured=True) for _ in range(64)]


def literals(row, unit=1, count=lambda n: n - 1):
    """PackBits with nothing repeated; `count` codes how many literals of `unit` bytes follow."""
    step = 128 * unit
    return b"".join(bytes([count(len(row[at:at + step]) // unit)]) + row[at:at + step] for at in range(0, len(row), step))


def pages(head, page, tail, most):
    """Head, pages until `most` bytes are there, tail. Behind some megabytes the same pages come again."""
    yield head
    size, number, made = 0, 0, []
    while size < most:
        if size < ENOUGH:
            made.append(page(number))
        piece = made[number % len(made)]
        size += len(piece)
        number += 1
        yield piece
    yield tail(number) if callable(tail) else tail


def pcl_raster(most, pixels=ROWS):
    rows = [b"\x1b*b%dW" % len(c) + c for c in map(literals, pixels)]
    body = b"".join(rows[y % 64] for y in range(HEIGHT))
    head = b"\x1bE\x1b&l2A\x1b*t300R\x1b*v6W\0\3\x08\x08\x08\x08"
    return pages(head, lambda n: b"\x1b*r2400s3300t1A\x1b*b2M" + body + b"\x1b*rC\f", b"\x1bE", most)


def pcl_mono(most):
    """As monochrome drivers send it: rows of one bit, method 2, no colour anywhere."""
    rows = [b"\x1b*b%dW" % len(c) + c for c in map(literals, (random.randbytes(WIDTH // 8) for _ in range(64)))]
    body = b"".join(rows[y % 64] for y in range(HEIGHT))
    return pages(b"\x1bE\x1b&l2A\x1b*t300R", lambda n: b"\x1b*r1A\x1b*b2M" + body + b"\x1b*rC\f", b"\x1bE", most)


def pcl_text(most):
    def page(number):
        lines = []
        for line in range(60):
            words = b"".join(b"word%d\x1b*p+%dX" % (number * line + word, 20 + word) for word in range(12))
            lines.append(b"\x1b&a%dh%dV\x1b(s0p10h0s%db4099T" % (300 + line, 400 + line * 110, line % 4) + words)
        return b"".join(lines) + b"\f"
    return pages(b"\x1bE\x1b&l2A", page, b"\x1bE", most)


def hpgl2(most):
    def page(number):
        return b"".join(b"PU%d,%d;PD%d,%d,%d,%d;" % tuple(random.randrange(9999) for _ in range(6)) for _ in range(2000)) + b"PG1;"
    return pages(b"IN;SP1;", page, b"", most)


def ubyte(value, attribute):
    return bytes([0xC0, value, 0xF8, attribute])


def uint16(value, attribute):
    return struct.pack("<BHBB", 0xC1, value, 0xF8, attribute)


def point(x, y, attribute):
    return struct.pack("<BHHBB", 0xD1, x, y, 0xF8, attribute)


PXL_HEAD = b") HP-PCL XL;3;0;Comment bench\n" + point(600, 600, 0x89) + ubyte(0, 0x86) + ubyte(3, 0x8F) + b"\x41" + ubyte(0, 0x88) + ubyte(1, 0x82) + b"\x48"
PXL_PAGE = ubyte(0, 0x28) + ubyte(0, 0x25) + ubyte(1, 0x26) + ubyte(0, 0x34) + b"\x43" + ubyte(2, 0x03) + b"\x6a"
PXL_END = uint16(1, 0x31) + b"\x44"


def pclxl_raster(most, pixels=ROWS):
    strip = b"".join(literals(row) for row in pixels[:60])
    strip_of = lambda y: uint16(y, 0x6D) + uint16(60, 0x63) + ubyte(1, 0x65) + b"\xb1\xfa" + struct.pack("<I", len(strip)) + strip
    image = ubyte(0, 0x64) + ubyte(2, 0x62) + uint16(WIDTH, 0x6C) + uint16(HEIGHT, 0x6B) + point(WIDTH, HEIGHT, 0x67) + b"\xb0"
    page = PXL_PAGE + image + b"".join(strip_of(y) for y in range(0, HEIGHT, 60)) + b"\xb2" + PXL_END
    return pages(PXL_HEAD, lambda n: page, b"\x49\x42", most)


def pclxl_operators(most):
    def page(number):
        parts = [PXL_PAGE]
        for _ in range(2000):
            grey = random.randrange(256)
            parts.append(b"\xc8\xc0\x03" + bytes([grey] * 3) + b"\xf8\x0b\x63\x61")
            parts.append(struct.pack("<BHHHHBB", 0xE1, *(random.randrange(9999) for _ in range(4)), 0xF8, 0x42) + b"\xa0\x60")
        return b"".join(parts) + PXL_END
    return pages(PXL_HEAD, page, b"\x49\x42", most)


def pwg(most, pixels=ROWS):
    header = bytearray(1796)
    header[0:9] = b"PwgRaster"
    for at, value in ((276, 300), (280, 300), (352, 612), (356, 792), (372, WIDTH), (376, HEIGHT), (384, 8), (388, 24), (392, 3 * WIDTH), (400, 19), (420, 3)):
        struct.pack_into(">I", header, at, value)
    rows = [b"\0" + literals(row, 3, lambda n: (257 - n) & 255) for row in pixels]
    page = bytes(header) + b"".join(rows[y % 64] for y in range(HEIGHT))
    return pages(b"RaS2", lambda n: page, b"", most)


def urf(most):
    header = bytearray(32)
    header[0:4] = bytes([24, 1, 1, 4])
    struct.pack_into(">III", header, 12, WIDTH, HEIGHT, 300)
    rows = [b"\0" + literals(row, 3, lambda n: (257 - n) & 255) for row in ROWS]
    page = bytes(header) + b"".join(rows[y % 64] for y in range(HEIGHT))
    count = most // len(page) + 1
    return pages(b"UNIRAST\0" + struct.pack(">I", count), lambda n: page, b"", most)


def postscript(most):
    """DSC pages of dense text in grey, without a procedure of their own."""
    head = b"%!PS-Adobe-3.0\n%%Creator: bench\n%%Pages: (atend)\n%%LanguageLevel: 2\n%%EndComments\n%%BeginProlog\n%%EndProlog\n%%BeginSetup\n%%EndSetup\n"

    def page(number):
        words = b"".join(b"0.%d setgray %d %d moveto (word number %d) show\n" % (n % 10, 40 + n % 500, 40 + n % 700, n) for n in range(1500))
        return b"%%%%Page: %d %d\n/Helvetica findfont 9 scalefont setfont\n" % (number + 1, number + 1) + words + b"showpage\n"
    return pages(head, page, lambda n: b"%%%%Trailer\n%%%%Pages: %d\n%%%%EOF\n" % n, most)


def produced(most, head, page, tail):
    """DSC pages as a producer writes them: its procedures, which nobody reads, left out."""
    head = b"%!PS-Adobe-3.0\n" + head + b"%%Pages: (atend)\n%%LanguageLevel: 2\n%%DocumentMedia: Letter 612 792 0 () ()\n%%EndComments\n%%BeginProlog\n%%EndProlog\n%%BeginSetup\n%%EndSetup\n"
    return pages(head, lambda n: b"%%%%Page: %d %d\n" % (n + 1, n + 1) + page(n), lambda n: b"%%Trailer\n" + tail + b"%%%%Pages: %d\n%%%%EOF\n" % n, most)


POPPLER = b"%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n"


def poppler_text(most):
    widths = b"[" + b"\n0\n".join(b"%d.%03d" % (random.randrange(2, 9), random.randrange(1000)) for _ in range(17)) + b"\n0]"

    def page(number):
        words = b"".join(b"/DeviceGray {} cs\n[0.%d] sc\n[1 0 0 1 %d %d] Tm\n0 0 Td\n/F3_0 9 Tf\n(word number %05d)\n%s Tj\n" % (n % 10, 40 + n % 500, 40 + n % 700, n, widths) for n in range(1500))
        return b"612 792 pdfSetupPaper\npdfStartPage\n0 0 612 792 re W\n" + words + b"showpage\npdfEndPage\n"
    return produced(most, POPPLER, page, b"end\n")


def poppler_picture(most, space=b"DeviceGray", filters=b"/ASCII85Decode filter"):
    """A picture of a page; a grey one, whose data tell nothing, unless the space says otherwise."""
    data = b"".join(ROWS)
    if b"Flate" in filters:
        data = zlib.compress(data, 6)
    text = base64.a85encode(data)
    lines = b"\n".join(text[at:at + 65] for at in range(0, len(text), 65))
    decode = b"0 1" if space == b"DeviceGray" else b"0 1 0 1 0 1"
    picture = (b"612 792 pdfSetupPaper\npdfStartPage\n0 0 612 792 re W\nq\n[500 0 0 700 50 50] cm\n/%s setcolorspace\n<<\n  /ImageType 1\n  /Width %d\n  /Height 64\n"
               b"  /ImageMatrix [%d 0 0 -64 0 64]\n  /BitsPerComponent 8\n  /Decode [%s]\n  /DataSource currentfile\n    %s\n>>\npdfIm\n%s\n~>\n%%-EOD-\nQ\nshowpage\npdfEndPage\n"
               % (space, WIDTH, WIDTH, decode, filters, lines))
    return produced(most, POPPLER, lambda n: picture, b"end\n")


def cairo_text(most):
    def page(number):
        words = b"".join(b"0.%d99994 g\nBT\n9 0 0 -9 %d %d Tm\n/f-0-0 1 Tf\n(word number %d)Tj\nET\n" % (n % 10, 40 + n % 500, 40 + n % 700, n) for n in range(1500))
        return b"612 792 cairo_set_page_size\nq 40 39 559 707 rectclip\n1 0 0 -1 0 792 cm q\n" + words + b"Q Q\nshowpage\n"
    return produced(most, b"%%Creator: cairo 1.16.0 (https://cairographics.org)\n", page, b"end\n")


def ps2write_text(most):
    def page(number):
        words = b"".join(b"0.%d00391 G\n0.%d00391 g\nq\n10 0 0 10 0 0 cm BT\n/R6 9 Tf\n1 0 0 1 %d %d Tm\n(word number %d)Tj\nET\nQ\n" % (n % 10, n % 10, 40 + n % 500, 40 + n % 700, n) for n in range(1500))
        return b"q 0.1 0 0 0.1 0 0 cm\n" + words + b"Q\nshowpage\n"
    return produced(most, b"%%Creator: GPL Ghostscript 10000 (ps2write)\n", page, b"end\n")


def pdf(most, content, image=None):
    """A PDF of pages with the same kind of content, compressed."""
    out, places, kids = [b"%PDF-1.5\n"], [], []
    at = len(out[0])

    def add(number, body):
        nonlocal at
        text = b"%d 0 obj\n" % number + body + b"\nendobj\n"
        places.append((number, at))
        out.append(text)
        at += len(text)

    def stream(entries, data):
        packed = zlib.compress(data, 6)
        return b"<<%s/Filter/FlateDecode/Length %d>>stream\n" % (entries, len(packed)) + packed + b"\nendstream"
    number = 4
    add(3, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    while at < most:
        page = len(kids)
        extra = b""
        if image:
            add(number, stream(b"/Type/XObject/Subtype/Image/Width %d/Height 400/BitsPerComponent 8/ColorSpace/DeviceRGB" % WIDTH, image(page)))
            extra = b"/XObject<</I %d 0 R>>" % number
            number += 1
        add(number, stream(b"", content(page)))
        add(number + 1, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>%s>>>>" % (number, extra))
        kids.append(b"%d 0 R" % (number + 1))
        number += 2
    add(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids)))
    add(1, b"<</Type/Catalog/Pages 2 0 R>>")
    table = b"".join(b"%010d 00000 n \n" % place for _, place in sorted(places))
    out.append(b"xref\n0 %d\n0000000000 65535 f \n" % number + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (number, at))
    return out


def pdf_text(most):
    def content(page):
        return b"BT /F 9 Tf " + b"".join(b"0.%d g 1 0 0 1 %d %d Tm (word number %d) Tj\n" % (n % 10, 40 + (n * 37 + page) % 500, 40 + n % 700, n * page) for n in range(1500)) + b"ET"
    return pdf(most, content)


def pdf_image(most):
    return pdf(most, lambda page: b"q 500 0 0 700 50 50 cm /I Do Q", lambda page: b"".join(ROWS[(y + page) % 64] for y in range(400)))


KINDS = {"raster.pcl": pcl_raster, "mono.pcl": pcl_mono, "text.pcl": pcl_text, "plot.hpgl": hpgl2, "raster.pxl": pclxl_raster,
         "operators.pxl": pclxl_operators, "raster.pwg": pwg, "raster.urf": urf, "text.pdf": pdf_text, "image.pdf": pdf_image,
         "coloured.pcl": lambda most: pcl_raster(most, COLOURED), "coloured.pxl": lambda most: pclxl_raster(most, COLOURED),
         "coloured.pwg": lambda most: pwg(most, COLOURED), "plain_text.ps": postscript, "poppler_text.ps": poppler_text,
         "cairo_text.ps": cairo_text, "ps2write_text.ps": ps2write_text, "poppler_grey.ps": poppler_picture,
         "poppler_photo.ps": lambda most: poppler_picture(most, b"DeviceRGB", b"/ASCII85Decode filter\n    /FlateDecode filter")}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, most = sys.argv[1], int(float(sys.argv[2]) * 1e6) if len(sys.argv) > 2 else 32_000_000
    os.makedirs(folder, exist_ok=True)
    for name in sys.argv[3:] or KINDS:
        with open(os.path.join(folder, name), "wb") as file:
            for piece in KINDS[name](most):
                file.write(piece)


main()
