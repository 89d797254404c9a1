#include "pdl/postscript/codecs.hpp"

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

namespace consigne::pdl::postscript {
namespace {

// What libjpeg holds whole (several scans) is two bytes for each sample; the file's bytes before its first row are its tables.
constexpr std::uint64_t max_held_samples = 16'000'000;
constexpr std::size_t max_pending = 1'000'000;

/// Scans of one picture; a progressive file has about ten, a decompression bomb thousands.
constexpr int max_scans = 100;

struct Errors {
    jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    jpeg_progress_mgr progress;
};

[[noreturn]] void jump_out(j_common_ptr common) { std::longjmp(reinterpret_cast<Errors*>(common->err)->jump, 1); }
void say_nothing(j_common_ptr) {}
void nothing(j_decompress_ptr) {}
boolean wait_for_more(j_decompress_ptr) { return FALSE; }
void watch_scans(j_common_ptr common)
{
    if (common->is_decompressor && reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > max_scans) jump_out(common);
}

/// libjpeg reading from a source that suspends (libjpeg.txt, "I/O suspension"): what it has not used yet is kept.
class Jpeg final : public ByteSink {
public:
    Jpeg(int components, ByteSink& next) : next_(next), components_(components)
    {
        codec_.err = jpeg_std_error(&errors_.manager);
        errors_.manager.error_exit = jump_out;
        errors_.manager.output_message = say_nothing;
        errors_.progress.progress_monitor = watch_scans;
        if (setjmp(errors_.jump) != 0) {
            state_ = State::broken;
            return;
        }
        jpeg_create_decompress(&codec_);
        codec_.progress = &errors_.progress;
        input_.init_source = nothing;
        input_.fill_input_buffer = wait_for_more;
        input_.skip_input_data = skip;
        input_.resync_to_restart = jpeg_resync_to_restart;
        input_.term_source = nothing;
        codec_.src = &input_;
        codec_.client_data = this;
    }
    ~Jpeg() override { jpeg_destroy_decompress(&codec_); }
    Jpeg(const Jpeg&) = delete;
    Jpeg& operator=(const Jpeg&) = delete;

    [[nodiscard]] Result<> write(ByteView bytes) override
    {
        if (state_ == State::done) return {};
        const std::size_t skipped = std::min(to_skip_, bytes.size());
        to_skip_ -= skipped;
        bytes = bytes.subspan(skipped);
        pending_.insert(pending_.end(), bytes.begin(), bytes.end());
        if (pending_.size() > max_pending && state_ != State::rows) return fail(Errc::limit_exceeded, "a JPEG picture with a very long head");
        while (step()) {
            if (state_ == State::row_ready) {
                state_ = State::rows;
                if (const auto done = next_.write(row_); !done) return done;
            }
        }
        if (state_ == State::broken) return fail(Errc::malformed, "JPEG data are broken");
        return {};
    }
    [[nodiscard]] Result<> finish() override { return {}; }

private:
    enum class State : std::uint8_t { head, start, rows, row_ready, done, broken };

    static void skip(j_decompress_ptr codec, long count)
    {
        auto& self = *static_cast<Jpeg*>(codec->client_data);
        const auto wanted = count > 0 ? static_cast<std::size_t>(count) : 0;
        const std::size_t here = std::min(wanted, self.input_.bytes_in_buffer);
        self.input_.next_input_byte += here;
        self.input_.bytes_in_buffer -= here;
        self.to_skip_ += wanted - here;
    }

    /// One call of libjpeg, which holds no object of ours meanwhile. False when it waits for bytes or is through.
    bool step()
    {
        input_.next_input_byte = pending_.data();
        input_.bytes_in_buffer = pending_.size();
        if (setjmp(errors_.jump) != 0) {
            state_ = State::broken;
            return false;
        }
        const State before = state_;
        bool moved = false;
        switch (state_) {
        case State::head:
            if (jpeg_read_header(&codec_, TRUE) == JPEG_SUSPENDED) break;
            state_ = State::start;
            prepare();
            break;
        case State::start:
            if (!jpeg_start_decompress(&codec_)) break;
            state_ = State::rows;
            break;
        case State::rows: {
            JSAMPROW row = row_.data();
            moved = jpeg_read_scanlines(&codec_, &row, 1) == 1;
            if (moved) state_ = State::row_ready;
            break;
        }
        default: return false;
        }
        pending_.erase(pending_.begin(), pending_.end() - static_cast<std::ptrdiff_t>(input_.bytes_in_buffer));
        if (state_ == State::row_ready && codec_.output_scanline > codec_.output_height) state_ = State::broken;
        if (state_ == State::rows && before == State::rows && codec_.output_scanline >= codec_.output_height) state_ = State::done;
        return moved || state_ != before;
    }

    void prepare()
    {
        const std::uint64_t samples = std::uint64_t{codec_.image_width} * codec_.image_height * static_cast<unsigned>(codec_.num_components);
        if (jpeg_has_multiple_scans(&codec_) && samples > max_held_samples) {
            state_ = State::broken;
            return;
        }
        codec_.out_color_space = codec_.num_components == 1 ? JCS_GRAYSCALE : codec_.num_components == 3 ? JCS_RGB : JCS_CMYK;
        if (codec_.num_components != components_ || components_ == 2 || components_ > 4) state_ = State::broken;
        row_.resize(std::size_t{codec_.image_width} * static_cast<unsigned>(codec_.num_components));
    }

    ByteSink& next_;
    int components_;
    jpeg_decompress_struct codec_{};
    Errors errors_{};
    jpeg_source_mgr input_{};
    State state_ = State::head;
    Bytes pending_, row_;
    std::size_t to_skip_ = 0;
};

}  // namespace

std::unique_ptr<ByteSink> make_jpeg_decoder(int components, ByteSink& next) { return std::make_unique<Jpeg>(components, next); }

}  // namespace consigne::pdl::postscript
