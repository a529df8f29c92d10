package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentQuery;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.sales.RefundOrderRequest;

@ExtendWith(VertxExtension.class)
class ManualPaymentTest {
    private static Payments payments;

    @BeforeAll
    static void start(Vertx vertx) {
        payments = new Payments(vertx);
    }

    @ParameterizedTest
    @CsvSource({"USD, 0.01", "JPY, 1", "KWD, 12.345", "USD, 9999999999.99"})
    void a_manual_payment_is_recorded_as_captured_exactly(String currency, String amount) {
        var order = Ids.next();
        var id = payments.paid(order, amount, currency);
        var details = payments.service.getPayment(id, Payments.ADMIN).await();
        var payment = details.payment();
        assertThat(payment.status()).isEqualTo("captured");
        assertThat(payment.amount()).isEqualTo(new BigDecimal(amount));
        assertThat(payment.actor()).isEqualTo("user:somebody");
        assertThat(payment.capturedAt()).isNotNull();
        assertThat(details.history()).singleElement().matches(c -> c.status().equals("captured"));
        assertThat(payments.money(order)).isEqualTo(Map.of("manual", amount, "paid", amount));
    }

    @Test
    void a_payment_of_a_purchase_order_goes_out() {
        var order = Ids.next();
        var id = Ids.next();
        payments.deliver(Payments.bought(order, id, "70.10"));
        Orders.add(payments.orders.purchases, order, "USD", new BigDecimal("70.10"), BigDecimal.ZERO);
        assertThat(payments.payment(id).direction()).isEqualTo("out");
        assertThat(payments.payment(id).vendorId()).isEqualTo(Payments.CUSTOMER);
        assertThat(payments.money(order)).isEqualTo(Map.of("manual", "-70.10", "paid", "70.10"));
        payments.deliver(Payments.bought(order, Ids.next(), "0"));
        assertThat(payments.of(order)).hasSize(1);
        var refund = payments.service.refundPayment(id, null, Payments.ADMIN);
        assertThat(Refusals.code(refund)).isEqualTo("409 invalid_state");
        assertThat(Refusals.refusal(refund).getDebugInfo().encode()).contains("\"direction\"");
    }

    @Test
    void an_event_that_is_delivered_many_times_is_recorded_once() {
        var order = Ids.next();
        var amount = new BigDecimal("5.00");
        var id = Ids.next();
        var event = Payments.paidEvent(order, id, "5.00", "USD");
        var deliveries = IntStream.range(0, 20)
                .mapToObj(i -> payments.deliverable(event))
                .toList();
        Future.join(deliveries).otherwiseEmpty().await();
        payments.deliver(event);
        Orders.add(payments.orders.sales, order, "USD", amount, BigDecimal.ZERO);
        assertThat(payments.of(order)).singleElement().matches(p -> p.id().equals(id));
        assertThat(payments.money(order)).containsEntry("paid", "5.00");
    }

    @Test
    void a_refund_of_an_order_is_given_back_by_its_payments_the_newest_first() {
        var order = Ids.next();
        var first = payments.paid(order, "30.00", "USD");
        var second = payments.paid(order, "20.00", "USD");
        var refund = Ids.next();
        payments.orders.refund(order, refund, all("45.00")).await();
        assertThat(payments.payment(second).status()).isEqualTo("refunded");
        assertThat(payments.payment(first).status()).isEqualTo("partially_refunded");
        assertThat(payments.payment(first).refundedAmount()).isEqualTo("25.00");
        assertThat(payments.payment(first).pendingRefundAmount()).isZero();
        assertThat(payments.details(first).refunds())
                .singleElement()
                .matches(r -> r.status().equals("done")
                        && r.refundId().equals(refund)
                        && r.method().equals("manual")
                        && r.doneAt() != null
                        && Objects.equals(r.reason(), "ordered twice"));
        assertThat(payments.history(first)).containsExactly("captured", "partially_refunded");
        assertThat(payments.history(second)).containsExactly("captured", "refunded");
        assertThat(payments.money(order)).isEqualTo(Map.of("manual", "5.00", "paid", "50.00", "refunded", "45.00"));
        assertThat(payments.mismatches(order)).isEmpty();
    }

