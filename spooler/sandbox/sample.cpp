#include "spooler/sandbox/sample.hpp"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

namespace consigne::spooler::sandbox {
namespace {

Bytes make()
{
    std::string text = "q 1 0 0 1 0 0 cm 0 g 0 0 595 842 re W n BT /F 10 Tf\n";
    for (int line = 0; line < 40; ++line) text += "1 0 0 1 72 " + std::to_string(720 - 16 * line) + " Tm [(A line)-250(of text)] TJ 0 -2 Td (and more of it) Tj\n";
    text += "ET Q 1 0 0 RG 72 70 m 300 70 l S 0.5 0.5 0.5 rg 72 40 100 20 re f\n";

    QPDF pdf;
    pdf.emptyPDF();
    const auto indirect = [&](std::string_view what) { return pdf.makeIndirectObject(QPDFObjectHandle::parse(std::string(what))); };
    QPDFObjectHandle font = indirect("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    for (int number = 0; number < 16; ++number) {
        QPDFObjectHandle page = indirect("<< /Type /Page /MediaBox [0 0 595 842] /Resources << /ProcSet [/PDF /Text] /Font << >> /ExtGState << /G << /CA 1 /ca 1 >> >> >> >>");
        page.getKey("/Resources").getKey("/Font").replaceKey("/F", font);
        page.replaceKey("/Contents", QPDFObjectHandle::newStream(&pdf, text));
        pdf.addPage(page, false);
    }
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setObjectStreamMode(qpdf_o_generate);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

}  // namespace

const MemorySource& sample_document()
{
    static const MemorySource sample(make());
    return sample;
}

}  // namespace consigne::spooler::sandbox
