// XML parts, read front to back: no tree, no DTD, no entity from anywhere.
#pragma once

#include "pdl/xps/package.hpp"

#include <optional>
#include <span>

namespace consigne::pdl::xps {

/// Elements within elements (threats.md §5).
inline constexpr int max_xml_depth = 64;

struct Attribute {
    std::string_view name, prefix, space;  ///< local name, prefix as written, namespace
    std::string_view value;
};

struct Namespace {
    std::string_view prefix, space;
};

struct Element {
    std::string_view name, prefix, space;
    std::span<const Attribute> attributes;
    std::span<const Namespace> declared;  ///< on this very element

    /// The value of an attribute without a namespace; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view attribute) const;
};

/// What a part's reader hears. Views die with the call.
class XmlEvents {
public:
    virtual ~XmlEvents() = default;
    virtual void start(const Element& element) = 0;
    virtual void end(const Element& element) { (void)element; }  ///< names only
    virtual void text(std::string_view text) { (void)text; }     ///< may come in pieces
    virtual void comment(std::string_view text) { (void)text; }

    [[nodiscard]] bool stopped() const { return stopped_; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

protected:
    void stop() { stopped_ = true; }  ///< the rest of the part is not of interest
    void fail_with(Error error)
    {
        if (!error_) error_ = std::move(error);
        stopped_ = true;
    }

private:
    bool stopped_ = false;
    std::optional<Error> error_;
};

/// Reads XML in UTF-8, UTF-16 or as its declaration says. Errors: malformed (also a DOCTYPE), limit_exceeded (depth), those
/// of the part and those the events fail with.
[[nodiscard]] Result<> read_xml(PartStream& part, XmlEvents& events);

/// Bytes of memory as a part; `bytes` must outlive it.
class MemoryPart final : public PartStream {
public:
    explicit MemoryPart(ByteView bytes) : bytes_(bytes) {}
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const std::size_t n = std::min(into.size(), bytes_.size());
        std::copy_n(bytes_.begin(), n, into.begin());
        bytes_ = bytes_.subspan(n);
        return n;
    }

private:
    ByteView bytes_;
};

}  // namespace consigne::pdl::xps
