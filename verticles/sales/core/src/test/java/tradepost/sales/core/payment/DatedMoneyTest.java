package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.time.TestDays.today;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.BookingDate;
import tradepost.kernel.Refusals;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.payment.PaymentEvents;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.invoice.InvoiceCreated;

/** Payments, refunds and invoices of another day than today. Billing decides which days are possible. */
@ExtendWith(VertxExtension.class)
class DatedMoneyTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    @BeforeEach
    void every_day_is_possible() {
        sales.neighbours.dateRefusal.set(null);
        sales.neighbours.dates.clear();
    }

    private static Future<SalesOrderWithItems> pay(UUID order, String amount, @Nullable LocalDate date) {
        var body = new PayOrderRequest(new BigDecimal(amount), null, null, null, null, null, null, date);
        return sales.service.payOrder(order, body, ANYBODY);
    }

    private static Future<SalesOrderWithItems> refund(
            UUID order, String amount, @Nullable Boolean credit, @Nullable LocalDate date) {
        var body = new RefundOrderRequest(new BigDecimal(amount), null, null, credit, date);
        return sales.service.refundOrder(order, body, ANYBODY);
    }

    /** A confirmed order of 30.00. */
    private static UUID confirmed() {
        return orders.confirmed(3).order().id();
    }

    private static UUID shipped() {
        var order = orders.confirmed(3);
        orders.ship(order, 3).await();
        return order.order().id();
    }

    private static List<String> dates(SalesOrderWithItems order) {
        return order.payments().stream().map(p -> p.kind() + " " + p.date()).toList();
    }

    private static List<String> dates(String type, UUID order) {
        return sales.events(type, order).stream().map(e -> e.getString("date")).toList();
    }

    /** What the events say of the newest invoice of an order. */
    private static List<String> changes(UUID order) {
        return sales.events(SalesEvents.INVOICE_CHANGED, documents.newest(order).invoiceId()).stream()
                .map(e -> e.getString("date"))
                .toList();
    }

    @Test
    void a_payment_counts_on_its_date_and_what_it_pays_does_too() {
        var order = shipped();
        var day = today().minusDays(3);
        var paid = pay(order, "10.00", day).await();
        assertThat(dates(paid)).containsExactly("payment " + day);
        assertThat(sales.now(order)).isEqualTo(paid);
        assertThat(dates(SalesEvents.PARTIALLY_PAID, order)).containsExactly(day.toString());
        assertThat(changes(order)).containsExactly(day.toString());
        assertThat(sales.neighbours.dates).containsExactly(new BookingDate(day, null));
    }

    @Test
    void without_a_date_money_counts_today_and_billing_is_not_asked() {
        var order = shipped();
        pay(order, "20.00", null).await();
        var refunded = refund(order, "5.00", null, null).await();
        assertThat(dates(refunded)).containsExactly("payment " + today(), "refund " + today());
        assertThat(sales.now(order)).isEqualTo(refunded);
        assertThat(dates(SalesEvents.PARTIALLY_PAID, order)).containsExactly((String) null);
        assertThat(dates(SalesEvents.REFUNDED, order)).containsExactly((String) null);
        assertThat(sales.neighbours.dates).isEmpty();
    }

    @Test
    void a_day_that_billing_refuses_changes_nothing() {
        var order = shipped();
        pay(order, "10.00", null).await();
        var before = sales.now(order);
        for (var code : List.of("period_closed", "date_before_last_number")) {
            sales.neighbours.dateRefusal.set(Problem.conflict(code));
            assertThat(Refusals.code(pay(order, "1.00", today()))).isEqualTo("409 " + code);
            assertThat(Refusals.code(refund(order, "1.00", true, today()))).isEqualTo("409 " + code);
        }
        sales.neighbours.dateRefusal.set(Problem.lacks("ledger:backdate"));
        assertThat(Refusals.code(pay(order, "1.00", today().minusDays(1)))).isEqualTo("403 forbidden");
        assertThat(sales.now(order)).isEqualTo(before);
    }

    /** A repetition gets the first response, also when the period is closed by then. */
    @Test
    void a_payment_with_a_key_is_made_once() {
        var order = confirmed();
        var body = new PayOrderRequest(BigDecimal.TEN, null, null, null, null, null, null, today().minusDays(3));
        var first = sales.withKey("dated").payOrder(order, body, ANYBODY).await();
        sales.neighbours.dateRefusal.set(Problem.conflict("period_closed"));
        assertThat(sales.withKey("dated").payOrder(order, body, ANYBODY).await())
                .isEqualTo(first);
        assertThat(sales.now(order).payments()).hasSize(1);
    }

    /** They decide themselves when the money moves. */
    @Test
    void what_a_provider_or_credit_moves_has_no_date() {
        var order = confirmed();
        for (var body : List.of(
                new PayOrderRequest(BigDecimal.ONE, null, null, "sandbox", null, null, null, today()),
                new PayOrderRequest(BigDecimal.ONE, "credit", null, null, null, null, null, today())))
            assertThat(Refusals.code(sales.service.payOrder(order, body, ANYBODY)))
                    .isEqualTo("400 invalid_date");
        var asked = sales.service
                .payOrder(order, new PayOrderRequest(BigDecimal.TEN, null, null, "sandbox", null), ANYBODY)
                .await();
        assertThat(asked.payments()).extracting(Payment::date).containsExactly((LocalDate) null);
        var payment = asked.payments().getFirst();
        sales.deliver(ProviderPaymentsTest.event(PaymentEvents.CAPTURED, order, payment, null))
                .await();
        assertThat(dates(sales.now(order))).containsExactly("payment " + today());
        assertThat(Refusals.code(refund(order, "1.00", null, today()))).isEqualTo("400 invalid_date");
        assertThat(sales.now(order).order().refundedAmount()).isZero();
    }

    @Test
    void a_refund_counts_on_its_date_which_is_not_before_the_payment() {
        var order = shipped();
        var day = today().minusDays(5);
        pay(order, "30.00", day).await();
        assertThat(Refusals.code(refund(order, "1.00", null, day.minusDays(1)))).isEqualTo("400 invalid_date");
        var refunded = refund(order, "4.00", null, day.plusDays(1)).await();
        assertThat(dates(refunded)).containsExactly("payment " + day, "refund " + day.plusDays(1));
        assertThat(dates(SalesEvents.REFUNDED, order))
                .containsExactly(day.plusDays(1).toString());
        assertThat(changes(order))
                .containsExactly(day.toString(), day.plusDays(1).toString());
    }

    @Test
    void the_credit_note_of_a_refund_has_its_date_which_is_not_before_the_invoice() {
        var order = confirmed();
        var day = today().minusDays(5);
        pay(order, "30.00", day.minusDays(2)).await();
        documents.invoice(order, new WriteInvoice(day, null)).await();
        sales.neighbours.dates.clear();
        assertThat(Refusals.code(refund(order, "6.00", true, day.minusDays(1)))).isEqualTo("400 invalid_date");
        refund(order, "6.00", true, day.plusDays(1)).await();
        assertThat(documents.of(order)).extracting(InvoiceCreated::date).containsExactly(day, day.plusDays(1));
        assertThat(sales.neighbours.dates.getLast()).isEqualTo(new BookingDate(day.plusDays(1), "credit_note"));
    }

    /** Its date was today when it took effect, and its response was lost. */
    @Test
    void a_refund_that_took_effect_is_not_refused_when_its_date_is_over() {
        var order = shipped();
        pay(order, "30.00", null).await();
        var id = Ids.next();
        var body = new RefundOrderRequest(BigDecimal.TEN, null, null, null, today());
        sales.service.refundPayment(order, id, body, ANYBODY).await();
        sales.neighbours.dateRefusal.set(Problem.lacks("ledger:backdate"));
        sales.service.refundPayment(order, id, body, ANYBODY).await();
        assertThat(Refusals.code(sales.service.refundPayment(order, Ids.next(), body, ANYBODY)))
                .isEqualTo("403 forbidden");
        assertThat(sales.now(order).order().refundedAmount()).isEqualTo("10.00");
    }

    /** The newest invoice may have an earlier date than the one before it. */
    @Test
    void the_credit_note_of_a_refund_is_not_before_any_invoice_of_the_order() {
        var order = orders.confirmed(3);
        var id = order.order().id();
        var day = today().minusDays(5);
        pay(id, "30.00", day.minusDays(2)).await();
        orders.ship(order, 1).await();
        documents.invoice(id, new WriteInvoice(day, null)).await();
        assertThat(documents.of(id)).extracting(InvoiceCreated::date).containsExactly(null, day);
        assertThat(Refusals.code(refund(id, "6.00", true, day.plusDays(1)))).isEqualTo("400 invalid_date");
        refund(id, "6.00", true, today()).await();
    }

    @Test
    void what_was_paid_before_is_allocated_on_the_date_of_the_invoice_or_when_it_was_paid() {
        var day = today().minusDays(5);
        for (var paid : List.of(day.minusDays(3), day.plusDays(2))) {
            var order = confirmed();
            pay(order, "10.00", paid).await();
            documents.invoice(order, new WriteInvoice(day, null)).await();
            assertThat(changes(order)).containsExactly(paid.isAfter(day) ? paid.toString() : day.toString());
        }
        var order = confirmed();
        documents.invoice(order, new WriteInvoice(day, null)).await();
        pay(order, "10.00", null).await();
        assertThat(changes(order)).containsExactly((String) null);
    }

    /** B was paid with the credit of A: A gives the money back, on the same day. */
    @Test
    void a_refund_of_credit_counts_on_its_date_at_each_order_that_it_goes_through() {
        var customer = Ids.next();
        sales.neighbours.names.put(customer, "Customer Co");
        var day = today().minusDays(4);
        var a = of(customer);
        pay(a, "50.00", day).await(); // 20.00 of credit
        var b = of(customer);
        sales.service
                .payOrder(b, new PayOrderRequest(new BigDecimal("20.00"), "credit", null), ANYBODY)
                .await();
        assertThat(Refusals.code(refund(b, "8.00", null, day.plusDays(1))))
                .as("before the credit has paid it")
                .isEqualTo("400 invalid_date");
        refund(b, "8.00", null, today()).await();
        assertThat(dates(SalesEvents.REFUNDED, b)).containsExactly(today().toString());
        assertThat(dates(SalesEvents.REFUNDED, a)).containsExactly(null, today().toString());
    }

    private static UUID of(UUID customer) {
        var body = new WriteSalesOrder(customer, sales.pieces(3).items(), "USD", null, null, null);
        var order = sales.service.createOrder(body, ANYBODY).await().order().id();
        sales.service.confirmOrder(order, ANYBODY).await();
        return order;
    }

    @Test
    void an_invoice_has_the_date_and_the_day_of_supply_of_its_command_and_is_due_after_its_date() {
        var order = confirmed();
        var day = today().minusDays(6);
        documents.invoice(order, new WriteInvoice(day, day.minusDays(9))).await();
        var invoice = documents.newest(order);
        assertThat(invoice.date()).isEqualTo(day);
        assertThat(invoice.supplyDate()).isEqualTo(day.minusDays(9));
        assertThat(BusinessZone.UTC.day(Objects.requireNonNull(invoice.dueAt())))
                .isEqualTo(day);
    }

    @Test
    void the_day_of_supply_is_the_last_day_of_shipping_or_is_not_known() {
        assertThat(documents.newest(shipped()).supplyDate()).isEqualTo(today());
        assertThat(documents.newest(shipped()).date()).isNull();
        var order = confirmed();
        documents.invoice(order).await();
        assertThat(documents.newest(order).supplyDate()).isNull();
        var returned = shipped();
        pay(returned, "30.00", null).await();
        refund(returned, "5.00", true, null).await();
        assertThat(documents.of(returned).getLast().supplyDate()).isNull();
    }
}
