package tradepost.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.bench.program.Load;

/**
 * The time of each operation with few items and orders and with many. One client sends a few requests to one program, then to the other, and
 * so on, so that other load on the machine affects both alike.
 */
final class Scale {
    private static final double SAME = 1.25;
    private static final double FILTERED = 2;
    private static final double SEARCH_P95_MS = 50;
    private static final double OVERVIEW_P95_MS = 20;
    private static final double DASHBOARD_P95_MS = 100;
    private static final int IN_A_ROW = 10;
    /** A machine that is busy with other work may refuse some. */
    private static final int FAILED_MAX = 20;
    /** For a few requests. */
    private static final int SECONDS_MAX = 600;
    /** So many requests of each operation warm the programs up: one for each item and customer, so that its pages are in memory. */
    private static final int WARM_UP = Company.SAMPLED;

    /**
     * What is measured.
     *
     * @param ratioMax the bound of the median with many, relative to the median with few; null for none
     * @param p95MaxMs the bound of the 95th percentile with many; null for none
     * @param answered gets the company and each response
     */
    private record Operation(
            String name,
            @Nullable Double ratioMax,
            @Nullable Double p95MaxMs,
            Function<Company, @Nullable Buffer> request,
            BiConsumer<Company, String> answered) {}

    private static final List<Operation> OPERATIONS = List.of(
            same("read an item", Company::readItem),
            same("list 20 items", c -> c.get("/api/items?limit=20")),
            same("list 20 orders", c -> c.get("/api/sales/orders?limit=20")),
            same("list stock", c -> c.get("/api/stock?limit=20")),
            same("availability of an item", Company::availability),
            filtered("list stock of a location", c -> c.get("/api/stock?limit=20&location_id=" + Company.MAIN)),
            filtered("list orders of a status", c -> c.get("/api/sales/orders?limit=20&status=paid")),
            filtered("list orders of a customer", Company::ordersOfCustomer),
            filtered("movements of an item", Company::movements),
            filtered("items changed since a time", Company::itemsChanged),
            filtered("orders changed since a time", Company::ordersChanged),
            filtered("stock changed since a time", Company::stockChanged),
            filtered("items of a weight in metadata", Company::itemsWithWeight),
            filtered("orders of a cart in metadata", Company::orderWithCart),
            same(
                    "list 20 orders with five includes",
                    c -> c.get("/api/sales/orders?limit=20&include=items,customer,payments,shipments,invoices")),
            search("search the beginning of a SKU", Company::searchSku),
            search("search a brand", Company::searchBrand),
            search("search two words", c -> c.search("steel hammer")),
            search("search a misspelled brand", Company::searchTypo),
            search("search a broad word", c -> c.search("steel")),
            search("search a letter", c -> c.search("s")),
            search("search everything for an order number", Company::searchAllOrder),
            search("search everything for a SKU", Company::searchAllSku),
            search("search everything for a customer", Company::searchAllCustomer),
            search("search everything for two words", c -> c.searchAll("steel hammer")),
            search("search everything for a broad word", c -> c.searchAll("steel")),
            search("search everything for a misspelled brand", Company::searchAllTypo),
            new Operation("overview", null, OVERVIEW_P95_MS, c -> c.get("/api/overview"), (c, response) -> {}),
            new Operation(
                    "dashboard of half a year",
                    null,
                    DASHBOARD_P95_MS,
                    c -> c.get("/api/analytics/dashboard?from=2025-07-01&to=2025-12-31"),
                    (c, response) -> {}),
            new Operation("create an order of two lines", SAME, null, Company::create, Company::created),
            same("confirm an order of two lines", Company::confirm));

    /** Times in nanoseconds, of the company with few and of that with many. */
    private record Times(Operation of, List<Long> few, List<Long> many) {}

    private final Load load;
    private final Company few;
    private final Company many;
    private long failed;
    private final List<Times> times = OPERATIONS.stream()
            .map(o -> new Times(o, new ArrayList<>(), new ArrayList<>()))
            .toList();

    Scale(Load load, Company few, Company many) {
        this.load = load;
        this.few = few;
        this.many = many;
    }

    private static Operation same(String name, Function<Company, @Nullable Buffer> request) {
        return new Operation(name, SAME, null, request, (c, response) -> {});
    }

    private static Operation filtered(String name, Function<Company, @Nullable Buffer> request) {
        return new Operation(name, FILTERED, null, request, (c, response) -> {});
    }

    private static Operation search(String name, Function<Company, @Nullable Buffer> request) {
        return new Operation(name, null, SEARCH_P95_MS, request, (c, response) -> {});
    }

    /** @param requests of each operation to each company and round */
    JsonObject measure(int rounds, int requests) throws IOException {
        System.err.println("bench: warming up");
        for (var t : times) round(t, WARM_UP);
        for (var t : times) {
            t.few.clear();
            t.many.clear();
        }
        for (int i = 1; i <= rounds; i++) {
            System.err.println("bench: round " + i + " of " + rounds);
            for (var t : times) round(t, requests);
        }
        return json();
    }

