// Sides, copies and paper as a PostScript job asks for them, read from its tokens without executing it.
#pragma once

#include "pdl/postscript/tokens.hpp"
#include "pdl/tally/facts.hpp"

#include <map>

namespace consigne::pdl::postscript {

/// Follows setpagedevice dictionaries, #copies, setduplexmode, settumble, save and restore.
class Device {
public:
    explicit Device(const Defaults& defaults);

    /// `certain`: the token is executed once, in order (not inside a procedure that may or may not run).
    void token(const Token& token, bool certain);

    /// Puts the state of now into a page.
    void describe(Page& page) const;

    /// No dictionary is open; words that mean nothing here may be passed over, and then are.
    [[nodiscard]] bool idle() const { return depth_ == 0; }
    void passed_over() { last_ = before_ = {}; }

    void set_copies(std::uint32_t copies) { now_.number = copies; }
    /// What a procset of ours merges into every later request.
    void force(std::optional<Duplex> sides, std::optional<std::uint32_t> copies);
    /// A request that may or may not be made goes past our procset.
    [[nodiscard]] bool bypassed() const { return bypassed_; }
    [[nodiscard]] bool uncertain() const { return uncertain_; }
    /// Whether the device is asked, or may be, to put several pages on a side: a booklet, NUp.
    [[nodiscard]] bool several_on_a_side() const { return several_on_a_side_; }
    /// Whether it names Duplex, Tumble or their Level 1 operators anywhere.
    [[nodiscard]] bool speaks_of_sides() const { return speaks_of_sides_; }

private:
    struct Value {
        enum class Kind : std::uint8_t { other, null, boolean, number, array } kind = Kind::other;
        bool truth = false;
        double number = 0;
        std::vector<double> array;
    };
    struct State {
        std::optional<bool> duplex, tumble;
        std::uint32_t copies = 1;               ///< #copies, which counts where NumCopies is null (PLRM 3 §6.2.4)
        std::optional<std::uint32_t> number;    ///< NumCopies
        std::optional<Media> media;
    };
    void dictionary(const Token& token);
    void value(Value v);
    void request(bool certain, bool direct);
    void name(std::string_view text, bool certain);

    State now_;
    std::vector<State> saved_;
    std::optional<Duplex> forced_sides_;
    std::optional<std::uint32_t> forced_copies_;
    bool uncertain_ = false, bypassed_ = false, speaks_of_sides_ = false, several_on_a_side_ = false;
    std::map<std::string, Value, std::less<>> dict_;
    std::optional<std::string> key_;
    std::vector<double> array_;
    int depth_ = 0, array_depth_ = 0;
    struct Kept {
        Token::Kind kind = Token::Kind::name;
        std::string text;
        double value = 0;
    };
    Kept last_, before_;    // the tokens before this one, nearest first
};

}  // namespace consigne::pdl::postscript
