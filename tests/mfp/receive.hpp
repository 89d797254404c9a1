// The three ways in. Each keeps the document's bytes as they came and creates a job.
#pragma once
#include "tests/mfp/device.hpp"
#include "tests/mfp/net.hpp"

namespace consigne::mfp {

/// LPD (RFC 1179), queue "lp" only.
void serve_lpd(Stream& stream, Device& device);
/// Raw, port 9100: one job until the sender is done.
void serve_raw(Stream& stream, Device& device);

/// What this device leaves out or does oddly; canon-like defaults.
struct IppQuirks {
    std::string name = "iR-ADV C5560 III";
    std::string serial = "2FW00627";
    int ipp_port = 0, ipps_port = 0;
    bool no_pdf = false, no_postscript = false, no_pcl = false, no_urf = false, no_pwg = false, no_octet_stream = false;
    bool version_1_0 = false;          ///< replies say 1.0 whatever was asked
    bool blank_language = false;       ///< attributes-natural-language of blanks
    bool omit_job_state = false;
    bool no_impressions = false;       ///< job-impressions-completed not reported
    bool close_after_reply = false;
    bool forced_hold = false;          ///< the device's own hold: jobs stay pending-held
    bool fail_media_database = false;  ///< all,media-col-database is refused
    std::string finisher = "numbers";  ///< none; numbers: what it does by 'finishings' alone, as seen on iR-ADV; pwg: all of PWG 5100.1
    int history = 0;                   ///< finished jobs remembered; 0: all
};

/// IPP over HTTP/1.1, and TLS detected by the first octet.
void serve_ipp(Stream& stream, Device& device, const IppQuirks& quirks);

/// Appends what the stream gives to the file; false when the disk refuses.
class DataFile {
public:
    explicit DataFile(const std::string& path);
    ~DataFile();
    DataFile(const DataFile&) = delete;
    DataFile& operator=(const DataFile&) = delete;
    bool write(const void* data, std::size_t size);
    std::uint64_t written = 0;

private:
    int fd_ = -1;
};

}  // namespace consigne::mfp
