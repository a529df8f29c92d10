package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.core.invoice.Arithmetic;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.WriteSalesReturn;

/** What is kept of what returned pieces give back. Ten pieces at 10.00 are shipped and paid. */
@ExtendWith(VertxExtension.class)
class RestockingFeesTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;
    private static ReturnService returns;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
        returns = sales.proxy("admin", ReturnService.ADDRESS, ReturnService.class);
    }

    /** @param tax none, added or included, of 20 % */
    private static SalesOrderWithItems shipped(String tax) {
        var order = orders.confirmed(10);
        if (!tax.equals("none")) {
            boolean included = tax.equals("included");
            var taxed = new BigDecimal(included ? "16.67" : "20");
            sales.sql("""
                    update sales_order_line set tax_category = 'standard', tax_rate = 20, tax_included = $2, full_tax = $3, tax_amount = $3
                    where order_id = $1""", order.order().id(), included, taxed);
            sales.sql("""
                    update sales_order set subtotal_amount = 100, tax_amount = $2, total_amount = 100 + $3 where id = $1
                    """, order.order().id(), taxed, included ? BigDecimal.ZERO : taxed);
        }
        orders.ship(order, 10).await();
        orders.pay(order).await();
        return order;
    }

    private static Future<SalesOrderWithItems> returned(SalesOrderWithItems order, boolean refund, Line... lines) {
        var body = new WriteSalesReturn(
                "does not fit",
                null,
                refund,
                Arrays.stream(lines).map(l -> l.of(order)).toList());
        return sales.service.createReturn(order.order().id(), body, ANYBODY);
    }

    private record Line(
            long pieces, String disposition, @Nullable String fee) {
        WriteSalesReturn.Line of(SalesOrderWithItems order) {
            return new WriteSalesReturn.Line(
                    order.items().getFirst().id(),
                    pieces,
                    disposition,
                    null,
                    null,
                    null,
                    fee == null ? null : new BigDecimal(fee));
        }
    }

    private static Line back(long pieces, @Nullable String fee) {
        return new Line(pieces, "restock", fee);
    }

    private static InvoiceCreated note(SalesOrderWithItems order) {
        return documents.of(order.order().id()).getLast();
    }

    /** What the order owes is what its documents say. */
    private static void owes(SalesOrderWithItems order, String amount) {
        var now = sales.now(order.order().id()).order();
        assertThat(now.totalAmount().subtract(now.creditedAmount())).isEqualByComparingTo(amount);
        assertThat(documents.of(order.order().id()).stream()
                        .map(d ->
                                d.kind().equals("credit_note") ? d.totalAmount().negate() : d.totalAmount())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(amount);
    }

    @ParameterizedTest
    @CsvSource({
        // tax, pieces, fee, total of the credit note, its tax, tax of the fee
        "none, 4, 6.00, 34.00, 0.00, 0.00",
        "none, 4, 40.00, 0.00, 0.00, 0.00",
        "added, 4, 6.00, 42.00, 7.00, 1.00",
        "added, 10, 120.00, 0.00, 0.00, 20.00",
        "added, 1, 0.05, 11.95, 1.99, 0.01",
        "included, 4, 6.00, 34.00, 5.67, 1.00",
        "included, 10, 15.00, 85.00, 14.17, 2.50"
    })
    void a_fee_is_kept_with_its_tax(String tax, long pieces, String fee, String total, String taxed, String ofFee) {
        var order = shipped(tax);
        var whole = sales.now(order.order().id()).order().totalAmount();
        var now = returned(order, true, back(pieces, fee)).await().order();
        assertThat(now.returnedAmount()).isEqualTo(total);
        assertThat(now.refundedAmount()).isEqualTo(total);
        var note = note(order);
        assertThat(note.totalAmount()).isEqualTo(total);
        assertThat(note.taxAmount()).isEqualTo(taxed);
        assertThat(note.lines())
                .singleElement()
                .satisfies(l -> assertThat(l.totalAmount()).isEqualTo(new BigDecimal(total).add(new BigDecimal(fee))));
        assertThat(note.restockingFees()).singleElement().satisfies(f -> {
            assertThat(f.totalAmount()).isEqualTo(fee);
            assertThat(f.taxAmount()).isEqualTo(ofFee);
            assertThat(f.orderLineId()).isEqualTo(order.items().getFirst().id());
            assertThat(f.taxRate() == null).isEqualTo(tax.equals("none"));
        });
        var base =
                tax.equals("included") ? note.totalAmount() : note.totalAmount().subtract(note.taxAmount());
        assertThat(note.subtotalAmount().subtract(note.discountAmount())).isEqualTo(base);
        owes(order, whole.subtract(new BigDecimal(total)).toPlainString());
        var stored = returns.getReturn(Objects.requireNonNull(note.returnId()), ANYBODY)
                .await();
        assertThat(stored.amount()).isEqualTo(total);
        assertThat(stored.restockingFee()).isEqualTo(fee);
        assertThat(stored.lines())
                .singleElement()
                .satisfies(l -> assertThat(l.restockingFee()).isEqualTo(fee));
    }

    @Test
    void a_fee_is_never_more_than_what_its_line_gives_back() {
        var order = shipped("added");
        var before = sales.now(order.order().id());
        assertThat(code(returned(order, false, back(1, "12.01")))).isEqualTo("409 restocking_fee_exceeds_return");
        assertThat(code(returned(order, false, back(1, "1.00"), new Line(2, "damaged", "24.01"))))
                .isEqualTo("409 restocking_fee_exceeds_return");
        assertThat(code(returned(order, false, back(1, "0.001")))).isEqualTo("400 invalid_amount");
        assertThat(sales.now(order.order().id())).isEqualTo(before);
        returned(order, false, back(1, "12.00"), new Line(2, "damaged", "1.20")).await();
        assertThat(note(order).totalAmount()).isEqualTo("22.80");
        assertThat(note(order).restockingFees())
                .singleElement()
                .satisfies(f -> assertThat(f.totalAmount()).isEqualTo("13.20"));
        // pieces that were credited give nothing back
        credited(order, new WriteCreditNote.Line(order.items().getFirst().id(), 7L, null))
                .await();
        assertThat(code(returned(order, false, back(1, "0.01")))).isEqualTo("409 restocking_fee_exceeds_return");
    }

    /** Of three pieces, one comes back at its price, and the next one for a rounding more, all of which is kept. */
    @ParameterizedTest
    @CsvSource({
        "USD, 3.333, 0, 3.33, 3.34",
        "JPY, 33.3, 0, 33, 34",
        "KWD, 3.3333, 0, 3.333, 3.334",
        "USD, 3.333, 2.00, 4.00, 4.00",
        "JPY, 33.3, 20, 40, 40",
        "KWD, 3.3333, 1.000, 3.666, 3.668"
    })
    void a_fee_keeps_all_of_a_piece_that_costs_a_rounding_more(
            String currency, BigDecimal price, BigDecimal tax, String first, String second) {
        var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 3, price);
        var order = orders.confirmed(currency, List.of(line));
        if (tax.signum() > 0) {
            sales.sql("""
                    update sales_order_line set tax_category = 'standard', tax_rate = 20, full_tax = $2, tax_amount = $2
                    where order_id = $1""", order.order().id(), tax);
            sales.sql("""
                    update sales_order set subtotal_amount = coalesce(subtotal_amount, total_amount), tax_amount = $2, total_amount = total_amount + $2
                    where id = $1
                    """, order.order().id(), tax);
        }
        orders.ship(order, 3).await();
        orders.pay(order).await();
        var owed = sales.now(order.order().id()).order().totalAmount().subtract(new BigDecimal(first));
        returned(order, true, back(1, null)).await();
        assertThat(note(order).totalAmount()).isEqualTo(first);
        returned(order, true, back(1, second)).await();
        assertThat(note(order).totalAmount()).isZero();
        assertThat(note(order).adjustments()).isNotEmpty();
        Arithmetic.check(currency, note(order));
        owes(order, owed.toPlainString());
    }

    private static Future<Void> credited(SalesOrderWithItems order, WriteCreditNote.Line line) {
        var invoice = documents.of(order.order().id()).getFirst().invoiceId();
        var body = new WriteCreditNote(List.of(line), null, null, "damaged", null);
        return documents.service.creditInvoice(invoice, Ids.next(), body, ANYBODY);
    }

    @Test
    void what_was_kept_stays_charged_whatever_is_credited_later() {
        var order = shipped("none");
        returned(order, false, back(4, "6.00")).await();
        var line = order.items().getFirst().id();
        var refund = new RefundOrderRequest(new BigDecimal("60.01"), null, null, true, null);
        assertThat(code(sales.service.refundOrder(order.order().id(), refund, ANYBODY)))
                .isEqualTo("409 amount_exceeds_invoiced");
        credited(order, new WriteCreditNote.Line(line, null, new BigDecimal("30.00")))
                .await();
        returned(order, true, back(6, "5.00")).await();
        owes(order, "11.00");
        var now = sales.now(order.order().id()).order();
        assertThat(Fulfilment.states(now)).isEqualTo("completed partially_refunded returned");
        assertThat(now.refundedAmount()).isEqualTo("89.00");
        assertThat(now.creditAmount()).isEqualTo("0.00");
    }

    @Test
    void goodwill_for_more_than_is_left_after_a_fee_is_less_when_the_rest_is_closed() {
        var order = orders.confirmed(3);
        documents.invoice(order.order().id()).await();
        orders.ship(order, 1).await();
        returned(order, false, back(1, "4.00")).await();
        credited(order, new WriteCreditNote.Line(order.items().getFirst().id(), null, new BigDecimal("20.00")))
                .await();
        orders.close(order).await();
        owes(order, "4.00");
    }

    @Test
    void the_event_says_what_was_kept() {
        var order = shipped("none");
        returned(order, false, back(2, "3.00"), new Line(1, "discard", null)).await();
        var event = sales.events(SalesEvents.RETURNED, order.order().id()).getFirst();
        assertThat(event.getValue("amount")).hasToString("27.00");
        assertThat(event.getValue("restocking_fee")).hasToString("3.00");
        assertThat(event.getJsonArray("lines").stream()
                        .map(l -> ((JsonObject) l).getValue("amount") + " "
                                + ((JsonObject) l).getValue("restocking_fee")))
                .containsExactly("20.00 3.00", "10.00 0.00");
    }
}
