#include "pdl/postscript/words.hpp"

#include "pdl/postscript/wide.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace consigne::pdl::postscript {
namespace {

bool blank(char c) { return static_cast<std::uint8_t>(c) <= ' '; }

/// Bytes of words: neither blank nor ones that begin something new.
bool regular(char c) { return !blank(c) && std::string_view("()<>[]{}/%").find(c) == std::string_view::npos; }

/// What of a tail's halves belongs to a word of so many bytes.
struct Masks { std::array<std::uint64_t, 64> first{}, last{}; };
constexpr Masks masks = [] {
    static_assert(std::endian::native == std::endian::little);
    constexpr auto uppermost = [](std::size_t bytes) { return bytes == 0 ? 0 : bytes >= 8 ? ~std::uint64_t{0} : ~std::uint64_t{0} << 8 * (8 - bytes); };
    Masks all;
    for (std::size_t size = 0; size < 64; ++size) {
        all.last[size] = uppermost(size);
        all.first[size] = uppermost(size < 8 ? 0 : size - 8);
    }
    return all;
}();

/// Of less than eight bytes, so that eight words are looked up at once: half as many bits are mixed with less.
std::uint32_t fold(std::uint64_t last) { return static_cast<std::uint32_t>(last ^ last >> 32); }

}  // namespace

Words::Words() { short_.fill(unknown); }

/// Of a word that ends before `end`, where at least as many bytes as a tail's can be read.
[[gnu::always_inline]] inline std::uint64_t Words::last_of_tail(const char* end, std::size_t size)
{
    std::uint64_t last = 0;
    std::memcpy(&last, end - sizeof last, sizeof last);
    return last & masks.last[size];
}

Words::Tail Words::tail(const char* end, std::size_t size)
{
    std::uint64_t first = 0;
    std::memcpy(&first, end - tail_bytes, sizeof first);
    return {first & masks.first[size], last_of_tail(end, size), static_cast<std::uint32_t>(size)};
}

[[gnu::always_inline]] inline std::size_t Words::slot(std::uint64_t last, std::size_t size) const
{
    static_assert(slots == std::size_t{1} << (64 - 55));
    return static_cast<std::size_t>((last + size) * factor_ >> 55);
}

[[gnu::always_inline]] inline std::size_t Words::quick_slot(std::uint64_t last) const
{
    return static_cast<std::size_t>(std::uint64_t{fold(last)} * quick_factor_ >> 32 & (slots - 1));
}

void Words::add(std::string_view word, Meaning meaning)
{
    if (word.size() <= 2) {
        // What is before a word of one byte belongs to none.
        for (unsigned before = 0; before < 256; ++before)
            if (word.size() == 1 && !regular(static_cast<char>(before))) short_[short_slot(static_cast<char>(before), word[0])] = meaning;
        if (word.size() == 2) short_[short_slot(word[0], word[1])] = meaning;
        shorter_.emplace_back(word.size() == 1 ? ' ' : word[0], word.back());
    } else if (word.size() <= longest) {
        std::array<char, tail_bytes> behind_nuls{};
        std::copy(word.begin(), word.end(), behind_nuls.end() - static_cast<std::ptrdiff_t>(word.size()));
        const Tail end = tail(behind_nuls.data() + behind_nuls.size(), word.size());
        // Of words that no factor could part, the later one stays unknown.
        const auto same = [&](const Entry& entry) { return entry.last + entry.size == end.last + end.size; };
        std::erase_if(longer_, [&](const Entry& entry) { return static_cast<const Tail&>(entry) == end; });
        if (std::any_of(longer_.begin(), longer_.end(), same)) return;
        longer_.push_back({end, meaning});
    }
}

void Words::close()
{
    // A factor that gives no two longer words the same place.
    for (;; factor_ += 2 * slots) {
        table_.fill({});
        const bool apart = std::all_of(longer_.begin(), longer_.end(), [&](const Entry& word) {
            Entry& place = table_[slot(word.last, word.size)];
            return std::exchange(place, word) == Tail{};
        });
        if (apart) break;
    }
    // The same for those that are harmless and whose eight last bytes tell it; one that is folded as another stays out.
    for (;; quick_factor_ += 2) {
        quick_.fill(0);
        const bool apart = std::all_of(longer_.begin(), longer_.end(), [&](const Entry& word) {
            std::uint64_t& place = quick_[quick_slot(word.last)];
            if (word.meaning != harmless || word.size >= 8 || (place != 0 && fold(place) == fold(word.last))) return true;
            return std::exchange(place, word.last) == 0;
        });
        if (apart) break;
    }
    // First bytes that go with the same second ones share a bit. There are enough for any producer's words but a few.
    std::map<char, std::string> seconds;
    std::sort(shorter_.begin(), shorter_.end());
    shorter_.erase(std::unique(shorter_.begin(), shorter_.end()), shorter_.end());
    for (const auto& [first, second] : shorter_)
        if (short_[short_slot(first, second)] == harmless) seconds[first] += second;
    std::map<std::string, std::string> firsts;
    for (const auto& [first, those] : seconds) firsts[those] += first;
    std::vector<std::pair<std::string, std::string>> groups(firsts.begin(), firsts.end());
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.first.size() * a.second.size() > b.first.size() * b.second.size(); });
    groups.resize(std::min<std::size_t>(groups.size(), 8));
    for (unsigned bit = 1; const auto& [those, with] : groups) {
        for (unsigned byte = 0; byte < 128; ++byte) {
            const char c = static_cast<char>(byte);
            if (those.find(c) != std::string::npos) pairs_.second[byte] |= static_cast<std::uint8_t>(bit);
            if (with.find(regular(c) ? c : ' ') != std::string::npos) pairs_.first[byte] |= static_cast<std::uint8_t>(bit);
        }
        bit <<= 1;
    }
}

