package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that sell: they quote, order, confirm, change, pay, ship, close, cancel and take back, while stock arrives for the orders that wait.
 * Each write names its key as its reason or reference, so that its effects can be counted.
 */
final class SalesLoad {
    private static final int CLIENTS = 8;
    private static final long PLENTY = 100_000;
    private static final long SCARCE = 6;
    private static final String QUOTES = "/api/sales/quotes";
    /** What the sandbox takes: at once, after an outage, with callbacks twice, late or in the wrong order, later, or without an answer. */
    private static final List<String> AMOUNTS = List.of("1.00", "2.03", "3.04", "1.05", "2.06", "3.08", "1.10");

    /** Operations with a reason. */
    static final Set<String> WITH_REASON =
            Set.of("changes", "returns", "refunds", "close", "cancel", "write-off", "credit-notes");

    /** Operations with a reference: payments, and those with the credit of other orders. */
    static final List<String> PAYMENTS = List.of("pay", "credit");

    static final String ARRIVAL = "arrival";
    static final String CREATE = "create";
    static final String ACCEPT = "accept";

    private final Api api;
    /** Initially on hand. */
    private final Map<String, Long> stock = new LinkedHashMap<>();

    private final List<String> scarce;
    private final List<String> customers = new ArrayList<>();
    /** The orders and quotes that a client can choose. */
    private final List<String> orders = new CopyOnWriteArrayList<>();

    private final List<String> quotes = new CopyOnWriteArrayList<>();
    final Writers writers;

    /** With customers that wait for stock, and others; three items that are scarce, and three that are not, one of them at two locations. */
    SalesLoad(Api api) {
        this.api = api;
        writers = new Writers(api);
        for (boolean waits : new boolean[] {true, true, false}) {
            var body = new JsonObject()
                    .put("name", "Customer Co")
                    .put("email", "sales" + Api.unique() + "@example.com")
                    .put("payment_terms_days", 14)
                    .put("allow_backorders", waits);
            customers.add(api.post("/api/customers", body).expect(201).id());
        }
        for (int i = 0; i < 3; i++) stock.put(api.item(PLENTY), PLENTY);
        scarce = Stream.generate(() -> api.item(SCARCE)).limit(3).toList();
        for (var item : scarce) stock.put(item, SCARCE);
        var south = new JsonObject().put("code", "S" + Api.unique()).put("name", "South");
        var there = new JsonObject()
                .put("on_hand", 3)
                .put(
                        "location_id",
                        api.post("/api/locations", south).expect(201).id());
        api.put("/api/items/" + scarce.getFirst() + "/stock", there).expect(200);
        stock.merge(scarce.getFirst(), 3L, Long::sum);
    }

    void start(long seed) {
        writers.start(
                CLIENTS, seed, random -> act(new SalesOperations(api, random, List.copyOf(stock.keySet())), random));
    }

    private void act(SalesOperations operations, Random random) {
        switch (random.nextInt(14)) {
            case 0 -> order(operations, random);
            case 1 -> quote(operations, random);
            case 2 -> arrival(operations, random);
            default -> {
                var order = latest(orders, random);
                if (order == null) order(operations, random);
                else step(order, operations);
            }
        }
    }

    /** Mostly one of the last ones, so that several clients change the same order. */
    private static @Nullable String latest(List<String> of, Random random) {
        int size = of.size();
        if (size == 0) return null;
        int back = random.nextInt(4) > 0 ? Math.min(size, 12) : size;
        return of.get(size - 1 - random.nextInt(back));
    }

    private void order(SalesOperations operations, Random random) {
        var body = operations.order(operations.any(customers));
        int soon = random.nextInt(5);
        if (soon == 0) body.put("expires_at", Instant.now().plusMillis(1_000).toString());
        var write = new Writers.Write(CREATE, "POST", "/api/sales/orders", body);
        body.put("reference", write.key);
        if (!writers.first(write).isDone()) return;
        var id = write.answer().id();
        if (soon != 0 || random.nextBoolean())
            writers.first("confirm", "POST", SalesOperations.ORDERS + id + "/confirm", null);
        orders.add(id);
    }

