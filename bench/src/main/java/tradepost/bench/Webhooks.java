package tradepost.bench;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Administrator;
import tradepost.bench.program.Instance;

/** Sends events to a thousand webhooks of which a hundred accept connections and never answer. Times are from the request that causes the event. */
final class Webhooks {
    private static final int ALL = 1_000;
    private static final int DEAD = 100;
    private static final int EVENTS = 5;
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long END_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int POLL_MS = 20;

    private static final String NAME = "event at the webhooks that answer";
    private static final String SOON = "share_within_2_s";

    private final Administrator admin;
    private final Report report;
    /** When a webhook that answers got an event. */
    private final Queue<Long> gotNanos = new ConcurrentLinkedQueue<>();

    Webhooks(Instance instance, Report report) throws IOException {
        this.report = report;
        admin = Administrator.registered(instance);
        report.about("webhooks", ALL);
        report.about("webhooks that hang", DEAD);
        report.atLeast(
                "share of the other webhooks that get an event within 2 s",
                0.99,
                r -> r.of(NAME).further().getOrDefault(SOON, Double.NaN));
    }

    void measure(int rounds) throws IOException {
        var living = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ALL);
        Queue<Socket> hanging = new ConcurrentLinkedQueue<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var dead = new ServerSocket(0, ALL, InetAddress.getLoopbackAddress())) {
            living.setExecutor(threads);
            living.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                gotNanos.add(System.nanoTime());
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            living.start();
            Thread.ofPlatform().daemon().start(() -> accept(dead, hanging));
            for (int i = 0; i < ALL; i++)
                create(i < DEAD ? dead.getLocalPort() : living.getAddress().getPort());
            round(); // warms up the program, and shows who hangs
            for (int round = 0; round < rounds; round++) report.add(NAME, round());
        } finally {
            living.stop(0);
            for (var socket : hanging) socket.close();
        }
    }

    private static void accept(ServerSocket dead, Queue<Socket> hanging) {
        try {
            while (true) hanging.add(dead.accept());
        } catch (IOException e) {
            // it was closed
        }
    }

    private void create(int port) throws IOException {
        var body = new JsonObject()
                .put("url", "http://127.0.0.1:" + port + "/in")
                .put("types", new JsonArray().add("catalog.item.created"));
        admin.send("POST", "/api/webhooks", body, 201);
    }

    private Sample round() throws IOException {
        var all = new ArrayList<Long>();
        for (int i = 0; i < EVENTS; i++) for (long nanos : nanos()) all.add(nanos);
        var sorted = all.stream().mapToLong(n -> n).sorted().toArray();
        double soon =
                (double) Arrays.stream(sorted).filter(n -> n <= SOON_NANOS).count() / (EVENTS * (ALL - DEAD));
        return new Sample(
                Double.NaN,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                Double.NaN,
                Double.NaN,
                Map.of(SOON, soon));
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(sorted.length * share) - 1] / 1e6;
    }

    /** After how many nanoseconds those that answer got one event. */
    private long[] nanos() throws IOException {
        gotNanos.clear();
        long began = System.nanoTime();
        var item = new JsonObject()
                .put("name", "Bolt")
                .put("sku", "bolt-" + UUID.randomUUID())
                .put("unit_price", 10);
        admin.send("POST", "/api/items", item, 201);
        while (gotNanos.size() < ALL - DEAD && System.nanoTime() - began < END_NANOS) pause();
        return gotNanos.stream().mapToLong(n -> n - began).toArray();
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
