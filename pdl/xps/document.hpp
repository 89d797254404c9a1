// What an XPS package is made of: documents, their pages, and the parts that speak about them.
#pragma once

#include "pdl/xps/package.hpp"

namespace consigne::pdl::xps {

struct Relation {
    std::string type;
    std::string target;  ///< part name; empty when it leads outside the package
    std::string id;
};

/// The relationships of a part (`/`: of the package); none where there is no such part. Errors: malformed, those of the part.
[[nodiscard]] Result<std::vector<Relation>> read_relations(Package& package, std::string_view part);

/// A fixed document: its pages in their order, as references name them (one page may come twice).
struct FixedDocument {
    std::string part;
    std::vector<std::string> pages;
};

struct Sequence {
    std::string part;  ///< the fixed document sequence
    std::vector<FixedDocument> documents;
    std::string title, author;  ///< core properties; empty when not said
    bool is_signed = false;     ///< carries a digital signature
};

/// Errors: malformed (no fixed representation), limit_exceeded (max_pages), those of the parts.
[[nodiscard]] Result<Sequence> read_sequence(Package& package);

/// The ticket related to a sequence, document or page; empty when there is none. Errors: as read_relations.
[[nodiscard]] Result<std::string> ticket_of(Package& package, std::string_view part);

}  // namespace consigne::pdl::xps
