// Makes seeds of documents: each whole under document/LANGUAGE, and each piece of page data, taken out of its
// envelope, under segment/LANGUAGE.
#include "pdl/tally/segments.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;
using namespace consigne;

void keep(const fs::path& folder, const std::string& name, ByteView bytes)
{
    fs::create_directories(folder);
    std::ofstream file(folder / name, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw fs::filesystem_error("cannot write a seed", folder / name, std::make_error_code(std::errc::io_error));
}

void cut(const Bytes& bytes, const std::string& name, const fs::path& to)
{
    const MemorySource document(bytes);
    keep(to / "document" / std::string(keyword(pdl::read_document(document).language)), name, bytes);
    pdl::Cursor in(document);
    pdl::pjl::Envelope envelope;
    bool enveloped = false;
    for (int part = 0;; ++part) {
        const auto item = pdl::pjl::next_item(in);
        if (!item || item->kind == pdl::pjl::Item::Kind::end) return;
        if (item->kind != pdl::pjl::Item::Kind::data) {
            if (!envelope.note(*item)) return;
            enveloped = enveloped || item->kind != pdl::pjl::Item::Kind::padding;
            in.skip(item->payload);
            continue;
        }
        const pdl::Language language = pdl::identify(in, envelope).language;
        const std::uint64_t begin = in.offset();
        const bool read = pdl::read_segment(in, language, envelope.defaults(), enveloped).has_value();
        envelope.data_passed();
        const std::uint64_t end = read && in.offset() > begin ? in.offset() : bytes.size();
        keep(to / "segment" / std::string(keyword(language)), std::to_string(part) + "-" + name,
             ByteView(bytes).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
        if (end == bytes.size()) return;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: fuzz_seeds SEED-FOLDER DOCUMENT-FOLDER…\n");
        return 2;
    }
    fs::remove_all(argv[1]);
    std::size_t count = 0;
    for (int i = 2; i < argc; ++i) {
        for (const auto& entry : fs::recursive_directory_iterator(argv[i])) {
            const std::string kind = entry.path().extension();
            if (!entry.is_regular_file() || kind == ".md" || kind == ".tsv" || kind == ".json") continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
            cut(bytes, entry.path().filename(), argv[1]);
            ++count;
        }
    }
    std::printf("seeds of %zu documents\n", count);
    return count > 0 ? 0 : 1;
}
