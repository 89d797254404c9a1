// Envelopes: gzip, Canon's CPCA packets, UEL and PJL; then the language that the front end would switch to.
#include "tests/mfp/interpret/languages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include <zlib.h>

namespace consigne::mfp {
namespace {

constexpr const char* in_packets = "CPCA packets";
constexpr std::size_t max_pjl_line = 4096;
constexpr std::size_t max_inflated = std::size_t{1} << 30U;

std::string upper(std::string_view text)
{
    std::string out{text};
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

std::vector<std::uint8_t> inflate_gzip(Bytes data, Facts& facts)
{
    std::vector<std::uint8_t> out;
    z_stream stream{};
    if (inflateInit2(&stream, 31) != Z_OK) return out;
    stream.next_in = const_cast<Bytef*>(data.data());
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(data.size(), 1U << 30U));
    int state = Z_OK;
    while (state == Z_OK && out.size() < max_inflated) {
        const std::size_t old = out.size();
        out.resize(old + 262144);
        stream.next_out = out.data() + old;
        stream.avail_out = 262144;
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) facts.notes.emplace_back("gzip: damaged");
    return out;
}

// Packets have 20 octets of header: CD CA 10 tt .. .. .. .. LL LL and ten more; tt 02 carries print data.
std::vector<std::uint8_t> unpack_cpca(Bytes data, Facts& facts)
{
    std::vector<std::uint8_t> out;
    std::size_t at = 0;
    while (data.size() - at >= 20 && data[at] == 0xcd && data[at + 1] == 0xca) {
        const std::size_t length = static_cast<std::size_t>(data[at + 8]) << 8U | data[at + 9];
        const bool print = data[at + 3] == 2;
        at += 20;
        const Bytes body = data.subspan(at, std::min(length, data.size() - at));
        if (print) out.insert(out.end(), body.begin(), body.end());
        at += body.size();
    }
    facts.notes.emplace_back(in_packets);
    return out;
}

void pjl_line(std::string_view line, Facts& facts, std::string& entered)
{
    if (facts.pjl_lines.size() < 1000) facts.pjl_lines.emplace_back(line);
    std::string_view rest = trim(line.substr(4));
    const auto word_end = std::min(rest.find_first_of(" \t="), rest.size());
    std::string word = upper(rest.substr(0, word_end));
    rest = trim(rest.substr(word_end));
    // Canon's own variables ride in comments, so that other makers' devices ignore them.
    constexpr std::string_view canon = "CANPJL SET ";
    if (word == "COMMENT" && upper(rest.substr(0, canon.size())) == canon) {
        word = "SET";
        rest = trim(rest.substr(canon.size()));
    }
    if (word == "ENTER" || word == "SET" || word == "JOB") {
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) return;
        std::string name = upper(trim(rest.substr(0, equals)));
        std::string_view value = trim(rest.substr(equals + 1));
        if (word == "JOB") name = "JOB " + name;
        if (const auto space = name.rfind(' '); word == "SET" && space != std::string::npos) name = name.substr(space + 1);
        if (!value.empty() && value.front() == '"') {
            value.remove_prefix(1);
            value = value.substr(0, value.find('"'));
        } else {
            value = value.substr(0, value.find_first_of(" \t"));
        }
        if (word == "ENTER") entered = upper(value);
        else facts.pjl[name] = std::string{value};
    }
}

bool blank(std::uint8_t byte) { return byte == 0 || byte == '\r' || byte == '\n' || byte == ' ' || byte == 4 || byte == '\t'; }

class Front {
public:
    Front(Facts& facts, Dump* dump) : facts_{facts}, dump_{dump} {}

    void run(Bytes data)
    {
        std::size_t at = 0;
        while (at < data.size()) {
            const std::string_view rest = text_of(data.subspan(at));
            if (rest.starts_with(uel)) {
                at += uel.size();
                entered_.clear();
                at_pjl_ = true;
            } else if (blank(data[at])) {
                ++at;
            } else if (at_pjl_ && rest.size() >= 4 && upper(rest.substr(0, 4)) == "@PJL") {
                const auto end = std::min({rest.find('\n'), rest.size(), max_pjl_line});
                const std::string_view line = trim(rest.substr(0, end));
                if (dump_) dump_->line(at, line);
                pjl_line(line, facts_, entered_);
                at += std::min(end + 1, rest.size());
                if (!entered_.empty()) {
                    at += language(data.subspan(at), entered_);
                    at_pjl_ = false;
                }
            } else if (rest.starts_with("\x1b" "E") && upper(rest.substr(2, uel.size())) == upper(uel)) {
                at += 2;  // HPLIP: a reset before the envelope prints nothing
            } else {
                at += std::max<std::size_t>(1, language(data.subspan(at), ""));
                at_pjl_ = false;
            }
        }
    }

private:
    void name(const std::string& language)
    {
        if (facts_.language == "unknown") facts_.language = language;
        else if (facts_.language != language) facts_.language = "mixed";
    }

