#include "release/ctl/upkeep.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::release {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::uint64_t most_piece = std::uint64_t{4} << 20;
constexpr std::string_view manifest_head = "consigne-backup 1";

class File {
public:
    File(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        if (fd_ >= 0) (void)::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

std::uint64_t count_of(const json::object& body, std::string_view key)
{
    const auto* value = body.if_contains(key);
    json::error_code ec;
    const auto number = value ? value->to_number<std::uint64_t>(ec) : 0;
    return ec ? 0 : number;
}

/// A sentence of the server's with its {names} filled in.
std::string sentence(const json::object& body, std::string_view key, const std::map<std::string, std::string>& names)
{
    const auto* all = body.if_contains("sentences");
    std::string text = all && all->is_object() ? shown(all->get_object(), key) : std::string();
    for (const auto& [name, value] : names)
        if (const auto at = text.find("{" + name + "}"); at != std::string::npos) text.replace(at, name.size() + 2, value);
    return text;
}

[[noreturn]] void give_up(const fs::path& file) { throw Stop{failed, file.string() + ": " + std::strerror(errno)}; }

/// What of which file belongs to which job: never the same for two documents, since job numbers are not used twice.
struct Part {
    std::int64_t job = 0;
    std::string file;
    std::uint64_t offset = 0, length = 0;
    auto operator<=>(const Part&) const = default;
    [[nodiscard]] std::uint64_t end() const { return offset + length; }
};

/// The server is not to make us write elsewhere.
std::string checked_name(std::string name)
{
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '/' || c == '-'; };
    if ((!name.starts_with("jobs/") && !name.starts_with("segments/")) || !std::all_of(name.begin(), name.end(), plain)) throw Stop{failed, "the server's answer names no file of documents"};
    return name;
}

class Backup {
public:
    Backup(const Commander& client, const BackupWish& wish) : client_(client), wish_(wish), spool_(wish.directory / "spool"), manifest_(wish.directory / "documents") {}

    void run()
    {
        open_directory();
        auto begun = client_.ask("POST", "/backups?language=" + url_part(wish_.language), "backup", json::object());
        if (!begun.is_object()) throw Stop{failed, "the server's answer is no backup"};
        begun_ = begun.get_object();
        id_ = shown(begun_, "id");
        try {
            copy_all();
        } catch (...) {
            (void)ask_api_quietly();
            throw;
        }
        (void)client_.ask("DELETE", "/backups/" + url_part(id_), "backup");
        tell();
    }

private:
    /// The earlier backup's documents, if there is one.
    void open_directory()
    {
        (void)umask(0077);
        std::error_code ec;
        if (mkdir(wish_.directory.c_str(), 0700) != 0 && errno != EEXIST) give_up(wish_.directory);
        std::ifstream lines(manifest_);
        std::string line;
        if (lines && std::getline(lines, line)) {
            if (line != manifest_head) throw Stop{wrong_usage, manifest_.string() + ": not of a backup that this program makes"};
            while (std::getline(lines, line)) {
                std::istringstream words(line);
                Part part;
                if (!(words >> part.job >> part.file >> part.offset >> part.length)) continue;
                ends_[{part.file, part.end()}] = part.offset;
                here_.insert(std::move(part));
            }
            return;
        }
        if (fs::directory_iterator(wish_.directory, ec) != fs::directory_iterator() || ec) throw Stop{wrong_usage, wish_.directory.string() + ": neither empty nor a backup"};
        write_manifest({});
    }

    void write_manifest(const std::set<Part>& parts)
    {
        const fs::path fresh = manifest_.string() + ".new";
        {
            std::ofstream out(fresh, std::ios::trunc);
            out << manifest_head << '\n';
            for (const Part& part : parts) out << part.job << ' ' << part.file << ' ' << part.offset << ' ' << part.length << '\n';
            out.close();
            if (!out) give_up(fresh);
        }
        make_durable();
        fs::rename(fresh, manifest_);
        make_durable();
    }

    /// All of the file system that the backup is on: one wait instead of one for each file.
    void make_durable() const
    {
        const File fd(wish_.directory, O_RDONLY | O_DIRECTORY);
        if (!fd || ::syncfs(fd.get()) != 0) give_up(wish_.directory);
    }

