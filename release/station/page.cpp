#include "release/station/page.hpp"

#include "release/web/response.hpp"
#include "spooler/runtime/releaser.hpp"

#include <array>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

namespace consigne::release::station {

HttpResponse page(const web::Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status)
{
    return web::rendered(words, name, title_key, std::move(data), status);
}

HttpResponse see(const std::string& path)
{
    HttpResponse response;
    response.status = 303;
    response.content_type.clear();
    response.headers.emplace_back("Location", path);
    web::guard(response);
    return response;
}

HttpResponse plain_answer(int status, std::string text)
{
    HttpResponse response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(text);
    web::guard(response);
    return response;
}

HttpResponse built_in(const HttpRequest& request)
{
    // Asked again each time: the station may have been exchanged, and it is on the same machine or beside it.
    auto file = web::built_in_file(request, "no-cache");
    return file ? std::move(*file) : plain_answer(404, "404\n");
}

std::vector<std::string> own_addresses()
{
    std::vector<std::string> found;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return found;
    const std::unique_ptr<ifaddrs, spooler::Releaser<&freeifaddrs>> all(first);
    std::array<char, INET6_ADDRSTRLEN> text{};
    for (const int family : {AF_INET, AF_INET6})
        for (const ifaddrs* one = all.get(); one; one = one->ifa_next) {
            if (!one->ifa_addr || one->ifa_addr->sa_family != family || (one->ifa_flags & IFF_LOOPBACK) || !(one->ifa_flags & IFF_UP)) continue;
            const void* octets = nullptr;
            if (family == AF_INET) octets = &static_cast<const sockaddr_in*>(static_cast<const void*>(one->ifa_addr))->sin_addr;
            else {
                const auto& six = static_cast<const sockaddr_in6*>(static_cast<const void*>(one->ifa_addr))->sin6_addr;
                if (IN6_IS_ADDR_LINKLOCAL(&six)) continue;
                octets = &six;
            }
            if (inet_ntop(family, octets, text.data(), text.size())) found.emplace_back(family == AF_INET ? text.data() : "[" + std::string(text.data()) + "]");
        }
    return found;
}

}  // namespace consigne::release::station
