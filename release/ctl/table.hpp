// Tables for people: columns as wide as their widest cell, in characters rather than octets.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace consigne::release {

class Table {
public:
    explicit Table(std::vector<std::string> heads) { rows_.push_back(std::move(heads)); }
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    /// Prints heads and rows; only `empty` when there is no row. Control characters become '?': a job's name must not
    /// drive the terminal it is shown on.
    void print(std::ostream& out, const std::string& empty) const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace consigne::release
