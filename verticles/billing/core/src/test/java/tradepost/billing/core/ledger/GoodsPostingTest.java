package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.money;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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

/** What goods post: what is owed for them, and what they cost when they come and leave. */
@ExtendWith(VertxExtension.class)
class GoodsPostingTest {
    private static Books books;

    @BeforeAll
    static void start(Vertx vertx) {
        books = new Books(vertx);
    }

    @AfterEach
    void what_is_posted_is_there() {
        books.worthMore = BigDecimal.ZERO;
    }

    private static BookedMovement movement(
            String from, String to, String cost, String variance, @Nullable UUID source) {
        return new BookedMovement(
                Ids.next(),
                Ids.next(),
                "SKU",
                "Item",
                Ids.next(),
                from,
                Ids.next(),
                to,
                3,
                null,
                null,
                money(cost),
                money(variance),
                source,
                null,
                null);
    }

    private static Event booked(String kind, String sourceType, BookedMovement... movements) {
        var id = Ids.next();
        var data = new MovementsBooked(id, kind, sourceType, Instant.now(), List.of(movements));
        return EventLog.event(InventoryEvents.MOVEMENTS_BOOKED, id, 1, data, "user:somebody", null);
    }

    private static Event received(UUID order, String amount, String currency, @Nullable String rate) {
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
                rate == null ? null : money(rate));
        return EventLog.event(PurchaseEvents.RECEIVED, order, 2, data, "user:somebody", null);
    }

    private static Event returned(UUID order, String amount) {
        var data = new OrderReturned(
                Ids.next(),
                order,
                "PO-000001",
                Ids.next(),
                money(amount),
                money("0.00"),
                money("0.00"),
                "USD",
                false,
                null);
        return EventLog.event(PurchaseEvents.RETURNED, order, 4, data, "user:somebody", null);
    }

    /** What is posted for an order, by account. */
    private static List<String> balances(UUID order) {
        return books.db
                .list(
                        r -> r.getString(0) + " " + r.getString(1) + " "
                                + r.getBigDecimal(2).setScale(2).toPlainString(),
                        """
                        select account, currency, sum(amount) from ledger_line where order_id = $1 group by 1, 2 having sum(amount) <> 0
                        order by 1, 2
                        """,
                        order)
                .await();
    }

    @Test
    void goods_are_owed_from_their_receipt_on_and_come_to_stock_with_their_cost() {
        var order = Ids.next();
        var receipt = received(order, "30.00", "USD", null);
        var came = booked("receipt", "purchase_order", movement("SUPPLIER", "MAIN", "30.00", "0.00", order));
        for (var event : List.of(receipt, came, came, receipt)) books.deliver(event); // each counts once
        assertThat(balances(order)).containsExactly("payable USD -30.00", "stock USD 30.00");
    }

    @Test
    void goods_in_another_currency_are_owed_in_it_and_are_stock_in_that_of_the_installation() {
        var order = Ids.next();
        books.deliver(received(order, "30.00", "EUR", "1.1"));
        books.deliver(booked("receipt", "purchase_order", movement("SUPPLIER", "MAIN", "33.00", "0.00", order)));
        assertThat(balances(order))
                .containsExactly(
                        "goods_received EUR 30.00",
                        "goods_received USD -33.00",
                        "payable EUR -30.00",
                        "stock USD 33.00");
    }

    @Test
    void what_a_vendor_gives_back_above_the_value_of_the_pieces_is_a_variance() {
        var order = Ids.next();
        books.deliver(booked("return", "purchase_order", movement("MAIN", "SUPPLIER", "8.00", "2.00", order)));
        books.deliver(returned(order, "8.00"));
        assertThat(balances(order)).containsExactly("cost_variances USD -2.00", "payable USD 8.00", "stock USD -6.00");
    }

    @Test
    void shipments_post_the_cost_of_goods_of_each_order_and_returns_take_it_back() {
        var one = Ids.next();
        var other = Ids.next();
        books.deliver(booked(
                "shipment",
                "sales_order",
                movement("MAIN", "CUSTOMER", "10.00", "0.00", one),
                movement("MAIN", "CUSTOMER", "4.00", "0.00", other),
                movement("MAIN", "CUSTOMER", "2.50", "0.00", one)));
        books.deliver(booked("return", "sales_order", movement("CUSTOMER", "MAIN", "2.00", "0.00", one)));
        assertThat(balances(one)).containsExactly("cost_of_goods USD 10.50", "stock USD -10.50");
        assertThat(balances(other)).containsExactly("cost_of_goods USD 4.00", "stock USD -4.00");
    }

    @Test
    void what_is_found_or_scrapped_is_an_adjustment_and_a_transfer_posts_nothing() {
        var before = sum("stock_adjustments");
        books.deliver(
                booked("adjustment", "stock", movement("MAIN", "ADJUSTMENT", "5.00", "0.00", null)),
                booked("count", "count", movement("ADJUSTMENT", "MAIN", "1.50", "0.00", Ids.next())),
                booked("transfer", "transfer", movement("MAIN", "TRANSIT", "7.00", "0.00", Ids.next())));
        assertThat(sum("stock_adjustments").subtract(before)).isEqualByComparingTo("3.50");
    }

    private static BigDecimal sum(String account) {
        return books.db
                .list(
                        r -> r.getBigDecimal(0),
                        "select coalesce(sum(amount), 0) from ledger_entry where account = $1",
                        account)
                .await()
                .getFirst();
    }

    @Test
    void the_stock_is_compared_with_what_inventory_says() {
        books.deliver(booked("adjustment", "stock", movement("ADJUSTMENT", "MAIN", "9.00", "0.00", null)));
        assertThat(books.reconciled().differences())
                .extracting(Difference::account)
                .doesNotContain("stock");
        books.worthMore = money("0.01");
        assertThat(books.reconciled().differences())
                .filteredOn(d -> d.account().equals("stock"))
                .singleElement()
                .satisfies(d -> assertThat(d.expected().subtract(d.actual())).isEqualByComparingTo("0.01"));
    }
}