    @Test
    void money_shows_the_day_on_which_it_counts() {
        var day = LocalDate.of(2020, 2, 29);
        var order = Ids.next();
        var id = Ids.next();
        var paid = Payments.paidEvent(order, id, "30.00", "USD");
        paid.data().put("date", day.toString());
        payments.deliver(paid);
        payments.orders.paid(order, id, "manual", "USD", new BigDecimal("30.00"));
        assertThat(payments.payment(id).date()).isEqualTo(day);
        for (var date : Arrays.asList(day.plusDays(1), null))
            payments.service
                    .refundPayment(id, new RefundPayment(BigDecimal.ONE, null, null, date), Payments.ADMIN)
                    .await();
        assertThat(payments.details(id).refunds()).extracting(Refund::date).containsExactly(day.plusDays(1), today());
        assertThat(payments.payment(payments.paid(Ids.next(), "1.00", "USD")).date())
                .isEqualTo(today());
        var bought = Ids.next();
        var toVendor = Payments.bought(Ids.next(), bought, "70.10");
        toVendor.data().put("date", day.toString());
        payments.deliver(toVendor);
        assertThat(payments.payment(bought).date()).isEqualTo(day);
    }

    private static RefundOrderRequest all(String amount) {
        return new RefundOrderRequest(new BigDecimal(amount), "ordered twice", null);
    }

    @Test
    void a_refund_that_comes_before_its_payment_is_applied_after_it_and_once() {
        var order = Ids.next();
        var id = Ids.next();
        payments.orders.paid(order, id, "manual", "USD", new BigDecimal("9.99"));
        var early = new AtomicReference<Event>();
        payments.orders.afterRefund.set(e -> {
            early.set(e);
            return Future.succeededFuture();
        });
        payments.orders.refund(order, Ids.next(), all("9.99")).await();
        assertThatThrownBy(() -> payments.deliver(early.get())).hasMessageContaining("not applied");
        payments.deliver(Payments.paidEvent(order, id, "9.99", "USD"));
        IntStream.range(0, 3).forEach(i -> payments.deliver(early.get()));
        assertThat(payments.of(order)).singleElement().matches(p -> p.status().equals("refunded"));
        assertThat(payments.money(order)).containsEntry("manual", "0.00").containsEntry("refunded", "9.99");
        assertThat(payments.mismatches(order)).isEmpty();
    }

    @Test
    void the_money_of_a_provider_is_what_its_payments_brought_without_what_was_given_back() {
        var order = Ids.next();
        var before = manual("in", "CHF");
        payments.paid(order, "30.00", "CHF");
        payments.orders.refund(order, Ids.next(), all("12.50")).await();
        payments.requested(order, "9.00", "CHF", "sandbox", "manual"); // not captured
        assertThat(manual("in", "CHF").subtract(before)).isEqualTo("17.50");
        var usd = manual("out", "USD");
        payments.deliver(Payments.bought(Ids.next(), Ids.next(), "70.10"));
        assertThat(manual("out", "USD").subtract(usd)).isEqualTo("-70.10");
    }

    @Test
    void money_is_counted_in_parts_of_5_000_payments() {
        var order = Ids.next();
        var before = payments.moved().size();
        var sum = manual("in", "XPF");
        TestDb.run("payment", """
                insert into payment(id, direction, order_id, order_number, customer_id, provider, method, currency, amount, actor, status, captured_at)
                select gen_random_uuid(), 'in', '%1$s', 'SO-PARTS', '%1$s', 'manual', 'cash', 'XPF', 1, 'user:somebody', 'captured', now()
                from generate_series(1, 6000)
                """.formatted(order));
        try {
            assertThat(manual("in", "XPF").subtract(sum)).isEqualByComparingTo("6000");
            assertThat(payments.moved().size()).as("parts").isGreaterThan(before);
            var zero = new UUID(0, 0);
            var first = payments.service
                    .movedMoney(zero, new UUID(-1, -1), Payments.ADMIN)
                    .await();
            assertThat(payments.db
                            .query("select from payment where id <= $1", first.to())
                            .await()
                            .size())
                    .isEqualTo(5_000);
            var last = payments.service.lastPayment(Payments.ADMIN).await().id();
            assertThat(payments.service
                            .movedMoney(last, last, Payments.ADMIN)
                            .await()
                            .money())
                    .isEmpty();
        } finally {
            TestDb.run("payment", "delete from payment where order_id = '" + order + "'");
        }
    }

    private static BigDecimal manual(String direction, String currency) {
        return payments.moved().stream()
                .filter(m -> m.direction().equals(direction)
                        && m.provider().equals("manual")
                        && m.currency().equals(currency))
                .map(ProviderMoney::amount)
                .reduce(new BigDecimal("0.00"), BigDecimal::add);
    }

