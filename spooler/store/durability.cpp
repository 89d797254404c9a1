#include "spooler/store/durability.hpp"

#include "spooler/runtime/log.hpp"

namespace consigne::spooler::store {

void Durability::failed(const std::string& why)
{
    const std::lock_guard lock(mutex_);
    if (in_a_row_ < most_failures && ++in_a_row_ == most_failures) log::error("store.stopped-accepting", {{"why", why}});
}

void Durability::succeeded()
{
    const std::lock_guard lock(mutex_);
    if (in_a_row_ == most_failures) log::info("store.accepting-again");
    in_a_row_ = 0;
}

bool Durability::doubted() const
{
    const std::lock_guard lock(mutex_);
    return in_a_row_ == most_failures;
}

}  // namespace consigne::spooler::store
