// An HTTP request: its head is found and read the same however it was cut, says nothing of which two readers could think differently,
// and a chunked body behind it comes out the same in any cut.
#include "spooler/http/chunks.hpp"
#include "spooler/http/head.hpp"
#include "tests/fuzz/harness.hpp"

using namespace consigne;
using namespace consigne::spooler::http;

namespace {

/// Where the head ends when it comes in pieces; as a session looks for it.
std::optional<std::size_t> find_head(ByteView bytes, std::size_t window, int& refusal)
{
    std::size_t searched = 0;
    for (std::size_t had = 0; had < bytes.size();) {
        had = std::min(bytes.size(), had + window);
        const ByteView so_far = bytes.first(had);
        if (const auto end = head_length(so_far, searched)) return end;
        if ((refusal = refuse_early(so_far)) != 0) return std::nullopt;
        searched = had;
    }
    return std::nullopt;
}

std::string unchunk(ByteView bytes, std::size_t window)
{
    Chunks chunks;
    std::string out;
    std::size_t taken = 0;
    for (std::size_t had = 0; had < bytes.size() && !chunks.done();) {
        had = std::min(bytes.size(), had + window);
        while (taken < had && !chunks.done()) {
            std::size_t used = 0;
            const auto data = chunks.next(bytes.subspan(taken, had - taken), used);
            if (!data) return out + "\n" + fuzz::text_of(Error{data.error().code, data.error().detail});
            fuzz::require(used <= had - taken && (used > 0 || !data->empty()), "chunks take some bytes, and no more than there are");
            out.append(as_text(*data));
            taken += used;
        }
    }
    return out + (chunks.done() ? "\nends at " + std::to_string(taken) : "\nmore");
}

void check(const Head& head)
{
    fuzz::require(!(head.chunked && head.length), "a body has one length");
    fuzz::require(head.minor == 0 || !head.host.empty() || head.has("host"), "HTTP/1.1 names a host");
    for (const auto& [name, value] : head.fields) {
        fuzz::require(name.find_first_of(" \t\r\n:") == std::string::npos && !name.empty(), "a field's name is a token", name);
        fuzz::require(value.find_first_of("\r\n") == std::string::npos && value.find('\0') == std::string::npos, "a value stands on one line", value);
    }
    const auto target = read_target(head.target);
    if (!target) return;
    const std::string& path = target->path;
    fuzz::require(path.starts_with('/') && path.find("//") == std::string::npos, "a path is rooted, without empty segments", path);
    fuzz::require((path + "/").find("/../") == std::string::npos && (path + "/").find("/./") == std::string::npos, "a path has no dot segments", path);
    fuzz::require(path.find_first_of(";\\\r\n") == std::string::npos && path.find('\0') == std::string::npos, "a path is plain", path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const std::size_t window = fuzz::small_window(bytes);
    int whole_refusal = 0, cut_refusal = 0;
    const auto end = find_head(bytes, std::max<std::size_t>(size, 1), whole_refusal);
    const auto cut_end = find_head(bytes, window, cut_refusal);
    if (!end) {
        fuzz::require(!cut_end, "a head that is not there is not there in pieces");
        return 0;
    }
    HeadOutcome read = read_head(bytes.first(*end));
    fuzz::require(read.head.has_value() != (read.refusal != 0), "a head is read or refused");
    // A session that has refused early would have refused the whole.
    fuzz::require(cut_end == end || !read.head, "pieces are refused early only when the whole is refused");
    if (!read.head) return 0;
    check(*read.head);
    const ByteView body = bytes.subspan(*end);
    fuzz::require_same("a chunked body comes out the same in any cut", unchunk(body, std::max<std::size_t>(body.size(), 1)), unchunk(body, window));
    return 0;
}
