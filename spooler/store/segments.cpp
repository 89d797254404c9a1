#include "spooler/store/segments.hpp"

#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/directory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <zlib.h>

namespace consigne::spooler::store {
namespace {

constexpr std::string_view folder = "segments/";
constexpr std::size_t name_digits = 8;
constexpr std::size_t most_words = std::size_t{1} << 20;   ///< of a record; what is longer was not written by us

/// In the machine's byte order: segments do not travel.
struct Header {
    std::array<char, 4> magic{'C', 'R', 'e', 'c'};
    std::uint32_t state = live;
    std::int64_t job = 0;
    std::uint32_t words = 0, sealed = 0;   ///< octets behind the header, in this order
    std::uint32_t words_sum = 0;           ///< CRC-32 of the words; the document has its seal
    std::uint32_t sum = 0;                 ///< CRC-32 of all above but the state, which changes

    static constexpr std::uint32_t live = 1, gone = 2;
    static constexpr std::size_t state_at = 4;
    [[nodiscard]] std::uint32_t checked() const
    {
        Header still = *this;
        still.state = 0;
        still.sum = 0;
        return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(&still), sizeof still));
    }
    [[nodiscard]] bool fits() const { return magic == Header{}.magic && sum == checked() && (state == live || state == gone) && words <= most_words; }
    [[nodiscard]] std::uint64_t size() const { return sizeof(Header) + std::uint64_t{words} + sealed; }
};
static_assert(sizeof(Header) == 32 && std::has_unique_object_representations_v<Header>);

std::uint32_t sum_of(std::string_view words)
{
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(words.data()), words.size()));
}

/// All of `parts` from `at` on.
Result<> write_all(int fd, std::vector<iovec> parts, std::uint64_t at)
{
    constexpr std::size_t most_parts = 1024;  // IOV_MAX
    if (failpoint::fails("segment.write")) return disk("writing documents");
    std::size_t first = 0;
    while (first < parts.size()) {
        const std::size_t given = failpoint::portion("segment.write", std::min(parts.size() - first, most_parts));
        ssize_t n = pwritev(fd, parts.data() + first, static_cast<int>(given), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return disk("writing documents");
        if (n == 0) return fail(Errc::storage_failed, "writing documents: nothing was taken");
        at += static_cast<std::uint64_t>(n);
        while (first < parts.size() && static_cast<std::size_t>(n) >= parts[first].iov_len) n -= static_cast<ssize_t>(parts[first++].iov_len);
        if (n > 0) {
            parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + n;
            parts[first].iov_len -= static_cast<std::size_t>(n);
        }
    }
    return {};
}

/// False when the file ends before. Errors: storage_failed.
Result<bool> read_exactly(int fd, std::uint64_t at, void* into, std::size_t size)
{
    const DescriptorSource file(fd, {at, size});
    const auto got = file.read(0, {static_cast<std::uint8_t*>(into), size});
    if (!got) return got.error();
    return *got == size;
}

iovec part(const void* bytes, std::size_t size) { return {const_cast<void*>(bytes), size}; }

}  // namespace

std::string Segments::name_of(std::uint32_t segment)
{
    std::string name(name_digits, '0');
    for (std::size_t i = name_digits; segment > 0; segment /= 10) name[--i] = static_cast<char>('0' + segment % 10);
    return name;
}

std::string Segments::text_of(const Place& place)
{
    std::string text(folder);
    text += name_of(place.segment);
    for (const std::uint64_t number : {place.at, std::uint64_t{place.words}, std::uint64_t{place.sealed}}) text += '/' + std::to_string(number);
    return text;
}

std::optional<Segments::Place> Segments::place_of(std::string_view text)
{
    if (!holds(text)) return std::nullopt;
    text.remove_prefix(folder.size());
    std::array<std::uint64_t, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
        if (wrong != std::errc()) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty() != (i + 1 == numbers.size()) || (!text.empty() && text.front() != '/')) return std::nullopt;
        if (!text.empty()) text.remove_prefix(1);
    }
    return Place{static_cast<std::uint32_t>(numbers[0]), numbers[1], static_cast<std::uint32_t>(numbers[2]), static_cast<std::uint32_t>(numbers[3])};
}

Result<std::unique_ptr<Segments>> Segments::open(int directory)
{
    Descriptor copy(openat(directory, ".", directory_flags));
    if (!copy) return disk("directory segments");
    return std::unique_ptr<Segments>(new Segments(std::move(copy)));
}

