// The whole edge in one process: real sockets on free ports, printers and jobs in memory.
#include "spooler/http/servers.hpp"
#include "tests/unit/spooler/ipp/fakes.hpp"
#include "tests/unit/spooler/ipp/message.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace consigne::spooler::http {
namespace {

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval limit{5, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(socket_); }
    void send(std::string_view text) { EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size())); }
    std::string until(std::string_view mark)
    {
        std::string out;
        char buffer[4096];
        while (mark.empty() || out.find(mark) == std::string::npos) {
            const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
            if (n <= 0) break;
            out.append(buffer, static_cast<std::size_t>(n));
        }
        return out;
    }
    std::string rest() { return until(""); }

private:
    int socket_;
};

class Server : public ::testing::Test {
protected:
    void SetUp() override
    {
        Printer printer;
        printer.name = "consigne";
        ASSERT_TRUE(printers.add(printer));
        Config config;
        config.addresses = {"127.0.0.1"};
        config.ipp = config.web = 0;
        config.lpd = config.raw = config.web_tls = std::nullopt;
        config.admin_socket.clear();
        auto opened = ServerSet::open(io.get_executor(), config);
        ASSERT_TRUE(opened) << opened.error().detail;
        servers = std::move(*opened);
        site.ipp = &service;
        site.web = &web;
        site.disk = &disk;
        site.commit = &disk;
        site.pages = pages ? pages : [](const HttpRequest& request) {
            HttpResponse out;
            out.content_type = "text/plain";
            out.body = request.method + ' ' + request.path + ' ' + request.body;
            return out;
        };
        Services services;
        services.site = site;
        servers->start(services);
        thread = std::thread([this] { io.run(); });
    }
    void TearDown() override
    {
        servers->stop(std::chrono::seconds(2));
        EXPECT_EQ(servers->connections(), 0U);
        guard.reset();
        io.stop();
        thread.join();
    }
    std::string post(const std::string& message, const std::string& more_fields = {}) const
    {
        return "POST /ipp/print/consigne HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: " +
               std::to_string(message.size()) + "\r\n" + more_fields + "\r\n";
    }

    fakes::Printers printers;
    fakes::Jobs jobs;
    fakes::Intake intake{printers, jobs};
    ipp::Service service{ipp::Context{printers, jobs, intake, [](const Printer&, const std::string&) { return true; }}};
    HttpHandler pages;   ///< empty: what was asked for comes back
    BlockingPool web{"web", 1}, disk{"disk", 1};
    Site site;
    net::io_context io;
    net::executor_work_guard<net::io_context::executor_type> guard{io.get_executor()};
    std::unique_ptr<ServerSet> servers;
    std::thread thread;
};

/// Says what it is given, and ends when it is told to.
class Feed final : public EventFeed {
public:
    std::optional<std::string> next() override
    {
        const std::lock_guard lock(mutex);
        if (over) return std::nullopt;
        return std::exchange(said, {});
    }
    void listen(std::function<void()> with) override
    {
        const std::lock_guard lock(mutex);
        bell = std::move(with);
    }
    void say(const std::string& what, bool last = false)
    {
        const std::lock_guard lock(mutex);
        said = what;
        over = last;
        if (bell) bell();
    }
    bool heard_by_nobody()
    {
        const std::lock_guard lock(mutex);
        return !bell;
    }

private:
    std::mutex mutex;
    std::string said = "data: first\n\n";
    bool over = false;
    std::function<void()> bell;
};

class EventServer : public Server {
protected:
    EventServer()
    {
        pages = [this](const HttpRequest&) {
            HttpResponse out;
            out.content_type = "text/event-stream";
            out.events = feed;
            return out;
        };
    }
    std::shared_ptr<Feed> feed = std::make_shared<Feed>();
};

TEST_F(EventServer, TellsNewsWhileTheyHappenUntilTheirEnd)
{
    Client client(servers->ports().web);
    client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string head = client.until("first\n\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")) << head;
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    for (int turn = 0; turn < 20; ++turn) {
        const std::string news = "data: " + std::to_string(turn) + "\n\n";
        const auto start = std::chrono::steady_clock::now();
        feed->say(news);
        EXPECT_EQ(client.until("\n\n"), news);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900)) << "at the bell, not at the next beat";
    }
    feed->say({}, true);
    EXPECT_EQ(client.rest(), "");
    EXPECT_TRUE(feed->heard_by_nobody());
}

