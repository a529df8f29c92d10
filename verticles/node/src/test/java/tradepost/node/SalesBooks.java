package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
        for (var order : orders) isSettled(order);
        hasStock(orders, stock);
        hasPayments(orders);
        hasLedger();
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
        boolean ended = Set.of("fulfilled", "returned").contains(order.getString("fulfillment_status"));
        boolean stays = amount(order, "paid_amount").compareTo(refunded) > 0;
        if (!order.getString("status").equals("cancelled"))
            assertThat(order.getString("status").equals("confirmed"))
                    .as(of)
                    .isEqualTo(owed.signum() > 0 || (!ended && !stays));
    }

    private static final Set<String> BY_COMMAND = Set.of("credited", "refunded");

    /** What was shipped and has not come back is invoiced; of a fulfilled order, the invoices are what is owed. */
    private void hasInvoices(String id) {
        awaitAgreement(why(id), () -> {
            var sold = read(id);
            var net = new HashMap<String, Long>();
            var credited = new HashMap<String, Long>(); // by commands
            var total = BigDecimal.ZERO;
            for (var d : objects(api.get("/api/invoices?limit=100&order_id=" + id)
                    .expect(200)
                    .list())) {
                int sign = d.getString("kind").equals("credit_note") ? -1 : 1;
                var whole = api.get("/api/invoices/" + d.getString("id"))
                        .expect(200)
                        .data();
                isArithmetic(whole);
                boolean byCommand = BY_COMMAND.contains(d.getString("reason"));
                for (var l : objects(whole.getJsonArray("lines"))) {
                    net.merge(l.getString("order_line_id"), sign * l.getLong("quantity"), Long::sum);
                    if (byCommand) credited.merge(l.getString("order_line_id"), l.getLong("quantity"), Long::sum);
                }
                total = total.add(amount(d, "total_amount").multiply(BigDecimal.valueOf(sign)));
            }
            boolean cancelled = sold.status().equals("cancelled");
            for (var l : sold.lines()) {
                long charged = cancelled ? 0 : l.getLong("quantity") - l.getLong("closed_quantity");
                assertThat(net.getOrDefault(l.getString("id"), 0L))
                        .as(why(id))
                        .isBetween(
                                l.getLong("shipped_quantity")
                                        - l.getLong("returned_quantity")
                                        - credited.getOrDefault(l.getString("id"), 0L),
                                charged - l.getLong("returned_quantity"));
            }
            var order = sold.order();
            if (Set.of("fulfilled", "returned").contains(order.getString("fulfillment_status")))
                assertThat(total)
                        .as(why(id))
                        .isEqualByComparingTo(amount(order, "total_amount").subtract(amount(order, "credited_amount")));
        });
    }

    /**
     * What an order owes is what is not invoiced, and what is open of its invoices, without the money that is not allocated. The ledger says the
     * same.
     */
    private void isSettled(String id) {
        var of = why(id);
        awaitAgreement(of, () -> {
            var sold = read(id);
            var order = sold.order();
            var documents = objects(api.get("/api/invoices?limit=100&order_id=" + id)
                    .expect(200)
                    .list());
            var invoices = documents.stream()
                    .filter(d -> d.getString("kind").equals("invoice"))
                    .toList();
            var creditNotes = documents.stream()
                    .filter(d -> d.getString("kind").equals("credit_note"))
                    .toList();
            for (var i : invoices) hasParts(i, of);
            assertThat(sum(creditNotes, "total_amount"))
                    .as(of)
                    .isEqualByComparingTo(sum(invoices, "credited_amount"))
                    .isLessThanOrEqualTo(sum(invoices, "total_amount"));
            var open = sum(invoices, "open_amount");
            var money = amount(order, "paid_amount").subtract(amount(order, "refunded_amount"));
            var unallocated = money.subtract(sum(invoices, "allocated_amount"));
            assertThat(unallocated).as(of).isNotNegative();
            if (open.signum() > 0) assertThat(unallocated).as(of).isZero();
            assertThat(sum(invoices, "written_off_amount"))
                    .as(of)
                    .isEqualByComparingTo(amount(order, "written_off_amount"));
            assertThat(order.getString("due_at") != null).as(of).isEqualTo(open.signum() > 0);
            hasNotInvoiced(sold, documents, open.subtract(unallocated), of);
            var posted = posted(id);
            assertThat(posted.getOrDefault("receivable", BigDecimal.ZERO))
                    .as(of)
                    .isEqualByComparingTo(open);
            assertThat(posted.getOrDefault("deposits", BigDecimal.ZERO).negate())
                    .as(of)
                    .isEqualByComparingTo(unallocated);
            assertThat(posted.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as(of)
                    .isZero();
        });
    }

    /** Nothing of an order of which all pieces are invoiced. */
    private void hasNotInvoiced(Sold sold, List<JsonObject> documents, BigDecimal owedOfInvoices, String of) {
        var order = sold.order();
        if (order.getString("confirmed_at") == null) return;
        var owed = amount(order, "total_amount")
                .subtract(amount(order, "credited_amount"))
                .subtract(amount(order, "written_off_amount"))
                .subtract(amount(order, "paid_amount"))
                .add(amount(order, "refunded_amount"));
        var rest = owed.subtract(owedOfInvoices);
        if (sold.status().equals("cancelled")) assertThat(rest).as(of).isZero();
        var billed = new HashMap<String, Long>();
        for (var d : documents) {
            if (d.getString("return_id") != null) continue;
            int sign = d.getString("kind").equals("credit_note") ? -1 : 1;
            var whole =
                    api.get("/api/invoices/" + d.getString("id")).expect(200).data();
            for (var l : objects(whole.getJsonArray("lines")))
                billed.merge(l.getString("order_line_id"), sign * l.getLong("quantity"), Long::sum);
        }
        var most = BigDecimal.ZERO; // of the lines that have pieces that are not invoiced
        for (var l : sold.lines())
            if (billed.getOrDefault(l.getString("id"), 0L) < l.getLong("quantity") - l.getLong("closed_quantity"))
                most = most.add(amount(l, "total_amount"));
        if (order.getJsonObject("shipping") != null && documents.isEmpty())
            most = most.add(amount(order.getJsonObject("shipping"), "total_amount"));
        assertThat(rest).as(of).isBetween(BigDecimal.ZERO, most);
    }

    /** Each line of an invoice or a credit note is computed from its own numbers, and the total from its lines. */
    static void isArithmetic(JsonObject document) {
        var as = document.encodePrettily();
        var total = BigDecimal.ZERO;
        for (var l : objects(document.getJsonArray("lines"))) {
            var all = amount(l, "unit_price").multiply(BigDecimal.valueOf(l.getLong("quantity")));
            assertThat(amount(l, "subtotal")).as(as).isEqualByComparingTo(all.setScale(2, RoundingMode.HALF_UP));
            var added = l.getBoolean("tax_included") ? BigDecimal.ZERO : amount(l, "tax_amount");
            assertThat(amount(l, "subtotal")
                            .subtract(amount(l, "discount_amount"))
                            .add(added))
                    .as(as)
                    .isEqualByComparingTo(amount(l, "total_amount"));
            total = total.add(amount(l, "total_amount"));
        }
        for (var a : objects(document.getJsonArray("adjustments"))) {
            var added = a.getBoolean("tax_included") ? BigDecimal.ZERO : amount(a, "tax_amount");
            assertThat(amount(a, "amount").add(added)).as(as).isEqualByComparingTo(amount(a, "total_amount"));
            assertThat(a.getString("kind")).as(as).isNotBlank();
            total = total.add(amount(a, "total_amount"));
        }
        var shipping = document.getJsonObject("shipping");
        if (shipping != null) total = total.add(amount(shipping, "total_amount"));
        assertThat(amount(document, "total_amount")).as(as).isEqualByComparingTo(total);
    }

    private static void hasParts(JsonObject invoice, String of) {
        var parts = List.of("credited_amount", "written_off_amount", "allocated_amount", "open_amount");
        for (var part : parts) assertThat(amount(invoice, part)).as(of + part).isNotNegative();
        assertThat(parts.stream().map(part -> amount(invoice, part)).reduce(BigDecimal.ZERO, BigDecimal::add))
                .as(of)
                .isEqualByComparingTo(amount(invoice, "total_amount"));
        assertThat(Set.of("open", "partially_paid").contains(invoice.getString("status")))
                .as(of)
                .isEqualTo(amount(invoice, "open_amount").signum() > 0);
    }

    /** The sum of each account of an order. */
    private Map<String, BigDecimal> posted(String id) {
        var sums = new HashMap<String, BigDecimal>();
        for (int offset = 0, read = 100; read == 100; offset += read) {
            var page =
                    objects(api.get("/api/ledger/entries?sort=posted_on&limit=100&offset=" + offset + "&order_id=" + id)
                            .expect(200)
                            .list());
            for (var e : page) sums.merge(e.getString("account"), amount(e, "amount"), BigDecimal::add);
            read = page.size();
        }
        return sums;
    }

    /** Other tests may move money meanwhile. */
    private void hasLedger() {
        awaitAgreement(why, () -> {
            var compared = api.get("/api/ledger/reconcile").expect(200).data();
            assertThat(compared.getBoolean("complete")).as(why).isTrue();
            assertThat(compared.getJsonArray("differences")).as(why).isEmpty();
            var sums = new HashMap<String, BigDecimal>();
            for (var b :
                    objects(api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")))
                sums.merge(b.getString("currency"), amount(b, "balance"), BigDecimal::add);
            assertThat(sums.values()).as(why).isNotEmpty().allMatch(balance -> balance.signum() == 0);
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
        Awaitility.await(why).pollDelay(Duration.ZERO).untilAsserted(check);
    }
}
