#include "filters/xps/rewriter.hpp"

#include "filters/passthrough/passthrough.hpp"
#include "filters/xps/grey_markup.hpp"
#include "filters/xps/grey_picture.hpp"
#include "filters/xps/plan.hpp"
#include "filters/xps/zip_writer.hpp"

namespace consigne::filters::xps {
namespace {

class Writer {
public:
    Writer(pdl::xps::Package& package, const Plan& plan, ByteSink& out) : package_(package), plan_(plan), marks_(package), zip_(out) {}
    [[nodiscard]] Result<> write();

private:
    [[nodiscard]] Result<> changed(const std::string& key, const pdl::xps::Part& part, const pdl::xps::Entry& first);
    [[nodiscard]] Result<> fresh(std::string_view name, std::int64_t modified, ByteView bytes);
    [[nodiscard]] bool is_changed(const std::string& key) const
    {
        return plan_.markup.contains(key) || plan_.pictures.contains(key) || plan_.replaced.contains(key);
    }

    pdl::xps::Package& package_;
    const Plan& plan_;
    pdl::xps::Marks marks_;
    ZipWriter zip_;
};

Result<> Writer::fresh(std::string_view name, std::int64_t modified, ByteView bytes)
{
    if (const auto done = zip_.begin(name, modified); !done) return done;
    if (const auto done = zip_.write(bytes); !done) return done;
    return zip_.end();
}

Result<> Writer::changed(const std::string& key, const pdl::xps::Part& part, const pdl::xps::Entry& first)
{
    const bool slash = first.name.starts_with('/');
    const std::string_view name = std::string_view(part.name).substr(slash ? 0 : 1);
    if (const auto bytes = plan_.replaced.find(key); bytes != plan_.replaced.end()) return fresh(name, first.modified, bytes->second);
    const auto stream = plan_.pictures.contains(key) ? package_.stream(part.name) : package_.markup(part.name);
    if (!stream) return stream.error();
    if (const auto done = zip_.begin(name, first.modified); !done) return done;
    EntrySink sink(zip_);
    if (plan_.pictures.contains(key)) {
        if (const auto done = grey_picture(**stream, sink); !done) return done;
    } else {
        GreyMarkup markup(marks_, part.name, plan_.pictures, &sink);
        if (const auto done = pdl::xps::read_xml(**stream, markup); !done) return done;
        if (const auto done = markup.flush(); !done) return done;
    }
    return sink.finish();
}

Result<> Writer::write()
{
    // A part that changes is written whole where its first piece stood.
    const auto& entries = package_.entries();
    std::map<std::size_t, std::map<std::string, pdl::xps::Part>::const_iterator> first_of;
    std::set<std::size_t> left_out;
    for (auto part = package_.parts().begin(); part != package_.parts().end(); ++part) {
        if (!is_changed(part->first)) continue;
        first_of[part->second.entries.front()] = part;
        left_out.insert(part->second.entries.begin() + 1, part->second.entries.end());
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (left_out.contains(i)) continue;
        Result<> done;
        if (const auto at = first_of.find(i); at != first_of.end()) {
            done = changed(at->second->first, at->second->second, entries[i]);
        } else {
            const auto raw = package_.raw(entries[i]);
            if (!raw) return raw.error();
            done = zip_.copy(entries[i], **raw);
        }
        if (!done) return done;
    }
    const std::int64_t modified = entries.empty() ? 0 : entries.front().modified;
    for (const auto& [name, bytes] : plan_.added)
        if (const auto done = fresh(std::string_view(name).substr(1), modified, bytes); !done) return done;
    return zip_.finish();
}

}  // namespace

Result<std::vector<std::string>> rewrite(const RandomAccess& xps, const Policy& policy, ByteSink& out)
{
    std::vector<std::string> notes;
    // Markup is gone through again where images in it become grey.
    const auto looked_at = pdl::xps::Package::open(xps, 2);
    if (!looked_at) return looked_at.error();
    const auto plan = make_plan(**looked_at, policy);
    if (!plan) return plan.error();
    if (plan->nothing()) {
        if (const auto done = passthrough::copy(xps, 0, xps.size(), out); !done) return done.error();
        return notes;
    }
    // Opened afresh: what may be decompressed is counted anew.
    const auto package = pdl::xps::Package::open(xps);
    if (!package) return package.error();
    if (const auto done = Writer(**package, *plan, out).write(); !done) return done.error();
    if (plan->is_signed) notes.emplace_back("the document's digital signature no longer fits");
    return notes;
}

}  // namespace consigne::filters::xps
