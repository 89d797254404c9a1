#include "spooler/seal/sink.hpp"

namespace consigne::spooler::seal {

Result<> SealingSink::begin()
{
    if (chunks_) return {};
    const auto header = draw_header(id_);
    if (!header) return header.error();
    if (const auto put = sealed_.write(*header); !put) return put;
    chunks_.emplace(key_, *header);
    return {};
}

Result<> SealingSink::close(ByteView plain, bool last)
{
    closed_.resize(plain.size() + tag_size);
    if (const auto closed = chunks_->close(number_, last, plain, closed_); !closed) return closed;
    if (const auto put = sealed_.write(closed_); !put) return put;
    if (!last) ++number_;
    return {};
}

Result<> SealingSink::write(ByteView bytes)
{
    if (const auto begun = begin(); !begun) return begun;
    while (!bytes.empty()) {
        // A full chunk goes once more bytes are here: only then is it not the last.
        if (pending_.size() == chunk_size) {
            if (const auto closed = close(pending_, false); !closed) return closed;
            pending_.clear();
        }
        if (pending_.empty() && bytes.size() > chunk_size) {
            if (const auto closed = close(bytes.first(chunk_size), false); !closed) return closed;
            bytes = bytes.subspan(chunk_size);
            continue;
        }
        const std::size_t taken = std::min(bytes.size(), chunk_size - pending_.size());
        pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
        bytes = bytes.subspan(taken);
    }
    return {};
}

Result<> SealingSink::finish()
{
    if (const auto begun = begin(); !begun) return begun;
    if (const auto closed = close(pending_, true); !closed) return closed;
    return sealed_.finish();
}

}  // namespace consigne::spooler::seal
