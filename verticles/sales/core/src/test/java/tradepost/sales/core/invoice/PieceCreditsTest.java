package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.returns.WriteSalesReturn;

/** Pieces that a command credits by quantity, and what then happens to the others: computed by hand. A piece costs 10.00. */
@ExtendWith(VertxExtension.class)
class PieceCreditsTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    /** Invoiced before it is shipped. */
    private static SalesOrderWithItems invoiced(long... quantities) {
        var order = orders.confirmed(quantities);
        documents.invoice(order.order().id()).await();
        return order;
    }

    private static Future<Void> credit(SalesOrderWithItems order, int invoice, WriteCreditNote.Line... lines) {
        var of = documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("invoice"))
                .toList()
                .get(invoice);
        var note = new WriteCreditNote(List.of(lines), null, null, "damaged", null);
        return documents.service.creditInvoice(of.invoiceId(), Ids.next(), note, ANYBODY);
    }

    private static WriteCreditNote.Line pieces(SalesOrderWithItems order, int line, long pieces) {
        return new WriteCreditNote.Line(order.items().get(line).id(), pieces, null);
    }

    private static WriteCreditNote.Line goodwill(SalesOrderWithItems order, int line, String amount) {
        return new WriteCreditNote.Line(order.items().get(line).id(), null, new BigDecimal(amount));
    }

    private static void back(SalesOrderWithItems order, long pieces) {
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), pieces, "restock", null, null, null);
        sales.service
                .createReturn(
                        order.order().id(), new WriteSalesReturn("does not fit", null, false, List.of(line)), ANYBODY)
                .await();
    }

    /** What the order owes and what its documents say is this. */
    private static void owes(SalesOrderWithItems order, String amount) {
        var now = sales.now(order.order().id()).order();
        assertThat(now.totalAmount().subtract(now.creditedAmount())).isEqualTo(amount);
        assertThat(documents.of(order.order().id()).stream()
                        .map(d -> d.kind().equals("invoice")
                                ? d.totalAmount()
                                : d.totalAmount().negate())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .as("what the documents say")
                .isEqualByComparingTo(amount);
    }

    @Test
    void more_pieces_were_credited_than_the_order_costs_after_it_was_closed() {
        var order = invoiced(10);
        credit(order, 0, pieces(order, 0, 6)).await();
        orders.ship(order, 4).await();
        orders.close(order).await();
        owes(order, "40.00");
        assertThat(documents.texts(order.order().id()))
                .containsExactly("invoice requested 100.00", "credit_note credited 60.00");
    }

    @Test
    void pieces_come_back_before_others_are_closed() {
        var order = invoiced(10);
        orders.pay(order).await();
        credit(order, 0, pieces(order, 0, 4)).await();
        orders.ship(order, 6).await();
        back(order, 5);
        orders.close(order).await();
        owes(order, "10.00");
        assertThat(sales.now(order.order().id()).order().creditAmount()).isEqualTo("90.00");
    }

    @Test
    void goodwill_stays_when_credited_pieces_are_closed() {
        var order = invoiced(10);
        credit(order, 0, pieces(order, 0, 4)).await();
        credit(order, 0, goodwill(order, 0, "30.00")).await();
        orders.ship(order, 4).await();
        orders.close(order).await();
        owes(order, "10.00");
    }

    @Test
    void pieces_that_are_taken_away_and_added_again_cost_their_price() {
        var order = invoiced(10);
        credit(order, 0, pieces(order, 0, 4)).await();
        orders.change(order, 8).await();
        owes(order, "60.00");
        orders.change(order, 10).await();
        for (int i = 0; i < 5; i++) orders.ship(order, 2).await();
        owes(order, "80.00");
        assertThat(documents.texts(order.order().id()))
                .containsExactly("invoice requested 100.00", "credit_note credited 40.00", "invoice shipped 20.00");
    }

    @Test
    void pieces_that_were_shipped_stay_credited_when_those_of_another_invoice_are_closed() {
        var order = orders.confirmed(10);
        orders.ship(order, 4).await();
        credit(order, 0, pieces(order, 0, 4)).await();
        documents.invoice(order.order().id()).await();
        owes(order, "60.00");
        orders.close(order).await();
        owes(order, "0.00");
    }

    @Test
    void what_is_closed_of_a_line_is_credited_with_that_line() {
        var order = invoiced(10, 10);
        credit(order, 0, goodwill(order, 0, "30.00"), pieces(order, 1, 4)).await();
        orders.change(order, 8, 6).await();
        var note = documents.of(order.order().id()).getLast();
        assertThat(note.lines()).singleElement().satisfies(l -> {
            assertThat(l.orderLineId()).isEqualTo(order.items().getFirst().id());
            assertThat(l.totalAmount()).isEqualTo("20.00");
        });
        owes(order, "110.00");
    }

    @Test
    void single_pieces_add_up_to_the_line_and_no_more_are_credited_than_there_are() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 3, null);
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line),
                "USD",
                null,
                null,
                null,
                null,
                null,
                new Discount("amount", BigDecimal.TEN));
        var order = sales.service
                .confirmOrder(
                        sales.service.createOrder(body, ANYBODY).await().order().id(), ANYBODY)
                .await();
        documents.invoice(order.order().id()).await();
        for (int i = 0; i < 3; i++) credit(order, 0, pieces(order, 0, 1)).await();
        assertThat(documents.texts(order.order().id()))
                .containsExactly(
                        "invoice requested 20.00",
                        "credit_note credited 6.67",
                        "credit_note credited 6.66",
                        "credit_note credited 6.67");
        owes(order, "0.00");
        assertThat(code(credit(order, 0, pieces(order, 0, 1)))).isEqualTo("409 amount_exceeds_invoiced");

        var returned = orders.confirmed(5);
        orders.ship(returned, 5).await();
        back(returned, 3);
        assertThat(code(credit(returned, 0, pieces(returned, 0, 3)))).isEqualTo("409 amount_exceeds_invoiced");
        credit(returned, 0, pieces(returned, 0, 2)).await();
        back(returned, 2);
        owes(returned, "0.00");
    }

    @Test
    void a_credited_piece_may_cost_a_cent_more_than_one_of_its_invoice() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 3, null);
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line),
                "USD",
                null,
                null,
                null,
                null,
                null,
                new Discount("amount", new BigDecimal("20.00")));
        var order = sales.service
                .confirmOrder(
                        sales.service.createOrder(body, ANYBODY).await().order().id(), ANYBODY)
                .await();
        orders.ship(order, 1).await();
        orders.ship(order, 1).await();
        credit(order, 0, pieces(order, 0, 1)).await();
        orders.ship(order, 1).await();
        assertThat(documents.texts(order.order().id()))
                .containsExactly(
                        "invoice shipped 3.33",
                        "invoice shipped 3.34",
                        "credit_note credited 3.34",
                        "invoice shipped 3.34");
        owes(order, "6.67");
    }

    @Test
    void goodwill_of_pieces_that_are_not_shipped_stays_with_them() {
        var order = invoiced(10);
        credit(order, 0, goodwill(order, 0, "10.00")).await();
        orders.ship(order, 2).await();
        back(order, 1);
        owes(order, "81.00");
        back(order, 1);
        owes(order, "72.00");
        orders.ship(order, 8).await();
        back(order, 8);
        owes(order, "0.00");
    }

    @Test
    void goodwill_that_a_change_has_used_up_is_not_taken_again() {
        var order = invoiced(2);
        credit(order, 0, goodwill(order, 0, "15.00")).await();
        orders.change(order, 1).await();
        owes(order, "0.00");
        orders.change(order, 2).await();
        orders.ship(order, 2).await();
        owes(order, "10.00");
        back(order, 2);
        owes(order, "0.00");
    }

    /** The caller may not refund, and need not. */
    @Test
    void a_change_of_credited_pieces_is_no_refund() {
        var order = invoiced(10);
        credit(order, 0, pieces(order, 0, 3)).await();
        orders.pay(order).await();
        var manager = sales.as("inventory_manager");
        var changed = manager.changeOrder(order.order().id(), Fulfilment.changed(order, 8), ANYBODY)
                .await();
        assertThat(changed.order().creditAmount()).isEqualTo("0.00");
        owes(order, "70.00");
        assertThat(code(manager.changeOrder(order.order().id(), Fulfilment.changed(order, 6), ANYBODY)))
                .isEqualTo("403 forbidden");
    }
}
