package tradepost.sales.core.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Sales;
import tradepost.sales.core.draft.DraftExpirySweep;

/** Payment terms, what is overdue, and drafts that expire. */
@ExtendWith(VertxExtension.class)
class TermsTest {
    static Sales sales;
    static UUID item;
    static Db db;

    static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        item = sales.neighbours.item("10.00");
        db = Db.open(sales.env, "sales");
        documents = new Documents(sales);
    }

    private static WriteSalesOrder write(UUID customer, Integer days, Instant expiresAt) {
        return write(item, customer, days, expiresAt);
    }

    private static WriteSalesOrder write(UUID item, UUID customer, Integer days, Instant expiresAt) {
        var line = new WriteSalesLine(null, item, null, 2, null);
        return new WriteSalesOrder(
                customer,
                List.of(line),
                "USD",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                days,
                expiresAt,
                null,
                null);
    }

    private static SalesOrder draft(UUID customer, Integer days, Instant expiresAt) {
        return sales.service
                .createOrder(write(customer, days, expiresAt), ANYBODY)
                .await()
                .order();
    }

    private static SalesOrder confirmed(UUID customer, Integer days) {
        return confirm(draft(customer, days, null).id());
    }

    private static SalesOrder confirm(UUID order) {
        return sales.service.confirmOrder(order, ANYBODY).await().order();
    }

    private static UUID customer(Integer days) {
        var id = sales.neighbours.customerOf(Ids.next());
        if (days != null) sales.neighbours.terms.put(id, days);
        return id;
    }

    private static SalesOrder invoiced(UUID customer, Integer days) {
        var id = confirmed(customer, days).id();
        documents.invoice(id).await();
        return sales.now(id).order();
    }

    /** From the invoice on: before it, nothing is due. */
    private static Duration term(SalesOrder order) {
        assertThat(order.dueAt()).isNull();
        var invoice = documents.newest(order.id());
        assertThat(sales.now(order.id()).order().dueAt()).isEqualTo(invoice.dueAt());
        return Duration.between(invoice.createdAt(), invoice.dueAt());
    }

    @Test
    void an_order_is_due_after_the_days_of_its_customer() {
        var draft = draft(customer(30), null, null);
        assertThat(draft.paymentTermsDays()).isEqualTo(30);
        assertThat(draft.dueAt()).isNull();
        assertThat(term(confirm(draft.id()))).isEqualTo(Duration.ofDays(30));
        assertThat(term(confirmed(customer(null), null))).isZero();
        assertThat(term(confirmed(customer(30), 0))).isZero();
        assertThat(term(confirmed(customer(null), 14))).isEqualTo(Duration.ofDays(14));
        var product = sales.neighbours.product("10.00", "published");
        var placed = sales.shop
                .placeOrder(
                        new PlaceOrderRequest(
                                customer(7), List.of(new PlaceLine(product, null, 1, null)), null, null, null, null),
                        ANYBODY)
                .await()
                .order();
        assertThat(placed.paymentTermsDays()).isEqualTo(7);
        assertThat(term(placed)).isEqualTo(Duration.ofDays(7));
    }

    /** The clocks are changed between the invoice and its due date, whenever the test runs. */
    @Test
    void an_invoice_is_due_at_its_time_of_day_in_the_zone() {
        var zone = ZoneId.of("Pacific/Auckland");
        var own = Vertx.vertx();
        try {
            var auckland = new Sales(own, "business.zone", zone.getId());
            var now = ZonedDateTime.now(zone);
            int days = IntStream.range(1, 366)
                    .filter(d -> !now.plusDays(d).getOffset().equals(now.getOffset()))
                    .findFirst()
                    .orElseThrow();
            var customer = auckland.neighbours.customerOf(Ids.next());
            auckland.neighbours.terms.put(customer, days + 1);
            var made = write(auckland.neighbours.item("10.00"), customer, null, null);
            var order =
                    auckland.service.createOrder(made, ANYBODY).await().order().id();
            auckland.service.confirmOrder(order, ANYBODY).await();
            var issued = new Documents(auckland);
            issued.invoice(order).await();
            var invoice = issued.newest(order);
            var due = invoice.createdAt().atZone(zone).plusDays(days + 1).toInstant();
            assertThat(invoice.dueAt()).isEqualTo(due);
            assertThat(Duration.between(invoice.createdAt(), due)).isNotEqualTo(Duration.ofDays(days + 1));
        } finally {
            own.close().await();
        }
    }

    @Test
    void only_callers_who_may_set_prices_change_the_terms() {
        var customer = customer(30);
        var clerk = sales.as("inventory_manager");
        assertThat(code(clerk.createOrder(write(customer, 60, null), ANYBODY))).isEqualTo("403 forbidden");
        var order =
                clerk.createOrder(write(customer, 30, null), ANYBODY).await().order();
        assertThat(code(clerk.patchOrder(order.id(), new JsonObject().put("payment_terms_days", 60), ANYBODY)))
                .isEqualTo("403 forbidden");
        var patched = sales.service
                .patchOrder(order.id(), new JsonObject().put("payment_terms_days", 60), ANYBODY)
                .await();
        assertThat(patched.order().paymentTermsDays()).isEqualTo(60);
        clerk.patchOrder(order.id(), new JsonObject().put("notes", "Unchanged terms"), ANYBODY)
                .await();
        var replaced = sales.service
                .putOrder(order.id(), write(null, null, null), ANYBODY)
                .await();
        assertThat(replaced.order().paymentTermsDays()).isEqualTo(30);
        var none = new JsonObject().putNull("payment_terms_days");
        assertThat(sales.service
                        .patchOrder(order.id(), none, ANYBODY)
                        .await()
                        .order()
                        .paymentTermsDays())
                .isNull();
    }

    /** @param at an SQL expression */
    private static void due(UUID order, String at) {
        sales.sql("update sales_order set due_at = " + at + " where id = $1", order);
    }

    private static List<UUID> listed(UUID customer, String query) {
        return sales
                .service
                .listCustomerOrders(customer, SalesOrderQuery.of(new JsonObject(query)), ANYBODY)
                .await()
                .data()
                .stream()
                .map(SalesOrder::id)
                .toList();
    }

    @Test
    void an_order_is_overdue_from_the_day_after_an_invoice_of_it_is_due_and_until_that_is_paid() {
        var customer = customer(null);
        var draft = draft(customer, null, null).id();
        var open = confirmed(customer, null).id();
        var late = invoiced(customer, null).id();
        var later = invoiced(customer, 10).id();
        var paid = invoiced(customer, null).id();
        sales.service.payOrder(paid, null, ANYBODY).await();
        var part = invoiced(customer, null).id();
        sales.service
                .payOrder(part, new PayOrderRequest(new BigDecimal("5.00"), null, null), ANYBODY)
                .await();
        var today = invoiced(customer, null).id();
        assertThat(listed(customer, "{\"overdue\":true}")).isEmpty();
        due(late, "now() - interval '1 day'");
        due(part, "business_start(business_today()) - interval '1 microsecond'");
        due(today, "business_start(business_today())");
        assertThat(listed(customer, "{\"overdue\":true}")).containsExactly(part, late);
        assertThat(listed(customer, "{\"overdue\":false}")).containsExactly(today, paid, later, open, draft);
        assertThat(listed(customer, "{\"overdue\":true,\"sort\":[\"due_at\"]}")).containsExactly(late, part);
        assertThat(listed(customer, "{\"sort\":[\"-due_at\"]}")).containsExactly(later, today, part, late);
        var due = sales.now(later).order().dueAt();
        assertThat(listed(customer, "{\"due_from\":\"" + due + "\"}")).containsExactly(later);
        assertThat(listed(customer, "{\"due_to\":\"" + due + "\"}")).containsExactly(today, part, late);
    }

    @Test
    void a_list_by_due_date_has_pages() {
        var customer = customer(null);
        draft(customer, null, null);
        var orders = List.of(
                invoiced(customer, 3).id(),
                invoiced(customer, 2).id(),
                invoiced(customer, 1).id());
        var query = new JsonObject("{\"sort\":[\"due_at\"],\"limit\":2}");
        var first = sales.service
                .listCustomerOrders(customer, SalesOrderQuery.of(query), ANYBODY)
                .await();
        assertThat(first.data()).extracting(SalesOrder::id).containsExactly(orders.get(2), orders.get(1));
        assertThat(first.meta().total()).isEqualTo(3);
        assertThat(listed(customer, query.put("after", first.meta().next()).encode()))
                .containsExactly(orders.get(0));
    }

    @Test
    void a_draft_that_has_expired_is_neither_confirmed_nor_changed_and_is_cancelled() {
        var customer = customer(null);
        var order = draft(customer, null, Instant.now().plusSeconds(600)).id();
        var kept = draft(customer, null, Instant.now().plusSeconds(600)).id();
        var confirmed = draft(customer, null, Instant.now().plusSeconds(600)).id();
        confirm(confirmed);
        sales.sql("update sales_order set expires_at = now() where id in ($1, $2)", order, confirmed);
        var refusals = List.of(
                code(sales.service.confirmOrder(order, ANYBODY)),
                code(sales.service.patchOrder(order, new JsonObject().putNull("expires_at"), ANYBODY)),
                code(sales.service.putOrder(order, write(customer, null, null), ANYBODY)));
        // if it is no longer a draft, the sweep of the program came first
        if (sales.status(order).equals("draft")) assertThat(refusals).containsOnly("409 draft_expired");
        DraftExpirySweep.sweep(db);
        assertThat(DraftExpirySweep.sweep(db)).isZero();
        Awaitility.await().until(() -> sales.status(order).equals("cancelled"));
        var now = sales.now(order).order();
        assertThat(now.status()).isEqualTo("cancelled");
        assertThat(now.cancelReason()).isEqualTo("expired");
        assertThat(now.version()).isEqualTo(2);
        assertThat(sales.events(SalesEvents.CANCELLED, order))
                .extracting(e -> e.getString("reason"), e -> e.getLong("order_version"))
                .containsExactly(tuple("expired", 1L));
        assertThat(sales.status(kept)).isEqualTo("draft");
        assertThat(sales.status(confirmed)).isEqualTo("confirmed");
    }

    @Test
    void an_expiry_is_in_the_future_and_can_be_changed_and_removed() {
        var customer = customer(null);
        var past = Instant.now().minusSeconds(1);
        assertThat(code(sales.service.createOrder(write(customer, null, past), ANYBODY)))
                .isEqualTo("400 not_in_future");
        var order = draft(customer, null, null).id();
        var never = "9999-12-31T23:59:59-12:00"; // in UTC the year 10000, which no response can show
        assertThat(code(sales.service.createOrder(write(customer, null, Instant.parse(never)), ANYBODY)))
                .isEqualTo("400 invalid_request");
        assertThat(code(sales.service.patchOrder(order, new JsonObject().put("expires_at", never), ANYBODY)))
                .isEqualTo("400 invalid_request");
        assertThat(code(sales.service.putOrder(order, write(customer, null, past), ANYBODY)))
                .isEqualTo("400 not_in_future");
        assertThat(code(sales.service.patchOrder(order, new JsonObject().put("expires_at", past.toString()), ANYBODY)))
                .isEqualTo("400 not_in_future");
        var later = Instant.parse("2090-01-01T00:00:00Z");
        assertThat(expiresAt(sales.service
                        .patchOrder(order, new JsonObject().put("expires_at", later.toString()), ANYBODY)
                        .await()))
                .isEqualTo(later);
        assertThat(expiresAt(sales.service
                        .putOrder(order, write(customer, null, later.plusSeconds(1)), ANYBODY)
                        .await()))
                .isEqualTo(later.plusSeconds(1));
        assertThat(expiresAt(sales.service
                        .patchOrder(order, new JsonObject().putNull("expires_at"), ANYBODY)
                        .await()))
                .isNull();
    }

    private static Instant expiresAt(SalesOrderWithItems order) {
        return order.order().expiresAt();
    }
}
