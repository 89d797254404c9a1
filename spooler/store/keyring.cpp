#include "spooler/store/keyring.hpp"

#include "spooler/runtime/digest.hpp"
#include "spooler/runtime/failpoint.hpp"
#include "spooler/document/descriptor.hpp"
#include "spooler/seal/aes_gcm.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace consigne::spooler::store {
namespace {

using seal::AesGcm, seal::draw, seal::draw_key, seal::Key, seal::wipe;

constexpr std::size_t id_digits = 16;
constexpr std::size_t wrapped_size = AesGcm::nonce_size + Key::size + AesGcm::tag_size;
constexpr std::size_t most_file = 64 * 1024;
constexpr const char* heading = "# Seals the documents of Consigne. Whoever has it can open them; without it they are lost.\n";

/// False when `text` is anything but exactly the digits of `into`.
bool from_hex(std::string_view text, std::span<std::uint8_t> into)
{
    const auto value = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (text.size() != into.size() * 2) return false;
    for (std::size_t i = 0; i < into.size(); ++i) {
        const int high = value(text[2 * i]), low = value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        into[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

/// Text that holds keys.
struct SecretText {
    std::string text;
    ~SecretText() { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }
};

Error disk(const std::filesystem::path& file) { return fail(errno == ENOENT ? Errc::not_found : Errc::storage_failed, file.string() + ": " + std::strerror(errno)); }

Result<> read_text(const std::filesystem::path& file, SecretText& into)
{
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return disk(file);
    struct stat info {};
    if (fstat(fd.get(), &info) != 0) return disk(file);
    // systemd hands a credential over with an access list, which shows as rights of the group.
    if ((info.st_mode & S_IRWXO) != 0) return fail(Errc::denied, file.string() + " may be read by everybody: chmod 600, and think of its keys as known");
    if (info.st_size < 0 || static_cast<std::size_t>(info.st_size) > most_file) return fail(Errc::malformed, file.string() + " is no file of keys");
    into.text.resize(static_cast<std::size_t>(info.st_size));
    const ssize_t n = pread(fd.get(), into.text.data(), into.text.size(), 0);
    if (n < 0) return disk(file);
    into.text.resize(static_cast<std::size_t>(n));
    return {};
}

Result<std::vector<Key>> keys_in(std::string_view text, const std::filesystem::path& file)
{
    std::vector<Key> keys;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::string_view said = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), said.size() + 1));
        const auto end = said.find_last_not_of(" \t\r");
        const std::string_view word = end == std::string_view::npos ? std::string_view() : said.substr(0, end + 1);
        if (word.empty() || word.front() == '#') continue;
        std::array<std::uint8_t, Key::size> bytes;
        if (!from_hex(word, bytes)) return fail(Errc::malformed, file.string() + ":" + std::to_string(line) + ": not 64 hexadecimal digits");
        keys.emplace_back(std::span<const std::uint8_t, Key::size>(bytes));
        wipe(bytes);
    }
    if (keys.empty()) return fail(Errc::malformed, file.string() + " holds no key");
    return keys;
}