Result<Descriptor> Segments::open_segment(std::uint32_t segment, int flags) const
{
    Descriptor fd(openat(directory_.get(), name_of(segment).c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return errno == ENOENT ? fail(Errc::not_found, "the document is gone") : disk("opening documents");
    return fd;
}

Result<> Segments::begin_locked()
{
    auto fd = open_segment(next_, O_RDWR | O_CREAT | O_EXCL);
    if (!fd) return fd.error();
    if (failpoint::fails("segment.begun") || fsync(directory_.get()) != 0) {
        const Error error = disk("syncing a directory");
        (void)unlinkat(directory_.get(), name_of(next_).c_str(), 0);
        return error;
    }
    const std::lock_guard lock(mutex_);
    const std::uint32_t before = std::exchange(number_, next_++);
    current_ = std::move(*fd);
    end_ = 0;
    documents_[number_] = 0;
    if (before != 0) forget_locked(before);
    return {};
}

Result<std::vector<std::string>> Segments::append(std::span<const Record> records)
{
    const std::lock_guard one_batch(appending_);
    if (number_ == 0 || end_ >= most_bytes)
        if (const auto begun = begin_locked(); !begun) return begun.error();

    {
        const std::lock_guard lock(mutex_);
        settled_ = {number_, end_};
    }
    std::vector<Header> headers(records.size());
    std::vector<iovec> parts;
    std::vector<std::string> places;
    std::uint64_t at = end_;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Record& record = records[i];
        Header& header = headers[i];
        header.job = record.job;
        header.words = static_cast<std::uint32_t>(record.words.size());
        header.sealed = static_cast<std::uint32_t>(record.sealed.size());
        header.words_sum = sum_of(record.words);
        header.sum = header.checked();
        parts.push_back(part(&header, sizeof header));
        parts.push_back(part(record.words.data(), record.words.size()));
        parts.push_back(part(record.sealed.data(), record.sealed.size()));
        places.push_back(text_of({number_, at, header.words, header.sealed}));
        at += header.size();
    }
    Result<> kept = write_all(current_.get(), std::move(parts), end_);
    if (kept && (failpoint::fails("segment.sync") || fdatasync(current_.get()) != 0)) kept = disk("syncing documents");
    if (!kept) {
        // A second sync would say yes to pages that were lost: this file takes nothing more, and what was begun is no part of it.
        if (ftruncate(current_.get(), static_cast<off_t>(end_)) != 0 || fsync(current_.get()) != 0) log::error("document.remove", {{"why", std::strerror(errno)}});
        end_ = most_bytes;
        return kept.error();
    }
    end_ = at;
    failpoint::reached("segment.synced");
    const std::lock_guard lock(mutex_);
    documents_[number_] += records.size();
    return places;
}

Result<std::pair<Descriptor, Extent>> Segments::open(const std::string& place) const
{
    const auto at = place_of(place);
    if (!at) return fail(Errc::not_found, "the document is gone");
    auto fd = open_segment(at->segment, O_RDONLY);
    if (!fd) return fd.error();
    return std::pair{std::move(*fd), Extent{at->at + sizeof(Header) + at->words, at->sealed}};
}

void Segments::empty(int fd, const Place& place) const
{
    const std::uint64_t body = place.at + sizeof(Header);
    // The words first, with the key in them: a hole need not overwrite what was there. The mark comes last, so that what was begun and
    // not ended is begun again at the next start.
    const std::string nothing(place.words, '\0');
    bool done = pwrite(fd, nothing.data(), nothing.size(), static_cast<off_t>(body)) == static_cast<ssize_t>(nothing.size());
    failpoint::reached("segment.emptying");
    (void)fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(body + place.words), static_cast<off_t>(place.sealed));
    failpoint::reached("segment.emptied");
    const std::uint32_t gone = Header::gone;
    done = done && pwrite(fd, &gone, sizeof gone, static_cast<off_t>(place.at + Header::state_at)) == sizeof gone;
    if (!done) log::error("document.remove", {{"why", std::strerror(errno)}});
}

void Segments::forget_locked(std::uint32_t segment)
{
    const auto found = documents_.find(segment);
    if (found == documents_.end() || found->second != 0 || segment == number_) return;
    failpoint::reached("segment.unlink");
    if (unlinkat(directory_.get(), name_of(segment).c_str(), 0) != 0 && errno != ENOENT) log::error("document.remove", {{"why", std::strerror(errno)}});
    documents_.erase(found);
}