    private void quote(SalesOperations operations, Random random) {
        var open = latest(quotes, random); // somebody else may accept or decline it meanwhile
        if (open != null && random.nextBoolean()) {
            if (random.nextInt(3) > 0) accept(open);
            else writers.first("decline", "POST", open + "/decline", null);
            return;
        }
        var body = operations.order(operations.any(customers)).put("valid_until", "2090-12-31T00:00:00Z");
        var made = writers.first("quote", "POST", QUOTES, body);
        if (!made.isDone()) return;
        var path = QUOTES + "/" + made.data().getJsonObject("quote").getString("id");
        if (!writers.first("send", "POST", path + "/send", null).isDone()) return;
        quotes.add(path);
        if (random.nextBoolean()) accept(path);
    }

    private void accept(String quote) {
        var accepted = writers.first(ACCEPT, "POST", quote + "/accept", null);
        if (accepted.isDone()) orders.add(accepted.answer().id());
    }

    private void arrival(SalesOperations operations, Random random) {
        var line = new JsonObject().put("item_id", operations.any(scarce)).put("delta", 1 + random.nextInt(6));
        writers.first(
                ARRIVAL, "POST", "/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)));
    }

    /** One of the operations on orders, or one of those that another system takes part in. */
    private void step(String order, SalesOperations operations) {
        var path = SalesOperations.ORDERS + order;
        switch (operations.random().nextInt(12)) {
            case 0 -> pay(path, operations.any(AMOUNTS));
            case 1 -> writers.first("pack", "POST", path + "/shipments", new JsonObject().put("status", "packed"));
            case 2 -> shipment(order, operations);
            case 3, 4 -> send(operations.change(order)); // the longest of all
            default -> next(order, operations);
        }
    }

    /** By a provider, which decides later. */
    private void pay(String order, String amount) {
        var body = new JsonObject().put("provider", "sandbox").put("amount", new BigDecimal(amount));
        var write = new Writers.Write("pay", "POST", order + "/pay", body);
        body.put("reference", write.key);
        writers.first(write);
    }

    private void shipment(String order, SalesOperations operations) {
        var found = api.get("/api/shipments?status=open,packed&order_id=" + order)
                .expect(200)
                .list();
        if (found.isEmpty()) return;
        var id = operations.any(SalesBooks.objects(found)).getString("id");
        writers.first(
                "shipment",
                "POST",
                "/api/shipments/" + id + "/" + operations.any(List.of("ship", "pack", "cancel")),
                null);
    }

    private void next(String order, SalesOperations operations) {
        var next = operations.next(order);
        if (next.method().equals("GET")) {
            api.get(next.path());
            return;
        }
        send(next);
    }

    private void send(SalesOperations.Operation next) {
        boolean pays = PAYMENTS.contains(next.name());
        boolean named = pays || WITH_REASON.contains(next.name());
        var body = named && next.body() == null ? new JsonObject() : next.body();
        var write = new Writers.Write(next.name(), next.method(), next.path(), body);
        if (named && body != null) body.put(pays ? "reference" : "reason", write.key);
        writers.first(write);
    }

    /** The ids of all orders that were made. */
    List<String> made() {
        return Stream.concat(writers.done(CREATE).stream(), writers.done(ACCEPT).stream())
                .map(w -> w.answer().id())
                .toList();
    }

    /** On hand of each item, apart from what orders took and gave back. */
    Map<String, Long> stock() {
        var all = new LinkedHashMap<>(stock);
        for (var w : writers.done(ARRIVAL))
            for (var l : SalesBooks.objects(w.data().getJsonArray("lines")))
                all.merge(l.getString("item_id"), l.getLong("delta"), Long::sum);
        return all;
    }
}
