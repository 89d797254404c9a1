// A small XPS document for tests: a page's markup and whatever else stands in the package.
#pragma once

#include "tests/support/zip_builder.hpp"

#include <map>

namespace consigne::test {

struct XpsBuilder {
    std::string space = "http://schemas.microsoft.com/xps/2005/06";
    std::vector<std::string> pages{""};        ///< what stands inside FixedPage
    std::string job_ticket, page_ticket;       ///< what stands inside PrintTicket; none when empty
    std::size_t blanks = 0;                    ///< at the end of each page, which is then compressed
    std::map<std::string, std::string> parts;  ///< more parts, by name without the slash

    [[nodiscard]] static std::string ticket(const std::string& inside)
    {
        return "<?xml version=\"1.0\"?><psf:PrintTicket xmlns:psf=\"http://schemas.microsoft.com/windows/2003/08/printing/printschemaframework\" "
               "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" version=\"1\" "
               "xmlns:k=\"http://schemas.microsoft.com/windows/2003/08/printing/printschemakeywords\" xmlns:canon=\"http://www.canon.com/ns\">" +
               inside + "</psf:PrintTicket>";
    }

    [[nodiscard]] static std::string feature(const std::string& name, const std::string& option)
    {
        return "<psf:Feature name=\"" + name + "\"><psf:Option name=\"" + option + "\"/></psf:Feature>";
    }

    [[nodiscard]] static std::string copies(const std::string& name, int count)
    {
        return "<psf:ParameterInit name=\"k:" + name + "\"><psf:Value xsi:type=\"xsd:integer\">" + std::to_string(count) + "</psf:Value></psf:ParameterInit>";
    }

    [[nodiscard]] static std::string relations(const std::vector<std::pair<std::string, std::string>>& all)
    {
        std::string text = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
        int id = 0;
        for (const auto& [type, target] : all)
            text += "<Relationship Type=\"" + type + "\" Target=\"" + target + "\" Id=\"R" + std::to_string(id++) + "\"/>";
        return text + "</Relationships>";
    }

    [[nodiscard]] Bytes build() const
    {
        ZipBuilder zip;
        zip.add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
                                       "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>");
        zip.add("_rels/.rels", relations({{space + "/fixedrepresentation", "/Seq.fdseq"},
                                          {"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "core.xml"}}));
        zip.add("Seq.fdseq", "<FixedDocumentSequence xmlns=\"" + space + "\"><DocumentReference Source=\"Documents/1/Doc.fdoc\"/></FixedDocumentSequence>");
        std::string document = "<FixedDocument xmlns=\"" + space + "\">";
        for (std::size_t i = 0; i < pages.size(); ++i) document += "<PageContent Source=\"Pages/" + std::to_string(i + 1) + ".fpage\"/>";
        zip.add("Documents/1/Doc.fdoc", document + "</FixedDocument>");
        for (std::size_t i = 0; i < pages.size(); ++i) {
            const std::string name = "Documents/1/Pages/" + std::to_string(i + 1) + ".fpage";
            const std::string page = "<FixedPage xmlns=\"" + space + "\" xmlns:x=\"" + space +
                                     "/resourcedictionary-key\" Width=\"793.7\" Height=\"1122.5\" xml:lang=\"en\">" + pages[i];
            if (pages[i].starts_with("<?xml")) zip.add(name, pages[i]);
            else if (blanks > 0) zip.add_blown_up(name, page, blanks, "</FixedPage>");
            else zip.add(name, page + "</FixedPage>");
            if (!page_ticket.empty())
                zip.add("Documents/1/Pages/_rels/" + std::to_string(i + 1) + ".fpage.rels", relations({{space + "/printticket", "/Metadata/Page_PT.xml"}}));
        }
        if (!job_ticket.empty()) {
            zip.add("_rels/Seq.fdseq.rels", relations({{space + "/printticket", "/Metadata/Job_PT.xml"}}));
            zip.add("Metadata/Job_PT.xml", ticket(job_ticket));
        }
        if (!page_ticket.empty()) zip.add("Metadata/Page_PT.xml", ticket(page_ticket));
        for (const auto& [name, content] : parts) zip.add(name, content);
        return zip.bytes();
    }
};

}  // namespace consigne::test
