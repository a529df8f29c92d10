package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.returns.WriteSalesReturn;

/** What is owed of each invoice: allocations, credit notes, write-offs and transfers. */
@ExtendWith(VertxExtension.class)
class AllocationsTest {
    static Sales sales;
    static Fulfilment orders;
    static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    /** Such as {@code 100 = 0 credited + 0 written off + 30 paid + 70 partially_paid}, the oldest first. */
    private static List<String> invoices(SalesOrderWithItems order) {
        return sales.texts("""
                select trim_scale(total_amount) || ' = ' || trim_scale(credited_amount) || ' credited + ' || trim_scale(written_off_amount)
                  || ' written off + ' || trim_scale(allocated_amount) || ' paid + ' || trim_scale(open_amount) || ' '
                  || invoice_status(total_amount, credited_amount, written_off_amount, allocated_amount)
                from sales_order_invoice where order_id = $1 and kind = 'invoice' order by ordinal
                """, order.order().id());
    }

    /** What is owed is what is not invoiced, and what is open of invoices, without the money that is not allocated. */
    private static SalesOrder checked(SalesOrderWithItems order) {
        assertThat(sales.texts("""
                        select o.number || ' ' || o.owed_amount || ' ' || d.open from sales_order o, lateral (
                          select coalesce(sum(open_amount), 0) as open, coalesce(sum(allocated_amount), 0) as allocated,
                            coalesce(sum(written_off_amount), 0) as written_off,
                            coalesce(sum(case kind when 'invoice' then total_amount else -total_amount end), 0) as net
                          from sales_order_invoice where order_id = o.id) d
                        where o.id = $1 and (o.owed_amount <> o.total_amount - o.credited_amount - d.net + d.open
                            - (o.paid_amount - o.refunded_amount - d.allocated)
                          or o.written_off_amount <> d.written_off or o.total_amount - o.credited_amount < d.net)
                        """, order.order().id())).isEmpty();
        // the newest event of each invoice says what the invoice says
        assertThat(sales.texts("""
                        select i.id::text from sales_order_invoice i left join lateral (
                          select e.data from event_log e where e.subject = i.id and e.type = $2 order by position desc limit 1) e on true
                        where i.order_id = $1 and i.kind = 'invoice'
                          and (i.credited_amount, i.written_off_amount, i.allocated_amount) is distinct from (
                            coalesce((e.data->>'credited_amount')::numeric, 0), coalesce((e.data->>'written_off_amount')::numeric, 0),
                            coalesce((e.data->>'allocated_amount')::numeric, 0))
                        """, order.order().id(), SalesEvents.INVOICE_CHANGED))
                .isEmpty();
        return sales.now(order.order().id()).order();
    }

    private static SalesOrderWithItems confirmed(String... prices) {
        return confirmedIn("USD", prices);
    }

