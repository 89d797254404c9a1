#!/bin/bash
# consigne-rewrite in the chain of somebody's own CUPS queue: what the printer gets is black and white, two-sided, in copies.
. "$(dirname "$0")/lib.sh"
start_consigne
start_cupsd "$place/cups" || fail "cupsd does not start"
# cupsd runs filters that nobody but root may write only.
filter=$CONSIGNE_PROGRAMS/consigne-rewrite
if [ "$(id -u)" = 0 ]; then
    mkdir -m 755 "$place/filter"
    install -m 755 "$filter" "$place/filter/consigne-rewrite"
    filter=$place/filter/consigne-rewrite
fi
cat >"$place/forced.ppd" <<END
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "FORCED.PPD"
*Manufacturer: "Consigne"
*Product: "(Consigne)"
*ModelName: "Consigne forced"
*ShortNickName: "Consigne forced"
*NickName: "Consigne forced"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*cupsFilter2: "application/pdf application/pdf 0 $filter"
*cupsFilter2: "application/postscript application/postscript 0 $filter"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
END
PATH=$PATH:/usr/sbin lpadmin -p forced -E -v "socket://127.0.0.1:$(jq .raw "$received/.ports")" -P "$place/forced.ppd" || fail "lpadmin -P"

lp -d forced -o print-color-mode=monochrome -o sides=two-sided-long-edge -n 2 "$golden/gs/pdfwrite_mix6.pdf" || fail "lp PDF"
await_printed 1
expect "pages of one copy of the PDF" "$(out impressions)" 6
expect "sheets of the PDF" "$(out sheets)" 6
expect "copies of the PDF" "$(out copies)" 2
expect "sides of the PDF" "$(out sides)" two-sided-long-edge
neutral "$data" || fail "a page of the PDF has colour"

lp -d forced -o print-color-mode=monochrome "$golden/poppler/pdftops_mix6.ps" || fail "lp PostScript"
await_printed 2
expect "pages of the PostScript" "$(out impressions)" 6
neutral "$data" || fail "a page of the PostScript has colour"
