#include "spooler/document/document.hpp"

#include "spooler/seal/sink.hpp"
#include "spooler/seal/source.hpp"

namespace consigne::spooler {
namespace {

class SealedFileSource final : public RandomAccess {
public:
    SealedFileSource(const DocumentView& document) : file_(document.fd, document.extent), plain_(file_, *document.key) {}
    [[nodiscard]] std::uint64_t size() const override { return plain_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override { return plain_.read(offset, into); }

private:
    DescriptorSource file_;
    seal::OpenedSource plain_;
};

class SealedFileSink final : public ByteSink {
public:
    SealedFileSink(int fd, const seal::Key& key, std::uint64_t limit) : file_(fd, ~std::uint64_t{0}), sealing_(file_, key, {}), limit_(limit) {}
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        if (bytes.size() > limit_ - sealing_.bytes()) return fail(Errc::limit_exceeded, "the rewritten document grows beyond its limit", sealing_.bytes());
        return sealing_.write(bytes);
    }
    [[nodiscard]] Result<> finish() override { return sealing_.finish(); }

private:
    DescriptorSink file_;
    seal::SealingSink sealing_;
    std::uint64_t limit_;
};

}  // namespace

std::unique_ptr<RandomAccess> open_source(const DocumentView& document)
{
    if (document.key == nullptr) return std::make_unique<DescriptorSource>(document.fd, document.extent);
    return std::make_unique<SealedFileSource>(document);
}

std::unique_ptr<ByteSink> open_sink(const DocumentView& document, std::uint64_t limit)
{
    if (document.key == nullptr) return std::make_unique<DescriptorSink>(document.fd, limit);
    return std::make_unique<SealedFileSink>(document.fd, *document.key, limit);
}

Result<Document> working_document(const std::string& directory)
{
    auto file = unnamed_file(directory);
    if (!file) return file.error();
    auto key = seal::draw_key();
    if (!key) return key.error();
    return Document(std::move(*file), *key);
}

}  // namespace consigne::spooler
