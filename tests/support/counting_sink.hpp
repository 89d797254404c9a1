// A sink that counts into how many pieces a document was cut on its way.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::test {

class CountingSink final : public ByteSink {
public:
    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        writes_ += bytes.empty() ? 0 : 1;
        return {};
    }
    [[nodiscard]] Result<> finish() override { return {}; }
    [[nodiscard]] std::size_t writes() const { return writes_; }

private:
    std::size_t writes_ = 0;
};

}  // namespace consigne::test
