#include "pdl/xps/package.hpp"

#include "pdl/pjl/line.hpp"

#include <zip.h>

#include <cstring>

namespace consigne::pdl::xps {
namespace {

constexpr std::uint64_t max_directory_bytes = 16 * 1024 * 1024;

std::uint64_t little(ByteView bytes, std::size_t at, std::size_t width)
{
    std::uint64_t value = 0;
    for (std::size_t i = width; i > 0; --i) value = value << 8 | bytes[at + i - 1];
    return value;
}

/// Looks at the end of the archive before libzip does, so that a hostile directory is never read into memory.
/// APPNOTE.TXT 4.3.16 (end of central directory), 4.3.14 and 4.3.15 (ZIP64).
Result<> check_directory(const RandomAccess& zip)
{
    constexpr std::size_t end_bytes = 22, locator_bytes = 20, comment = 65'535;
    Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(zip.size(), end_bytes + comment + locator_bytes)));
    const std::uint64_t begin = zip.size() - tail.size();
    const auto got = read_all(zip, begin, tail);
    if (!got) return got.error();
    tail.resize(*got);
    const std::size_t at = as_text(tail).rfind("PK\x05\x06");
    if (at == std::string_view::npos || tail.size() - at < end_bytes) return fail(Errc::truncated, "the ZIP archive ends without its directory");
    std::uint64_t count = little(tail, at + 10, 2), bytes = little(tail, at + 12, 4);
    if (at >= locator_bytes && as_text(tail).substr(at - locator_bytes, 4) == "PK\x06\x07") {
        Bytes big(56);
        const auto read = read_all(zip, little(tail, at - locator_bytes + 8, 8), big);
        if (!read) return read.error();
        if (*read < big.size() || !as_text(big).starts_with("PK\x06\x06")) return fail(Errc::malformed, "the ZIP archive's directory cannot be found");
        count = little(big, 32, 8);
        bytes = little(big, 40, 8);
    }
    if (count > max_entries) return fail(Errc::limit_exceeded, "more than 20000 files in the archive");
    if (bytes > max_directory_bytes) return fail(Errc::limit_exceeded, "the archive's directory is too large");
    return {};
}

/// libzip's window on the document.
struct Source {
    const RandomAccess* document;
    std::uint64_t at = 0;
    zip_error_t error{};
};

extern "C" {
static zip_int64_t serve(void* context, void* data, zip_uint64_t length, zip_source_cmd_t command)
{
    auto* source = static_cast<Source*>(context);
    switch (command) {
    case ZIP_SOURCE_OPEN: source->at = 0; return 0;
    case ZIP_SOURCE_READ: {
        const auto got = source->document->read(source->at, {static_cast<std::uint8_t*>(data), static_cast<std::size_t>(length)});
        if (!got) {
            zip_error_set(&source->error, ZIP_ER_READ, 0);
            return -1;
        }
        source->at += *got;
        return static_cast<zip_int64_t>(*got);
    }
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE: return 0;
    case ZIP_SOURCE_STAT: {
        auto* stat = static_cast<zip_stat_t*>(data);
        zip_stat_init(stat);
        stat->size = source->document->size();
        stat->valid |= ZIP_STAT_SIZE;
        return sizeof *stat;
    }
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&source->error, data, length);
    case ZIP_SOURCE_SEEK: {
        const zip_int64_t to = zip_source_seek_compute_offset(source->at, source->document->size(), data, length, &source->error);
        if (to < 0) return -1;
        source->at = static_cast<std::uint64_t>(to);
        return 0;
    }
    case ZIP_SOURCE_TELL: return static_cast<zip_int64_t>(source->at);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                              ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default: zip_error_set(&source->error, ZIP_ER_OPNOTSUPP, 0); return -1;
    }
}
}