    void copy_all()
    {
        std::int64_t after = 0;
        for (bool more = true; more;) {
            const auto answer = client_.ask("GET", path("/parts?after=" + std::to_string(after)), "backup");
            const auto* rows = answer.is_object() ? answer.get_object().if_contains("parts") : nullptr;
            if (!rows || !rows->is_array()) throw Stop{failed, "the server's answer has no parts"};
            for (const auto& one : rows->get_array()) {
                if (!one.is_object()) continue;
                const auto& row = one.get_object();
                Part part{static_cast<std::int64_t>(count_of(row, "job")), shown(row, "file"), count_of(row, "offset"), count_of(row, "length")};
                if (row.if_contains("missing")) {
                    ++missing_;
                    continue;
                }
                part.file = checked_name(std::move(part.file));
                wanted_.insert(std::move(part));
            }
            const auto* next = answer.get_object().if_contains("next");
            more = next != nullptr;
            if (more) after = next->to_number<std::int64_t>();
        }
        copy_documents();
        fetch("consigne.db", 0, count_of(begun_, "database_bytes"), wish_.directory / "state" / "consigne.db.new", true);
        if (wish_.with_keys) copy_keys();
        make_durable();
        fs::rename(wish_.directory / "state" / "consigne.db.new", wish_.directory / "state" / "consigne.db");
        write_manifest(wanted_);
        remove_gone();
    }

    /// Neighbours in a file come in one piece.
    void copy_documents()
    {
        for (const Part& part : wanted_)
            if (!here_.contains(part)) make_room(part);
        std::vector<Part> parts;
        std::copy_if(wanted_.begin(), wanted_.end(), std::back_inserter(parts), [&](const Part& part) { return !here_.contains(part); });
        std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return std::tie(a.file, a.offset) < std::tie(b.file, b.offset); });
        fresh_ = parts.size();
        for (std::size_t first = 0; first < parts.size();) {
            std::size_t last = first;
            while (last + 1 < parts.size() && parts[last + 1].file == parts[first].file && parts[last + 1].offset == parts[last].end() &&
                   parts[last + 1].end() - parts[first].offset <= most_piece)
                ++last;
            fetch(parts[first].file, parts[first].offset, parts[last].end() - parts[first].offset, spool_ / parts[first].file, false);
            first = last + 1;
        }
    }

    /// A file whose name the server has used again for other documents is begun anew.
    void make_room(const Part& part)
    {
        auto next = ends_.upper_bound({part.file, part.offset});   // the first that ends behind where this begins
        if (next == ends_.end() || next->first.first != part.file || next->second >= part.end()) return;
        std::erase_if(here_, [&](const Part& before) { return before.file == part.file; });
        std::erase_if(ends_, [&](const auto& before) { return before.first.first == part.file; });
        (void)::unlink((spool_ / part.file).c_str());
    }

    void fetch(const std::string& name, std::uint64_t offset, std::uint64_t length, const fs::path& to, bool anew)
    {
        make_parents(to);
        const File fd(to, O_WRONLY | O_CREAT | (anew ? O_TRUNC : 0) | O_NOFOLLOW);
        if (!fd) give_up(to);
        for (const std::uint64_t end = offset + length; offset < end;) {
            const auto piece = client_.fetch(path("/content?file=" + url_part(name) + "&offset=" + std::to_string(offset) + "&length=" + std::to_string(std::min(most_piece, end - offset))), name);
            if (piece.empty() || piece.size() > end - offset) throw Stop{failed, name + ": the server's copy is shorter than it said"};
            for (std::size_t done = 0; done < piece.size();) {
                const ssize_t n = ::pwrite(fd.get(), piece.data() + done, piece.size() - done, static_cast<off_t>(offset + done));
                if (n < 0 && errno == EINTR) continue;
                if (n <= 0) give_up(to);
                done += static_cast<std::size_t>(n);
            }
            offset += piece.size();
        }
    }

    static void make_parents(const fs::path& file)
    {
        const fs::path directory = file.parent_path();
        if (fs::exists(directory)) return;
        make_parents(directory);
        if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) give_up(directory);
    }

    void copy_keys()
    {
        for (const auto& [file, why] : keep()) {
            const fs::path to = wish_.directory / "keys" / fs::path(file).filename();
            make_parents(to);
            std::ifstream in(file, std::ios::binary);
            std::ostringstream all;
            all << in.rdbuf();
            if (!in) throw Stop{failed, file + ": cannot be read"};
            (void)::unlink(to.c_str());
            const File fd(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
            const std::string text = all.str();
            if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) give_up(to);
        }
    }

    void remove_gone()
    {
        std::set<std::string> files;
        for (const Part& part : wanted_) files.insert(part.file);
        for (const Part& part : here_) {
            if (wanted_.contains(part)) continue;
            ++gone_;
            const fs::path file = spool_ / part.file;
            if (!files.contains(part.file)) {
                (void)::unlink(file.c_str());
                continue;
            }
            const File fd(file, O_WRONLY | O_NOFOLLOW);
            if (!fd) continue;
            const std::string nothing(static_cast<std::size_t>(std::min<std::uint64_t>(part.length, most_piece)), '\0');
            (void)!::pwrite(fd.get(), nothing.data(), nothing.size(), static_cast<off_t>(part.offset));
            (void)::fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(part.offset), static_cast<off_t>(part.length));
        }
    }

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> keep() const
    {
        std::vector<std::pair<std::string, std::string>> all;
        if (const auto* rows = begun_.if_contains("keep"); rows && rows->is_array())
            for (const auto& row : rows->get_array())
                if (row.is_object()) all.emplace_back(shown(row.get_object(), "file"), shown(row.get_object(), "why"));
        return all;
    }

    void tell() const
    {
        std::string text = sentence(begun_, "done", {{"documents", std::to_string(wanted_.size())}, {"directory", wish_.directory.string()}, {"fresh", std::to_string(fresh_)}, {"gone", std::to_string(gone_)}});
        if (wish_.with_keys) text += "\n" + sentence(begun_, "keys", {});
        else {
            text += "\n" + sentence(begun_, "keep", {});
            for (const auto& [file, why] : keep()) text += "\n  " + file + "  (" + why + ")";
        }
        json::object body{{"documents", wanted_.size()}, {"new", fresh_}, {"gone", gone_}, {"missing", missing_}, {"keys", wish_.with_keys}};
        if (const auto* rows = begun_.if_contains("keep")) body["keep"] = *rows;
        client_.done(body, text);
    }

    [[nodiscard]] std::string path(const std::string& rest) const { return "/backups/" + url_part(id_) + rest; }
    bool ask_api_quietly() const
    {
        try {
            (void)client_.ask("DELETE", "/backups/" + url_part(id_), "backup");
            return true;
        } catch (const Stop&) {
            return false;  // the server ends it by itself
        }
    }

    const Commander& client_;
    const BackupWish& wish_;
    const fs::path spool_, manifest_;
    json::object begun_;
    std::string id_;
    std::set<Part> here_, wanted_;   ///< of the earlier backup; of this one
    std::map<std::pair<std::string, std::uint64_t>, std::uint64_t> ends_;   ///< of the earlier one: file and end → begin
    std::uint64_t fresh_ = 0, gone_ = 0, missing_ = 0;
};

}  // namespace