    private void round(Times t, int requests) throws IOException {
        for (int n = 0; n < requests; n += IN_A_ROW) {
            run(few, t.of, t.few);
            run(many, t.of, t.many);
        }
    }

    private void run(Company company, Operation operation, List<Long> times) throws IOException {
        var script = new Load.Script() {
            int sent;
            long sentNs;

            @Override
            public @Nullable Buffer next() {
                if (sent++ == IN_A_ROW) return null;
                var request = operation.request.apply(company);
                sentNs = System.nanoTime();
                return request;
            }

            @Override
            public void answered(int status, String body) {
                times.add(System.nanoTime() - sentNs);
                if (status / 100 == 2) operation.answered.accept(company, body);
                else System.err.println("bench: " + operation.name + " returned " + body);
            }
        };
        var result = load.run(company.instance.port(), 1, SECONDS_MAX, script);
        failed += result.failed();
        if (failed > FAILED_MAX) throw new IOException(failed + " requests failed");
    }

    private JsonObject json() {
        var measured = new JsonArray();
        for (var t : times) {
            double ratio = percentile(t.many, 0.5) / percentile(t.few, 0.5);
            double p95 = percentile(t.many, 0.95);
            boolean reached = (t.of.ratioMax == null || ratio <= t.of.ratioMax)
                    && (t.of.p95MaxMs == null || p95 <= t.of.p95MaxMs);
            measured.add(new JsonObject()
                    .put("name", t.of.name)
                    .put("requests", t.many.size())
                    .put("few_p50_ms", number(percentile(t.few, 0.5)))
                    .put("few_p95_ms", number(percentile(t.few, 0.95)))
                    .put("many_p50_ms", number(percentile(t.many, 0.5)))
                    .put("many_p95_ms", number(p95))
                    .put("ratio", number(ratio))
                    .put("ratio_at_most", t.of.ratioMax)
                    .put("p95_ms_at_most", t.of.p95MaxMs)
                    .put("reached", reached));
        }
        return new JsonObject()
                .put("few", few.size)
                .put("many", many.size)
                .put("failed", failed)
                .put("buffers_mb", Company.BUFFERS_MB)
                .put("sampled", Company.SAMPLED)
                .put("measured", measured);
    }

    private static double number(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
    }

    /** In milliseconds. */
    private static double percentile(List<Long> ns, double share) {
        var sorted = ns.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size()))) / 1e6;
    }

    /** The figures of {@link #measure} as a table in Markdown, which is also readable on a terminal. */
    static String table(JsonObject figures) {
        var out = new StringBuilder(String.format(
                Locale.ROOT,
                "| operation | p50 ms at %,d | p95 ms | p50 ms at %,d | p95 ms | ratio | target | reached |%n",
                figures.getInteger("few"),
                figures.getInteger("many")));
        out.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (var each : figures.getJsonArray("measured")) {
            var m = (JsonObject) each;
            var target = m.getDouble("p95_ms_at_most") != null
                    ? String.format(Locale.ROOT, "p95 at most %.0f ms", m.getDouble("p95_ms_at_most"))
                    : String.format(Locale.ROOT, "ratio at most %.2f", m.getDouble("ratio_at_most"));
            out.append(String.format(
                    Locale.ROOT,
                    "| %-30s | %6.2f | %6.2f | %6.2f | %6.2f | %5.2f | %s | %s |%n",
                    m.getString("name"),
                    m.getDouble("few_p50_ms"),
                    m.getDouble("few_p95_ms"),
                    m.getDouble("many_p50_ms"),
                    m.getDouble("many_p95_ms"),
                    m.getDouble("ratio"),
                    target,
                    m.getBoolean("reached") ? "yes" : "**missed**"));
        }
        return out.toString();
    }

    /** A section of docs/performance.md. */
    static String markdown(JsonObject figures) {
        return """

                ## With many items and orders

                `./tradepost bench --scale --json docs/scale.json` measures a program with %,d items and as many orders, and another with %,d. One
                client sends ten requests to the first, then ten to the second, and so on. A ratio compares the medians. Both run `dev` with the same
                shared buffers of PostgreSQL (`TRADEPOST_DB_BUFFERS_MB`). The requests name %d random items and customers in turn, each of which has been
                requested once before.

                - commit: %s
                - shared buffers of each: %d MB
                - requests of each operation to each program: %,d

                %s""".formatted(
                        figures.getInteger("few"),
                        figures.getInteger("many"),
                        figures.getInteger("sampled"),
                        figures.getString("commit"),
                        figures.getInteger("buffers_mb"),
                        figures.getJsonArray("measured").getJsonObject(0).getInteger("requests"),
                        table(figures));
    }

    static boolean allReached(JsonObject figures) {
        return figures.getJsonArray("measured").stream().allMatch(m -> ((JsonObject) m).getBoolean("reached"));
    }
}