/// Of a longer operator that ends before `end`.
Words::Meaning Words::longer_meaning(const char* end, std::size_t size) const
{
    const Tail last = tail(end, size);
    const Entry& known = table_[slot(last.last, size)];
    return known == last ? known.meaning : unknown;
}

Words::Meaning Words::meaning_behind_blanks(std::string_view code, std::size_t size) const
{
    std::array<char, tail_bytes> bytes;
    bytes.fill(' ');
    std::copy(code.begin(), code.end(), bytes.end() - static_cast<std::ptrdiff_t>(code.size()));
    const char* const end = bytes.data() + bytes.size();
    return size <= 2 ? short_[short_slot(end - 2)] : longer_meaning(end, size);
}

namespace {

/// Writes down the places of bits.
std::uint16_t* list(std::uint64_t bits, std::size_t base, std::uint16_t* to)
{
    for (; bits != 0; bits &= bits - 1) *to++ = static_cast<std::uint16_t>(base + static_cast<std::size_t>(std::countr_zero(bits)));
    return to;
}

/// Those of blocks, up to `end`.
std::size_t list(std::span<const std::uint64_t> blocks, std::size_t end, std::uint16_t* to)
{
    std::uint16_t* const begin = to;
    for (std::size_t base = 0; base < end; base += Operators::width) to = list(blocks[base / Operators::width], base, to);
    while (to > begin && to[-1] > end) --to;
    return static_cast<std::size_t>(to - begin);
}

}  // namespace

void Words::find_one_by_one(std::string_view code, const Operators& operators, bool tail_before, Ends& others) const
{
    std::array<std::uint16_t, Operators::most / 2> short_others, long_others;
    const std::size_t first = tail_before ? 0 : tail_bytes;
    // Without waiting for what any of them is: each is written, and the next one over it if it is harmless.
    const auto find = [&](std::span<const std::uint64_t> blocks, auto& ends, auto may_matter) {
        const std::size_t size = list(blocks, code.size(), ends.data());
        std::size_t count = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint16_t end = ends[i];
            ends[count] = end;
            count += end < first || may_matter(end) ? 1 : 0;
        }
        return std::span(ends).first(count);
    };
    const auto shorter = find(operators.short_ends, short_others, [&, bytes = code.data()](std::size_t end) { return short_[short_slot(bytes + end - 2)] != harmless; });
    const auto longer = find(operators.long_ends, long_others, [&, bytes = code.data()](std::size_t end) {
        const std::uint64_t last = last_of_tail(bytes + end, operators.size_before(end));
        return quick_[quick_slot(last)] != last;
    });
    others.size = static_cast<std::size_t>(std::merge(shorter.begin(), shorter.end(), longer.begin(), longer.end(), others.at.begin()) - others.at.begin());
}

#ifdef __SSE2__
namespace {

CONSIGNE_WIDE __m512i load(const std::array<std::uint8_t, 64>& from) { return _mm512_load_si512(from.data()); }
struct Places { alignas(64) std::array<std::uint8_t, 64> at, of_eight, before; };
constexpr Places places = [] {
    Places rows{};
    for (std::uint8_t i = 0; i < 64; ++i) {
        rows.at[i] = i;
        rows.of_eight[i] = i / 8;
        rows.before[i] = static_cast<std::uint8_t>(64 - 8 + i % 8);
    }
    return rows;
}();

/// Most often all of them, without the time that a mask takes.
CONSIGNE_WIDE __m512i load_those(std::uint64_t mask, const char* from)
{
    return mask == ~std::uint64_t{0} ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi8(mask, from);
}

/// Writes the last bytes of the operators that end at `ends`, behind NULs; `bytes` belong to one, as do those of the block before.
CONSIGNE_WIDE std::uint64_t* write_tails(const char* block, std::uint64_t bytes, std::uint64_t bytes_before, std::uint64_t ends, std::uint64_t* to)
{
    const __m512i now = _mm512_maskz_loadu_epi8(bytes, block), last = _mm512_maskz_loadu_epi8(bytes_before, block - Operators::width);
    while (ends != 0) {
        // Of eight of them the eight bytes before their ends, NULs between words.
        const __m512i eight_ends = _mm512_permutexvar_epi8(load(places.of_eight), _mm512_maskz_compress_epi8(ends, load(places.at)));
        const __m512i eight = _mm512_permutex2var_epi8(last, _mm512_add_epi8(eight_ends, load(places.before)), now);
        // What is up to the last NUL in each is another word's.
        const __m512i one = _mm512_set1_epi8(1), nul = _mm512_xor_si512(_mm512_min_epu8(eight, one), one);
        _mm512_storeu_si512(to, _mm512_andnot_si512(_mm512_srlv_epi64(_mm512_set1_epi64(-1), _mm512_lzcnt_epi64(nul)), eight));
        const std::uint64_t these = _pdep_u64(0xFF, ends);
        to += _mm_popcnt_u64(these);
        ends &= ~these;
    }
    return to;
}

}  // namespace

