// What a client says of itself and of its user's address with a job (PWG 5100.7 client-info, PWG 5100.13 requesting-user-uri). It stands
// in the operation group of the job's wishes: told to those who may see the job, to no machine, and nobody is known by it.
#pragma once

#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

/// From a request that makes a job into `kept`, which has no attributes yet; only what is known, cleaned and of a bounded size.
void keep_client_info(ipp_t* request, ipp_t* kept);
/// Whether an attribute of a job's wishes is of these and no wish.
[[nodiscard]] bool is_client_info(ipp_attribute_t* kept);
/// Into a job's reply. `proved`: who sent the job is known for sure, and what the client claimed of it is not told.
void add_client_info(ipp_t* reply, ipp_t* kept, const Wanted& wanted, bool proved);

}  // namespace consigne::spooler::ipp
