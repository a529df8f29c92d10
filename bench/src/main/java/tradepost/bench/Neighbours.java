package tradepost.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Http;
import tradepost.bench.program.Instance;
import tradepost.bench.program.Load;
import tradepost.bench.program.Shop;

/**
 * Places orders at a fixed rate, without and with others who use the program as much as its limits of production admit: two viewers who print
 * a quote of 1,000 lines, and two customers who poll the overview, the search, exports and lists.
 */
final class Neighbours {
    private static final String ALONE = "place 10 orders a second, alone";
    private static final String PRINTED = "  the same, while two viewers print";
    private static final String POLLED = "  the same, while two customers poll";
    private static final String P95 = "p95_ms";
    private static final int PER_SECOND = 10;
    private static final int QUOTE_LINES = 1_000;
    /** Of each neighbour, at the same time. */
    private static final int REQUESTS = 16;

    private static final double RATIO_MAX = 3;
    private static final int REFUSED_PAUSE_MS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Map<String, String> LIMITS = Map.of("TRADEPOST_LIMITS_REQUESTS_PER_SECOND", "100");
    private static final List<String> POLLS = List.of(
            "/api/overview", "/api/search/all?q=item", "/api/products?limit=100", "/api/sales/orders?limit=100");

    private record Neighbour(String token, List<String> paths, String accept) {}

    private final Report report;
    private final int clients;
    private final int seconds;

    Neighbours(Report report, int clients, int seconds) {
        this.report = report;
        this.clients = clients;
        this.seconds = seconds;
        report.atMost(
                "p95 of placing an order while two viewers print, relative to none", RATIO_MAX, r -> ratio(r, PRINTED));
        report.atMost(
                "p95 of placing an order while two customers poll, relative to none", RATIO_MAX, r -> ratio(r, POLLED));
    }

    private static double ratio(Report.Round round, String with) {
        return round.of(with).further().getOrDefault(P95, Double.NaN)
                / round.of(ALONE).further().getOrDefault(P95, Double.NaN);
    }

    /** Returns the mismatches in the stock. */
    int measure(Path launcher, Path folder, Load load, int rounds) throws IOException, SQLException {
        var data = folder.resolve("neighbours");
        Shop loaded;
        String quote;
        try (var instance = Instance.start(launcher, data, Map.of())) {
            loaded = Shop.open(instance, load);
            quote = quote(loaded);
        }
        try (var instance = Instance.start(launcher, data, LIMITS)) {
            var shop = loaded.at(instance);
            var base = "http://127.0.0.1:" + instance.port();
            var viewers = List.of(printer(base, quote), printer(base, quote));
            var customers = new ArrayList<Neighbour>();
            for (int i = 0; i < 2; i++) {
                var token = token(base, "customer");
                customers.add(new Neighbour(token, POLLS, "application/json"));
                customers.add(new Neighbour(token, List.of("/api/products", "/api/sales/orders"), "text/csv"));
            }
            for (int round = 0; round <= rounds; round++) {
                place(shop, ALONE, round);
                beside(base, viewers, shop, PRINTED, round);
                beside(base, customers, shop, POLLED, round);
            }
            return shop.mismatches();
        }
    }

    private static String quote(Shop shop) throws IOException {
        var product = shop.made(
                "/api/products", new JsonObject().put("name", "Quoted").put("price", 1));
        var customer = shop.made(
                "/api/customers", new JsonObject().put("name", "Quoted").put("email", "quoted@bench.example"));
        var lines = new JsonArray();
        for (int i = 0; i < QUOTE_LINES; i++)
            lines.add(new JsonObject().put("product_id", product).put("quantity", 1));
        return shop.made(
                "/api/sales/quotes",
                new JsonObject()
                        .put("customer_id", customer)
                        .put("items", lines)
                        .put("valid_until", "2999-01-01T00:00:00Z"));
    }

    private static Neighbour printer(String base, String quote) throws IOException {
        return new Neighbour(
                token(base, "viewer"), List.of("/api/sales/quotes/" + quote + "/document"), "application/pdf");
    }

    private static String token(String base, String role) throws IOException {
        var user = new JsonObject()
                .put("email", UUID.randomUUID() + "@bench.example")
                .put("password", "bench-" + UUID.randomUUID());
        Http.json(Http.post(base + "/api/auth/register", user.copy().put("role", role)), 201);
        return Http.json(Http.post(base + "/api/auth/login", user), 200)
                .getJsonObject("data")
                .getString("access_token");
    }

    private void place(Shop shop, String what, int round) throws IOException {
        try {
            var r = shop.runAtRate(clients, seconds, PER_SECOND, shop.places(false));
            var sample =
                    new Sample(r.perSecond(), r.p50Ms(), r.p99Ms(), Double.NaN, Double.NaN, Map.of(P95, r.p95Ms()));
            if (round > 0) report.add(what, sample);
        } catch (IOException e) {
            if (round > 0) throw e;
            Report.say(what.strip() + ", warming up: " + e.getMessage()); // a program that has just started may be late
        }
    }

    private void beside(String base, List<Neighbour> all, Shop shop, String what, int round) throws IOException {
        var ended = new AtomicBoolean();
        var answers = new ConcurrentHashMap<Integer, AtomicLong>();
        var threads = new ArrayList<Thread>();
        for (var one : all)
            for (int i = 0; i < REQUESTS; i++) {
                int first = i;
                threads.add(Thread.ofVirtual().start(() -> repeat(base, one, first, ended, answers)));
            }
        try {
            place(shop, what, round);
        } finally {
            ended.set(true);
        }
        for (var thread : threads)
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        Report.say(what.strip() + ": answers of the others by status " + answers);
    }

    private static void repeat(
            String base, Neighbour by, int first, AtomicBoolean ended, Map<Integer, AtomicLong> answers) {
        for (int n = first; !ended.get(); n++) {
            int status = 0;
            try {
                status = Http.send(HttpRequest.newBuilder(URI.create(
                                        base + by.paths().get(n % by.paths().size())))
                                .header("Authorization", "Bearer " + by.token())
                                .header("Accept", by.accept())
                                .timeout(TIMEOUT)
                                .build())
                        .statusCode();
                if (status >= 400) Thread.sleep(REFUSED_PAUSE_MS);
            } catch (IOException e) {
                // counted as 0
            } catch (InterruptedException e) {
                return;
            }
            answers.computeIfAbsent(status, s -> new AtomicLong()).incrementAndGet();
        }
    }
}