[[gnu::target(CONSIGNE_WIDE_TARGET)]] void Words::find_widely(std::string_view code, const Operators& operators, bool tail_before, Ends& others) const
{
    std::array<std::uint64_t, Operators::blocks> rest, longer;
    std::array<std::uint64_t, Operators::most / 4 + 8> tails;
    std::uint64_t* tails_end = tails.data();
    const __m512i first_low = _mm512_load_si512(&pairs_.first[0]), first_high = _mm512_load_si512(&pairs_.first[64]);
    const __m512i second_low = _mm512_load_si512(&pairs_.second[0]), second_high = _mm512_load_si512(&pairs_.second[64]);
    const std::size_t blocks = (code.size() + Operators::width - 1) / Operators::width;
    for (std::size_t block = 0; block < blocks; ++block) {
        const char* const bytes = code.data() + block * Operators::width;
        const std::size_t to_end = code.size() - block * Operators::width;
        const std::uint64_t here = to_end < Operators::width ? ~(~std::uint64_t{0} << to_end) : ~std::uint64_t{0};
        // Those of the first bytes, before which no tail is, are left to others.
        const std::uint64_t seen = block == 0 && !tail_before ? here & (~std::uint64_t{0} << tail_bytes) : here;
        std::uint64_t shorter = operators.short_ends[block] & here;
        if (shorter != 0) {
            const __m512i second = load_those(seen, bytes - 1), first = load_those(seen, bytes - 2);
            const std::uint64_t pairs = _mm512_test_epi8_mask(_mm512_permutex2var_epi8(first_low, first, first_high), _mm512_permutex2var_epi8(second_low, second, second_high));
            const std::uint64_t not_ascii = _mm512_movepi8_mask(_mm512_or_si512(first, second));
            shorter &= ~(pairs & ~not_ascii & seen);
        }
        longer[block] = operators.long_ends[block] & seen;
        rest[block] = shorter | (operators.long_ends[block] & here & ~seen);
        if (longer[block] != 0) tails_end = write_tails(bytes, operators.bytes[1 + block] & here, operators.bytes[block], longer[block], tails_end);
    }
    // All longer ones together, eight at once. Of those that are not harmless the places are looked for in turn.
    const std::size_t count = static_cast<std::size_t>(tails_end - tails.data());
    std::size_t block = 0, before = 0;
    for (std::size_t at = 0; at < count; at += 8) {
        const __m512i eight = _mm512_loadu_si512(&tails[at]);
        const __m512i hash = _mm512_mul_epu32(_mm512_xor_si512(eight, _mm512_srli_epi64(eight, 32)), _mm512_set1_epi64(quick_factor_));
        const __m512i known = _mm512_i64gather_epi64(_mm512_and_si512(_mm512_srli_epi64(hash, 32), _mm512_set1_epi64(slots - 1)), &quick_[0], 8);
        unsigned left = static_cast<std::uint8_t>(~_mm512_cmpeq_epi64_mask(known, eight));
        for (; left != 0; left &= left - 1) {
            const std::size_t number = at + static_cast<std::size_t>(std::countr_zero(left));
            if (number >= count) break;
            while (number - before >= static_cast<std::size_t>(_mm_popcnt_u64(longer[block]))) before += static_cast<std::size_t>(_mm_popcnt_u64(longer[block++]));
            rest[block] |= _pdep_u64(std::uint64_t{1} << (number - before), longer[block]);
        }
    }
    _mm256_zeroupper();     // which the compiler does not see to here; what follows would be slow without it
    others.size = list(rest, code.size(), others.at.data());
}
#else
void Words::find_widely(std::string_view, const Operators&, bool, Ends&) const {}
#endif

std::size_t Words::ways_to_find_others() { return has_wide_registers() ? 2 : 1; }
void Words::find_others(std::string_view code, const Operators& operators, bool tail_before, Ends& others, std::size_t way) const
{
    static const std::size_t ways = ways_to_find_others();
    if (way + 1 < ways) find_widely(code, operators, tail_before, others);
    else find_one_by_one(code, operators, tail_before, others);
}

}  // namespace consigne::pdl::postscript
