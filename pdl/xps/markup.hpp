// Follows the markup of a page or a resource dictionary and adds up what it paints.
#pragma once

#include "pdl/xps/marks.hpp"
#include "pdl/xps/xml.hpp"

namespace consigne::pdl::xps {

class Markup final : public XmlEvents {
public:
    /// `part`: where relative references begin.
    Markup(Marks& marks, std::string_view part) : marks_(marks), part_(part) {}

    void start(const Element& element) override;
    void end(const Element& element) override;
    void comment(std::string_view text) override;

    Paint painted;                              ///< by the page itself
    std::map<std::string, Paint> resources;     ///< of a dictionary that is the part's root
    PageMarks page;                             ///< size and producer

private:
    /// An element on the way down that is looked at.
    struct Frame {
        enum class Kind : std::uint8_t { plain, canvas, dictionary, alternatives };
        Kind kind = Kind::plain;
        bool entry = false;  // stands in a dictionary under its key: what it paints is its own
        /// Most elements are neither.
        struct Scope {
            std::string key;
            Paint paint;                             // of an entry
            std::map<std::string, Paint> resources;  // of a canvas or page
        };
        std::unique_ptr<Scope> scope;

        [[nodiscard]] Scope& own()
        {
            if (!scope) scope = std::make_unique<Scope>();
            return *scope;
        }
    };

    Frame& push(Frame::Kind kind);
    [[nodiscard]] bool compatibility(const Element& element);
    void property(std::string_view name);
    void object(const Element& element, bool entry);
    void define(const std::string& key, Paint paint);
    void brush(std::optional<std::string_view> value);
    void stated(std::optional<std::string_view> value, bool even_transparent);
    void picture(std::optional<std::string_view> value);
    [[nodiscard]] Paint& sink();
    [[nodiscard]] std::map<std::string, Paint>& owner();
    [[nodiscard]] const Paint* find(std::string_view key) const;
    void seen();

    Marks& marks_;
    std::string part_;
    std::vector<Frame> frames_;
    int skipped_ = 0;
};

}  // namespace consigne::pdl::xps
