// The attributes of an IPP message: the scanner says the same however they were cut, and what it lets through libcups reads to the
// same end, writes again, and the scanner lets that through, too.
#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/scanner.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;
using namespace consigne::spooler::ipp;

namespace {

struct Verdict {
    Scanner::State state;
    std::size_t length;
    std::uint16_t status;
    std::string why;

    [[nodiscard]] std::string text() const
    {
        if (state == Scanner::State::more) return "more";
        return state == Scanner::State::done ? "done at " + std::to_string(length) : "refused " + std::to_string(status) + ": " + why;
    }
};

Verdict scan(ByteView bytes, std::size_t window)
{
    Scanner scanner;
    Scanner::State state = Scanner::State::more;
    for (std::size_t had = 0; had < bytes.size() && state == Scanner::State::more;) {
        had = std::min(bytes.size(), had + window);
        state = scanner.scan(bytes.first(had));
    }
    return {state, scanner.length(), scanner.status(), scanner.why()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const Verdict whole = scan(bytes, size);
    fuzz::require_same("the scanner says the same in any cut", whole.text(), scan(bytes, fuzz::small_window(bytes)).text());
    if (whole.state != Scanner::State::done) return 0;
    fuzz::require(whole.length >= 9 && whole.length <= size, "attributes end within the message");
    const auto message = read_message(bytes.first(whole.length));
    if (!message) return 0;
    const Bytes once = write_message(message->get());
    const Verdict again = scan(once, once.size());
    // What is written may be longer (libcups names languages that were empty), and so beyond a limit.
    if (again.state == Scanner::State::refused && again.status == 0x0408) return 0;
    fuzz::require(again.state == Scanner::State::done && again.length == once.size(), "what libcups has read and written passes the scanner", again.text());
    const auto reread = read_message(once);
    fuzz::require(reread.has_value(), "what libcups has written it reads");
    fuzz::require(write_message(reread->get()) == once, "a message that was written stays as it is");
    return 0;
}