TEST_F(EventServer, EndsWithTheServer)
{
    Client client(servers->ports().web);
    client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.until("first\n\n");
    const auto start = std::chrono::steady_clock::now();
    servers->stop(std::chrono::seconds(10));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << "nobody waits for who only listens";
    EXPECT_EQ(servers->connections(), 0U);
}

TEST_F(EventServer, AnswersHeadWithoutListening)
{
    Client client(servers->ports().web);
    client.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 200 OK"));
    EXPECT_TRUE(feed->heard_by_nobody());
}

TEST_F(Server, KeepsADocumentThatArrivesInPieces)
{
    const std::string message = ipp::print_job_message() + "%!PS the document";
    Client client(servers->ports().ipp);
    client.send(post(message, "Expect: 100-continue\r\n"));
    EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    for (const char c : message) client.send(std::string_view(&c, 1));
    EXPECT_TRUE(client.until("job-state").starts_with("HTTP/1.1 200 OK"));
    ASSERT_EQ(jobs.documents.size(), 1U);
    EXPECT_EQ(jobs.documents.begin()->second, "%!PS the document");
}

TEST_F(Server, KeepsAChunkedDocumentAndServesTheNextRequest)
{
    const std::string message = ipp::print_job_message() + "%!PS";
    Client client(servers->ports().ipp);
    client.send("POST /ipp/print/consigne HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("1\r\n" + message.substr(0, 1) + "\r\n");
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", message.size() - 1);
    client.send(size + message.substr(1) + "\r\n0\r\n\r\n");
    EXPECT_TRUE(client.until("job-state-message").starts_with("HTTP/1.1 200 OK"));
    client.send("GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_NE(client.rest().find("GET /next"), std::string::npos);
    ASSERT_EQ(jobs.documents.size(), 1U);
    EXPECT_EQ(jobs.documents.begin()->second, "%!PS");
}

// A request in chunks ends in a chunk of its own, often in a packet of its own: the connection is good for more all the same.
TEST_F(Server, KeepsTheConnectionOfAChunkedRequestWithoutADocument)
{
    const std::string message = ipp::header(0x000B) + ipp::opening() + "\x03";
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", message.size());
    const std::string head = "POST /ipp/print/consigne HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n";
    Client client(servers->ports().ipp);
    client.send(head + size + message + "\r\n0\r\n\r\n");
    EXPECT_NE(client.until("\r\n\r\n").find("Connection: keep-alive"), std::string::npos);
    Client apart(servers->ports().ipp);
    apart.send(head + size + message + "\r\n");
    apart.send("0\r\n\r\n");
    EXPECT_NE(apart.until("\r\n\r\n").find("Connection: keep-alive"), std::string::npos);
}

TEST_F(Server, KeepsNothingOfADocumentThatIsCut)
{
    const std::string message = ipp::print_job_message() + "%!PS the document";
    for (const std::size_t cut : {std::size_t{3}, message.size() - 10, message.size() - 1}) {
        Client client(servers->ports().ipp);
        client.send(post(message) + message.substr(0, cut));
    }
    Client after(servers->ports().ipp);
    after.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(after.rest().starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(jobs.all.empty());
}

// The rest of the document is read over, or a client that sends all before it reads never hears why.
TEST_F(Server, TellsAClientThatIsStillSendingOfAFullDisk)
{
    intake.room = 100'000;
    const std::string message = ipp::print_job_message() + std::string(40'000'000, 'x');
    Client client(servers->ports().ipp);
    client.send(post(message) + message);
    const std::string answer = client.rest();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK"));
    EXPECT_NE(answer.find(std::string("\r\n\r\n\x02\0\x05\x05", 8)), std::string::npos) << "server-error-temporary-error";
    EXPECT_EQ(answer.find("No space left"), std::string::npos) << "what our disk says is for the log";
    EXPECT_TRUE(jobs.all.empty());
    EXPECT_EQ(intake.coming, 0);
    intake.room.reset();
    const std::string small = ipp::print_job_message() + "%!PS";
    Client next(servers->ports().ipp);
    next.send(post(small) + small);
    EXPECT_TRUE(next.until("job-state").starts_with("HTTP/1.1 200 OK"));
    EXPECT_EQ(jobs.all.size(), 1U);
}

TEST_F(Server, TakesNewNamesWhileItRuns)
{
    const auto status = [this] {
        Client client(servers->ports().web);
        client.send("GET / HTTP/1.1\r\nHost: Print.example\r\nConnection: close\r\n\r\n");
        return client.rest().substr(0, 12);
    };
    EXPECT_EQ(status(), "HTTP/1.1 421");
    servers->configure(nullptr, {"PRINT.example"});
    EXPECT_EQ(status(), "HTTP/1.1 200");
    servers->configure(nullptr, {});
    EXPECT_EQ(status(), "HTTP/1.1 421");
    servers->called("Print.EXAMPLE");
    EXPECT_EQ(status(), "HTTP/1.1 200") << "so the network calls us";
    servers->configure(nullptr, {});
    EXPECT_EQ(status(), "HTTP/1.1 200") << "and so it does with other names";
}

TEST_F(Server, RefusesPrintingFromABrowserPage)
{
    const std::string message = ipp::print_job_message() + "%!PS";
    for (const char* field : {"Origin: http://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n", "Origin: null\r\n"}) {
        Client client(servers->ports().ipp);
        client.send(post(message, field) + message);
        EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 403")) << field;
    }
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(Server, DoesNotPrintOnTheWebPort)
{
    const std::string message = ipp::print_job_message() + "%!PS";
    Client client(servers->ports().web);
    client.send(post(message) + message);
    EXPECT_TRUE(client.until("\r\n\r\n").starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(jobs.all.empty());
}

TEST_F(Server, NeverReadsARequestBehindABrokenOne)
{
    Client client(servers->ports().web);
    client.send("GET /one HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nGET /two HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string all = client.rest();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 400"));
    EXPECT_EQ(all.find("/two"), std::string::npos);
}

TEST_F(Server, RefusesAPageBodyAboveItsLimit)
{
    Client client(servers->ports().web);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
    EXPECT_TRUE(client.until("\r\n\r\n").starts_with("HTTP/1.1 413"));
}

TEST_F(Server, EndsIdleConnectionsAtOnceWhenItStops)
{
    Client client(servers->ports().web);
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    static_cast<void>(client.until("GET /"));
    const auto before = std::chrono::steady_clock::now();
    servers->stop(std::chrono::seconds(10));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST_F(Server, AnswersRequestsThatComeAtOnceInTheirOrder)
{
    const std::string first = ipp::header(0x000B) + ipp::opening() + "\x03", second = ipp::print_job_message() + "%!PS";
    Client client(servers->ports().ipp);
    client.send(post(first) + first + post(second) + second + "GET /ipp/icon-48.png HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string all = client.rest();
    std::size_t answers = 0;
    for (std::size_t at = all.find("HTTP/1.1 200"); at != std::string::npos; at = all.find("HTTP/1.1 200", at + 1)) ++answers;
    EXPECT_EQ(answers, 3U);
    EXPECT_LT(all.find("application/ipp"), all.find("image/png"));
    EXPECT_EQ(jobs.all.size(), 1U);
}

TEST_F(Server, TakesADocumentFromHttp10WithoutHost)
{
    const std::string message = ipp::print_job_message() + "%!PS";
    Client client(servers->ports().ipp);
    client.send("POST /ipp/print/consigne HTTP/1.0\r\nContent-Type: application/ipp\r\nContent-Length: " + std::to_string(message.size()) + "\r\n\r\n" + message);
    EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 200"));
    EXPECT_EQ(jobs.all.size(), 1U);
}

// Clients wait up to a second for it, some for ever (ipp-facts §5).
TEST_F(Server, SaysContinueBeforeItReadsTheBody)
{
    const std::string message = ipp::print_job_message() + "%!PS";
    Client client(servers->ports().ipp);
    client.send(post(message, "Expect: 100-continue\r\n"));
    EXPECT_TRUE(client.until("\r\n\r\n").starts_with("HTTP/1.1 100"));
    client.send(message);
    EXPECT_TRUE(client.until("application/ipp").starts_with("HTTP/1.1 200"));
}

// T-IPP-1: said at once, not after a time-out.
TEST_F(Server, RefusesAMessageThatEndsEarlyOrNeverAtOnce)
{
    for (const std::string& message : {std::string(), std::string("\x02"), ipp::header(0x000B), ipp::header(0x000B) + ipp::opening(), std::string(5000, 'x'), ipp::header(0x000B) + "\x01\x44"}) {
        Client client(servers->ports().ipp);
        client.send(post(message, "Connection: close\r\n") + message);
        const std::string answer = client.rest();
        const auto body = answer.find("\r\n\r\n");
        ASSERT_NE(body, std::string::npos) << message.size();
        if (answer.starts_with("HTTP/1.1 200")) {
            EXPECT_EQ(answer.substr(body + 6, 2), std::string("\x04\x00", 2)) << message.size();
        } else {
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
        }
    }
    // Attributes without end: refused when they are too many, with most of the body still to come.
    std::string endless = ipp::header(0x000B) + ipp::opening();
    while (endless.size() < 300 * 1024) endless += ipp::attribute(0x41, "x", std::string(1000, 'x'));
    Client client(servers->ports().ipp);
    client.send("POST /ipp/print/consigne HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: 100000000\r\n\r\n" + endless);
    const std::string answer = client.until("application/ipp");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200"));
}

TEST_F(Server, ServesThePrintersPicture)
{
    Client client(servers->ports().ipp);
    client.send("GET /ipp/icon-128.png HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string answer = client.rest();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200"));
    EXPECT_NE(answer.find("Content-Type: image/png"), std::string::npos);
    Client other(servers->ports().ipp);
    other.send("GET /printers/consigne HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(other.rest().starts_with("HTTP/1.1 303"));
}

TEST_F(Server, SaysWithItsThousandthAnswerThatItIsTheLast)
{
    Client client(servers->ports().ipp);
    for (int n = 1; n <= 1000; ++n) {
        client.send("HEAD /ipp/icon-48.png HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const std::string head = client.until("\r\n\r\n");
        ASSERT_TRUE(head.starts_with("HTTP/1.1 200")) << n;
        ASSERT_EQ(head.find("Connection: close") != std::string::npos, n == 1000) << n;
    }
    EXPECT_EQ(client.rest(), "");
}

// RFC 3996 event wait mode: the answer comes when something happens, and others are served meanwhile.
TEST_F(Server, LetsAClientWaitForAnEvent)
{
    Client waiting(servers->ports().ipp);
    const std::string subscribe = ipp::header(0x0016) + ipp::opening() + "\x06" + ipp::attribute(0x44, "notify-pull-method", "ippget") +
                                  ipp::attribute(0x44, "notify-events", "printer-state-changed") + "\x03";
    waiting.send(post(subscribe) + subscribe);
    const std::string made = waiting.until("\x03");
    const auto id = made.find("notify-subscription-id");
    ASSERT_NE(id, std::string::npos);
    const std::string fetch = ipp::header(0x001C) + ipp::opening() + ipp::attribute(0x21, "notify-subscription-ids", made.substr(id + 24, 4)) +
                              ipp::attribute(0x22, "notify-wait", "\x01") + "\x03";
    waiting.send(post(fetch, "Connection: close\r\n") + fetch);
    Client other(servers->ports().ipp);
    const std::string ask = ipp::header(0x000B) + ipp::opening() + "\x03";
    other.send(post(ask, "Connection: close\r\n") + ask);
    EXPECT_TRUE(other.rest().starts_with("HTTP/1.1 200"));
    service.heard({Change::What::printer_state, {}, PrinterId{1}});
    EXPECT_NE(waiting.rest().find("notify-subscribed-event"), std::string::npos);
}

}  // namespace
}  // namespace consigne::spooler::http
