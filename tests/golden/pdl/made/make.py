#!/usr/bin/python3
"""Writes the samples of this folder, and their truth (known by construction) into ../truth.json.

Each is a few marks in one corner of a language that no producer at hand writes, or not small enough. Needs qpdf, Ghostscript,
the pictures of ../../jpx, and the filters of cups-filters for N-up.
  make.py           writes all
"""
import gzip, hashlib, io, json, os, struct, subprocess, tempfile, zipfile, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
UEL = b"\x1b%-12345X"
A4 = [595, 842]
made = []


def keep(name, data, pdl, pages, colour, media=None, duplex=None, copies=1, title=None, user=None, **more):
    """media: of every page; [] where the stream says none."""
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    media = A4 if media is None else media
    listed = [media] * (pages or 0) if media else []
    made.append({"file": "made/" + name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pdl": pdl, "pages": pages,
                 "colour_pages": colour, "ambiguous_colour_pages": [], "media": listed, "duplex": duplex, "copies": copies, "title": title,
                 "user": user, "confidence": "high" if pages else "none", "derived": {"how": "written so by made/make.py"}, **more})


# ---- CUPS raster (cups/raster.h; version 3 uncompressed in either byte order, version 2 compressed)
def raster_page(order, width, height, pixel, bits, space, colours, duplex, tumble, copies, colour_order=0):
    h = bytearray(1796)

    def put(at, value):
        h[at:at + 4] = struct.pack(order + "I", value)
    for at, value in ((272, duplex), (276, 72), (280, 72), (340, copies), (352, 595), (356, 842), (368, tumble), (372, width), (376, height),
                      (384, 8), (388, bits), (392, width * bits // 8), (396, colour_order), (400, space), (420, colours)):
        put(at, value)
    for at, value in ((428, 595.0), (432, 842.0)):
        h[at:at + 4] = struct.pack(order + "f", value)
    return bytes(h), [b"".join(pixel(x, y) for x in range(width)) for y in range(height)]


def cups_raster():
    grey = lambda x, y: bytes([min(255, x + y)] * 3)
    red = lambda x, y: b"\xff\x20\x20" if x < 20 else b"\xff\xff\xff"
    out = b"RaS3"
    for pixel in (grey, red):
        header, rows = raster_page(">", 60, 84, pixel, 24, 1, 3, 1, 0, 3)
        out += header + b"".join(rows)
    keep("rgb_big_endian.ras", out, "cupsraster", 2, [2], duplex="long", copies=3)
    cyan = lambda x, y: b"\xc0\0\0\0" if y > 40 else b"\0\0\0\xff" if x < 9 else b"\0\0\0\0"
    black = lambda x, y: b"\0\0\0\x80" if x > y else b"\0\0\0\0"
    out = b"3SaR"
    for pixel in (black, cyan):
        header, rows = raster_page("<", 60, 84, pixel, 32, 6, 4, 1, 1, 1)
        out += header + b"".join(rows)
    keep("cmyk_little_endian.ras", out, "cupsraster", 2, [2], duplex="short", copies=1)


# ---- PCL XL in the three bindings' two byte orders
class Xl:
    def __init__(self, big, version):
        self.order = ">" if big else "<"
        self.out = (b"(" if big else b")") + b" HP-PCL XL;%s;Comment made" % version + b"\n"

    def byte(self, v, a): self.out += b"\xc0" + bytes([v]) + b"\xf8" + bytes([a])
    def word(self, v, a): self.out += b"\xc1" + struct.pack(self.order + "H", v) + b"\xf8" + bytes([a])
    def pair(self, x, y, a): self.out += b"\xd1" + struct.pack(self.order + "HH", x, y) + b"\xf8" + bytes([a])
    def box(self, l, t, r, b, a): self.out += b"\xe1" + struct.pack(self.order + "HHHH", l, t, r, b) + b"\xf8" + bytes([a])
    def op(self, o): self.out += bytes([o])

    def array(self, data, a): self.out += b"\xc8\xc0" + bytes([len(data)]) + data + b"\xf8" + bytes([a])

    def begin(self):
        self.byte(0, 0x86)
        self.pair(600, 600, 0x89)
        self.byte(3, 0x8F)
        self.op(0x41)
        self.byte(0, 0x88)
        self.byte(1 if self.order == "<" else 0, 0x82)
        self.op(0x48)

    def page(self, duplex=None):
        self.byte(0, 0x28)
        self.byte(2, 0x25)
        self.byte(1, 0x26)
        if duplex is not None:
            self.byte(duplex, 0x35)
            self.byte(0, 0x36)
        self.op(0x43)
        self.pair(0, 0, 0x2A)
        self.op(0x75)
        self.byte(2, 3)
        self.op(0x6A)

    def fill(self, rgb, box):
        self.array(bytes(rgb), 0x0B)
        self.op(0x63)
        self.byte(0, 5)
        self.op(0x79)
        self.box(*box, 0x42)
        self.op(0xA0)

    def image(self, width, height, compress, data):
        self.byte(0, 0x64)
        self.byte(2, 0x62)
        self.word(width, 0x6C)
        self.word(height, 0x6B)
        self.pair(1200, 1200, 0x67)
        self.op(0xB0)
        self.word(0, 0x6D)
        self.word(height, 0x63)
        self.byte(compress, 0x65)
        self.op(0xB1)
        self.out += b"\xfa" + struct.pack(self.order + "I", len(data)) + data
        self.op(0xB2)

    def end_page(self, copies):
        self.word(copies, 0x31)
        self.op(0x44)

    def end(self):
        self.op(0x49)
        self.op(0x42)
        return self.out


def pclxl():
    rows = lambda pixel: b"".join(b"".join(pixel(x, y) for x in range(8)) for y in range(8))
    xl = Xl(True, b"2;1")
    xl.begin()
    xl.page(1)
    xl.fill((80, 80, 80), (600, 600, 1800, 1800))
    xl.end_page(2)
    xl.page(1)
    xl.fill((0, 0, 200), (600, 600, 1800, 1800))
    xl.end_page(2)
    xl.page(1)
    xl.pair(900, 900, 0x4C)
    xl.op(0x6B)
    xl.image(8, 8, 0, rows(lambda x, y: bytes([30 * x, 255 - 30 * y, 99])))
    xl.end_page(2)
    keep("big_endian.pxl", UEL + b"@PJL ENTER LANGUAGE=PCLXL\r\n" + xl.end() + UEL, "pclxl", 3, [2, 3], duplex="long", copies=2)

    xl = Xl(False, b"3;0")
    xl.begin()
    xl.page(0)
    xl.byte(1, 0x78)
    xl.op(0x58)
    xl.fill((255, 255, 255), (600, 600, 900, 900))
    xl.fill((9, 9, 9), (900, 900, 1800, 1800))
    # Rows in delta coding: a palette's worth of grey, then one row that differs.
    xl.pair(900, 2400, 0x4C)
    xl.op(0x6B)
    row = bytes([200, 200, 200] * 8)
    first = b"".join(bytes([0xE0]) + row[i:i + 8] for i in range(0, 24, 8))
    xl.image(8, 8, 3, struct.pack("<H", len(first)) + first + b"\0\0" * 7)
    xl.end_page(1)
    xl.page(0)
    xl.pair(900, 2400, 0x4C)
    xl.op(0x6B)
    change = bytes([3, 10])  # one byte, three further: a red of 10
    xl.image(8, 8, 3, struct.pack("<H", len(first)) + first + struct.pack("<H", len(change)) + change + b"\0\0" * 6)
    xl.end_page(1)
    keep("version_3.pxl", UEL + b"@PJL ENTER LANGUAGE=PCLXL\n" + xl.end() + UEL, "pclxl", 2, [2], duplex="short", copies=1)


# ---- HP-GL/2 and RTL
def plots():
    keep("pens.plt", b"\x1b%-1BBP;IN;PS8128,11430;SP1;PU1000,1000;PD3000,1000,3000,3000;SP2;PU4000,4000;PD5000,5000;SP0;PU0,0;PD9,9;PG;",
         "pcl", 1, [1], media=[])
    keep("grey_pens.prn", UEL + b"@PJL ENTER LANGUAGE=HPGL2\r\nIN;NP8;CR0,255,0,255,0,255;PC2,99,99,99;SP2;PU1000,1000;PD3000,1000,3000,3000;LB\x0ca\x03;PG;" + UEL, "hpgl2", 1, [], media=[])
    colours = b"\x1bE\x1b&l26a0O\x1b%0BIN;NP8;PC1,0,0,0;PC2,200,30,30;SP1;PU100,100;PD2000,2000;\x1b%0A\x0c"
    colours += b"\x1b%0BSP2;PU100,100;PD2000,2000;\x1b%0A\x0c\x1bE"
    keep("plot_in_pcl.pcl", colours, "pcl", 2, [2])
    rtl = b"\x1bE\x1b&l26a1s2X\x1b*v6W\0\x03\x08\x08\x08\x08\x1b*t75R\x1b*p300x300Y\x1b*r8s8T\x1b*r1A\x1b*b0M"
    grey = rtl
    for y in range(8):
        grey += b"\x1b*b24W" + bytes([20 * y] * 24)
    grey += b"\x1b*rC\x0c"
    for y in range(8):
        grey += (b"\x1b*v6W\0\x03\x08\x08\x08\x08\x1b*t75R\x1b*p300x300Y\x1b*r8s8T\x1b*r1A\x1b*b2M" if y == 0 else b"") + b"\x1b*b4W" + bytes([0x100 - 1, 250, 0x100 - 2 & 0xFF, 20 * y])
    grey += b"\x1b*rC\x0c\x1bE"
    keep("direct_pixels.pcl", grey, "pcl", 2, [2], duplex="long", copies=2)


# ---- PDF: a page for every kind of colour; odd ones mark nothing but grey
class Pdf:
    def __init__(self, version):
        self.version, self.objects = version, []

    def add(self, body, stream=None):
        if stream is not None:
            body = b"<<" + body + b"/Length %d>>stream\n" % len(stream) + stream + b"\nendstream"
        self.objects.append(body)
        return len(self.objects)

    def bytes(self, root, extra=b""):
        out = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % self.version
        where = []
        for i, body in enumerate(self.objects):
            where.append(len(out))
            out += b"%d 0 obj" % (i + 1) + body + b"\nendobj\n"
        at = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(where) + 1) + b"".join(b"%010d 00000 n \n" % w for w in where)
        return out + b"trailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(where) + 1, root, extra, at)


def icc():
    """Ghostscript's own sRGB profile would be large; a matrix profile of our own, gamma 2.2."""
    xyz = lambda x, y, z: b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in (x, y, z))
    curve = b"curv\0\0\0\0\0\0\0\1" + struct.pack(">H", round(2.2 * 256)) + b"\0\0"
    text = b"desc\0\0\0\0\0\0\0\5made\0" + b"\0" * (90 - 17)
    tags = [(b"desc", text), (b"cprt", b"text\0\0\0\0none\0\0\0\0"), (b"wtpt", xyz(.9642, 1, .8249)), (b"rXYZ", xyz(.4361, .2225, .0139)), (b"gXYZ", xyz(.3851, .7169, .0971)),
            (b"bXYZ", xyz(.1431, .0606, .7141)), (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve)]
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, body in tags:
        body += b"\0" * (-len(body) % 4)
        table += name + struct.pack(">II", at + len(data), len(body))
        data += body
    size = at + len(data)
    head = struct.pack(">I", size) + b"none" + bytes([2, 0x40, 0, 0]) + b"mntrRGB XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">III", 63190, 65536, 54061) + b"\0" * 48
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def pdf_colours(version):
    pdf = Pdf(version)
    profile = pdf.add(b"/N 3", icc())
    tint_black = pdf.add(b"<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 0 0 1]/N 1>>")
    tint_red = pdf.add(b"<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .9 .9 0]/N 1>>")
    tint_two = pdf.add(b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1 0 1]", b"{0 exch 0 exch}")
    ramp_grey = pdf.add(b"<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[.9 .9 .9]/N 1>>")
    ramp_red = pdf.add(b"<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[.9 .1 .1]/N 1>>")
    tile = lambda colour: pdf.add(b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 8 8]/XStep 8/YStep 8/Resources<<>>", colour + b" rg 0 0 4 4 re f")
    form = lambda colour: pdf.add(b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Group<</S/Transparency/CS/DeviceRGB>>", colour + b" rg 50 50 100 100 re f")
    mask = pdf.add(b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Group<</S/Transparency/CS/DeviceRGB>>", b"1 .2 .2 rg 50 50 300 300 re f")
    image = lambda space, pixels, more=b"": pdf.add(b"/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace " + space + more, pixels)
    square = b" 100 500 200 100 re f"
    table = b"<000000 FF0000 808080 FFFFFF>"
    pages = []

    def page(colour, content, resources=b"", annots=b""):
        stream = pdf.add(b"/Filter/FlateDecode", zlib.compress(content))
        pages.append((colour, stream, resources, annots))

    drawn = b"q 200 0 0 200 100 500 cm /I Do Q"
    page(False, drawn, b"/XObject<</I %d 0 R>>" % image(b"[/Indexed/DeviceRGB 3 " + table + b"]", b"\0\2\3\0"))
    page(True, drawn, b"/XObject<</I %d 0 R>>" % image(b"[/Indexed/DeviceRGB 3 " + table + b"]", b"\0\1\3\0"))
    page(False, b"/S cs .6 scn" + square, b"/ColorSpace<</S[/Separation/Black/DeviceCMYK %d 0 R]>>" % tint_black)
    page(True, b"/S cs .6 scn" + square, b"/ColorSpace<</S[/Separation/Fire/DeviceCMYK %d 0 R]>>" % tint_red)
    page(False, b"/N cs 0 .8 scn" + square, b"/ColorSpace<</N[/DeviceN[/Cyan/Black]/DeviceCMYK %d 0 R]>>" % tint_two)
    page(True, b"/N cs .8 0 scn" + square, b"/ColorSpace<</N[/DeviceN[/Cyan/Black]/DeviceCMYK %d 0 R]>>" % tint_two)
    page(False, b"/P cs .5 .5 .5 scn" + square, b"/ColorSpace<</P[/ICCBased %d 0 R]>>" % profile)
    page(True, b"/P cs .2 .5 .9 scn" + square, b"/ColorSpace<</P[/ICCBased %d 0 R]>>" % profile)
    shade = lambda f: b"/Shading<</H<</ShadingType 2/ColorSpace/DeviceRGB/Coords[100 0 400 0]/Function %d 0 R/Extend[true true]>>>>" % f
    page(False, b"100 500 200 100 re W n /H sh", shade(ramp_grey))
    page(True, b"100 500 200 100 re W n /H sh", shade(ramp_red))
    page(False, b"/Pattern cs /T scn" + square, b"/Pattern<</T %d 0 R>>" % tile(b".4 .4 .4"))
    page(True, b"/Pattern cs /T scn" + square, b"/Pattern<</T %d 0 R>>" % tile(b".1 .6 .2"))
    page(False, b"/G gs .3 g" + square, b"/ExtGState<</G<</SMask<</S/Luminosity/G %d 0 R>>>>>>" % mask)
    page(True, b"/G gs .9 .2 .2 rg 60 60 200 200 re f", b"/ExtGState<</G<</SMask<</S/Luminosity/G %d 0 R>>>>>>" % mask)
    annotation = lambda appearance, flags: b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[300 300 500 500]/F %d/AP<</N %d 0 R>>>>]" % (flags, appearance)
    page(False, b"0 g" + square, annots=annotation(form(b"1 0 0"), 6))  # hidden: flag 2 beside 4
    page(True, b"0 g" + square, annots=annotation(form(b"0 .3 .8"), 4))
    page(False, b"q 2 0 0 2 9 9 cm BI /W 2 /H 1 /CS /RGB /BPC 8 ID \x40\x40\x40\x90\x90\x90 EI Q" + b" 0 0 0 .7 k" + square)
    page(True, b"q 90 0 0 90 9 9 cm BI /W 2 /H 1 /CS /RGB /BPC 8 ID \x40\x40\x90\x90\x40\x40 EI Q")
    tree = len(pdf.objects) + len(pages) + 1
    kids = []
    for _, stream, resources, annots in pages:
        kids.append(pdf.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<" % (tree, stream) + resources + b">>" + annots + b">>"))
    pdf.add(b"<</Type/Pages/Count %d/Kids[" % len(kids) + b" ".join(b"%d 0 R" % k for k in kids) + b"]>>")
    root = pdf.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    return pdf.bytes(root, b"/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]"), [i + 1 for i, p in enumerate(pages) if p[0]], len(pages)


def through(command, data, suffix):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in" + suffix), os.path.join(folder, "out" + suffix)
        with open(source, "wb") as file:
            file.write(data)
        subprocess.run([word.format(source, target) for word in command], check=True)
        with open(target, "rb") as file:
            return file.read()


def pdfs():
    data, colour, pages = pdf_colours(b"2.0")
    keep("every_space_2_0.pdf", data, "pdf", pages, colour)
    old = pdf_colours(b"1.7")[0]
    keep("empty_password_aes256.pdf", through(["qpdf", "--static-id", "--static-aes-iv", "--encrypt", "", "owner", "256", "--", "{0}", "{1}"], old, ".pdf"), "pdf", pages, colour)
    keep("empty_password_rc4.pdf", through(["qpdf", "--static-id", "--allow-weak-crypto", "--object-streams=disable", "--encrypt", "", "owner", "128", "--use-aes=n", "--", "{0}", "{1}"], old, ".pdf"),
         "pdf", pages, colour)


# ---- PostScript
def postscripts():
    keep("inks.ps", b"%!PS-Adobe-3.0\n%%Pages: 2\n%%EndComments\n%%Page: 1 1\n0 0 0 .4 setcmykcolor 100 500 200 100 rectfill showpage\n"
         b"%%Page: 2 2\n1 0 0 0 setcmykcolor 100 500 100 100 rectfill 0 1 0 0 setcmykcolor 200 500 100 100 rectfill 0 0 1 0 setcmykcolor 300 500 100 100 rectfill "
         b".5 .4 .3 .2 setcmykcolor 100 400 100 100 rectfill showpage\n%%EOF\n", "postscript", 2, [2], media=[612, 792])
    two = b"%!PS\n<</Duplex true /Tumble true>>setpagedevice\n.5 setgray 9 9 99 99 rectfill showpage\n\x04%!PS\n<</NumCopies 1>>setpagedevice .2 .9 .2 setrgbcolor 9 9 99 99 rectfill showpage\n\x04"
    keep("two_jobs.ps", two, "postscript", 2, [2], media=[612, 792], duplex=None)


# ---- XPS with tickets
def xps():
    def build(space, root, pages, tickets):
        out = io.BytesIO()
        z = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

        def put(name, text): z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
        relations = lambda all: '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
            '<Relationship Type="%s" Target="%s" Id="R%d"/>' % (t, to, i) for i, (t, to) in enumerate(all)) + "</Relationships>"
        put("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="fdseq" ContentType="application/vnd.ms-package.xps-fixeddocumentsequence+xml"/><Default Extension="fdoc" ContentType="application/vnd.ms-package.xps-fixeddocument+xml"/>'
            '<Default Extension="fpage" ContentType="application/vnd.ms-package.xps-fixedpage+xml"/><Default Extension="xml" ContentType="application/vnd.ms-printing.printticket+xml"/></Types>')
        put("_rels/.rels", relations([(root + "/fixedrepresentation", "/FixedDocSeq.fdseq")]))
        put("FixedDocSeq.fdseq", '<FixedDocumentSequence xmlns="%s"><DocumentReference Source="/Documents/1/FixedDoc.fdoc"/></FixedDocumentSequence>' % space)
        put("Documents/1/FixedDoc.fdoc", '<FixedDocument xmlns="%s">' % space + "".join('<PageContent Source="/Documents/1/Pages/%d.fpage"/>' % (i + 1) for i in range(len(pages))) + "</FixedDocument>")
        for i, markup in enumerate(pages):
            put("Documents/1/Pages/%d.fpage" % (i + 1), '<FixedPage xmlns="%s" Width="793.76" Height="1122.56" xml:lang="en">%s</FixedPage>' % (space, markup))
        for of, (part, ticket) in tickets.items():
            put(part, '<?xml version="1.0"?><psf:PrintTicket xmlns:psf="http://schemas.microsoft.com/windows/2003/08/printing/printschemaframework" xmlns:psk="http://schemas.microsoft.com/windows/2003/08/printing/printschemakeywords" '
                'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" version="1">' + ticket + "</psf:PrintTicket>")
            folder, name = os.path.split(of)
            put(os.path.join(folder, "_rels", name + ".rels"), relations([(root + "/printticket", "/" + part)]))
        z.close()
        return out.getvalue()
    feature = lambda name, option: '<psf:Feature name="psk:%s"><psf:Option name="psk:%s"/></psf:Feature>' % (name, option)
    copies = lambda n: '<psf:ParameterInit name="psk:JobCopiesAllDocuments"><psf:Value xsi:type="xsd:integer">%d</psf:Value></psf:ParameterInit>' % n
    square = lambda fill: '<Path Fill="%s" Data="M 100,100 L 300,100 300,300 100,300 Z"/>' % fill
    gradient = '<Path Data="M 400,100 L 600,100 600,300 400,300 Z"><Path.Fill><LinearGradientBrush MappingMode="Absolute" StartPoint="400,0" EndPoint="600,0"><LinearGradientBrush.GradientStops>' \
               '<GradientStop Color="#FFFFFF" Offset="0"/><GradientStop Color="%s" Offset="1"/></LinearGradientBrush.GradientStops></LinearGradientBrush></Path.Fill></Path>'
    ms = "http://schemas.microsoft.com/xps/2005/06"
    keep("tickets.xps", build(ms, ms, [square("#404040") + gradient % "#000000", square("#FF1010"), square("#303030") + gradient % "#2030C0"], {
        "FixedDocSeq.fdseq": ("Metadata/Job_PT.xml", feature("JobDuplexAllDocumentsContiguously", "TwoSidedShortEdge") + copies(2)),
        "Documents/1/Pages/2.fpage": ("Metadata/Page_PT.xml", feature("PageOutputColor", "Color"))}), "xps", 3, [2, 3], duplex="short", copies=2)
    keep("tickets.oxps", build("http://schemas.openxps.org/oxps/v1.0", "http://schemas.openxps.org/oxps/v1.0", [square("#202020"), square("sc#1,.9,.1,.1")], {
        "FixedDocSeq.fdseq": ("Metadata/Job_PT.xml", feature("JobDuplexAllDocumentsContiguously", "OneSided"))}), "xps", 2, [2], duplex="simplex", copies=1)


# ---- several jobs in one stream, wrappers, makers' own languages
def wrapped():
    pjl = lambda *lines: UEL + b"".join(b"@PJL " + line + b"\r\n" for line in lines)
    pcl = b"\x1bE\x1b&l26A\x1b*p300x300Y\x1b*c300a300b0P\x0c\x1bE"
    red = b"\x1bE\x1b&l26A\x1b*r3U\x1b*v1S\x1b*p300x300Y\x1b*c300a300b0P\x0c\x1bE"
    job = lambda name, body: pjl(b'JOB NAME="%s"' % name, b"SET COPIES=2", b"SET DUPLEX=ON", b"SET BINDING=LONGEDGE", b"ENTER LANGUAGE=PCL") + body + UEL + b"@PJL EOJ\r\n"
    keep("two_pcl_jobs.prn", job(b"one", pcl + pcl) + job(b"two", red) + UEL, "pcl", 3, [3], duplex="long", copies=2, title="one", sides_in="pjl")
    pwg = open(os.path.join(HERE, "..", "traps", "s_pwg_tumble.pwg"), "rb").read()
    keep("pwg.gz", gzip.compress(pwg, 9, mtime=0), "gzip+pwg", 2, [1], media=[192, 192], duplex="short", copies=1)
    payload = bytes(range(32, 127)) * 9
    for name, language in ((b"UFRII", "opaque:UFRII"), (b"CAPT", "opaque:CAPT")):
        keep(name.decode().lower() + ".prn", pjl(b'JOB NAME="made"', b"SET DUPLEX=OFF", b"ENTER LANGUAGE=" + name) + b"\xb1\xd5" + payload + UEL + b"@PJL EOJ\r\n" + UEL, language, None, None,
             title="made", duplex="simplex")
    packet = lambda kind, op, body: b"\xcd\xca\x10" + bytes([kind, 0, op, 0, 1]) + struct.pack(">H", len(body)) + b"\0" * 10 + body
    keep("ufr2_in_packets.prn", packet(0, 0x11, b"") + packet(0, 0x12, b"\0\4\0\x11\4made") + packet(2, 0x1A, b"\xb1\xd5" + bytes(range(128, 256)) * 5) + packet(0, 0x13, b""), "opaque:CPCA", None, None, title="made")


# ---- photographs
def photographs():
    def write_tiff(order, photometric, samples, rows, palette=None):
        height, width = len(rows), len(rows[0]) // samples
        strip = b"".join(rows)
        mark = b"II" if order == "<" else b"MM"
        bits = struct.pack(order + "%dH" % samples, *[8] * samples)
        fields, extra = [], b""
        base = 8 + len(strip)
        def entry(tag, kind, count, value): fields.append((tag, kind, count, value))
        entry(256, 3, 1, width)
        entry(257, 3, 1, height)
        if samples == 1: entry(258, 3, 1, 8)
        else:
            entry(258, 3, samples, base)
            extra += bits + b"\0" * (len(bits) % 2)
        entry(259, 3, 1, 1)
        entry(262, 3, 1, photometric)
        entry(273, 4, 1, 8)
        entry(277, 3, 1, samples)
        entry(278, 3, 1, height)
        entry(279, 4, 1, len(strip))
        if palette:
            entry(320, 3, 768, base + len(extra))
            extra += struct.pack(order + "768H", *palette)
        at = base + len(extra)
        out = mark + struct.pack(order + "HI", 42, at) + strip + extra + struct.pack(order + "H", len(fields))
        for tag, kind, count, value in fields:
            out += struct.pack(order + "HHI", tag, kind, count) + (struct.pack(order + "HH", value, 0) if kind == 3 and count == 1 else struct.pack(order + "I", value))
        return out + b"\0\0\0\0"
    palette = [0] * 768
    for i in range(256):
        palette[i] = palette[256 + i] = palette[512 + i] = i * 257
    palette[200] = 65535
    keep("palette.tif", write_tiff(">", 3, 1, [bytes([10 * x for x in range(16)])] * 16, palette), "tiff", 1, [], media=[])
    keep("palette_red.tif", write_tiff("<", 3, 1, [bytes([200 if x > 8 else 10 * x for x in range(16)])] * 16, palette), "tiff", 1, [1], media=[])
    keep("cmyk.tif", write_tiff("<", 5, 4, [b"".join(bytes([15 * x, 0, 15 * x, 9]) for x in range(16))] * 16), "tiff", 1, [1], media=[])


# ---- JPEG 2000 in PDF: the pictures of ../../jpx, a page each
def jpeg_2000():
    ramp = "".join("%02x%02x%02x" % (0, 8 * i, 255 - 16 * i) for i in range(16))
    pages = [("rgb.jp2", ""), ("rgb_tiles.jp2", "/ColorSpace/DeviceRGB/Decode[1 0 1 0 1 0]"), ("rgb_coarse.jp2", ""), ("rgb_16.jp2", ""), ("ycc_420.jp2", ""),
             ("inks.jp2", ""), ("bgr.jp2", "/ColorSpace/DeviceRGB"), ("palette.jp2", ""), ("palette.jp2", "/ColorSpace[/Indexed/DeviceRGB 15<%s>]" % ramp),
             ("opacity.jp2", "/SMaskInData 1"), ("hidden_colour.jp2", ""), ("grey.jp2", ""), ("neutral.jp2", ""), ("palette_grey.jp2", ""), ("hidden_colour.jp2", "/SMaskInData 1")]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))),
               stream_object(b"q .8 g 0 0 340 190 re f 300 0 0 150 20 20 cm /I Do Q")]
    for i, (name, keys) in enumerate(pages):
        with open(os.path.join(HERE, "..", "..", "jpx", name), "rb") as file:
            data = file.read()
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</XObject<</I %d 0 R>>>>>>" % (5 + 2 * i))
        objects.append(stream_object(data, b"/Type/XObject/Subtype/Image/Width 64/Height 32/Filter/JPXDecode" + keys.encode()))
    out, places = b"%PDF-1.7\n", []
    for i, body in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + body + b"\nendobj\n"
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    keep("jpeg2000.pdf", out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, out.index(b"xref\n0 ")), "pdf", len(pages), list(range(1, 12)))


def stream_object(data, keys=b""):
    return b"<<" + keys + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


# ---- several pages on a sheet, as CUPS puts them
def n_up():
    source, _, _ = pdf_colours(b"1.7")
    command = "/usr/lib/cups/filter/pdftopdf"
    for count in (2, 4):
        env = dict(os.environ, PPD="", CONTENT_TYPE="application/pdf", FINAL_CONTENT_TYPE="application/vnd.cups-pdf")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(source)
            file.flush()
            done = subprocess.run([command, "1", "made", "made", "1", "number-up=%d PageSize=A4" % count, file.name], env=env, capture_output=True)
        pages = -(-18 // count)
        keep("%d_up.pdf" % count, done.stdout, "pdf", pages, list(range(1, pages + 1)))


cups_raster()
pclxl()
plots()
pdfs()
postscripts()
xps()
wrapped()
photographs()
jpeg_2000()
n_up()
path = os.path.join(HERE, "..", "truth.json")
with open(path) as file:
    truth = json.load(file)
truth["files"] = [entry for entry in truth["files"] if not entry["file"].startswith("made/")] + made
with open(path, "w") as file:
    json.dump(truth, file, indent=0, ensure_ascii=False)
    file.write("\n")