    @Test
    void a_difference_between_an_order_and_its_payments_is_reported() {
        var order = Ids.next();
        payments.paid(order, "8.00", "USD");
        Orders.add(payments.orders.sales, order, "USD", new BigDecimal("1.00"), BigDecimal.ZERO);
        var unknown = Ids.next();
        payments.deliver(Payments.paidEvent(unknown, Ids.next(), "2.00", "USD"));
        var missing = Ids.next();
        Orders.add(payments.orders.sales, missing, "USD", new BigDecimal("4.00"), BigDecimal.ZERO);
        try {
            assertThat(payments.reconciled().complete()).isTrue();
            assertThat(payments.mismatches(order, unknown, missing))
                    .extracting(m -> m.kind() + " " + m.orderId() + " " + m.expected() + " " + m.actual())
                    .containsExactlyInAnyOrder(
                            "paid " + order + " 8.00 9.00",
                            "paid " + unknown + " 2.00 0.00",
                            "paid " + missing + " 0.00 4.00");
        } finally {
            payments.orders.sales.remove(missing.toString());
            Orders.add(payments.orders.sales, order, "USD", new BigDecimal("-1.00"), BigDecimal.ZERO);
            Orders.add(payments.orders.sales, unknown, "USD", new BigDecimal("2.00"), BigDecimal.ZERO);
        }
        assertThat(payments.mismatches(order, unknown, missing)).isEmpty();
    }

    @Test
    void a_comparison_ends_where_the_orders_ended_when_it_began() {
        var added = new CopyOnWriteArrayList<UUID>();
        payments.orders.atReading = () -> {
            if (added.size() >= 50) return;
            var order = Ids.next();
            Orders.add(payments.orders.sales, order, "USD", BigDecimal.ONE, BigDecimal.ZERO);
            added.add(order);
        };
        try {
            assertThat(payments.reconciled().mismatches())
                    .noneMatch(m -> m.orderId() != null && added.contains(m.orderId()));
            assertThat(added).hasSizeBetween(2, 49);
        } finally {
            payments.orders.atReading = () -> {};
            added.forEach(id -> payments.orders.sales.remove(id.toString()));
        }
    }

    @Test
    void payments_are_found_by_what_is_known_of_them() {
        var order = Ids.next();
        var id = payments.paid(order, "123.45", "USD");
        var amount = new BigDecimal("123.45");
        for (var query : List.of(
                query("BANK-1", order, null, null, null, null, amount, amount),
                query("so-000001", order, List.of("captured", "refunded"), "manual", "transfer", "BANK-1", null, null)))
            assertThat(payments.list(query)).as("%s", query).singleElement().matches(p -> p.id().equals(id));
        for (var query : List.of(
                query(null, order, List.of("refunded"), null, null, null, null, null),
                query(null, order, null, "sandbox", null, null, null, null),
                query(null, order, null, null, "cash", null, null, null),
                query(null, order, null, null, null, "BANK-2", null, null),
                query(null, order, null, null, null, null, amount.add(BigDecimal.ONE), null)))
            assertThat(payments.list(query)).as("%s", query).isEmpty();
    }

    private static PaymentQuery query(
            String q,
            UUID order,
            List<String> status,
            String provider,
            String method,
            String reference,
            BigDecimal from,
            BigDecimal to) {
        return new PaymentQuery(
                Page.FIRST,
                q,
                order == null ? null : List.of(order),
                null,
                null,
                null,
                status,
                provider,
                method,
                reference,
                from,
                to,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void only_those_who_may_read_payments_see_them() {
        for (var role : List.of("viewer", "inventory_manager", "customer")) {
            var service = payments.identity.proxy(role, PaymentService.ADDRESS, PaymentService.class);
            assertThat(Refusals.code(service.getPayment(Ids.next(), Payments.ADMIN)))
                    .isEqualTo("403 forbidden");
        }
        var finance = payments.identity.proxy("finance_manager", PaymentService.ADDRESS, PaymentService.class);
        assertThat(Refusals.code(finance.getPayment(Ids.next(), Payments.ADMIN)))
                .isEqualTo("404 payment_not_found");
        assertThat(Refusals.code(payments.service.reconcile(
                        new tradepost.payment.ReconcileQuery("sales/nothing"), Payments.ADMIN)))
                .isEqualTo("400 invalid_cursor");
    }
}
