package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.ADMIN;
import static tradepost.billing.core.ledger.Books.money;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.LedgerReconciliation.Difference;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;

/** What goods post that are received, shipped, returned and adjusted. */
@ExtendWith(VertxExtension.class)
class GoodsPostingTest {
    private static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final UUID OUTSIDE = UUID.fromString("00000000-0000-7000-8000-000000000002");

    static Books books;

    @BeforeAll
    static void start(Vertx vertx) {
        books = new Books(vertx);
    }

    @AfterAll
    static void stop() {
        books.db.close().await();
    }

    private static BookedMovement movement(
            @Nullable UUID order, @Nullable UUID document, @Nullable String amount, String variance) {
        var known = amount == null ? null : money(amount);
        return new BookedMovement(
                Ids.next(),
                Ids.next(),
                "SKU",
                "Name",
                OUTSIDE,
                "SUPPLIER",
                MAIN,
                "MAIN",
                1,
                known == null ? null : known.abs(),
                known,
                money(variance),
                null,
                order,
                document,
                null,
                null);
    }

    private static Event moved(String kind, String sourceType, BookedMovement... movements) {
        var id = Ids.next();
        var data = new MovementsBooked(id, kind, sourceType, Instant.now(), List.of(movements));
        return EventLog.event(InventoryEvents.MOVEMENTS_BOOKED, id, 1, data, "user:somebody", null);
    }

    private static Event received(UUID order, String amount) {
        return received(order, amount, "USD", amount);
    }

    private static Event received(UUID order, String amount, String currency, String cost) {
        var data = new OrderReceived(
                order,
                Ids.next(),
                Ids.next(),
                true,
                List.of(),
                money(amount),
                "PO-000001",
                currency,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                money(cost));
        return EventLog.event(PurchaseEvents.RECEIVED, order, 2, data, "user:somebody", null);
    }

    private static Event returned(UUID order, String amount) {
        var data = new OrderReturned(
                Ids.next(),
                order,
                "PO-000001",
                Ids.next(),
                money(amount),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                "USD",
                false,
                "received",
                null,
                null,
                null,
                List.of(),
                money(amount));
        return EventLog.event(PurchaseEvents.RETURNED, order, 3, data, "user:somebody", null);
    }

    @Test
    void a_receipt_is_stock_and_is_owed_and_a_return_is_neither() {
        var order = books.new Order("USD");
        books.deliver(moved(
                "receipt",
                "purchase_order",
                movement(order.id, null, "60.00", "0.00"),
                movement(order.id, null, "40.00", "0.00")));
        assertThat(order.balances()).isEqualTo(Map.of("stock", "100.00", "goods_received", "-100.00"));
        books.deliver(received(order.id, "100.00"));
        assertThat(order.balances()).isEqualTo(Map.of("stock", "100.00", "payable", "-100.00"));
        books.deliver(moved("return", "purchase_order", movement(order.id, null, "-20.00", "4.50")));
        books.deliver(returned(order.id, "20.00"), order.paidVendor(Ids.next(), "80.00"));
        assertThat(order.balances())
                .isEqualTo(Map.of("stock", "84.50", "stock_variance", "-4.50", "cash.manual", "-80.00"));
        assertThat(order.kinds())
                .containsExactlyInAnyOrder(
                        "goods_receipt", "vendor_bill", "vendor_return", "vendor_credit", "vendor_payment");
    }

    @Test
    void what_is_bought_in_another_currency_is_owed_in_that_and_is_stock_in_that_of_the_business() {
        var order = books.new Order("EUR");
        books.deliver(moved("receipt", "purchase_order", movement(order.id, null, "108.25", "0.00")));
        books.deliver(received(order.id, "100.00", "EUR", "108.25"), order.paidVendor(Ids.next(), "100.00"));
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : order.entries()) sums.merge(e.account() + " " + e.currency(), e.amount(), BigDecimal::add);
        sums.values().removeIf(sum -> sum.signum() == 0);
        assertThat(sums)
                .usingRecursiveComparison()
                .isEqualTo(Map.of(
                        "stock USD", money("108.25"),
                        "exchange USD", money("-108.25"),
                        "exchange EUR", money("100.00"),
                        "cash.manual EUR", money("-100.00")));
    }

    @Test
    void each_shipment_has_its_cost_of_goods_and_what_comes_back_has_none() {
        var one = books.new Order("EUR");
        var two = books.new Order("EUR");
        var event = moved(
                "shipment",
                "sales_order",
                movement(one.id, Ids.next(), "-7.50", "0.00"),
                movement(two.id, Ids.next(), "-1.00", "0.00"),
                movement(two.id, Ids.next(), "-2.00", "0.00"),
                movement(two.id, Ids.next(), null, "0.00"));
        books.deliver(event);
        books.deliver(event);
        assertThat(one.balances()).isEqualTo(Map.of("cost_of_goods", "7.50", "stock", "-7.50"));
        assertThat(two.kinds()).containsExactly("cost_of_goods", "cost_of_goods");
        assertThat(two.entries()).allSatisfy(e -> assertThat(e.currency()).isEqualTo("USD"));
        books.deliver(moved("return", "sales_order", movement(two.id, Ids.next(), "2.00", "0.00")));
        assertThat(two.balances()).isEqualTo(Map.of("cost_of_goods", "1.00", "stock", "-1.00"));
    }

    @Test
    void the_stock_is_compared_with_its_value() {
        var adjustment = Ids.next();
        books.deliver(moved(
                "adjustment",
                "adjustment",
                movement(adjustment, null, "10.00", "2.00"),
                movement(adjustment, null, "-3.00", "0.00")));
        books.deliver(moved("transfer", "transfer", movement(Ids.next(), null, "0.00", "0.00")));
        books.stockValue = balance("stock");
        assertThat(ofStock()).isEmpty();
        books.stockValue = balance("stock").add(BigDecimal.ONE);
        assertThat(ofStock()).hasSize(1).first().satisfies(d -> {
            assertThat(d.expected().subtract(d.actual())).isEqualByComparingTo("1");
            assertThat(d.currency()).isEqualTo("USD");
        });
    }

    private static List<Difference> ofStock() {
        return books.service.reconcileLedger(ADMIN).await().differences().stream()
                .filter(d -> d.account().equals("stock"))
                .toList();
    }

    private static BigDecimal balance(String account) {
        var sql = "select coalesce(sum(amount), 0) from ledger_entry where account = $1";
        return books.db.list(r -> r.getBigDecimal(0), sql, account).await().getFirst();
    }
}
