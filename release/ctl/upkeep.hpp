// consignectl check and consignectl backup.
#pragma once

#include "release/ctl/commander.hpp"

#include <filesystem>

namespace consigne::release {

struct CheckWish {
    bool digests = false;      ///< every document is read
    std::string anchor;        ///< ID:HASH of the audit trail; empty: none
    std::string language;
};
/// Throws Stop with faults_found when there are faults.
void check_store(const Commander& client, const CheckWish& wish);

struct BackupWish {
    std::filesystem::path directory;
    bool with_keys = false;
    std::string language;
};
/// A directory that is new, empty, or holds an earlier backup: what is there already is not copied again, and what is gone is removed once
/// the rest is on disk. Until then the earlier backup stands.
void back_up(const Commander& client, const BackupWish& wish);

}  // namespace consigne::release