Result<> write_and_sync(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t n = failpoint::fails("keys.write") ? -1 : ::write(fd, text.data(), failpoint::portion("keys.write", text.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(Errc::storage_failed, std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return fsync(fd) == 0 ? Result<>() : Result<>(fail(Errc::storage_failed, std::strerror(errno)));
}

/// A new file with `text`, or none.
Result<> make_file(const std::filesystem::path& file, std::string_view text)
{
    const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return errno == EEXIST ? fail(Errc::conflict, file.string() + " is there already") : disk(file);
    if (const auto written = write_and_sync(fd.get(), text); !written) {
        (void)::unlink(file.c_str());
        return fail(Errc::storage_failed, file.string() + ": " + written.error().detail);
    }
    return {};
}

Result<> sync_directory(const std::filesystem::path& file)
{
    const Descriptor fd(::open(file.has_parent_path() ? file.parent_path().c_str() : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return fd && fsync(fd.get()) == 0 ? Result<>() : Result<>(disk(file));
}

Result<SecretText> new_line()
{
    const auto key = draw_key();
    if (!key) return key.error();
    return SecretText{to_hex(key->bytes()) + '\n'};
}

/// What goes into the tag beside the key: which document, under which key.
Bytes beside(std::string_view uuid, std::string_view id)
{
    Bytes both(uuid.begin(), uuid.end());
    both.push_back('\n');
    both.insert(both.end(), id.begin(), id.end());
    return both;
}

}  // namespace

Keyring::Keyring(std::vector<Key> keys)
{
    auto named = std::make_shared<std::vector<Named>>();
    named->reserve(keys.size());
    for (const Key& key : keys) {
        Bytes said(as_bytes("consigne key\n").begin(), as_bytes("consigne key\n").end());
        said.insert(said.end(), key.bytes().begin(), key.bytes().end());
        named->push_back({sha256_hex(said).substr(0, id_digits), key});
        wipe(said);
    }
    (void)mlock(named->data(), named->size() * sizeof(Named));  // beyond the limit of locked memory it is as it is without
    keys_ = std::move(named);
}

Result<Keyring> Keyring::read(const std::filesystem::path& file)
{
    SecretText secret;
    if (const auto got = read_text(file, secret); !got) return got.error();
    auto keys = keys_in(secret.text, file);
    if (!keys) return keys.error();
    return Keyring(std::move(*keys));
}

Result<> Keyring::make(const std::filesystem::path& file)
{
    const auto line = new_line();
    if (!line) return line.error();
    const SecretText whole{heading + line->text};
    if (const auto made = make_file(file, whole.text); !made) return made;
    return sync_directory(file);
}

Result<> Keyring::renew(const std::filesystem::path& file)
{
    SecretText before;
    if (const auto got = read_text(file, before); !got) return got;
    if (const auto keys = keys_in(before.text, file); !keys) return keys.error();
    const auto line = new_line();
    if (!line) return line.error();
    // Above the first key, below the words above it.
    std::size_t at = 0;
    while (at < before.text.size() && (before.text[at] == '#' || before.text[at] == '\n')) at = std::min(before.text.size(), before.text.find('\n', at)) + 1;
    const SecretText whole{before.text.substr(0, at) + line->text + before.text.substr(std::min(at, before.text.size()))};
    const std::filesystem::path fresh = file.string() + ".new";
    std::error_code ec;
    std::filesystem::remove(fresh, ec);
    if (const auto made = make_file(fresh, whole.text); !made) return made;
    struct stat info {};
    if (::stat(file.c_str(), &info) == 0 && info.st_uid != geteuid()) (void)!::chown(fresh.c_str(), info.st_uid, info.st_gid);
    if (failpoint::fails("keys.rename") || ::rename(fresh.c_str(), file.c_str()) != 0) return disk(file);
    failpoint::reached("keys.renamed");
    return sync_directory(file);
}

Result<Keyring> Keyring::passing()
{
    const auto key = draw_key();
    if (!key) return key.error();
    return Keyring({*key});
}

Result<std::string> Keyring::wrap(const Key& key, std::string_view uuid) const
{
    const Named& with = keys_->front();
    AesGcm::Nonce nonce;
    if (const auto drawn = draw(nonce); !drawn) return drawn.error();
    std::array<std::uint8_t, Key::size + AesGcm::tag_size> sealed;
    if (const auto done = AesGcm(with.key).seal(nonce, beside(uuid, with.id), key.bytes(), sealed); !done) return done.error();
    return with.id + to_hex(nonce) + to_hex(sealed);
}

Result<std::string> Keyring::seal(std::string_view words) const
{
    const Named& with = keys_->front();
    AesGcm::Nonce nonce;
    if (const auto drawn = draw(nonce); !drawn) return drawn.error();
    Bytes sealed(words.size() + AesGcm::tag_size);
    if (const auto done = AesGcm(with.key).seal(nonce, beside("words", with.id), as_bytes(words), sealed); !done) return done.error();
    std::string whole = with.id;
    whole.append(nonce.begin(), nonce.end()).append(sealed.begin(), sealed.end());
    return whole;
}

Result<std::string> Keyring::open(std::string_view sealed) const
{
    const auto with = named(sealed);
    if (!with) return with.error();
    const ByteView bytes = as_bytes(sealed.substr(id_digits));
    const Error broken = fail(Errc::malformed, "words beside a document are not what was sealed");
    if (bytes.size() < AesGcm::nonce_size + AesGcm::tag_size) return broken;
    AesGcm::Nonce nonce;
    std::copy_n(bytes.begin(), nonce.size(), nonce.begin());
    Bytes plain(bytes.size() - AesGcm::nonce_size - AesGcm::tag_size);
    if (!AesGcm(with->key).open(nonce, beside("words", with->id), bytes.subspan(nonce.size()), plain)) return broken;
    return std::string(as_text(plain));
}

Result<Keyring::Named> Keyring::named(std::string_view id) const
{
    const auto found = std::find_if(keys_->begin(), keys_->end(), [&](const Named& one) { return id.starts_with(one.id); });
    if (found == keys_->end()) return fail(Errc::not_found, "the document is sealed under a key that this server does not have");
    return *found;
}

Result<Key> Keyring::unwrap(std::string_view wrapped, std::string_view uuid) const
{
    const auto with = named(wrapped);
    if (!with) return with.error();
    std::array<std::uint8_t, wrapped_size> bytes;
    std::array<std::uint8_t, Key::size> plain;
    const Error broken = fail(Errc::malformed, "the document's key does not fit it");
    if (!from_hex(wrapped.substr(id_digits), bytes)) return broken;
    AesGcm::Nonce nonce;
    std::copy_n(bytes.begin(), nonce.size(), nonce.begin());
    if (!AesGcm(with->key).open(nonce, beside(uuid, with->id), ByteView(bytes).subspan(nonce.size()), plain)) return broken;
    Key key{std::span<const std::uint8_t, Key::size>(plain)};
    wipe(plain);
    return key;
}

}  // namespace consigne::spooler::store
