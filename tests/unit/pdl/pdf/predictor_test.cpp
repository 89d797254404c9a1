#include "pdl/pdf/document.hpp"

#include <gtest/gtest.h>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>

#include <random>

namespace consigne::pdl::pdf {
namespace {

std::string deflated(const std::string& plain)
{
    Pl_Buffer out("out");
    Pl_Flate flate("deflate", &out, Pl_Flate::a_deflate);
    flate.write(reinterpret_cast<const unsigned char*>(plain.data()), plain.size());
    flate.finish();
    const auto buffer = out.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

/// What qpdf makes of a stream.
std::string by_qpdf(QPDFObjectHandle stream, bool& whole)
{
    std::string out;
    Tap tap([&out](ByteView piece) { out.append(as_text(piece)); });
    whole = false;
    stream.pipeStreamData(&tap, &whole, 0, qpdf_dl_all, true);
    return out;
}

// qpdf undoes the same predictors byte by byte.
TEST(PdfPredictor, AreUndoneAsByQpdf)
{
    std::mt19937 random(5);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const std::string text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n";
    const MemorySource source(Bytes(text.begin(), text.end()));
    Document document(source);
    int cut = 0;
    for (int round = 0; round < 600; ++round) {
        const std::size_t columns = 1 + below(60), colours = 1 + below(5), bits = std::array<std::size_t, 5>{1, 2, 4, 8, 16}[below(5)];
        const std::size_t row = (columns * colours * bits + 7) / 8;
        std::string plain;
        for (std::size_t y = below(12); y > 0; --y) {
            plain += static_cast<char>(below(20) == 0 ? below(256) : below(5));
            for (std::size_t i = 0; i < row; ++i) plain += static_cast<char>(below(256));
        }
        if (below(3) == 0) plain.resize(plain.size() - below(std::min<std::size_t>(plain.size(), row + 3) + 1));
        std::string packed = deflated(plain);
        if (below(8) == 0) packed.resize(below(packed.size()));
        QPDFObjectHandle stream = QPDFObjectHandle::newStream(&document.qpdf(), packed);
        stream.replaceDict(QPDFObjectHandle::parse("<</Filter/FlateDecode/DecodeParms<</Predictor " + std::to_string(10 + below(6)) + "/Columns " + std::to_string(columns) +
                                                   "/Colors " + std::to_string(colours) + "/BitsPerComponent " + std::to_string(bits) + ">>>>"));
        bool whole = false;
        const std::string theirs = by_qpdf(stream, whole);
        std::string ours;
        Tap tap([&ours](ByteView piece) { ours.append(as_text(piece)); });
        EXPECT_EQ(document.pipe(stream, tap), whole) << round;
        ASSERT_EQ(ours, theirs) << round << ": " << columns << " x " << colours << " x " << bits;
        cut += theirs.size() % row != 0 || plain.size() % (row + 1) != 0;
    }
    EXPECT_GT(cut, 50);
}

}  // namespace
}  // namespace consigne::pdl::pdf
