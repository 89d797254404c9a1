// A request on its way to who does it: one datagram with keys, words and descriptors.
#pragma once

#include "spooler/sandbox/wire.hpp"

#include <span>
#include <vector>

namespace consigne::spooler::sandbox {

/// As it came; its keys are wiped with it.
struct Message {
    KeyOctets keys{};
    std::string text;
    std::vector<Descriptor> descriptors;

    Message() = default;
    ~Message();
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
};

/// An output comes with some requests only; the last ones are the pipe of the answer and, to a launcher, that of the ending.
inline constexpr std::size_t most_descriptors = 4;

enum class Came : std::uint8_t { message, nothing, end, failure };
[[nodiscard]] Came receive(int socket, Message& into);

/// False, with errno, when nobody takes it.
[[nodiscard]] bool send(int socket, KeyOctets& keys, std::string& text, std::span<const int> descriptors);

}  // namespace consigne::spooler::sandbox
