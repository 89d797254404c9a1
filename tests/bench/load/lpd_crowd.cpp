#include "tests/bench/load/lpd_crowd.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace consigne::bench {
namespace {

constexpr std::uint32_t connections_an_address = 10;
constexpr auto patience = std::chrono::seconds(60);

/// What it says, step by step; each step is answered by an octet 0.
enum Step : unsigned { receive_job, announce_control, control, announce_data, data, finished };

struct Client {
    int descriptor = -1;
    unsigned step = receive_job;
    std::string says;
    std::uint64_t sent = 0;
};

class LpdCrowd {
public:
    LpdCrowd(const Target& target, unsigned connections, std::uint64_t octets, unsigned people) : target_(target), document_(octets), people_(people), clients_(connections) {}

    LpdDone run()
    {
        auto begun = Clock::now();
        for (std::uint32_t i = 0; i < clients_.size(); ++i) {
            clients_[i].descriptor = connect_from(i / connections_an_address, target_);
            poll_.add(clients_[i].descriptor, EPOLLIN | EPOLLOUT, i);
            clients_[i].says = words(i);
        }
        answers_owed_ = clients_.size();
        wait_for_answers();
        for (const Client& client : clients_) done_.standing += client.descriptor >= 0;
        done_.standing_seconds = std::chrono::duration<double>(Clock::now() - begun).count();

        gone_on_ = begun = Clock::now();
        all_the_way_ = true;
        answers_owed_ = done_.standing;
        for (std::uint32_t i = 0; i < clients_.size(); ++i)
            if (clients_[i].descriptor >= 0) go_on(i);
        wait_for_answers();
        done_.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
        for (Client& client : clients_) hang_up(client);
        return std::move(done_);
    }

private:
    std::string words(std::uint32_t index) const
    {
        const std::string number = std::to_string(index % 1000 + 1000).substr(1);
        const std::string control_file = "Hbench\nP" + login_of(index % people_) + "\nJReport\nldfA" + number + "bench\nNReport\n";
        switch (clients_[index].step) {
        case receive_job: return "\2" + target_.path + "\n";
        case announce_control: return "\2" + std::to_string(control_file.size()) + " cfA" + number + "bench\n";
        case control: return control_file + std::string(1, '\0');
        case announce_data: return "\3" + std::to_string(document_.octets()) + " dfA" + number + "bench\n";
        default: return {};
        }
    }

    void go_on(std::uint32_t index)
    {
        Client& client = clients_[index];
        ++client.step;
        client.says = words(index);
        client.sent = 0;
        write(index);
    }

    void write(std::uint32_t index)
    {
        Client& client = clients_[index];
        bool failed = false, all = false;
        if (client.step == data) {
            // The document goes before the octet that ends it.
            all = send_some(client.descriptor, {}, &document_, client.sent, failed);
            if (all) {
                std::uint64_t end = 0;
                all = send_some(client.descriptor, std::string_view("\0", 1), nullptr, end, failed);
            }
        } else {
            all = send_some(client.descriptor, client.says, nullptr, client.sent, failed);
        }
        if (failed) return lost(client);
        poll_.change(client.descriptor, all ? EPOLLIN : EPOLLIN | EPOLLOUT, index);
    }

    void read(std::uint32_t index)
    {
        Client& client = clients_[index];
        std::array<char, 64> answer{};
        const ssize_t came = recv(client.descriptor, answer.data(), answer.size(), 0);
        if (came < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (came != 1 || answer[0] != 0) return lost(client);
        if (!all_the_way_) {
            --answers_owed_;
            poll_.change(client.descriptor, EPOLLIN, index);
            return;
        }
        if (client.step + 1 < finished) return go_on(index);
        --answers_owed_;
        ++done_.kept;
        done_.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - gone_on_).count());
        hang_up(client);
    }

    void wait_for_answers()
    {
        while (answers_owed_ > 0) {
            const auto events = poll_.wait(Clock::now() + patience);
            if (events.empty()) return;
            for (const epoll_event& event : events) {
                Client& client = clients_[event.data.u32];
                if (client.descriptor >= 0 && (event.events & EPOLLOUT) != 0) write(event.data.u32);
                if (client.descriptor >= 0 && (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(event.data.u32);
            }
        }
    }

    void lost(Client& client)
    {
        --answers_owed_;
        hang_up(client);
    }

    static void hang_up(Client& client)
    {
        if (client.descriptor >= 0) close(client.descriptor);
        client.descriptor = -1;
    }

    Target target_;
    Document document_;
    unsigned people_;
    Poll poll_;
    std::vector<Client> clients_;
    std::uint64_t answers_owed_ = 0;
    bool all_the_way_ = false;
    Clock::time_point gone_on_;
    LpdDone done_;
};

}  // namespace

LpdDone lpd_crowd(const Target& target, unsigned connections, std::uint64_t octets, unsigned people) { return LpdCrowd(target, connections, octets, people).run(); }

}  // namespace consigne::bench
