// What was read of the database, kept in memory until it changes there.
#pragma once

#include "pdl/stream/result.hpp"

#include <cstdint>
#include <memory>
#include <mutex>

namespace consigne::spooler::store {

/// A value that is read again after each change of what it was read from. Thread safe.
template <class Value>
class Remembered {
public:
    /// The value; made by `read()`, a Result, where none is kept. What was read while something changed is not kept. Errors: those of `read`.
    template <class Read>
    [[nodiscard]] Result<std::shared_ptr<const Value>> get(Read read)
    {
        std::uint64_t begun = 0;
        {
            const std::lock_guard lock(mutex_);
            if (value_) return value_;
            begun = changes_;
        }
        auto fresh = read();
        if (!fresh) return fresh.error();
        auto value = std::make_shared<const Value>(std::move(*fresh));
        const std::lock_guard lock(mutex_);
        if (begun == changes_) value_ = value;
        return value;
    }

    /// After each commit of a change, before anybody is told of it.
    void forget()
    {
        const std::lock_guard lock(mutex_);
        ++changes_;
        value_.reset();
    }

private:
    std::mutex mutex_;
    std::uint64_t changes_ = 0;
    std::shared_ptr<const Value> value_;
};

}  // namespace consigne::spooler::store