struct Close {
    void operator()(zip_t* archive) const noexcept { zip_discard(archive); }
    void operator()(zip_file_t* file) const noexcept { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Close>;
using File = std::unique_ptr<zip_file_t, Close>;

/// Bytes that may still be decompressed.
struct Budget {
    std::uint64_t left;
    std::string beyond;  ///< what is said when they do not suffice

    [[nodiscard]] Result<> take(std::uint64_t bytes)
    {
        if (bytes > left) return fail(Errc::limit_exceeded, beyond);
        left -= bytes;
        return {};
    }
};

/// Entries one behind the other, decompressed or as they are. `budgets` are the archive's, which outlive it.
class EntryStream final : public PartStream {
public:
    EntryStream(zip_t* archive, std::vector<std::uint64_t> entries, zip_flags_t flags, std::vector<Budget*> budgets) :
        archive_(archive),
        entries_(std::move(entries)),
        flags_(flags),
        budgets_(std::move(budgets))
    {}

    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into) override
    {
        std::size_t done = 0;
        while (done < into.size()) {
            if (!file_) {
                if (next_ == entries_.size()) break;
                file_.reset(zip_fopen_index(archive_, entries_[next_++], flags_));
                if (!file_) return fail(Errc::malformed, "a file of the archive cannot be opened: " + std::string(zip_strerror(archive_)));
            }
            const zip_int64_t got = zip_fread(file_.get(), into.data() + done, into.size() - done);
            if (got < 0) return fail(Errc::malformed, "a file of the archive is damaged: " + std::string(zip_file_strerror(file_.get())));
            if (got == 0) file_.reset();
            for (Budget* budget : budgets_)
                if (const auto taken = budget->take(static_cast<std::uint64_t>(got)); !taken) return taken.error();
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

private:
    zip_t* archive_;
    std::vector<std::uint64_t> entries_;
    zip_flags_t flags_;
    std::vector<Budget*> budgets_;
    std::size_t next_ = 0;
    File file_;
};

/// `name/[3].piece` or `name/[4].last.piece`: the part, and the piece's number (OPC §7.2.2).
struct Piece {
    std::string part;
    std::size_t number = 0;
    bool last = false;
};

std::optional<Piece> piece_of(std::string_view name)
{
    const std::string lower = part_key(name);
    const std::size_t slash = lower.rfind("/[");
    if (slash == std::string::npos || slash == 0 || !lower.ends_with(".piece")) return std::nullopt;
    const std::size_t close = lower.find(']', slash);
    if (close == std::string::npos) return std::nullopt;
    const std::string_view tail = std::string_view(lower).substr(close + 1);
    const auto number = pjl::number(std::string_view(lower).substr(slash + 2, close - slash - 2));
    if (!number || (tail != ".piece" && tail != ".last.piece")) return std::nullopt;
    const std::size_t length = name.starts_with('/') ? slash : slash - 1;  // the key has a slash in front
    return Piece{std::string(name.substr(0, length)), *number, tail == ".last.piece"};
}

class ZipPackage final : public Package {
public:
    ZipPackage(const RandomAccess& zip, unsigned times) : source_{&zip, 0, {}}, document_bytes_(zip.size())
    {
        const std::uint64_t most = std::max(max_small_markup, std::min(document_bytes_, max_decoded_bytes) * max_markup_growth);
        decoded_ = {max_decoded_bytes * times, "the archive holds more than 2 GiB when decompressed"};
        markup_ = {most * times, "limit exceeded: the archive holds more than " + std::to_string(most >> 20) + " MiB of markup when decompressed"};
    }

    [[nodiscard]] Result<> open_archive()
    {
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* source = zip_source_function_create(serve, &source_, &error);
        if (source) archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
        if (source && !archive_) zip_source_free(source);
        const std::string why = archive_ ? std::string() : zip_error_strerror(&error);
        zip_error_fini(&error);
        if (!archive_) return fail(Errc::malformed, "the ZIP archive cannot be read: " + why);
        return list();
    }

    [[nodiscard]] const std::vector<Entry>& entries() const override { return entries_; }
    [[nodiscard]] const std::map<std::string, Part>& parts() const override { return parts_; }

    [[nodiscard]] Result<std::unique_ptr<PartStream>> stream(std::string_view name) override { return within(name, {&decoded_}); }
    [[nodiscard]] Result<std::unique_ptr<PartStream>> markup(std::string_view name) override { return within(name, {&decoded_, &markup_}); }

    [[nodiscard]] Result<std::unique_ptr<PartStream>> raw(const Entry& entry) override
    {
        return std::unique_ptr<PartStream>(std::make_unique<EntryStream>(archive_.get(), std::vector{entry.index}, ZIP_FL_COMPRESSED, std::vector{&decoded_}));
    }

private:
    [[nodiscard]] Result<std::unique_ptr<PartStream>> within(std::string_view name, std::vector<Budget*> budgets)
    {
        const Part* part = find(name);
        if (!part) return fail(Errc::not_found, "the package has no part " + pjl::to_utf8(name.substr(0, 200)));
        std::vector<std::uint64_t> indexes;
        for (const std::size_t entry : part->entries) indexes.push_back(entries_[entry].index);
        return std::unique_ptr<PartStream>(std::make_unique<EntryStream>(archive_.get(), std::move(indexes), 0, std::move(budgets)));
    }
    [[nodiscard]] Result<> list();

    Source source_;
    std::uint64_t document_bytes_;
    Archive archive_;
    std::vector<Entry> entries_;
    std::map<std::string, Part> parts_;
    Budget decoded_, markup_;
};

Result<> ZipPackage::list()
{
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    std::uint64_t packed = 0;
    std::map<std::string, std::map<std::size_t, std::pair<std::size_t, bool>>> pieces;
    std::map<std::string, std::string> piece_names;
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME))
            return fail(Errc::malformed, "the ZIP archive's directory is damaged");
        Entry entry{stat.name, stat.index, stat.comp_size, stat.size, stat.crc, stat.comp_method, stat.mtime};
        if (stat.encryption_method != ZIP_EM_NONE) return fail(Errc::unsupported, "the package is encrypted");
        if (entry.method != ZIP_CM_STORE && entry.method != ZIP_CM_DEFLATE) return fail(Errc::unsupported, "the package is compressed in a way XPS does not know");
        // Entries that share bytes make gigabytes out of kilobytes; honest ones fit side by side.
        if (entry.packed > document_bytes_ - packed) return fail(Errc::limit_exceeded, "files of the archive overlap");
        packed += entry.packed;
        if (entry.name.empty() || entry.name.ends_with('/')) {  // a folder
            entries_.push_back(std::move(entry));
            continue;
        }
        if (const auto piece = piece_of(entry.name)) {
            const std::string key = part_key(piece->part);
            piece_names.try_emplace(key, piece->part);
            if (!pieces[key].try_emplace(piece->number, entries_.size(), piece->last).second) return fail(Errc::malformed, "the package has a piece twice");
        } else {
            std::string key = part_key(entry.name);
            std::string name = entry.name.front() == '/' ? entry.name : "/" + entry.name;
            if (!parts_.try_emplace(std::move(key), Part{std::move(name), {entries_.size()}}).second)
                return fail(Errc::malformed, "the package has a part twice");
        }
        entries_.push_back(std::move(entry));
    }
    for (const auto& [key, found] : pieces) {
        const std::string& name = piece_names[key];
        Part part{name.front() == '/' ? name : "/" + name, {}};
        for (const auto& [number, place] : found) {
            if (number != part.entries.size()) return fail(Errc::malformed, "a piece of a part is missing");
            part.entries.push_back(place.first);
            if (place.second != (part.entries.size() == found.size())) return fail(Errc::malformed, "the last piece of a part is missing");
        }
        if (!parts_.try_emplace(key, std::move(part)).second) return fail(Errc::malformed, "the package has a part twice");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Package>> Package::open(const RandomAccess& zip, unsigned times)
{
    if (const auto checked = check_directory(zip); !checked) return checked.error();
    auto package = std::make_unique<ZipPackage>(zip, times);
    if (const auto opened = package->open_archive(); !opened) return opened.error();
    return std::unique_ptr<Package>(std::move(package));
}

const Part* Package::find(std::string_view name) const
{
    const auto at = parts().find(part_key(name));
    return at == parts().end() ? nullptr : &at->second;
}

Result<Bytes> Package::load(std::string_view part, std::size_t most)
{
    const auto in = markup(part);
    if (!in) return in.error();
    Bytes bytes;
    for (std::size_t room = 16 * 1024;; room *= 2) {
        const std::size_t before = bytes.size();
        bytes.resize(std::min(before + room, most + 1));
        const auto got = (*in)->read(std::span(bytes).subspan(before));
        if (!got) return got.error();
        bytes.resize(before + *got);
        if (bytes.size() > most) return fail(Errc::limit_exceeded, "a part is larger than " + std::to_string(most) + " bytes");
        if (*got < room) return bytes;
    }
}

std::string part_key(std::string_view name)
{
    std::string key = name.starts_with('/') ? "" : "/";
    for (const char c : name) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c == '\\' ? '/' : c;
    return key;
}

std::string resolve(std::string_view base, std::string_view reference)
{
    reference = reference.substr(0, reference.find('#'));
    if (reference.empty() || reference.substr(0, reference.find('/')).find(':') != std::string_view::npos || reference.starts_with("//")) return {};
    std::string path;
    if (!reference.starts_with('/')) path = base.substr(0, base.rfind('/') + 1);
    path += reference;
    std::vector<std::string_view> steps;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view step = std::string_view(path).substr(at, slash - at);
        if (step == "..") {
            if (!steps.empty()) steps.pop_back();
        } else if (!step.empty() && step != ".") steps.push_back(step);
        at = slash + 1;
    }
    std::string name;
    for (const std::string_view step : steps) name.append("/").append(step);
    return name;
}

std::string relations_of(std::string_view part)
{
    const std::size_t slash = part.rfind('/') + 1;
    return std::string(part.substr(0, slash)) + "_rels/" + std::string(part.substr(slash)) + ".rels";
}

}  // namespace consigne::pdl::xps
