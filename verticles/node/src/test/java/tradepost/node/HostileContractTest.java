package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.assertj.core.util.Throwables;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.contract.Contract;
import tradepost.node.config.Contexts;

/**
 * Sends invalid and unusual values to every operation and field of every contract: the response is as documented, and nothing is
 * stored. {@code prove} sends all of them, {@code test} a tenth, chosen at random.
 */
@Tag("prove")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(6)
class HostileContractTest {
    private static final boolean ALL = Integer.getInteger("tradepost.rounds", 1) > 1;
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int AT_ONCE = 4;
    private static final long SLOWEST_MS = 10_000;
    /** Time limit of accepted requests, some of which are slow because they hash a password. */
    private static final long DEADLINE_MS = 30_000;

    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429);
    private static final Set<Integer> CONTRACTS_OWN = Set.of(400, 413, 415);
    private static final Set<String> TYPES = Set.of(
            "validation",
            "bad_request",
            "unauthorized",
            "forbidden",
            "not_found",
            "conflict",
            "precondition_failed",
            "payload_too_large",
            "unsupported_media_type",
            "rate_limited");
    /** Internals that must not be exposed: classes, stacks, SQL, paths. */
    private static final Pattern INTERNALS = Pattern.compile("Exception|\\bat"
            + " [a-z]+\\.|\\.java\\b|\\b(io|com|org|java|tools)\\.[a-z]+\\.|tradepost\\.[a-z]|/tmp/|/home/|/root/|(?i:\\bselect\\b.*\\bfrom\\b|insert"
            + " into|sqlstate|jackson|null pointer|networknt|vert\\.x)");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    record Answered(HostileCases.Case sent, int status, JsonObject body, HttpResponse<String> raw, long ms) {
        /** Slow on purpose and always equally slow, so that guessing is expensive and the duration reveals nothing. */
        boolean hashes() {
            return sent.op().path().matches("/api/auth/(login|register|service-token|reset-password|me/password)");
        }

        String shown() {
            return sent.op().method() + " " + sent.op().path() + ", " + sent.what() + " -> " + status + " "
                    + raw.body().substring(0, Math.min(300, raw.body().length()));
        }
    }

    static Program program;
    static Api api;
    static Path data;
    static List<HostileCases.Case> cases = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port);
        data = folder.resolve("data");
        api = Api.at(port).registered("admin");
        var known = new HashMap<>(
                Map.of("customer_id", api.customer(), "vendor_id", api.vendor(), "item_id", api.item(10)));
        var product = new JsonObject().put("name", "Laptop").put("price", 1).put("stock", 10);
        known.put("product_id", api.post("/api/products", product).expect(201).id());
        var place = new JsonObject().put("code", "hostile").put("name", "North");
        known.put(
                "job_id",
                api.upload("/api/imports/items?dry_run=true", "sku\nx\n")
                        .expect(202)
                        .id());
        known.put("location_id", api.post("/api/locations", place).expect(201).id());
        var category = new JsonObject().put("name", "Hostile");
        known.put(
                "category_id", api.post("/api/categories", category).expect(201).id());
        var count = new JsonObject().put("item_ids", new JsonArray().add(known.get("item_id")));
        known.put("count_id", api.post("/api/stock/counts", count).expect(201).id());
        var transfer = new JsonObject()
                .put("to_location_id", known.get("location_id"))
                .put("lines", Api.lines(known.get("item_id"), 1));
        known.put(
                "transfer_id",
                api.post("/api/stock/transfers", transfer).expect(201).id());
        var list = new JsonObject().put("name", "Wholesale").put("currency", "USD");
        known.put(
                "price_list_id", api.post("/api/price-lists", list).expect(201).id());
        var rate = new JsonObject().put("name", "VAT").put("country", "NZ").put("rate", 15);
        known.put("extension_id", "0198c0de-0000-7000-8000-0000000000e7");
        known.put("tax_rate_id", api.post("/api/tax-rates", rate).expect(201).id());
        var price = new JsonObject().put("item_id", known.get("item_id")).put("unit_price", 1);
        var prices = "/api/price-lists/" + known.get("price_list_id") + "/prices";
        known.put("price_id", api.post(prices, price).expect(201).id());
        var hold = new JsonObject().put("lines", Api.lines(known.get("item_id"), 1));
        known.put("hold_id", api.post("/api/stock/holds", hold).expect(201).id());
        var point = new JsonObject()
                .put("item_id", known.get("item_id"))
                .put("point", 5)
                .put("quantity", 10);
        var reorder = api.put("/api/stock/reorder-points", point).expect(200).id();
        known.put("reorder_point_id", reorder);
        known.put("lot_id", lot());
        known.put("contract_id", contract(known.get("vendor_id"), known.get("item_id")));
        known.put("consumer", "hostile");
        known.put("context", "catalog");
        known.put("subscriber", "inventory");
        known.put("event_id", "0198c0de-0000-7000-8000-0000000000d1");
        var sales = api.salesOrder(known.get("customer_id"), known.get("item_id"), 1);
        known.put("shipment_id", shipment());
        var quote = new JsonObject()
                .put("customer_id", known.get("customer_id"))
                .put("items", Api.lines(known.get("item_id"), 1))
                .put("valid_until", "2090-01-01T00:00:00Z");
        var quoted = api.post("/api/sales/quotes", quote).expect(201).data();
        known.put("quote_id", quoted.getJsonObject("quote").getString("id"));
        var returned = returned();
        known.put(
                "return_id",
                api.get("/api/sales/orders/" + returned + "/returns")
                        .list()
                        .getJsonObject(0)
                        .getString("id"));
        known.put(
                "invoice_id",
                api.get("/api/sales/orders/" + returned + "/invoice")
                        .expect(200)
                        .id());
        var purchase = api.purchaseOrder(known.get("vendor_id"), known.get("item_id"), 1);
        known.put("payment_id", payment(known.get("customer_id"), known.get("item_id")));
        known.put("refund_id", "0198c0de-0000-7000-8000-00000000005f");
        for (var context : Contexts.names()) {
            known.put("order_id", context.equals("purchase") ? purchase : sales);
            cases.addAll(HostileCases.of(Contract.load(context), known));
        }
        int possible = cases.size();
        var random = new Random(SEED);
        if (!ALL) cases.removeIf(c -> random.nextInt(10) > 0);
        System.out.println(cases.size() + " of " + possible + " hostile requests, -Dtradepost.seed=" + SEED);
    }

    private static String shipment() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(1), 1);
        api.post(order + "/confirm").expect(200);
        var packed = api.post(order + "/shipments", new JsonObject().put("status", "packed"));
        return packed.expect(201)
                .data()
                .getJsonArray("shipments")
                .getJsonObject(0)
                .getString("id");
    }

    /** An order of which a piece came back. */
    private static String returned() {
        var id = api.salesOrder(api.customer(), api.item(1), 1);
        var order = "/api/sales/orders/" + id;
        api.post(order + "/confirm").expect(200);
        api.post(order + "/shipments").expect(201);
        var line = api.get(order).data().getJsonArray("items").getJsonObject(0);
        var back = new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", 1)
                .put("disposition", "discard");
        api.post(order + "/returns", new JsonObject().put("lines", new JsonArray().add(back)))
                .expect(201);
        return id;
    }

    private static String payment(String customer, String item) {
        var order = api.salesOrder(customer, item, 1);
        api.confirm(order).join().expect(200);
        var paid = api.post("/api/sales/orders/" + order + "/pay").expect(200).data();
        return paid.getJsonArray("payments").getJsonObject(0).getString("id");
    }

    private static String contract(String vendor, String item) {
        var body = new JsonObject()
                .put("number", "C-1")
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2090-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject().put("item_id", item).put("unit_price", 2)));
        return api.post("/api/vendors/" + vendor + "/contracts", body)
                .expect(201)
                .id();
    }

    private static String lot() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var line = new JsonObject().put("item_id", item).put("delta", 3).put("lot", "L1");
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(201);
        return api.get("/api/lots?item_id=" + item).list().getJsonObject(0).getString("id");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    @Order(1)
    void a_request_that_the_contract_forbids_gets_a_documented_refusal_and_stores_nothing() {
        Awaitility.await() // the reorder point of the setup is evaluated after its response
                .until(() -> new Rows(data).all().get("inventory.stock_to_evaluate") == 0);
        var before = new Rows(data).all();
        var answers = send(cases.stream().filter(HostileCases.Case::refused).toList());
        assertThat(wrong(answers, SLOWEST_MS, a -> CONTRACTS_OWN.contains(a.status) && fault(a).isEmpty() && named(a)))
                .isEmpty();
        assertThat(new Rows(data).all()).isEqualTo(before);
        times(answers);
    }

    @Test
    @Order(2)
    void a_request_that_the_contract_allows_gets_a_documented_response() {
        var answers = send(cases.stream().filter(c -> !c.refused()).toList());
        assertThat(wrong(answers, DEADLINE_MS, a -> a.status < 300 || fault(a).isEmpty()))
                .isEmpty();
        times(answers);
        Awaitility.await().until(() -> api.get("/readyz").status() == 200);
        api.isSound();
    }

    private static List<String> wrong(
            List<Answered> answers, long slowestMs, java.util.function.Predicate<Answered> right) {
        return answers.stream()
                .filter(a -> !right.test(a) || a.ms > slowestMs)
                .map(a -> a.shown() + " " + fault(a) + " in " + a.ms + " ms")
                .limit(25)
                .toList();
    }

    /** The deviation from the documented format; empty for a correct refusal. */
    private static String fault(Answered a) {
        if (!REFUSALS.contains(a.status)) return "undocumented status";
        if (INTERNALS.matcher(a.raw.body()).find()) return "internals";
        var error = a.body.getJsonObject("error", new JsonObject());
        boolean shape = a.body.fieldNames().equals(Set.of("status", "message", "error"))
                && a.body.getInteger("status") == a.status
                && !a.body.getString("message").isBlank()
                && Set.of("type", "code", "message", "details", "request_id").containsAll(error.fieldNames())
                && error.getString("message").equals(a.body.getString("message"))
                && TYPES.contains(error.getString("type"))
                && error.getString("code", "").matches("[a-z_]+")
                && a.raw.headers().firstValue("X-Request-ID").orElse("").equals(error.getString("request_id"))
                && a.raw.headers().firstValue("Content-Type").orElse("").equals("application/json");
        if (!shape) return "shape";
        for (var d : error.getJsonArray("details", new JsonArray()))
            if (!(d instanceof JsonObject o)
                    || o.getString("field") == null
                    || o.getString("reason", "").isBlank()) return "details";
        return "";
    }

    /** Whether the details name the wrong field; a malformed text is recognized by its code. */
    private static boolean named(Answered a) {
        var field = a.sent.field();
        if (field == null || a.status != 400) return a.status != 400 || field == null;
        var error = a.body.getJsonObject("error");
        var fields = error.getJsonArray("details", new JsonArray()).stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
        if (field.isEmpty()) return !fields.isEmpty();
        return fields.contains(field)
                || fields.stream().anyMatch(f -> f.startsWith(field + ".") || f.startsWith(field + "["));
    }

    private static List<Answered> send(List<HostileCases.Case> all) {
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var asked = all.stream().map(c -> threads.submit(() -> send(c))).toList();
            var answers = new ArrayList<Answered>();
            for (var one : asked) answers.add(one.get());
            return answers;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answered send(HostileCases.Case c) throws Exception {
        var body = c.body() == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(c.body().getBytes(StandardCharsets.ISO_8859_1));
        var request = HttpRequest.newBuilder(URI.create(api.base() + c.path()))
                .timeout(Duration.ofSeconds(12))
                .method(c.op().method(), body)
                .header("Authorization", "Bearer " + api.token());
        if (c.contentType() != null) request.header("Content-Type", c.contentType());
        long from = System.nanoTime();
        HttpResponse<String> raw;
        try {
            raw = CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            if (isClosedByClient(e)) return send(c);
            throw new AssertionError(c.op().method() + " " + c.op().path() + ", " + c.what(), e);
        }
        long ms = (System.nanoTime() - from) / 1_000_000;
        PublishedResponses.check(raw);
        var lines = raw.headers().firstValue("Content-Type").orElse("").equals("application/x-ndjson");
        var json = !lines && raw.body().startsWith("{") ? new JsonObject(raw.body()) : new JsonObject();
        return new Answered(c, raw.statusCode(), json, raw, ms);
    }

    /** On a busy machine the pool of Java's HTTP client sometimes takes the response to be data that nobody requested. */
    private static boolean isClosedByClient(IOException e) {
        return Throwables.getStackTrace(e).contains("Unexpected cleanup triggered for non pooled connection");
    }

    private static void times(List<Answered> answers) {
        times(
                "refused",
                answers.stream().filter(a -> a.status >= 400 && !a.hashes()).toList());
        times(
                "refused by operations that hash passwords",
                answers.stream().filter(a -> a.status >= 400 && a.hashes()).toList());
        times("accepted", answers.stream().filter(a -> a.status < 400).toList());
    }

    private static void times(String what, List<Answered> answers) {
        if (answers.isEmpty()) return;
        var ms = answers.stream().mapToLong(Answered::ms).sorted().toArray();
        System.out.printf(
                "%d hostile requests %s: p50 %d ms, p99 %d ms, slowest %d ms; goal 200 ms for refusals%n",
                ms.length, what, ms[ms.length / 2], ms[ms.length * 99 / 100], ms[ms.length - 1]);
        answers.stream()
                .filter(a -> a.ms > 200)
                .limit(20)
                .forEach(a -> System.out.println("  " + a.ms + " ms: " + a.shown()));
    }
}
