// Documents of several languages, glued out of small whole ones as the input says: what one part leaves in force (a mode, a JOB, a
// quantity, sides) is what the next begins with. Then as every rewriter's target.
#include "tests/fuzz/harness.hpp"

#include <array>

using namespace consigne;

namespace {

constexpr std::string_view uel = "\x1B%-12345X";

using namespace std::string_view_literals;

constexpr std::array parts{
    "\x1B" "E\x1B&l2s7X\x1B*r3U\x1B*v1Sred\fx\f\x1B" "E"sv,
    "\x1B&l4Xa\f\x1B&l2Sb"sv,
    "\x1B" "Ea\f\x1B&a2Gb\x1B&l1h2Sc"sv,
    "\x1B" "E"sv,
    "\x1B" "E\x1B%0BIN;SP2;PU0,0;PD100,100;\x1B%0Aa\f\x1B&l2Sb\x1B*v2Sc\x1B&l1u300Zx"sv,
    "\x1B*r-3U\x1B*v2Sx\x1B%-1BPC2,255,0,0;SP2;PD9,9;PG;\x1B%0A\x1B&l5X\x1B&l1Sx\fx"sv,
    "\x1B" "E\x1B*v6W\0\3\x08\x08\x08\x08\x1B*r1A\x1B*b0m3Wabc\x1B*b2m4W\x02zzy\x1B*rC\f\x1B*v6W\1\2\3\x08\x08\x08\x1B*v3Sx"sv,
    "Dear Sir\r\n\fMadam\r\n"sv,
    "\x1B&f7y0X\x1B&l2Sm\f\x1B&f1X\x1B&f7y3Xm\f"sv,
    "IN;SP1;PC1,255,0,0;PU0,0;PD500,500;PG;"sv,
    "IN;SP2;PU0,0;PD500,500;\x1B" "E\x1B&l1Sabc\x1B&l3X\f"sv,
    "BP;IN;SP2;CR0,25,0,255,0,9;PC3,9,9,9;SP3;PD500,500;\x1B%0Aabc\x1B&l2S\x1B&l9X\fx"sv,
    "%!PS-Adobe-3.0\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\n0 0 9 9 rectfill showpage\n%%EOF\n"sv,
    "%!PS-Adobe-3.0\n%%Pages: 1\n%%EndComments\n%%BeginSetup\n<</Duplex true /NumCopies 3>> setpagedevice\n%%EndSetup\n%%Page: 1 1\n"
    "1 0 0 setrgbcolor 0 0 9 9 rectfill showpage\n%%EOF\n\x04"sv,
    "\x04%!\nshowpage\n"sv,
    ") HP-PCL XL;2;0;\n\xC0\0\xF8\x86\xD1\x58\2\x58\2\xF8\x89\x41\xC0\0\xF8\x28\xC0\2\xF8\x25\xC0\1\xF8\x35\x43\xC0\2\xF8\3\x6A\xC8\xC1\3\0\xFF\0\0\xF8\x0B\x63"
    "\xE1\x64\0\x64\0\xC8\0\xC8\0\xF8\x42\xA0\xC1\2\0\xF8\x31\x44\xC0\0\xF8\x28\xC0\2\xF8\x25\x43\x44\x42"sv,
    "UNIRAST\0\0\0\0\2\x18\1\1\4\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x48\0\0\0\0\0\0\0\0\1\1\xFF\0\0\x18\1\1\4\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x48\0\0\0\0\0\0\0\0\1\1\x09\x09\x09"sv,
    "opaque \xC1\xC2 data of nobody's language"sv,
};

constexpr std::array lines{"SET DUPLEX=ON"sv, "SET DUPLEX=OFF"sv, "SET BINDING=SHORTEDGE"sv, "SET COPIES=3"sv, "SET QTY=2"sv, "JOB NAME=\"a\""sv, "JOB"sv, "EOJ"sv,
                           "JOB START=1 END=1"sv, "SET RENDERMODE=COLOR"sv, "COMMENT a"sv, "RESET"sv, "SET ORIENTATION=LANDSCAPE"sv, "SET FORMLINES=10"sv, ""sv,
                           "COMMENT CANPJL SET DUPLEX=ON"sv};
constexpr std::array languages{"PCL"sv, "PCL"sv, "HPGL2"sv, "PCLXL"sv, "POSTSCRIPT"sv, "AUTO"sv, "PDF"sv, "URF"sv};

/// Bytes of the input, one at a time; zeroes behind its end.
class Recipe {
public:
    explicit Recipe(ByteView bytes) : left_(bytes) {}
    [[nodiscard]] bool over() const { return left_.empty(); }
    unsigned next()
    {
        if (left_.empty()) return 0;
        const unsigned byte = left_.front();
        left_ = left_.subspan(1);
        return byte;
    }
    template <std::size_t N>
    std::string_view one_of(const std::array<std::string_view, N>& list)
    {
        return list[next() % N];
    }

private:
    ByteView left_;
};

std::string glued(ByteView input)
{
    constexpr int most_parts = 6;
    Recipe recipe(input);
    std::string text;
    for (int part = 0; part < most_parts && !recipe.over(); ++part) {
        const unsigned how = recipe.next();
        if ((how & 1) != 0) text += uel;
        if ((how & 6) == 6) text += uel;
        for (unsigned n = how >> 3 & 3; n > 0; --n) text.append("@PJL ").append(recipe.one_of(lines)).append((how & 2) != 0 ? "\r\n" : "\n");
        if ((how & 0x20) != 0) text.append("@PJL ENTER LANGUAGE=").append(recipe.one_of(languages)).append("\r\n");
        std::string_view data = recipe.one_of(parts);
        // Cut short now and then.
        if ((how & 0xC0) == 0xC0) data = data.substr(0, recipe.next() % (data.size() + 1));
        text += data;
    }
    switch (recipe.next() & 3) {
    case 0: return text.append(uel);
    case 1: return text.append(uel).append("@PJL EOJ\r\n").append(uel);
    case 2: return text.append("\x1B" "E").append(uel);
    default: return text;
    }
}

void check(ByteView input)
{
    const std::string text = glued(input);
    const ByteView bytes = as_bytes(text);
    const MemorySource document(Bytes(bytes.begin(), bytes.end()));
    const pdl::Facts facts = pdl::read_document(document);
    for (const filters::Policy& policy : fuzz::policies(bytes)) (void)fuzz::check_rewrite(document, facts, policy, fuzz::small_window(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input(data, size);
    check(input);
#ifdef CONSIGNE_FUZZ_REPLAY
    // Nobody looks for more here: every input stands for some that follow from it.
    constexpr std::size_t recipe_bytes = 20, recipes = 12;
    std::uint64_t state = fuzz::hash(input) | 1;
    for (std::size_t n = 0; n < recipes; ++n) {
        Bytes recipe(recipe_bytes);
        for (std::uint8_t& byte : recipe) {
            state ^= state << 13;  // xorshift64 (Marsaglia 2003)
            state ^= state >> 7;
            state ^= state << 17;
            byte = static_cast<std::uint8_t>(state >> 24);
        }
        check(recipe);
    }
#endif
    return 0;
}
