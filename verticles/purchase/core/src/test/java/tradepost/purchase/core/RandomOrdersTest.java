package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.contracts;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.Transition;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiptQuery;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.refund.RefundOrderRequest;
import tradepost.purchase.returns.VendorReturn;
import tradepost.purchase.returns.WriteReturn;

/** Random actions, several at once: the states follow the diagram, and quantities and amounts add up at every step. */
@ExtendWith(VertxExtension.class)
class RandomOrdersTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int ORDERS = 30;
    private static final int STEPS = 12;

    private final List<VendorContract> limited = new ArrayList<>();
    private UUID contracted;
    private final Random random = new Random(SEED);

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    @Test
    void states_follow_the_diagram_and_quantities_and_amounts_add_up() {
        int ended = 0;
        contracted = neighbours.item("LIMITED", "1.00");
        for (var c : List.of("USD", "JPY", "KWD")) // where the contract is used up
        PurchaseServiceTest.delivered(PurchaseFixture.vendor, contracted, "3", c);
        for (var currency : List.of("USD", "JPY", "KWD")) limited.add(limited(currency));
        for (int n = 0; n < ORDERS; n++) {
            var now = order();
            for (int step = 0; step < STEPS; step++) {
                var before = now;
                var tries = new ArrayList<Future<?>>();
                for (int at = random.nextInt(3); at >= 0; at--) tries.add(act(before));
                Future.join(tries).otherwiseEmpty().await();
                now = purchases.getOrder(before.order().id(), ADMIN).await();
                check(before, now);
            }
            if (List.of("paid", "cancelled").contains(now.order().status())) ended++;
            if (n % 5 == 0) checkDrawn();
        }
        assertThat(ended).as("seed %d", SEED).isPositive();
    }

    private PurchaseOrderWithItems order() {
        var currency = List.of("USD", "JPY", "KWD").get(random.nextInt(3));
        int digits = currency.equals("USD") ? 2 : currency.equals("JPY") ? 0 : 3;
        var lines = new ArrayList<WritePurchaseLine>();
        for (int i = random.nextInt(4); i >= 0; i--)
            lines.add(
                    random.nextInt(4) == 0
                            ? line(contracted, 1 + random.nextInt(30), null)
                            : line(
                                    random.nextBoolean() ? bolt : nut,
                                    1 + random.nextInt(30),
                                    BigDecimal.valueOf(random.nextInt(10_000), digits)
                                            .toPlainString()));
        var write = new WritePurchaseOrder(
                PurchaseFixture.vendor, lines, currency, null, null, null, null, null, random.nextInt(3) * 10);
        return purchases.createOrder(write, ADMIN).await();
    }

    private Future<?> act(PurchaseOrderWithItems now) {
        var id = now.order().id();
        return switch (random.nextInt(18)) {
            case 0, 1 -> purchases.sendOrder(id, null, ADMIN);
            case 2 -> random.nextInt(4) == 0 ? purchases.cancelOrder(id, null, ADMIN) : pay(now);
            case 3 -> purchases.closeOrder(id, null, ADMIN);
            case 4, 5 -> pay(now);
            case 6 -> purchases.receiveOrder(id, null, ADMIN);
            case 7 -> purchases.patchOrder(id, new JsonObject().put("expected_at", "2031-01-02T00:00:00Z"), ADMIN);
            case 8, 9 -> giveBack(now);
            case 10, 11 -> answer(id);
            case 12, 13 -> change(now);
            case 14 -> purchases.refundOrder(id, refund(now), ADMIN);
            default -> purchases.receiveOrder(id, part(now), ADMIN);
        };
    }

    private RefundOrderRequest refund(PurchaseOrderWithItems now) {
        var owed = now.order().creditAmount();
        return new RefundOrderRequest(owed.signum() == 0 ? BigDecimal.ONE : owed, null, null, null, null);
    }

    private Future<?> change(PurchaseOrderWithItems now) {
        var lines = new ArrayList<ChangeOrderRequest.Line>();
        for (var l : now.items())
            if (random.nextBoolean())
                lines.add(ChangeOrderTest.to(
                        l, (long) random.nextInt(20), random.nextInt(3) == 0 ? "" + random.nextInt(5) : null));
        var added = new ChangeOrderRequest.Line(null, bolt, 1L + random.nextInt(5), BigDecimal.TWO);
        if (lines.isEmpty() || random.nextInt(4) == 0) lines.add(added);
        return purchases.changeOrder(now.order().id(), new ChangeOrderRequest(lines, null, null), ADMIN);
    }

    private Future<?> pay(PurchaseOrderWithItems now) {
        var open = now.order().openAmount();
        var half = open.divideToIntegralValue(BigDecimal.TWO).setScale(open.scale());
        var body = random.nextBoolean() || half.signum() == 0 ? null : new PayOrderRequest(half, null, null);
        return purchases.payOrder(now.order().id(), body, ADMIN);
    }

    /** A contract for fewer pieces than the orders ask for. */
    private VendorContract limited(String currency) {
        var items = List.of(new WriteVendorContract.Item(contracted, BigDecimal.TWO, 60L));
        var today = LocalDate.now(ZoneOffset.UTC);
        var write = new WriteVendorContract(
                "RANDOM " + currency + SEED, today.minusDays(1), today.plusYears(1), currency, null, null, items);
        return contracts
                .createVendorContract(PurchaseFixture.vendor, write, ADMIN)
                .await();
    }

    /** What is drawn from the contracts is what the lines of orders have drawn, and never more than there is. */
    private void checkDrawn() {
        var db = Db.open(PurchaseFixture.env, "purchase");
        for (var contract : limited) {
            long drawn = contracts
                    .getVendorContract(contract.vendorId(), contract.id(), ADMIN)
                    .await()
                    .items()
                    .getFirst()
                    .drawnQuantity();
            assertThat(drawn).as("seed %d", SEED).isBetween(0L, 60L);
            var sql = """
                    select coalesce(sum(l.drawn_quantity), 0)::bigint, coalesce(bool_and(l.drawn_quantity >= case
                      when o.status in ('draft', 'cancelled') then 0 when o.closed_at is not null then l.received_quantity - l.replaced_quantity
                      else greatest(l.received_quantity - l.replaced_quantity, l.quantity) end), true)
                    from purchase_order_line l join purchase_order o on o.id = l.order_id where l.contract_id = $1
                    """;
            assertThat(db.list(r -> r.getLong(0) + " " + r.getBoolean(1), sql, contract.id())
                            .await())
                    .as("seed %d", SEED)
                    .containsExactly(drawn + " true");
        }
        db.close().await();
    }

    private Future<?> giveBack(PurchaseOrderWithItems now) {
        var line = now.items().get(random.nextInt(now.items().size()));
        var back = List.of(ReturnsTest.back(line, 1 + random.nextInt(5)));
        var body = new WriteReturn("broken", null, back, null, random.nextBoolean());
        return purchases.returnOrder(now.order().id(), body, ADMIN);
    }

    /** Inventory answers a return. */
    private Future<?> answer(UUID id) {
        boolean books = random.nextInt(4) > 0;
        var open = ReturnsTest.returns(id).stream()
                .filter(r -> r.status().equals("requested"))
                .findFirst();
        return open.<Future<?>>map(r -> ReturnsTest.answer(books ? ReturnsTest.booked(r) : ReturnsTest.declined(r)))
                .orElse(Future.succeededFuture());
    }

    private ReceiveOrderRequest part(PurchaseOrderWithItems now) {
        var lines = new ArrayList<ReceiveOrderRequest.Line>();
        for (var l : now.items())
            if (lines.isEmpty() || random.nextBoolean())
                lines.add(new ReceiveOrderRequest.Line(
                        l.id(),
                        random.nextInt(1, (int) l.quantity() + 2),
                        random.nextInt(4) == 0 ? 1L : null,
                        null,
                        null));
        return new ReceiveOrderRequest(lines, null);
    }

    private static void check(PurchaseOrderWithItems before, PurchaseOrderWithItems now) {
        var order = now.order();
        assertThat(reachable(before.order().status()))
                .as("seed %d: from %s", SEED, before.order().status())
                .contains(order.status());
        var zero = BigDecimal.ZERO;
        assertThat(now.items().stream().map(l -> l.subtotal()).reduce(zero, BigDecimal::add))
                .as("seed %d", SEED)
                .isEqualByComparingTo(order.totalAmount().add(order.returnedAmount()));
        checkReturns(now);
        checkMoney(now);
        boolean settled = List.of("received", "closed", "paid").contains(order.status());
        for (var l : now.items()) {
            assertThat(l.arrivedQuantity())
                    .as("seed %d", SEED)
                    .isLessThanOrEqualTo(l.quantity() + l.quantity() * order.overReceiptPercent() / 100);
            var pieces =
                    BigDecimal.valueOf(settled ? l.arrivedQuantity() : Math.max(l.quantity(), l.arrivedQuantity()));
            assertThat(l.subtotal()).as("seed %d", SEED).isEqualByComparingTo(pieces.multiply(l.unitPrice()));
            if (order.status().equals("received"))
                assertThat(l.arrivedQuantity()).as("seed %d", SEED).isGreaterThanOrEqualTo(l.quantity());
        }
        var receipts = purchases
                .listReceipts(order.id(), new ReceiptQuery(Page.of(100, null, null, null), null, null), ADMIN)
                .await()
                .data();
        for (var l : now.items())
            assertThat(receipts.stream()
                            .flatMap(r -> r.lines().stream())
                            .filter(c -> c.lineId().equals(l.id()))
                            .mapToLong(c -> c.quantity() + c.damaged())
                            .sum())
                    .as("seed %d", SEED)
                    .isEqualTo(l.receivedQuantity());
    }

    /** No more was returned than received, and each completed return reduced the total or is owed. */
    private static void checkReturns(PurchaseOrderWithItems now) {
        var returns = ReturnsTest.returns(now.order().id());
        for (var l : now.items()) {
            assertThat(l.returnedQuantity()).as("seed %d", SEED).isBetween(0L, l.receivedQuantity());
            assertThat(returns.stream()
                            .filter(r -> !r.status().equals("declined"))
                            .flatMap(r -> r.lines().stream())
                            .filter(r -> r.lineId().equals(l.id()))
                            .mapToLong(VendorReturn.Line::quantity)
                            .sum())
                    .as("seed %d", SEED)
                    .isEqualTo(l.returnedQuantity());
        }
        assertThat(returns.stream()
                        .filter(r -> r.status().equals("completed") && !r.replacement())
                        .map(VendorReturn::amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .as("seed %d", SEED)
                .isEqualByComparingTo(now.order().returnedAmount());
    }

    /** What is paid and not paid back is what the order costs, without what is open, or is owed. */
    private static void checkMoney(PurchaseOrderWithItems now) {
        var order = now.order();
        for (var kind : List.of("payment", "refund"))
            assertThat(now.payments().stream()
                            .filter(p -> p.kind().equals(kind))
                            .map(Payment::amount)
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("seed %d", SEED)
                    .isEqualByComparingTo(kind.equals("payment") ? order.paidAmount() : order.refundedAmount());
        var total = order.status().equals("cancelled") ? BigDecimal.ZERO : order.totalAmount();
        var paid = order.paidAmount().subtract(order.refundedAmount());
        assertThat(paid.add(order.openAmount()).subtract(order.creditAmount()))
                .as("seed %d", SEED)
                .isEqualByComparingTo(total);
        assertThat(order.openAmount().min(order.creditAmount()))
                .as("seed %d", SEED)
                .isZero();
        var came = now.items().stream()
                .map(l -> BigDecimal.valueOf(l.receivedQuantity()).multiply(l.unitPrice()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var back = ReturnsTest.returns(order.id()).stream()
                .filter(r -> r.status().equals("completed"))
                .map(VendorReturn::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(order.receivedAmount()).as("seed %d", SEED).isEqualByComparingTo(came.subtract(back));
        assertThat(order.depositAmount())
                .as("seed %d", SEED)
                .isEqualByComparingTo(paid.subtract(order.receivedAmount()).max(BigDecimal.ZERO));
        if (order.status().equals("paid"))
            assertThat(order.openAmount()).as("seed %d", SEED).isZero();
    }

    /** Up to three actions succeed between two looks. */
    private static List<String> reachable(String from) {
        var states = new ArrayList<>(List.of(from));
        for (int i = 0; i < 3; i++)
            for (var state : List.copyOf(states))
                for (Transition t : PurchaseStates.ALL) if (t.from().contains(state)) states.addAll(t.to());
        return states;
    }
}
