#include "spooler/api/release_trouble.hpp"

namespace consigne::spooler {
namespace {

struct Words {
    std::string_view keyword, sentence;
};

Words words(Trouble trouble)
{
    switch (trouble) {
    case Trouble::none: break;
    case Trouble::unreachable: return {"unreachable", "The machine cannot be reached. See that it is switched on, or use another one."};
    case Trouble::silent: return {"silent", "The machine does not answer. Wait a little, or use another one."};
    case Trouble::cut: return {"cut", "The connection to the machine broke. Try again, or use another one."};
    case Trouble::busy: return {"busy", "The machine takes no documents just now. Try again in a few minutes."};
    case Trouble::refused: return {"refused", "The machine refused the document. Try another machine, or ask the front desk."};
    case Trouble::unknown_format: return {"unknown-format", "The machine cannot print this kind of document. Try another machine."};
    case Trouble::too_many_copies: return {"too-many-copies", "The machine does not make that many copies. Ask for fewer."};
    case Trouble::not_understood: return {"not-understood", "The machine answers in a way nobody understands. Use another one, and tell the front desk."};
    case Trouble::certificate_changed: return {"certificate-changed", "The machine is not the one the server knows. Use another one, and tell the front desk."};
    case Trouble::paper_jam: return {"paper-jam", "Paper jam. Open the machine where its panel shows, and take the paper out."};
    case Trouble::no_paper: return {"no-paper", "No paper. Fill the tray that the machine’s panel shows."};
    case Trouble::no_toner: return {"no-toner", "The toner is empty. Ask the front desk for a new one."};
    case Trouble::cover_open: return {"cover-open", "A cover is open. Close it, and printing goes on."};
    case Trouble::tray_full: return {"tray-full", "The output tray is full. Take the paper away, and printing goes on."};
    case Trouble::tray_missing: return {"tray-missing", "A tray is missing. Push it back in, and printing goes on."};
    case Trouble::paused: return {"paused", "The machine is paused. Ask the front desk."};
    case Trouble::stopped: return {"stopped", "The machine has stopped. Its panel says what it needs."};
    case Trouble::held_at_machine: return {"held-at-machine", "The machine keeps the document to itself. Ask the front desk."};
    case Trouble::cancelled_at_machine: return {"cancelled-at-machine", "Cancelled at the machine. Print it again if that was not you."};
    case Trouble::given_up: return {"given-up", "The machine gave the document up. Try again, or ask the front desk."};
    case Trouble::waited_too_long: return {"waited-too-long", "The machine was busy for too long. Print again when you stand beside it."};
    case Trouble::choice_not_kept: return {"choice-not-kept", "Your choices cannot be kept for this document. Print it as sent."};
    case Trouble::not_prepared: return {"not-prepared", "The server could not prepare the document. Try again, or ask the front desk."};
    case Trouble::server_restarted: return {"server-restarted", "The server was restarted before printing began. Print again."};
    case Trouble::restarted_printing: return {"restarted-printing", "The server was restarted while printing. Look at the tray before you print again."};
    case Trouble::outcome_unknown: return {"outcome-unknown", "The machine no longer says what came out. Look at the tray before you print again."};
    case Trouble::without_finishing: return {"without-finishing", "Printed without the stapling or punching that was asked for: this machine does not do it."};
    case Trouble::sent_as_it_came: return {"sent-as-it-came", "Printed as it came: the computer’s settings could not be put into this document, and the machine was only asked."};
    }
    return {};
}

}  // namespace

std::string_view keyword(Trouble trouble) { return words(trouble).keyword; }
std::string_view sentence(Trouble trouble) { return words(trouble).sentence; }

std::optional<Trouble> trouble_from_sentence(std::string_view text)
{
    for (auto value = static_cast<std::uint8_t>(Trouble::none) + 1; value <= static_cast<std::uint8_t>(last_trouble); ++value)
        if (sentence(static_cast<Trouble>(value)) == text) return static_cast<Trouble>(value);
    return std::nullopt;
}

}  // namespace consigne::spooler