    private static SalesOrderWithItems confirmedIn(String currency, String... prices) {
        var lines = new ArrayList<WriteSalesLine>();
        for (var price : prices)
            lines.add(new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 1, new BigDecimal(price)));
        return orders.confirmed(currency, lines);
    }

    private static SalesOrder pay(SalesOrderWithItems order, String amount, @Nullable UUID invoice) {
        var body = new PayOrderRequest(new BigDecimal(amount), null, null, null, null, invoice, null, null);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
        return checked(order);
    }

    private static SalesOrder refund(SalesOrderWithItems order, String amount, @Nullable Boolean credit) {
        sales.service
                .refundOrder(
                        order.order().id(),
                        new RefundOrderRequest(new BigDecimal(amount), null, null, credit, null),
                        ANYBODY)
                .await();
        return checked(order);
    }

    private static UUID invoice(SalesOrderWithItems order, int n) {
        return documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("invoice"))
                .toList()
                .get(n)
                .invoiceId();
    }

    private static Future<Void> writeOff(UUID invoice, @Nullable String amount) {
        var body = new WriteOff(amount == null ? null : new BigDecimal(amount), "bank charges", null);
        return documents.service.writeOff(invoice, Ids.next(), body, ANYBODY).mapEmpty();
    }

    private static Future<Void> credit(UUID invoice, String json) {
        var body = WriteCreditNote.of(new JsonObject(json).put("reason", "damaged"));
        return documents.service.creditInvoice(invoice, Ids.next(), body, ANYBODY);
    }

    private static String code(Future<?> call) {
        try {
            call.await();
            return "done";
        } catch (ServiceException e) {
            return e.failureCode() + " " + e.getMessage();
        }
    }

    @Test
    void a_deposit_is_allocated_to_the_oldest_invoice() {
        var order = confirmed("100", "50");
        pay(order, "30", null);
        orders.ship(order, 1, 0).await();
        assertThat(invoices(order)).containsExactly("100 = 0 credited + 0 written off + 30 paid + 70 partially_paid");
        assertThat(checked(order).dueAt()).isNotNull();
        orders.ship(order, 0, 1).await();
        pay(order, "80", null);
        assertThat(invoices(order))
                .containsExactly(
                        "100 = 0 credited + 0 written off + 100 paid + 0 paid",
                        "50 = 0 credited + 0 written off + 10 paid + 40 partially_paid");
        assertThat(pay(order, "40", null).dueAt()).isNull();
    }

    @Test
    void a_payment_names_its_invoice_and_a_refund_takes_from_the_newest() {
        var order = confirmed("100", "50");
        orders.ship(order, 1, 0).await();
        orders.ship(order, 0, 1).await();
        assertThat(code(sales.service.payOrder(
                        order.order().id(),
                        new PayOrderRequest(BigDecimal.ONE, null, null, null, null, Ids.next(), null, null),
                        ANYBODY)))
                .isEqualTo("400 invoice_not_found");
        pay(order, "60", invoice(order, 1));
        assertThat(invoices(order))
                .containsExactly(
                        "100 = 0 credited + 0 written off + 10 paid + 90 partially_paid",
                        "50 = 0 credited + 0 written off + 50 paid + 0 paid");
        refund(order, "20", null);
        assertThat(invoices(order))
                .containsExactly(
                        "100 = 0 credited + 0 written off + 10 paid + 90 partially_paid",
                        "50 = 0 credited + 0 written off + 30 paid + 20 partially_paid");
    }

    @Test
    void a_short_payment_is_written_off_and_a_late_one_reverses_that() {
        var order = confirmed("100");
        orders.ship(order, 1).await();
        pay(order, "98", null);
        var id = invoice(order, 0);
        assertThat(code(writeOff(id, "2.01"))).isEqualTo("409 amount_exceeds_open");
        assertThat(code(writeOff(id, "0"))).isEqualTo("400 invalid_amount");
        writeOff(id, null).await();
        var settled = checked(order);
        assertThat(Fulfilment.states(settled)).isEqualTo("completed paid fulfilled");
        assertThat(settled.dueAt()).isNull();
        assertThat(invoices(order)).containsExactly("100 = 0 credited + 2 written off + 98 paid + 0 paid");
        assertThat(code(writeOff(id, null))).isEqualTo("409 amount_exceeds_open");
        pay(order, "1.50", null);
        assertThat(invoices(order)).containsExactly("100 = 0 credited + 0.5 written off + 99.5 paid + 0 paid");
        assertThat(checked(order).creditAmount()).isEqualByComparingTo("0");
    }

    @Test
    void a_credit_note_over_goodwill_lowers_what_is_owed() {
        var order = confirmed("100", "50");
        orders.ship(order, 1, 1).await();
        var id = invoice(order, 0);
        assertThat(code(credit(id, "{\"amount\":150.01}"))).isEqualTo("409 amount_exceeds_invoiced");
        assertThat(code(credit(id, "{}"))).isEqualTo("400 invalid_lines");
        assertThat(code(credit(id, "{\"shipping\":1}"))).isEqualTo("409 amount_exceeds_invoiced");
        credit(id, "{\"amount\":30}").await();
        assertThat(invoices(order)).containsExactly("150 = 30 credited + 0 written off + 0 paid + 120 open");
        assertThat(checked(order).openAmount()).isEqualByComparingTo("120");
        var line = order.items().getLast().id();
        credit(id, "{\"lines\":[{\"order_line_id\":\"%s\",\"quantity\":1}]}".formatted(line))
                .otherwiseEmpty()
                .await();
        assertThat(code(credit(id, "{\"lines\":[{\"order_line_id\":\"%s\",\"amount\":40.01}]}".formatted(line))))
                .isEqualTo("409 amount_exceeds_invoiced");
        credit(id, "{\"lines\":[{\"order_line_id\":\"%s\",\"amount\":40}]}".formatted(line))
                .await();
        pay(order, "80", null);
        assertThat(invoices(order)).containsExactly("150 = 70 credited + 0 written off + 80 paid + 0 paid");
        credit(id, "{\"amount\":10}").await();
        assertThat(checked(order).creditAmount()).isEqualByComparingTo("10");
        assertThat(documents.texts(order.order().id()))
                .containsExactly(
                        "invoice shipped 150.00",
                        "credit_note credited 30.00",
                        "credit_note credited 40.00",
                        "credit_note credited 10.00");
    }

    /** Each of them rounds its tax, and the next one has its share of what is left. */
    @Test
    void credit_notes_have_no_more_tax_than_the_invoice() {
        var order = confirmed("10.00");
        sales.sql("""
                update sales_order_line set tax_category = 'standard', tax_rate = 20, tax_included = true, full_tax = 1.67, tax_amount = 1.67
                where order_id = $1
                """, order.order().id());
        documents.invoice(order.order().id()).await();
        var id = invoice(order, 0);
        for (int i = 0; i < 10; i++) credit(id, "{\"amount\":0.04}").await();
        assertThat(taxCredited(order)).isEqualTo("0.07");
        var line = order.items().getFirst().id();
        credit(id, "{\"lines\":[{\"order_line_id\":\"%s\",\"amount\":3.20}]}".formatted(line))
                .await();
        pay(order, "6.40", null);
        refund(order, "3.20", true);
        refund(order, "3.20", true);
        assertThat(taxCredited(order)).isEqualTo("1.67");
    }

    @Test
    void what_costs_nothing_is_not_credited_again_and_again() {
        var order = confirmed("0", "50");
        orders.ship(order, 1, 1).await();
        var line = order.items().getFirst().id();
        assertThat(code(credit(
                        invoice(order, 0), "{\"lines\":[{\"order_line_id\":\"%s\",\"quantity\":1}]}".formatted(line))))
                .isEqualTo("409 amount_exceeds_invoiced");
    }

    private static String taxCredited(SalesOrderWithItems order) {
        return sales.texts("""
                        select trim_scale(sum(l.tax_amount))::text from sales_order_invoice i join sales_order_invoice_line l on l.invoice_id = i.id
                        where i.order_id = $1 and i.kind = 'credit_note'
                        """, order.order().id()).getFirst();
    }

    @Test
    void a_return_credits_only_what_is_not_credited_yet() {
        var lines = List.of(new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 2, new BigDecimal("100")));
        var order = orders.confirmed("USD", lines);
        orders.ship(order, 2).await();
        credit(invoice(order, 0), "{\"amount\":30}").await();
        back(order, 1);
        assertThat(documents.texts(order.order().id()))
                .containsExactly("invoice shipped 200.00", "credit_note credited 30.00", "credit_note returned 85.00");
        back(order, 1);
        assertThat(checked(order).openAmount()).isEqualByComparingTo("0");
        assertThat(documents.texts(order.order().id())).endsWith("credit_note returned 85.00");
        assertThat(invoices(order)).containsExactly("200 = 200 credited + 0 written off + 0 paid + 0 credited");
    }

    @Test
    void a_credit_note_takes_back_what_was_written_off_of_its_own_invoice() {
        var order = confirmed("100", "50");
        orders.ship(order, 1, 0).await();
        orders.ship(order, 0, 1).await();
        writeOff(invoice(order, 0), null).await();
        writeOff(invoice(order, 1), null).await();
        credit(invoice(order, 0), "{\"amount\":70}").await();
        assertThat(invoices(order))
                .containsExactly(
                        "100 = 70 credited + 30 written off + 0 paid + 0 credited",
                        "50 = 0 credited + 50 written off + 0 paid + 0 written_off");
        assertThat(checked(order).openAmount()).isEqualByComparingTo("0");
    }

    /** The goodwill was for what is no longer charged, so it does not pay for another line. */
    @Test
    void what_is_removed_takes_its_credit_with_it() {
        var order = confirmed("100", "50");
        pay(order, "150", null);
        documents.invoice(order.order().id()).await();
        credit(invoice(order, 0), "{\"amount\":120}").await();
        orders.change(order, 0, 2).await(); // the second piece is not invoiced yet
        assertThat(checked(order).creditedAmount()).isEqualByComparingTo("50");
        assertThat(checked(order).creditAmount()).isEqualByComparingTo("100");
        orders.ship(order, 0, 2).await();
        assertThat(invoices(order))
                .containsExactly(
                        "150 = 150 credited + 0 written off + 0 paid + 0 credited",
                        "50 = 0 credited + 0 written off + 50 paid + 0 paid");
        assertThat(Fulfilment.states(refund(order, "100", null))).isEqualTo("completed partially_refunded fulfilled");
    }

    @Test
    void a_refund_is_credited_of_all_invoices_of_a_line() {
        var lines = List.of(new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 2, new BigDecimal("100")));
        var order = orders.confirmed("USD", lines);
        orders.ship(order, 1).await();
        orders.ship(order, 1).await();
        pay(order, "200", null);
        refund(order, "150", true);
        assertThat(invoices(order))
                .containsExactly(
                        "100 = 50 credited + 0 written off + 50 paid + 0 paid",
                        "100 = 100 credited + 0 written off + 0 paid + 0 credited");
    }

    private static void back(SalesOrderWithItems order, long pieces) {
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), pieces, "restock", null, null, null);
        sales.service
                .createReturn(order.order().id(), new WriteSalesReturn(null, null, false, List.of(line)), ANYBODY)
                .await();
        checked(order);
    }

    @Test
    void a_cancellation_credits_what_is_left_after_goodwill() {
        var order = confirmed("100");
        assertThat(code(documents.invoice(order.order().id()))).isEqualTo("done");
        assertThat(code(documents.invoice(order.order().id()))).isEqualTo("409 nothing_to_invoice");
        credit(invoice(order, 0), "{\"amount\":30}").await();
        pay(order, "70", null);
        sales.service.cancelOrder(order.order().id(), null, ANYBODY).await();
        assertThat(checked(order).refundedAmount()).isEqualByComparingTo("70");
        assertThat(documents.texts(order.order().id()))
                .containsExactly(
                        "invoice requested 100.00", "credit_note credited 30.00", "credit_note cancelled 70.00");
        assertThat(code(documents.invoice(order.order().id()))).isEqualTo("409 invalid_state");
    }

    @Test
    void pieces_can_be_closed_although_all_of_their_invoice_was_written_off() {
        var order = orders.confirmed(2);
        documents.invoice(order.order().id()).await();
        orders.ship(order, 1).await();
        writeOff(invoice(order, 0), null).await();
        orders.close(order).await();
        assertThat(invoices(order)).containsExactly("20 = 10 credited + 10 written off + 0 paid + 0 written_off");
        assertThat(checked(order).writtenOffAmount()).isEqualByComparingTo("10");
    }

    @Test
    void what_was_written_off_comes_back_when_pieces_without_an_invoice_are_closed() {
        var order = confirmed("100", "50");
        orders.ship(order, 1, 0).await();
        writeOff(invoice(order, 0), null).await();
        pay(order, "50", null);
        assertThat(invoices(order)).containsExactly("100 = 0 credited + 100 written off + 0 paid + 0 written_off");
        orders.close(order, 0, 1).await();
        assertThat(invoices(order)).containsExactly("100 = 0 credited + 50 written off + 50 paid + 0 paid");
        assertThat(checked(order).writtenOffAmount()).isEqualByComparingTo("50");
    }

    @Test
    void a_return_credits_no_more_than_is_invoiced_after_goodwill_on_pieces_that_were_closed() {
        var order = confirmed("80", "100");
        orders.ship(order, 0, 1).await();
        documents.invoice(order.order().id()).await();
        credit(invoice(order, 1), "{\"amount\":50}").await();
        orders.close(order, 1, 0).await();
        checked(order);
        var line = new WriteSalesReturn.Line(order.items().getLast().id(), 1, "restock", null, null, null);
        sales.service
                .createReturn(order.order().id(), new WriteSalesReturn(null, null, false, List.of(line)), ANYBODY)
                .await();
        assertThat(checked(order).openAmount()).isEqualByComparingTo("0");
        assertThat(invoices(order)).allMatch(i -> i.endsWith("0 credited"));
    }

    @Test
    void a_refund_with_a_credit_note_is_not_owed_again() {
        var order = confirmed("100");
        pay(order, "100", null);
        assertThat(code(sales.service.refundOrder(
                        order.order().id(), new RefundOrderRequest(BigDecimal.TEN, null, null, true, null), ANYBODY)))
                .isEqualTo("409 not_invoiced");
        orders.ship(order, 1).await();
        assertThat(Fulfilment.states(refund(order, "10", true))).isEqualTo("completed partially_refunded fulfilled");
        assertThat(invoices(order)).containsExactly("100 = 10 credited + 0 written off + 90 paid + 0 paid");
        assertThat(Fulfilment.states(refund(order, "20", false))).isEqualTo("confirmed partially_paid fulfilled");
        assertThat(invoices(order)).containsExactly("100 = 10 credited + 0 written off + 70 paid + 20 partially_paid");
        assertThat(code(sales.service.refundOrder(
                        order.order().id(),
                        new RefundOrderRequest(new BigDecimal("70.01"), null, null, true, null),
                        ANYBODY)))
                .isEqualTo("409 refund_exceeds_paid");
    }

    @Test
    void credit_pays_other_orders_of_the_customer() {
        // other tests leave credit in dollars
        var first = confirmedIn("CHF", "100");
        pay(first, "130", null);
        var second = confirmedIn("CHF", "50");
        assertThat(code(sales.service.payOrder(
                        second.order().id(), new PayOrderRequest(new BigDecimal("30.01"), "credit", null), ANYBODY)))
                .isEqualTo("409 amount_exceeds_credit");
        sales.service
                .payOrder(second.order().id(), new PayOrderRequest(null, "credit", null), ANYBODY)
                .await();
        assertThat(checked(second).openAmount()).isEqualByComparingTo("20");
        assertThat(checked(first).creditAmount()).isEqualByComparingTo("0");
        assertThat(checked(first).refundedAmount()).isEqualByComparingTo("30");
        pay(second, "20", null);
        sales.service.cancelOrder(second.order().id(), null, ANYBODY).await();
        assertThat(checked(second).refundedAmount()).isEqualByComparingTo("20");
        assertThat(checked(second).creditAmount()).isEqualByComparingTo("30"); // credit is credit again
        refund(second, "30", false);
        assertThat(checked(second).creditAmount()).isEqualByComparingTo("0");
        assertThat(checked(first).creditAmount()).isEqualByComparingTo("0");
        // as credit, and as the money that came back
        assertThat(checked(first).refundedAmount()).isEqualByComparingTo("60");
    }

    @Test
    void credit_of_several_orders_pays_the_invoice_that_is_named() {
        pay(confirmedIn("SEK", "100"), "110", null);
        pay(confirmedIn("SEK", "100"), "120", null);
        var order = confirmedIn("SEK", "40", "50");
        orders.ship(order, 1, 0).await();
        orders.ship(order, 0, 1).await();
        var body = new PayOrderRequest(new BigDecimal("30"), "credit", null, null, null, invoice(order, 1), null, null);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
        checked(order);
        assertThat(invoices(order))
                .containsExactly(
                        "40 = 0 credited + 0 written off + 0 paid + 40 open",
                        "50 = 0 credited + 0 written off + 30 paid + 20 partially_paid");
    }

    @Test
    void twenty_transfers_at_once_never_move_more_than_the_credit() {
        var giver = confirmed("10");
        pay(giver, "60", null);
        var receivers = new ArrayList<SalesOrderWithItems>();
        for (int i = 0; i < 20; i++) receivers.add(confirmed("20"));
        var tries = receivers.stream()
                .<Future<?>>map(r -> sales.service.payOrder(
                        r.order().id(), new PayOrderRequest(new BigDecimal("15"), "credit", null), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        var paid = receivers.stream().map(r -> checked(r).paidAmount()).reduce(BigDecimal.ZERO, BigDecimal::add);
        var left = sales.texts(
                "select sum(credit_amount)::text from sales_order where customer_id = $1", sales.neighbours.customer);
        assertThat(paid).isPositive();
        assertThat(checked(giver).refundedAmount()).isLessThanOrEqualTo(new BigDecimal("50"));
        assertThat(left).isNotEmpty();
    }

    @Test
    void twenty_write_offs_and_credit_notes_at_once_never_exceed_what_is_open() {
        var order = confirmed("100");
        orders.ship(order, 1).await();
        var id = invoice(order, 0);
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 10; i++) {
            tries.add(writeOff(id, "15"));
            tries.add(credit(id, "{\"amount\":20}"));
        }
        Future.join(tries).otherwiseEmpty().await();
        assertThat(checked(order).openAmount()).isGreaterThanOrEqualTo(BigDecimal.ZERO);
        long credited = tries.stream().skip(0).filter(Future::succeeded).count();
        assertThat(credited).isBetween(5L, 20L);
    }

    @Test
    void the_same_command_takes_effect_once_and_never_after_it_was_given_up() {
        var order = confirmed("100");
        orders.ship(order, 1).await();
        var id = invoice(order, 0);
        var command = Ids.next();
        var body = new WriteOff(BigDecimal.TEN, "rounding", null);
        for (int i = 0; i < 3; i++)
            assertThat(documents.service.writeOff(id, command, body, ANYBODY).await())
                    .isEqualTo(2);
        assertThat(checked(order).openAmount()).isEqualByComparingTo("90");
        assertThat(documents.service.giveUpCommand(command, ANYBODY).await()).isTrue();
        var other = Ids.next();
        assertThat(documents.service.giveUpCommand(other, ANYBODY).await()).isFalse();
        assertThat(code(documents.service.writeOff(id, other, body, ANYBODY))).isEqualTo("409 invalid_state");
    }
}