    static Bytes until_uel(Bytes data)
    {
        const auto end = text_of(data).find(uel);
        return end == std::string_view::npos ? data : data.first(end);
    }

    std::size_t language(Bytes data, const std::string& entered)
    {
        std::size_t skip = 0;
        while (skip < data.size() && skip < 1024 && blank(data[skip])) ++skip;
        const std::string_view start = text_of(data.subspan(skip));
        if (start.starts_with(uel)) return skip;
        if (start.size() > 10 && (start[0] == ')' || start[0] == '(' || start[0] == '\'') && start.substr(1, 10) == " HP-PCL XL") {
            name("pclxl");
            return skip + interpret_pclxl(data.subspan(skip), facts_, dump_);
        }
        const auto whole = [&](const char* word, auto interpret_it) {
            const Bytes body = until_uel(data);
            name(word);
            interpret_it(body.subspan(std::min(skip, body.size())), facts_, dump_);
            return body.size();
        };
        if (start.starts_with("%PDF-"))
            return whole(start.substr(0, 64).find("%PCLm") == std::string_view::npos ? "pdf" : "pclm", interpret_with_ghostscript);
        if (start.starts_with("%!") || start.starts_with("\xc5\xd0\xd3\xc6") || entered == "POSTSCRIPT" || entered == "PS")
            return whole("postscript", interpret_with_ghostscript);
        // Rasters and JPEG are not searched for a UEL: their octets are arbitrary and they carry their own lengths.
        const auto rest = [&](const char* word, auto interpret_it) {
            name(word);
            interpret_it(data.subspan(skip), facts_, dump_);
            return data.size();
        };
        if (start.starts_with("RaS2")) return rest("pwg", interpret_pwg);
        if (start.starts_with(std::string_view{"UNIRAST\0", 8})) return rest("urf", interpret_urf);
        if (start.starts_with("\xff\xd8\xff")) return rest("jpeg", interpret_jpeg);
        if (start.starts_with("PK\x03\x04")) return rest("xps", interpret_xps);
        if (start.starts_with("II*") || start.starts_with(std::string_view{"MM\0*", 4})) return rest("tiff", interpret_tiff);
        if (start.starts_with("\x1b%@")) return whole("opaque-lips", opaque);
        // In packets, what is in no open language is Canon's own.
        const bool packets = std::find(facts_.notes.begin(), facts_.notes.end(), in_packets) != facts_.notes.end();
        if (packets && entered.empty() && !start.starts_with("\x1b")) return whole("opaque", opaque);
        if (entered.empty() || entered == "PCL" || entered == "PCL5" || entered == "PCL3GUI") {
            name("pcl");
            return interpret_pcl5(data, facts_, dump_);
        }
        const std::string word = entered == "UFRII" ? "opaque-ufr2" : entered == "LIPS" ? "opaque-lips" : "opaque";
        return whole(word.c_str(), opaque);
    }

    static void opaque(Bytes data, Facts& facts, Dump* dump)
    {
        facts.counted = false;
        if (dump) dump->line(0, fmt::format("opaque {} bytes", data.size()));
    }

    Facts& facts_;
    Dump* dump_;
    std::string entered_;
    bool at_pjl_ = true;
};

}  // namespace

Facts interpret(Bytes data, Dump* dump)
{
    Facts facts;
    if (data.size() > 2 && data[0] == 0x1f && data[1] == 0x8b) {
        const auto plain = inflate_gzip(data, facts);
        Front{facts, dump}.run(plain);
    } else if (data.size() > 20 && data[0] == 0xcd && data[1] == 0xca) {
        const auto plain = unpack_cpca(data, facts);
        Front{facts, dump}.run(plain);
    } else {
        Front{facts, dump}.run(data);
    }
    return facts;
}

}  // namespace consigne::mfp
