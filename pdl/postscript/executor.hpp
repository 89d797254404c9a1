// Programs that reading cannot count are executed, by someone else: pdl itself runs nothing.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::postscript {

/// Where a program names no paper: Letter, which PCL's own default (pdl/pcl) and Ghostscript's are too.
inline constexpr Media paper_when_not_said{612, 792};

/// The bytes of one job as an interpreter takes them: out of their container, quoting (TBCP) resolved.
class Program {
public:
    /// Bytes [begin, end) of `source`, which must outlive it.
    Program(const RandomAccess& source, std::uint64_t begin, std::uint64_t end, bool quoted) :
        source_(source), at_(begin), end_(end), quoted_(quoted), size_(end - begin)
    {}

    /// At most so many bytes in all.
    [[nodiscard]] std::uint64_t size() const { return size_; }

    /// The next bytes; 0 at the end. Errors: those of the source.
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into);

private:
    const RandomAccess& source_;
    std::uint64_t at_, end_;
    bool quoted_, escaped_ = false;
    std::uint64_t size_;
};

/// What a job did.
struct Execution {
    std::vector<Page> pages;    ///< paper, colour, sides and copies of each, as the page device had them
    std::string trouble;        ///< the error that ended it early: "typecheck in --add--"; empty when it ran to its end
};

class Executor {
public:
    virtual ~Executor() = default;

    /// Runs one job on a device that starts as `defaults` say. Errors: timed_out (it does not end), limit_exceeded,
    /// unsupported (nothing here can run it), malformed (the interpreter died).
    [[nodiscard]] virtual Result<Execution> execute(Program& program, const Defaults& defaults) = 0;
};

}  // namespace consigne::pdl::postscript