void check_store(const Commander& client, const CheckWish& wish)
{
    json::array faults;
    std::uint64_t documents = 0, bytes = 0, entries = 0;
    std::string head;
    json::object last;
    for (std::string at; last.empty() || last.if_contains("next");) {
        std::string query = "/check?language=" + url_part(wish.language) + "&at=" + url_part(at);
        if (wish.digests) query += "&seals=yes";
        if (!wish.anchor.empty()) query += "&anchor=" + url_part(wish.anchor);
        const auto answer = client.ask("GET", query, "");
        const auto* found = answer.is_object() ? answer.get_object().if_contains("faults") : nullptr;
        if (!found || !found->is_array()) throw Stop{failed, "the server's answer is no check"};
        last = answer.get_object();
        for (const auto& fault : found->get_array()) {
            if (!client.as_json() && fault.is_object()) std::cout << shown(fault.get_object(), "text") << "\n    " << shown(fault.get_object(), "mend") << std::endl;
            faults.push_back(fault);
        }
        documents += count_of(last, "documents");
        bytes += count_of(last, "bytes");
        entries += count_of(last, "audit_entries");
        if (last.if_contains("audit_head")) head = shown(last, "audit_head");
        if (last.if_contains("next")) at = shown(last, "next");
    }
    const std::map<std::string, std::string> names{{"documents", std::to_string(documents)}, {"entries", std::to_string(entries)}, {"faults", std::to_string(faults.size())}};
    const bool whole = faults.empty();
    client.done(json::object{{"whole", whole}, {"faults", std::move(faults)}, {"documents", documents}, {"bytes", bytes}, {"audit_entries", entries}, {"audit_head", head}},
                sentence(last, whole ? "whole" : "faulty", names) + (head.empty() ? "" : "\n" + head));
    if (!whole) throw Stop{faults_found, ""};
}

void back_up(const Commander& client, const BackupWish& wish) { Backup(client, wish).run(); }

}  // namespace consigne::release
