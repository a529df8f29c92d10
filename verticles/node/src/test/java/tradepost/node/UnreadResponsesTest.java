package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tradepost.node.config.Contexts;

/** Two hundred connections that read nothing stop nobody else, with the memory limits of {@code serve}. */
@Isolated("it measures how long others wait")
@Tag("prove")
class UnreadResponsesTest {
    private static final int CONNECTIONS = 200;
    private static final int LINES = 1_000;
    private static final int KB = 1_024;
    /** The node shares two cores with what else runs there: a stopped one did not respond for 17 s and more. */
    private static final Duration RESPONDS_WITHIN =
            Duration.ofSeconds(Integer.getInteger("tradepost.unread.seconds", 3));

    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(120);

    private record Kind(String name, String path, String accept) {}

    @TempDir
    static Path folder;

    private static Installation installation;
    private static Program node;
    private static Api admin;
    private static String token;
    private static String order;

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.open(folder, 1);
        node = installation.serve(1, "gateway," + String.join(",", Contexts.names()));
        node.awaitOutput("(?m)^ready http://");
        var at = Api.at(installation.http(1));
        admin = at.login("admin@example.com", Program.ADMIN_PASSWORD);
        var login = new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
        token = at.post("/api/auth/login", login).expect(200).data().getString("access_token");
        for (int i = 0; i < 100; i++) admin.item(0);
        var pairs = new ArrayList<Object>();
        var item = admin.item(0);
        for (int i = 0; i < LINES; i++) pairs.addAll(List.of(item, 1));
        var quote = new JsonObject()
                .put("customer_id", admin.customer())
                .put("items", Api.lines(pairs.toArray()))
                .put("valid_until", Instant.now().plus(Duration.ofDays(10)).toString());
        var made = admin.post("/api/sales/quotes", quote).expect(201).data();
        order = "/api/sales/quotes/" + made.getJsonObject("quote", made).getString("id");
        assertThat(admin.pdf(order + "/document").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        try {
            if (node != null) node.close();
        } finally {
            if (installation != null) installation.close();
        }
    }

    private static List<Kind> kinds() {
        return List.of(
                new Kind("document", "/openapi.json", "*/*"),
                new Kind("list", "/api/items?limit=100", "application/json"),
                new Kind("order", order, "application/json"),
                new Kind("pdf", order + "/document", "application/pdf"),
                new Kind("export", "/api/items", "text/csv"),
                new Kind("file", "/swagger/swagger-ui-bundle.js", "*/*"),
                new Kind("stream", "/api/events?after=0", "text/event-stream"));
    }

    @Test
    void the_published_document_requested_a_hundred_times_on_each_connection() throws Exception {
        attack("document", 100);
    }

    @Test
    void a_list_requested_four_times_on_each_connection() throws Exception {
        attack("list", 4);
    }

    @Test
    void a_long_order_requested_once_on_each_connection() throws Exception {
        attack("order", 1);
    }

    @Test
    void every_kind_of_response() throws Exception {
        for (var kind : kinds()) for (int pipelined : new int[] {1, 4, 100}) attack(kind.name, pipelined);
    }

    private static void attack(String name, int pipelined) throws Exception {
        var kind = kinds().stream().filter(k -> k.name.equals(name)).findFirst().orElseThrow();
        var request = request(kind.path, kind.accept).repeat(pipelined);
        var slowest = Collections.synchronizedList(new ArrayList<Long>());
        var sockets = new ArrayList<Socket>();
        long before = directMemory();
        long peak = before;
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(open("127.0.0.1", installation.http(1)));
                writeInBackground(sockets.getLast(), request);
                if (i % 10 == 0) slowest.add(responds());
            }
            for (int i = 0; i < 20; i++) {
                slowest.add(responds());
                peak = Math.max(peak, directMemory());
            }
            assertThat(status("127.0.0.2", installation.http(1), "/api/customers?limit=1"))
                    .isEqualTo(200);
            // slow readers are closed, so that nothing is unsent although the sockets are open
            Awaitility.await(name + " x " + pipelined).atMost(CLOSED_WITHIN).until(() -> unsent() == 0);
            slowest.add(responds());
        } finally {
            for (var socket : sockets) socket.close();
        }
        System.out.println(CONNECTIONS + " unread connections, " + name + " x " + pipelined + ": slowest probe "
                + Collections.max(slowest) + " ms, direct memory before " + before / KB + " KB, at most " + peak / KB
                + " KB, afterwards " + directMemory() / KB + " KB");
        assertThat(Collections.max(slowest)).isLessThan(RESPONDS_WITHIN.toMillis());
        assertThat((double) directMemory()).isLessThan(metric("tradepost_direct_memory_max_bytes") / 2);
        assertThat(metric("tradepost_direct_memory_exhausted_total")).isZero();
        assertThat(status("127.0.0.1", installation.http(1), kind.path.split("\\?")[0]))
                .isEqualTo(200);
        assertThat(node.output()).doesNotContain("\"level\":\"ERROR\"").doesNotContain(" ERROR ");
    }

    private static void writeInBackground(Socket socket, String request) {
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        });
    }

    /** The milliseconds of the slower one of the two probes. */
    private static long responds() throws IOException {
        long from = System.nanoTime();
        assertThat(status("127.0.0.3", installation.http(1), "/health")).isEqualTo(200);
        long between = System.nanoTime();
        assertThat(status("127.0.0.3", installation.management(1), "/livez")).isEqualTo(200);
        return Math.max(between - from, System.nanoTime() - between) / 1_000_000;
    }

    private static Socket open(String from, int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String request(String path, String accept) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept + "\r\nAuthorization: Bearer " + token
                + "\r\n\r\n";
    }

    private static int status(String from, int port, String path) throws IOException {
        try (var socket = open(from, port)) {
            socket.getOutputStream().write(request(path, "*/*").getBytes(StandardCharsets.US_ASCII));
            var line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(line.substring(9));
        }
    }

    private static double unsent() {
        return metric("tradepost_http_unsent_bytes{port=\"http\"}");
    }

    private static long directMemory() {
        return (long) metric("tradepost_direct_memory_used_bytes");
    }

    private static double metric(String name) {
        try (var socket = open("127.0.0.3", installation.management(1))) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(l -> l.startsWith(name + " ") || l.startsWith(name + "{"))
                    .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
