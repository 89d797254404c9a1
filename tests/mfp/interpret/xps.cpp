// XPS and OpenXPS: pixels from mutool, sides and copies from the PrintTickets in the package.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/renderer.hpp"

#include <fmt/format.h>

#include <charconv>

#include <zip.h>

namespace consigne::mfp {
namespace {

/// A ticket is a few kilobytes; what is larger is not one.
constexpr zip_uint64_t max_ticket = 1U << 20U;

std::string part(zip_t* package, zip_uint64_t index, zip_uint64_t size)
{
    std::string text(size, '\0');
    zip_file_t* file = zip_fopen_index(package, index, 0);
    if (!file) return {};
    const auto got = zip_fread(file, text.data(), text.size());
    zip_fclose(file);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

/// What stands behind the feature or parameter `name`, up to the end of its element's first value.
std::string_view behind(std::string_view ticket, std::string_view name)
{
    const auto at = ticket.find(name);
    return at == std::string_view::npos ? std::string_view{} : ticket.substr(at + name.size(), 600);
}

/// Print Schema keywords (XPS print schema specification, JobDuplexAllDocumentsContiguously and JobCopiesAllDocuments).
void read_ticket(std::string_view ticket, Page& wish)
{
    for (const auto* feature : {"JobDuplexAllDocumentsContiguously", "DocumentDuplex"}) {
        const auto value = behind(ticket, feature);
        const auto option = std::min({value.find("TwoSidedLongEdge"), value.find("TwoSidedShortEdge"), value.find("OneSided")});
        if (option == std::string_view::npos) continue;
        const auto word = value.substr(option);
        wish.duplex = word.starts_with("OneSided") ? Duplex::simplex : word.starts_with("TwoSidedLong") ? Duplex::long_edge : Duplex::short_edge;
    }
    for (const auto* parameter : {"JobCopiesAllDocuments", "DocumentCopiesAllPages"}) {
        const auto value = behind(ticket, parameter);
        // <psf:Value xsi:type="xsd:integer">2</psf:Value>
        const auto element = value.find(":Value");
        const auto text = element == std::string_view::npos ? element : value.find('>', element);
        if (text == std::string_view::npos) continue;
        std::uint32_t copies = 0;
        std::from_chars(value.data() + text + 1, value.data() + value.size(), copies);
        if (copies > 0) wish.copies = copies;
    }
    wish.grey_requested = behind(ticket, "PageOutputColor").find("Monochrome") < 200 || behind(ticket, "PageOutputColor").find("Grayscale") < 200;
}

Page tickets(Bytes data)
{
    Page wish;
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(data.data(), data.size(), 0, &error);
    zip_t* package = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
    if (!package) {
        if (source) zip_source_free(source);
        return wish;
    }
    for (zip_int64_t i = 0; i < zip_get_num_entries(package, 0); ++i) {
        zip_stat_t stat;
        const auto index = static_cast<zip_uint64_t>(i);
        if (zip_stat_index(package, index, 0, &stat) != 0 || stat.size > max_ticket) continue;
        const std::string text = part(package, index, stat.size);
        if (text.find("<psf:PrintTicket") != std::string::npos) read_ticket(text, wish);
    }
    zip_close(package);
    return wish;
}

}  // namespace

void interpret_xps(Bytes data, Facts& facts, Dump* dump)
{
    const Page wish = tickets(data);
    const auto rendering = render(data, ".xps", {"mutool", "draw", "-q", "-r", "72", "-F", "ppm", "-o", "-", "{}"}, [&](std::string_view line) {
        if (line.starts_with("error") && facts.notes.size() < 20) facts.notes.push_back("mutool: " + std::string{line});
    });
    if (!rendering.trouble.empty()) {
        facts.notes.push_back("mutool: " + rendering.trouble);
        if (rendering.colour.empty()) facts.counted = false;
    }
    for (const bool colour : rendering.colour) {
        Page page = wish;
        page.colour = colour;
        if (dump) dump->line(facts.pages.size(), fmt::format("page {} colour={}", facts.pages.size() + 1, colour));
        facts.pages.push_back(page);
    }
}

}  // namespace consigne::mfp
