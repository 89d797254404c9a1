// The browser of the panel: started once the page answers, and again whenever it ends.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace consigne::release::station {

namespace net = boost::asio;

/// The words of a command, as a shell would cut it: blanks, quotes, backslashes; nothing is expanded but %u, the page's address.
[[nodiscard]] std::vector<std::string> words_of(const std::string& command, const std::string& page);

/// Keeps the command running; waits longer after each end that came at once, from 1 to 30 s. Ends by cancellation, and the browser with it.
[[nodiscard]] net::awaitable<void> keep_running(std::vector<std::string> words);

/// Waits until something listens at 127.0.0.1:`port`.
[[nodiscard]] net::awaitable<void> await_page(std::uint16_t port);

}  // namespace consigne::release::station
