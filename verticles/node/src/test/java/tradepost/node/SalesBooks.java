package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * Compares over HTTP what some orders, their payments, their invoices and the stock of their items say, once every write has its response.
 *
 * @param why what to say if they do not agree
 */
record SalesBooks(Api api, String why) {
    private static final String ORDERS = SalesOperations.ORDERS;
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(30);

    /** An order with its lines. */
    private record Sold(JsonObject order, List<JsonObject> lines) {
        String status() {
            return order.getString("status");
        }
    }

    private Sold read(String id) {
        var data = api.get(ORDERS + id).expect(200).data();
        return new Sold(data.getJsonObject("order"), objects(data.getJsonArray("items")));
    }

    static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    static BigDecimal amount(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static BigDecimal sum(List<JsonObject> of, String field) {
        return of.stream().map(o -> amount(o, field)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private String why(String id) {
        return why + ", order " + id;
    }

    /**
     * Waits until the events are delivered.
     *
     * @param orders all orders with these items
     * @param stock on hand of each item apart from what the orders took and gave back
     */
    void agree(Collection<String> orders, Map<String, Long> stock) {
        for (var order : orders) hasAmounts(order);
        for (var order : orders) hasInvoices(order);
        hasStock(orders, stock);
        hasPayments(orders);
        api.isSound();
    }

    /** The lines and the shipping add up to the order, to the last cent. */
    private void hasAmounts(String id) {
        var sold = read(id);
        var order = sold.order();
        var lines = sold.lines();
        var of = why(id);
        var shipping = order.getJsonObject("shipping");
        for (var field : List.of("discount_amount", "tax_amount", "total_amount")) {
            boolean ships = shipping != null && !field.equals("discount_amount");
            var ofShipping = ships ? amount(shipping, field) : BigDecimal.ZERO;
            assertThat(sum(lines, field).add(ofShipping)).as(of).isEqualByComparingTo(amount(order, field));
        }
        assertThat(sum(lines, "subtotal")).as(of).isEqualByComparingTo(amount(order, "subtotal_amount"));
        for (var l : lines) {
            var added = l.getBoolean("tax_included") ? BigDecimal.ZERO : amount(l, "tax_amount");
            assertThat(amount(l, "subtotal")
                            .subtract(amount(l, "discount_amount"))
                            .add(added))
                    .as(of)
                    .isEqualByComparingTo(amount(l, "total_amount"));
            assertThat(l.getLong("shipped_quantity") + l.getLong("closed_quantity") + l.getLong("backordered_quantity"))
                    .as(of)
                    .isLessThanOrEqualTo(l.getLong("quantity"));
            assertThat(l.getLong("returned_quantity")).as(of).isLessThanOrEqualTo(l.getLong("shipped_quantity"));
        }
        hasDues(order, of);
    }

    /** What is open, the credit and the status follow from the amounts. */
    private static void hasDues(JsonObject order, String of) {
        var zero = BigDecimal.ZERO;
        var refunded = amount(order, "refunded_amount");
        var refunding = amount(order, "pending_refund_amount");
        assertThat(refunded.add(refunding)).as(of).isLessThanOrEqualTo(amount(order, "paid_amount"));
        assertThat(amount(order, "credited_amount")).as(of).isBetween(zero, amount(order, "total_amount"));
        assertThat(amount(order, "returned_amount")).as(of).isLessThanOrEqualTo(amount(order, "credited_amount"));
        if (order.getString("confirmed_at") == null) return;
        var owed = amount(order, "total_amount")
                .subtract(amount(order, "credited_amount"))
                .subtract(amount(order, "written_off_amount"))
                .subtract(amount(order, "paid_amount"))
                .add(refunded);
        assertThat(amount(order, "open_amount"))
                .as(of)
                .isEqualByComparingTo(
                        owed.subtract(amount(order, "pending_amount")).max(zero));
        assertThat(amount(order, "credit_amount"))
                .as(of)
                .isEqualByComparingTo(owed.negate().subtract(refunding).max(zero));
        if (!order.getString("status").equals("cancelled"))
            assertThat(order.getString("status").equals("confirmed")).as(of).isEqualTo(owed.signum() > 0);
    }

    /** What was shipped and has not come back is invoiced; of a fulfilled order, the invoices are what is owed. */
    private void hasInvoices(String id) {
        awaitAgreement(why(id), () -> {
            var sold = read(id);
            var net = new HashMap<String, Long>();
            var total = BigDecimal.ZERO;
            for (var d : objects(api.get("/api/invoices?limit=100&order_id=" + id)
                    .expect(200)
                    .list())) {
                int sign = d.getString("kind").equals("credit_note") ? -1 : 1;
                var whole = api.get("/api/invoices/" + d.getString("id"))
                        .expect(200)
                        .data();
                for (var l : objects(whole.getJsonArray("lines")))
                    net.merge(l.getString("order_line_id"), sign * l.getLong("quantity"), Long::sum);
                total = total.add(amount(d, "total_amount").multiply(BigDecimal.valueOf(sign)));
            }
            boolean cancelled = sold.status().equals("cancelled");
            for (var l : sold.lines()) {
                long charged = cancelled ? 0 : l.getLong("quantity") - l.getLong("closed_quantity");
                assertThat(net.getOrDefault(l.getString("id"), 0L))
                        .as(why(id))
                        .isBetween(
                                l.getLong("shipped_quantity") - l.getLong("returned_quantity"),
                                charged - l.getLong("returned_quantity"));
            }
            var order = sold.order();
            if (Set.of("fulfilled", "returned").contains(order.getString("fulfillment_status")))
                assertThat(total)
                        .as(why(id))
                        .isEqualByComparingTo(amount(order, "total_amount").subtract(amount(order, "returned_amount")));
        });
    }

    /** Reserved are the open pieces of the orders, and nothing else. */
    private void hasStock(Collection<String> orders, Map<String, Long> stock) {
        awaitAgreement(why, () -> {
            var reserved = new HashMap<String, Long>();
            var onHand = new HashMap<>(stock);
            for (var id : orders) {
                var sold = read(id);
                for (var l : sold.lines()) {
                    var item = l.getString("item_id");
                    onHand.merge(item, -l.getLong("shipped_quantity"), Long::sum);
                    if (Set.of("confirmed", "paid").contains(sold.status())) reserved.merge(item, open(l), Long::sum);
                }
                for (var r :
                        objects(api.get(ORDERS + id + "/returns").expect(200).list())) restock(r, onHand);
            }
            stock.keySet().forEach(item -> {
                var now = api.get("/api/items/" + item + "/stock").expect(200).data();
                var of = why + ", item " + item;
                assertThat(now.getLong("reserved")).as(of).isEqualTo(reserved.getOrDefault(item, 0L));
                assertThat(now.getLong("on_hand")).as(of).isEqualTo(onHand.get(item));
            });
        });
    }

    private static long open(JsonObject line) {
        return line.getLong("quantity")
                - line.getLong("shipped_quantity")
                - line.getLong("closed_quantity")
                - line.getLong("backordered_quantity");
    }

    private void restock(JsonObject document, Map<String, Long> onHand) {
        var lines = api.get("/api/sales/returns/" + document.getString("id"))
                .expect(200)
                .data()
                .getJsonArray("lines");
        for (var l : objects(lines))
            if (!l.getString("disposition").equals("discard"))
                onHand.merge(l.getString("item_id"), l.getLong("quantity"), Long::sum);
    }

    private void hasPayments(Collection<String> orders) {
        var ours = Set.copyOf(orders);
        Awaitility.await(why).pollDelay(Duration.ZERO).untilAsserted(() -> {
            var result = api.get("/api/payments/reconcile").expect(200).data();
            assertThat(result.getBoolean("complete")).isTrue();
            assertThat(objects(result.getJsonArray("mismatches")).stream()
                            .filter(m -> ours.contains(m.getString("order_id"))))
                    .as(why)
                    .isEmpty();
        });
    }

    private static void awaitAgreement(String why, org.awaitility.core.ThrowingRunnable check) {
        Awaitility.await(why).pollDelay(Duration.ZERO).atMost(DELIVERED_WITHIN).untilAsserted(check);
    }
}