void Segments::remove(const std::string& place, Lasting lasting)
{
    const auto at = place_of(place);
    if (!at) return;
    const auto fd = open_segment(at->segment, O_RDWR);
    if (!fd) return;  // nothing there
    std::uint32_t state = Header::gone;
    const auto read = read_exactly(fd->get(), at->at + Header::state_at, &state, sizeof state);
    if (!read || !*read || state == Header::gone) return;
    empty(fd->get(), *at);
    if (lasting == Lasting::yes && fdatasync(fd->get()) != 0) log::error("document.remove", {{"why", std::strerror(errno)}});
    const std::lock_guard lock(mutex_);
    const auto found = documents_.find(at->segment);
    if (found == documents_.end() || found->second == 0) return;
    --found->second;
    forget_locked(at->segment);
}

Result<> Segments::change_words(const std::map<std::string, std::string>& places,
                                const std::function<Result<std::string>(const std::string& place, const std::string& words)>& anew)
{
    Descriptor fd;
    std::uint32_t open = 0;
    const auto synced = [&] { return !fd || fdatasync(fd.get()) == 0 ? Result<>() : Result<>(disk("syncing documents")); };
    for (const auto& [text, unused] : places) {
        const auto place = place_of(text);
        if (!place) continue;
        if (!fd || open != place->segment) {
            if (const auto done = synced(); !done) return done;
            auto next = open_segment(place->segment, O_RDWR);
            if (!next) return next.error();
            fd = std::move(*next);
            open = place->segment;
        }
        Header header;
        const auto read = read_exactly(fd.get(), place->at, &header, sizeof header);
        if (!read) return read.error();
        if (!*read || !header.fits() || header.words != place->words) continue;
        std::string words(header.words, '\0');
        const auto body = read_exactly(fd.get(), place->at + sizeof header, words.data(), words.size());
        if (!body) return body.error();
        auto fresh = anew(text, words);
        if (!fresh || fresh->size() != words.size()) fresh = std::string(words.size(), '\0');
        header.words_sum = sum_of(*fresh);
        header.sum = header.checked();
        if (const auto written = write_all(fd.get(), {part(&header, sizeof header), part(fresh->data(), fresh->size())}, place->at); !written) return written;
    }
    return synced();
}

std::vector<Segments::Place> Segments::known_in(std::uint32_t segment, const std::set<std::string>& known)
{
    std::vector<Place> here;
    const std::string begin = std::string(folder) + name_of(segment) + '/';
    for (auto at = known.lower_bound(begin); at != known.end() && at->starts_with(begin); ++at)
        if (const auto place = place_of(*at)) here.push_back(*place);
    std::sort(here.begin(), here.end(), [](const Place& one, const Place& other) { return one.at < other.at; });
    return here;
}

Result<> Segments::walk(int fd, std::uint32_t segment, std::uint64_t size, const std::vector<Place>& here, const Walker& walker)
{
    const auto end_of = [](const Place& place) { return place.at + sizeof(Header) + place.words + place.sealed; };
    auto next = here.begin();
    for (std::uint64_t at = 0; at < size;) {
        if (next != here.end() && next->at <= at) {
            const Place place = *next++;
            if (place.at == at && end_of(place) <= size) {
                walker.known(place);
                at = end_of(place);
            } else walker.missing(place);
            continue;
        }
        Header header;
        const auto read = read_exactly(fd, at, &header, sizeof header);
        if (!read) return read.error();
        if (!*read || !header.fits() || at + header.size() > size) {
            // Where a batch was cut off nothing was ever written behind; what is known lies behind damage.
            if (next == here.end()) break;
            at = next->at;
            continue;
        }
        const Place place{segment, at, header.words, header.sealed};
        at += header.size();
        if (header.state != Header::live) continue;
        if (const auto told = walker.other(place, header.job, header.words_sum); !told) return told;
    }
    for (; next != here.end(); ++next) walker.missing(*next);
    return {};
}

std::optional<std::pair<std::string, Extent>> Segments::record_of(std::string_view text)
{
    const auto place = place_of(text);
    if (!place) return std::nullopt;
    return std::pair{std::string(folder) + name_of(place->segment), Extent{place->at, sizeof(Header) + std::uint64_t{place->words} + place->sealed}};
}

Result<Descriptor> Segments::open_file(std::string_view name) const
{
    std::uint32_t number = 0;
    if (!holds(name)) return fail(Errc::not_found, "no such file");
    name.remove_prefix(folder.size());
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong != std::errc() || end != name.data() + name.size() || name.size() != name_digits) return fail(Errc::not_found, "no such file");
    return open_segment(number, O_RDONLY);
}

