// Just enough HTTP/1.1 for a printer: request head, body by length or in chunks, 100-continue, keep-alive.
#pragma once
#include "tests/mfp/net.hpp"

#include <map>
#include <optional>

namespace consigne::mfp {

struct HttpRequest {
    std::string method, path, query;
    std::map<std::string, std::string> headers;  ///< lower-case names
    bool keep_alive = true;

    [[nodiscard]] std::string parameter(const std::string& name) const;  ///< of the query; empty when absent
};

std::optional<HttpRequest> read_request(Stream& stream);

class HttpBody {
public:
    HttpBody(Stream& stream, const HttpRequest& request);
    /// Octets read; 0 at the end. `broken()` tells an end from a cut.
    std::size_t read(void* buffer, std::size_t size);
    [[nodiscard]] bool broken() const { return broken_; }
    void drain();

private:
    bool next_chunk();

    Stream& stream_;
    bool expect_;
    bool chunked_ = false;
    bool first_ = true;
    bool ended_ = false;
    bool broken_ = false;
    std::uint64_t left_ = 0;
};

bool respond(Stream& stream, int status, const std::string& type, const std::string& body, bool keep_alive);

}  // namespace consigne::mfp
