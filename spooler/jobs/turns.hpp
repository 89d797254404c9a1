// Who is served next: everybody in turn, nobody with everything.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace consigne::spooler {

/// Items of several sources, handed out in turn: one source with a thousand items keeps another's single one waiting for one
/// turn only, and never holds more than `at_once` at a time. Not thread safe.
template <class Item>
class Turns {
public:
    struct Turn {
        std::string source;
        Item item;
    };

    explicit Turns(unsigned at_once) : at_once_(at_once) {}

    void add(const std::string& source, Item item)
    {
        auto& queue = sources_[source];
        if (queue.items.empty()) order_.push_back(source);
        queue.items.push_back(std::move(item));
    }

    /// The next item of the source whose turn it is; nothing when every source with items has its share under way.
    /// Each must be given back with `done`.
    [[nodiscard]] std::optional<Turn> take()
    {
        for (auto next = order_.begin(); next != order_.end(); ++next) {
            auto& queue = sources_[*next];
            if (queue.under_way >= at_once_) continue;
            Turn turn{*next, std::move(queue.items.front())};
            queue.items.pop_front();
            ++queue.under_way;
            order_.erase(next);
            if (!queue.items.empty()) order_.push_back(turn.source);
            return turn;
        }
        return std::nullopt;
    }

    void done(const std::string& source)
    {
        const auto found = sources_.find(source);
        if (--found->second.under_way == 0 && found->second.items.empty()) sources_.erase(found);
    }

private:
    struct Queue {
        std::deque<Item> items;
        unsigned under_way = 0;
    };

    unsigned at_once_;
    std::map<std::string, Queue> sources_;
    std::deque<std::string> order_;  ///< of the sources with items
};

}  // namespace consigne::spooler
