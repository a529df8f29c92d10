package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.Transition;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.OrderTax;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.fulfilment.CloseOrderRequest;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.sales.tax.WriteTaxRate;

/** Random actions on orders, several at once: states follow the diagram, and pieces and amounts add up at every step. */
@ExtendWith(VertxExtension.class)
class RandomFulfilmentTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int ORDERS = 50;
    private static final int STEPS = 12;

    static Sales sales;
    private final Random random = new Random(SEED);
    /** Pieces in shipments by line and location. */
    private final Map<String, Long> inShipments = new ConcurrentHashMap<>();
    /** The outcomes of the actions. */
    private final Map<String, Integer> outcomes = new TreeMap<>();

    @BeforeAll
    static void start(Vertx vertx) {
        System.out.println("RandomFulfilmentTest -Dtradepost.seed=" + SEED);
        sales = new Sales(vertx);
        rate("QA", "standard", "19", false);
        rate("QA", "reduced", "7", false);
        rate("QB", "standard", "8.125", true);
        rate("QA", "shipping", "7", false);
        rate("QB", "shipping", "19", true);
    }

    private static void rate(String country, String category, String percent, boolean included) {
        var body = new WriteTaxRate("VAT", country, null, category, new BigDecimal(percent), included, null, null);
        sales.taxRatesAs("admin").createTaxRate(body, ANYBODY).await();
    }

    @AfterAll
    static void stop() {
        TestDb.run("sales", "delete from tax_rate");
    }

    @Test
    void states_follow_the_diagram_and_pieces_and_amounts_add_up() {
        var ended = new HashSet<String>();
        for (int n = 0; n < ORDERS; n++) {
            var now = order();
            for (int step = 0; step < STEPS; step++) {
                var before = now;
                var tries = new ArrayList<Future<?>>();
                for (int at = random.nextInt(3); at >= 0; at--) tries.add(act(before));
                Future.join(tries).otherwiseEmpty().await();
                now = sales.now(before.order().id());
                check(before, now);
            }
            ended.add(Fulfilment.states(now.order()));
        }
        assertThat(outcomes)
                .as("seed %d", SEED)
                .containsKeys("ship done", "close done", "pay done", "cancel done", "change done");
        assertThat(outcomes.keySet()).as("seed %d", SEED).noneMatch(o -> o.contains(" 5"));
        assertThat(ended).as("seed %d", SEED).contains("completed paid fulfilled");
    }

    private SalesOrderWithItems order() {
        var currency = List.of("USD", "JPY", "KWD").get(random.nextInt(3));
        int digits = currency.equals("USD") ? 2 : currency.equals("JPY") ? 0 : 3;
        var lines = new ArrayList<WriteSalesLine>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            var item = sales.neighbours.item("1.00", random.nextBoolean() ? "standard" : "reduced");
            if (random.nextBoolean()) sales.neighbours.atTwoLocations.add(item);
            var price = BigDecimal.valueOf(random.nextInt(10_000), digits);
            lines.add(new WriteSalesLine(null, item, null, 1 + random.nextInt(20), price, discount()));
        }
        var country = List.of("QA", "QB", "QC").get(random.nextInt(3));
        var address = new OrderAddress(null, null, "1 Main Street", null, null, null, null, country);
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                lines,
                currency,
                null,
                null,
                null,
                null,
                null,
                address,
                null,
                discount(),
                null,
                null,
                null,
                shipping(digits));
        return sales.service.createOrder(body, ANYBODY).await();
    }

    private @Nullable WriteShippingCharge shipping(int digits) {
        if (random.nextInt(3) == 0) return null;
        return new WriteShippingCharge("express", BigDecimal.valueOf(random.nextInt(100_000), digits));
    }

    private @Nullable Discount discount() {
        return random.nextBoolean() ? null : new Discount("percent", BigDecimal.valueOf(1 + random.nextInt(9_999), 2));
    }

    private Future<?> act(SalesOrderWithItems now) {
        var id = now.order().id();
        if (now.order().status().equals("draft")) return counted("confirm", sales.service.confirmOrder(id, ANYBODY));
        return switch (random.nextInt(16)) {
            case 12, 13, 14, 15 -> counted("change", sales.service.changeOrder(id, changed(now), ANYBODY));
            case 0 -> counted("cancel", sales.service.cancelOrder(id, null, ANYBODY));
            case 1, 2, 3 -> pay(now);
            case 4 -> counted("close", sales.service.closeOrder(id, null, ANYBODY));
            case 5, 6 -> counted("close", sales.service.closeOrder(id, closed(now), ANYBODY));
            default -> ship(now);
        };
    }

    private Future<?> counted(String action, Future<?> call) {
        return call.onComplete(done -> {
            var outcome = done.cause() instanceof ServiceException e ? e.failureCode() + " " + e.getMessage() : "done";
            synchronized (outcomes) {
                outcomes.merge(action + " " + outcome, 1, Integer::sum);
            }
        });
    }

    private Future<?> pay(SalesOrderWithItems now) {
        var open = now.order().totalAmount().subtract(now.order().paidAmount());
        var half = open.divideToIntegralValue(BigDecimal.TWO).setScale(open.scale());
        var body = random.nextBoolean() || half.signum() <= 0 ? null : new PayOrderRequest(half, null, null);
        return counted("pay", sales.service.payOrder(now.order().id(), body, ANYBODY));
    }

    /**
     * Like shipping, whose shipments divide what is reserved at a location. What was closed meanwhile it does not know yet.
     */
    private Future<?> ship(SalesOrderWithItems now) {
        var lines = new ArrayList<ShipOrderRequest.Line>();
        for (var h : reserved(now)) {
            long left = h.quantity() - inShipments.getOrDefault(place(h), 0L);
            if (left > 0 && (lines.isEmpty() || random.nextBoolean()))
                lines.add(new ShipOrderRequest.Line(h.lineId(), h.itemId(), h.locationId(), 1 + random.nextLong(left)));
        }
        if (lines.isEmpty()) return Future.succeededFuture();
        for (var l : lines) inShipments.merge(place(l), l.quantity(), Long::sum);
        var call = sales.service.shipOrder(now.order().id(), new ShipOrderRequest(Ids.next(), lines, null), ANYBODY);
        return counted("ship", call)
                .onFailure(refused -> lines.forEach(l -> inShipments.merge(place(l), -l.quantity(), Long::sum)));
    }

    /** What is reserved for the order: as its last change says, or else as inventory reserved it. */
    private static List<HeldLine> reserved(SalesOrderWithItems now) {
        var changes = sales.events(SalesEvents.CHANGED, now.order().id());
        if (changes.isEmpty()) {
            var held = sales.neighbours.held(now.order().id(), 1);
            return held == null ? List.of() : held.lines();
        }
        return changes.getLast().getJsonArray("reserved").stream()
                .map(JsonObject.class::cast)
                .map(p -> {
                    var line = UUID.fromString(p.getString("line_id"));
                    var item = sales.now(now.order().id()).items().stream()
                            .filter(l -> l.id().equals(line))
                            .findFirst()
                            .orElseThrow()
                            .itemId();
                    return new HeldLine(
                            line,
                            item,
                            "SKU",
                            "Name",
                            UUID.fromString(p.getString("location_id")),
                            "MAIN",
                            p.getLong("quantity"));
                })
                .toList();
    }

    private ChangeOrderRequest changed(SalesOrderWithItems now) {
        var lines = new ArrayList<ChangeOrderRequest.Line>();
        for (var l : now.items())
            if (lines.isEmpty() || random.nextBoolean())
                lines.add(new ChangeOrderRequest.Line(l.id(), null, null, random.nextLong(2 * l.quantity() + 2), null));
        if (random.nextInt(4) == 0) {
            var item = sales.neighbours.item("1.00");
            lines.add(new ChangeOrderRequest.Line(
                    null, item, null, 1 + random.nextInt(5), BigDecimal.valueOf(random.nextInt(50))));
        }
        return new ChangeOrderRequest(lines, null, null, null);
    }

    private static String place(HeldLine h) {
        return h.lineId() + " " + h.locationId();
    }

    private static String place(ShipOrderRequest.Line l) {
        return l.lineId() + " " + l.locationId();
    }

    /** What is shipped or closed, by the events. */
    private static Map<String, Long> ended(SalesOrderWithItems now) {
        var ended = new HashMap<String, Long>();
        for (var type : List.of(SalesEvents.SHIPPED, SalesEvents.CLOSED))
            for (var event : sales.events(type, now.order().id()))
                for (var l : event.getJsonArray("lines")) {
                    var line = (JsonObject) l;
                    var place = line.getString("line_id") + " " + line.getString("location_id");
                    ended.merge(place, line.getLong("quantity"), Long::sum);
                }
        return ended;
    }

    private CloseOrderRequest closed(SalesOrderWithItems now) {
        var lines = new ArrayList<CloseOrderRequest.Line>();
        for (var l : now.items())
            if (lines.isEmpty() || random.nextBoolean())
                lines.add(new CloseOrderRequest.Line(
                        l.id(), random.nextInt(4) == 0 ? null : 1 + random.nextLong(1 + l.quantity() / 4)));
        return new CloseOrderRequest(null, lines);
    }

    private void check(SalesOrderWithItems before, SalesOrderWithItems now) {
        var order = now.order();
        var seed = "seed %d order %s".formatted(SEED, order.id());
        var zero = BigDecimal.ZERO;
        assertThat(reachable(before.order().status())).as(seed).contains(order.status());
        for (var l : now.items()) {
            assertThat(l.shippedQuantity() + l.closedQuantity()).as(seed).isLessThanOrEqualTo(l.quantity());
            var charged = BigDecimal.valueOf(l.quantity() - l.closedQuantity());
            assertThat(l.subtotal()).as(seed).isEqualByComparingTo(charged.multiply(l.unitPrice()));
        }
        checkAmounts(seed, now);
        assertThat(sum(now, "payment")).as(seed).isEqualByComparingTo(order.paidAmount());
        assertThat(sum(now, "refund")).as(seed).isEqualByComparingTo(order.refundedAmount());
        var kept = order.paidAmount().subtract(order.refundedAmount());
        assertThat(kept).as(seed).isBetween(zero, order.totalAmount().add(order.creditAmount()));
        checkFulfilment(seed, now);
        checkParts(seed, now);
    }

    /** Lines - discounts + taxes + shipping = total. */
    private static void checkAmounts(String seed, SalesOrderWithItems now) {
        var order = now.order();
        for (var l : now.items()) {
            var net = l.subtotal().subtract(l.discountAmount());
            assertThat(l.totalAmount()).as(seed).isEqualTo(l.taxIncluded() ? net : net.add(l.taxAmount()));
        }
        assertThat(sum(now, SalesOrderLine::subtotal)).as(seed).isEqualByComparingTo(order.subtotalAmount());
        assertThat(sum(now, SalesOrderLine::discountAmount)).as(seed).isEqualByComparingTo(order.discountAmount());
        var zero = BigDecimal.ZERO;
        var shipping = order.shipping();
        var addedTax = shipping == null || shipping.taxIncluded() ? zero : shipping.taxAmount();
        assertThat(sum(now, SalesOrderLine::taxAmount).add(shipping == null ? zero : shipping.taxAmount()))
                .as(seed)
                .isEqualByComparingTo(order.taxAmount());
        assertThat(sum(now, SalesOrderLine::totalAmount)
                        .add(order.shippingAmount())
                        .add(addedTax))
                .as(seed)
                .isEqualByComparingTo(order.totalAmount());
        var taxes = now.taxes().stream().map(OrderTax::taxAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(taxes).as(seed).isEqualByComparingTo(order.taxAmount());
    }

    private static BigDecimal sum(SalesOrderWithItems order, Function<SalesOrderLine, BigDecimal> amount) {
        return order.items().stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(SalesOrderWithItems order, String kind) {
        return order.payments().stream()
                .filter(p -> p.kind().equals(kind))
                .map(Payment::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void checkFulfilment(String seed, SalesOrderWithItems now) {
        var order = now.order();
        boolean anyShipped = now.items().stream().anyMatch(l -> l.shippedQuantity() > 0);
        boolean anyOpen = now.items().stream().anyMatch(l -> l.shippedQuantity() + l.closedQuantity() < l.quantity());
        assertThat(order.fulfillmentStatus())
                .as(seed)
                .isEqualTo(!anyShipped ? "unfulfilled" : anyOpen ? "partial" : "fulfilled");
        if (order.status().equals("completed")) {
            assertThat(anyOpen).as(seed).isFalse();
            assertThat(order.paidAmount().subtract(order.refundedAmount()))
                    .as(seed)
                    .isEqualByComparingTo(order.totalAmount().add(order.creditAmount()));
        }
        if (order.status().equals("paid")) assertThat(anyOpen).as(seed).isTrue();
    }

    /** The events and the rows say the same of each line and location, and never more than is reserved there. */
    private static void checkParts(String seed, SalesOrderWithItems now) {
        var ended = ended(now);
        var reserved = new HashMap<String, Long>();
        for (var h : reserved(now)) reserved.put(place(h), h.quantity());
        ended.forEach((place, n) -> assertThat(n).as(seed).isLessThanOrEqualTo(reserved.getOrDefault(place, 0L)));
        for (var l : now.items())
            assertThat(ended.entrySet().stream()
                            .filter(e -> e.getKey().startsWith(l.id().toString()))
                            .mapToLong(Map.Entry::getValue)
                            .sum())
                    .as(seed)
                    .isEqualTo(l.shippedQuantity() + l.closedQuantity());
    }

    /** Up to three actions succeed between two looks. */
    private static Set<String> reachable(String from) {
        var states = new HashSet<>(Set.of(from));
        for (int i = 0; i < 3; i++)
            for (var state : Set.copyOf(states))
                for (Transition t : SalesStates.ALL) if (t.from().contains(state)) states.addAll(t.to());
        return states;
    }
}
