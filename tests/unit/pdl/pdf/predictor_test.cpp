#include "pdl/pdf/document.hpp"
#include "pdl/pdf/predictor.hpp"

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

/// A stream of a document's, deflated, with rows of the given kind.
QPDFObjectHandle stream_of(Document& document, const std::string& packed, std::size_t columns, std::size_t colours, std::size_t bits)
{
    QPDFObjectHandle stream = QPDFObjectHandle::newStream(&document.qpdf(), packed);
    const std::string parms = columns == 0 ? std::string() : "/DecodeParms<</Predictor 15/Columns " + std::to_string(columns) + "/Colors " +
                                                                 std::to_string(colours) + "/BitsPerComponent " + std::to_string(bits) + ">>";
    stream.replaceDict(QPDFObjectHandle::parse("<</Filter/FlateDecode/Length " + std::to_string(packed.size()) + parms + ">>"));
    return stream;
}

/// What qpdf makes of it.
std::string by_qpdf(QPDFObjectHandle stream, bool& whole)
{
    std::string out;
    Tap tap([&out](ByteView piece) { out.append(as_text(piece)); });
    whole = false;
    stream.pipeStreamData(&tap, &whole, 0, qpdf_dl_all, true);
    return out;
}

class PdfPredictor : public ::testing::Test {
protected:
    std::mt19937 random{5};
    const std::string text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n";
    const MemorySource source{Bytes(text.begin(), text.end())};
    Document document{source};

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }
    /// Rows with the number of a predictor before each.
    std::string rows(std::size_t count, std::size_t length)
    {
        std::string plain;
        for (std::size_t y = 0; y < count; ++y) {
            plain += static_cast<char>(below(20) == 0 ? below(256) : below(5));
            for (std::size_t i = 0; i < length; ++i) plain += static_cast<char>(below(256));
        }
        return plain;
    }
};

// qpdf undoes the same predictors byte by byte.
TEST_F(PdfPredictor, IsUndoneAsByQpdfHoweverRowsAreCut)
{
    int cut = 0;
    for (int round = 0; round < 600; ++round) {
        const std::size_t columns = 1 + below(60), colours = 1 + below(5), bits = std::array<std::size_t, 5>{1, 2, 4, 8, 16}[below(5)];
        const std::size_t row = (columns * colours * bits + 7) / 8;
        std::string plain = rows(below(12), row);
        if (below(3) == 0) plain.resize(plain.size() - below(std::min<std::size_t>(plain.size(), row + 3) + 1));
        bool whole = false;
        const std::string theirs = by_qpdf(stream_of(document, deflated(plain), columns, colours, bits), whole);
        MemorySink sink;
        Predictor predictor((colours * bits + 7) / 8, row, sink);
        const std::size_t piece = 1 + below(2 * row);
        for (std::size_t at = 0; at < plain.size(); at += piece) ASSERT_TRUE(predictor.write(as_bytes(plain).subspan(at, std::min(piece, plain.size() - at))));
        ASSERT_TRUE(predictor.finish());
        ASSERT_EQ(as_text(sink.bytes()), theirs) << round << ": " << columns << " x " << colours << " x " << bits;
        cut += plain.size() % (row + 1) != 0;
    }
    EXPECT_GT(cut, 50);
}

// What is whole is inflated here, and what is not by qpdf, once more.
TEST_F(PdfPredictor, StreamsAreReadAsByQpdf)
{
    int damaged = 0;
    for (int round = 0; round < 200; ++round) {
        const std::size_t columns = below(4) == 0 ? 0 : 1 + below(200), colours = 1 + below(4);
        std::string packed = deflated(rows(100, 100 + columns * colours));
        ASSERT_GT(packed.size(), 10'000U);
        const bool cut = below(3) == 0, damage = !cut && below(3) == 0;
        if (cut) packed.resize(packed.size() - below(6000));
        if (damage) packed[packed.size() - 1 - below(9000)] ^= static_cast<char>(1U << below(8));
        damaged += cut || damage;
        QPDFObjectHandle stream = stream_of(document, packed, columns, colours, 8);
        bool whole = false;
        const std::string theirs = by_qpdf(stream, whole);
        std::string ours;
        Tap tap([&ours](ByteView piece) { ours.append(as_text(piece)); });
        EXPECT_EQ(document.pipe(stream, tap), whole) << round;
        // Where qpdf meets damage it drops its last buffer.
        if (whole) ASSERT_EQ(ours, theirs) << round;
        else ASSERT_TRUE(ours.starts_with(theirs) && ours.size() <= theirs.size() + 65536) << round;
        if (columns == 0) { EXPECT_EQ(document.content(stream), theirs) << round; }
    }
    EXPECT_GT(damaged, 50);
}

}  // namespace
}  // namespace consigne::pdl::pdf
