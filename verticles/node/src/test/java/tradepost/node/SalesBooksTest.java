package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random operations on sales orders over HTTP: after all of them, the orders, the payments, the invoices and the stock tell the same. Repeat
 * a run with {@code -Dtradepost.seed=N}; run more orders with {@code -Dtradepost.rounds=N}.
 */
@ExtendWith(Shared.class)
@Tag("prove")
@Order(5)
class SalesBooksTest {
    private static final int ORDERS_PER_ROUND = 40;
    private static final int STEPS = 15;
    private static final long STOCK = 60;
    /** A step that does not fit the state of the order is refused with one of these. */
    private static final Set<Integer> ALLOWED = Set.of(200, 201, 400, 409);

    private static final Set<String> WANTED =
            Set.of("confirm", "pay", "shipments", "invoices", "write-off", "credit-notes", "refunds", "credit");

    private static Api api;

    private final long seed = Long.getLong("tradepost.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, Integer> accepted = new HashMap<>();

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @Test
    void orders_payments_invoices_and_stock_agree_after_any_operations() {
        var country = "AQ"; // in no other test
        api.post("/api/tax-rates", rate(country, "standard", "19", false)).expect(201);
        api.post("/api/tax-rates", rate(country, "reduced", "7", true)).expect(201);
        var stock = new LinkedHashMap<String, Long>();
        for (int i = 0; i < 3; i++) stock.put(api.item(STOCK * ORDERS_PER_ROUND), STOCK * ORDERS_PER_ROUND);
        for (int i = 0; i < 3; i++) stock.put(reduced(STOCK), STOCK);
        var operations = new SalesOperations(api, random, List.copyOf(stock.keySet()));
        var customer = customer(country);
        var orders = new ArrayList<String>();
        int count = ORDERS_PER_ROUND * Integer.getInteger("tradepost.rounds", 1);
        // a few more if chance has left out an operation
        for (int i = 0; i < count || (!accepted.keySet().containsAll(WANTED) && i < 5 * count); i++) {
            var order = created(operations, customer);
            if (order == null) continue;
            orders.add(order);
            for (int step = 0; step < STEPS; step++) {
                var o = operations.next(order);
                checked(o.name(), api.send(o.method(), o.path(), o.body()).join());
            }
        }
        assertThat(accepted.keySet()).as("seed %d", seed).containsAll(WANTED);
        new SalesBooks(api, "seed " + seed).agree(orders, stock);
    }

    private static JsonObject rate(String country, String category, String percent, boolean included) {
        return new JsonObject()
                .put("name", category + " " + country)
                .put("country", country)
                .put("category", category)
                .put("rate", new BigDecimal(percent))
                .put("included", included);
    }

    private static String reduced(long stock) {
        var body = new JsonObject()
                .put("name", "Book")
                .put("sku", "book-" + Api.unique())
                .put("unit_price", new BigDecimal("3.33"))
                .put("tax_category", "reduced");
        var id = api.post("/api/items", body).expect(201).id();
        api.put("/api/items/" + id + "/stock", new JsonObject().put("quantity", stock))
                .expect(200);
        return id;
    }

    private static String customer(String country) {
        var body = new JsonObject()
                .put("name", "Customer Co")
                .put("email", "books" + Api.unique() + "@example.com")
                .put("payment_terms_days", 14)
                .put(
                        "addresses",
                        new JsonArray()
                                .add(new JsonObject().put("line1", "Base 1").put("country", country)));
        return api.post("/api/customers", body).expect(201).id();
    }

    /** Returns the id of a draft, or of a placed order; null if it was refused. */
    private @Nullable String created(SalesOperations operations, String customer) {
        var body = operations.order(customer);
        boolean places = random.nextInt(3) == 0;
        if (places && random.nextBoolean()) body.put("payment", new JsonObject().put("method", "cash"));
        var answer = api.post(places ? "/api/orders" : "/api/sales/orders", body);
        checked("create", answer);
        return answer.status() == 201 ? answer.id() : null;
    }

    private void checked(String operation, Api.Answer answer) {
        assertThat(ALLOWED)
                .as("seed %d: %s: %s", seed, operation, answer.body().encode())
                .contains(answer.status());
        if (answer.status() < 300) accepted.merge(operation, 1, Integer::sum);
    }
}
