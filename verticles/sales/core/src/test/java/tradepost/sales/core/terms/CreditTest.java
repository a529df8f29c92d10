package tradepost.sales.core.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.ContactEvents;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.Halt;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;

/** Credit limits, which bind when an order is confirmed or placed. */
@ExtendWith(VertxExtension.class)
class CreditTest {
    static Sales sales;
    static UUID product;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        product = sales.neighbours.product("10.00", "published");
    }

    /** A customer that may owe so much. */
    private static UUID customer(long limit) {
        var id = sales.neighbours.customerOf(Ids.next());
        limit(id, limit);
        return id;
    }

    private static void limit(UUID customer, Long limit) {
        if (limit == null) sales.neighbours.limits.remove(customer);
        else sales.neighbours.limits.put(customer, limit);
        sales.deliver(limited(customer, limit)).await();
    }

    private static Event limited(UUID customer, Long limit) {
        var data = Neighbours.customer(customer, limit, false, false);
        return EventLog.event(ContactEvents.CUSTOMER + ".updated", customer, 2, data, "user:test", null);
    }

    /** A draft of pieces for 10.00 each. */
    private static UUID draft(UUID customer, long pieces) {
        return draft(customer, pieces, "USD", null);
    }

    private static UUID draft(UUID customer, long pieces, String currency, String price) {
        var line = new WriteSalesLine(null, null, product, pieces, price == null ? null : new BigDecimal(price));
        var body = new WriteSalesOrder(customer, List.of(line), currency, null, null, null);
        return sales.service.createOrder(body, ANYBODY).await().order().id();
    }

    private static Future<SalesOrderWithItems> confirm(UUID order) {
        return sales.service.confirmOrder(order, ANYBODY);
    }

    private static Future<SalesOrderWithItems> place(UUID customer, long pieces) {
        var line = new PlaceLine(product, null, pieces, null);
        return sales.shop.placeOrder(new PlaceOrderRequest(customer, List.of(line), null, null, null, null), ANYBODY);
    }

    @Test
    void orders_are_confirmed_up_to_the_limit() {
        var customer = customer(100);
        confirm(draft(customer, 6)).await();
        var over = draft(customer, 5);
        var refused = refusal(confirm(over));
        assertThat(refused.getMessage()).isEqualTo("credit_limit_exceeded");
        assertThat(refused.getDebugInfo().encode())
                .contains("the limit is 100, 60.00 is open, and the order costs 50.00");
        assertThat(sales.now(over).order().version()).isEqualTo(1);
        assertThat(sales.status(over)).isEqualTo("draft");
        confirm(draft(customer, 4)).await();
        assertThat(code(confirm(draft(customer, 1)))).isEqualTo("409 credit_limit_exceeded");
    }

    /** It may fail or be cancelled, and is owed then. */
    @Test
    void what_a_provider_has_not_captured_is_still_owed() {
        var customer = customer(100);
        var order = draft(customer, 10);
        confirm(order).await();
        sales.service
                .payOrder(order, new PayOrderRequest(null, null, null, "sandbox", null), ANYBODY)
                .await();
        assertThat(sales.now(order).order().openAmount()).isEqualByComparingTo("0");
        assertThat(code(confirm(draft(customer, 1)))).isEqualTo("409 credit_limit_exceeded");
        sales.service
                .payOrder(order, new PayOrderRequest(new BigDecimal("20.00"), null, null), ANYBODY)
                .await();
        confirm(draft(customer, 2)).await();
    }

    @Test
    void a_confirmed_order_is_changed_only_within_the_limit() {
        var customer = customer(100);
        var order = draft(customer, 6);
        var line = confirm(order).await().items().getFirst().id();
        confirm(draft(customer, 2)).await();
        assertThat(code(change(order, line, 9))).isEqualTo("409 credit_limit_exceeded");
        assertThat(sales.now(order).items().getFirst().quantity()).isEqualTo(6);
        assertThat(change(order, line, 8).await().order().totalAmount()).isEqualTo("80.00");
        assertThat(code(confirm(draft(customer, 1)))).isEqualTo("409 credit_limit_exceeded");
        assertThat(change(order, line, 1).await().order().totalAmount()).isEqualTo("10.00");
        confirm(draft(customer, 7)).await();
    }

    /** The total stays, but pieces that cost nothing are exchanged for others that do. */
    @Test
    void credited_pieces_that_a_change_takes_away_count() {
        var customer = customer(100);
        var order = draft(customer, 10);
        var line = confirm(order).await().items().getFirst().id();
        var documents = new Documents(sales);
        var invoice = documents.newest(order).invoiceId();
        var pieces = new WriteCreditNote.Line(line, 3L, null);
        documents
                .service
                .creditInvoice(
                        invoice, Ids.next(), new WriteCreditNote(List.of(pieces), null, null, "damaged", null), ANYBODY)
                .await();
        confirm(draft(customer, 3)).await();
        var lines = List.of(
                new ChangeOrderRequest.Line(line, null, null, 7, null),
                new ChangeOrderRequest.Line(null, null, product, 3, null));
        var change = new ChangeOrderRequest(lines, null, null, null);
        assertThat(code(sales.service.changeOrder(order, change, ANYBODY))).isEqualTo("409 credit_limit_exceeded");
        limit(customer, 130L);
        var owed = sales.service.changeOrder(order, change, ANYBODY).await().order();
        assertThat(owed.totalAmount().subtract(owed.creditedAmount())).isEqualTo("100.00");
    }

    private static Future<SalesOrderWithItems> change(UUID order, UUID line, long quantity) {
        var changed = new ChangeOrderRequest.Line(line, null, null, quantity, null);
        return sales.service.changeOrder(order, new ChangeOrderRequest(List.of(changed), null, null, null), ANYBODY);
    }

    @Test
    void orders_in_other_currencies_from_before_the_limit_do_not_count_and_get_no_more_pieces() {
        var customer = sales.neighbours.customerOf(Ids.next());
        var euros = draft(customer, 20, "EUR", "9.00");
        var line = confirm(euros).await().items().getFirst().id();
        limit(customer, 100L);
        confirm(draft(customer, 10)).await();
        assertThat(code(confirm(draft(customer, 1, "EUR", "9.00")))).isEqualTo("409 credit_currency");
        assertThat(code(change(euros, line, 21))).isEqualTo("409 credit_currency");
        assertThat(change(euros, line, 19).await().order().totalAmount()).isEqualTo("171.00");
        assertThat(sales.now(euros).items().getFirst().quantity()).isEqualTo(19);
        limit(customer, null);
        change(euros, line, 21).await();
    }

    @Test
    void what_is_paid_cancelled_or_of_others_is_not_open() {
        var customer = customer(100);
        var first = draft(customer, 10);
        confirm(first).await();
        confirm(draft(sales.neighbours.customerOf(Ids.next()), 50)).await();
        var next = draft(customer, 4);
        assertThat(code(confirm(next))).isEqualTo("409 credit_limit_exceeded");
        sales.service
                .payOrder(first, new PayOrderRequest(new BigDecimal("40.00"), null, null), ANYBODY)
                .await();
        confirm(next).await();
        assertThat(code(confirm(draft(customer, 1)))).isEqualTo("409 credit_limit_exceeded");
        sales.service.cancelOrder(next, null, ANYBODY).await();
        confirm(draft(customer, 4)).await();
    }

    @Test
    void an_order_is_placed_only_within_the_limit() {
        var customer = customer(50);
        assertThat(place(customer, 5).await().order().status()).isEqualTo("confirmed");
        assertThat(code(place(customer, 1))).isEqualTo("409 credit_limit_exceeded");
        assertThat(code(confirm(draft(customer, 1)))).isEqualTo("409 credit_limit_exceeded");
        limit(customer, 60L);
        place(customer, 1).await();
        limit(customer, null);
        place(customer, 100).await();
        confirm(draft(customer, 100)).await();
    }

    @Test
    void a_limit_binds_drafts_that_were_written_before_it() {
        var customer = sales.neighbours.customerOf(Ids.next());
        var order = draft(customer, 5);
        limit(customer, 49L);
        assertThat(code(confirm(order))).isEqualTo("409 credit_limit_exceeded");
        limit(customer, 50L);
        confirm(order).await();
    }

    @Test
    void a_customer_with_a_limit_buys_in_the_currency_of_the_installation() {
        var customer = customer(1_000);
        assertThat(code(confirm(draft(customer, 1, "EUR", "9.00")))).isEqualTo("409 credit_currency");
    }

    @Test
    void twenty_orders_at_once_do_not_exceed_the_limit() {
        for (boolean placed : new boolean[] {false, true}) {
            var customer = customer(75);
            var tries = new ArrayList<Future<SalesOrderWithItems>>();
            var drafts = new ArrayList<UUID>();
            for (int i = 0; i < 20; i++) if (!placed) drafts.add(draft(customer, 1));
            var others = new ArrayList<Future<SalesOrderWithItems>>();
            for (int i = 0; i < 20; i++) {
                tries.add(placed ? place(customer, 1) : confirm(drafts.get(i)));
                if (i % 4 == 0) others.add(place(sales.neighbours.customer, 1));
            }
            Future.join(tries).otherwiseEmpty().await();
            Future.all(others).await();
            assertThat(tries).filteredOn(Future::succeeded).hasSize(7);
            assertThat(tries)
                    .filteredOn(Future::failed)
                    .allSatisfy(t -> assertThat(code(t)).isEqualTo("409 credit_limit_exceeded"));
            for (var order : drafts) {
                var now = sales.now(order).order();
                if (now.status().equals("draft")
                        && now.version() > 1) // refused under the lock, and what was reserved is released
                assertThat(sales.neighbours.held(order, 1)).isNull();
            }
        }
    }

    @Test
    void an_order_whose_confirmation_was_left_by_a_crash_is_declined_above_the_limit() {
        var customer = customer(50);
        var order = draft(customer, 5);
        var line = sales.now(order).items().getFirst();
        confirm(draft(customer, 1)).await();
        var held = new OrderStock(order, 1, UUID.randomUUID(), List.of());
        sales.deliver(Sales.reserved(held)).await();
        assertThat(sales.status(order)).isEqualTo("draft");
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order)).hasSize(1);
        limit(customer, 60L);
        assertThat(confirm(order).await().order().status()).isEqualTo("confirmed");
        assertThat(line.quantity()).isEqualTo(5);
    }

    @Test
    void an_order_whose_placing_was_left_by_a_crash_is_declined_above_the_limit() {
        var customer = customer(50);
        lowered(customer);
        sales.neighbours.atNextReserve(held -> sales.deliver(Sales.reserved(held)));
        // the event has removed the order by then
        assertThat(code(place(customer, 5))).isEqualTo("409 credit_limit_exceeded");
        limit(customer, 10L);
        assertThat(code(place(customer, 5))).isEqualTo("409 credit_limit_exceeded");
        assertThat(sales.service
                        .listCustomerOrders(customer, SalesOrderQuery.of(new JsonObject()), ANYBODY)
                        .await()
                        .data())
                .isEmpty();
    }

    @Test
    void an_order_that_its_event_has_refused_is_refused_although_there_is_credit_again() {
        var customer = customer(50);
        lowered(customer);
        var orderId = new AtomicReference<UUID>();
        sales.neighbours.atNextReserve(held -> {
            orderId.set(held.orderId());
            var free = "update customer_credit set credit_limit = 50 where customer_id = $1";
            return sales.deliver(Sales.reserved(held)).compose(done -> sales.db.query(free, customer));
        });
        assertThat(code(place(customer, 5))).isEqualTo("409 credit_limit_exceeded");
        assertThat(sales.neighbours.held(orderId.get(), 1)).isNull();
        assertThat(place(customer, 5).await().order().status()).isEqualTo("confirmed");
    }

    @Test
    void events_do_not_hold_the_credit_while_they_wait_for_a_command_that_is_about_to_take_it() throws Exception {
        var customer = customer(1_000);
        var draft = draft(customer, 1);
        var halt = new Halt();
        var placed = new AtomicReference<OrderStock>();
        sales.neighbours.atNextReserve(held -> {
            placed.set(held);
            return halt.get();
        });
        var command = place(customer, 2);
        halt.await();
        var id = placed.get().orderId();
        var events = List.of(
                Sales.reserved(new OrderStock(draft, 1, UUID.randomUUID(), List.of())), Sales.reserved(placed.get()));
        var told = new AtomicReference<Future<?>>();
        var tries = new AtomicInteger();
        sales.db.tx(
                tx -> { // as the command's last transaction
                    tries.incrementAndGet();
                    tx.sql("set local lock_timeout = '200ms'"); // the event would have to wait longer
                    tx.sql("select from order_placing where id = $1 for update", id);
                    told.set(sales.deliver(events));
                    sales.awaitWaiting();
                    return tx.sql("select from customer_credit where customer_id = $1 for no key update", customer);
                });
        assertThat(tries).hasValue(1);
        told.get().await();
        assertThat(sales.status(draft)).isEqualTo("confirmed");
        assertThat(sales.status(id)).isEqualTo("confirmed");
        halt.resume();
        assertThat(command.await().order().id()).isEqualTo(id);
    }

    @Test
    void events_set_no_limit_while_they_wait_for_one_that_an_order_introduces() {
        var low = customer(100);
        var high = sales.neighbours.customerOf(Ids.next());
        var tries = new AtomicInteger();
        var told = new AtomicReference<Future<?>>();
        sales.tx(tx -> {
            if (tries.incrementAndGet() > 1) return null;
            tx.sql("set local lock_timeout = '200ms'");
            Credit.introduce(tx, List.of(new Credit.Claim(Ids.next(), high, "USD", BigDecimal.TEN, 300)));
            told.set(sales.deliver(List.of(limited(low, 200L), limited(high, 400L))));
            sales.awaitWaiting();
            return tx.sql("select from customer_credit where customer_id = $1 for no key update", low);
        });
        assertThat(tries).hasValue(1);
        told.get().await();
        for (var set : Map.of(low, 200L, high, 400L).entrySet())
            assertThat(sales.sql(
                            "select from customer_credit where customer_id = $1 and credit_limit = $2",
                            set.getKey(),
                            set.getValue()))
                    .isEqualTo(1);
    }

    /** The limit is lowered, and the order is checked with the one that was read before. */
    private static void lowered(UUID customer) {
        sales.sql("update customer_credit set credit_limit = 10 where customer_id = $1", customer);
    }

    @Test
    void customers_without_a_limit_have_no_row() {
        var customer = sales.neighbours.customerOf(Ids.next());
        limit(customer, null);
        assertThat(sales.sql("select from customer_credit where customer_id = $1", customer))
                .isZero();
    }
}