Result<Segments::Standing> Segments::standing(const std::string& text) const
{
    const auto place = place_of(text);
    if (!place) return fail(Errc::not_found, "the document is gone");
    const auto fd = open_segment(place->segment, O_RDONLY);
    if (!fd) return fd.error();
    Header header;
    const auto read = read_exactly(fd->get(), place->at, &header, sizeof header);
    if (!read) return read.error();
    if (!*read || place->at + sizeof(Header) + place->words + place->sealed > DescriptorSource(fd->get()).size()) return fail(Errc::not_found, "the file ends before");
    if (!header.fits() || header.words != place->words || header.sealed != place->sealed) return Standing::unclear;
    return header.state == Header::live ? Standing::there : Standing::gone;
}

Segments::Settled Segments::settled() const
{
    const std::lock_guard lock(mutex_);
    return number_ == 0 ? Settled{next_, 0} : settled_;
}

Result<std::vector<Segments::Found>> Segments::strangers(const std::set<std::string>& known, Settled up_to) const
{
    std::vector<Found> found;
    const auto numbers = numbers_there();
    if (!numbers) return numbers.error();
    for (const std::uint32_t segment : *numbers) {
        if (segment > up_to.segment) break;
        const auto fd = open_segment(segment, O_RDONLY);
        if (!fd && fd.error().code == Errc::not_found) continue;  // emptied meanwhile
        if (!fd) return fd.error();
        (void)posix_fadvise(fd->get(), 0, 0, POSIX_FADV_RANDOM);
        const std::uint64_t size = segment == up_to.segment ? up_to.end : DescriptorSource(fd->get()).size();
        const auto other = [&](const Place& place, std::int64_t job, std::uint32_t) -> Result<> {
            found.push_back({job, {}, text_of(place)});
            return {};
        };
        const auto nothing = [](const Place&) {};
        if (const auto walked = walk(fd->get(), segment, size, known_in(segment, known), {nothing, other, nothing}); !walked) return walked.error();
    }
    return found;
}

Result<> Segments::scan(std::uint32_t segment, const std::set<std::string>& known, const std::function<Result<bool>(const Found&)>& lost)
{
    const auto fd = open_segment(segment, O_RDWR);
    if (!fd) return fd.error();
    (void)posix_fadvise(fd->get(), 0, 0, POSIX_FADV_RANDOM);  // headers, not what lies between
    const std::uint64_t size = DescriptorSource(fd->get()).size();
    std::uint64_t documents = 0;
    const std::vector<Place> here = known_in(segment, known);
    const auto stays = [&](const Place&) { ++documents; };
    const auto other = [&](const Place& place, std::int64_t job, std::uint32_t words_sum) -> Result<> {
        Found found{job, std::string(place.words, '\0'), text_of(place)};
        const auto words = read_exactly(fd->get(), place.at + sizeof(Header), found.words.data(), found.words.size());
        if (!words) return words.error();
        bool wanted = false;
        if (sum_of(found.words) == words_sum) {
            const auto told = lost(found);
            if (!told) return told.error();
            wanted = *told;
        }
        if (wanted) stays(place);
        else empty(fd->get(), place);
        return {};
    };
    const auto lacks = [&](const Place& place) { missing_.push_back(text_of(place)); };
    if (const auto walked = walk(fd->get(), segment, size, here, {stays, other, lacks}); !walked) return walked;
    const std::lock_guard lock(mutex_);
    documents_[segment] = documents;
    if (here.empty()) forget_locked(segment);  // else not at this start: what is missing may be looked for
    return {};
}

Result<std::set<std::uint32_t>> Segments::numbers_there() const
{
    const auto names = names_in(directory_.get());
    if (!names) return names.error();
    std::set<std::uint32_t> there;
    for (const std::string& name : *names) {
        std::uint32_t number = 0;
        const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (wrong == std::errc() && end == name.data() + name.size() && name.size() == name_digits && number > 0) there.insert(number);
    }
    return there;
}

Result<> Segments::recover(const std::set<std::string>& known, const std::function<Result<bool>(const Found&)>& lost)
{
    const auto there = numbers_there();
    if (!there) return there.error();
    missing_.clear();
    for (const std::uint32_t segment : *there) {
        if (const auto scanned = scan(segment, known, lost); !scanned) return scanned;
        next_ = segment + 1;
    }
    for (auto at = known.lower_bound(std::string(folder)); at != known.end() && holds(*at); ++at) {
        const auto place = place_of(*at);
        if (!place || !there->contains(place->segment)) missing_.push_back(*at);
    }
    return {};
}

std::uint64_t Segments::documents() const
{
    const std::lock_guard lock(mutex_);
    std::uint64_t all = 0;
    for (const auto& [segment, documents] : documents_) all += documents;
    return all;
}

std::vector<std::string> Segments::missing() { return std::exchange(missing_, {}); }

}  // namespace consigne::spooler::store
