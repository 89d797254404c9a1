#include "spooler/ipp/proof_print.hpp"

#include "spooler/ipp/attributes.hpp"
#include "spooler/ipp/codec.hpp"

#include <array>

namespace consigne::spooler::ipp {
namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

void copy_into(ipp_t* to, ipp_attribute_t* attribute)
{
    ipp_attribute_t* copy = attribute == nullptr ? nullptr : ippCopyAttribute(to, attribute, 0);
    if (copy != nullptr) ippSetGroupTag(to, &copy, IPP_TAG_JOB);
}

/// What the proof is wished to be: the job's wishes, with its own copies and paper.
std::string proof_wishes(const Submission& said, const ProofWish& wish, JobId of)
{
    Message out(ippNew());
    if (!said.wishes.empty())
        if (auto before = read_message(as_bytes(said.wishes))) out = std::move(*before);
    forget(out.get(), "copies");
    const auto proof = read_message(as_bytes(wish.attribute));
    ipp_attribute_t* collection = proof ? ippFindAttribute(proof->get(), proof_print, IPP_TAG_BEGIN_COLLECTION) : nullptr;
    if (collection != nullptr) {
        ipp_t* members = ippGetCollection(collection, 0);
        ipp_attribute_t* media = ippFindAttribute(members, "media", IPP_TAG_ZERO);
        ipp_attribute_t* media_col = ippFindAttribute(members, "media-col", IPP_TAG_BEGIN_COLLECTION);
        if (media != nullptr || media_col != nullptr)
            for (const char* paper : {"media", "media-col"}) forget(out.get(), paper);
        copy_into(out.get(), media);
        copy_into(out.get(), media_col);
        copy_into(out.get(), collection);
    }
    if (wish.copies > 1) ippAddInteger(out.get(), IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", static_cast<int>(wish.copies));
    ippAddInteger(out.get(), IPP_TAG_JOB, IPP_TAG_INTEGER, parent_job_id, static_cast<int>(of.value));
    return std::string(as_text(write_message(out.get())));
}

/// Everything that `from` has. Errors: storage_failed, limit_exceeded.
Result<> copy_document(IncomingJob& from, IncomingJob& to)
{
    std::vector<std::uint8_t> piece(piece_bytes);
    for (std::uint64_t at = 0;;) {
        const auto got = from.read(at, piece);
        if (!got) return got.error();
        if (*got == 0) return {};
        if (const auto kept = to.write(ByteView(piece).first(*got)); !kept) return kept;
        at += *got;
    }
}

}  // namespace

std::optional<ProofWish> read_proof(ipp_t* message, bool automatic)
{
    ipp_attribute_t* said = ippFindAttribute(message, proof_print, IPP_TAG_BEGIN_COLLECTION);
    if (said == nullptr || ippGetGroupTag(said) != IPP_TAG_JOB || judge(said) != Judgement::kept) return std::nullopt;
    ProofWish wish;
    ipp_attribute_t* copies = ippFindAttribute(ippGetCollection(said, 0), "proof-print-copies", IPP_TAG_INTEGER);
    if (copies != nullptr) wish.copies = static_cast<std::uint32_t>(ippGetInteger(copies, 0));
    const Message kept(ippNew());
    copy_into(kept.get(), said);
    wish.attribute = as_text(write_message(kept.get()));
    // The name of the proof is read at the machine, by whoever sent it.
    ipp_attribute_t* language = ippFindAttribute(message, "attributes-natural-language", IPP_TAG_LANGUAGE);
    const char* tongue = language == nullptr ? nullptr : ippGetString(language, 0, nullptr);
    if (tongue != nullptr && std::string_view(tongue).starts_with("fr")) wish.word = "épreuve";
    wish.automatic = automatic;
    return wish;
}

Result<std::unique_ptr<IncomingJob>> set_proof_apart(Intake& intake, const ProofWish& wish, IncomingJob& document)
{
    const Submission said = document.said();
    Submission rest = said;
    rest.number_is_told = false;
    rest.announced_bytes = document.bytes();
    rest.hold = rest.hold || wish.automatic;  // it is printed once its proof was liked
    auto begun = intake.begin(std::move(rest));
    if (!begun) return begun;
    if (const auto copied = copy_document(document, **begun); !copied) return copied.error();

    Submission proof = said;
    proof.name = said.name + " (" + wish.word + ")";
    proof.asked.copies = wish.copies > 1 ? std::optional(wish.copies) : std::nullopt;
    proof.wishes = proof_wishes(said, wish, (*begun)->id());
    document.describe(proof);
    return begun;
}

std::optional<JobId> proved_by(const Job& proof)
{
    if (proof.wishes.empty()) return std::nullopt;
    const auto wishes = read_message(as_bytes(proof.wishes));
    ipp_attribute_t* id = wishes ? ippFindAttribute(wishes->get(), parent_job_id, IPP_TAG_INTEGER) : nullptr;
    return id == nullptr ? std::nullopt : std::optional(JobId{ippGetInteger(id, 0)});
}

}  // namespace consigne::spooler::ipp
