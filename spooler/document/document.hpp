// A document as it lies on disk: bytes behind a descriptor, and the key that opens them where they are sealed.
#pragma once

#include "spooler/document/descriptor.hpp"
#include "spooler/seal/key.hpp"

#include <memory>
#include <optional>

namespace consigne::spooler {

/// A look at somebody's document; descriptor and key stay theirs. A bare descriptor is a plain file.
struct DocumentView {
    int fd = -1;
    const seal::Key* key = nullptr;   ///< none: plain
    Extent extent;                    ///< of the file; the document may share it with others

    DocumentView() = default;
    DocumentView(int descriptor, const seal::Key* opens = nullptr, Extent where = {}) : fd(descriptor), key(opens), extent(where) {}  // NOLINT: a descriptor is a document
    [[nodiscard]] bool there() const { return fd >= 0; }
};

/// Owns its descriptor and its key.
class Document {
public:
    Document() = default;
    explicit Document(Descriptor fd) : fd_(std::move(fd)) {}
    Document(Descriptor fd, const seal::Key& key, Extent extent = {}) : fd_(std::move(fd)), key_(std::make_unique<const seal::Key>(key)), extent_(extent) {}

    /// Good as long as this document is, wherever it moves.
    [[nodiscard]] DocumentView view() const { return {fd_.get(), key_.get(), extent_}; }
    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(fd_); }

private:
    Descriptor fd_;
    std::unique_ptr<const seal::Key> key_;
    Extent extent_;
};

/// Its plain bytes, anywhere. What is no sealed document, though it should be, has size 0 and cannot be read.
[[nodiscard]] std::unique_ptr<RandomAccess> open_source(const DocumentView& document);

/// Takes a new document's plain bytes, at most `limit`, to the end of its file: sealed where it has a key.
[[nodiscard]] std::unique_ptr<ByteSink> open_sink(const DocumentView& document, std::uint64_t limit);

/// An empty document of our own for a little while: no name, and a key that nobody keeps. Errors: storage_failed.
[[nodiscard]] Result<Document> working_document(const std::string& directory);

}  // namespace consigne::spooler
