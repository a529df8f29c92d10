package tradepost.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.SendLimits;

/**
 * Clients of many addresses that request every kind of response and take it slowly or not at all. Those that notice that they were
 * disconnected come again.
 */
final class SlowReaders implements AutoCloseable {
    /** A document of more than a megabyte that everybody gets. */
    static final String DOCUMENT = "/swagger/swagger-ui-bundle.js";
    /** What others request. */
    static final String SMALL = "/api/things/mine";

    /** Per address: about half of what its connections would hold. */
    private static final long BYTES_PER_ADDRESS = 150 << 10;

    private static final HttpLimits REQUESTS = new HttpLimits(2_000, 1 << 20, 8 << 20, 30_000, 20_000, 50);
    private static final int LARGE_BYTES = 400_000;
    private static final int EVENT_BYTES = 1_000;

    /** How a client takes a response of which it knows about how much comes. */
    private enum Pace {
        NOTHING(0, 0),
        ONE_BYTE_A_SECOND(1, 0),
        FEW_A_SECOND(1_500, 0),
        HALF(0, LARGE_BYTES / 2);

        final int aSecond;
        final int first;

        Pace(int aSecond, int first) {
            this.aSecond = aSecond;
            this.first = first;
        }
    }

    private final TestGateway gateway;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** From so many addresses, each with a connection for each kind of response. */
    SlowReaders(TestGateway gateway, int addresses) {
        this.gateway = gateway;
        for (int i = 0; i < addresses; i++) {
            var from = "127.0.1." + (i + 1);
            var requests = requests(gateway.token(UUID.randomUUID(), "admin", "s", 600));
            for (int kind = 0; kind < requests.size(); kind++) {
                var request = requests.get(kind);
                var pace = Pace.values()[(i + kind) % Pace.values().length];
                threads.add(Thread.ofVirtual().start(() -> read(from, request, pace)));
            }
        }
    }

    static long totalBytes(int addresses) {
        return addresses * BYTES_PER_ADDRESS;
    }

    /** A gateway with a large response for them, a small one for others, a list and a journal without end. */
    static TestGateway gateway(int addresses) {
        var limits = new SendLimits(512 << 10, 512 << 10, totalBytes(addresses), 64 << 10, 30_000);
        var vertx = Vertx.vertx();
        var journal = new TestJournal(vertx);
        journal.bytes = EVENT_BYTES;
        journal.happened(1_000_000);
        var settings = Map.of(
                "cluster.contexts", "sample,audit", "events.streams_max", "1000", "events.streams_per_caller", "10");
        var gateway = TestGateway.start(vertx, REQUESTS, limits, settings).await();
        gateway.context = m -> {
            var action = m.headers().get("action");
            if (action.equals("listGadgets")) m.reply(page());
            else m.reply(new JsonObject().put("text", "x".repeat(action.equals("getThing") ? LARGE_BYTES : 10)));
        };
        return gateway;
    }

    private static JsonObject page() {
        var data = new JsonArray();
        for (int i = 0; i < 100; i++)
            data.add(new JsonObject().put("id", "g" + i).put("name", "x".repeat(200)));
        return new JsonObject().put("data", data).put("meta", new JsonObject().put("next", "more"));
    }

    /** JSON, CSV, server-sent events, a WebSocket and a document. */
    private static List<String> requests(String token) {
        var authorized = "Authorization: Bearer " + token + "\r\n";
        return List.of(
                get("/api/things/" + TestGateway.THING, authorized),
                get("/api/gadgets", authorized + "Accept: text/csv\r\n"),
                get("/api/events?after=0", authorized + "Accept: text/event-stream\r\n"),
                get(
                        "/api/events/ws?after=0",
                        authorized + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
                get(DOCUMENT, ""));
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    private void read(String from, String request, Pace pace) {
        try {
            while (!isStopped(0)) connect(from, request, pace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(String from, String request, Pace pace) throws InterruptedException {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", gateway.port));
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var input = socket.getInputStream();
            input.readNBytes(pace.first);
            while (!isStopped(1)) if (pace.aSecond > 0 && input.readNBytes(pace.aSecond).length == 0) return;
        } catch (IOException closed) {
            isStopped(1);
        }
    }

    private boolean isStopped(int seconds) throws InterruptedException {
        return stopped.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        stopped.countDown();
        for (var t : threads) t.join();
    }
}
