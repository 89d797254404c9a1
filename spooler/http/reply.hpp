// An HTTP response as bytes.
#pragma once

#include "spooler/api/http.hpp"

namespace consigne::spooler::http {

/// A response of one sentence; without `body`, the status's own phrase.
[[nodiscard]] HttpResponse plain_reply(int status, std::string body = {});

/// The head of an answer that goes on until its connection ends.
[[nodiscard]] std::string write_stream_head(const HttpResponse& response);

/// Head and body as one string; `head_only` answers HEAD. A header value with a line end in it is left out rather than split
/// the reply.
[[nodiscard]] std::string write_reply(const HttpResponse& response, bool head_only, bool keep);

}  // namespace consigne::spooler::http
