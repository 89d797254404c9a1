#include "release/web/test_page.hpp"

#include "release/web/admin/common.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace consigne::release::web {
namespace {

namespace json = boost::json;

/// Whether the machine takes PDF, as far as it said.
bool takes_pdf(const spooler::OutputDevice& device)
{
    boost::system::error_code ec;
    const auto able = json::parse(device.abilities, ec);
    const auto* formats = !ec && able.is_object() ? able.get_object().if_contains("formats") : nullptr;
    if (!formats || !formats->is_array() || formats->get_array().empty()) return true;
    return std::any_of(formats->get_array().begin(), formats->get_array().end(), [](const json::value& one) { return one.is_string() && (one.get_string() == "application/pdf" || one.get_string() == "application/octet-stream"); });
}

/// In the encoding of PDF's own fonts, which has the letters of our languages; '?' for what it lacks.
std::string win_ansi(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        const std::string_view letter = text.substr(at, length);
        const unsigned code = letter.size() == 2 ? (first & 0x1FU) << 6U | (static_cast<unsigned char>(letter[1]) & 0x3FU) : first;
        if ((code >= 0x20 && code < 0x7F) || (letter.size() == 2 && code >= 0xA0 && code <= 0xFF)) out += static_cast<char>(code);
        else out += letter == "’" ? '\x92' : letter == "œ" ? '\x9C' : letter == "Œ" ? '\x8C' : letter == "€" ? '\x80' : '?';
        at += length;
    }
    return out;
}

/// Parts of a page in PDF: text at a place, in a size.
std::string pdf_text(const std::string& text, int x, int y, int size)
{
    std::string escaped;
    for (const char c : win_ansi(text)) {
        if (c == '(' || c == ')' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return "BT /F1 " + std::to_string(size) + " Tf " + std::to_string(x) + " " + std::to_string(y) + " Td (" + escaped + ") Tj ET\n";
}

}  // namespace

std::string test_pdf(const std::vector<std::string>& lines)
{
    std::string page = pdf_text("Consigne", 60, 760, 34);
    int y = 715;
    for (const auto& line : lines) page += pdf_text(line, 60, y, 12), y -= 20;
    for (int i = 0; i <= 10; ++i) page += std::to_string(i / 10) + "." + std::to_string(i % 10) + " g " + std::to_string(60 + i * 42) + " 420 42 60 re f\n";
    const char* const colours[] = {"0 1 1", "1 0 1", "1 1 0", "1 0 0", "0 1 0", "0 0 1", "0 0 0"};
    for (int i = 0; i < 7; ++i) page += std::string(colours[i]) + " rg " + std::to_string(60 + i * 66) + " 330 60 60 re f\n";
    page += "0 g 0.5 w 30 30 535 782 re S\n";
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> at;
    const auto object = [&](const std::string& body) {
        at.push_back(out.size());
        out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    object("<</Type/Catalog/Pages 2 0 R>>");
    object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
    object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>");
    object("<</Length " + std::to_string(page.size()) + ">>\nstream\n" + page + "endstream");
    object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
    const auto table = out.size();
    out += "xref\n0 " + std::to_string(at.size() + 1) + "\n0000000000 65535 f \n";
    for (const auto place : at) {
        std::string number = std::to_string(place);
        out += std::string(10 - number.size(), '0') + number + " 00000 n \n";
    }
    return out + "trailer\n<</Size " + std::to_string(at.size() + 1) + "/Root 1 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

std::string_view text_key(TestPageTrouble trouble)
{
    switch (trouble) {
    case TestPageTrouble::no_pdf: return "mc_no_pdf";
    case TestPageTrouble::no_printer: return "mc_test_needs";
    case TestPageTrouble::not_kept: return "trouble_store";
    case TestPageTrouble::not_sent: break;
    }
    return "mc_test_failed";
}

std::variant<spooler::JobId, TestPageTrouble> send_test_page(Context& site, const spooler::OutputDevice& device, const std::optional<spooler::Person>& who, const Language& words,
                                                             const std::string& release_id, const std::string& actor)
{
    if (!takes_pdf(device)) return TestPageTrouble::no_pdf;
    const auto all = site.parts.printers.list();
    const auto printer = std::find_if(all.begin(), all.end(), [&](const auto& one) { return !one.paused && one.accepting && std::find(one.devices.begin(), one.devices.end(), device.id) != one.devices.end(); });
    if (printer == all.end() || !site.parts.submit) return TestPageTrouble::no_printer;
    const auto line = [&](std::string_view key, const std::string& value) { return words.text(key, {{"value", value}}); };
    OwnDocument document;
    document.printer = printer->name;
    if (who) document.person = who->id;
    document.title = words.text("mc_test_title", {{"name", device.name}});
    document.format = "application/pdf";
    document.content = test_pdf({line("mc_test_machine", device.name), line("mc_test_model", device.model), line("mc_test_address", admin::shown_uri(device.uri)), line("mc_test_printer", printer->name), line("mc_test_by", actor)});
    const auto job = site.parts.submit(document);
    if (!job) return TestPageTrouble::not_kept;
    spooler::ReleaseRequest request;
    request.release_id = release_id;
    request.jobs = {*job};
    request.device = device.id;
    if (who) request.by = who->id;
    if (const auto released = site.parts.release.release(request); !released) return TestPageTrouble::not_sent;
    site.parts.audit.record(actor, "printed a test page", "device " + device.name);
    return *job;
}

}  // namespace consigne::release::web
