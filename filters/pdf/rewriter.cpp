#include "filters/pdf/rewriter.hpp"

#include "filters/pdf/fit_document.hpp"
#include "filters/pdf/grey_document.hpp"

#include <qpdf/QPDFWriter.hh>

namespace consigne::filters::pdf {
namespace {

constexpr std::size_t piece = 64 * 1024;

class ToSink final : public Pipeline {
public:
    explicit ToSink(ByteSink& out) : Pipeline("result", nullptr), out_(out) {}
    void write(unsigned char const* data, size_t length) override
    {
        if (const auto done = out_.write({data, length}); !done) throw Stop{done.error()};
    }
    void finish() override {}  // the caller's

private:
    ByteSink& out_;
};

const char* viewer_word(pdl::Duplex sides)
{
    switch (sides) {
    case pdl::Duplex::long_edge: return "/DuplexFlipLongEdge";
    case pdl::Duplex::short_edge: return "/DuplexFlipShortEdge";
    case pdl::Duplex::simplex: break;
    }
    return "/Simplex";
}

/// Hints that contradict the policy are put right; returns whether there were any.
bool adjust_hints(QPDF& qpdf, const Policy& policy)
{
    QPDFObjectHandle hints = qpdf.getRoot().getKey("/ViewerPreferences");
    if (!hints.isDictionary()) return false;
    bool changed = false;
    if (policy.sides && hints.hasKey("/Duplex") && pdl::pdf::name(hints.getKey("/Duplex")) != viewer_word(*policy.sides)) {
        hints.replaceKey("/Duplex", QPDFObjectHandle::newName(viewer_word(*policy.sides)));
        changed = true;
    }
    if (policy.copies && hints.hasKey("/NumCopies")) {
        hints.removeKey("/NumCopies");
        changed = true;
    }
    return changed;
}

Result<> copy(const RandomAccess& from, ByteSink& out)
{
    Bytes buffer(piece);
    for (std::uint64_t at = 0; at < from.size();) {
        const auto got = from.read(at, buffer);
        if (!got) return got.error();
        if (*got == 0) return fail(Errc::truncated, "document ends early", at);
        if (const auto done = out.write(ByteView(buffer).first(*got)); !done) return done.error();
        at += *got;
    }
    return {};
}

}  // namespace

Result<> rewrite(const RandomAccess& pdf, const pdl::Facts& facts, const Policy& policy, ByteSink& out)
{
    bool untouched = policy.nothing();
    const Result<> done = pdl::pdf::at_edge([&] {
        if (untouched) return;
        Document document(pdf);
        const bool hints = adjust_hints(document.qpdf(), policy);
        GreyDocument grey(document);
        if (policy.monochrome) grey.convert();
        const bool moved = policy.fit && FitDocument(document, *policy.fit).convert();
        if (!policy.monochrome && !hints && !moved) {
            untouched = true;
            return;
        }
        ToSink sink(out);
        QPDFWriter writer(document.qpdf());
        writer.setOutputPipeline(&sink);
        writer.setPreserveEncryption(false);
        writer.setDecodeLevel(qpdf_dl_none);
        writer.setCompressStreams(true);
        // PCLm is read by its order and its second header line, which only this mode keeps.
        // The same document gives the same bytes: an /ID made of the hour would differ, and in this mode none can be made of
        // the contents. Pages for a printer need no identity.
        if (facts.language == pdl::Language::pclm) {
            writer.setPCLm(true);
            writer.setStaticID(true);
        } else writer.setDeterministicID(true);
        writer.write();
    });
    if (!done) return done.error();
    return untouched ? copy(pdf, out) : Result<>{};
}

}  // namespace consigne::filters::pdf
